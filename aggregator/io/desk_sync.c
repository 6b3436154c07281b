/*
 * desk_sync.c - POST /v1/sync; see desk_sync.h.
 *
 * check reads and verifies on an event loop; apply hands each envelope to
 * io/intake.c in the writer's transaction; answer gives receipts once that is
 * on disk.  Whatever was judged, good or bad, gets a signed answer.
 */

#include <stdlib.h>
#include <string.h>

#include "aggregator/io/desk_answer.h"
#include "aggregator/io/desk_sync.h"
#include "aggregator/io/intake.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/log.h"
#include "aggregator/io/store_kiosk.h"
#include "aggregator/io/store_quarantine.h"

/* What may wait for one kiosk: then a person has to look first. */
#define WAITING_MOST (16 * 1024 * 1024)

struct exchange {
	struct sync_request request;
	uint8_t hash[HASH_SIZE]; /* of the request */
	struct journal_row journal;
	enum answer_verdict verdict;
	size_t count;
	struct parcel *parcels;
	struct answer_judged judged[LIMIT_SYNC_ENVELOPES];
};

static void
exchange_free(void *state)
{
	struct exchange *exchange = state;

	free(exchange->parcels);
	free(exchange);
}

/* ---- check --------------------------------------------------------------- */

/* The signature alone: nothing within is believed before. */
static bool
request_is_signed(const struct sign1 *object, const uint8_t key[KEY_SIZE])
{
	uint8_t scratch[LIMIT_REQUEST + SIGN1_SCRATCH];

	return sign1_verify(object, SIGN1_REQUEST, key, scratch,
	    sizeof(scratch));
}

/* Envelopes and texts in turn.  False: the body is not that. */
static bool
read_parcels(struct exchange *exchange, struct wire_reader *r)
{
	exchange->parcels = calloc(LIMIT_SYNC_ENVELOPES,
	    sizeof(*exchange->parcels));
	if (exchange->parcels == NULL)
		return false;
	while (!wire_at_end(r)) {
		if (exchange->count == LIMIT_SYNC_ENVELOPES)
			return false;
		parcel_read(r, &exchange->parcels[exchange->count++]);
		if (r->failed)
			return false;
	}
	return true;
}

static enum answer_verdict
judge_request(struct desk *desk, struct exchange *exchange,
    struct wire_reader *rest)
{
	const struct sync_request *request = &exchange->request;
	uint8_t body[HASH_SIZE];

	if (memcmp(request->aggregator, desk->key.kid, KID_SIZE) != 0)
		return ANSWER_NOT_FOR_ME;
	hash_of(body, rest->at, (size_t)(rest->end - rest->at));
	if (memcmp(body, request->body, HASH_SIZE) != 0 ||
	    !read_parcels(exchange, rest))
		return ANSWER_DAMAGED;
	for (size_t i = 0; i < exchange->count; i++)
		if (!parcel_check(&exchange->parcels[i], exchange->journal.kid,
			exchange->journal.key))
			return ANSWER_DAMAGED;
	return ANSWER_FINE;
}

/* Whose request it is, and whether that key signed it. */
static enum answer_verdict
judge_sender(struct desk *desk, const struct sign1 *object,
    struct exchange *exchange)
{
	int found = journal_by_kid(desk->store, object->kid,
	    &exchange->journal);

	if (found != 1 || exchange->journal.kind != JOURNAL_KIOSK)
		return ANSWER_STRANGER;
	return request_is_signed(object, exchange->journal.key)
	    ? ANSWER_FINE
	    : ANSWER_DAMAGED;
}

static void
unreadable(struct call *call, enum sync_verdict verdict)
{
	if (verdict == SYNC_VERSION_UNKNOWN)
		desk_problem(call, 400,
		    "This aggregator speaks version %d of the protocol.",
		    SYNC_VERSION);
	else
		desk_problem(call, 400, "This is no request to sync.");
}

