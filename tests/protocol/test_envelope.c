/*
 * test_envelope.c - runs of entries under a signature.
 *
 * The vectors were made by other hands, byte for byte: what we read of them we
 * must write again.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>
#include <sodium.h>

#include "protocol/envelope.h"
#include "protocol/pen.h"

#define VECTORS "tests/vectors/envelope_vectors.json"

static uint8_t payload[LIMIT_SIGNED];
static uint8_t scratch[LIMIT_SIGNED + SIGN1_SCRATCH];
static uint8_t entries_room[LIMIT_ENVELOPE];

static json_t *vectors;
static struct key_pair key;

struct bytes {
	size_t length;
	uint8_t at[LIMIT_SIGNED + SIGN1_OVERHEAD];
};

static struct bytes *
vector(const char *name)
{
	const char *hex = json_string_value(json_object_get(vectors, name));
	struct bytes *bytes = malloc(sizeof(*bytes));

	assert_non_null(hex);
	bytes->length = strlen(hex) / 2;
	assert_true(hex_read(bytes->at, bytes->length, hex));
	return bytes;
}

static bool
open_verified(const uint8_t *at, size_t length, struct envelope *out)
{
	struct wire_reader r;
	struct sign1 object;

	wire_read_from(&r, at, length);
	sign1_read(&r, &object);
	return wire_at_end(&r) &&
	    sign1_verify(&object, SIGN1_ENVELOPE, key.public, scratch,
		sizeof(scratch)) &&
	    envelope_open(&object, out) == 0;
}

/* Take an envelope apart and put its slots and entries together again. */
static void
write_again(const struct envelope *envelope, struct wire_writer *out)
{
	static struct envelope_writer writer;
	uint8_t room[LIMIT_ENTRY];
	struct wire_writer w;
	struct wire_reader r;
	struct entry entry;
	struct slot slot;
	uint32_t number;

	envelope_begin(&writer, entries_room, sizeof(entries_room),
	    envelope->epoch, envelope->first, envelope->before);
	wire_read_from(&r, envelope->slots.bytes, envelope->slots.length);
	while (envelope_next_slot(&r, &number, &slot))
		assert_true(envelope_add_slot(&writer, number, &slot));
	wire_read_from(&r, envelope->entries.bytes, envelope->entries.length);
	while (!wire_at_end(&r)) {
		entry_read(&r, &entry);
		assert_false(r.failed);
		wire_write_to(&w, room, sizeof(room));
		entry_write(&w, &entry);
		assert_false(w.failed);
		assert_true(envelope_add(&writer, room, w.length));
	}
	envelope_seal(&writer, out, &key, payload, sizeof(payload), scratch,
	    sizeof(scratch));
	assert_false(out->failed);
}

static void
vectors_are_reproduced_to_the_byte(void **state)
{
	static const struct {
		const char *name;
		uint32_t entries;
	} cases[] = { { "env", 1 }, { "env100", 100 }, { "env4096", 4096 } };
	static uint8_t again[LIMIT_SIGNED + SIGN1_OVERHEAD];
	struct envelope envelope;
	struct envelope_sum sum;
	struct wire_writer out;
	struct bytes *bytes;
	uint64_t failed_at;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bytes = vector(cases[i].name);
		assert_true(open_verified(bytes->at, bytes->length, &envelope));
		assert_int_equal(envelope_sum(&envelope, &sum, &failed_at), 0);
		assert_int_equal(sum.entries, cases[i].entries);
		assert_int_equal(sum.ratings, cases[i].entries);
		wire_write_to(&out, again, sizeof(again));
		write_again(&envelope, &out);
		assert_int_equal(out.length, bytes->length);
		assert_memory_equal(again, bytes->at, bytes->length);
		free(bytes);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors_are_reproduced_to_the_byte),
	};
	uint8_t seed[SEED_SIZE];
	int failures;

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (sodium_init() < 0)
		return 1;
	vectors = json_load_file(VECTORS, 0, NULL);
	if (vectors == NULL ||
	    !hex_read(seed, sizeof(seed),
		json_string_value(json_object_get(vectors, "seed"))))
		return 1;
	key_from_seed(&key, seed);
	failures = cmocka_run_group_tests(tests, NULL, NULL);
	json_decref(vectors);
	return failures;
}
