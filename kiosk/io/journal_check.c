/*
 * journal_check.c - the whole journal against itself: `verify`.
 *
 * Walks every row in order and believes none: numbers without gaps, each
 * entry decodable, each hash its chain's, each epoch's start, each slot defined
 * before use and as its row says, each text as committed to.
 */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "kiosk/io/journal_inside.h"

struct check {
	struct journal *journal;
	void (*told)(void *self, const struct journal_fault *fault);
	void *self;
	uint64_t number; /* of the row before; 0 none */
	int64_t ordinal; /* of its epoch */
	uint8_t hash[HASH_SIZE];
	struct head previous; /* last head of the epoch before */
	int code; /* of a reading that failed; then no more is told */
};

static void tell(struct check *c, uint64_t number, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void
tell(struct check *c, uint64_t number, const char *format, ...)
{
	struct journal_fault fault = { .number = number };
	va_list list;

	if (c->code != SQLITE_OK)
		return;
	va_start(list, format);
	vsnprintf(fault.why, sizeof(fault.why), format, list);
	va_end(list);
	c->told(c->self, &fault);
}

/* A failure to read is no fault of the row, and nothing has been looked at. */
static void
fail(struct check *c)
{
	int code = sqlite3_errcode(c->journal->db);

	if (c->code == SQLITE_OK)
		c->code = code != SQLITE_OK && code != SQLITE_ROW &&
			code != SQLITE_DONE
		    ? code
		    : SQLITE_ERROR;
}

static sqlite3_stmt *
ask(struct check *c, enum journal_sentence sentence)
{
	sqlite3_stmt *row = sql(c->journal, sentence);

	if (row == NULL)
		fail(c);
	return row;
}

static bool
found(struct check *c, sqlite3_stmt *row)
{
	int code = sqlite3_step(row);

	if (code != SQLITE_ROW && code != SQLITE_DONE)
		fail(c);
	return code == SQLITE_ROW;
}

/* After a row's columns were read: no memory for one looks like a null. */
static void
done(struct check *c, sqlite3_stmt *row)
{
	if (sqlite3_errcode(c->journal->db) == SQLITE_NOMEM)
		fail(c);
	sqlite3_reset(row);
}

/* Step into the epoch whose first entry this is. */
static void
check_epoch(struct check *c, uint64_t number, int64_t ordinal,
    const struct entry *entry)
{
	sqlite3_stmt *row = ask(c, SQL_EPOCH);
	uint8_t start[HASH_SIZE], expected[HASH_SIZE];
	uint8_t id[EPOCH_SIZE];
	bool good;

	if (row == NULL)
		return;
	sql_bind(row, "i", ordinal);
	good = found(c, row) && sql_fixed(row, 0, id, EPOCH_SIZE) &&
	    (uint64_t)sqlite3_column_int64(row, 1) == number &&
	    sql_fixed(row, 2, start, HASH_SIZE);
	done(c, row);
	if (!good || entry == NULL || entry->kind != ENTRY_EPOCH) {
		tell(c, number, "no epoch begins here");
		memset(c->hash, 0, HASH_SIZE);
		return;
	}
	epoch_start(expected, c->journal->key.public, id,
	    &entry->epoch.previous);
	if (memcmp(expected, start, HASH_SIZE) != 0)
		tell(c, number, "the epoch's start hash is not its own");
	if (c->number != 0 &&
	    (entry->epoch.previous.number != c->number ||
		memcmp(entry->epoch.previous.hash, c->hash, HASH_SIZE) != 0))
		tell(c, number,
		    "the epoch does not continue from the entry before it");
	memcpy(c->hash, expected, HASH_SIZE);
}

static void
check_slot(struct check *c, uint64_t number, int64_t ordinal,
    uint32_t slot_number, const struct slot *defined)
{
	sqlite3_stmt *row = ask(c, SQL_SLOT);
	struct slot slot = { .hand = HAND_CUSTOMER };
	bool good;

	if (row == NULL)
		return;
	sql_bind(row, "ii", ordinal, (int64_t)slot_number);
	good = found(c, row) &&
	    sql_string(row, 0, slot.touchpoint, sizeof(slot.touchpoint)) &&
	    sql_fixed(row, 1, slot.sheet, VERSION_SIZE) &&
	    sql_string(row, 2, slot.question, sizeof(slot.question)) &&
	    sql_string(row, 3, slot.language, sizeof(slot.language));
	if (good)
		slot.hand = (enum hand)sqlite3_column_int64(row, 4);
	done(c, row);
	if (!good)
		tell(c, number, "slot %u is not defined", slot_number);
	else if (defined != NULL && !slot_equal(defined, &slot))
		tell(c, number,
		    "slot %u is kept otherwise than the entry "
		    "defines it",
		    slot_number);
}

static void
check_text(struct check *c, uint64_t number, enum text_kind kind,
    const uint8_t *commitment)
{
	sqlite3_stmt *row = ask(c, SQL_TEXT);
	uint8_t salt[SALT_SIZE], expected[HASH_SIZE];
	bool good = true;

	if (row == NULL)
		return;
	sql_bind(row, "ii", (int64_t)kind, (int64_t)number);
	if (found(c, row)) {
		good = commitment != NULL && sql_fixed(row, 0, salt, SALT_SIZE);
		if (good) {
			text_commit(expected, kind, salt,
			    sqlite3_column_blob(row, 1),
			    (size_t)sqlite3_column_bytes(row, 1));
			good = memcmp(expected, commitment, HASH_SIZE) == 0;
		}
	}
	done(c, row);
	if (!good)
		tell(c, number, "its %s is not the one committed to",
		    kind == TEXT_COMMENT ? "comment" : "reference");
}

static void
check_entry(struct check *c, uint64_t number, int64_t ordinal,
    const struct entry *entry)
{
	if (entry->kind == ENTRY_EPOCH && ordinal == c->ordinal)
		tell(c, number, "an epoch entry stands inside an epoch");
	if (entry->kind == ENTRY_SLOT)
		check_slot(c, number, ordinal, entry->slot.number,
		    &entry->slot.slot);
	if (entry->kind != ENTRY_RATING)
		return;
	check_slot(c, number, ordinal, entry->rating.slot, NULL);
	check_text(c, number, TEXT_COMMENT, entry->rating.text);
	check_text(c, number, TEXT_REFERENCE, entry->rating.reference);
}

/*
 * Rows that are not here: deleted once the aggregator had them, then the chain
 * goes on from the hash they left; or lost.  Up to the row before `number`.
 */
static void
check_absent(struct check *c, uint64_t number)
{
	sqlite3_stmt *row;
	uint64_t from = c->number + 1, last = 0;
	bool is_chained = false, is_aside = false, is_known;

	while (from < number) {
		row = ask(c, SQL_LOST_AT);
		if (row == NULL)
			return;
		sql_bind(row, "i", (int64_t)from);
		is_known = found(c, row);
		if (is_known) {
			last = (uint64_t)sqlite3_column_int64(row, 0);
			is_chained = sql_fixed(row, 1, c->hash, HASH_SIZE);
			is_aside = sqlite3_column_int64(row, 2) == 2;
		}
		done(c, row);
		if (!is_known || last >= number)
			last = number - 1;
		if (!is_known || !is_chained || is_aside)
			tell(c, from, "entries %llu to %llu %s",
			    (unsigned long long)from, (unsigned long long)last,
			    is_aside       ? "wait in a journal set aside"
				: is_known ? "are missing; a signed entry "
					     "names them lost"
					   : "are missing");
		from = last + 1;
	}
	c->number = number - 1;
}

static void
check_row(struct check *c, sqlite3_stmt *row)
{
	uint64_t number = (uint64_t)sqlite3_column_int64(row, 0);
	int64_t ordinal = sqlite3_column_int64(row, 1);
	const void *bytes = sqlite3_column_blob(row, 2);
	size_t length = (size_t)sqlite3_column_bytes(row, 2);
	uint8_t stored[HASH_SIZE];
	struct entry entry;
	struct wire_reader r;
	bool decodes;

	wire_read_from(&r, bytes, length);
	entry_read(&r, &entry);
	decodes = wire_at_end(&r);
	if (number != c->number + 1)
		check_absent(c, number);
	if (ordinal != c->ordinal)
		check_epoch(c, number, ordinal, decodes ? &entry : NULL);
	if (!decodes)
		tell(c, number, "the entry cannot be decoded");
	else
		check_entry(c, number, ordinal, &entry);
	chain_step(c->hash, bytes, length);
	if (!sql_fixed(row, 3, stored, HASH_SIZE)) {
		tell(c, number, "its hash is damaged");
	} else if (memcmp(stored, c->hash, HASH_SIZE) != 0) {
		tell(c, number, "the entry is not the one that was kept");
		/* One changed row is one fault, not one for each after it. */
		memcpy(c->hash, stored, HASH_SIZE);
	}
	c->number = number;
	c->ordinal = ordinal;
}

/*
 * Check the next rows.  Few enough that a press hardly waits: while rows are
 * read, nobody can commit.  SQLITE_ROW: there may be more.
 */
static int
check_some(struct check *c, uint64_t *entries)
{
	const int64_t most = 512;
	sqlite3_stmt *row = ask(c, SQL_ENTRIES_FROM);
	int code = SQLITE_ERROR;
	int64_t count = 0;

	if (row == NULL)
		return c->code;
	sql_bind(row, "ii", (int64_t)c->number + 1, most);
	while ((code = sqlite3_step(row)) == SQLITE_ROW && c->code == 0) {
		/* Pages in a circle: rows would come for ever. */
		if ((uint64_t)sqlite3_column_int64(row, 0) <= c->number)
			c->code = SQLITE_CORRUPT;
		else
			check_row(c, row);
		count++;
	}
	sqlite3_reset(row);
	if (c->code != SQLITE_OK)
		return c->code;
	*entries += (uint64_t)count;
	return code == SQLITE_DONE && count == most ? SQLITE_ROW : code;
}

enum journal_verdict
journal_check(struct journal *journal,
    void (*told)(void *self, const struct journal_fault *fault), void *self,
    uint64_t *entries)
{
	struct check c = { .journal = journal, .told = told, .self = self };
	enum journal_verdict verdict = journal_reopen(journal);
	int code;

	*entries = 0;
	if (verdict != JOURNAL_OK)
		return verdict;
	do
		code = check_some(&c, entries);
	while (code == SQLITE_ROW);
	if ((code & 0xff) == SQLITE_CORRUPT) {
		c.code = SQLITE_OK;
		tell(&c, c.number + 1, "the database itself is damaged here");
		return JOURNAL_OK;
	}
	return sql_verdict(journal, code);
}
