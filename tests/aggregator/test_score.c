/*
 * test_score.c - scores against the vectors that were made with other programs.
 *
 * tests/vectors/score_vectors.json: groups single and merge.  Its head says how
 * near is near enough; each case that differs is named.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "aggregator/core/score.h"

#define VECTORS "tests/vectors/score_vectors.json"
#define STEPS 16

/* What the file's own head says under "tolerance". */
#define NEAR_ESTIMATE 1e-6
#define NEAR_RELATIVE 1e-7

/* One case being compared: its name, and how many figures differed. */
struct comparison {
	const char *id;
	const json_t *out;
	int differing;
	int compared;
};

static void
differs(struct comparison *c, const char *what, double got)
{
	char *wanted = json_dumps(json_object_get(c->out, what),
	    JSON_ENCODE_ANY | JSON_REAL_PRECISION(17));

	print_message("# %s: %s is %.12g, wanted %s\n", c->id, what, got,
	    wanted == NULL ? "nothing" : wanted);
	free(wanted);
	c->differing++;
}

/* Compare a figure; known says whether we have one at all. */
static void
near(struct comparison *c, const char *what, bool known, double got,
    bool relative)
{
	const json_t *wanted = json_object_get(c->out, what);
	double value, limit;

	c->compared++;
	if (!json_is_number(wanted)) {
		if (!json_is_null(wanted) || known)
			differs(c, what, got);
		return;
	}
	value = json_number_value(wanted);
	limit = relative ? NEAR_RELATIVE * fabs(value) : NEAR_ESTIMATE;
	if (!known || !(fabs(got - value) <= limit))
		differs(c, what, got);
}

static void
exact(struct comparison *c, const char *what, uint64_t got)
{
	const json_t *wanted = json_object_get(c->out, what);

	c->compared++;
	if (!json_is_integer(wanted) ||
	    (uint64_t)json_integer_value(wanted) != got)
		differs(c, what, (double)got);
}

static void
range(struct comparison *c, const char *value, const char *low,
    const char *high, const struct score_range *got)
{
	near(c, value, got->known, got->value, false);
	near(c, low, got->known, got->low, false);
	near(c, high, got->known, got->high, false);
}

static size_t
counts_of(const json_t *in, uint64_t counts[STEPS])
{
	const json_t *list = json_object_get(in, "counts");
	size_t k, steps = json_array_size(list);

	assert_true(steps >= 2 && steps <= STEPS);
	for (k = 0; k < steps; k++)
		counts[k] = (uint64_t)json_integer_value(json_array_get(list,
		    k));
	return steps;
}

static void
single(struct comparison *c, const json_t *in)
{
	uint64_t counts[STEPS];
	const size_t steps = counts_of(in, counts);
	struct score_positive positive;
	struct score_range index;
	struct score_mean mean;
	struct score_nps nps;

	score_mean_of(counts, steps, &mean);
	index = score_index(&mean, 1);
	exact(c, "n", mean.n);
	range(c, "index", "index_lo", "index_hi", &index);
	score_positive_of(counts, steps, 1, &positive);
	exact(c, "pos_n", positive.above);
	exact(c, "neg_n", positive.below);
	range(c, "pos_pct", "pos_lo", "pos_hi", &positive.percent);
	near(c, "neg_pct", positive.percent.known, positive.below_percent,
	    false);
	if (json_object_get(c->out, "nps") != NULL) {
		assert_int_equal(steps, 11);
		score_nps_of(counts, 1, &nps);
		range(c, "nps", "nps_lo", "nps_hi", &nps.score);
	}
	if (json_object_get(c->out, "ces_mean") != NULL)
		near(c, "ces_mean", mean.n > 0,
		    mean.n > 0 ? score_ces_mean(&mean) : 0, false);
}

static double
number_or(const json_t *object, const char *key, double otherwise)
{
	const json_t *value = json_object_get(object, key);

	return json_is_number(value) ? json_number_value(value) : otherwise;
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
			differs(c, used[i] ? "used" : "missing", (double)i);
	}
	if (at[0] != json_array_size(list[0]) ||
	    at[1] != json_array_size(list[1]))
		differs(c, "missing", (double)at[0]);
	c->compared++;
}

static void
merge(struct comparison *c, const json_t *in)
{
	const json_t *list = json_object_get(in, "channels"), *channel;
	struct score_channel channels[SCORE_CHANNELS_MAX];
	uint64_t counts[STEPS];
	bool used[SCORE_CHANNELS_MAX];
	struct score_merge merged;
	size_t i;

	assert_true(json_array_size(list) <= SCORE_CHANNELS_MAX);
	json_array_foreach(list, i, channel) {
		const size_t steps = counts_of(channel, counts);

		score_mean_of(counts, steps, &channels[i].mean);
		channels[i].weight = number_or(channel, "weight", 1);
		channels[i].phi = number_or(channel, "phi", 1);
	}
	score_merge_of(channels, i, (uint64_t)number_or(in, "min_n", 1), used,
	    &merged);
	names(c, list, used);
	exact(c, "n", merged.n);
	range(c, "pooled", "pooled_lo", "pooled_hi", &merged.pooled);
	range(c, "balanced", "balanced_lo", "balanced_hi", &merged.balanced);
	near(c, "n_eff", merged.used > 0, merged.n_effective, true);
	near(c, "deff", merged.used > 0, merged.design_effect, true);
	if (json_is_true(json_object_get(c->out, "disagree")) !=
	    merged.disagree)
		differs(c, "disagree", merged.disagree);
}

/* Run every case of a group; their number must be what the head announces. */
static void
group(const char *name, void (*run)(struct comparison *, const json_t *))
{
	json_error_t error;
	json_t *file = json_load_file(VECTORS, 0, &error);
	const json_t *cases, *entry;
	int found = 0, differing = 0;
	size_t i;

	if (file == NULL)
		fail_msg("%s:%d: %s", VECTORS, error.line, error.text);
	cases = json_object_get(file, "cases");
	json_array_foreach(cases, i, entry) {
		struct comparison c = {
			json_string_value(json_object_get(entry, "id")),
			json_object_get(entry, "out"), 0, 0
		};
		const char *its = json_string_value(json_object_get(entry,
		    "group"));

		if (its == NULL || strcmp(its, name) != 0)
			continue;
		run(&c, json_object_get(entry, "in"));
		assert_true(c.compared >= 9);
		differing += c.differing;
		found++;
	}
	assert_int_equal(differing, 0);
	assert_true(found > 0);
	assert_int_equal(found,
	    json_integer_value(json_object_get(json_object_get(file,
						   "cases_per_group"),
		name)));
	json_decref(file);
}

static void
one_histogram_gives_the_figures_of_the_vectors(void **state)
{
	(void)state;
	group("single", single);
}

static void
channels_merge_as_in_the_vectors(void **state)
{
	(void)state;
	group("merge", merge);
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
		cmocka_unit_test(channels_merge_as_in_the_vectors),
		cmocka_unit_test(
		    two_scales_of_one_channel_are_pooled_by_answers),
		cmocka_unit_test(
		    thirty_answers_are_asked_for_unless_no_channel_has_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
