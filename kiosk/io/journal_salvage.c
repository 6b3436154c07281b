/*
 * journal_salvage.c - what can still be read of a journal that was set aside.
 *
 * Row by row, past what cannot be read, whatever no receipt covers is brought
 * over as it was, with slots and texts; whether a row holds is found when it is
 * sealed, as always.  What cannot be read is named lost.  In short transactions
 * before an exchange, so that a press never waits for it; a cut anywhere leaves
 * the file where it was, and all of it is done again.
 */

#include <string.h>

#include "kiosk/io/journal_inside.h"
#include "kiosk/io/log.h"

/* Rows brought over in one transaction. */
#define AT_ONCE 256

struct salvage {
	struct journal *journal;
	int64_t kept, until; /* entries between are wanted */
	bool has_hash;
	uint8_t hash[HASH_SIZE]; /* h(kept) */
	uint64_t brought, lost;
	/* Of the file at hand. */
	sqlite3 *db;
	sqlite3_stmt *entries, *text;
	int64_t from;
};

static int64_t
ask_at(struct journal *journal, enum journal_sentence sentence, int64_t a,
    int64_t b)
{
	sqlite3_stmt *row = sql(journal, sentence);
	int64_t value = -1;

	if (row == NULL)
		return -1;
	if (sqlite3_bind_parameter_count(row) == 2)
		sql_bind(row, "ii", a, b);
	if (sqlite3_step(row) == SQLITE_ROW)
		value = sqlite3_column_int64(row, 0);
	sqlite3_reset(row);
	return value;
}

/* ---- one file ---- */

/* Run the sentence with the columns of row for its arguments. */
static int
take_row(struct journal *journal, enum journal_sentence sentence,
    sqlite3_stmt *row)
{
	sqlite3_stmt *put = sql(journal, sentence);
	int code = SQLITE_ERROR;

	if (put == NULL)
		return code;
	for (int i = 0; i < sqlite3_column_count(row); i++)
		sqlite3_bind_value(put, i + 1, sqlite3_column_value(row, i));
	code = sqlite3_step(put);
	sqlite3_reset(put);
	/* Columns that cannot be: as if the row could not be read. */
	return code == SQLITE_DONE || code == SQLITE_MISMATCH ||
		(code & 0xff) == SQLITE_CONSTRAINT
	    ? SQLITE_OK
	    : code;
}

static int
take_texts(struct salvage *s, int64_t number)
{
	int code = SQLITE_OK;

	for (int kind = TEXT_COMMENT; kind <= TEXT_REFERENCE; kind++) {
		sqlite3_reset(s->text);
		sqlite3_bind_int(s->text, 1, kind);
		sqlite3_bind_int64(s->text, 2, number);
		if (code == SQLITE_OK && sqlite3_step(s->text) == SQLITE_ROW)
			code = take_row(s->journal, SQL_TEXT_TAKE, s->text);
	}
	sqlite3_reset(s->text);
	return code;
}

/* Slots defined before what is wanted are in no entry that is. */
static int
take_slots(struct salvage *s)
{
	sqlite3_stmt *row = NULL;
	int code = SQLITE_OK;

	if (sqlite3_prepare_v2(s->db,
		"SELECT e.epoch, s.slot, s.touchpoint, s.sheet, s.question, "
		"s.language, s.hand FROM slot s JOIN epoch e "
		"ON e.ordinal = s.epoch",
		-1, &row, NULL) != SQLITE_OK)
		return SQLITE_OK;
	while (code == SQLITE_OK && sqlite3_step(row) == SQLITE_ROW)
		code = take_row(s->journal, SQL_SLOT_TAKE, row);
	sqlite3_finalize(row);
	return code;
}

