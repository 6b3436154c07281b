/*
 * sign1.c - COSE_Sign1 with Ed25519, in the one shape we speak.
 *
 * The shape is fixed to the byte, because a verifier that shrugs at the outer
 * bytes lets them be changed: the signature does not cover them.  Who a key
 * belongs to, and what the payload says, is asked elsewhere and later.
 */

#include <string.h>

#include <sodium.h>

#include "protocol/sign1.h"

#define TAG_SIGN1 18

/* {1: -8, 4: kid}: the protected header up to its kid, and whole. */
static const uint8_t protected_start[] = { 0xa2, 0x01, 0x27, 0x04, 0x50 };
#define PROTECTED_SIZE (sizeof(protected_start) + KID_SIZE)

static const char *const external_aad[] = {
	[SIGN1_ENVELOPE] = "touchstone/1 envelope",
	[SIGN1_REQUEST] = "touchstone/1 request",
	[SIGN1_ENROL] = "touchstone/1 enrol",
	[SIGN1_ANSWER] = "touchstone/1 answer",
	[SIGN1_KEPT] = "touchstone/1 kept",
	[SIGN1_CUSTODY] = "touchstone/1 custody",
	[SIGN1_SHEET] = "touchstone/1 sheet",
	[SIGN1_VOUCH] = "touchstone/1 vouch",
};

/*
 * A flipped bit in memory must not leave the house under our name, where it
 * would be kept.  An answer or a receipt that does not verify is asked for
 * again, and verifying costs three times what signing does.
 */
static bool
is_kept(enum sign1_type type)
{
	return type != SIGN1_ANSWER && type != SIGN1_KEPT;
}

void
sign1_read(struct wire_reader *r, struct sign1 *out)
{
	const uint8_t *begin = r->at, *protected;

	memset(out, 0, sizeof(*out));
	wire_tag(r, TAG_SIGN1);
	wire_array_of(r, 4);
	protected = wire_fixed(r, PROTECTED_SIZE);
	if (wire_map(r) != 0)
		wire_fail(r);
	out->payload = wire_bytes(r);
	out->signature = wire_fixed(r, SIGNATURE_SIZE);
	if (r->failed)
		return;
	if (memcmp(protected, protected_start, sizeof(protected_start)) != 0) {
		wire_fail(r);
		return;
	}
	out->kid = protected + sizeof(protected_start);
	out->whole.bytes = begin;
	out->whole.length = (size_t)(r->at - begin);
}

static void
put_protected(struct wire_writer *w, const uint8_t kid[KID_SIZE])
{
	uint8_t header[PROTECTED_SIZE];

	memcpy(header, protected_start, sizeof(protected_start));
	memcpy(header + sizeof(protected_start), kid, KID_SIZE);
	wire_put_bytes(w, header, sizeof(header));
}

/* What Ed25519 signs: the Sig_structure of RFC 9052, 4.4. */
static void
put_message(struct wire_writer *w, enum sign1_type type,
    const uint8_t kid[KID_SIZE], const void *payload, size_t length)
{
	wire_put_array(w, 4);
	wire_put_string(w, "Signature1");
	put_protected(w, kid);
	wire_put_bytes(w, external_aad[type], strlen(external_aad[type]));
	wire_put_bytes(w, payload, length);
}

bool
sign1_verify(const struct sign1 *object, enum sign1_type type,
    const uint8_t key[KEY_SIZE], uint8_t *scratch, size_t scratch_size)
{
	struct wire_writer message;
	uint8_t kid[KID_SIZE];

	key_kid(key, kid);
	if (memcmp(kid, object->kid, KID_SIZE) != 0)
		return false;
	wire_write_to(&message, scratch, scratch_size);
	put_message(&message, type, object->kid, object->payload.bytes,
	    object->payload.length);
	if (message.failed)
		return false;
	return crypto_sign_verify_detached(object->signature, message.bytes,
		   message.length, key) == 0;
}

void
sign1_seal(struct wire_writer *w, enum sign1_type type,
    const struct key_pair *key, const void *payload, size_t length,
    uint8_t *scratch, size_t scratch_size)
{
	struct wire_writer message;
	uint8_t signature[SIGNATURE_SIZE];

	wire_write_to(&message, scratch, scratch_size);
	put_message(&message, type, key->kid, payload, length);
	if (message.failed) {
		w->failed = true;
		return;
	}
	crypto_sign_detached(signature, NULL, message.bytes, message.length,
	    key->secret);
	if (is_kept(type) &&
	    crypto_sign_verify_detached(signature, message.bytes,
		message.length, key->public) != 0) {
		w->failed = true;
		return;
	}
	wire_put_tag(w, TAG_SIGN1);
	wire_put_array(w, 4);
	put_protected(w, key->kid);
	wire_put_map(w, 0);
	wire_put_bytes(w, payload, length);
	wire_put_bytes(w, signature, sizeof(signature));
}

void
sign1_seal_in_place(struct wire_writer *w, enum sign1_type type,
    const struct key_pair *key, const struct wire_writer *payload)
{
	if (payload->failed) {
		w->failed = true;
		return;
	}
	sign1_seal(w, type, key, payload->bytes, payload->length,
	    payload->bytes + payload->length,
	    payload->capacity - payload->length);
}