void
desk_sync_check(struct desk *desk, struct call *call)
{
	struct exchange *exchange = calloc(1, sizeof(*exchange));
	enum sync_verdict verdict;
	struct wire_reader r;
	struct sign1 object;

	if (exchange == NULL) {
		desk_problem(call, 503, "There is no memory for this now.");
		return;
	}
	call->state = exchange;
	call->free_state = exchange_free;
	wire_read_from(&r, call->request->body, call->request->length);
	sign1_read(&r, &object);
	if (r.failed) {
		unreadable(call, SYNC_MALFORMED);
		return;
	}
	hash_of(exchange->hash, object.whole.bytes, object.whole.length);
	exchange->verdict = judge_sender(desk, &object, exchange);
	if (exchange->verdict == ANSWER_FINE) {
		verdict = sync_request_open(&object, &exchange->request);
		if (verdict != SYNC_FINE) {
			unreadable(call, verdict);
			return;
		}
		exchange->verdict = judge_request(desk, exchange, &r);
	}
	if (exchange->verdict != ANSWER_FINE)
		desk_answer_verdict(desk, call, exchange->hash,
		    exchange->verdict);
}

/* ---- apply --------------------------------------------------------------- */

/* Entries of a replaced device count up to the head it declared. */
static int
take_or_hold(struct intake *intake, const struct journal_row *journal,
    const struct parcel *parcel, struct intake_outcome *outcome)
{
	uint64_t upto = UINT64_MAX;

	if (journal->state == JOURNAL_REPLACED &&
	    kiosk_replaced_upto(intake->store, journal->id, &upto) == -1)
		return -1;
	if (parcel->verdict != ENVELOPE_STORED ||
	    (journal->state != JOURNAL_REVOKED && parcel->sum.last <= upto))
		return intake_take(intake, journal, parcel, outcome);
	outcome->verdict = ENVELOPE_QUARANTINED;
	outcome->number = parcel->sum.last;
	return intake_quarantine(intake, journal, parcel,
	    journal_state_text(journal->state));
}

static int
take_all(struct desk *desk, struct exchange *exchange, bool *any_waits)
{
	struct intake *intake = ledger_intake(desk);
	struct intake_outcome outcome;

	*any_waits = false;
	for (size_t i = 0; i < exchange->count; i++) {
		if (take_or_hold(intake, &exchange->journal,
			&exchange->parcels[i], &outcome) != 0)
			return -1;
		exchange->judged[i] = (struct answer_judged){ i,
			outcome.verdict, outcome.number };
		if (outcome.verdict == ENVELOPE_STORED ||
		    outcome.verdict == ENVELOPE_SEEN)
			continue;
		*any_waits = true;
		log_event("what=envelope kiosk=%s verdict=%d number=%llu",
		    exchange->journal.name, (int)outcome.verdict,
		    (unsigned long long)outcome.number);
	}
	return 0;
}

/*
 * A request is newer by a later `at` in the same epoch, or by an epoch that
 * nothing held continues yet; never by a clock.  1, 0 or -1.
 */
static int
is_newer(struct store *store, const struct exchange *exchange,
    const struct kiosk_row *kiosk)
{
	const struct sync_request *request = &exchange->request;
	struct epoch_row epoch;
	int64_t *next;
	int64_t count;
	int found;

	if (!kiosk->has_request)
		return 1;
	if (memcmp(kiosk->request_epoch, request->head.epoch, EPOCH_SIZE) == 0)
		return request->at > kiosk->request_at;
	found = epoch_get(store, exchange->journal.id, request->head.epoch,
	    &epoch);
	if (found != 1)
		return found == 0 ? 1 : -1;
	count = epoch_next(store, &epoch, &next);
	free(next);
	return count == -1 ? -1 : count == 0;
}

/* Whether all that the kiosk says it has is held.  1, 0 or -1. */
static int
is_complete(struct store *store, const struct exchange *exchange)
{
	const struct head *head = &exchange->request.head;
	struct epoch_row epoch;
	int found = epoch_get(store, exchange->journal.id, head->epoch, &epoch);

	if (found != 1)
		return found;
	return epoch.is_chained && epoch.held >= head->number;
}

static int
hear(struct desk *desk, struct exchange *exchange)
{
	const int64_t now_ms = desk_now_ms(desk);
	struct kiosk_row kiosk;
	int newer, complete;

	if (kiosk_get(desk->store, exchange->journal.id, &kiosk) != 1)
		return -1;
	newer = is_newer(desk->store, exchange, &kiosk);
	complete = is_complete(desk->store, exchange);
	if (newer == -1 || complete == -1)
		return -1;
	if (newer == 0)
		return 0;
	return kiosk_heard(desk->store, exchange->journal.id,
		   &exchange->request, now_ms,
		   complete == 1 ? now_ms : 0) == STORE_OK
	    ? 0
	    : -1;
}

