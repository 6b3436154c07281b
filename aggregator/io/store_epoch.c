/*
 * store_epoch.c - the rows of epoch and run.
 *
 * That no two runs of an epoch overlap is held by a trigger of the schema, so
 * a number counted twice is refused by the store itself.
 */

#include <stdlib.h>
#include <string.h>

#include "aggregator/io/store_column.h"
#include "aggregator/io/store_epoch.h"
#include "aggregator/io/store_sql.h"

#define COLUMNS \
	"SELECT id, journal, epoch, first, start, previous_epoch, " \
	"previous_number, previous_hash, wall, held, held_hash, latest_at, " \
	"opened_from, opened_to, chained FROM epoch "

static void
row_of(sqlite3_stmt *s, void *row)
{
	struct epoch_row *out = row;

	memset(out, 0, sizeof(*out));
	out->id = sqlite3_column_int64(s, 0);
	out->journal = sqlite3_column_int64(s, 1);
	column_blob(s, 2, out->epoch, EPOCH_SIZE);
	out->is_opened = !column_is_null(s, 3);
	out->first = (uint64_t)sqlite3_column_int64(s, 3);
	column_blob(s, 4, out->start_hash, HASH_SIZE);
	column_blob(s, 5, out->previous.epoch, EPOCH_SIZE);
	out->previous.number = (uint64_t)sqlite3_column_int64(s, 6);
	column_blob(s, 7, out->previous.hash, HASH_SIZE);
	out->wall_ms = sqlite3_column_int64(s, 8);
	out->held = (uint64_t)sqlite3_column_int64(s, 9);
	column_blob(s, 10, out->held_hash, HASH_SIZE);
	out->latest_at = (uint32_t)sqlite3_column_int64(s, 11);
	out->opened.has_from = !column_is_null(s, 12);
	out->opened.from_ms = sqlite3_column_int64(s, 12);
	out->opened.has_to = !column_is_null(s, 13);
	out->opened.to_ms = sqlite3_column_int64(s, 13);
	out->is_chained = sqlite3_column_int(s, 14) != 0;
}

int
epoch_get(struct store *store, int64_t journal, const uint8_t epoch[EPOCH_SIZE],
    struct epoch_row *out)
{
	return column_row(store,
	    store_sql(store, COLUMNS "WHERE journal = ? AND epoch = ?", "ib",
		journal, epoch, (size_t)EPOCH_SIZE),
	    row_of, out);
}

int
epoch_by_id(struct store *store, int64_t id, struct epoch_row *out)
{
	return column_row(store,
	    store_sql(store, COLUMNS "WHERE id = ?", "i", id), row_of, out);
}

int
epoch_previous(struct store *store, const struct epoch_row *row,
    struct epoch_row *out)
{
	if (!row->is_opened || row->previous.number == 0)
		return 0;
	return epoch_get(store, row->journal, row->previous.epoch, out);
}

int
epoch_make(struct store *store, int64_t journal,
    const uint8_t epoch[EPOCH_SIZE], struct epoch_row *out)
{
	int found = epoch_get(store, journal, epoch, out);

	if (found != 0)
		return found == 1 ? 0 : -1;
	if (store_run(store, "INSERT INTO epoch (journal, epoch) VALUES (?, ?)",
		"ib", journal, epoch, (size_t)EPOCH_SIZE) != STORE_OK)
		return -1;
	return epoch_get(store, journal, epoch, out) == 1 ? 0 : -1;
}

