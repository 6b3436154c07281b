/*
 * test_visit.c - one customer at the kiosk.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/kiosk/support_screen.h"

static struct visit visit;

static int
begin(void **state)
{
	(void)state;
	return visit_init(&visit, support_sheet("smiley5")) ? 0 : -1;
}

static struct visit_deed
take(enum keymap_what what, uint32_t number, uint32_t key, uint64_t now)
{
	struct visit_press press = {
		.meaning = { .what = what, .number = number },
		.key = key,
	};

	return visit_take(&visit, &press, now);
}

/* Press a step's digit; the store takes it.  True when it was an answer. */
static bool
rate(unsigned step, uint64_t now)
{
	struct visit_deed deed = take(KEYMAP_STEP, step, '1' + step, now);

	if (deed.wish != VISIT_COMMIT)
		return false;
	assert_int_equal(deed.step, step);
	visit_kept(&visit, 1, now);
	return true;
}

static void
a_press_is_an_answer_thanked_for_and_then_the_question_is_back(void **state)
{
	(void)state;
	assert_true(rate(4, 1000));
	assert_int_equal(visit.at, VISIT_THANKS);
	assert_int_equal(visit_due(&visit), 4000);
	visit_wake(&visit, 3999);
	assert_int_equal(visit.at, VISIT_THANKS);
	visit_wake(&visit, 4000);
	assert_int_equal(visit.at, VISIT_QUESTION);
	assert_true(visit_idle(&visit));
	assert_true(rate(0, 5000));
}

static void
an_answer_names_question_step_and_language(void **state)
{
	struct visit_deed deed;

	(void)state;
	take(KEYMAP_LANGUAGE, 1, 'e', 1000);
	deed = take(KEYMAP_STEP, 2, '3', 2000);
	assert_int_equal(deed.wish, VISIT_COMMIT);
	assert_int_equal(deed.question, 0);
	assert_int_equal(deed.step, 2);
	assert_int_equal(deed.language, 1);
}

static void
a_key_held_down_is_one_answer(void **state)
{
	uint64_t now;

	(void)state;
	assert_true(rate(4, 1000));
	for (now = 1500; now < 20000; now += 33)
		assert_false(rate(4, now));
	visit_wake(&visit, now);
	assert_int_equal(visit.at, VISIT_QUESTION);
	/* Let go and pressed anew. */
	assert_true(rate(4, now + 200));
}

static void
a_bouncing_key_is_one_answer(void **state)
{
	(void)state;
	visit.sheet = support_sheet("smiley5");
	assert_true(rate(4, 1000));
	visit_wake(&visit, 4000);
	assert_true(rate(4, 5000));
	assert_false(rate(4, 5119));
	assert_int_equal(visit.at, VISIT_THANKS);
}

static void
another_key_within_the_bounce_is_another_press(void **state)
{
	(void)state;
	take(KEYMAP_RIGHT, 0, 'r', 1000);
	assert_true(rate(1, 1050));
}

static void
a_press_during_thanks_ends_them_and_is_no_second_answer(void **state)
{
	(void)state;
	assert_true(rate(4, 1000));
	assert_false(rate(1, 1800));
	assert_int_equal(visit.at, VISIT_QUESTION);
	assert_true(rate(1, 2500));
	/* The same key again, once it is no longer held. */
	assert_false(rate(1, 3000));
	assert_int_equal(visit.at, VISIT_THANKS);
	assert_false(rate(1, 4001));
	assert_int_equal(visit.at, VISIT_QUESTION);
}

static void
other_keys_do_not_end_the_thanks(void **state)
{
	(void)state;
	assert_true(rate(4, 1000));
	take(KEYMAP_LANGUAGE, 1, 'e', 1500);
	take(KEYMAP_NOTHING, 0, 'z', 1600);
	visit_stir(&visit, 1700);
	assert_int_equal(visit.at, VISIT_THANKS);
	assert_int_equal(visit_due(&visit), 4000);
}

static void
what_cannot_be_kept_is_out_of_order_and_tried_again_later(void **state)
{
	struct visit_deed deed;

	(void)state;
	deed = take(KEYMAP_STEP, 2, '3', 1000);
	assert_int_equal(deed.wish, VISIT_COMMIT);
	visit_failed(&visit, "D1", 1010);
	assert_int_equal(visit.at, VISIT_OUT);
	assert_string_equal(visit.code, "D1");
	assert_false(rate(3, 3000));
	assert_int_equal(visit.at, VISIT_OUT);
	visit_wake(&visit, 11010);
	assert_int_equal(visit.at, VISIT_QUESTION);
	assert_true(rate(3, 12000));
}

