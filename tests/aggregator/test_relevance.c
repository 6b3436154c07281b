/*
 * test_relevance.c - relevance, priority and the split of a budget, worked by
 * hand.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "aggregator/core/relevance.h"

#define MANY 500

static uint64_t parts[MANY];
static size_t order[MANY];

static bool
is_near(double a, double b)
{
	return fabs(a - b) < 1e-9;
}

static void
relevance_is_the_weighted_mean_of_the_marks_there_are(void **state)
{
	const struct relevance_mark marks[4] = { { 1, true, 80 },
		{ 3, true, 40 }, { 5, false, 100 }, { 0, true, 100 } };
	double relevance = -1;

	(void)state;
	assert_true(relevance_of(marks, 4, &relevance));
	assert_true(is_near(relevance, 50));
	relevance = -1;
	assert_false(relevance_of(&marks[2], 2, &relevance));
	assert_false(relevance_of(NULL, 0, &relevance));
	assert_true(relevance == -1);
}

static void
priority_is_nothing_at_the_target_and_above(void **state)
{
	(void)state;
	assert_true(is_near(relevance_priority(80, 0.21, 84, 70),
	    80 * 0.21 * 14));
	assert_true(relevance_priority(80, 0.21, 84, 84) == 0);
	assert_true(relevance_priority(80, 0.21, 84, 90) == 0);
}

/* As quantile(x, 0.75) in R and QUARTILE in spreadsheets. */
static void
the_target_is_the_upper_quartile(void **state)
{
	const double four[4] = { 70, 90, 60, 80 }, one[1] = { 42 },
		     five[5] = { 50, 10, 40, 30, 20 }, two[2] = { 100, 0 };

	(void)state;
	assert_true(is_near(relevance_target(four, 4, order), 82.5));
	assert_true(is_near(relevance_target(one, 1, order), 42));
	assert_true(is_near(relevance_target(five, 5, order), 40));
	assert_true(is_near(relevance_target(two, 2, order), 75));
}

static void
what_is_left_goes_to_the_largest_remainders(void **state)
{
	const double priority[4] = { 5, 3, 0, 1 };

	(void)state;
	/* 100/9: 55.6, 33.3, 0, 11.1 */
	assert_true(relevance_split(priority, 4, 100, parts, order));
	assert_int_equal(parts[0], 56);
	assert_int_equal(parts[1], 33);
	assert_int_equal(parts[2], 0);
	assert_int_equal(parts[3], 11);
	/* Equal remainders: the first. */
	assert_true(relevance_split((double[]){ 1, 1, 1 }, 3, 10, parts,
	    order));
	assert_int_equal(parts[0], 4);
	assert_int_equal(parts[1], 3);
	assert_int_equal(parts[2], 3);
}

static void
a_budget_is_split_to_the_last_coin_whatever_it_is(void **state)
{
	static const uint64_t budgets[] = { 0, 1, 7, 999999999999,
		UINT64_C(1) << 53, UINT64_MAX };
	double priority[MANY];
	uint64_t sum;
	size_t i, b, count;

	(void)state;
	for (i = 0; i < MANY; i++)
		priority[i] = i % 5 == 0 ? 0 : exp((double)(i % 40) - 20);
	for (b = 0; b < sizeof(budgets) / sizeof(*budgets); b++) {
		for (count = 2; count <= MANY; count++) {
			assert_true(relevance_split(priority, count, budgets[b],
			    parts, order));
			for (i = 0, sum = 0; i < count; i++) {
				sum += parts[i];
				assert_true(priority[i] > 0 || parts[i] == 0);
			}
			assert_true(sum == budgets[b]);
		}
	}
}

static void
nothing_to_do_leaves_a_budget_whole(void **state)
{
	(void)state;
	assert_false(relevance_split((double[]){ 0, 0 }, 2, 10, parts, order));
	assert_int_equal(parts[0], 0);
	assert_int_equal(parts[1], 0);
	assert_false(relevance_split(NULL, 0, 10, parts, order));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    relevance_is_the_weighted_mean_of_the_marks_there_are),
		cmocka_unit_test(priority_is_nothing_at_the_target_and_above),
		cmocka_unit_test(the_target_is_the_upper_quartile),
		cmocka_unit_test(what_is_left_goes_to_the_largest_remainders),
		cmocka_unit_test(
		    a_budget_is_split_to_the_last_coin_whatever_it_is),
		cmocka_unit_test(nothing_to_do_leaves_a_budget_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
