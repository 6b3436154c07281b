/*
 * line_forge.c - a stranger's request in a kiosk's name: see line.h.
 *
 * The kiosk's own envelope with a byte changed, and a request for it with all
 * that it takes but the key.
 */

#include <string.h>

#include "aggregator/io/bytes.h"
#include "protocol/sync.h"
#include "tests/sim/line.h"

static const uint8_t seed[SEED_SIZE] = "a stranger's seed";

/* Change the last byte of the payload: a step, a flag, a number. */
static bool
change_envelope(struct bytes *rest)
{
	struct wire_reader r;
	struct sign1 object;

	wire_read_from(&r, rest->data, rest->length);
	sign1_read(&r, &object);
	if (r.failed || object.payload.length == 0)
		return false;
	rest->data[(size_t)(object.payload.bytes - rest->data) +
	    object.payload.length - 1] ^= 1;
	return true;
}

bool
line_forge(const uint8_t *body, size_t length, struct bytes *out)
{
	static struct sync_request request;
	uint8_t sealed[LIMIT_REQUEST], scratch[LIMIT_REQUEST];
	struct bytes rest = { 0 };
	struct key_pair key;
	struct wire_reader r;
	struct wire_writer w;
	struct sign1 object;
	bool good;

	wire_read_from(&r, body, length);
	sign1_read(&r, &object);
	if (r.failed || sync_request_open(&object, &request) != SYNC_FINE)
		return false;
	bytes_put(&rest, r.at, (size_t)(r.end - r.at));
	good = rest.length > 0 && change_envelope(&rest);
	if (good) {
		key_from_seed(&key, seed);
		memcpy(key.kid, object.kid, KID_SIZE);
		hash_of(request.body, rest.data, rest.length);
		wire_write_to(&w, sealed, sizeof(sealed));
		sync_request_seal(&w, &key, &request, scratch, sizeof(scratch));
		bytes_put(out, w.bytes, w.length);
		bytes_put(out, rest.data, rest.length);
		good = !w.failed;
	}
	bytes_release(&rest);
	return good;
}
