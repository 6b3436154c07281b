/*
 * desk_import.c - the same road as a sync's, without a request around it.
 *
 * Of journals kept here nothing is taken: they are written here alone.  What
 * is of a key that is not known waits in quarantine, for it may be enrolled
 * later.
 */

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/bytes.h"
#include "aggregator/io/desk_answer.h"
#include "aggregator/io/desk_import.h"
#include "aggregator/io/intake.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/store_kiosk.h"
#include "protocol/sync.h"

/* A parcel and whose it is. */
struct piece {
	struct parcel parcel;
	struct journal_row journal;
	bool is_known;
};

struct cargo {
	size_t count;
	uint64_t stored, seen, quarantined, refused, own;
	struct piece pieces[LIMIT_SYNC_ENVELOPES];
};

/* ---- check --------------------------------------------------------------- */

/* Find whose it is and check it.  0, or -1: the store failed, no memory. */
static int
check_piece(struct desk *desk, struct piece *piece)
{
	int found = journal_by_kid(desk->store, piece->parcel.object.kid,
	    &piece->journal);

	piece->is_known = found == 1;
	if (found == 1)
		return parcel_check(&piece->parcel, piece->journal.kid,
			   piece->journal.key)
		    ? 0
		    : -1;
	memset(&piece->journal, 0, sizeof(piece->journal));
	memcpy(piece->journal.kid, piece->parcel.object.kid, KID_SIZE);
	parcel_open(&piece->parcel); /* for its numbers: believed by nobody */
	return found;
}

void
desk_import_check(struct desk *desk, struct call *call)
{
	struct cargo *cargo = calloc(1, sizeof(*cargo));
	struct wire_reader r;

	if (cargo == NULL) {
		desk_problem(call, 503, "There is no memory for this now.");
		return;
	}
	call->state = cargo;
	call->free_state = free;
	wire_read_from(&r, call->request->body, call->request->length);
	while (!wire_at_end(&r) && cargo->count < LIMIT_SYNC_ENVELOPES) {
		struct piece *piece = &cargo->pieces[cargo->count];

		parcel_read(&r, &piece->parcel);
		if (r.failed)
			break;
		cargo->count++;
		if (check_piece(desk, piece) != 0) {
			desk_store_problem(call, STORE_BROKEN);
			return;
		}
	}
	if (!wire_at_end(&r))
		desk_problem(call, 400,
		    "this is no run of at most %d envelopes and their texts",
		    LIMIT_SYNC_ENVELOPES);
}

/* ---- apply --------------------------------------------------------------- */

static int
hold(struct intake *intake, struct cargo *cargo, const struct piece *piece)
{
	cargo->quarantined++;
	return intake_quarantine(intake, &piece->journal, &piece->parcel,
	    "unknown key");
}

static int
take(struct intake *intake, struct cargo *cargo, struct piece *piece)
{
	struct intake_outcome outcome;

	if (!piece->is_known)
		return hold(intake, cargo, piece);
	/* It may have been revoked since it was checked. */
	if (journal_by_id(intake->store, piece->journal.id, &piece->journal) !=
	    1)
		return -1;
	if (piece->journal.kind != JOURNAL_KIOSK) {
		cargo->own++;
		return 0;
	}
	if (intake_receive(intake, &piece->journal, &piece->parcel, &outcome) !=
	    0)
		return -1;
	switch (outcome.verdict) {
	case ENVELOPE_STORED:
		cargo->stored++;
		break;
	case ENVELOPE_SEEN:
		cargo->seen++;
		break;
	case ENVELOPE_FORGED:
	case ENVELOPE_FOREIGN:
		cargo->refused++;
		break;
	default:
		cargo->quarantined++;
	}
	return 0;
}

void
desk_import_apply(struct desk *desk, struct call *call)
{
	struct intake *intake = ledger_intake(desk);
	struct cargo *cargo = call->state;

	/* A group that was rolled back is applied again. */
	cargo->stored = cargo->seen = cargo->quarantined = 0;
	cargo->refused = cargo->own = 0;
	for (size_t i = 0; i < cargo->count; i++) {
		if (take(intake, cargo, &cargo->pieces[i]) == 0)
			continue;
		desk_store_problem(call, STORE_BROKEN);
		return;
	}
}

void
desk_import_answer(struct desk *desk, struct call *call)
{
	const struct cargo *cargo = call->state;

	(void)desk;
	desk_json(call, 200,
	    json_pack("{s:I, s:I, s:I, s:I, s:I}", "stored",
		(json_int_t)cargo->stored, "seen", (json_int_t)cargo->seen,
		"quarantined", (json_int_t)cargo->quarantined, "refused",
		(json_int_t)cargo->refused, "own", (json_int_t)cargo->own));
}

/* ---- receipts ------------------------------------------------------------ */

/* What listing receipts carries along. */
struct receipts {
	struct desk *desk;
	struct reply_draft *draft;
};

static int
put_receipts(const struct kiosk_row *row, void *arg)
{
	struct receipts *receipts = arg;
	int64_t *epochs;
	int64_t count = epoch_all(receipts->desk->store, row->journal.id,
	    &epochs);
	int failed = count < 0 ? -1 : 0;

	for (int64_t i = 0; i < count && failed == 0; i++)
		failed = reply_draft_receipt(receipts->desk, receipts->draft,
		    epochs[i], row->journal.kid);
	free(epochs);
	return failed;
}

static bool
is_ours(const struct desk *desk, struct wire_span one, uint8_t *scratch,
    size_t size)
{
	struct wire_reader r;
	struct sign1 object;

	wire_read_from(&r, one.bytes, one.length);
	sign1_read(&r, &object);
	return wire_at_end(&r) &&
	    sign1_verify(&object, SIGN1_KEPT, desk->key.public, scratch, size);
}

/*
 * An answer wraps each in a byte string; a file needs no wrapping.  A kiosk
 * verifies and asks again; a stick does neither, so it is done here.  0, or -1:
 * one does not verify, or there is no memory.
 */
static int
unwrap(const struct desk *desk, const struct bytes *wrapped, struct bytes *out)
{
	const size_t size = wrapped->length + SIGN1_SCRATCH;
	uint8_t *scratch = malloc(size);
	bool sound = scratch != NULL && !wrapped->failed;
	struct wire_reader r;

	wire_read_from(&r, wrapped->data, wrapped->length);
	while (sound && !wire_at_end(&r)) {
		const struct wire_span one = wire_bytes(&r);

		sound = !r.failed && is_ours(desk, one, scratch, size);
		if (sound)
			bytes_put(out, one.bytes, one.length);
	}
	free(scratch);
	return sound && !out->failed ? 0 : -1;
}

void
desk_import_receipts(struct desk *desk, struct call *call)
{
	const uint8_t none[HASH_SIZE] = { 0 };
	struct receipts receipts = { desk, reply_draft_new(none, ANSWER_FINE) };

	if (receipts.draft == NULL ||
	    kiosk_each(desk->store, put_receipts, &receipts) != 0) {
		reply_draft_free(receipts.draft);
		desk_store_problem(call, STORE_BROKEN);
		return;
	}
	if (unwrap(desk, &receipts.draft->receipts, &call->reply.body) == 0) {
		call->reply.status = 200;
		call->reply.content_type = "application/cbor-seq";
	} else {
		desk_problem(call, 503,
		    "The receipts could not be signed now.");
	}
	reply_draft_free(receipts.draft);
}
