/*
 * store_block.c - the rows of what is shown to others.
 */

#include <string.h>

#include "aggregator/io/store_block.h"
#include "aggregator/io/store_column.h"
#include "aggregator/io/store_sql.h"

/* c0 to f10, as the tables have them. */
#define COUNTS \
	"c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, " \
	"f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10"
#define QUESTIONS "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
#define BLOCK \
	"id, series, place, host, start, until, day, month, hidden, gone, " \
	"gone_flagged, blind, " COUNTS
#define BLOCK_COUNTS 12 /* the column where they begin */

/* ---- blocks ---------------------------------------------------------------- */

uint64_t
block_sum(const struct block *block, enum block_kind kind)
{
	uint64_t n = 0;

	for (size_t k = 0; k < LIMIT_STEPS; k++)
		n += block->counts[kind][k];
	return n;
}

static void
read_counts(sqlite3_stmt *s, int column,
    uint64_t counts[BLOCK_KINDS][LIMIT_STEPS])
{
	for (int kind = 0; kind < BLOCK_KINDS; kind++)
		for (int k = 0; k < LIMIT_STEPS; k++)
			counts[kind][k] = (uint64_t)sqlite3_column_int64(s,
			    column + kind * LIMIT_STEPS + k);
}

static int
bind_counts(sqlite3_stmt *s, int parameter, const struct block *block, int sign)
{
	int failed = 0;

	for (int kind = 0; kind < BLOCK_KINDS; kind++)
		for (int k = 0; k < LIMIT_STEPS; k++)
			failed |= sqlite3_bind_int64(s,
			    parameter + kind * LIMIT_STEPS + k,
			    sign * (int64_t)block->counts[kind][k]);
	return failed;
}

static void
read_block(sqlite3_stmt *s, void *out)
{
	struct block *block = out;

	block->id = sqlite3_column_int64(s, 0);
	block->series = sqlite3_column_int64(s, 1);
	block->place = (enum block_place)sqlite3_column_int(s, 2);
	block->host = column_int(s, 3, BLOCK_NONE);
	block->from = sqlite3_column_int64(s, 4);
	block->to = sqlite3_column_int64(s, 5);
	block->day = column_int(s, 6, BLOCK_NO_SPAN);
	block->month = column_int(s, 7, BLOCK_NO_SPAN);
	block->hidden = sqlite3_column_int(s, 8) != 0;
	block->gone[BLOCK_COUNTED] = (uint64_t)sqlite3_column_int64(s, 9);
	block->gone[BLOCK_FLAGGED] = (uint64_t)sqlite3_column_int64(s, 10);
	block->blind = (uint64_t)sqlite3_column_int64(s, 11);
	read_counts(s, BLOCK_COUNTS, block->counts);
}

int
block_get(struct store *store, int64_t id, struct block *out)
{
	return column_row(store,
	    store_sql(store, "SELECT " BLOCK " FROM block WHERE id = ?", "i",
		id),
	    read_block, out);
}

int
block_guest(struct store *store, int64_t host, struct block *out)
{
	return column_row(store,
	    store_sql(store, "SELECT " BLOCK " FROM block WHERE host = ?", "i",
		host),
	    read_block, out);
}

/* Those in days do not overlap; loose ones may, and are few. */
int
block_at(struct store *store, int64_t series, int64_t hour, struct block *out)
{
	int found = column_row(store,
	    store_sql(store,
		"SELECT " BLOCK " FROM block WHERE series = ? AND place = 0 "
		"AND start <= ? ORDER BY start DESC LIMIT 1",
		"ii", series, hour),
	    read_block, out);

	if (found == -1 || (found == 1 && hour < out->to))
		return found;
	return column_row(store,
	    store_sql(store,
		"SELECT " BLOCK " FROM block WHERE series = ? AND place = 1 "
		"AND start <= ? AND until > ? ORDER BY until - start, id "
		"LIMIT 1",
		"iii", series, hour, hour),
	    read_block, out);
}

/* Whether the statement has a row: 1, 0 or -1. */
static int
has_row(struct store *store, sqlite3_stmt *s)
{
	const int step = store_step(store, s);

	if (step == 1)
		store_done(s);
	return step;
}

