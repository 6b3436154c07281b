/*
 * receipt.c - "these bytes and all before them on this chain are on disk".
 *
 * Shape alone: what a receipt allows is decided where entries are kept.
 */

#include <string.h>

#include "protocol/receipt.h"

int
receipt_open(const struct sign1 *object, struct receipt *out)
{
	struct wire_span last = { NULL, 0 };
	const uint8_t *begin;
	struct wire_reader r;
	int64_t key;
	size_t i;

	memset(out, 0, sizeof(*out));
	wire_read_from(&r, object->payload.bytes, object->payload.length);
	wire_array_of(&r, 5);
	wire_copy(&r, out->kid, KID_SIZE);
	wire_copy(&r, out->head.epoch, EPOCH_SIZE);
	out->head.number = wire_uint_within(&r, 0, INT64_MAX);
	wire_copy(&r, out->head.hash, HASH_SIZE);
	out->missing_count = wire_array(&r);
	out->missing.bytes = r.at;
	for (i = 0; i < out->missing_count && !r.failed; i++) {
		begin = r.at;
		key = wire_int(&r);
		if (key == 0 || key == INT64_MIN) /* as keys of texts */
			wire_fail(&r);
		wire_key_rises(&r, &last, begin);
	}
	out->missing.length = (size_t)(r.at - out->missing.bytes);
	return wire_at_end(&r) ? 0 : -1;
}

void
receipt_seal(struct wire_writer *w, enum sign1_type type,
    const struct key_pair *key, const uint8_t kid[KID_SIZE],
    const struct head *head, const int64_t *missing, size_t missing_count,
    uint8_t *scratch, size_t scratch_size)
{
	struct wire_writer payload;
	size_t i;

	wire_write_to(&payload, scratch, scratch_size);
	wire_put_array(&payload, 5);
	wire_put_bytes(&payload, kid, KID_SIZE);
	wire_put_bytes(&payload, head->epoch, EPOCH_SIZE);
	wire_put_uint(&payload, head->number);
	wire_put_bytes(&payload, head->hash, HASH_SIZE);
	wire_put_array(&payload, missing_count);
	for (i = 0; i < missing_count; i++)
		wire_put_int(&payload, missing[i]);
	sign1_seal_in_place(w, type, key, &payload);
}