/* The next rows; s->from moves behind them, and over what is unreadable. */
static int
take_some(struct salvage *s)
{
	int code = SQLITE_OK, step;

	for (int i = 0; i < AT_ONCE && s->from <= s->until; i++) {
		sqlite3_reset(s->entries);
		sqlite3_bind_int64(s->entries, 1, s->from);
		step = sqlite3_step(s->entries);
		if (step == SQLITE_DONE)
			s->from = s->until;
		else if (step == SQLITE_ROW)
			s->from = sqlite3_column_int64(s->entries, 0);
		if (step == SQLITE_ROW && s->from <= s->until) {
			code = take_row(s->journal, SQL_ENTRY_TAKE, s->entries);
			if (code == SQLITE_OK)
				code = take_texts(s, s->from);
			s->brought++;
		}
		if (code != SQLITE_OK)
			break;
		s->from++;
	}
	sqlite3_reset(s->entries);
	return code;
}

static enum journal_verdict
take_all(struct salvage *s)
{
	enum journal_verdict verdict = JOURNAL_OK;
	bool first = true;
	int code;

	for (s->from = s->kept + 1;
	     verdict == JOURNAL_OK && (first || s->from <= s->until);
	     first = false) {
		verdict = journal_begin_bare(s->journal);
		if (verdict != JOURNAL_OK)
			break;
		code = first ? take_slots(s) : SQLITE_OK;
		if (code == SQLITE_OK)
			code = take_some(s);
		verdict = code == SQLITE_OK
		    ? journal_commit(s->journal)
		    : journal_abandon(s->journal,
			  sql_verdict(s->journal, code));
	}
	return verdict;
}

/* What follows the receipted ones hangs on the hash of the last. */
static void
take_hash(struct salvage *s)
{
	sqlite3_reset(s->entries);
	sqlite3_bind_int64(s->entries, 1, s->kept);
	if (!s->has_hash && sqlite3_step(s->entries) == SQLITE_ROW &&
	    sqlite3_column_int64(s->entries, 0) == s->kept)
		s->has_hash = sql_fixed(s->entries, 3, s->hash, HASH_SIZE);
	sqlite3_reset(s->entries);
}

static enum journal_verdict
take_file(struct salvage *s, const char *path)
{
	enum journal_verdict verdict = JOURNAL_OK;

	s->db = NULL;
	s->entries = s->text = NULL;
	/* One that is no database at all has nothing to bring. */
	if (aside_open(path, &s->db) &&
	    sqlite3_prepare_v2(s->db,
		"SELECT n.number, e.epoch, n.bytes, n.hash FROM entry n "
		"JOIN epoch e ON e.ordinal = n.epoch WHERE n.number >= ?1 "
		"ORDER BY n.number LIMIT 1",
		-1, &s->entries, NULL) == SQLITE_OK &&
	    sqlite3_prepare_v2(s->db,
		"SELECT kind, number, salt, text FROM text WHERE kind = ?1 "
		"AND number = ?2",
		-1, &s->text, NULL) == SQLITE_OK) {
		take_hash(s);
		verdict = take_all(s);
	}
	sqlite3_finalize(s->entries);
	sqlite3_finalize(s->text);
	sqlite3_close(s->db);
	return verdict;
}

/* ---- at the end ---- */

/* An epoch, as far as it is to be looked at. */
struct stretch {
	int64_t ordinal, first, last;
	uint8_t epoch[EPOCH_SIZE];
};

/* Rows of [first, last] that are not here. */
static enum journal_verdict
name_gap(struct salvage *s, struct journal_pen *pen, const struct stretch *at,
    int64_t first, int64_t last)
{
	struct journal *journal = s->journal;
	int64_t kept = last < s->kept ? last : s->kept;
	enum journal_verdict verdict;
	int code = SQLITE_OK;

	/* The aggregator has these: nobody asks for them. */
	if (first <= kept)
		code = sql_run(journal, SQL_GONE_PUT, "iib", first, kept,
		    kept == s->kept && s->has_hash ? s->hash : NULL,
		    (size_t)HASH_SIZE);
	if (first <= kept)
		first = kept + 1;
	if (code != SQLITE_OK || first > last)
		return sql_verdict(journal, code);
	s->lost += (uint64_t)(last - first + 1);
	verdict = sql_verdict(journal,
	    sql_run(journal, SQL_LOST_PUT, "ii", first, last));
	if (verdict != JOURNAL_OK || at == NULL)
		return verdict;
	return journal_put_lost(journal, pen, at->epoch, (uint64_t)first,
	    (uint64_t)last);
}