int
block_in_day(struct store *store, int64_t series, int64_t day)
{
	return has_row(store,
	    store_sql(store,
		"SELECT 1 FROM block WHERE series = ? AND place = 0 "
		"AND day = ? LIMIT 1",
		"ii", series, day));
}

#define ADD(column) #column " = " #column " + excluded." #column

static int
sum_add(struct store *store, const struct block *block, int span, int64_t start,
    int sign)
{
	sqlite3_stmt
	    *
		s =
		    store_sql(store,
			"INSERT INTO block_sum (series, span, start, gone, blind, " COUNTS
			") VALUES (?, ?, ?, ?, ?, " QUESTIONS ", " QUESTIONS
			") "
			"ON CONFLICT DO UPDATE SET " ADD(
			    gone) ", " ADD(blind) ", " ADD(c0) ", " ADD(c1) ", " ADD(c2) ", " ADD(c3) ", " ADD(c4) ", " ADD(c5) ", " ADD(c6) ", " ADD(c7) ", " ADD(c8) ", " ADD(c9) ", " ADD(c10) ", " ADD(f0) ", " ADD(f1) ", " ADD(f2) ", " ADD(f3) ", " ADD(f4) ", " ADD(f5) ", " ADD(f6) ", " ADD(f7) ", " ADD(f8) ", " ADD(f9) ", " ADD(f10),
			"iiiii", block->series, (int64_t)span, start,
			sign * (int64_t)block->gone[BLOCK_COUNTED],
			sign * (int64_t)block->blind);

	if (s == NULL || bind_counts(s, 6, block, sign) != SQLITE_OK)
		return -1;
	return store_step(store, s);
}

/* To (1) or from (-1) the sums of the spans that hold it. */
static int
sums_add(struct store *store, const struct block *block, int sign)
{
	if (block->hidden)
		return 0;
	if (sum_add(store, block, 0, 0, sign) != 0 ||
	    (block->month != BLOCK_NO_SPAN &&
		sum_add(store, block, 1, block->month, sign) != 0) ||
	    (block->day != BLOCK_NO_SPAN &&
		sum_add(store, block, 2, block->day, sign) != 0))
		return -1;
	return 0;
}

static int
bind_or_null(sqlite3_stmt *s, int parameter, int64_t value, int64_t null)
{
	return value == null ? sqlite3_bind_null(s, parameter)
			     : sqlite3_bind_int64(s, parameter, value);
}

static int
block_write(struct store *store, const struct block *block)
{
	sqlite3_stmt *s = store_sql(store,
	    "INSERT OR REPLACE INTO block (id, series, place, start, until, "
	    "hidden, gone, gone_flagged, blind, host, day, month, " COUNTS
	    ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, " QUESTIONS
	    ", " QUESTIONS ")",
	    "iiiiiiiii", block->id, block->series, (int64_t)block->place,
	    block->from, block->to, (int64_t)block->hidden,
	    (int64_t)block->gone[BLOCK_COUNTED],
	    (int64_t)block->gone[BLOCK_FLAGGED], (int64_t)block->blind);

	if (s == NULL || bind_or_null(s, 1, block->id, BLOCK_NONE) != 0 ||
	    bind_or_null(s, 10, block->host, BLOCK_NONE) != 0 ||
	    bind_or_null(s, 11, block->day, BLOCK_NO_SPAN) != 0 ||
	    bind_or_null(s, 12, block->month, BLOCK_NO_SPAN) != 0 ||
	    bind_counts(s, 13, block, 1) != 0)
		return -1;
	return store_step(store, s);
}

int
block_add(struct store *store, struct block *block)
{
	block->id = BLOCK_NONE;
	if (block_write(store, block) != 0)
		return -1;
	block->id = sqlite3_last_insert_rowid(store_db(store));
	return sums_add(store, block, 1);
}

int
block_change(struct store *store, const struct block *before,
    const struct block *after)
{
	if (sums_add(store, before, -1) != 0 || block_write(store, after) != 0)
		return -1;
	return sums_add(store, after, 1);
}

