/*
 * journal_seal.c - one run of entries becomes one signed envelope.
 *
 * Every row is decoded and chained again before it is signed.  A hash that
 * alone is damaged is put right; at a row that does not hold the envelope ends,
 * and naming it lost is journal_pack.c's, which takes what was sealed here into
 * a parcel.  PROTOCOL.md, Journals and Envelope.
 */

#include <stdlib.h>
#include <string.h>

#include "kiosk/io/journal_pack_inside.h"

/* What is left of an envelope for its frame and the slots it repeats. */
#define FRAME_ROOM 16384
#define SLOT_ROOM 300

bool
seal_init(struct seal *seal, struct journal *journal)
{
	memset(seal, 0, sizeof(*seal));
	seal->journal = journal;
	seal->entries = malloc(LIMIT_ENVELOPE);
	seal->payload = malloc(LIMIT_SIGNED);
	seal->scratch = malloc(LIMIT_SIGNED + SIGN1_SCRATCH);
	seal->sealed = malloc(LIMIT_SIGNED + SIGN1_OVERHEAD);
	seal->defined = malloc(LIMIT_ENVELOPE_ENTRIES * sizeof(*seal->defined));
	return seal->entries != NULL && seal->payload != NULL &&
	    seal->scratch != NULL && seal->sealed != NULL &&
	    seal->defined != NULL;
}

void
seal_release(struct seal *seal)
{
	free(seal->entries);
	free(seal->payload);
	free(seal->scratch);
	free(seal->sealed);
	free(seal->defined);
}

/* The row before was deleted below a receipt: what it left of itself. */
static int
seal_place_after_gone(struct seal *seal)
{
	sqlite3_stmt *row = sql(seal->journal, SQL_LOST_HASH);
	int code = SQLITE_ERROR;

	if (row == NULL)
		return code;
	sql_bind(row, "i", (int64_t)seal->run.first - 1);
	code = sqlite3_step(row);
	if (code == SQLITE_DONE || !sql_fixed(row, 0, seal->before, HASH_SIZE))
		seal->damaged = seal->run.first;
	sqlite3_reset(row);
	return code;
}

/*
 * The epoch of run->first and the hash before it.  Where that hash cannot be
 * had no chain leads to the row: it counts as damaged.
 */
static enum journal_verdict
seal_place(struct seal *seal)
{
	sqlite3_stmt *row = sql(seal->journal, SQL_EPOCH_AT);
	uint64_t first = 0;
	bool good = false;
	int code = SQLITE_ERROR;

	if (row != NULL) {
		sql_bind(row, "i", (int64_t)seal->run.first);
		code = sqlite3_step(row);
		good = code == SQLITE_ROW &&
		    sql_fixed(row, 1, seal->epoch, EPOCH_SIZE) &&
		    sql_fixed(row, 3, seal->before, HASH_SIZE);
		seal->ordinal = sqlite3_column_int64(row, 0);
		first = (uint64_t)sqlite3_column_int64(row, 2);
	}
	sqlite3_reset(row);
	if (!good)
		return code == SQLITE_ROW || code == SQLITE_DONE
		    ? JOURNAL_BROKEN
		    : sql_verdict(seal->journal, code);
	seal->opening = first;
	if (first == seal->run.first)
		return JOURNAL_OK;
	row = sql(seal->journal, SQL_ENTRY);
	if (row == NULL)
		return JOURNAL_BROKEN;
	sql_bind(row, "i", (int64_t)seal->run.first - 1);
	code = sqlite3_step(row);
	good = code == SQLITE_ROW && sql_fixed(row, 2, seal->before, HASH_SIZE);
	sqlite3_reset(row);
	if (!good && (code == SQLITE_ROW || code == SQLITE_DONE))
		code = seal_place_after_gone(seal);
	return sql_verdict(seal->journal, code);
}

static bool
seal_has_slot(const struct seal *seal, uint32_t number)
{
	for (size_t i = seal->defined_count; i > 0; i--) {
		if (seal->defined[i - 1] == number)
			return true;
	}
	for (size_t i = 0; i < seal->writer.slot_count; i++) {
		if (seal->writer.slots[i].number == number)
			return true;
	}
	return false;
}

/*
 * After a look-up that gave nothing: memory or disk that failed for once says
 * nothing about the row, which must not be named lost for it.  Nor does a table
 * of slots that is damaged: what it held stands in the entries too, and is had
 * from there when the journal has been set aside.
 */
static void
seal_note_failure(struct seal *seal)
{
	int code = sqlite3_errcode(seal->journal->db);

	switch (code & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return;
	default:
		seal->code = code;
	}
}

