/*
 * receipt.h - "these bytes and all before them on this chain are on disk".
 */

#ifndef PROTOCOL_RECEIPT_H
#define PROTOCOL_RECEIPT_H

#include "protocol/entry.h"
#include "protocol/sign1.h"

struct receipt {
	uint8_t kid[KID_SIZE]; /* whose journal */
	struct head head;
	size_t missing_count;
	struct wire_span missing; /* `missing_count` ints, as keys of texts */
};

/* Read the payload of a verified `kept` or `custody`; -1 if it is none. */
int receipt_open(const struct sign1 *object, struct receipt *out);

/*
 * missing: the ints in rising order of the wire (n..., then -n...).  scratch:
 * 256 bytes, and 18 for each missing one.
 */
void receipt_seal(struct wire_writer *w, enum sign1_type type,
    const struct key_pair *key, const uint8_t kid[KID_SIZE],
    const struct head *head, const int64_t *missing, size_t missing_count,
    uint8_t *scratch, size_t scratch_size);

#endif