int
block_drop(struct store *store, const struct block *block)
{
	if (sums_add(store, block, -1) != 0)
		return -1;
	return store_outcome(store_run(store, "DELETE FROM block WHERE id = ?",
	    "i", block->id));
}

int
block_each(struct store *store, int64_t series,
    int (*each)(const struct block *block, void *arg), void *arg)
{
	sqlite3_stmt *s = store_prepare(store,
	    "SELECT " BLOCK " FROM block WHERE series = ? ORDER BY id");
	struct block block;
	int step = -1;

	if (s != NULL && sqlite3_bind_int64(s, 1, series) == SQLITE_OK)
		while ((step = store_step(store, s)) == 1) {
			read_block(s, &block);
			if (each(&block, arg) != 0) {
				step = -1;
				break;
			}
		}
	sqlite3_finalize(s);
	return step;
}

/* ---- how far it has been cut --------------------------------------------- */

static void
read_front(sqlite3_stmt *s, void *out)
{
	struct block_front *front = out;

	front->series = sqlite3_column_int64(s, 0);
	front->upto = column_int(s, 1, INT64_MIN);
	front->due = column_int(s, 2, INT64_MAX);
}

int
block_front_get(struct store *store, int64_t series, struct block_front *out)
{
	return column_row(store,
	    store_sql(store,
		"SELECT series, upto, due FROM block_front WHERE series = ?",
		"i", series),
	    read_front, out);
}

int
block_front_due(struct store *store, int64_t now, struct block_front *out)
{
	return column_row(store,
	    store_sql(store,
		"SELECT series, upto, due FROM block_front WHERE due <= ? "
		"ORDER BY due LIMIT 1",
		"i", now),
	    read_front, out);
}

enum store_verdict
block_front_put(struct store *store, const struct block_front *front)
{
	sqlite3_stmt *s = store_sql(store,
	    "INSERT OR REPLACE INTO block_front (series, upto, due) "
	    "VALUES (?, ?, ?)",
	    "i", front->series);

	if (s == NULL || bind_or_null(s, 2, front->upto, INT64_MIN) != 0 ||
	    bind_or_null(s, 3, front->due, INT64_MAX) != 0)
		return store_sql_verdict(store);
	return store_step(store, s) == 0 ? STORE_OK : store_sql_verdict(store);
}

enum store_verdict
block_loose_add(struct store *store, int64_t series, int64_t hour)
{
	return store_run(store,
	    "INSERT OR IGNORE INTO block_loose VALUES (?, ?)", "ii", series,
	    hour);
}

enum store_verdict
block_loose_drop(struct store *store, int64_t series, int64_t hour)
{
	return store_run(store,
	    "DELETE FROM block_loose WHERE series = ? AND start = ?", "ii",
	    series, hour);
}

/* ---- answers that are not where they are shown ---------------------------- */

static void
read_answer(sqlite3_stmt *s, void *out)
{
	struct block_answer *answer = out;

	answer->shown = column_int(s, 0, BLOCK_NONE);
	answer->waits = column_int(s, 1, BLOCK_NONE);
	answer->series = column_int(s, 2, BLOCK_NONE);
	answer->start = sqlite3_column_int64(s, 3);
	answer->step = (unsigned)sqlite3_column_int(s, 4);
	answer->flagged = sqlite3_column_int(s, 5) != 0;
}

int
block_answer_get(struct store *store, int64_t epoch, uint64_t number,
    struct block_answer *out)
{
	out->epoch = epoch;
	out->number = number;
	return column_row(store,
	    store_sql(store,
		"SELECT shown, waits, series, start, step, flagged "
		"FROM block_answer WHERE epoch = ? AND number = ?",
		"ii", epoch, (int64_t)number),
	    read_answer, out);
}

int
block_answer_of_epoch(struct store *store, int64_t epoch)
{
	return has_row(store,
	    store_sql(store,
		"SELECT 1 FROM block_answer WHERE epoch = ? LIMIT 1", "i",
		epoch));
}

int
block_answer_of_series(struct store *store, int64_t series)
{
	return has_row(store,
	    store_sql(store,
		"SELECT 1 FROM block_answer WHERE series = ? "
		"AND shown IS NOT NULL LIMIT 1",
		"i", series));
}

