/*
 * fuzz_enrol.c - requests that spend a token.
 *
 * The key that signed is within, so that anyone can sign one.
 */
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "protocol/enrol.h"
#include "tests/fuzz/object.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
expect(bool claim)
{
	if (!claim)
		abort();
}

/* What was read and is sealed again, by a key of ours, reads as the same. */
static void
seal_again(struct enrol_request *request)
{
	static uint8_t room[LIMIT_ENROL + SIGN1_OVERHEAD];
	static uint8_t scratch[2 * LIMIT_ENROL + SIGN1_SCRATCH];
	static const uint8_t seed[SEED_SIZE];
	struct enrol_request again;
	struct key_pair key;
	struct wire_writer w;
	struct wire_reader r;
	struct sign1 object;

	key_from_seed(&key, seed);
	memcpy(request->key, key.public, KEY_SIZE);
	wire_write_to(&w, room, sizeof(room));
	enrol_request_seal(&w, &key, request, scratch, sizeof(scratch));
	expect(!w.failed);
	wire_read_from(&r, w.bytes, w.length);
	sign1_read(&r, &object);
	expect(wire_at_end(&r));
	expect(sign1_verify(&object, SIGN1_ENROL, key.public, scratch,
	    sizeof(scratch)));
	expect(enrol_request_open(&object, &again) == SYNC_FINE);
	expect(strcmp(again.line, request->line) == 0);
	expect(strcmp(again.description, request->description) == 0);
	expect(memcmp(again.nonce, request->nonce, NONCE_SIZE) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct enrol_request request;
	struct wire_reader r;
	struct sign1 object;

	if (sodium_init() < 0)
		abort();
	object_read(&object, &r, data, size);
	if (enrol_request_open(&object, &request) == SYNC_FINE)
		seal_again(&request);
	return 0;
}
