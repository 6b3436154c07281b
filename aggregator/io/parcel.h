/*
 * parcel.h - an envelope as it arrives: with its texts, and what checking
 * found.
 *
 * Checking needs no store and happens on an event loop, before the writer sees
 * the parcel: signature, frame, every entry, the hash chain.
 */

#ifndef AGGREGATOR_IO_PARCEL_H
#define AGGREGATOR_IO_PARCEL_H

#include "protocol/envelope.h"
#include "protocol/sync.h"
#include "protocol/text.h"

/* Everything is lent out of the bytes it was read from. */
struct parcel {
	struct wire_span bytes; /* envelope and texts, one after the other */
	struct sign1 object;
	struct wire_span texts; /* the map, whole */
	size_t text_count;
	/* Once checked: */
	enum envelope_verdict verdict; /* STORED: nothing against it so far */
	uint64_t failed_at;            /* UNDECODABLE: the entry's number */
	struct envelope envelope;
	struct envelope_sum sum;
};

/* Take the next envelope and its texts; else the reader has failed. */
void parcel_read(struct wire_reader *r, struct parcel *out);

/*
 * Check it against the key of the journal it should be of.  false: no memory,
 * nothing was checked.
 */
bool parcel_check(struct parcel *parcel, const uint8_t kid[KID_SIZE],
    const uint8_t key[KEY_SIZE]);

/* The same for one whose signature is known to be good: it was stored. */
void parcel_open(struct parcel *parcel);

/* A stored envelope's bytes, without texts; false: it cannot be read. */
bool parcel_reopen(struct parcel *out, const uint8_t *bytes, size_t length);

#endif
