/*
 * test_correction.c - which corrections hold for a rating, and where it counts.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aggregator/core/correction.h"

static const struct correction list[] = {
	{ 5, 1000, 2000, CORRECTION_TOUCHPOINT, "b" },
	{ 6, 1500, 2500, CORRECTION_REHEARSAL, "" },
	{ 9, 1800, 1900, CORRECTION_TOUCHPOINT, "c" },
	{ 12, 2400, 3000, CORRECTION_COUNT, "" },
};

static uint64_t
number_of(const struct correction *correction)
{
	return correction != NULL ? correction->number : 0;
}

static struct correction_effect
of_range(int64_t from_ms, int64_t to_ms)
{
	const struct dating_range range = { true, true, from_ms, to_ms };

	return correction_of(list, 4, &range);
}

static void
the_newest_decides_of_where_and_of_whether_each_by_itself(void **state)
{
	static const struct {
		int64_t at;
		uint64_t where, kind;
	} table[] = { { 999, 0, 0 }, { 1000, 5, 0 }, { 1499, 5, 0 },
		{ 1500, 5, 6 }, { 1800, 9, 6 }, { 1899, 9, 6 }, { 1900, 5, 6 },
		{ 2000, 0, 6 }, { 2400, 0, 12 }, { 2500, 0, 12 },
		{ 3000, 0, 0 } };

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const struct correction_effect effect = of_range(table[i].at,
		    table[i].at);

		assert_int_equal(number_of(effect.where), table[i].where);
		assert_int_equal(number_of(effect.kind), table[i].kind);
	}
}

static void
a_rating_belongs_to_the_middle_of_what_is_known(void **state)
{
	(void)state;
	assert_int_equal(number_of(of_range(0, 2000).where), 5);
	assert_int_equal(number_of(of_range(0, 1998).where), 0);
	/* Clocks disagreed: the middle is the same. */
	assert_int_equal(number_of(of_range(2000, 0).where), 5);
}

static void
what_is_open_on_a_side_stays_as_it_was_signed(void **state)
{
	static const struct dating_range open[] = { { false, true, 0, 1500 },
		{ true, false, 1500, 0 }, { false, false, 0, 0 } };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		const struct correction_effect effect = correction_of(list, 4,
		    &open[i]);

		assert_null(effect.where);
		assert_null(effect.kind);
	}
}

static void
a_rehearsed_rating_that_counts_is_a_customers(void **state)
{
	const struct correction_effect none = { NULL, NULL };
	const struct correction_effect rehearsed = { NULL, &list[1] };
	const struct correction_effect counted = { &list[0], &list[3] };

	(void)state;
	assert_int_equal(correction_hand(&none, HAND_AGENT), HAND_AGENT);
	assert_int_equal(correction_hand(&rehearsed, HAND_AGENT),
	    HAND_REHEARSAL);
	assert_int_equal(correction_hand(&counted, HAND_AGENT), HAND_AGENT);
	assert_int_equal(correction_hand(&counted, HAND_REHEARSAL),
	    HAND_CUSTOMER);
	assert_string_equal(correction_touchpoint(&counted, "a"), "b");
	assert_string_equal(correction_touchpoint(&rehearsed, "a"), "a");
}

static void
each_word_is_read_back_and_no_other(void **state)
{
	enum correction_what what;

	(void)state;
	for (int i = CORRECTION_TOUCHPOINT; i <= CORRECTION_COUNT; i++) {
		const char *text = correction_text((enum correction_what)i);

		assert_true(correction_read(text, strlen(text), &what));
		assert_int_equal(what, i);
		assert_false(correction_read(text, strlen(text) - 1, &what));
	}
	assert_false(correction_read("", 0, &what));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    the_newest_decides_of_where_and_of_whether_each_by_itself),
		cmocka_unit_test(
		    a_rating_belongs_to_the_middle_of_what_is_known),
		cmocka_unit_test(what_is_open_on_a_side_stays_as_it_was_signed),
		cmocka_unit_test(a_rehearsed_rating_that_counts_is_a_customers),
		cmocka_unit_test(each_word_is_read_back_and_no_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
