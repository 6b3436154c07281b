/*
 * test_key.c - keys, their names, and hashes.
 */

#include <sodium.h>

#include "tests/protocol/support.h"

static void
a_key_and_its_name_are_those_of_the_vectors(void **state)
{
	struct key_pair key;
	char hex[2 * KEY_SIZE + 1];

	(void)state;
	key_of_vectors(&key);
	hex_write(hex, key.public, KEY_SIZE);
	assert_string_equal(hex,
	    "03a107bff3ce10be1d70dd18e74bc099"
	    "67e4d6309ba50d5f1ddc8664125531b8");
	hex_write(hex, key.kid, KID_SIZE);
	assert_string_equal(hex, "56475aa75463474c0285df5dbf2bcab7");
}

static void
hashes_are_sha256(void **state)
{
	static const struct hash_piece pieces[] = {
		{ "a", 1 },
		{ "", 0 },
		{ "bc", 2 },
	};
	uint8_t whole[HASH_SIZE], pieced[HASH_SIZE];
	char hex[2 * HASH_SIZE + 1];

	(void)state;
	hash_of(whole, "abc", 3);
	hash_of_pieces(pieced, pieces, COUNT(pieces));
	hex_write(hex, whole, HASH_SIZE);
	assert_string_equal(hex,
	    "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad");
	assert_memory_equal(whole, pieced, HASH_SIZE);
}

static void
hex_is_read_in_full_or_not_at_all(void **state)
{
	static const char *const bad[] = { "", "0", "000", "0000 ", "00 11",
		"00gg", "0x00", "00112", "00:1", "00000" };
	uint8_t out[2];
	size_t i;

	(void)state;
	assert_true(hex_read(out, 2, "fF0a"));
	assert_int_equal(out[0], 0xff);
	assert_int_equal(out[1], 0x0a);
	for (i = 0; i < COUNT(bad); i++)
		if (hex_read(out, 2, bad[i]))
			fail_msg("\"%s\" was taken", bad[i]);
	assert_true(hex_read(out, 0, ""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_and_its_name_are_those_of_the_vectors),
		cmocka_unit_test(hashes_are_sha256),
		cmocka_unit_test(hex_is_read_in_full_or_not_at_all),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