/* A slot by its row. */
static bool
slot_of_row(struct seal *seal, uint32_t number, struct slot *out)
{
	sqlite3_stmt *row = sql(seal->journal, SQL_SLOT);
	bool good = false;

	if (row == NULL)
		return false;
	sql_bind(row, "ii", seal->ordinal, (int64_t)number);
	if (sqlite3_step(row) == SQLITE_ROW) {
		good = sql_string(row, 0, out->touchpoint,
			   sizeof(out->touchpoint)) &&
		    sql_fixed(row, 1, out->sheet, VERSION_SIZE) &&
		    sql_string(row, 2, out->question, sizeof(out->question)) &&
		    sql_string(row, 3, out->language, sizeof(out->language));
		out->hand = (enum hand)sqlite3_column_int64(row, 4);
	}
	sqlite3_reset(row);
	return good;
}

/*
 * The same by the entry that defined it, should the row be damaged: the table
 * of slots only finds again what the journal says.
 */
static bool
slot_of_entry(struct seal *seal, uint32_t number, struct slot *out)
{
	sqlite3_stmt *row = sql(seal->journal, SQL_SLOT_ENTRIES);
	struct wire_reader r;
	struct entry entry;
	bool good = false;

	if (row == NULL) {
		seal_note_failure(seal);
		return false;
	}
	sql_bind(row, "iii", seal->ordinal, (int64_t)seal->run.first,
	    (int64_t)seal->opening);
	while (!good && sqlite3_step(row) == SQLITE_ROW) {
		wire_read_from(&r, sqlite3_column_blob(row, 0),
		    (size_t)sqlite3_column_bytes(row, 0));
		entry_read(&r, &entry);
		good = wire_at_end(&r) && entry.kind == ENTRY_SLOT &&
		    entry.slot.number == number;
	}
	if (good)
		*out = entry.slot.slot;
	else
		seal_note_failure(seal);
	sqlite3_reset(row);
	return good;
}

/* Repeat a slot in the header that was defined before this run. */
static bool
seal_repeat_slot(struct seal *seal, uint32_t number)
{
	struct slot slot = { .hand = HAND_CUSTOMER };

	if (!slot_of_row(seal, number, &slot)) {
		/* Receipted and deleted, the entry is not here any more. */
		seal_note_failure(seal);
		if (!slot_of_entry(seal, number, &slot))
			return false;
		seal->code = SQLITE_OK;
	}
	return envelope_add_slot(&seal->writer, number, &slot);
}

enum row_fate {
	ROW_TAKEN,
	ROW_NO_ROOM,
	ROW_DAMAGED,
	ROW_MENDABLE /* its hash alone is damaged; seal->hash is the right one */
};

/* Whether the entry behind `number` continues from seal->hash. */
static bool
next_confirms(struct seal *seal, uint64_t number)
{
	sqlite3_stmt *row = sql(seal->journal, SQL_ENTRY);
	uint8_t hash[HASH_SIZE], stored[HASH_SIZE];
	bool same = false;

	if (row == NULL) {
		seal_note_failure(seal);
		return false;
	}
	memcpy(hash, seal->hash, HASH_SIZE);
	sql_bind(row, "i", (int64_t)number + 1);
	if (sqlite3_step(row) == SQLITE_ROW &&
	    sqlite3_column_int64(row, 0) == seal->ordinal &&
	    sql_fixed(row, 2, stored, HASH_SIZE)) {
		chain_step(hash, sqlite3_column_blob(row, 1),
		    (size_t)sqlite3_column_bytes(row, 1));
		same = memcmp(hash, stored, HASH_SIZE) == 0;
	}
	if (!same)
		seal_note_failure(seal);
	sqlite3_reset(row);
	return same;
}

/* Decode a row and chain it on; what it must be to be signed. */
static enum row_fate
row_judge(struct seal *seal, sqlite3_stmt *row, struct entry *entry)
{
	uint64_t number = (uint64_t)sqlite3_column_int64(row, 0);
	int length = sqlite3_column_bytes(row, 2);
	uint8_t stored[HASH_SIZE];
	struct wire_reader r;

	wire_read_from(&r, sqlite3_column_blob(row, 2), (size_t)length);
	if (number != seal->run.first + seal->writer.count || length == 0 ||
	    sqlite3_column_int64(row, 1) != seal->ordinal)
		return ROW_DAMAGED;
	entry_read(&r, entry);
	if (!wire_at_end(&r))
		return ROW_DAMAGED;
	chain_step(seal->hash, entry->bytes.bytes, entry->bytes.length);
	if (sql_fixed(row, 3, stored, HASH_SIZE) &&
	    memcmp(seal->hash, stored, HASH_SIZE) == 0)
		return ROW_TAKEN;
	return next_confirms(seal, number) ? ROW_MENDABLE : ROW_DAMAGED;
}

