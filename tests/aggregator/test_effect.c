/*
 * test_effect.c - difference in differences, worked by hand.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "aggregator/core/effect.h"

static struct score_group
yes_no(uint64_t no, uint64_t yes)
{
	const uint64_t counts[2] = { no, yes };
	struct score_group group = { .phi = 1 };

	score_mean_of(counts, 2, &group.mean);
	return group;
}

static bool
is_near(double a, double b)
{
	return fabs(a - b) < 1e-9;
}

/* Up by 20 where everybody was up by 5. */
static struct effect_channel
helped(void)
{
	return (struct effect_channel){ yes_no(200, 200), yes_no(120, 280),
		yes_no(500, 500), yes_no(450, 550), 1 };
}

static void
what_changed_everywhere_is_taken_off(void **state)
{
	const struct effect_channel channel = helped();
	double variance = 0;
	struct effect effect;
	bool used;

	(void)state;
	effect_of(&channel, 1, 7, 30, &used, &effect);
	assert_true(used && effect.controlled);
	assert_int_equal(effect.verdict, EFFECT_BETTER);
	assert_true(is_near(effect.own.range.value, 20));
	assert_true(is_near(effect.control.range.value, 5));
	assert_true(is_near(effect.change.range.value, 15));
	variance = channel.before.mean.vt + channel.after.mean.vt +
	    channel.control_before.mean.vt + channel.control_after.mean.vt;
	assert_true(is_near(effect.change.detectable, 280 * sqrt(variance)));
	assert_int_equal(effect.n_before, 400);
	assert_int_equal(effect.n_after, 400);
}

static void
too_few_controls_leave_before_and_after_alone(void **state)
{
	struct effect_channel channel = helped();
	struct effect effect;
	bool used;

	(void)state;
	effect_of(&channel, 1, 1, 30, &used, &effect);
	assert_false(effect.controlled);
	assert_true(is_near(effect.change.range.value, 20));
	assert_false(effect.control.range.known);
	/* Nor do controls that hardly anybody answered count. */
	channel.control_after = yes_no(10, 19);
	effect_of(&channel, 1, 2, 30, &used, &effect);
	assert_false(effect.controlled);
	assert_true(is_near(effect.change.range.value, 20));
}

/* Kiosk 10 up, web 30 up, at 3:1; nothing at the controls. */
static void
channels_are_balanced_at_the_same_weights_on_every_side(void **state)
{
	const struct effect_channel channels[3] = {
		{ yes_no(500, 500), yes_no(400, 600), yes_no(500, 500),
		    yes_no(500, 500), 3 },
		{ yes_no(50, 50), yes_no(20, 80), yes_no(50, 50),
		    yes_no(50, 50), 1 },
		{ yes_no(50, 50), yes_no(10, 19), yes_no(50, 50),
		    yes_no(50, 50), 1 },
	};
	struct effect effect;
	bool used[3];

	(void)state;
	effect_of(channels, 3, 2, 30, used, &effect);
	assert_true(used[0] && used[1] && !used[2]);
	assert_int_equal(effect.used, 2);
	assert_true(is_near(effect.change.range.value, 15));
	assert_int_equal(effect.n_after, 1100);
}

static void
no_change_is_said_only_where_three_points_would_be_seen(void **state)
{
	struct effect_channel channel = { yes_no(200, 200), yes_no(200, 200),
		yes_no(500, 500), yes_no(500, 500), 1 };
	struct effect effect;
	double se;
	bool used;

	(void)state;
	effect_of(&channel, 1, 2, 30, &used, &effect);
	assert_int_equal(effect.verdict, EFFECT_TOO_FEW);
	/* n (2.80 SE / 3)^2 - n, SE of 403, 403, 1003, 1003. */
	se = 100 * sqrt(0.25 * (2 / 403.0 + 2 / 1003.0));
	assert_true(effect.more_known);
	assert_int_equal(effect.more,
	    (uint64_t)ceil(400 * pow(2.80 * se / 3, 2) - 400));
	channel.before = channel.after = yes_no(20000, 20000);
	channel.control_before = channel.control_after = channel.before;
	effect_of(&channel, 1, 2, 30, &used, &effect);
	assert_int_equal(effect.verdict, EFFECT_NONE);
	assert_int_equal(effect.more, 0);
	channel.after = yes_no(21000, 19000);
	effect_of(&channel, 1, 2, 30, &used, &effect);
	assert_int_equal(effect.verdict, EFFECT_WORSE);
}

/* The number of answers asked for is about the one that suffices. */
static void
as_many_more_as_named_are_enough(void **state)
{
	struct effect_channel channel = { yes_no(80, 120), yes_no(80, 120),
		yes_no(80, 120), yes_no(80, 120), 1 };
	uint64_t n;
	struct effect effect;
	bool used;

	(void)state;
	effect_of(&channel, 1, 2, 30, &used, &effect);
	n = (200 + effect.more) / 5;
	channel.before = channel.after = yes_no(2 * n * 103 / 100,
	    3 * n * 103 / 100);
	channel.control_before = channel.control_after = channel.before;
	effect_of(&channel, 1, 2, 30, &used, &effect);
	assert_int_equal(effect.verdict, EFFECT_NONE);
	channel.before = channel.after = yes_no(2 * n * 97 / 100,
	    3 * n * 97 / 100);
	channel.control_before = channel.control_after = channel.before;
	effect_of(&channel, 1, 2, 30, &used, &effect);
	assert_int_equal(effect.verdict, EFFECT_TOO_FEW);
}

static void
an_action_that_has_just_begun_is_not_judged(void **state)
{
	struct effect_channel channel = { yes_no(200, 200), yes_no(2, 10),
		yes_no(500, 500), yes_no(500, 500), 1 };
	struct effect effect;
	bool used;

	(void)state;
	effect_of(&channel, 1, 2, 30, &used, &effect);
	assert_int_equal(effect.verdict, EFFECT_UNKNOWN);
	assert_false(used || effect.change.range.known);
	assert_int_equal(effect.n_after, 12);
	/* Twelve say how many it takes, three do not. */
	assert_true(effect.more_known && effect.more > 18);
	channel.after = yes_no(1, 2);
	effect_of(&channel, 1, 2, 30, &used, &effect);
	assert_int_equal(effect.verdict, EFFECT_UNKNOWN);
	assert_false(effect.more_known);
	effect_of(NULL, 0, 2, 30, NULL, &effect);
	assert_int_equal(effect.verdict, EFFECT_UNKNOWN);
	assert_int_equal(effect.n_after, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_changed_everywhere_is_taken_off),
		cmocka_unit_test(too_few_controls_leave_before_and_after_alone),
		cmocka_unit_test(
		    channels_are_balanced_at_the_same_weights_on_every_side),
		cmocka_unit_test(
		    no_change_is_said_only_where_three_points_would_be_seen),
		cmocka_unit_test(as_many_more_as_named_are_enough),
		cmocka_unit_test(an_action_that_has_just_begun_is_not_judged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
