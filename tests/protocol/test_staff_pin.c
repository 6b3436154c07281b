/*
 * test_staff_pin.c - the staff's PIN and its hash.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "protocol/staff_pin.h"

static void
four_to_twelve_digits_are_a_pin(void **state)
{
	static const char *const good[] = { "1234", "000000", "123456789012" };
	static const char *const bad[] = { "", "123", "1234567890123", "12a4",
		"12 34", "-1234", "1234\n" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(staff_pin_is_valid(good[i]));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(staff_pin_is_valid(bad[i]));
}

static void
a_hash_fits_its_own_pin_alone(void **state)
{
	char hash[STAFF_PIN_HASH], other[STAFF_PIN_HASH];

	(void)state;
	assert_int_equal(staff_pin_hash(hash, "1234"), 0);
	assert_int_equal(staff_pin_hash(other, "1234"), 0);
	assert_string_not_equal(hash, other);
	assert_null(strstr(hash, "1234"));
	assert_true(staff_pin_hash_is_valid(hash));
	assert_true(staff_pin_fits(hash, "1234"));
	assert_false(staff_pin_fits(hash, "1235"));
	assert_false(staff_pin_fits(hash, ""));
	assert_false(staff_pin_fits(hash, "12345"));
	assert_false(staff_pin_fits("1234", "1234"));
}

#define TAIL "$c29tZXNhbHRzb21lc2E$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNo"

static void
a_hash_that_costs_too_much_is_none(void **state)
{
	static const char *const good[] = {
		"$argon2id$v=19$m=8192,t=3,p=1" TAIL,
		"$argon2id$v=19$m=16384,t=6,p=1" TAIL,
	};
	static const char *const bad[] = {
		"",
		"1234",
		"$argon2id$v=19$m=16385,t=3,p=1" TAIL,
		"$argon2id$v=19$m=1048576,t=3,p=1" TAIL,
		"$argon2id$v=19$m=8192,t=7,p=1" TAIL,
		"$argon2id$v=19$m=8192,t=3,p=2" TAIL,
		"$argon2id$v=19$m=8192,t=0,p=1" TAIL,
		"$argon2id$v=19$m=-8192,t=3,p=1" TAIL,
		"$argon2id$v=19$m=99999999999999999999999,t=3,p=1" TAIL,
		"$argon2i$v=19$m=8192,t=3,p=1" TAIL,
		"$argon2id$v=19$m=8192,t=3,p=1$",
		"$argon2id$v=19$m=8192,t=3,p=1",
		"$argon2id$v=19$m=8192,t=3,p=1" TAIL "\n",
		"$argon2id$v=19$m=8192,t=3,p=1" TAIL TAIL TAIL,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(staff_pin_hash_is_valid(good[i]));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		print_message("%s\n", bad[i]);
		assert_false(staff_pin_hash_is_valid(bad[i]));
	}
}

static void
a_hash_cut_short_anywhere_fits_nothing(void **state)
{
	char hash[STAFF_PIN_HASH];

	(void)state;
	assert_int_equal(staff_pin_hash(hash, "4711"), 0);
	for (size_t length = strlen(hash); length-- > 0;) {
		hash[length] = '\0';
		staff_pin_hash_is_valid(hash);
		assert_false(staff_pin_fits(hash, "4711"));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(four_to_twelve_digits_are_a_pin),
		cmocka_unit_test(a_hash_fits_its_own_pin_alone),
		cmocka_unit_test(a_hash_that_costs_too_much_is_none),
		cmocka_unit_test(a_hash_cut_short_anywhere_fits_nothing),
	};

	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
