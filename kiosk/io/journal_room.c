/*
 * journal_room.c - what is given up when the disk runs full, and in what order.
 *
 * First entries that the aggregator has receipted, oldest first: an epoch's own
 * first entry stays, and where rows went a row of `lost` remembers the hash
 * that what follows hangs on.  Then the reserve, in steps; from its first step
 * on ratings are kept without their texts.  PROTOCOL.md, Sync.
 */

#include <string.h>

#include "kiosk/io/journal_inside.h"
#include "kiosk/io/journal_sync.h"
#include "kiosk/io/reserve.h"

/* Deleted at once: some ten pages, so the rollback journal stays small too. */
#define TRIM_MOST 512
/* Free pages that are enough for a while: some 4,000 ratings. */
#define ENOUGH_PAGES 64
/* Tries in a row to make room by deleting; runs deleted in one of them. */
#define TRIMS_MOST 8
#define RUNS_MOST 16
/* Where nothing can be set aside, it stays as damaged as it is. */
#define REOPENS_MOST 2
/* A text of 2,000 bytes takes one, its table may split. */
#define TEXT_PAGES 8

/* ---- receipted entries ---- */

/* One integer of a sentence without arguments; -1 on failure, 0 for null. */
static int64_t
ask_one(struct journal *journal, enum journal_sentence sentence)
{
	sqlite3_stmt *row = sql(journal, sentence);
	int64_t value = -1;

	if (row != NULL && sqlite3_step(row) == SQLITE_ROW)
		value = sqlite3_column_int64(row, 0);
	sqlite3_reset(row);
	return value;
}

int64_t
journal_free_pages(struct journal *journal)
{
	return ask_one(journal, SQL_FREE_PAGES);
}

/* A run of one epoch that nobody here needs any more. */
struct stale_run {
	int64_t ordinal, first, last;
	int64_t opening;         /* number of the epoch's first entry */
	uint8_t hash[HASH_SIZE]; /* h(last) */
};

/*
 * The newest entry that may go: below the receipt, below whatever a text still
 * hangs on, and never the last one, which the next entry continues.
 */
static int64_t
trim_limit(struct journal *journal, const struct journal_pen *pen)
{
	int64_t limit = ask_one(journal, SQL_SYNC);
	int64_t text = ask_one(journal, SQL_TEXT_OLDEST);

	if (text < 0)
		return -1;
	if (text > 0 && limit >= text)
		limit = text - 1;
	if (limit >= (int64_t)pen->pen.number)
		limit = (int64_t)pen->pen.number - 1;
	return limit;
}

/* SQLITE_ROW when there is a run to delete, SQLITE_DONE when not. */
static int
stale_find(struct journal *journal, int64_t limit, struct stale_run *out)
{
	sqlite3_stmt *row = sql(journal, SQL_OLDEST);
	int code = SQLITE_ERROR;

	if (row == NULL)
		return code;
	sql_bind(row, "i", (int64_t)0);
	code = sqlite3_step(row);
	if (code == SQLITE_ROW) {
		out->first = sqlite3_column_int64(row, 0);
		out->ordinal = sqlite3_column_int64(row, 1);
		out->opening = sqlite3_column_int64(row, 2);
	}
	sqlite3_reset(row);
	if (code != SQLITE_ROW)
		return code;
	out->last = out->first + TRIM_MOST - 1;
	if (out->last > limit)
		out->last = limit;
	row = sql(journal, SQL_ENTRY_BELOW);
	if (row == NULL)
		return SQLITE_ERROR;
	sql_bind(row, "iii", out->ordinal, out->first, out->last);
	code = sqlite3_step(row);
	if (code == SQLITE_ROW) {
		out->last = sqlite3_column_int64(row, 0);
		/* A damaged hash: what follows is found damaged, as before. */
		if (!sql_fixed(row, 1, out->hash, HASH_SIZE))
			memset(out->hash, 0, HASH_SIZE);
	}
	sqlite3_reset(row);
	return code;
}

/* One row for all that went of an epoch. */
static int
gone_put(struct journal *journal, const struct stale_run *run)
{
	sqlite3_stmt *row = sql(journal, SQL_GONE_LAST);
	int64_t first = run->first;
	int code;

	if (row == NULL)
		return SQLITE_ERROR;
	code = sqlite3_step(row);
	if (code == SQLITE_ROW && sqlite3_column_int64(row, 0) > run->opening)
		first = sqlite3_column_int64(row, 0);
	sqlite3_reset(row);
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		return code;
	/* Rows that were lost before are within now. */
	code = sql_run(journal, SQL_LOST_DROP_WITHIN, "ii", first, run->last);
	if (code != SQLITE_OK)
		return code;
	return sql_run(journal, SQL_GONE_PUT, "iib", first, run->last,
	    run->hash, (size_t)HASH_SIZE);
}

