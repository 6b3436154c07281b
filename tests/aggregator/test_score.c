/*
 * test_score.c - scores against the vectors that were made with other programs.
 *
 * tests/vectors/score_vectors.json: groups single and merge; and that no
 * case of the file is left out by whoever runs its group.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "aggregator/core/score.h"
#include "tests/aggregator/support_vectors.h"

static void
single(struct comparison *c, const json_t *in)
{
	uint64_t counts[LIMIT_STEPS];
	const size_t steps = vectors_counts(json_object_get(in, "counts"),
	    counts);
	struct score_positive positive;
	struct score_range index;
	struct score_mean mean;
	struct score_nps nps;

	score_mean_of(counts, steps, &mean);
	index = score_index(&mean, 1);
	vectors_exact(c, "n", mean.n);
	vectors_range(c, "index", "index_lo", "index_hi", &index);
	score_positive_of(counts, steps, 1, &positive);
	vectors_exact(c, "pos_n", positive.above);
	vectors_exact(c, "neg_n", positive.below);
	vectors_range(c, "pos_pct", "pos_lo", "pos_hi", &positive.percent);
	vectors_near(c, "neg_pct", positive.percent.known,
	    positive.below_percent, NEAR_ESTIMATE);
	if (json_object_get(c->out, "nps") != NULL) {
		assert_int_equal(steps, 11);
		score_nps_of(counts, 1, &nps);
		vectors_range(c, "nps", "nps_lo", "nps_hi", &nps.score);
	}
	if (json_object_get(c->out, "ces_mean") != NULL)
		vectors_near(c, "ces_mean", mean.n > 0,
		    mean.n > 0 ? score_ces_mean(&mean) : 0, NEAR_ESTIMATE);
}

/* The channels used, and those left out, are the ones named. */
static void
names(struct comparison *c, const json_t *channels, const bool *used)
{
	const json_t *list[2] = { json_object_get(c->out, "missing"),
		json_object_get(c->out, "used") };
	size_t at[2] = { 0, 0 }, i;
	const json_t *channel;

	json_array_foreach(channels, i, channel) {
		const json_t *wanted = json_array_get(list[used[i]],
		    at[used[i]]++);

		if (wanted == NULL ||
		    !json_equal(wanted, json_object_get(channel, "name")))
			vectors_differs(c, used[i] ? "used" : "missing",
			    (double)i);
	}
	if (at[0] != json_array_size(list[0]) ||
	    at[1] != json_array_size(list[1]))
		vectors_differs(c, "missing", (double)at[0]);
	c->compared++;
}

static void
merge(struct comparison *c, const json_t *in)
{
	const json_t *list = json_object_get(in, "channels"), *channel;
	struct score_channel channels[SCORE_CHANNELS_MAX];
	uint64_t counts[LIMIT_STEPS];
	bool used[SCORE_CHANNELS_MAX];
	struct score_merge merged;
	size_t i;

	assert_true(json_array_size(list) <= SCORE_CHANNELS_MAX);
	json_array_foreach(list, i, channel) {
		const size_t steps = vectors_counts(json_object_get(channel,
							"counts"),
		    counts);

		score_mean_of(counts, steps, &channels[i].mean);
		channels[i].weight = vectors_number(channel, "weight", 1);
		channels[i].phi = vectors_number(channel, "phi", 1);
	}
	score_merge_of(channels, i, (uint64_t)vectors_number(in, "min_n", 1),
	    used, &merged);
	names(c, list, used);
	vectors_exact(c, "n", merged.n);
	vectors_range(c, "pooled", "pooled_lo", "pooled_hi", &merged.pooled);
	vectors_range(c, "balanced", "balanced_lo", "balanced_hi",
	    &merged.balanced);
	vectors_near(c, "n_eff", merged.used > 0, merged.n_effective,
	    NEAR_RELATIVE);
	vectors_near(c, "deff", merged.used > 0, merged.design_effect,
	    NEAR_RELATIVE);
	vectors_bool(c, "disagree", merged.disagree);
}

/* Who runs which group; tests/kiosk has a program of its own for its one. */
static const struct {
	const char *group;
	const char *source;
} runners[] = {
	{ "single", "tests/aggregator/test_score.c" },
	{ "merge", "tests/aggregator/test_score.c" },
	{ "diff", "tests/aggregator/test_change.c" },
	{ "moments", "tests/aggregator/test_moments.c" },
	{ "bh", "tests/aggregator/test_bh.c" },
	{ "dispersion", "tests/aggregator/test_dispersion.c" },
	{ "ewma", "tests/aggregator/test_chart.c" },
	{ "suppress", "tests/aggregator/test_siblings.c" },
	{ "holdoff", "tests/kiosk/test_holdoff.c" },
	{ "localtime", "tests/aggregator/test_localtime.c" },
};

/* The source names its group as a word of its own: "diff". */
static bool
runs(size_t which)
{
	char word[32], *text;
	size_t length;
	bool found;
	FILE *file = fopen(runners[which].source, "r");

	assert_non_null(file);
	snprintf(word, sizeof(word), "\"%s\"", runners[which].group);
	text = calloc(1, 1 << 20);
	assert_non_null(text);
	length = fread(text, 1, (1 << 20) - 1, file);
	assert_true(length > 0 && length < (1 << 20) - 1);
	found = strstr(text, word) != NULL;
	free(text);
	fclose(file);
	return found;
}