static void
the_focus_moves_and_enter_answers(void **state)
{
	struct visit_deed deed;

	(void)state;
	deed = take(KEYMAP_CONFIRM, 0, '\r', 1000);
	assert_int_equal(deed.wish, VISIT_NOTHING);
	take(KEYMAP_LEFT, 0, 'l', 2000);
	assert_int_equal(visit.focus, 4);
	take(KEYMAP_RIGHT, 0, 'r', 3000);
	assert_int_equal(visit.focus, 0);
	take(KEYMAP_RIGHT, 0, 'r', 4000);
	deed = take(KEYMAP_CONFIRM, 0, '\r', 5000);
	assert_int_equal(deed.wish, VISIT_COMMIT);
	assert_int_equal(deed.step, 1);
}

static void
the_next_customer_finds_the_first_language(void **state)
{
	(void)state;
	take(KEYMAP_LANGUAGE, KEYMAP_NEXT, '/', 1000);
	assert_int_equal(visit.language, 1);
	take(KEYMAP_LANGUAGE, KEYMAP_NEXT, '/', 2000);
	assert_int_equal(visit.language, 0);
	take(KEYMAP_LANGUAGE, 1, 'e', 3000);
	take(KEYMAP_LANGUAGE, 7, 'z', 3500);
	assert_int_equal(visit.language, 1);
	assert_int_equal(visit_due(&visit), 13500);
	visit_wake(&visit, 13500);
	assert_true(visit.notice);
	assert_int_equal(visit.language, 1);
	/* Any key: still there. */
	visit_stir(&visit, 14000);
	assert_false(visit.notice);
	visit_wake(&visit, 24000);
	assert_int_equal(visit_due(&visit), 34000);
	visit_wake(&visit, 34000);
	assert_int_equal(visit.language, 0);
	assert_true(visit_idle(&visit));
}

static void
text_mode_gives_ten_times_as_long(void **state)
{
	(void)state;
	take(KEYMAP_TEXT, 0, 't', 1000);
	assert_true(visit.text);
	assert_int_equal(visit_due(&visit), 181000);
	visit_wake(&visit, 181000);
	assert_true(visit.notice);
	assert_int_equal(visit_due(&visit), 201000);
	assert_true(rate(1, 200000));
	assert_int_equal(visit_due(&visit), 230000);
	visit_wake(&visit, 230000);
	assert_false(visit.text);
}

static void
a_kiosk_that_slept_through_both_times_begins_anew(void **state)
{
	(void)state;
	take(KEYMAP_LANGUAGE, 1, 'e', 1000);
	visit_wake(&visit, 100000);
	assert_int_equal(visit.language, 0);
	assert_false(visit.notice);
}

static void
quit_leaves_wherever_it_is_pressed(void **state)
{
	(void)state;
	assert_int_equal(take(KEYMAP_QUIT, 0, 'q', 1000).wish, VISIT_LEAVE);
	visit_kept(&visit, 1, 2000);
	assert_int_equal(take(KEYMAP_QUIT, 0, 'q', 2100).wish, VISIT_LEAVE);
	visit_failed(&visit, "D1", 3000);
	assert_int_equal(take(KEYMAP_QUIT, 0, 'q', 3100).wish, VISIT_LEAVE);
}

static void
a_sheet_without_a_question_cannot_be_asked(void **state)
{
	struct sheet *sheet = support_sheet("smiley5");

	(void)state;
	sheet->question_count = 0;
	assert_false(visit_init(&visit, sheet));
}

#define FRESH(test) cmocka_unit_test_setup(test, begin)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FRESH(
		    a_press_is_an_answer_thanked_for_and_then_the_question_is_back),
		FRESH(an_answer_names_question_step_and_language),
		FRESH(a_key_held_down_is_one_answer),
		FRESH(a_bouncing_key_is_one_answer),
		FRESH(another_key_within_the_bounce_is_another_press),
		FRESH(a_press_during_thanks_ends_them_and_is_no_second_answer),
		FRESH(other_keys_do_not_end_the_thanks),
		FRESH(
		    what_cannot_be_kept_is_out_of_order_and_tried_again_later),
		FRESH(the_focus_moves_and_enter_answers),
		FRESH(the_next_customer_finds_the_first_language),
		FRESH(text_mode_gives_ten_times_as_long),
		FRESH(a_kiosk_that_slept_through_both_times_begins_anew),
		FRESH(quit_leaves_wherever_it_is_pressed),
		FRESH(a_sheet_without_a_question_cannot_be_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
