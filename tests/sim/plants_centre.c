/*
 * plants_centre.c - bugs planted in the aggregator: see plants.h.
 */

#include <string.h>

#include "aggregator/core/dating.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/desk.h"
#include "aggregator/io/desk_answer.h"
#include "aggregator/io/intake.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/store_envelope.h"
#include "aggregator/io/store_kiosk.h"
#include "aggregator/io/store_quarantine.h"
#include "aggregator/io/store_sql.h"
#include "protocol/sign1.h"
#include "tests/sim/plants.h"
#include "tests/sim/wrap.h"

#define EPOCHS 4096
#define EARLY 8 /* calls of a group */

/* By epoch's row: the most that was ever held. */
static struct {
	uint64_t held;
	uint8_t hash[HASH_SIZE];
} memory[EPOCHS];

void
plants_centre_begin(void)
{
	memset(memory, 0, sizeof(memory));
}

static bool
at_centre(enum plant plant)
{
	return plant_is(plant) && world_now != NULL &&
	    world_now->turn == TURN_CENTRE;
}

/* ---- receipts ---- */

static void
set_held(struct store *store, int64_t epoch, uint64_t held,
    const uint8_t hash[HASH_SIZE])
{
	store_run(store,
	    "UPDATE epoch SET held = ?, held_hash = ? WHERE id = ?", "ibi",
	    (int64_t)held, hash, (size_t)HASH_SIZE, epoch);
}

/* Where a wrong receipt would stand; false: where the right one does. */
static bool
wrong_place(struct store *store, const struct epoch_row *row,
    struct ingest_run *run)
{
	if (plant_is(PLANT_RECEIPT_BEYOND_GAP))
		return run_highest(store, row->id, run) == 1 &&
		    run->last > row->held;
	if (!plant_is(PLANT_RECEIPT_FROM_MEMORY) || row->id >= EPOCHS)
		return false;
	run->last = memory[row->id].held;
	memcpy(run->hash, memory[row->id].hash, HASH_SIZE);
	return run->last > row->held;
}

WRAP(int, reply_draft_receipt,
    (struct desk * desk, struct reply_draft *draft, int64_t epoch,
	const uint8_t kid[KID_SIZE]))
{
	struct epoch_row row;
	struct ingest_run run;
	int result;

	if (epoch_by_id(desk->store, epoch, &row) != 1 || row.held == 0 ||
	    !wrong_place(desk->store, &row, &run))
		return __real_reply_draft_receipt(desk, draft, epoch, kid);
	set_held(desk->store, epoch, run.last, run.hash);
	result = __real_reply_draft_receipt(desk, draft, epoch, kid);
	set_held(desk->store, epoch, row.held, row.held_hash);
	return result;
}

/* What is applied is remembered, though it may never be committed. */
WRAP(enum store_verdict, epoch_save,
    (struct store * store, const struct epoch_row *row))
{
	if (row->id < EPOCHS && row->held > memory[row->id].held) {
		memory[row->id].held = row->held;
		memcpy(memory[row->id].hash, row->held_hash, HASH_SIZE);
	}
	return __real_epoch_save(store, row);
}

/* ---- groups and tallies ---- */

/* Answers that were made before the commit. */
static struct {
	struct desk *desk;
	struct call **calls;
	size_t count;
	struct bytes answers[EARLY];
} early;

void
plants_group(struct desk *desk, struct call **calls, size_t count)
{
	early.desk = desk;
	early.calls = calls;
	early.count = count;
	for (size_t i = 0; i < EARLY; i++)
		early.answers[i].length = 0;
}

bool
plants_answered(const struct call *call, struct bytes *out)
{
	for (size_t i = 0; i < early.count; i++) {
		if (early.calls[i] != call || early.answers[i].length == 0)
			continue;
		bytes_put(out, early.answers[i].data, early.answers[i].length);
		return true;
	}
	return false;
}

