/*
 * parcel.c - an envelope as it arrives; see parcel.h.
 *
 * What becomes of it is core/ingest.c's to say and io/intake.c's to do.
 */

#include <stdlib.h>
#include <string.h>

#include "aggregator/io/parcel.h"

void
parcel_read(struct wire_reader *r, struct parcel *out)
{
	struct text_item item;

	memset(out, 0, sizeof(*out));
	out->bytes.bytes = r->at;
	sign1_read(r, &out->object);
	out->texts.bytes = r->at;
	out->text_count = texts_open(r);
	for (size_t i = 0; i < out->text_count; i++)
		texts_next(r, &item);
	out->texts.length = (size_t)(r->at - out->texts.bytes);
	out->bytes.length = (size_t)(r->at - out->bytes.bytes);
}

void
parcel_open(struct parcel *parcel)
{
	parcel->failed_at = 0;
	parcel->verdict = ENVELOPE_UNDECODABLE;
	if (envelope_open(&parcel->object, &parcel->envelope) != 0)
		return;
	if (envelope_sum(&parcel->envelope, &parcel->sum, &parcel->failed_at) ==
	    0)
		parcel->verdict = ENVELOPE_STORED;
}

bool
parcel_reopen(struct parcel *out, const uint8_t *bytes, size_t length)
{
	struct wire_reader r;

	memset(out, 0, sizeof(*out));
	wire_read_from(&r, bytes, length);
	sign1_read(&r, &out->object);
	if (r.failed || !wire_at_end(&r))
		return false;
	parcel_open(out);
	return out->verdict == ENVELOPE_STORED;
}

bool
parcel_check(struct parcel *parcel, const uint8_t kid[KID_SIZE],
    const uint8_t key[KEY_SIZE])
{
	const size_t size = parcel->object.payload.length + SIGN1_SCRATCH;
	uint8_t *scratch;

	if (memcmp(parcel->object.kid, kid, KID_SIZE) != 0) {
		parcel->verdict = ENVELOPE_FOREIGN;
		return true;
	}
	scratch = malloc(size);
	if (scratch == NULL)
		return false;
	if (sign1_verify(&parcel->object, SIGN1_ENVELOPE, key, scratch, size))
		parcel_open(parcel);
	else
		parcel->verdict = ENVELOPE_FORGED;
	free(scratch);
	return true;
}