/* Refused as a whole when more than a person can look at waits already. */
static bool
waits_too_much(struct desk *desk, struct call *call,
    const struct exchange *exchange)
{
	const int64_t waiting = quarantine_waiting(desk->store,
	    exchange->journal.kid);

	if (waiting == -1) {
		desk_store_problem(call, STORE_BROKEN);
		return true;
	}
	if (waiting <= WAITING_MOST)
		return false;
	desk_problem(call, 503,
	    "Too much of this kiosk waits in quarantine already.");
	call->spoiled = true;
	return true;
}

void
desk_sync_apply(struct desk *desk, struct call *call)
{
	struct exchange *exchange = call->state;
	bool any_waits;

	/* It may have been revoked since it was checked. */
	if (journal_by_id(desk->store, exchange->journal.id,
		&exchange->journal) != 1 ||
	    take_all(desk, exchange, &any_waits) != 0) {
		call->spoiled = true;
		return;
	}
	exchange->verdict = exchange->journal.state == JOURNAL_REVOKED
	    ? ANSWER_REVOKED
	    : ANSWER_FINE;
	if (any_waits && waits_too_much(desk, call, exchange))
		return;
	if (exchange->verdict == ANSWER_FINE && hear(desk, exchange) != 0)
		call->spoiled = true;
}

/* ---- answer -------------------------------------------------------------- */

static int
put_receipt(struct desk *desk, const struct exchange *exchange,
    struct reply_draft *draft, const uint8_t name[EPOCH_SIZE])
{
	struct epoch_row epoch;
	int found = epoch_get(desk->store, exchange->journal.id, name, &epoch);

	if (found != 1)
		return found;
	return reply_draft_receipt(desk, draft, epoch.id,
	    exchange->journal.kid);
}

static bool
is_told(uint8_t (*told)[EPOCH_SIZE], size_t count, const uint8_t *epoch)
{
	for (size_t i = 0; i < count; i++)
		if (memcmp(told[i], epoch, EPOCH_SIZE) == 0)
			return true;
	return false;
}

/* Epochs of this request, of the receipts it names, and of its head. */
static int
put_receipts(struct desk *desk, const struct exchange *exchange,
    struct reply_draft *draft)
{
	const struct sync_request *request = &exchange->request;
	uint8_t told[LIMIT_SYNC_ENVELOPES + 32][EPOCH_SIZE];
	size_t count = 0;
	const size_t all = exchange->count + request->receipt_count + 1;

	for (size_t i = 0; i < all; i++) {
		const size_t j = i - exchange->count;
		const uint8_t *name = request->head.epoch;

		if (i < exchange->count)
			name = exchange->parcels[i].envelope.epoch;
		else if (j < request->receipt_count)
			name = request->receipts[j].epoch;
		if (name == NULL || is_told(told, count, name))
			continue;
		memcpy(told[count++], name, EPOCH_SIZE);
		if (put_receipt(desk, exchange, draft, name) != 0)
			return -1;
	}
	return 0;
}

void
desk_sync_answer(struct desk *desk, struct call *call)
{
	struct exchange *exchange = call->state;
	struct reply_draft *draft = reply_draft_new(exchange->hash,
	    exchange->verdict);

	if (draft == NULL) {
		desk_problem(call, 503, "There is no memory for this now.");
		return;
	}
	draft->answer.judged_count = exchange->count;
	memcpy(draft->answer.judged, exchange->judged,
	    exchange->count * sizeof(exchange->judged[0]));
	if (exchange->verdict == ANSWER_FINE &&
	    (put_receipts(desk, exchange, draft) != 0 ||
		reply_draft_registration(desk, draft, exchange->journal.id,
		    exchange->request.sheets,
		    exchange->request.sheet_count) != 0)) {
		reply_draft_free(draft);
		desk_problem(call, 503, "The receipts cannot be read now.");
		return;
	}
	reply_draft_send(desk, call, draft);
}