WRAP(enum store_verdict, store_commit, (struct store * store))
{
	for (size_t i = 0; at_centre(PLANT_ACKS_EARLY) && i < early.count;
	     i++) {
		struct call answered = *early.calls[i];

		memset(&answered.reply, 0, sizeof(answered.reply));
		if (answered.action->answer == NULL)
			continue;
		answered.action->answer(early.desk, &answered);
		early.answers[i].length = 0;
		bytes_put(&early.answers[i], answered.reply.body.data,
		    answered.reply.body.length);
		bytes_release(&answered.reply.body);
	}
	return __real_store_commit(store);
}

WRAP(int, intake_receive,
    (struct intake * intake, const struct journal_row *journal,
	const struct parcel *parcel, struct intake_outcome *outcome))
{
	int result = __real_intake_receive(intake, journal, parcel, outcome);

	if (result == 0 && outcome->verdict == ENVELOPE_SEEN &&
	    at_centre(PLANT_COUNTS_AGAIN))
		store_run(intake->store,
		    "UPDATE tally SET c0 = c0 + 1 WHERE span = 0", "");
	return result;
}

WRAP(int, intake_settle, (struct intake * intake))
{
	if (!at_centre(PLANT_NO_TALLIES))
		return __real_intake_settle(intake);
	intake_forget(intake);
	return 0;
}

WRAP(int, ledger_seal, (struct desk * desk))
{
	if (plant_strikes(PLANT_BOOK_UNSEALED, 3) &&
	    at_centre(PLANT_BOOK_UNSEALED)) {
		ledger_forget(desk);
		return 0;
	}
	return __real_ledger_seal(desk);
}

/* ---- who may, and what waits ---- */

WRAP(int, journal_by_id,
    (struct store * store, int64_t id, struct journal_row *out))
{
	int found = __real_journal_by_id(store, id, out);

	if (at_centre(PLANT_REVOKED_COUNTS))
		out->state = JOURNAL_ENROLLED;
	return found;
}

WRAP(enum store_verdict, quarantine_put,
    (struct store * store, const struct quarantine_row *row, const void *bytes,
	size_t length))
{
	if (at_centre(PLANT_QUARANTINE_DROPPED))
		return STORE_OK;
	return __real_quarantine_put(store, row, bytes, length);
}

WRAP(enum store_verdict, seam_put,
    (struct store * store, int64_t journal, const uint8_t epoch[EPOCH_SIZE],
	const char *why, int64_t now_ms))
{
	if (at_centre(PLANT_SEAMS_HIDDEN))
		return STORE_OK;
	return __real_seam_put(store, journal, epoch, why, now_ms);
}

WRAP(int, kiosk_get,
    (struct store * store, int64_t journal, struct kiosk_row *out))
{
	int found = __real_kiosk_get(store, journal, out);

	if (at_centre(PLANT_REPLAY_HEARD))
		out->has_request = false;
	return found;
}

WRAP(enum store_verdict, text_keep,
    (struct store * store, int64_t epoch, const struct text_item *item))
{
	if (at_centre(PLANT_TEXT_DROPPED))
		return STORE_OK;
	return __real_text_keep(store, epoch, item);
}

/* ---- signatures and dates ---- */

WRAP(bool, sign1_verify,
    (const struct sign1 *object, enum sign1_type type,
	const uint8_t key[KEY_SIZE], uint8_t *scratch, size_t scratch_size))
{
	if (at_centre(PLANT_REQUEST_UNSIGNED))
		return true;
	if (plant_is(PLANT_ANSWER_UNSIGNED) && world_now != NULL &&
	    world_now->turn == TURN_KIOSK && type == SIGN1_ANSWER)
		return true;
	return __real_sign1_verify(object, type, key, scratch, scratch_size);
}

WRAP(struct dating_range, dating_at, (const struct dating *dating, uint32_t at))
{
	struct dating_range range = __real_dating_at(dating, at);

	if (plant_is(PLANT_TOO_SURE) && range.has_from && range.has_to)
		range.from_ms = range.to_ms = range.from_ms +
		    (range.to_ms - range.from_ms) / 2;
	return range;
}
