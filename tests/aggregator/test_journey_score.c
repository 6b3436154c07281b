/*
 * test_journey_score.c - the score along a journey, worked by hand.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "aggregator/core/journey_score.h"

static bool
is_near(double a, double b)
{
	return fabs(a - b) < 1e-9;
}

/* A step with one channel of yes and no. */
static struct journey_score_step
step_from(uint64_t min_n, uint64_t no, uint64_t yes)
{
	const uint64_t counts[2] = { no, yes };
	struct score_channel channel = { .weight = 1, .phi = 1 };
	struct journey_score_step step = { 0 };

	score_mean_of(counts, 2, &channel.mean);
	score_sum_merge(&step.sum, &channel, 1, min_n, NULL);
	return step;
}

static struct journey_score_step
step(uint64_t no, uint64_t yes)
{
	return step_from(30, no, yes);
}

static void
a_journey_is_the_plain_mean_of_its_steps(void **state)
{
	/* 80, 90 with many more answers, 40, 70. */
	struct journey_score_step steps[4] = { step(20, 80), step(1000, 9000),
		step(60, 40), step(30, 70) };
	struct journey_score score;
	double variance = 0, centre = 0, above = 0, below = 0, half;
	size_t i;

	(void)state;
	journey_score_of(steps, 4, &score);
	assert_int_equal(score.used, 4);
	assert_true(is_near(score.mean.value, 70));
	for (i = 0; i < 4; i++) {
		variance += steps[i].sum.variance / 16;
		centre += 100 * steps[i].sum.centre / 4;
		above += pow(steps[i].index.high - steps[i].index.value, 2) /
		    16;
		below += pow(steps[i].index.value - steps[i].index.low, 2) / 16;
	}
	half = SCORE_Z * 100 * sqrt(variance);
	assert_true(is_near(score.mean.high,
	    fmax(centre + half, 70 + sqrt(above))));
	assert_true(is_near(score.mean.low,
	    fmin(centre - half, 70 - sqrt(below))));
	assert_int_equal(score.weakest, 2);
	assert_int_equal(score.drop, 2);
	assert_int_equal(score.drop_any, 2);
	assert_int_equal(score.rise, 3);
	assert_true(is_near(steps[2].drop.range.value, -50));
	assert_true(steps[2].drop.significant);
	assert_true(is_near(steps[1].drop.range.value, 10));
	assert_false(steps[0].drop.range.known);
}

static void
a_step_with_too_few_answers_is_left_out_and_beside_it_is_no_drop(void **state)
{
	struct journey_score_step steps[3] = { step(20, 80), step(20, 9),
		step(30, 70) };
	struct journey_score score;

	(void)state;
	journey_score_of(steps, 3, &score);
	assert_int_equal(score.used, 2);
	assert_true(is_near(score.mean.value, 75));
	assert_false(steps[1].index.known);
	assert_false(steps[1].drop.range.known);
	assert_false(steps[2].drop.range.known);
	assert_int_equal(score.weakest, 2);
	assert_int_equal(score.drop, JOURNEY_SCORE_NONE);
	assert_int_equal(score.drop_any, JOURNEY_SCORE_NONE);
}

static void
of_many_differences_one_that_may_be_chance_is_no_drop(void **state)
{
	struct journey_score_step two[2] = { step(50, 50), step(65, 35) };
	struct journey_score_step six[6] = { step(50, 50), step(65, 35),
		step(60, 40), step(58, 42), step(57, 43), step(55, 45) };
	struct journey_score score;

	(void)state;
	journey_score_of(two, 2, &score);
	assert_int_equal(score.drop, 1);
	journey_score_of(six, 6, &score);
	assert_true(six[1].drop.p < 0.05 && six[1].drop.range.high < 0);
	assert_false(six[1].drop.significant);
	assert_int_equal(score.drop, JOURNEY_SCORE_NONE);
	assert_int_equal(score.drop_any, 1);
}

static void
a_difference_within_chance_is_no_drop(void **state)
{
	struct journey_score_step steps[2] = { step(20, 80), step(22, 78) };
	struct journey_score score;

	(void)state;
	journey_score_of(steps, 2, &score);
	assert_int_equal(score.drop, JOURNEY_SCORE_NONE);
	assert_int_equal(score.drop_any, 1);
	assert_false(steps[1].drop.significant);
	assert_true(steps[1].drop.range.low < 0 &&
	    steps[1].drop.range.high > 0);
}

static void
a_step_of_fewer_than_thirty_answers_is_in_the_mean_but_is_no_mark(void **state)
{
	struct journey_score_step steps[3] = { step(20, 80),
		step_from(10, 12, 0), step(60, 40) };
	struct journey_score score;

	(void)state;
	journey_score_of(steps, 3, &score);
	assert_int_equal(score.used, 3);
	assert_true(is_near(score.mean.value, 40));
	assert_int_equal(score.weakest, 2);
	assert_true(steps[1].drop.range.high < 0);
	assert_false(steps[1].drop.significant);
	assert_false(steps[2].drop.significant);
	assert_int_equal(score.drop, JOURNEY_SCORE_NONE);
	assert_int_equal(score.rise, JOURNEY_SCORE_NONE);
	journey_score_of(&steps[1], 1, &score);
	assert_true(is_near(score.mean.high, steps[1].index.high));
	assert_int_equal(score.weakest, JOURNEY_SCORE_NONE);
}

/* One step is a journey with its own range; none is nothing. */
static void
short_journeys_have_no_drops(void **state)
{
	struct journey_score_step steps[1] = { step(20, 80) };
	struct journey_score score;

	(void)state;
	journey_score_of(steps, 1, &score);
	assert_true(is_near(score.mean.low, steps[0].index.low));
	assert_true(is_near(score.mean.high, steps[0].index.high));
	assert_int_equal(score.weakest, 0);
	assert_int_equal(score.drop_any, JOURNEY_SCORE_NONE);
	journey_score_of(NULL, 0, &score);
	assert_int_equal(score.used, 0);
	assert_false(score.mean.known);
	assert_int_equal(score.weakest, JOURNEY_SCORE_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_journey_is_the_plain_mean_of_its_steps),
		cmocka_unit_test(
		    a_step_with_too_few_answers_is_left_out_and_beside_it_is_no_drop),
		cmocka_unit_test(
		    of_many_differences_one_that_may_be_chance_is_no_drop),
		cmocka_unit_test(a_difference_within_chance_is_no_drop),
		cmocka_unit_test(
		    a_step_of_fewer_than_thirty_answers_is_in_the_mean_but_is_no_mark),
		cmocka_unit_test(short_journeys_have_no_drops),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
