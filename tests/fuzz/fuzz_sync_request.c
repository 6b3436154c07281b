/*
 * fuzz_sync_request.c - the body of a sync, an answer, a receipt and a sheet.
 *
 * One signed object is tried as each of them: their payloads are told apart
 * by the type that was signed, which an attacker on the line chooses freely.
 */
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "protocol/receipt.h"
#include "protocol/sync.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
expect(bool claim)
{
	if (!claim)
		abort();
}

/* What was read and is sealed again reads as the same. */
static void
seal_again(const struct sync_request *request)
{
	static uint8_t room[2 * LIMIT_REQUEST], scratch[2 * LIMIT_REQUEST];
	static const uint8_t seed[SEED_SIZE];
	struct sync_request again;
	struct key_pair key;
	struct wire_writer w;
	struct wire_reader r;
	struct sign1 object;

	key_from_seed(&key, seed);
	wire_write_to(&w, room, sizeof(room));
	sync_request_seal(&w, &key, request, scratch, sizeof(scratch));
	expect(!w.failed && w.length <= LIMIT_REQUEST);
	wire_read_from(&r, w.bytes, w.length);
	sign1_read(&r, &object);
	expect(wire_at_end(&r));
	expect(sync_request_open(&object, &again) == SYNC_FINE);
	expect(memcmp(&again, request, sizeof(again)) == 0);
}

static void
walk(const struct wire_span *span, size_t count)
{
	struct wire_reader r;
	struct sign1 object;

	wire_read_from(&r, span->bytes, span->length);
	while (answer_next(&r, &object))
		count--;
	expect(wire_at_end(&r) && count == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct answer answer;
	struct sync_request request;
	struct sheet_parcel parcel;
	struct receipt receipt;
	struct wire_reader r;
	struct sign1 object;

	if (sodium_init() < 0)
		abort();
	wire_read_from(&r, data, size);
	sign1_read(&r, &object);
	if (r.failed)
		return 0;
	if (sync_request_open(&object, &request) == SYNC_FINE)
		seal_again(&request);
	if (answer_open(&object, &answer) == 0) {
		walk(&answer.receipts, answer.receipt_count);
		walk(&answer.sheets, answer.sheet_count);
	}
	receipt_open(&object, &receipt);
	sheet_parcel_open(&object, &parcel);
	return 0;
}
