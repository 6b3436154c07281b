/*
 * test_evaluation.c - a ranking worked out by hand.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aggregator/core/evaluation.h"

#define MOST 8

static double figures[MOST];
static uint64_t parts[MOST];
static size_t order[MOST], again[MOST];
static const struct evaluation_room room = { figures, parts, order, again };

static struct evaluation_place
place(uint64_t n, double index, double relevance)
{
	return (struct evaluation_place){
		.n = n,
		.index = { true, index, index - 4, index + 4 },
		.marked = true,
		.relevance = relevance,
	};
}

/*
 * 1,000 answers, target 84 given.
 *
 *          relevance  share  below  priority  of 50,000
 *   0           80     0.2     14      224      29,473.68
 *   1           50     0.3     10      150      19,736.84
 *   2          100     0.4     -6        0           0
 *   3           60     0.1      1        6         789.47
 *
 * Rounded down that is 49,998; the two largest remainders get one more.
 */
static const struct evaluation asked = {
	.target_given = true, .target = 84, .has_budget = true, .budget = 50000
};

static void
places_are_ranked_by_relevance_share_and_distance(void **state)
{
	struct evaluation evaluation = asked;
	struct evaluation_place places[] = {
		place(200, 70, 80),
		place(300, 74, 50),
		place(400, 90, 100),
		place(100, 83, 60),
	};

	(void)state;
	evaluation_of(&evaluation, places, 4, &room);
	assert_int_equal(evaluation.n, 1000);
	assert_int_equal(evaluation.ranked, 4);
	assert_true(evaluation.is_split);
	assert_float_equal(places[0].priority, 224, 1e-9);
	assert_float_equal(places[1].priority, 150, 1e-9);
	assert_float_equal(places[2].priority, 0, 1e-9);
	assert_float_equal(places[3].priority, 6, 1e-9);
	assert_int_equal(order[0], 0);
	assert_int_equal(order[1], 1);
	assert_int_equal(order[2], 3);
	assert_int_equal(order[3], 2);
	assert_int_equal(places[0].amount, 29474);
	assert_int_equal(places[1].amount, 19737);
	assert_int_equal(places[2].amount, 0);
	assert_int_equal(places[3].amount, 789);
}

static void
the_target_is_the_upper_quartile_of_all_with_enough_answers(void **state)
{
	struct evaluation evaluation = { .target_given = false };
	struct evaluation_place places[] = {
		place(30, 60, 10), place(30, 70, 10), place(30, 80, 10),
		place(30, 90, 0), place(30, 100, 0),
		place(29, 0, 10), /* not yet anybody's measure */
	};

	(void)state;
	places[3].marked = false; /* its score counts, not its rank */
	evaluation_of(&evaluation, places, 6, &room);
	assert_true(evaluation.target_known);
	assert_int_equal(evaluation.target_of, 5);
	assert_float_equal(evaluation.target, 90, 1e-9);
	assert_int_equal(evaluation.ranked, 4);
	assert_int_equal(places[3].state, EVALUATION_UNMARKED);
	assert_int_equal(places[5].state, EVALUATION_FEW);
	assert_float_equal(places[0].share, 30.0 / 179, 1e-9);
}

/* 50 above is as little a reason for money as 1 above is. */
static void
where_nothing_is_below_the_target_nothing_is_split(void **state)
{
	struct evaluation evaluation = asked;
	struct evaluation_place places[] = {
		place(100, 90, 20),
		place(100, 84, 80),
	};
	char why[EVALUATION_WHY];

	(void)state;
	evaluation_of(&evaluation, places, 2, &room);
	assert_false(evaluation.is_split);
	assert_int_equal(places[0].amount + places[1].amount, 0);
	assert_int_equal(order[0], 1); /* the more relevant one */
	evaluation_why(&evaluation, &places[1], why);
	assert_string_equal(why,
	    "relevance 80, 50 % of the answers, at the target of 84");
}

static void
nothing_at_all_is_an_empty_ranking(void **state)
{
	struct evaluation evaluation = { .target_given = false };

	(void)state;
	evaluation_of(&evaluation, NULL, 0, &room);
	assert_false(evaluation.target_known);
	assert_int_equal(evaluation.n, 0);
	assert_int_equal(evaluation.ranked, 0);
}

static void
each_says_why_it_stands_where_it_does(void **state)
{
	struct evaluation evaluation = asked;
	struct evaluation_place places[] = {
		place(200, 70, 80),
		place(300, 83.1, 50),
		place(400, 86.5, 33.333333),
		place(1, 10, 10),
		place(12, 10, 10),
		place(0, 10, 10),
		place(40, 0, 10),
		place(47, 83, 0),
	};
	static const char *const reasons[] = {
		"94.3 % of 50,000: relevance 80, 20 % of the answers, 14 "
		"points below the target of 84",
		/* 79.1 to 87.1 */
		"5.7 % of 50,000: relevance 50, 30 % of the answers, 0.9 "
		"points below the target of 84, which its range reaches",
		"nothing of 50,000: relevance 33.3, 40 % of the answers, 2.5 "
		"points above the target of 84, which its range reaches",
		"only 1 answer",
		"only 12 answers",
		"no answers",
		"its figures are not shown",
		"no marks yet",
	};
	char why[EVALUATION_WHY];

	(void)state;
	places[6].index.known = false;
	places[7].marked = false;
	evaluation_of(&evaluation, places, 8, &room);
	for (size_t i = 0; i < 8; i++) {
		evaluation_why(&evaluation, &places[i], why);
		assert_string_equal(why, reasons[i]);
	}
}

static void
what_may_not_be_shown_yet_is_told_from_what_is_not_there(void **state)
{
	static const struct {
		uint64_t n, late;
		const char *why;
	} cases[] = {
		{ 0, 0, "no answers to be shown yet" },
		{ 0, 1, "1 answer, not to be shown yet" },
		{ 0, 40, "40 answers, not to be shown yet" },
		{ 12, 3, "only 12 answers; 3 more not to be shown yet" },
		{ 12, 0, "only 12 answers" },
	};
	struct evaluation evaluation = asked;
	char why[EVALUATION_WHY];

	(void)state;
	evaluation.is_in_part = true;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct evaluation_place one = place(cases[i].n, 50, 50);

		one.late = cases[i].late;
		evaluation_of(&evaluation, &one, 1, &room);
		evaluation_why(&evaluation, &one, why);
		assert_string_equal(why, cases[i].why);
	}
}

static void
amounts_are_grouped_by_three_digits(void **state)
{
	static const struct {
		uint64_t amount;
		const char *text;
	} cases[] = {
		{ 0, "0" },
		{ 999, "999" },
		{ 1000, "1,000" },
		{ 50000, "50,000" },
		{ 1234567, "1,234,567" },
		{ UINT64_MAX, "18,446,744,073,709,551,615" },
	};
	char out[EVALUATION_AMOUNT];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		evaluation_amount(cases[i].amount, out);
		assert_string_equal(out, cases[i].text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    places_are_ranked_by_relevance_share_and_distance),
		cmocka_unit_test(
		    the_target_is_the_upper_quartile_of_all_with_enough_answers),
		cmocka_unit_test(
		    where_nothing_is_below_the_target_nothing_is_split),
		cmocka_unit_test(nothing_at_all_is_an_empty_ranking),
		cmocka_unit_test(each_says_why_it_stands_where_it_does),
		cmocka_unit_test(
		    what_may_not_be_shown_yet_is_told_from_what_is_not_there),
		cmocka_unit_test(amounts_are_grouped_by_three_digits),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
