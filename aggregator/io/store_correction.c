/*
 * store_correction.c - the rows of `correction`.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "aggregator/io/store_column.h"
#include "aggregator/io/store_correction.h"
#include "aggregator/io/store_sql.h"

void
correction_channel(uint64_t number, char out[CORRECTION_CHANNEL])
{
	snprintf(out, CORRECTION_CHANNEL, "moved:%" PRIu64, number);
}

enum store_verdict
correction_put(struct store *store, const struct correction_row *row)
{
	const struct correction *c = &row->correction;

	return store_run(store,
	    "INSERT OR IGNORE INTO correction (number, book, at, who, journal, "
	    "begins, ends, what, touchpoint, why) "
	    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	    "iiitiiittt", (int64_t)c->number, row->book, (int64_t)row->at,
	    row->who, row->journal, c->from_ms, c->to_ms,
	    correction_text(c->what), c->touchpoint, row->why);
}

enum store_verdict
correction_undo(struct store *store, uint64_t number, uint64_t undone,
    const char *who, const char *why)
{
	return store_run(store,
	    "UPDATE correction SET undone = ?, undone_by = ?, undone_why = ? "
	    "WHERE number = ? AND undone IS NULL",
	    "itti", (int64_t)undone, who, why, (int64_t)number);
}

/* number, begins, ends, what, touchpoint */
static void
correction_columns(sqlite3_stmt *s, struct correction *out)
{
	const char *what = (const char *)sqlite3_column_text(s, 3);

	memset(out, 0, sizeof(*out));
	out->number = (uint64_t)sqlite3_column_int64(s, 0);
	out->from_ms = sqlite3_column_int64(s, 1);
	out->to_ms = sqlite3_column_int64(s, 2);
	if (what != NULL)
		correction_read(what, strlen(what), &out->what);
	column_text(s, 4, out->touchpoint, sizeof(out->touchpoint));
}

#define ROWS \
	"SELECT number, begins, ends, what, touchpoint, book, at, who, " \
	"journal, why, undone, undone_by, undone_why FROM correction "

static void
row_of(sqlite3_stmt *s, void *arg)
{
	struct correction_row *out = arg;

	correction_columns(s, &out->correction);
	out->book = sqlite3_column_int64(s, 5);
	out->at = (uint32_t)sqlite3_column_int64(s, 6);
	column_text(s, 7, out->who, sizeof(out->who));
	out->journal = sqlite3_column_int64(s, 8);
	column_text(s, 9, out->why, sizeof(out->why));
	out->undone = (uint64_t)column_int(s, 10, 0);
	column_text(s, 11, out->undone_by, sizeof(out->undone_by));
	column_text(s, 12, out->undone_why, sizeof(out->undone_why));
}

int
correction_get(struct store *store, uint64_t number, struct correction_row *out)
{
	return column_row(store,
	    store_sql(store, ROWS "WHERE number = ?", "i", (int64_t)number),
	    row_of, out);
}

int
correction_any(struct store *store)
{
	sqlite3_stmt *s = store_sql(store, "SELECT 1 FROM correction LIMIT 1",
	    "");
	const int step = store_step(store, s);

	if (step == 1)
		store_done(s);
	return step;
}

int
correction_each(struct store *store,
    int (*each)(const struct correction_row *row, void *arg), void *arg)
{
	sqlite3_stmt *s = store_sql(store, ROWS "ORDER BY number", "");
	struct correction_row row;
	int step;

	while ((step = store_step(store, s)) == 1) {
		row_of(s, &row);
		if (each(&row, arg) == 0)
			continue;
		store_done(s);
		return -1;
	}
	return step;
}

int
correction_in_force(struct store *store, int64_t journal,
    int (*each)(const struct correction *correction, void *arg), void *arg)
{
	sqlite3_stmt *s = store_sql(store,
	    "SELECT number, begins, ends, what, touchpoint FROM correction "
	    "WHERE journal = ? AND undone IS NULL ORDER BY number",
	    "i", journal);
	struct correction correction;
	int step;

	while ((step = store_step(store, s)) == 1) {
		correction_columns(s, &correction);
		if (each(&correction, arg) == 0)
			continue;
		store_done(s);
		return -1;
	}
	return step;
}

int
correction_moved_each(struct store *store, uint64_t number,
    int (*each)(const struct correction_moved *moved, void *arg), void *arg)
{
	char channel[CORRECTION_CHANNEL];
	struct correction_moved moved;
	sqlite3_stmt *s;
	int step;

	correction_channel(number, channel);
	s = store_sql(store,
	    "SELECT s.touchpoint, sum(c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + "
	    "c8 + c9 + c10), sum(f0 + f1 + f2 + f3 + f4 + f5 + f6 + f7 + f8 + "
	    "f9 + f10) FROM series s JOIN tally t ON t.series = s.id "
	    "WHERE s.channel = ? AND t.span = 0 GROUP BY s.touchpoint",
	    "t", channel);
	while ((step = store_step(store, s)) == 1) {
		moved.touchpoint = (const char *)sqlite3_column_text(s, 0);
		moved.counted = (uint64_t)sqlite3_column_int64(s, 1);
		moved.flagged = (uint64_t)sqlite3_column_int64(s, 2);
		if (moved.touchpoint != NULL && each(&moved, arg) == 0)
			continue;
		store_done(s);
		return -1;
	}
	return step;
}
