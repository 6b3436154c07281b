/*
 * sign1.h - COSE_Sign1 with Ed25519, in the one shape we speak.
 *
 * PROTOCOL.md, Envelope.  The outer shape is checked to the byte before
 * anything is verified, and verified before anything within is parsed.
 */

#ifndef PROTOCOL_SIGN1_H
#define PROTOCOL_SIGN1_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/key.h"
#include "protocol/wire.h"

/* What may be signed; each has an external AAD of its own. */
enum sign1_type {
	SIGN1_ENVELOPE,
	SIGN1_REQUEST,
	SIGN1_ENROL,
	SIGN1_ANSWER,
	SIGN1_KEPT,
	SIGN1_CUSTODY,
	SIGN1_SHEET,
	SIGN1_VOUCH,
};

/* One signed object; everything is lent out of its bytes. */
struct sign1 {
	struct wire_span whole;
	struct wire_span payload;
	const uint8_t *kid;       /* KID_SIZE */
	const uint8_t *signature; /* SIGNATURE_SIZE */
};

/* Bytes that sealing adds to a payload, at most. */
#define SIGN1_OVERHEAD 112
/* Bytes of scratch that verifying and sealing want beside the payload. */
#define SIGN1_SCRATCH 96

/* Take the next item, which must be a sign1; else the reader has failed. */
void sign1_read(struct wire_reader *r, struct sign1 *out);

/*
 * Whether its signature is key's, over its payload, as this type.  scratch
 * holds payload.length + SIGN1_SCRATCH bytes (Ed25519 wants its message whole);
 * too little of it reads as false.
 */
bool sign1_verify(const struct sign1 *object, enum sign1_type type,
    const uint8_t key[KEY_SIZE], uint8_t *scratch, size_t scratch_size);

/*
 * Sign payload and write the object.  What is written has been verified, save
 * for answers and receipts: a kiosk verifies those and asks again.  Whoever
 * hands them to anybody else verifies them first.  Fails (writer's failed) for
 * want of room or scratch.
 */
void sign1_seal(struct wire_writer *w, enum sign1_type type,
    const struct key_pair *key, const void *payload, size_t length,
    uint8_t *scratch, size_t scratch_size);

/*
 * The same for a payload that stands at the beginning of the scratch, where
 * a writer has put it: what is left of that writer's room is the scratch.  So
 * twice the payload and SIGN1_SCRATCH is enough.
 */
void sign1_seal_in_place(struct wire_writer *w, enum sign1_type type,
    const struct key_pair *key, const struct wire_writer *payload);

#endif
