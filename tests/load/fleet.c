/*
 * fleet.c - journals and requests of kiosks in memory.
 */

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/bytes.h"
#include "protocol/envelope.h"
#include "protocol/receipt.h"
#include "protocol/text.h"
#include "tests/load/fleet.h"
#include "tests/load/fleet_inside.h"
#include "tests/load/gauge.h"

#define STEPS 5 /* of smiley5 */

/* ---- chance ------------------------------------------------------------------ */

void
fleet_random(struct fleet *fleet, void *out, size_t length)
{
	uint8_t seed[randombytes_SEEDBYTES] = { 0 };

	fleet->drawn++;
	memcpy(seed, &fleet->seed, sizeof(fleet->seed));
	memcpy(seed + sizeof(fleet->seed), &fleet->drawn, sizeof(fleet->drawn));
	randombytes_buf_deterministic(out, length, seed);
}

/* ---- journals ---------------------------------------------------------------- */

/* An envelope being filled; one at a time is enough. */
static struct {
	struct envelope_writer writer;
	uint8_t epoch[EPOCH_SIZE], before[HASH_SIZE];
	uint8_t entries[LIMIT_ENVELOPE];
} filled;

static void
envelope_start(const struct fleet_kiosk *kiosk, bool slot_is_known)
{
	memcpy(filled.epoch, kiosk->pen.epoch, EPOCH_SIZE);
	memcpy(filled.before, kiosk->pen.hash, HASH_SIZE);
	envelope_begin(&filled.writer, filled.entries, sizeof(filled.entries),
	    filled.epoch, kiosk->pen.number + 1, filled.before);
	if (slot_is_known)
		envelope_add_slot(&filled.writer, 0, &kiosk->slot);
}

static void
envelope_end(const struct fleet_kiosk *kiosk, struct bytes *out)
{
	static uint8_t payload[LIMIT_SIGNED], scratch[LIMIT_SIGNED];
	static uint8_t sealed[LIMIT_SIGNED + SIGN1_OVERHEAD];
	struct wire_writer w;

	wire_write_to(&w, sealed, sizeof(sealed));
	envelope_seal(&filled.writer, &w, &kiosk->key, payload, sizeof(payload),
	    scratch, sizeof(scratch));
	texts_begin(&w, 0);
	bytes_put(out, w.bytes, w.length);
	if (w.failed || out->failed)
		give_up("an envelope cannot be sealed");
}

static void
append(struct fleet_kiosk *kiosk, struct entry *entry)
{
	uint8_t bytes[LIMIT_ENTRY];
	struct wire_writer w;

	wire_write_to(&w, bytes, sizeof(bytes));
	entry->at = kiosk->at;
	entry_write(&w, entry);
	if (w.failed || !envelope_add(&filled.writer, w.bytes, w.length))
		give_up("an entry does not fit");
	pen_append(&kiosk->pen, w.bytes, w.length);
}

static void
append_time(struct fleet_kiosk *kiosk, int64_t server_ms)
{
	struct entry entry = { .kind = ENTRY_TIME };

	memcpy(entry.time.key, kiosk->fleet->kid, KID_SIZE);
	entry.time.server_ms = server_ms;
	entry.time.took_ms = 1;
	entry.time.book = kiosk->fleet->book;
	append(kiosk, &entry);
}

void
fleet_open(struct fleet_kiosk *kiosk, int64_t ago_ms, struct bytes *out)
{
	const int64_t began_ms = kiosk->fleet->time_ms - ago_ms;
	struct entry slot = { .kind = ENTRY_SLOT };
	uint8_t epoch[EPOCH_SIZE], bytes[LIMIT_ENTRY];
	struct wire_writer w;
	struct head before;

	pen_head(&kiosk->pen, &before);
	fleet_random(kiosk->fleet, epoch, sizeof(epoch));
	epoch_start(filled.before, kiosk->key.public, epoch, &before);
	memcpy(filled.epoch, epoch, EPOCH_SIZE);
	envelope_begin(&filled.writer, filled.entries, sizeof(filled.entries),
	    filled.epoch, before.number + 1, filled.before);
	wire_write_to(&w, bytes, sizeof(bytes));
	pen_open_epoch(&kiosk->pen, &w, kiosk->key.public, epoch, &before, 0,
	    began_ms);
	envelope_add(&filled.writer, w.bytes, w.length);
	kiosk->at = 0;
	slot.slot.slot = kiosk->slot;
	append(kiosk, &slot);
	append_time(kiosk, began_ms);
	envelope_end(kiosk, out);
	kiosk->began_ms = began_ms;
}

static void
append_rating(struct fleet_kiosk *kiosk, uint32_t every_ms)
{
	struct entry rating = { .kind = ENTRY_RATING };

	kiosk->at += every_ms;
	rating.rating.step = (int64_t)(kiosk->rated++ * 7 % STEPS);
	append(kiosk, &rating);
}

void
fleet_rate(struct fleet_kiosk *kiosk, size_t count, uint32_t every_ms,
    struct bytes *out)
{
	while (count > 0) {
		size_t some = count < LIMIT_ENVELOPE_ENTRIES
		    ? count
		    : LIMIT_ENVELOPE_ENTRIES;

		envelope_start(kiosk, true);
		for (size_t i = 0; i < some; i++)
			append_rating(kiosk, every_ms);
		envelope_end(kiosk, out);
		count -= some;
	}
}