enum store_verdict
epoch_save(struct store *store, const struct epoch_row *row)
{
	const size_t when_opened = row->is_opened ? HASH_SIZE : 0;
	const bool holds = row->held > 0;

	return store_run(store,
	    "UPDATE epoch SET first = nullif(?2, 0), start = ?3, "
	    "previous_epoch = ?4, previous_number = ?5, previous_hash = ?6, "
	    "wall = ?7, held = nullif(?8, 0), held_hash = ?9, latest_at = ?10, "
	    "opened_from = iif(?11, ?12, NULL), opened_to = iif(?13, ?14, NULL),"
	    " chained = ?15 WHERE id = ?1",
	    "iibbibiibiiiiii", row->id,
	    (int64_t)(row->is_opened ? row->first : 0),
	    row->is_opened ? row->start_hash : NULL, when_opened,
	    row->is_opened ? row->previous.epoch : NULL,
	    (size_t)(row->is_opened ? EPOCH_SIZE : 0),
	    (int64_t)row->previous.number,
	    row->is_opened ? row->previous.hash : NULL, when_opened,
	    row->wall_ms, (int64_t)row->held, holds ? row->held_hash : NULL,
	    (size_t)(holds ? HASH_SIZE : 0), (int64_t)row->latest_at,
	    (int64_t)row->opened.has_from, row->opened.from_ms,
	    (int64_t)row->opened.has_to, row->opened.to_ms,
	    (int64_t)row->is_chained);
}

enum store_verdict
epoch_advance(struct store *store, const struct epoch_row *row)
{
	const bool holds = row->held > 0;

	return store_run(store,
	    "UPDATE epoch SET held = nullif(?, 0), held_hash = ?, "
	    "latest_at = ? WHERE id = ?",
	    "ibii", (int64_t)row->held, holds ? row->held_hash : NULL,
	    (size_t)(holds ? HASH_SIZE : 0), (int64_t)row->latest_at, row->id);
}

int64_t
epoch_next(struct store *store, const struct epoch_row *row, int64_t **ids)
{
	return column_ids(store,
	    store_sql(store,
		"SELECT id FROM epoch WHERE journal = ? AND previous_epoch = ? "
		"AND previous_number > 0 ORDER BY id",
		"ib", row->journal, row->epoch, (size_t)EPOCH_SIZE),
	    ids);
}

int64_t
epoch_all(struct store *store, int64_t journal, int64_t **ids)
{
	return column_ids(store,
	    store_sql(store,
		"SELECT id FROM epoch WHERE journal = ? "
		"ORDER BY id",
		"i", journal),
	    ids);
}

int64_t
epoch_roots(struct store *store, int64_t journal, int64_t **ids)
{
	return column_ids(store,
	    store_sql(store,
		"SELECT id FROM epoch WHERE journal = ? AND first IS NOT NULL "
		"AND previous_number = 0 ORDER BY id",
		"i", journal),
	    ids);
}

static void
end_of(sqlite3_stmt *s, struct deed_journal_head *out)
{
	column_blob(s, 0, out->kid, KID_SIZE);
	column_blob(s, 1, out->head.epoch, EPOCH_SIZE);
	out->head.number = (uint64_t)sqlite3_column_int64(s, 2);
	column_blob(s, 3, out->head.hash, HASH_SIZE);
}

static int
put_end(struct deed_journal_head **ends, int64_t count, sqlite3_stmt *s)
{
	struct deed_journal_head *more;

	/* Room for 16, then twice as much each time. */
	if (count == 0 || (count >= 16 && (count & (count - 1)) == 0)) {
		more = realloc(*ends,
		    (size_t)(count > 0 ? 2 * count : 16) * sizeof(**ends));
		if (more == NULL)
			return -1;
		*ends = more;
	}
	end_of(s, &(*ends)[count]);
	return 0;
}

int64_t
epoch_ends(struct store *store, struct deed_journal_head **ends)
{
	sqlite3_stmt *s = store_sql(store,
	    "SELECT kid, e.epoch, r.last, r.hash FROM journal j "
	    "JOIN epoch e ON e.journal = j.id JOIN run r ON r.epoch = e.id "
	    "AND r.first = (SELECT max(first) FROM run WHERE epoch = e.id) "
	    "WHERE j.kind = 'kiosk' AND NOT EXISTS (SELECT 1 FROM epoch n "
	    "WHERE n.journal = e.journal AND n.previous_epoch = e.epoch) "
	    "ORDER BY e.id",
	    "");
	int64_t count = 0;
	int step;

	*ends = NULL;
	while ((step = store_step(store, s)) == 1)
		if (put_end(ends, count++, s) != 0) {
			store_done(s);
			step = -1;
			break;
		}
	if (step == 0)
		return count;
	free(*ends);
	*ends = NULL;
	return -1;
}

