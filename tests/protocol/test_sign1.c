/*
 * test_sign1.c - signed objects, in the one shape we speak.
 */

#include <jansson.h>
#include <sodium.h>

#include "protocol/limits.h"
#include "protocol/sign1.h"
#include "tests/protocol/support.h"

static struct key_pair key;
static uint8_t scratch[4096];

static bool
takes_sign1(const uint8_t *bytes, size_t length)
{
	struct wire_reader r;
	struct sign1 object;

	wire_read_from(&r, bytes, length);
	sign1_read(&r, &object);
	return wire_at_end(&r);
}

static bool
verifies(const uint8_t *bytes, size_t length)
{
	struct wire_reader r;
	struct sign1 object;

	wire_read_from(&r, bytes, length);
	sign1_read(&r, &object);
	return wire_at_end(&r) &&
	    sign1_verify(&object, SIGN1_ENVELOPE, key.public, scratch,
		sizeof(scratch));
}

static size_t
seal(uint8_t *out, size_t size, enum sign1_type type, const void *payload,
    size_t length)
{
	struct wire_writer w;

	wire_write_to(&w, out, size);
	sign1_seal(&w, type, &key, payload, length, scratch, sizeof(scratch));
	return w.failed ? 0 : w.length;
}

static void
what_is_sealed_is_read_and_verified(void **state)
{
	static const char payload[] = "what it says";
	uint8_t out[256];
	size_t length = seal(out, sizeof(out), SIGN1_KEPT, payload,
	    sizeof(payload));
	struct wire_reader r;
	struct sign1 object;

	(void)state;
	assert_true(length > 0);
	assert_true(length <= sizeof(payload) + SIGN1_OVERHEAD);
	wire_read_from(&r, out, length);
	sign1_read(&r, &object);
	assert_true(wire_at_end(&r));
	assert_ptr_equal(object.whole.bytes, out);
	assert_int_equal(object.whole.length, length);
	assert_int_equal(object.payload.length, sizeof(payload));
	assert_memory_equal(object.payload.bytes, payload, sizeof(payload));
	assert_memory_equal(object.kid, key.kid, KID_SIZE);
	assert_true(sign1_verify(&object, SIGN1_KEPT, key.public, scratch,
	    sizeof(scratch)));
}

static void
a_signature_is_good_for_one_type_and_one_key(void **state)
{
	static const uint8_t other_seed[SEED_SIZE] = { 1 };
	struct key_pair other;
	struct wire_reader r;
	struct sign1 object;
	uint8_t out[256];
	size_t length;
	unsigned sealed, asked;

	(void)state;
	key_from_seed(&other, other_seed);
	for (sealed = SIGN1_ENVELOPE; sealed <= SIGN1_VOUCH; sealed++) {
		length = seal(out, sizeof(out), (enum sign1_type)sealed, "x",
		    1);
		wire_read_from(&r, out, length);
		sign1_read(&r, &object);
		for (asked = SIGN1_ENVELOPE; asked <= SIGN1_VOUCH; asked++)
			assert_int_equal(sealed == asked,
			    sign1_verify(&object, (enum sign1_type)asked,
				key.public, scratch, sizeof(scratch)));
		assert_false(sign1_verify(&object, (enum sign1_type)sealed,
		    other.public, scratch, sizeof(scratch)));
		/* Nor under another's name. */
		object.kid = other.kid;
		assert_false(sign1_verify(&object, (enum sign1_type)sealed,
		    key.public, scratch, sizeof(scratch)));
	}
}

static struct block
vector(const char *name)
{
	json_t *vectors = json_load_file("tests/vectors/envelope_vectors.json",
	    0, NULL);
	struct block block;

	assert_non_null(vectors);
	block = block_of_hex(json_string_value(json_object_get(vectors, name)));
	json_decref(vectors);
	return block;
}

static void
no_change_of_one_byte_in_an_envelope_of_100_verifies(void **state)
{
	struct block block = vector("env100");
	unsigned change;
	size_t i;

	(void)state;
	assert_true(verifies(block.bytes, block.length));
	for (i = 0; i < block.length; i++) {
		for (change = 1; change < 256; change++) {
			block.bytes[i] ^= (uint8_t)change;
			if (verifies(block.bytes, block.length))
				fail_msg("byte %zu changed by %02x", i, change);
			block.bytes[i] ^= (uint8_t)change;
		}
	}
	printf("# %zu changes of one byte refused\n", 255 * block.length);
	assert_true(verifies(block.bytes, block.length));
	block_free(&block);
}

static void
an_object_is_taken_whole_only(void **state)
{
	struct block block = vector("env");

	(void)state;
	assert_taken_whole_only(takes_sign1, block.bytes, block.length);
	block_free(&block);
}

#define KID "00112233445566778899aabbccddeeff"
#define SIGNATURE \
	"5840 0000000000000000000000000000000000000000000000000000000000000000" \
	"0000000000000000000000000000000000000000000000000000000000000000"

