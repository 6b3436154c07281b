/*
 * blocks_read.c - what of a series may be shown to others.
 *
 * Spans are read from block_sum, one row for each as with tallies; blocks that
 * cross their borders one by one: they are few.
 */

#include "aggregator/io/blocks_read.h"
#include "aggregator/io/store_sql.h"

#define SUMS \
	"gone, blind, c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, " \
	"f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10"

/* Rows of start, until, SUMS.  The verdict; *stopped when each wants no more. */
static enum store_verdict
walk(struct store *store, sqlite3_stmt *row,
    int (*each)(void *arg, const struct tally *tally), void *arg, bool *stopped)
{
	struct tally tally = { .start = 0 };
	int step, k;

	*stopped = false;
	while ((step = store_step(store, row)) > 0) {
		tally.start = sqlite3_column_int64(row, 0);
		tally.until = sqlite3_column_int64(row, 1);
		tally.gone = (uint64_t)sqlite3_column_int64(row, 2);
		tally.blind = (uint64_t)sqlite3_column_int64(row, 3);
		for (k = 0; k < LIMIT_STEPS; k++) {
			tally.counted[k] = (uint64_t)sqlite3_column_int64(row,
			    4 + k);
			tally.flagged[k] = (uint64_t)sqlite3_column_int64(row,
			    4 + LIMIT_STEPS + k);
		}
		if (each(arg, &tally) != 0) {
			store_done(row);
			*stopped = true;
			return STORE_OK;
		}
	}
	return step == 0 ? STORE_OK : store_sql_verdict(store);
}

static sqlite3_stmt *
spans(struct store *store, int64_t series, const struct report_piece *piece)
{
	return store_sql(store,
	    "SELECT start, 0, " SUMS " FROM block_sum WHERE series = ? "
	    "AND span = ? AND start >= ? AND start < ? ORDER BY start",
	    "iiii", series, (int64_t)piece->span, piece->from, piece->to);
}

/* Blocks that no span of the piece holds whole. */
static sqlite3_stmt *
crossing(struct store *store, int64_t series, const struct report_piece *piece)
{
	if (piece->span == REPORT_HOUR)
		return store_sql(store,
		    "SELECT start, until, " SUMS " FROM block "
		    "WHERE series = ? AND place IN (0, 1, 2) AND start >= ? "
		    "AND start < ? AND until <= ? AND hidden = 0",
		    "iiii", series, piece->from, piece->to, piece->to);
	return store_sql(store,
	    "SELECT start, until, " SUMS " FROM block WHERE series = ? "
	    "AND day IS NULL AND start >= ? AND start < ? AND until <= ? "
	    "AND hidden = 0 AND (month IS NULL OR ?)",
	    "iiiii", series, piece->from, piece->to, piece->to,
	    (int64_t)(piece->span == REPORT_DAY));
}

enum store_verdict
blocks_tallies(struct store *store, const struct tally_series *series,
    const struct report_piece *piece,
    int (*each)(void *arg, const struct tally *tally), void *arg)
{
	enum store_verdict verdict = STORE_OK;
	bool stopped = false;

	if (piece->span != REPORT_HOUR)
		verdict = walk(store, spans(store, series->id, piece), each,
		    arg, &stopped);
	if (verdict == STORE_OK && !stopped && piece->span != REPORT_ALL)
		verdict = walk(store, crossing(store, series->id, piece), each,
		    arg, &stopped);
	return verdict;
}
