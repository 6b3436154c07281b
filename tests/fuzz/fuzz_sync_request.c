/*
 * fuzz_sync_request.c - the signed part of a sync.
 *
 * Signatures are not asked for here; fuzz_rogue.c has the whole way behind
 * them.
 */
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "protocol/sync.h"
#include "tests/fuzz/object.h"

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

	expect(request->sheet_count <= LIMIT_QUESTIONS);
	expect(request->receipt_count <= SYNC_RECEIPTS);
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

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sync_request request;
	struct wire_reader r;
	struct sign1 object;

	if (sodium_init() < 0)
		abort();
	object_read(&object, &r, data, size);
	if (sync_request_open(&object, &request) == SYNC_FINE)
		seal_again(&request);
	return 0;
}
