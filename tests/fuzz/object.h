/*
 * object.h - a target's input as a signed object, or else as what one carries:
 * so that parsers behind a signature are reached without one.
 */

#ifndef TESTS_FUZZ_OBJECT_H
#define TESTS_FUZZ_OBJECT_H

#include <string.h>

#include "protocol/sign1.h"

/* What is no signed object is taken for the payload of one. */
static inline void
object_read(struct sign1 *object, struct wire_reader *r, const uint8_t *data,
    size_t size)
{
	static const uint8_t kid[KID_SIZE];

	wire_read_from(r, data, size);
	sign1_read(r, object);
	if (!r->failed)
		return;
	memset(object, 0, sizeof(*object));
	object->kid = kid;
	object->payload = (struct wire_span){ data, size };
}

#endif
