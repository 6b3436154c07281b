/*
 * fuzz_rogue.c - what a kiosk may send whose key is in the wrong hands.
 *
 * The input is cut into pieces, each behind its length: the payload of a
 * request, then payloads of envelopes and texts in turn.  They are signed here,
 * so that what stands behind the signatures is reached: dating, folding, forks,
 * gaps, quarantine, the rows.  Whatever it is, the group it is in is not
 * spoiled, the answer is signed and readable, and tallies folded again are the
 * same.  Nothing is committed.
 */
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/bytes.h"
#include "aggregator/io/replay.h"
#include "protocol/sync.h"
#include "tests/fuzz/support_rogue.h"

#define PIECES 16      /* beyond them nothing new can happen */
#define FOLDED_AGAIN 4 /* one input in so many: it takes long */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct rogue *rogue;
static uint8_t scratch[2 * LIMIT_SIGNED];

static void
expect(bool claim)
{
	if (!claim)
		abort();
}

/* ---- from pieces to a body -------------------------------------------------- */

struct pieces {
	const uint8_t *at, *end;
	unsigned left;
};

static struct wire_span
take_piece(struct pieces *p)
{
	struct wire_span piece = { p->at, 0 };

	if (p->end - p->at < 2) {
		p->at = p->end;
		return piece;
	}
	piece.length = (size_t)p->at[0] << 8 | p->at[1];
	p->at += 2;
	if (piece.length > (size_t)(p->end - p->at))
		piece.length = (size_t)(p->end - p->at);
	piece.bytes = p->at;
	p->at += piece.length;
	p->left--;
	return piece;
}

static void
put_signed(struct bytes *out, enum sign1_type type,
    const struct wire_span *payload)
{
	static uint8_t sealed[LIMIT_SIGNED];
	struct wire_writer w;

	wire_write_to(&w, sealed, sizeof(sealed));
	sign1_seal(&w, type, &rogue->kiosk->key, payload->bytes,
	    payload->length, scratch, sizeof(scratch));
	expect(!w.failed);
	bytes_put(out, w.bytes, w.length);
}

/* One that reads as a request is made to fit what follows. */
static void
put_request(struct bytes *out, const struct wire_span *payload,
    const struct bytes *carried)
{
	static uint8_t sealed[LIMIT_REQUEST + SIGN1_OVERHEAD];
	const struct sign1 object = { .payload = *payload };
	struct sync_request request;
	struct wire_writer w;

	if (sync_request_open(&object, &request) != SYNC_FINE) {
		put_signed(out, SIGN1_REQUEST, payload);
		return;
	}
	memcpy(request.aggregator, rogue->test->desk.key.kid, KID_SIZE);
	hash_of(request.body, carried->length > 0 ? carried->data : sealed,
	    carried->length);
	wire_write_to(&w, sealed, sizeof(sealed));
	sync_request_seal(&w, &rogue->kiosk->key, &request, scratch,
	    sizeof(scratch));
	bytes_put(out, w.bytes, w.length);
}

static void
make_body(struct bytes *body, const uint8_t *data, size_t size)
{
	struct pieces p = { data, data + size, PIECES };
	const struct wire_span request = take_piece(&p);
	struct bytes carried = { 0 };

	while (p.at < p.end && p.left > 0) {
		struct wire_span payload = take_piece(&p);
		struct wire_span texts = take_piece(&p);

		put_signed(&carried, SIGN1_ENVELOPE, &payload);
		if (texts.length > 0)
			bytes_put(&carried, texts.bytes, texts.length);
		else
			bytes_put(&carried, "\x80", 1);
	}
	put_request(body, &request, &carried);
	bytes_put(body, carried.data, carried.length);
	bytes_release(&carried);
}

/* ---- what must hold ----------------------------------------------------------- */

static void
read_answer(const struct call *call)
{
	static struct answer answer;
	struct wire_reader r;
	struct sign1 object;

	if (call->reply.status != 200)
		return;
	wire_read_from(&r, call->reply.body.data, call->reply.body.length);
	sign1_read(&r, &object);
	expect(!r.failed && wire_at_end(&r));
	expect(sign1_verify(&object, SIGN1_ANSWER, rogue->test->desk.key.public,
	    scratch, sizeof(scratch)));
	expect(answer_open(&object, &answer) == 0);
}

static void
on_difference(const struct replay_difference *difference, void *arg)
{
	(void)difference;
	(void)arg;
	abort();
}

static void
fold_again(void)
{
	struct store *store = rogue->test->desk.store;

	expect(replay_compare(store, 0, on_difference, NULL) == 0);
	replay_end(store);
}

/* A request of its own that is settled ends without a trace. */
static void
apply(struct call *call, bool thoroughly)
{
	rogue_apply(rogue, call);
	expect(call->reply.status == 0 ? !call->spoiled
				       : call->reply.status == 503);
	if (call->reply.status == 0) {
		call->action->answer(&rogue->test->desk, call);
		expect(call->reply.status == 200);
		if (thoroughly)
			fold_again();
	}
	rogue_take_back(rogue);
}

/* Of the sum of all bytes: which inputs are looked at more closely. */
static unsigned
sum_of(const uint8_t *data, size_t size)
{
	unsigned sum = 0;

	for (size_t i = 0; i < size; i++)
		sum += data[i];
	return sum;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes body = { 0 };
	struct request request = { .method = METHOD_POST,
		.path = "/v1/sync",
		.query = "",
		.content_type = "application/cose",
		.bearer = "",
		.who = "" };
	struct call call = { .request = &request };

	if (rogue == NULL)
		rogue = rogue_stand();
	make_body(&body, data, size);
	expect(!body.failed);
	request.body = body.data;
	request.length = body.length;
	if (body.length <= LIMIT_SYNC_BODY && rogue_check(rogue, &call))
		apply(&call, sum_of(data, size) % FOLDED_AGAIN == 0);
	read_answer(&call);
	call_release(&call);
	bytes_release(&body);
	return 0;
}