static int
stale_delete(struct journal *journal, const struct stale_run *run,
    int64_t *rows)
{
	int code = gone_put(journal, run);

	if (code == SQLITE_OK)
		code = sql_run(journal, SQL_ENTRY_DROP_WITHIN, "ii", run->first,
		    run->last);
	*rows = code == SQLITE_OK ? sqlite3_changes(journal->db) : 0;
	if (code == SQLITE_OK)
		code = sql_run(journal, SQL_SEALED_DROP_UNTIL, "i", run->last);
	if (code == SQLITE_OK)
		code = sql_run(journal, SQL_SLOTS_DROP_GONE, "ii", run->ordinal,
		    run->last);
	return code;
}

/* In the open transaction; false with *verdict when it is to be rolled back. */
static bool
trim_some(struct journal *journal, int64_t *rows, enum journal_verdict *verdict)
{
	struct stale_run run;
	struct journal_pen pen;
	int64_t limit;
	int code;

	*verdict = journal_pen_read(journal, &pen);
	if (*verdict != JOURNAL_OK)
		return false;
	limit = trim_limit(journal, &pen);
	code = limit > 0 ? stale_find(journal, limit, &run) : SQLITE_DONE;
	if (code == SQLITE_ROW)
		code = stale_delete(journal, &run, rows);
	*verdict = sql_verdict(journal, code);
	return *verdict == JOURNAL_OK && *rows > 0;
}

enum journal_verdict
journal_trim(struct journal *journal, int64_t *rows)
{
	enum journal_verdict verdict = journal_begin_bare(journal);

	*rows = 0;
	if (verdict != JOURNAL_OK)
		return verdict;
	if (!trim_some(journal, rows, &verdict)) {
		*rows = 0;
		return journal_abandon(journal, verdict);
	}
	verdict = journal_commit(journal);
	if (verdict != JOURNAL_OK)
		*rows = 0;
	return verdict;
}

/* ---- the disk is full ---- */

/*
 * The last step is the uploader's: a receipt that finds room lets entries go,
 * and so makes room for many more presses than the step itself holds.
 */
void
journal_uploads(struct journal *journal, bool uploads)
{
	journal->uploads = uploads;
}

bool
journal_is_tight(struct journal *journal)
{
	return journal->reserve > 0 &&
	    !reserve_build(journal->dir, journal->reserve);
}

bool
journal_takes_texts(struct journal *journal)
{
	return !journal_is_tight(journal) ||
	    journal_free_pages(journal) >= TEXT_PAGES;
}

/* Trim until there are free pages enough; whether anything went. */
static bool
trim_enough(struct journal *journal)
{
	bool gained = false;
	int64_t rows = 1;

	for (int i = 0; i < RUNS_MOST && rows > 0 &&
	     journal_reopen(journal) == JOURNAL_OK &&
	     journal_free_pages(journal) < ENOUGH_PAGES;
	     i++) {
		if (journal_trim(journal, &rows) != JOURNAL_OK)
			break;
		gained = gained || rows > 0;
	}
	return gained;
}

bool
journal_clear_receipted(struct journal *journal)
{
	return aside_drop(journal) || trim_enough(journal);
}

bool
journal_relieve(struct journal *journal, enum journal_verdict verdict,
    unsigned *tries)
{
	/* What is damaged is set aside when it is opened again: once. */
	if (verdict == JOURNAL_BROKEN && journal->damaged &&
	    ++*tries <= REOPENS_MOST)
		return journal_reopen(journal) == JOURNAL_OK;
	if (verdict != JOURNAL_FULL)
		return false;
	/* In a damaged file deleting may free nothing, for ever. */
	if (++*tries <= TRIMS_MOST && journal_clear_receipted(journal))
		return true;
	if (journal->reserve == 0 ||
	    !reserve_give(journal->dir, journal->uploads))
		return false;
	/* A deletion too wants room for its rollback journal. */
	trim_enough(journal);
	return true;
}

void
journal_make_room(struct journal *journal)
{
	if (journal_is_tight(journal) && !aside_drop(journal))
		trim_enough(journal);
}
