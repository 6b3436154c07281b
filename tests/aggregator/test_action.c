/*
 * test_action.c - which weeks of an action are compared, and what is said.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aggregator/core/action.h"

static void
as_many_whole_weeks_are_compared_behind_the_beginning_as_before(void **state)
{
	static const struct {
		int64_t begin, end, today;
		struct action_span span;
	} cases[] = {
		{ 100, ACTION_OPEN, 100, { 0, 100, 100, 100, false } },
		{ 100, ACTION_OPEN, 106, { 0, 100, 100, 100, false } },
		{ 100, ACTION_OPEN, 107, { 1, 93, 100, 107, false } },
		{ 100, ACTION_OPEN, 127, { 3, 79, 100, 121, false } },
		{ 100, ACTION_OPEN, 999, { 8, 44, 100, 156, true } },
		{ 100, 115, 999, { 2, 86, 100, 114, true } },
		{ 100, 115, 110, { 1, 93, 100, 107, false } },
		{ 100, ACTION_OPEN, 90, { 0, 100, 100, 100, false } },
	};
	struct action_span span;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		action_span_of(cases[i].begin, cases[i].end, cases[i].today,
		    &span);
		assert_int_equal(span.weeks, cases[i].span.weeks);
		assert_int_equal(span.from, cases[i].span.from);
		assert_int_equal(span.begin, cases[i].span.begin);
		assert_int_equal(span.to, cases[i].span.to);
		assert_int_equal(span.is_whole, cases[i].span.is_whole);
	}
}

static void
an_action_is_planned_then_running_then_ended(void **state)
{
	(void)state;
	assert_int_equal(action_state_of(100, 110, 99), ACTION_PLANNED);
	assert_int_equal(action_state_of(100, 110, 100), ACTION_RUNNING);
	assert_int_equal(action_state_of(100, 110, 109), ACTION_RUNNING);
	assert_int_equal(action_state_of(100, 110, 110), ACTION_ENDED);
	assert_string_equal(action_state_text(ACTION_ENDED), "ended");
}

static void
the_day_it_ends_is_not_one_of_an_actions_days(void **state)
{
	(void)state;
	assert_true(action_meets(100, 110, 109, 120));
	assert_false(action_meets(100, 110, 110, 120));
	assert_true(action_meets(100, ACTION_OPEN, 50, 101));
	assert_false(action_meets(100, ACTION_OPEN, 50, 100));
}

static void
an_effect_is_said_in_words(void **state)
{
	static const struct {
		struct effect effect;
		size_t controls;
		const char *words;
	} cases[] = {
		{ { .verdict = EFFECT_BETTER,
		      .controlled = true,
		      .change.range = { true, 6.1, 2, 10.2 } },
		    7,
		    "up by 6.1 points (2.0 to 10.2) against 7 untouched "
		    "touchpoints" },
		{ { .verdict = EFFECT_WORSE,
		      .controlled = true,
		      .change.range = { true, -4.25, -8, -0.5 } },
		    2,
		    "down by 4.2 points (-8.0 to -0.5) against 2 untouched "
		    "touchpoints" },
		{ { .verdict = EFFECT_NONE,
		      .change.range = { true, 0.1, -1.2, 1.4 } },
		    1,
		    "no detectable difference (-1.2 to 1.4), before against "
		    "after alone: no 2 untouched touchpoints like it to "
		    "compare with" },
		{ { .verdict = EFFECT_TOO_FEW,
		      .more_known = true,
		      .more = 1240 },
		    7, "too few answers yet, about 1240 more needed" },
		{ { .verdict = EFFECT_UNKNOWN }, 7, "too few answers yet" },
	};
	char words[ACTION_WORDS];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		action_words(&cases[i].effect, cases[i].controls, false, words);
		assert_string_equal(words, cases[i].words);
	}
}

static void
that_no_more_answers_can_come_is_said(void **state)
{
	struct effect effect = {
		.verdict = EFFECT_TOO_FEW, .more_known = true, .more = 1240
	};
	struct action_span span;
	char words[ACTION_WORDS];

	(void)state;
	action_words(&effect, 7, true, words);
	assert_string_equal(words,
	    "too few answers yet, about 1240 more needed; none will be added, "
	    "for its weeks are over");
	action_span_of(100, 117, 113, &span);
	assert_int_equal(span.weeks, 1);
	assert_false(span.is_whole);
	action_span_of(100, 117, 114, &span); /* the third week is not whole */
	assert_int_equal(span.weeks, 2);
	assert_true(span.is_whole);
	action_span_of(100, ACTION_OPEN, 155, &span);
	assert_false(span.is_whole);
	action_span_of(100, ACTION_OPEN, 156, &span); /* eight weeks */
	assert_true(span.is_whole);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    as_many_whole_weeks_are_compared_behind_the_beginning_as_before),
		cmocka_unit_test(an_action_is_planned_then_running_then_ended),
		cmocka_unit_test(the_day_it_ends_is_not_one_of_an_actions_days),
		cmocka_unit_test(an_effect_is_said_in_words),
		cmocka_unit_test(that_no_more_answers_can_come_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