enum store_verdict
block_answer_put(struct store *store, const struct block_answer *answer)
{
	sqlite3_stmt *s = store_sql(store,
	    "INSERT OR REPLACE INTO block_answer (epoch, number, start, step, "
	    "flagged, shown, waits, series) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	    "iiiii", answer->epoch, (int64_t)answer->number, answer->start,
	    (int64_t)answer->step, (int64_t)answer->flagged);

	if (s == NULL || bind_or_null(s, 6, answer->shown, BLOCK_NONE) != 0 ||
	    bind_or_null(s, 7, answer->waits, BLOCK_NONE) != 0 ||
	    bind_or_null(s, 8, answer->series, BLOCK_NONE) != 0)
		return store_sql_verdict(store);
	return store_step(store, s) == 0 ? STORE_OK : store_sql_verdict(store);
}

enum store_verdict
block_answer_drop(struct store *store, int64_t epoch, uint64_t number)
{
	return store_run(store,
	    "DELETE FROM block_answer WHERE epoch = ? AND number = ?", "ii",
	    epoch, (int64_t)number);
}

/* Rows of step, flagged and a number. */
static int
by_step(struct store *store, sqlite3_stmt *s,
    uint64_t counts[BLOCK_KINDS][LIMIT_STEPS])
{
	int step;

	memset(counts, 0, sizeof(uint64_t[BLOCK_KINDS][LIMIT_STEPS]));
	while ((step = store_step(store, s)) == 1) {
		const int64_t k = sqlite3_column_int64(s, 0);

		if (k >= 0 && k < LIMIT_STEPS)
			counts[sqlite3_column_int(s, 1) != 0][k] = (uint64_t)
			    sqlite3_column_int64(s, 2);
	}
	return step;
}

int
block_answer_waiting(struct store *store, int64_t block,
    uint64_t counts[BLOCK_KINDS][LIMIT_STEPS])
{
	return by_step(store,
	    store_sql(store,
		"SELECT step, flagged, count(*) FROM block_answer "
		"WHERE waits = ? GROUP BY step, flagged",
		"i", block),
	    counts);
}

int
block_answer_foreign(struct store *store, int64_t series, int64_t hour,
    uint64_t counts[BLOCK_KINDS][LIMIT_STEPS])
{
	return by_step(store,
	    store_sql(store,
		"SELECT step, flagged, count(*) FROM block_answer "
		"WHERE series = ? AND start = ? AND shown IS NOT NULL "
		"GROUP BY step, flagged",
		"ii", series, hour),
	    counts);
}

enum store_verdict
block_answer_arrive(struct store *store, int64_t block, enum block_kind kind)
{
	return store_run(store,
	    "DELETE FROM block_answer WHERE waits = ? AND flagged = ?", "ii",
	    block, (int64_t)kind);
}

int
block_answer_gone(struct store *store, int64_t block,
    uint64_t gone[BLOCK_KINDS])
{
	sqlite3_stmt *s = store_sql(store,
	    "SELECT flagged, count(*) FROM block_answer WHERE shown = ? "
	    "GROUP BY flagged",
	    "i", block);
	int step;

	gone[BLOCK_COUNTED] = gone[BLOCK_FLAGGED] = 0;
	while ((step = store_step(store, s)) == 1)
		gone[sqlite3_column_int(s, 0) != 0] = (uint64_t)
		    sqlite3_column_int64(s, 1);
	return step;
}

static void
read_whereabouts(sqlite3_stmt *s, void *out)
{
	struct block_whereabouts *where = out;

	where->series = column_int(s, 0, BLOCK_NONE);
	where->first = sqlite3_column_int64(s, 1);
	where->last = sqlite3_column_int64(s, 2);
	where->count = (uint64_t)sqlite3_column_int64(s, 3);
}

int
block_answer_whereabouts(struct store *store, int64_t block,
    struct block_whereabouts *out)
{
	return column_row(store,
	    store_sql(store,
		"SELECT iif(min(series) = max(series), min(series), NULL), "
		"min(start), max(start), count(series) "
		"FROM block_answer WHERE shown = ?",
		"i", block),
	    read_whereabouts, out);
}
