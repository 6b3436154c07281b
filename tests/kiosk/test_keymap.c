/*
 * test_keymap.c - what a key means.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "kiosk/core/input.h"
#include "kiosk/core/keymap.h"

static const struct keymap_here five = { 5, 1, "de" };
static const struct keymap_here eleven = { 11, 0, "de" };

static struct keymap keymap;

static int
step(const struct keymap_here *here, uint32_t key)
{
	struct keymap_meaning meaning = keymap_meaning(&keymap, here, key);

	return meaning.what == KEYMAP_STEP ? (int)meaning.number : -1;
}

static enum keymap_what
what(const struct keymap_here *here, uint32_t key)
{
	return keymap_meaning(&keymap, here, key).what;
}

static void
digits_from_1_are_the_steps(void **state)
{
	(void)state;
	keymap_init(&keymap);
	assert_int_equal(step(&five, '1'), 0);
	assert_int_equal(step(&five, '5'), 4);
	assert_int_equal(step(&five, '6'), -1);
	assert_int_equal(step(&five, '0'), -1);
	assert_int_equal(step(&five, '+'), -1);
	assert_int_equal(what(&five, '9'), KEYMAP_NOTHING);
	assert_int_equal(what(&five, '0'), KEYMAP_SKIP);
}

static void
ten_is_plus_or_x_on_eleven_steps_from_0(void **state)
{
	char digit;

	(void)state;
	keymap_init(&keymap);
	for (digit = '0'; digit <= '9'; digit++)
		assert_int_equal(step(&eleven, (uint32_t)digit), digit - '0');
	assert_int_equal(step(&eleven, '+'), 10);
	assert_int_equal(step(&eleven, 'x'), 10);
	assert_int_equal(step(&eleven, 'X'), 10);
	assert_string_equal(keymap_name(10), "+");
	assert_string_equal(keymap_name(7), "7");
}

static void
every_step_of_every_scale_has_a_key_of_that_name(void **state)
{
	struct keymap_here here = { 0, 0, "" };
	unsigned i;

	(void)state;
	keymap_init(&keymap);
	for (here.steps = 2; here.steps <= 11; here.steps++)
		for (here.lowest = 0; here.lowest <= 1; here.lowest++)
			for (i = 0; i < here.steps; i++)
				assert_int_equal(
				    step(&here,
					(uint8_t)keymap_name(here.lowest +
					    (int)i)[0]),
				    i);
}

static void
letters_choose_a_language(void **state)
{
	struct keymap_meaning meaning;

	(void)state;
	keymap_init(&keymap);
	meaning = keymap_meaning(&keymap, &five, 'E');
	assert_int_equal(meaning.what, KEYMAP_LANGUAGE);
	assert_int_equal(meaning.number, 1);
	meaning = keymap_meaning(&keymap, &five, '/');
	assert_int_equal(meaning.what, KEYMAP_LANGUAGE);
	assert_int_equal(meaning.number, KEYMAP_NEXT);
	assert_int_equal(what(&five, 'f'), KEYMAP_NOTHING);
	assert_int_equal(what(&five, 't'), KEYMAP_TEXT);
}

static void
no_key_quits_unless_a_setting_says_so(void **state)
{
	uint32_t key;

	(void)state;
	keymap_init(&keymap);
	for (key = 0; key <= INPUT_F12; key++)
		assert_int_not_equal(what(&five, key), KEYMAP_QUIT);
	assert_null(keymap_set(&keymap, "q", "quit"));
	assert_int_equal(what(&five, 'q'), KEYMAP_QUIT);
	assert_int_equal(what(&five, 'Q'), KEYMAP_QUIT);
}

static void
buttons_are_set_and_set_again(void **state)
{
	(void)state;
	keymap_init(&keymap);
	assert_null(keymap_set(&keymap, "a", "1"));
	assert_null(keymap_set(&keymap, "F2", "2"));
	assert_null(keymap_set(&keymap, "e", "5"));
	assert_null(keymap_set(&keymap, "space", "11"));
	assert_int_equal(step(&five, 'a'), 0);
	assert_int_equal(step(&five, INPUT_F1 + 1), 1);
	assert_int_equal(step(&five, 'e'), 4);
	assert_int_equal(step(&five, ' '), -1);
	assert_int_equal(what(&five, ' '), KEYMAP_NOTHING);
	assert_int_equal(step(&eleven, 'a'), 1);
	assert_null(keymap_set(&keymap, "a", "3"));
	assert_int_equal(step(&five, 'a'), 2);
}

static void
a_button_may_do_what_other_keys_do(void **state)
{
	(void)state;
	keymap_init(&keymap);
	assert_null(keymap_set(&keymap, "F1", "back"));
	assert_null(keymap_set(&keymap, "F2", "skip"));
	assert_null(keymap_set(&keymap, "space", "confirm"));
	assert_int_equal(what(&five, INPUT_F1), KEYMAP_BACK);
	assert_int_equal(what(&five, INPUT_F1 + 1), KEYMAP_SKIP);
	assert_int_equal(what(&five, ' '), KEYMAP_CONFIRM);
}

static void
fewer_buttons_than_steps_are_found(void **state)
{
	(void)state;
	keymap_init(&keymap);
	assert_int_equal(keymap_lacks(&keymap, 0, 11), -1);
	assert_null(keymap_set(&keymap, "F9", "back"));
	assert_int_equal(keymap_lacks(&keymap, 1, 2), -1);
	assert_null(keymap_set(&keymap, "a", "1"));
	assert_int_equal(keymap_lacks(&keymap, 1, 2), 2);
	assert_null(keymap_set(&keymap, "b", "2"));
	assert_int_equal(keymap_lacks(&keymap, 1, 2), -1);
	assert_int_equal(keymap_lacks(&keymap, 1, 5), 3);
	assert_int_equal(keymap_lacks(&keymap, 0, 11), 0);
	/* A question that no key answers lacks nothing. */
	assert_int_equal(keymap_lacks(&keymap, 1, 0), -1);
}

static void
wrong_settings_are_refused_with_a_reason(void **state)
{
	char name[2] = "!";
	int i;

	(void)state;
	keymap_init(&keymap);
	assert_non_null(keymap_set(&keymap, "F13", "1"));
	assert_non_null(keymap_set(&keymap, "F0", "1"));
	assert_non_null(keymap_set(&keymap, "", "1"));
	assert_non_null(keymap_set(&keymap, "ab", "1"));
	assert_non_null(keymap_set(&keymap, "a", "12"));
	assert_non_null(keymap_set(&keymap, "a", ""));
	assert_non_null(keymap_set(&keymap, "a", "-1"));
	assert_non_null(keymap_set(&keymap, "a", "leave"));
	assert_int_equal(keymap.count, 0);
	for (i = 0; i < KEYMAP_OWN; i++, name[0]++)
		assert_null(keymap_set(&keymap, name, "1"));
	assert_non_null(keymap_set(&keymap, "|", "1"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digits_from_1_are_the_steps),
		cmocka_unit_test(ten_is_plus_or_x_on_eleven_steps_from_0),
		cmocka_unit_test(
		    every_step_of_every_scale_has_a_key_of_that_name),
		cmocka_unit_test(letters_choose_a_language),
		cmocka_unit_test(no_key_quits_unless_a_setting_says_so),
		cmocka_unit_test(buttons_are_set_and_set_again),
		cmocka_unit_test(a_button_may_do_what_other_keys_do),
		cmocka_unit_test(fewer_buttons_than_steps_are_found),
		cmocka_unit_test(wrong_settings_are_refused_with_a_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
