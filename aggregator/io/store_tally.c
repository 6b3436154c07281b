/*
 * store_tally.c - the rows of series and tally, written.
 */

#include "aggregator/io/store_tally.h"
#include "aggregator/io/store_sql.h"

int64_t
series_make(struct store *store, const char *touchpoint, const char *question,
    const char *scale, unsigned steps, const char *channel)
{
	sqlite3_stmt *s = store_sql(store,
	    "SELECT id FROM series WHERE touchpoint = ? AND question = ? "
	    "AND scale = ? AND channel = ?",
	    "tttt", touchpoint, question, scale, channel);
	int step = store_step(store, s);
	int64_t id;

	if (step == 1) {
		id = sqlite3_column_int64(s, 0);
		store_done(s);
		return id;
	}
	if (step != 0 ||
	    store_run(store,
		"INSERT INTO series (touchpoint, question, scale, steps, "
		"channel) VALUES (?, ?, ?, ?, ?)",
		"tttit", touchpoint, question, scale, (int64_t)steps,
		channel) != STORE_OK)
		return -1;
	return sqlite3_last_insert_rowid(store_db(store));
}

#define ADD(column) #column " = " #column " + excluded." #column
#define FIRST_FLAGGED (4 + LIMIT_STEPS)

static enum store_verdict
row_add(struct store *store, const struct fold_delta *row)
{
	sqlite3_stmt *s = store_sql(store,
	    "INSERT INTO tally (series, span, start, c0, c1, c2, c3, c4, c5, "
	    "c6, c7, c8, c9, c10, f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10) "
	    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
	    "?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET " ADD(c0) ", " ADD(c1) ", " ADD(c2) ", " ADD(c3) ", " ADD(c4) ", " ADD(c5) ", " ADD(c6) ", " ADD(c7) ", " ADD(c8) ", " ADD(
		c9) ", " ADD(c10) ", " ADD(f0) ", " ADD(f1) ", " ADD(f2) ", " ADD(f3) ", " ADD(f4) ", " ADD(f5) ", " ADD(f6) ", " ADD(f7) ", " ADD(f8) ", " ADD(f9) ", " ADD(f10),
	    "iii", row->series, (int64_t)row->span, row->start);

	if (s == NULL)
		return store_sql_verdict(store);
	for (int i = 0; i < LIMIT_STEPS; i++) {
		sqlite3_bind_int64(s, 4 + i, row->counted[i]);
		sqlite3_bind_int64(s, FIRST_FLAGGED + i, row->flagged[i]);
	}
	return store_step(store, s) == 0 ? STORE_OK : store_sql_verdict(store);
}

/* A row that counts nothing any more is no row. */
static enum store_verdict
row_drop_empty(struct store *store, const struct fold_delta *row)
{
	return store_run(store,
	    "DELETE FROM tally WHERE series = ? AND span = ? AND start = ? "
	    "AND c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + "
	    "f0 + f1 + f2 + f3 + f4 + f5 + f6 + f7 + f8 + f9 + f10 = 0",
	    "iii", row->series, (int64_t)row->span, row->start);
}

static bool
takes_back(const struct fold_delta *row)
{
	for (int i = 0; i < LIMIT_STEPS; i++)
		if (row->counted[i] < 0 || row->flagged[i] < 0)
			return true;
	return false;
}

static bool
changes(const struct fold_delta *row)
{
	for (int i = 0; i < LIMIT_STEPS; i++)
		if (row->counted[i] != 0 || row->flagged[i] != 0)
			return true;
	return false;
}

enum store_verdict
tally_add(struct store *store, const struct fold_table *table)
{
	enum store_verdict verdict = STORE_OK;
	const struct fold_delta *row = table->newest;

	for (; row != NULL && verdict == STORE_OK; row = row->next) {
		if (!changes(row))
			continue;
		verdict = row_add(store, row);
		if (verdict == STORE_OK && takes_back(row))
			verdict = row_drop_empty(store, row);
	}
	return verdict;
}