static enum journal_verdict
name_gaps(struct salvage *s, struct journal_pen *pen, const struct stretch *at)
{
	enum journal_verdict verdict = JOURNAL_OK;
	int64_t next = at->first, there;

	while (verdict == JOURNAL_OK && next <= at->last) {
		there = ask_at(s->journal, SQL_ENTRY_NEXT, next, at->last);
		if (there != next)
			verdict = name_gap(s, pen, at, next,
			    there > 0 ? there - 1 : at->last);
		if (there < 0)
			break;
		next = ask_at(s->journal, SQL_ENTRY_RUN_END, there, at->last) +
		    1;
	}
	return verdict;
}

/* The epoch behind `ordinal`; false: there is none before the new one. */
static bool
next_epoch(struct salvage *s, struct stretch *at)
{
	sqlite3_stmt *row = sql(s->journal, SQL_EPOCH_BEHIND);
	bool good = false;

	if (row == NULL)
		return false;
	sql_bind(row, "ii", at->ordinal, s->until);
	if (sqlite3_step(row) == SQLITE_ROW) {
		at->ordinal = sqlite3_column_int64(row, 0);
		at->first = sqlite3_column_int64(row, 1);
		at->last = sqlite3_column_int64(row, 2);
		good = sql_fixed(row, 3, at->epoch, EPOCH_SIZE);
	}
	sqlite3_reset(row);
	return good;
}

static enum journal_verdict
settle(struct salvage *s, struct journal_pen *pen)
{
	struct stretch at = { 0 };
	enum journal_verdict verdict;
	int64_t known = 0; /* up to here the epochs are */
	bool mended;

	verdict = sql_verdict(s->journal,
	    sql_run(s->journal, SQL_ASIDE_DONE, ""));
	while (verdict == JOURNAL_OK && next_epoch(s, &at)) {
		/* Of epochs nobody knows there is no way to speak. */
		if (at.first > known + 1)
			verdict = name_gap(s, pen, NULL, known + 1,
			    at.first - 1);
		/* Known, whatever became of its row. */
		if (verdict == JOURNAL_OK)
			verdict = journal_mend_opening(s->journal, at.ordinal,
			    &mended);
		if (verdict == JOURNAL_OK)
			verdict = name_gaps(s, pen, &at);
		known = at.last;
	}
	if (verdict == JOURNAL_OK && known < s->until)
		verdict = name_gap(s, pen, NULL, known + 1, s->until);
	return verdict;
}

static enum journal_verdict
finish(struct salvage *s)
{
	struct journal_pen pen;
	enum journal_verdict verdict = journal_begin(s->journal, &pen);

	if (verdict != JOURNAL_OK)
		return verdict;
	verdict = settle(s, &pen);
	if (verdict != JOURNAL_OK)
		return journal_abandon(s->journal, verdict);
	return journal_commit(s->journal);
}

enum journal_verdict
journal_salvage(struct journal *journal)
{
	struct salvage s = { .journal = journal };
	enum journal_verdict verdict = journal_reopen(journal);
	char path[4096];

	if (verdict != JOURNAL_OK)
		return verdict;
	s.until = ask_at(journal, SQL_ASIDE, 0, 0);
	if (s.until <= 0)
		return JOURNAL_OK;
	s.kept = ask_at(journal, SQL_SYNC, 0, 0);
	/* The newest first: it has gone on from the others. */
	for (unsigned n = ASIDE_MOST; n > 0 && verdict == JOURNAL_OK; n--) {
		if (journal->vfs == NULL && aside_file(journal, n, path))
			verdict = take_file(&s, path);
	}
	if (verdict == JOURNAL_OK)
		verdict = finish(&s);
	if (verdict != JOURNAL_OK)
		return verdict;
	log_event("salvaged", "entries=%llu lost=%llu",
	    (unsigned long long)s.brought, (unsigned long long)s.lost);
	for (unsigned n = 1; n <= ASIDE_MOST && journal->vfs == NULL; n++) {
		if (aside_file(journal, n, path))
			aside_salvaged(journal, n);
	}
	return JOURNAL_OK;
}