static void
any_other_shape_is_refused(void **state)
{
	static const char *const good = "d284 55 a201270450" KID
					" a0 4101" SIGNATURE;
	static const char *const bad[] = {
		/* no tag, another tag, a longer head of it */
		"84 55 a201270450" KID " a0 4101" SIGNATURE,
		"d184 55 a201270450" KID " a0 4101" SIGNATURE,
		"d81284 55 a201270450" KID " a0 4101" SIGNATURE,
		/* another array */
		"d283 55 a201270450" KID " a0 4101",
		"d285 55 a201270450" KID " a0 4101" SIGNATURE "00",
		"d29f 55 a201270450" KID " a0 4101" SIGNATURE "ff",
		/* another algorithm, order, more or less in the header */
		"d284 55 a201260450" KID " a0 4101" SIGNATURE,
		"d284 55 a20450" KID "0127 a0 4101" SIGNATURE,
		"d284 52 a10450" KID "  a0 4101" SIGNATURE,
		"d284 57 a301270450" KID "0500 a0 4101" SIGNATURE,
		"d284 43 a10127 a0 4101" SIGNATURE,
		"d284 40 a0 4101" SIGNATURE,
		/* a kid of another length, a head that is too long */
		"d284 54 a20127044f 00112233445566778899aabbccddee a0 4101" SIGNATURE,
		"d284 5815 a201270450" KID " a0 4101" SIGNATURE,
		/* something unprotected */
		"d284 55 a201270450" KID " a10126 4101" SIGNATURE,
		"d284 55 a201270450" KID " b800 4101" SIGNATURE,
		"d284 55 a201270450" KID " 80 4101" SIGNATURE,
		/* a payload that is not here, or not bytes */
		"d284 55 a201270450" KID " a0 f6" SIGNATURE,
		"d284 55 a201270450" KID " a0 01" SIGNATURE,
		"d284 55 a201270450" KID " a0 6101" SIGNATURE,
		/* a signature of another size */
		"d284 55 a201270450" KID " a0 4101 4100",
		"d284 55 a201270450" KID
		" a0 4101 583f 0000000000000000000000000000"
		"00000000000000000000000000000000000000000000000000000000000000000000"
		"000000000000000000000000000000",
	};
	size_t i;

	(void)state;
	assert_true(hex_is_taken(takes_sign1, good));
	for (i = 0; i < COUNT(bad); i++)
		if (hex_is_taken(takes_sign1, bad[i]))
			fail_msg("%s was taken", bad[i]);
}

static void
too_little_room_is_said(void **state)
{
	static const char payload[100] = "x";
	struct wire_writer w;
	uint8_t out[256], small[sizeof(payload) + SIGN1_SCRATCH];
	struct wire_reader r;
	struct sign1 object;
	size_t length = seal(out, sizeof(out), SIGN1_ENVELOPE, payload,
	    sizeof(payload));
	size_t size;

	(void)state;
	wire_read_from(&r, out, length);
	sign1_read(&r, &object);
	assert_true(sign1_verify(&object, SIGN1_ENVELOPE, key.public, small,
	    sizeof(small)));
	assert_false(sign1_verify(&object, SIGN1_ENVELOPE, key.public, small,
	    sizeof(payload)));
	for (size = 0; size < length; size++) {
		wire_write_to(&w, out, size);
		sign1_seal(&w, SIGN1_ENVELOPE, &key, payload, sizeof(payload),
		    scratch, sizeof(scratch));
		assert_true(w.failed);
	}
	wire_write_to(&w, out, sizeof(out));
	sign1_seal(&w, SIGN1_ENVELOPE, &key, payload, sizeof(payload), small,
	    sizeof(payload));
	assert_true(w.failed);
}

/* Nothing that is kept; an answer or a receipt, which its reader refuses. */
static void
a_key_with_a_flipped_bit_seals_nothing_that_passes(void **state)
{
	uint8_t out[256];
	struct key_pair flipped = key;
	struct wire_reader r;
	struct wire_writer w;
	struct sign1 object;

	(void)state;
	flipped.secret[7] ^= 4;
	for (int type = SIGN1_ENVELOPE; type <= SIGN1_VOUCH; type++) {
		const bool kept = type != SIGN1_ANSWER && type != SIGN1_KEPT;

		wire_write_to(&w, out, sizeof(out));
		sign1_seal(&w, (enum sign1_type)type, &flipped, "x", 1, scratch,
		    sizeof(scratch));
		assert_int_equal(w.failed, kept);
		wire_read_from(&r, out, w.length);
		sign1_read(&r, &object);
		assert_true(r.failed ||
		    !sign1_verify(&object, (enum sign1_type)type, key.public,
			scratch, sizeof(scratch)));
	}
}

static void
sealing_in_place_gives_the_same_bytes(void **state)
{
	static const char payload[100] = "x";
	uint8_t apart[256], out[256];
	size_t length = seal(apart, sizeof(apart), SIGN1_ENVELOPE, payload,
	    sizeof(payload));
	uint8_t room[2 * sizeof(payload) + SIGN1_SCRATCH];
	struct wire_writer w, p;

	(void)state;
	wire_write_to(&p, room, sizeof(room));
	wire_put_raw(&p, payload, sizeof(payload));
	wire_write_to(&w, out, sizeof(out));
	sign1_seal_in_place(&w, SIGN1_ENVELOPE, &key, &p);
	assert_false(w.failed);
	assert_int_equal(w.length, length);
	assert_memory_equal(out, apart, length);
	p.failed = true;
	sign1_seal_in_place(&w, SIGN1_ENVELOPE, &key, &p);
	assert_true(w.failed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_sealed_is_read_and_verified),
		cmocka_unit_test(a_signature_is_good_for_one_type_and_one_key),
		cmocka_unit_test(
		    no_change_of_one_byte_in_an_envelope_of_100_verifies),
		cmocka_unit_test(an_object_is_taken_whole_only),
		cmocka_unit_test(any_other_shape_is_refused),
		cmocka_unit_test(too_little_room_is_said),
		cmocka_unit_test(
		    a_key_with_a_flipped_bit_seals_nothing_that_passes),
		cmocka_unit_test(sealing_in_place_gives_the_same_bytes),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (sodium_init() < 0)
		return 1;
	key_of_vectors(&key);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