/* Each runner counts its cases against the head; the head against the cases. */
static void
every_case_of_the_file_is_run_by_a_test(void **state)
{
	json_t *file = json_load_file(VECTORS, 0, NULL);
	const json_t *heads = json_object_get(file, "cases_per_group");
	json_int_t announced = 0;
	size_t i;

	(void)state;
	assert_non_null(file);
	assert_int_equal(json_object_size(heads),
	    sizeof(runners) / sizeof(*runners));
	for (i = 0; i < sizeof(runners) / sizeof(*runners); i++) {
		announced += json_integer_value(json_object_get(heads,
		    runners[i].group));
		if (!runs(i))
			fail_msg("%s does not run group %s", runners[i].source,
			    runners[i].group);
	}
	assert_int_equal(announced, 152);
	assert_int_equal(json_array_size(json_object_get(file, "cases")),
	    announced);
	json_decref(file);
}

static void
one_histogram_gives_the_figures_of_the_vectors(void **state)
{
	(void)state;
	vectors_group("single", 9, single);
}

static void
channels_merge_as_in_the_vectors(void **state)
{
	(void)state;
	vectors_group("merge", 9, merge);
}

/* Two groups pooled by answers are one channel: the mean is that of all answers,
 * and a group without answers changes nothing. */
static void
two_scales_of_one_channel_are_pooled_by_answers(void **state)
{
	const uint64_t four[4] = { 10, 20, 30, 40 },
		       five[5] = { 1, 2, 3, 4, 90 };
	const uint64_t none[7] = { 0 };
	struct score_mean means[3], pooled;

	(void)state;
	score_mean_of(four, 4, &means[0]);
	score_mean_of(none, 7, &means[1]);
	score_mean_of(five, 5, &means[2]);
	score_mean_pool(means, 3, &pooled);
	assert_int_equal(pooled.n, 200);
	assert_true(fabs(pooled.mean - (means[0].mean + means[2].mean) / 2) <
	    1e-12);
	assert_true(fabs(pooled.vt - (means[0].vt + means[2].vt) / 4) < 1e-12);
	score_mean_pool(means, 0, &pooled);
	assert_int_equal(pooled.n, 0);
}

/* Channels with all answers the best but one: the pseudo-answers pull every centre
 * down so far that the plain range would end at the index itself.  What is shown
 * reaches as far as the channels' own ranges together: squares add up, not the
 * pull (MOVER). */
static void
lopsided_channels_do_not_pull_a_merge_away(void **state)
{
	const uint64_t counts[5] = { 0, 0, 1, 0, 29 };
	struct score_channel channels[4];
	struct score_merge merged;
	struct score_range own;
	bool used[4];
	size_t i, count;

	(void)state;
	for (i = 0; i < 4; i++) {
		score_mean_of(counts, 5, &channels[i].mean);
		channels[i].weight = channels[i].phi = 1;
	}
	own = score_index(&channels[0].mean, 1);
	for (count = 1; count <= 4; count++) {
		score_merge_of(channels, count, 30, used, &merged);
		assert_true(fabs(merged.balanced.high - own.value -
				(own.high - own.value) / sqrt((double)count)) <
		    1e-9);
		assert_true(merged.balanced.low <= own.value -
			(own.value - own.low) / sqrt((double)count) + 1e-9);
		assert_true(fabs(merged.pooled.high - merged.balanced.high) <
		    1e-9);
	}
}

/* What is taken off reaches the other way round. */
static void
a_difference_reaches_up_as_far_as_what_is_taken_off_reaches_down(void **state)
{
	const uint64_t good[2] = { 2, 38 }, bad[2] = { 36, 4 };
	struct score_group high = { .phi = 1 }, low = { .phi = 1 };
	struct score_range ours[2], shown;
	struct score_sum sum = { 0 };

	(void)state;
	score_mean_of(good, 2, &high.mean);
	score_mean_of(bad, 2, &low.mean);
	ours[0] = score_index(&high.mean, 1);
	ours[1] = score_index(&low.mean, 1);
	score_sum_add(&sum, 1, &high);
	score_sum_add(&sum, -1, &low);
	shown = score_sum_range(&sum, &score_show_index_diff);
	assert_true(fabs(shown.value - 85) < 1e-9);
	assert_true(fabs(shown.high - 85 -
			sqrt(pow(ours[0].high - 95, 2) +
			    pow(10 - ours[1].low, 2))) < 1e-9);
}

static void
thirty_answers_are_asked_for_unless_no_channel_has_them(void **state)
{
	struct score_channel channels[2] = { { .mean = { .n = 29 },
						 .weight = 1 },
		{ .mean = { .n = 30 }, .weight = 1 } };

	(void)state;
	assert_int_equal(score_min_n(channels, 2), 30);
	assert_int_equal(score_min_n(channels, 1), 10);
	channels[1].weight = 0;
	assert_int_equal(score_min_n(channels, 2), 10);
	assert_int_equal(score_min_n(channels, 0), 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    one_histogram_gives_the_figures_of_the_vectors),
		cmocka_unit_test(every_case_of_the_file_is_run_by_a_test),
		cmocka_unit_test(channels_merge_as_in_the_vectors),
		cmocka_unit_test(
		    two_scales_of_one_channel_are_pooled_by_answers),
		cmocka_unit_test(lopsided_channels_do_not_pull_a_merge_away),
		cmocka_unit_test(
		    a_difference_reaches_up_as_far_as_what_is_taken_off_reaches_down),
		cmocka_unit_test(
		    thirty_answers_are_asked_for_unless_no_channel_has_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
