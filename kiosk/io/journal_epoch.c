/*
 * journal_epoch.c - transactions, and what they append: epochs, slots, entries.
 *
 * Every transaction that writes begins here: it reads the pen from the rows
 * (several processes write, so nothing is remembered between transactions) and
 * opens a new epoch first when the machine has booted since.  PROTOCOL.md,
 * Journals.  The pen itself, numbers and hashes, is protocol/pen.c.
 */

#include <stdarg.h>
#include <string.h>

#include "kiosk/io/journal_inside.h"

/* A wall clock that moved by less is only being kept in step. */
#define JUMP_MS 2000

/* Wait until it is ours to write.  A simulated disk has no queue. */
static enum journal_verdict
wait_for_turn(struct journal *journal)
{
	if (journal->vfs != NULL)
		return JOURNAL_OK;
	turn_ask(&journal->turn, journal->dir, journal->goes_first);
	return turn_take(&journal->turn, JOURNAL_BUSY_MS) ? JOURNAL_OK
							  : JOURNAL_BUSY;
}

enum journal_verdict
journal_run(struct journal *journal, enum journal_sentence sentence,
    const char *types, ...)
{
	enum journal_verdict verdict = wait_for_turn(journal);
	va_list list;

	if (verdict != JOURNAL_OK)
		return verdict;
	va_start(list, types);
	verdict = sql_verdict(journal,
	    sql_run_list(journal, sentence, types, list));
	va_end(list);
	turn_leave(&journal->turn);
	return verdict;
}

enum journal_verdict
journal_abandon(struct journal *journal, enum journal_verdict verdict)
{
	journal->writing = false;
	if (journal->db != NULL && !sqlite3_get_autocommit(journal->db))
		sql_run(journal, SQL_ROLLBACK, "");
	turn_leave(&journal->turn);
	return verdict;
}

enum journal_verdict
journal_commit(struct journal *journal)
{
	int code = sql_run(journal, SQL_COMMIT, "");

	if (code != SQLITE_OK)
		return journal_abandon(journal, sql_verdict(journal, code));
	journal->writing = false;
	turn_leave(&journal->turn);
	return JOURNAL_OK;
}

/* The newest entry of the open epoch: number and hash of the pen. */
static enum journal_verdict
read_newest(struct journal *journal, struct journal_pen *pen)
{
	sqlite3_stmt *row = sql(journal, SQL_ENTRY_LAST);
	int code = row != NULL ? sqlite3_step(row) : SQLITE_ERROR;
	bool good = false;

	if (code == SQLITE_ROW) {
		pen->pen.number = (uint64_t)sqlite3_column_int64(row, 0);
		good = sql_fixed(row, 1, pen->pen.hash, HASH_SIZE);
	}
	sqlite3_reset(row);
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		return sql_verdict(journal, code);
	return good ? JOURNAL_OK : journal_senseless(journal);
}

enum journal_verdict
journal_pen_read(struct journal *journal, struct journal_pen *pen)
{
	sqlite3_stmt *row = sql(journal, SQL_EPOCH_LAST);
	int code = row != NULL ? sqlite3_step(row) : SQLITE_ERROR;
	bool good = true;

	memset(pen, 0, sizeof(*pen));
	pen->now_ms = journal->outside->boottime_ms(journal->outside->self);
	if (code == SQLITE_ROW) {
		pen->ordinal = sqlite3_column_int64(row, 0);
		good = sql_fixed(row, 1, pen->pen.epoch, EPOCH_SIZE) &&
		    sql_string(row, 2, pen->boot_id, sizeof(pen->boot_id));
		pen->pen.opened_boottime_ms = sqlite3_column_int64(row, 3);
		pen->offset_ms = sqlite3_column_int64(row, 4);
	}
	sqlite3_reset(row);
	if (code == SQLITE_DONE)
		return JOURNAL_OK;
	if (code != SQLITE_ROW)
		return sql_verdict(journal, code);
	return good ? read_newest(journal, pen) : journal_senseless(journal);
}

