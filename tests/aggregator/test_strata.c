/*
 * test_strata.c - the channels of a row, each with its scales as one group.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aggregator/core/strata.h"

static const struct report_terms equal = { REPORT_K, 0, NULL };

static void
near(double got, double wanted)
{
	if (fabs(got - wanted) > 1e-12)
		fail_msg("%.15f, not %.15f", got, wanted);
}

/* phi of the channel is such that the variance is that of both scales: with
 * shares 3/4 and 1/4 it is 9/16 * 2 * v + 1/16 * 1 * w. */
static void
scales_of_a_channel_share_one_phi(void **state)
{
	const struct report_histogram rows[2] = {
		{ 7, "smiley4", 4, { 20, 10, 10, 20 }, { 0 }, 2, true },
		{ 7, "smiley5", 5, { 20, 0, 0, 0, 0 }, { 0 }, 0, false },
	};
	const struct score_channel *channel;
	struct score_mean first, second;
	struct strata strata;

	(void)state;
	strata_of(rows, 2, false, &equal, &strata);
	assert_int_equal(strata.count, 1);
	channel = strata_channel(&strata, 7);
	assert_non_null(channel);
	assert_int_equal(channel->mean.n, 80);
	near(channel->mean.mean, 30.0 / 80);
	score_mean_of(rows[0].counted, 4, &first);
	score_mean_of(rows[1].counted, 5, &second);
	near(channel->phi * channel->mean.vt,
	    9.0 / 16 * 2 * first.vt + 1.0 / 16 * second.vt);
	assert_null(strata_channel(&strata, 8));
}

static void
a_channel_alone_has_the_phi_of_its_scale(void **state)
{
	const struct report_histogram row = { 0, "stars5", 5, { 1, 2, 3, 4, 5 },
		{ 0 }, 1.75, true };
	struct strata strata;

	(void)state;
	strata_of(&row, 1, false, &equal, &strata);
	near(strata.channels[0].phi, 1.75);
	near(strata.channels[0].weight, 1);
}

static void
repeated_presses_count_where_they_are_asked_for(void **state)
{
	const struct report_histogram row = { 0, "stars5", 5, { 1, 2, 3, 4, 5 },
		{ 10, 0, 0, 0, 1 }, 1, true };
	struct strata strata;

	(void)state;
	strata_of(&row, 1, false, &equal, &strata);
	assert_int_equal(strata.channels[0].mean.n, 15);
	strata_of(&row, 1, true, &equal, &strata);
	assert_int_equal(strata.channels[0].mean.n, 26);
}

static void
words_without_an_order_are_no_channel(void **state)
{
	const struct report_histogram rows[2] = {
		{ 0, "choice3", 3, { 5, 6, 7 }, { 0 }, 1, true },
		{ 1, "stars5", 5, { 0 }, { 0 }, 1, true },
	};
	struct strata strata;

	(void)state;
	strata_of(rows, 2, false, &equal, &strata);
	assert_int_equal(strata.count, 1);
	assert_int_equal(strata.ids[0], 1);
	assert_int_equal(strata.channels[0].mean.n, 0);
}

static void
channels_beyond_those_there_can_be_are_left_out(void **state)
{
	struct report_histogram rows[SCORE_CHANNELS_MAX + 2];
	const double weights[2] = { 0.25, 4 };
	const struct report_terms terms = { REPORT_K, 2, weights };
	struct strata strata;
	size_t i;

	(void)state;
	memset(rows, 0, sizeof(rows));
	for (i = 0; i < SCORE_CHANNELS_MAX + 2; i++) {
		rows[i].channel = (int32_t)i;
		rows[i].scale = "yesno";
		rows[i].steps = 2;
		rows[i].counted[1] = i + 1;
	}
	strata_of(rows, SCORE_CHANNELS_MAX + 2, false, &terms, &strata);
	assert_int_equal(strata.count, SCORE_CHANNELS_MAX);
	near(strata.channels[0].weight, 0.25);
	near(strata.channels[1].weight, 4);
	near(strata.channels[2].weight, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scales_of_a_channel_share_one_phi),
		cmocka_unit_test(a_channel_alone_has_the_phi_of_its_scale),
		cmocka_unit_test(
		    repeated_presses_count_where_they_are_asked_for),
		cmocka_unit_test(words_without_an_order_are_no_channel),
		cmocka_unit_test(
		    channels_beyond_those_there_can_be_are_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
