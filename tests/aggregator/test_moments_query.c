/*
 * test_moments_query.c - what may be asked of moments, and what may not.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aggregator/core/moments_query.h"

static void
what_is_asked_is_taken_and_the_rest_is_as_it_was(void **state)
{
	struct moments_query query;
	char why[QUERY_WHY];

	(void)state;
	moments_query_init(&query, QUERY_JSON);
	assert_int_equal(query.rule.min_n, 30);
	assert_true(query.rule.q == 0.05 && query.rule.points == 3);
	assert_int_equal(moments_query_add_string(&query,
			     "of=hours&q=0.1&points=0&min-n=12&touchpoint=a"
			     "&touchpoint=b&channel=web",
			     why),
	    0);
	assert_int_equal(query.of, MOMENTS_HOURS);
	assert_int_equal(query.rule.min_n, 12);
	assert_true(query.rule.q == 0.1 && query.rule.points == 0);
	assert_int_equal(query.query.touchpoint_count, 2);
	assert_string_equal(query.query.channel, "web");
	assert_string_equal(moments_of_name(query.of), "hours");
}

static void
hours_are_of_eight_whole_weeks_unless_a_span_is_asked_for(void **state)
{
	struct moments_query query;
	char why[QUERY_WHY];

	(void)state;
	moments_query_init(&query, QUERY_JSON);
	moments_query_settle(&query);
	assert_int_equal(query.query.by, 0);
	assert_int_equal(query.query.from.when, QUERY_OPEN);
	query.of = MOMENTS_HOURS;
	moments_query_settle(&query);
	assert_true(query.query.by & QUERY_BY_HOUROFWEEK);
	assert_true(query.query.skip_holidays);
	assert_int_equal(query.query.from.when, QUERY_DAYS_AGO);
	assert_int_equal(query.query.from.value, 56);
	assert_int_equal(query.query.to.value, 0);
	moments_query_init(&query, QUERY_JSON);
	assert_int_equal(moments_query_add_string(&query,
			     "of=hours&from=2026-11-20", why),
	    0);
	moments_query_settle(&query);
	assert_int_equal(query.query.from.when, QUERY_DAY);
	assert_int_equal(query.query.to.when, QUERY_OPEN);
}

static void
each_wrong_word_is_one_sentence_that_names_it(void **state)
{
	static const struct {
		const char *name, *value, *words;
	} wrong[] = {
		{ "of", "", "touchpoints, hours, outcome" },
		{ "of", "Hours", "\"Hours\"" },
		{ "q", "", "q: " },
		{ "q", "0", "between 0 and 1" },
		{ "q", "1", "between 0 and 1" },
		{ "q", "nan", "q: " },
		{ "q", "0x1p-3", "q: " },
		{ "q", "0.05.", "q: " },
		{ "points", "100", "points: " },
		{ "points", "-1", "points: " },
		{ "points", "inf", "points: " },
		{ "points", "3,5", "points: " },
		{ "min-n", "0", "min-n: " },
		{ "min-n", "3.5", "min-n: " },
		{ "by", "day", "no such option" },
		{ "raw", "1", "no such option" },
		{ "against", "year", "no such option" },
		{ "as-of", "today", "no such option" },
		{ "channel", "fax", "channel: " },
		{ "from", "soon", "from: " },
	};
	struct moments_query query, untouched;
	char why[QUERY_WHY];
	size_t i;

	(void)state;
	moments_query_init(&untouched, QUERY_JSON);
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		query = untouched;
		assert_int_equal(moments_query_add(&query, wrong[i].name,
				     wrong[i].value, why),
		    -1);
		if (strstr(why, wrong[i].words) == NULL)
			fail_msg("%s=%s: %s", wrong[i].name, wrong[i].value,
			    why);
		assert_memory_equal(&query, &untouched, sizeof(query));
	}
	assert_int_equal(moments_query_add_string(&query, "q=%z", why), -1);
	assert_non_null(strstr(why, "escaped"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    what_is_asked_is_taken_and_the_rest_is_as_it_was),
		cmocka_unit_test(
		    hours_are_of_eight_whole_weeks_unless_a_span_is_asked_for),
		cmocka_unit_test(each_wrong_word_is_one_sentence_that_names_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
