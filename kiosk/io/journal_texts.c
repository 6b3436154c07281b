/*
 * journal_texts.c - what customers typed: it travels beside an envelope, never
 * in it.
 *
 * Entries hold commitments alone, so that a text can be deleted and the chain
 * still holds.  journal_rate.c keeps a text, journal_pack.c sends it in the
 * parcel of its entry's envelope, and once a receipt covers it (journal_news.c)
 * it is deleted here.  PROTOCOL.md, Texts.
 */

#include <string.h>

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
	int code;

	if (row == NULL)
		return -1;
	sql_bind(row, "iii", (int64_t)kind, (int64_t)run->first,
	    (int64_t)run->last);
	code = sqlite3_step(row);
	if (code == SQLITE_ROW)
		count = sqlite3_column_int64(row, 0);
	sqlite3_reset(row);
	/* So that what is damaged is known for it. */
	sql_verdict(journal, code);
	return count;
}

/* Add the `count` texts there are; a parcel that says more cannot be read. */
static enum journal_verdict
texts_of_kind(struct journal *journal, enum text_kind kind,
    const struct plan_run *run, int64_t count, struct wire_writer *w)
{
	sqlite3_stmt *row = sql(journal, SQL_TEXTS);
	uint64_t before = 0;
	int code;

	if (row == NULL)
		return JOURNAL_BROKEN;
	sql_bind(row, "iii", (int64_t)kind, (int64_t)run->first,
	    (int64_t)run->last);
	while ((code = sqlite3_step(row)) == SQLITE_ROW) {
		uint8_t salt[SALT_SIZE];
		struct text_item item = {
			.number = (uint64_t)sqlite3_column_int64(row, 1),
			.kind = kind,
			.salt = salt,
			.text = { sqlite3_column_blob(row, 3),
			    (size_t)sqlite3_column_bytes(row, 3) },
		};

		/* Pages out of order, or one that stands twice. */
		if (item.number <= before) {
			code = SQLITE_CORRUPT;
			break;
		}
		before = item.number;
		if (!sql_fixed(row, 2, salt, SALT_SIZE))
			break;
		texts_put(w, &item);
		count--;
	}
	sqlite3_reset(row);
	/* It was looked at just now, and mended: no row of a sound table. */
	if (code == SQLITE_ROW)
		return journal_senseless(journal);
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

/* ---- damaged, or gone ---- */

/* Damaged texts in one look, and one transaction. */
#define MEND_MOST 32

/*
 * What entry `number` committed to; false: nothing.  *code is SQLite's: an
 * entry that could not be looked at says nothing about its texts.
 */
static bool
commitment_of(struct journal *journal, enum text_kind kind, int64_t number,
    uint8_t out[HASH_SIZE], uint8_t epoch[EPOCH_SIZE], int *code)
{
	sqlite3_stmt *row = sql(journal, SQL_ENTRY);
	const uint8_t *commitment = NULL;
	struct wire_reader r;
	struct entry entry;
	int64_t ordinal = 0;

	*code = SQLITE_ERROR;
	if (row == NULL)
		return false;
	sql_bind(row, "i", number);
	*code = sqlite3_step(row);
	if (*code == SQLITE_ROW) {
		ordinal = sqlite3_column_int64(row, 0);
		wire_read_from(&r, sqlite3_column_blob(row, 1),
		    (size_t)sqlite3_column_bytes(row, 1));
		entry_read(&r, &entry);
		if (!r.failed && entry.kind == ENTRY_RATING)
			commitment = kind == TEXT_COMMENT
			    ? entry.rating.text
			    : entry.rating.reference;
		if (commitment != NULL)
			memcpy(out, commitment, HASH_SIZE);
	}
	sqlite3_reset(row);
	if (commitment == NULL)
		return false;
	row = sql(journal, SQL_EPOCH);
	if (row == NULL) {
		*code = SQLITE_ERROR;
		return false;
	}
	sql_bind(row, "i", ordinal);
	*code = sqlite3_step(row);
	if (*code != SQLITE_ROW || !sql_fixed(row, 0, epoch, EPOCH_SIZE))
		commitment = NULL;
	sqlite3_reset(row);
	return commitment != NULL;
}

/* Once and for all, in the open transaction. */
static enum journal_verdict
put_text_lost(struct journal *journal, struct journal_pen *pen,
    enum text_kind kind, int64_t number, const uint8_t epoch[EPOCH_SIZE])
{
	struct entry entry = { .kind = ENTRY_TEXT_LOST,
		.at = pen_at(&pen->pen, pen->now_ms) };
	enum journal_verdict verdict = sql_verdict(journal,
	    sql_run(journal, SQL_TEXT_KEPT, "iii", (int64_t)kind, number,
		number));

	if (verdict == JOURNAL_OK)
		verdict = sql_marked(journal,
		    sql_run(journal, SQL_TEXT_LOST_PUT, "ii", (int64_t)kind,
			number));
	if (verdict != JOURNAL_OK)
		return verdict;
	memcpy(entry.text_lost.epoch, epoch, EPOCH_SIZE);
	entry.text_lost.key = kind == TEXT_COMMENT ? number : -number;
	return journal_put_entry(journal, pen, &entry, NULL);
}

/* Whether the row of a text is what was committed to. */
static bool
text_holds(enum text_kind kind, sqlite3_stmt *row,
    const uint8_t commitment[HASH_SIZE])
{
	const uint8_t *salt = sqlite3_column_blob(row, 2);
	const void *text = sqlite3_column_blob(row, 3);
	size_t length = (size_t)sqlite3_column_bytes(row, 3);
	uint8_t hash[HASH_SIZE];

	if (salt == NULL || sqlite3_column_bytes(row, 2) != SALT_SIZE)
		return false;
	text_commit(hash, kind, salt, length > 0 ? text : "", length);
	return memcmp(hash, commitment, HASH_SIZE) == 0;
}

/*
 * Numbers in run whose text of one kind is not one that was committed to.  A
 * look that fails for once, memory being out, says nothing about the text: it
 * ends the whole, to be tried again.
 */
static enum journal_verdict
damaged_texts(struct journal *journal, enum text_kind kind,
    const struct plan_run *run, int64_t numbers[MEND_MOST], size_t *count)
{
	sqlite3_stmt *row = sql(journal, SQL_TEXTS);
	uint8_t commitment[HASH_SIZE], epoch[EPOCH_SIZE];
	int code = SQLITE_DONE;

	*count = 0;
	if (row == NULL)
		return JOURNAL_BROKEN;
	sql_bind(row, "iii", (int64_t)kind, (int64_t)run->first,
	    (int64_t)run->last);
	while (*count < MEND_MOST && (code = sqlite3_step(row)) == SQLITE_ROW) {
		int64_t number = sqlite3_column_int64(row, 1);

		if (commitment_of(journal, kind, number, commitment, epoch,
			&code)) {
			if (text_holds(kind, row, commitment))
				continue;
		} else if (code != SQLITE_ROW && code != SQLITE_DONE) {
			break;
		}
		numbers[(*count)++] = number;
	}
	sqlite3_reset(row);
	return sql_verdict(journal, code);
}

/* A text that no entry speaks of: nobody could check it, nobody misses it. */
static enum journal_verdict
drop_stray(struct journal *journal, enum text_kind kind, int64_t number)
{
	int code = drop_texts(journal, kind, number, number);

	if (code != SQLITE_OK)
		return sql_verdict(journal, code);
	/* A row that is read, and not to be found, is none. */
	return sqlite3_changes(journal->db) > 0 ? JOURNAL_OK
						: journal_senseless(journal);
}

static enum journal_verdict
mend_one(struct journal *journal, struct journal_pen *pen, enum text_kind kind,
    int64_t number)
{
	uint8_t commitment[HASH_SIZE], epoch[EPOCH_SIZE];
	int code;

	if (commitment_of(journal, kind, number, commitment, epoch, &code))
		return put_text_lost(journal, pen, kind, number, epoch);
	if (code == SQLITE_ROW || code == SQLITE_DONE)
		return drop_stray(journal, kind, number);
	return sql_verdict(journal, code);
}

static enum journal_verdict
mend_kind(struct journal *journal, enum text_kind kind,
    const struct plan_run *run)
{
	enum journal_verdict verdict;
	int64_t numbers[MEND_MOST];
	struct journal_pen pen;
	size_t count;

	do {
		verdict = damaged_texts(journal, kind, run, numbers, &count);
		if (verdict != JOURNAL_OK || count == 0)
			return verdict;
		verdict = journal_begin(journal, &pen);
		for (size_t i = 0; i < count && verdict == JOURNAL_OK; i++)
			verdict = mend_one(journal, &pen, kind, numbers[i]);
		verdict = verdict == JOURNAL_OK
		    ? journal_commit(journal)
		    : journal_abandon(journal, verdict);
	} while (verdict == JOURNAL_OK && count == MEND_MOST);
	return verdict;
}

enum journal_verdict
journal_texts_mend(struct journal *journal, const struct plan_run *run)
{
	enum journal_verdict verdict = mend_kind(journal, TEXT_COMMENT, run);

	if (verdict == JOURNAL_OK)
		verdict = mend_kind(journal, TEXT_REFERENCE, run);
	return verdict;
}

/* Whether a row of (kind, number) is there. */
static bool
has_row(struct journal *journal, enum journal_sentence sentence,
    enum text_kind kind, int64_t number)
{
	sqlite3_stmt *row = sql(journal, sentence);
	bool has;

	if (row == NULL)
		return true;
	sql_bind(row, "ii", (int64_t)kind, number);
	has = sqlite3_step(row) != SQLITE_DONE;
	sqlite3_reset(row);
	return has;
}

bool
journal_texts_is_there(struct journal *journal, uint64_t number)
{
	return has_row(journal, SQL_TEXT, TEXT_COMMENT, (int64_t)number) ||
	    has_row(journal, SQL_TEXT, TEXT_REFERENCE, (int64_t)number);
}

enum journal_verdict
journal_texts_answer(struct journal *journal, struct journal_pen *pen,
    const struct receipt *receipt, int64_t first, size_t *named)
{
	enum journal_verdict verdict = JOURNAL_OK;
	uint8_t commitment[HASH_SIZE], epoch[EPOCH_SIZE];
	struct wire_reader r;
	int code;

	wire_read_from(&r, receipt->missing.bytes, receipt->missing.length);
	for (size_t i = 0; i < receipt->missing_count && verdict == JOURNAL_OK;
	     i++) {
		int64_t key = wire_int(&r);
		enum text_kind kind = key > 0 ? TEXT_COMMENT : TEXT_REFERENCE;
		int64_t number = key > 0 ? key : -key;

		if (r.failed)
			break;
		/* One behind the receipt may still be on its way. */
		if (number < first || number > (int64_t)receipt->head.number ||
		    has_row(journal, SQL_TEXT, kind, number) ||
		    has_row(journal, SQL_TEXT_LOST, kind, number) ||
		    !commitment_of(journal, kind, number, commitment, epoch,
			&code))
			continue;
		verdict = put_text_lost(journal, pen, kind, number, epoch);
		++*named;
	}
	return verdict;
}