static enum journal_verdict
store_entry(struct journal *journal, struct journal_pen *pen, const void *bytes,
    size_t length)
{
	int code = sql_run(journal, SQL_ENTRY_PUT, "iibb",
	    (int64_t)pen->pen.number, pen->ordinal, bytes, length,
	    pen->pen.hash, (size_t)HASH_SIZE);

	return sql_verdict(journal, code);
}

enum journal_verdict
journal_open_epoch(struct journal *journal, struct journal_pen *pen)
{
	const struct outside *outside = journal->outside;
	uint8_t bytes[LIMIT_ENTRY], epoch[EPOCH_SIZE], start[HASH_SIZE];
	static const struct head none;
	struct head previous = none;
	struct wire_writer w;
	int64_t wall = outside->wall_ms(outside->self);
	int code;

	if (pen->ordinal != 0)
		pen_head(&pen->pen, &previous);
	outside->random(outside->self, epoch, sizeof(epoch));
	outside->boot_id(outside->self, pen->boot_id);
	epoch_start(start, journal->key.public, epoch, &previous);
	wire_write_to(&w, bytes, sizeof(bytes));
	pen_open_epoch(&pen->pen, &w, journal->key.public, epoch,
	    pen->ordinal != 0 ? &previous : NULL, pen->now_ms, wall);
	if (w.failed)
		return JOURNAL_BROKEN;
	pen->ordinal++;
	pen->offset_ms = wall - pen->now_ms;
	journal->epoch_is_new = true;
	code = sql_run(journal, SQL_EPOCH_PUT, "ibtiibib", pen->ordinal, epoch,
	    (size_t)EPOCH_SIZE, pen->boot_id, pen->now_ms,
	    (int64_t)pen->pen.number, start, (size_t)HASH_SIZE, pen->offset_ms,
	    w.bytes, w.length);
	if (code != SQLITE_OK)
		return sql_verdict(journal, code);
	return store_entry(journal, pen, w.bytes, w.length);
}

/* Whether bytes are the entry that an epoch so named begins with. */
static bool
opening_holds(const struct journal *journal, const void *bytes, size_t length,
    const uint8_t epoch[EPOCH_SIZE], const uint8_t start[HASH_SIZE])
{
	uint8_t expected[HASH_SIZE];
	struct wire_reader r;
	struct entry entry;

	wire_read_from(&r, bytes, length);
	entry_read(&r, &entry);
	if (!wire_at_end(&r) || entry.kind != ENTRY_EPOCH)
		return false;
	epoch_start(expected, journal->key.public, epoch,
	    &entry.epoch.previous);
	return memcmp(expected, start, HASH_SIZE) == 0;
}

bool
journal_opening_fits(const struct journal *journal, sqlite3_stmt *row)
{
	uint8_t epoch[EPOCH_SIZE], start[HASH_SIZE];

	if (!sql_fixed(row, 1, epoch, EPOCH_SIZE) ||
	    !sql_fixed(row, 5, start, HASH_SIZE))
		return false;
	return sqlite3_column_type(row, 7) == SQLITE_NULL ||
	    opening_holds(journal, sqlite3_column_blob(row, 7),
		(size_t)sqlite3_column_bytes(row, 7), epoch, start);
}

