/*
 * journal_gone.c - entries that were here, and what is still known of them.
 *
 * journal_room.c deletes what a receipt covers; a row of `lost` keeps the hash
 * that what follows hangs on.  An aggregator put back to before that receipt
 * asks for them in vain: then, and only then, an entry names them lost.
 */

#include <string.h>

#include "kiosk/io/journal_inside.h"

/* An aggregator leaves a longer stretch for a person to look at. */
#define STRETCH_MOST 10000

bool
journal_gone_is(struct journal *journal, uint64_t number)
{
	sqlite3_stmt *row = sql(journal, SQL_LOST_AT);
	bool is_gone;

	if (row == NULL)
		return false;
	sql_bind(row, "i", (int64_t)number);
	is_gone = sqlite3_step(row) == SQLITE_ROW;
	sqlite3_reset(row);
	return is_gone;
}

/* The next epoch's start is made of the hash that this one ended with. */
static bool
next_start_agrees(struct journal *journal, int64_t ordinal,
    const struct head *head)
{
	sqlite3_stmt *row = sql(journal, SQL_EPOCH);
	uint8_t epoch[EPOCH_SIZE], stored[HASH_SIZE], start[HASH_SIZE];
	bool good;

	if (row == NULL)
		return false;
	sql_bind(row, "i", ordinal + 1);
	good = sqlite3_step(row) == SQLITE_ROW &&
	    sql_fixed(row, 0, epoch, EPOCH_SIZE) &&
	    (uint64_t)sqlite3_column_int64(row, 1) == head->number + 1 &&
	    sql_fixed(row, 2, stored, HASH_SIZE);
	sqlite3_reset(row);
	if (!good)
		return false;
	epoch_start(start, journal->key.public, epoch, head);
	return memcmp(start, stored, HASH_SIZE) == 0;
}

bool
journal_gone_agrees(struct journal *journal, int64_t ordinal,
    const struct head *head)
{
	sqlite3_stmt *row = sql(journal, SQL_LOST_HASH);
	uint8_t hash[HASH_SIZE];
	bool same;

	if (row == NULL)
		return false;
	sql_bind(row, "i", (int64_t)head->number);
	same = sqlite3_step(row) == SQLITE_ROW &&
	    sql_fixed(row, 0, hash, HASH_SIZE) &&
	    memcmp(hash, head->hash, HASH_SIZE) == 0;
	sqlite3_reset(row);
	return same || next_start_agrees(journal, ordinal, head);
}

enum journal_verdict
journal_put_lost(struct journal *journal, struct journal_pen *pen,
    const uint8_t epoch[EPOCH_SIZE], uint64_t first, uint64_t last)
{
	enum journal_verdict verdict = JOURNAL_OK;
	struct entry entry = { .kind = ENTRY_LOST,
		.at = pen_at(&pen->pen, pen->now_ms) };

	memcpy(entry.lost.epoch, epoch, EPOCH_SIZE);
	while (verdict == JOURNAL_OK && first <= last) {
		entry.lost.first = first;
		entry.lost.last = last - first < STRETCH_MOST
		    ? last
		    : first + STRETCH_MOST - 1;
		verdict = journal_put_entry(journal, pen, &entry, NULL);
		first = entry.lost.last + 1;
	}
	return verdict;
}

enum journal_verdict
journal_gone_name(struct journal *journal, struct journal_pen *pen,
    const struct head *told, size_t *named)
{
	sqlite3_stmt *row = sql(journal, SQL_LOST_BEHIND);
	enum journal_verdict verdict;
	int64_t first = 0, last = 0;
	int code = SQLITE_ERROR;

	if (row == NULL)
		return JOURNAL_BROKEN;
	sql_bind(row, "ib", (int64_t)told->number + 1, told->epoch,
	    (size_t)EPOCH_SIZE);
	code = sqlite3_step(row);
	if (code == SQLITE_ROW) {
		first = sqlite3_column_int64(row, 0);
		last = sqlite3_column_int64(row, 1);
	}
	sqlite3_reset(row);
	if (code != SQLITE_ROW)
		return sql_verdict(journal, code);
	verdict = journal_put_lost(journal, pen, told->epoch, told->number + 1,
	    (uint64_t)last);
	if (verdict != JOURNAL_OK)
		return verdict;
	++*named;
	return sql_marked(journal,
	    sql_run(journal, SQL_LOST_NAMED, "i", first));
}
