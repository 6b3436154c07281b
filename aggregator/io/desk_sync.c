/*
 * desk_sync.c - POST /v1/sync; see desk_sync.h.
 *
 * check reads and verifies on an event loop; apply (desk_sync_apply.c) stores;
 * answer gives receipts once that is on disk.  Whatever was judged, good or
 * bad, gets a signed answer.
 */

#include <stdlib.h>
#include <string.h>

#include "aggregator/io/desk_answer.h"
#include "aggregator/io/desk_sync.h"
#include "aggregator/io/exchange.h"
#include "aggregator/io/meters.h"
#include "aggregator/io/store_epoch.h"

#define NO_MEMORY "There is no memory for this now."

/* No signed object is shorter: frame, kid, signature, and nothing signed. */
#define PARCEL_LEAST (KID_SIZE + SIGNATURE_SIZE)

/* Parcels for as many as may lie in so many bytes: most requests are small. */
static struct exchange *
exchange_new(size_t length)
{
	struct exchange *exchange = calloc(1, sizeof(*exchange));
	const size_t most = length / PARCEL_LEAST;

	if (exchange == NULL)
		return NULL;
	exchange->room = most < LIMIT_SYNC_ENVELOPES ? most
						     : LIMIT_SYNC_ENVELOPES;
	exchange->parcels = malloc((exchange->room + 1) *
	    sizeof(*exchange->parcels));
	if (exchange->parcels != NULL)
		return exchange;
	free(exchange);
	return NULL;
}

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
	while (!wire_at_end(r)) {
		if (exchange->count == exchange->room)
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
			exchange->is_starved = true;
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

void
desk_sync_check(struct desk *desk, struct call *call)
{
	struct exchange *exchange = exchange_new(call->request->length);
	enum sync_verdict verdict;
	struct wire_reader r;
	struct sign1 object;

	if (exchange == NULL) {
		desk_problem(call, 503, NO_MEMORY);
		return;
	}
	call->state = exchange;
	call->free_state = exchange_free;
	wire_read_from(&r, call->request->body, call->request->length);
	sign1_read(&r, &object);
	if (r.failed) {
		desk_answer_unreadable(call, SYNC_MALFORMED);
		return;
	}
	hash_of(exchange->hash, object.whole.bytes, object.whole.length);
	exchange->verdict = judge_sender(desk, &object, exchange);
	if (exchange->verdict == ANSWER_FINE) {
		verdict = sync_request_open(&object, &exchange->request);
		if (verdict != SYNC_FINE) {
			desk_answer_unreadable(call, verdict);
			return;
		}
		exchange->verdict = judge_request(desk, exchange, &r);
	}
	if (exchange->is_starved)
		desk_problem(call, 503, NO_MEMORY);
	else if (exchange->verdict != ANSWER_FINE)
		desk_answer_verdict(desk, call, exchange->hash,
		    exchange->verdict);
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

static void
count_entries(const struct exchange *exchange)
{
	for (size_t i = 0; i < exchange->count; i++) {
		const struct parcel *parcel = &exchange->parcels[i];

		if (exchange->judged[i].verdict == ENVELOPE_STORED)
			meter_add(METER_ENTRIES,
			    parcel->sum.last - parcel->envelope.first + 1);
	}
}

void
desk_sync_answer(struct desk *desk, struct call *call)
{
	struct exchange *exchange = call->state;
	struct reply_draft *draft = reply_draft_new(exchange->hash,
	    exchange->verdict);

	if (draft == NULL) {
		desk_problem(call, 503, NO_MEMORY);
		return;
	}
	draft->answer.judged_count = exchange->count;
	/* A kiosk that says nothing of a PIN could not read one. */
	draft->answer.registration.tells_pin =
	    exchange->request.health.pin[0] != '\0';
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
	count_entries(exchange);
	reply_draft_send(desk, call, draft);
}