enum journal_verdict
journal_mend_opening(struct journal *journal, int64_t ordinal, bool *mended)
{
	sqlite3_stmt *row = sql(journal, SQL_EPOCH_OPENING);
	uint8_t hash[HASH_SIZE], bytes[LIMIT_ENTRY], epoch[EPOCH_SIZE];
	int64_t first = 0;
	int length = 0;

	*mended = false;
	if (row == NULL)
		return sql_verdict(journal, sqlite3_errcode(journal->db));
	sql_bind(row, "i", ordinal);
	if (sqlite3_step(row) == SQLITE_ROW &&
	    sql_fixed(row, 0, hash, HASH_SIZE) &&
	    sql_fixed(row, 2, epoch, EPOCH_SIZE)) {
		first = sqlite3_column_int64(row, 3);
		length = sqlite3_column_bytes(row, 1);
		if (length > 0 && length <= LIMIT_ENTRY)
			memcpy(bytes, sqlite3_column_blob(row, 1),
			    (size_t)length);
	}
	sqlite3_reset(row);
	if (length <= 0 || length > LIMIT_ENTRY ||
	    !opening_holds(journal, bytes, (size_t)length, epoch, hash))
		return JOURNAL_OK;
	chain_step(hash, bytes, (size_t)length);
	*mended = true;
	return sql_verdict(journal,
	    sql_run(journal, SQL_ENTRY_OPENING, "iibb", first, ordinal, bytes,
		(size_t)length, hash, (size_t)HASH_SIZE));
}

enum journal_verdict
journal_put(struct journal *journal, struct journal_pen *pen, const void *bytes,
    size_t length, uint64_t *number)
{
	uint64_t own = pen_append(&pen->pen, bytes, length);

	if (number != NULL)
		*number = own;
	return store_entry(journal, pen, bytes, length);
}

enum journal_verdict
journal_put_entry(struct journal *journal, struct journal_pen *pen,
    const struct entry *entry, uint64_t *number)
{
	uint8_t bytes[LIMIT_ENTRY];
	struct wire_writer w;

	wire_write_to(&w, bytes, sizeof(bytes));
	entry_write(&w, entry);
	if (w.failed)
		return JOURNAL_BROKEN;
	return journal_put(journal, pen, w.bytes, w.length, number);
}

/* The wall clock moved against BOOTTIME: say so before what comes next. */
static enum journal_verdict
note_jump(struct journal *journal, struct journal_pen *pen)
{
	int64_t wall = journal->outside->wall_ms(journal->outside->self);
	int64_t offset = wall - pen->now_ms;
	int64_t moved = offset - pen->offset_ms;
	struct entry entry = {
		.kind = ENTRY_JUMP,
		.at = pen_at(&pen->pen, pen->now_ms),
		.jump = { .from_ms = pen->now_ms + pen->offset_ms,
		    .to_ms = wall },
	};
	int code;

	if (moved <= JUMP_MS && moved >= -JUMP_MS)
		return JOURNAL_OK;
	pen->offset_ms = offset;
	code = sql_run(journal, SQL_EPOCH_OFFSET, "ii", pen->ordinal, offset);
	if (code != SQLITE_OK)
		return sql_verdict(journal, code);
	return journal_put_entry(journal, pen, &entry, NULL);
}

static enum journal_verdict
stand_in_this_boot(struct journal *journal, struct journal_pen *pen)
{
	char boot_id[40];

	journal->outside->boot_id(journal->outside->self, boot_id);
	if (pen->ordinal == 0 || strcmp(boot_id, pen->boot_id) != 0 ||
	    !pen_fits(&pen->pen, pen->now_ms))
		return journal_open_epoch(journal, pen);
	return note_jump(journal, pen);
}

enum journal_verdict
journal_begin_bare(struct journal *journal)
{
	enum journal_verdict verdict = wait_for_turn(journal);

	if (verdict == JOURNAL_OK)
		verdict = journal_reopen(journal);
	if (verdict == JOURNAL_OK)
		verdict = sql_verdict(journal, sql_run(journal, SQL_BEGIN, ""));
	journal->writing = verdict == JOURNAL_OK;
	return verdict == JOURNAL_OK ? JOURNAL_OK
				     : journal_abandon(journal, verdict);
}