static enum row_fate
seal_take(struct seal *seal, sqlite3_stmt *row)
{
	uint64_t number = (uint64_t)sqlite3_column_int64(row, 0);
	struct entry entry;
	enum row_fate fate = row_judge(seal, row, &entry);
	size_t wants;
	bool repeat;

	if (fate != ROW_TAKEN)
		return fate;
	repeat = entry.kind == ENTRY_RATING &&
	    !seal_has_slot(seal, entry.rating.slot);
	wants = entry.bytes.length +
	    journal_texts_room(seal->journal, &entry, number) +
	    (repeat ? SLOT_ROOM : 0);
	if (wants > seal->room && seal->writer.count > 0)
		return ROW_NO_ROOM;
	if (repeat && seal->writer.slot_count == LIMIT_SLOTS)
		return ROW_NO_ROOM;
	if (repeat && !seal_repeat_slot(seal, entry.rating.slot))
		return ROW_DAMAGED;
	if (!envelope_add(&seal->writer, entry.bytes.bytes, entry.bytes.length))
		return ROW_NO_ROOM;
	if (entry.kind == ENTRY_SLOT)
		seal->defined[seal->defined_count++] = entry.slot.number;
	seal->room -= wants < seal->room ? wants : seal->room;
	return ROW_TAKEN;
}

/* The hash at `number` is the one that the entry behind it goes on from. */
static enum journal_verdict
seal_mend(struct seal *seal, uint64_t number)
{
	/* One that does not stay would be put right for ever. */
	if (number <= seal->mended_at)
		return journal_senseless(seal->journal);
	seal->mended_at = number;
	return journal_run(seal->journal, SQL_ENTRY_MEND, "ib", (int64_t)number,
	    seal->hash, (size_t)HASH_SIZE);
}

/*
 * Take the rows of seal->run; it ends earlier where there is no room or a row
 * does not hold (then seal->damaged says which).
 */
static enum journal_verdict
seal_rows(struct seal *seal)
{
	sqlite3_stmt *row = sql(seal->journal, SQL_ENTRIES);
	enum row_fate fate = ROW_TAKEN;
	int code = SQLITE_ERROR;

	if (row == NULL)
		return JOURNAL_BROKEN;
	sql_bind(row, "ii", (int64_t)seal->run.first, (int64_t)seal->run.last);
	while (fate == ROW_TAKEN && (code = sqlite3_step(row)) == SQLITE_ROW)
		fate = seal_take(seal, row);
	sqlite3_reset(row);
	if (seal->code != SQLITE_OK)
		code = seal->code;
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		return sql_verdict(seal->journal, code);
	seal->mended = fate == ROW_MENDABLE;
	if (seal->mended)
		return seal_mend(seal, seal->run.first + seal->writer.count);
	if (fate == ROW_DAMAGED ||
	    (code == SQLITE_DONE &&
		seal->run.first + seal->writer.count <= seal->run.last))
		seal->damaged = seal->run.first + seal->writer.count;
	seal->run.last = seal->run.first + seal->writer.count - 1;
	return JOURNAL_OK;
}

/* Take what holds of run into seal->writer, from the beginning. */
static enum journal_verdict
seal_fill(struct seal *seal, const struct plan_run *run)
{
	enum journal_verdict verdict;

	seal->run = *run;
	seal->damaged = 0;
	seal->mended = false;
	seal->code = SQLITE_OK;
	seal->defined_count = 0;
	seal->room = LIMIT_ENVELOPE - FRAME_ROOM;
	verdict = seal_place(seal);
	if (verdict != JOURNAL_OK)
		return verdict;
	memcpy(seal->hash, seal->before, HASH_SIZE);
	envelope_begin(&seal->writer, seal->entries, LIMIT_ENVELOPE,
	    seal->epoch, seal->run.first, seal->before);
	if (seal->damaged == 0)
		return seal_rows(seal);
	seal->run.last = seal->run.first - 1;
	return JOURNAL_OK;
}

enum journal_verdict
seal_run(struct seal *seal, const struct plan_run *run, struct wire_writer *w)
{
	enum journal_verdict verdict;

	seal->mended_at = 0;
	do
		verdict = seal_fill(seal, run);
	while (verdict == JOURNAL_OK && seal->mended);
	if (verdict != JOURNAL_OK || seal->writer.count == 0)
		return verdict;
	wire_write_to(w, seal->sealed, LIMIT_SIGNED + SIGN1_OVERHEAD);
	envelope_seal(&seal->writer, w, &seal->journal->key, seal->payload,
	    LIMIT_SIGNED, seal->scratch, LIMIT_SIGNED + SIGN1_SCRATCH);
	return w->failed ? JOURNAL_BROKEN : JOURNAL_OK;
}
