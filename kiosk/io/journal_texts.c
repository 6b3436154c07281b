/*
 * journal_texts.c - what customers typed: it travels beside an envelope, never
 * in it.
 *
 * Entries hold commitments alone, so that a text can be deleted and the chain
 * still holds.  journal_rate.c keeps a text, journal_pack.c sends it in the
 * parcel of its entry's envelope, and once a receipt covers it (journal_news.c)
 * it is deleted here.  PROTOCOL.md, Texts.
 */

#include "kiosk/io/journal_inside.h"

/* A text's number, kind and salt, and what frames them. */
#define TEXT_ROOM 40

size_t
journal_texts_room(struct journal *journal, const struct entry *entry,
    uint64_t number)
{
	static const int64_t kinds[] = { TEXT_COMMENT, TEXT_REFERENCE };
	size_t room = 0;

	if (entry->kind != ENTRY_RATING ||
	    (entry->rating.text == NULL && entry->rating.reference == NULL))
		return 0;
	for (size_t i = 0; i < 2; i++) {
		sqlite3_stmt *row = sql(journal, SQL_TEXT);

		if (row == NULL)
			continue;
		sql_bind(row, "ii", kinds[i], (int64_t)number);
		if (sqlite3_step(row) == SQLITE_ROW)
			room += TEXT_ROOM +
			    (size_t)sqlite3_column_bytes(row, 1);
		sqlite3_reset(row);
	}
	return room;
}

static int64_t
texts_count(struct journal *journal, enum text_kind kind,
    const struct plan_run *run)
{
	sqlite3_stmt *row = sql(journal, SQL_TEXT_COUNT);
	int64_t count = -1;

	if (row == NULL)
		return -1;
	sql_bind(row, "iii", (int64_t)kind, (int64_t)run->first,
	    (int64_t)run->last);
	if (sqlite3_step(row) == SQLITE_ROW)
		count = sqlite3_column_int64(row, 0);
	sqlite3_reset(row);
	return count;
}

/* Add the `count` texts there are; a parcel that says more cannot be read. */
static enum journal_verdict
texts_of_kind(struct journal *journal, enum text_kind kind,
    const struct plan_run *run, int64_t count, struct wire_writer *w)
{
	sqlite3_stmt *row = sql(journal, SQL_TEXTS);
	int code;

	if (row == NULL)
		return JOURNAL_BROKEN;
	sql_bind(row, "iii", (int64_t)kind, (int64_t)run->first,
	    (int64_t)run->last);
	while ((code = sqlite3_step(row)) == SQLITE_ROW) {
		struct text_item item = {
			.number = (uint64_t)sqlite3_column_int64(row, 1),
			.kind = kind,
			.salt = sqlite3_column_blob(row, 2),
			.text = { sqlite3_column_blob(row, 3),
			    (size_t)sqlite3_column_bytes(row, 3) },
		};

		texts_put(w, &item);
		count--;
	}
	sqlite3_reset(row);
	if (code != SQLITE_DONE)
		return sql_verdict(journal, code);
	/* Another uploader's receipt came between. */
	return count == 0 ? JOURNAL_OK : JOURNAL_BUSY;
}

enum journal_verdict
journal_texts_pack(struct journal *journal, const struct plan_run *run,
    struct wire_writer *w)
{
	int64_t comments = texts_count(journal, TEXT_COMMENT, run);
	int64_t references = texts_count(journal, TEXT_REFERENCE, run);
	enum journal_verdict verdict;

	if (comments < 0 || references < 0)
		return JOURNAL_BROKEN;
	texts_begin(w, (size_t)(comments + references));
	verdict = texts_of_kind(journal, TEXT_COMMENT, run, comments, w);
	if (verdict == JOURNAL_OK)
		verdict = texts_of_kind(journal, TEXT_REFERENCE, run,
		    references, w);
	return verdict;
}

/* ---- kept over there, deleted here ---- */

/* Texts of one kind in [from, to] are kept over there. */
static int
drop_texts(struct journal *journal, enum text_kind kind, int64_t from,
    int64_t to)
{
	if (from > to)
		return SQLITE_OK;
	return sql_run(journal, SQL_TEXT_KEPT, "iii", (int64_t)kind, from, to);
}

int
journal_texts_drop(struct journal *journal, const struct receipt *receipt,
    int64_t first)
{
	int64_t next[3] = { 0, first, first }; /* by text_kind */
	int64_t upto = (int64_t)receipt->head.number;
	/* A full list says nothing of what stands behind its last key. */
	int known = receipt->missing_count < LIMIT_MISSING ? TEXT_REFERENCE : 0;
	struct wire_reader r;
	int code = SQLITE_OK;

	wire_read_from(&r, receipt->missing.bytes, receipt->missing.length);
	for (size_t i = 0; i < receipt->missing_count && code == SQLITE_OK;
	     i++) {
		int64_t key = wire_int(&r);
		enum text_kind kind = key > 0 ? TEXT_COMMENT : TEXT_REFERENCE;
		int64_t number = key > 0 ? key : -key;

		if (r.failed)
			return SQLITE_OK;
		if (known < TEXT_REFERENCE)
			known = (int)kind - 1;
		/* Of an earlier epoch: its own receipt says. */
		if (number < next[kind])
			continue;
		code = drop_texts(journal, kind, next[kind],
		    number <= upto ? number - 1 : upto);
		next[kind] = number + 1;
	}
	for (int kind = TEXT_COMMENT; kind <= known; kind++) {
		if (code == SQLITE_OK)
			code = drop_texts(journal, (enum text_kind)kind,
			    next[kind], upto);
	}
	return code;
}