/* ---- runs ---------------------------------------------------------------- */

static void
run_of(sqlite3_stmt *s, struct ingest_run *out)
{
	out->first = (uint64_t)sqlite3_column_int64(s, 0);
	out->last = (uint64_t)sqlite3_column_int64(s, 1);
	column_blob(s, 2, out->before, HASH_SIZE);
	column_blob(s, 3, out->hash, HASH_SIZE);
}

/*
 * Runs do not overlap, so at most the one that begins last before `first`
 * reaches into it: two ranges of the key, no scan.
 */
#define AROUND \
	"FROM run WHERE epoch = ?1 AND first - 1 <= ?3 AND last + 1 >= ?2 " \
	"AND first >= coalesce((SELECT max(first) FROM run " \
	"WHERE epoch = ?1 AND first <= ?2), 0) "

int64_t
run_around(struct store *store, int64_t epoch, uint64_t first, uint64_t last,
    struct ingest_run **runs)
{
	sqlite3_stmt *s = store_sql(store,
	    "SELECT first, last, before, hash " AROUND "ORDER BY first", "iii",
	    epoch, (int64_t)first, (int64_t)last);
	int64_t count = 0, capacity = 0;
	int step;

	*runs = NULL;
	while ((step = store_step(store, s)) == 1) {
		if (count == capacity) {
			struct ingest_run *more;

			capacity = capacity > 0 ? capacity * 4 : 4;
			more = realloc(*runs,
			    (size_t)capacity * sizeof(**runs));
			if (more == NULL) {
				store_done(s);
				step = -1;
				break;
			}
			*runs = more;
		}
		run_of(s, &(*runs)[count++]);
	}
	if (step == 0)
		return count;
	free(*runs);
	*runs = NULL;
	return -1;
}

#define RUN_COLUMNS "SELECT first, last, before, hash FROM run "

static int
run_row(struct store *store, sqlite3_stmt *s, struct ingest_run *out)
{
	int step = store_step(store, s);

	if (step != 1)
		return step;
	run_of(s, out);
	store_done(s);
	return 1;
}

int
run_lowest(struct store *store, int64_t epoch, struct ingest_run *out)
{
	return run_row(store,
	    store_sql(store,
		RUN_COLUMNS "WHERE epoch = ? ORDER BY first LIMIT 1", "i",
		epoch),
	    out);
}

int
run_highest(struct store *store, int64_t epoch, struct ingest_run *out)
{
	return run_row(store,
	    store_sql(store,
		RUN_COLUMNS "WHERE epoch = ? ORDER BY first DESC LIMIT 1", "i",
		epoch),
	    out);
}

int
run_holding(struct store *store, int64_t epoch, uint64_t number,
    struct ingest_run *out)
{
	int found = run_row(store,
	    store_sql(store,
		RUN_COLUMNS "WHERE epoch = ?1 AND first <= ?2 "
			    "ORDER BY first DESC LIMIT 1",
		"ii", epoch, (int64_t)number),
	    out);

	return found == 1 ? out->last >= number : found;
}

enum store_verdict
run_put(struct store *store, int64_t epoch, const struct ingest_run *run)
{
	enum store_verdict verdict = store_run(store,
	    "DELETE FROM run WHERE epoch = ? AND first BETWEEN ? AND ?", "iii",
	    epoch, (int64_t)run->first, (int64_t)run->last);

	if (verdict != STORE_OK)
		return verdict;
	return store_run(store,
	    "INSERT INTO run (epoch, first, last, before, hash) "
	    "VALUES (?, ?, ?, ?, ?)",
	    "iiibb", epoch, (int64_t)run->first, (int64_t)run->last,
	    run->before, (size_t)HASH_SIZE, run->hash, (size_t)HASH_SIZE);
}