enum journal_verdict
journal_begin(struct journal *journal, struct journal_pen *pen)
{
	enum journal_verdict verdict = journal_begin_bare(journal);

	if (verdict != JOURNAL_OK)
		return verdict;
	verdict = journal_pen_read(journal, pen);
	if (verdict == JOURNAL_OK)
		verdict = stand_in_this_boot(journal, pen);
	return verdict == JOURNAL_OK ? JOURNAL_OK
				     : journal_abandon(journal, verdict);
}

/* 1 found, 0 not, -1 with *verdict. */
static int
find_slot(struct journal *journal, const struct journal_pen *pen,
    const struct slot *slot, uint32_t *number, enum journal_verdict *verdict)
{
	sqlite3_stmt *row = sql(journal, SQL_SLOT_FIND);
	int code = SQLITE_ERROR;

	if (row != NULL) {
		sql_bind(row, "itbtti", pen->ordinal, slot->touchpoint,
		    slot->sheet, (size_t)VERSION_SIZE, slot->question,
		    slot->language, (int64_t)slot->hand);
		code = sqlite3_step(row);
	}
	if (code == SQLITE_ROW)
		*number = (uint32_t)sqlite3_column_int64(row, 0);
	sqlite3_reset(row);
	if (code == SQLITE_ROW || code == SQLITE_DONE)
		return code == SQLITE_ROW;
	*verdict = sql_verdict(journal, code);
	return -1;
}

enum journal_verdict
journal_slot(struct journal *journal, struct journal_pen *pen,
    const struct slot *slot, uint32_t *number)
{
	enum journal_verdict verdict = JOURNAL_OK;
	struct entry entry = {
		.kind = ENTRY_SLOT,
		.at = pen_at(&pen->pen, pen->now_ms),
	};
	sqlite3_stmt *row;
	int code = SQLITE_ERROR;
	int found = find_slot(journal, pen, slot, number, &verdict);

	if (found != 0)
		return verdict;
	row = sql(journal, SQL_SLOT_NEXT);
	if (row != NULL) {
		sql_bind(row, "i", pen->ordinal);
		code = sqlite3_step(row);
		*number = (uint32_t)sqlite3_column_int64(row, 0);
		sqlite3_reset(row);
	}
	if (code != SQLITE_ROW)
		return sql_verdict(journal, code);
	code = sql_run(journal, SQL_SLOT_PUT, "iitbtti", pen->ordinal,
	    (int64_t)*number, slot->touchpoint, slot->sheet,
	    (size_t)VERSION_SIZE, slot->question, slot->language,
	    (int64_t)slot->hand);
	if (code != SQLITE_OK)
		return sql_verdict(journal, code);
	entry.slot.number = *number;
	entry.slot.slot = *slot;
	return journal_put_entry(journal, pen, &entry, NULL);
}

static enum journal_verdict
alive_once(struct journal *journal)
{
	/* Hours without life inside opening hours are named: PROTOCOL.md. */
	const int64_t silence_ms = 15 * 60 * 1000;
	struct journal_pen pen;
	enum journal_verdict verdict;
	struct entry entry = { .kind = ENTRY_ALIVE };
	int64_t newest_ms;

	verdict = journal_newest_ms(journal, &newest_ms);
	if (verdict != JOURNAL_OK)
		return verdict;
	if (newest_ms >= 0 &&
	    journal->outside->boottime_ms(journal->outside->self) - newest_ms <
		silence_ms)
		return JOURNAL_OK;
	verdict = journal_begin(journal, &pen);
	if (verdict != JOURNAL_OK)
		return verdict;
	entry.at = pen_at(&pen.pen, pen.now_ms);
	verdict = journal_put_entry(journal, &pen, &entry, NULL);
	if (verdict != JOURNAL_OK)
		return journal_abandon(journal, verdict);
	return journal_commit(journal);
}

enum journal_verdict
journal_alive(struct journal *journal)
{
	enum journal_verdict verdict;
	unsigned tries = 0;

	do
		verdict = alive_once(journal);
	while (journal_relieve(journal, verdict, &tries));
	return verdict;
}