void
fleet_time(struct fleet_kiosk *kiosk, uint32_t ms, struct bytes *out)
{
	kiosk->at += ms;
	envelope_start(kiosk, false);
	append_time(kiosk, kiosk->began_ms + kiosk->at);
	envelope_end(kiosk, out);
}

/* ---- requests ------------------------------------------------------------------- */

void
fleet_post(const struct fleet *fleet, const char *path,
    const struct wire_writer *signed_part, const struct bytes *carried,
    struct bytes *out)
{
	const size_t more = carried != NULL ? carried->length : 0;

	out->length = 0;
	bytes_printf(out,
	    "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAccept: */*\r\n"
	    "Content-Type: application/cose\r\nContent-Length: %zu\r\n\r\n",
	    path, fleet->centre->port, signed_part->length + more);
	bytes_put(out, signed_part->bytes, signed_part->length);
	if (more > 0)
		bytes_put(out, carried->data, more);
	if (signed_part->failed || out->failed)
		give_up("a request cannot be made");
}

void
fleet_request_make(struct fleet_kiosk *kiosk, const struct bytes *carried,
    struct fleet_request *out)
{
	uint8_t sealed[LIMIT_REQUEST], scratch[LIMIT_REQUEST + SIGN1_SCRATCH];
	struct sync_request request = { .health.waiting = 0,
		.health.oldest_s = -1,
		.health.disk_free = 1 << 30,
		.sheet_count = 1 };
	struct wire_writer w;

	memcpy(request.aggregator, kiosk->fleet->kid, KID_SIZE);
	memcpy(request.sheets[0], kiosk->slot.sheet, VERSION_SIZE);
	fleet_random(kiosk->fleet, request.nonce, NONCE_SIZE);
	strcpy(request.health.program, "touchstone-kiosk " TOUCHSTONE_VERSION);
	strcpy(request.health.clock, "exact");
	request.at = ++kiosk->at;
	request.wall_ms = kiosk->began_ms + kiosk->at;
	pen_head(&kiosk->pen, &request.head);
	out->head = request.head;
	hash_of(request.body, carried != NULL ? carried->data : sealed,
	    carried != NULL ? carried->length : 0);
	wire_write_to(&w, sealed, sizeof(sealed));
	sync_request_seal(&w, &kiosk->key, &request, scratch, sizeof(scratch));
	hash_of(out->hash, w.bytes, w.length);
	fleet_post(kiosk->fleet, "/v1/sync", &w, carried, &out->bytes);
}

void
fleet_request_release(struct fleet_request *request)
{
	bytes_release(&request->bytes);
}

/* ---- answers ---------------------------------------------------------------------- */

void
fleet_answer_open(const struct fleet *fleet, const uint8_t hash[HASH_SIZE],
    const uint8_t *body, size_t length, struct answer *out)
{
	static uint8_t scratch[LIMIT_ANSWER + SIGN1_OVERHEAD + SIGN1_SCRATCH];
	struct wire_reader r;
	struct sign1 object;

	wire_read_from(&r, body, length);
	sign1_read(&r, &object);
	if (!wire_at_end(&r) ||
	    !sign1_verify(&object, SIGN1_ANSWER, fleet->key, scratch,
		sizeof(scratch)) ||
	    answer_open(&object, out) != 0)
		give_up("an answer is not the aggregator's");
	if (memcmp(out->request, hash, HASH_SIZE) != 0)
		give_up("an answer is to another request");
	if (out->verdict != ANSWER_FINE)
		give_up("an answer says: %s",
		    answer_verdict_text(out->verdict));
}

/* The receipt for the epoch of head, if the answer has one. */
static bool
find_receipt(const struct fleet_kiosk *kiosk, const struct answer *answer,
    const struct head *head, struct receipt *out)
{
	uint8_t scratch[4096];
	struct wire_reader r;
	struct sign1 object;

	wire_read_from(&r, answer->receipts.bytes, answer->receipts.length);
	while (answer_next(&r, &object)) {
		if (!sign1_verify(&object, SIGN1_KEPT, kiosk->fleet->key,
			scratch, sizeof(scratch)) ||
		    receipt_open(&object, out) != 0)
			give_up("a receipt is not the aggregator's");
		if (memcmp(out->kid, kiosk->key.kid, KID_SIZE) == 0 &&
		    memcmp(out->head.epoch, head->epoch, EPOCH_SIZE) == 0)
			return true;
	}
	return false;
}

enum fleet_heard
fleet_hear(struct fleet_kiosk *kiosk, const struct fleet_request *request,
    int status, const uint8_t *body, size_t length)
{
	static struct answer answer;
	struct receipt receipt;

	if (status == 503)
		return FLEET_LATER;
	if (status != 200)
		give_up("a sync is answered with %d", status);
	fleet_answer_open(kiosk->fleet, request->hash, body, length, &answer);
	for (size_t i = 0; i < answer.judged_count; i++)
		if (answer.judged[i].verdict > ENVELOPE_SEEN)
			give_up("an envelope is judged %d",
			    answer.judged[i].verdict);
	if (!find_receipt(kiosk, &answer, &request->head, &receipt) ||
	    receipt.head.number < request->head.number)
		return FLEET_BEHIND;
	if (receipt.head.number == request->head.number &&
	    memcmp(receipt.head.hash, request->head.hash, HASH_SIZE) != 0)
		give_up("a receipt is for another journal");
	if (kiosk->kept < receipt.head.number)
		kiosk->kept = receipt.head.number;
	return FLEET_KEPT;
}
