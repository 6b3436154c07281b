/*
 * kind_together.c - ranges of several histograms: pooled, balanced, differences,
 * changes, effects, journeys.  All drawn.
 */
#include <math.h>
#include <stdio.h>

#include "aggregator/core/change.h"
#include "aggregator/core/effect.h"
#include "aggregator/core/journey_score.h"
#include "tests/stats/trial.h"

/* A figure of a trial's sides, and what is true of it if the sides' means were
 * those. */
struct figure {
	const char *kind;
	size_t sides; /* of one channel */
	struct score_range (*range)(const struct trial *trial,
	    const struct score_group *groups);
	double (*truth)(const struct trial *trial, const double *mean);
};

static size_t
merge_channels(const struct trial *trial, const struct score_group *groups,
    struct score_channel *channels)
{
	size_t i;

	for (i = 0; i < trial->count; i++)
		channels[i] = (struct score_channel){ groups[i].mean,
			trial->sides[i].weight, groups[i].phi };
	return trial->count;
}

static struct score_merge
merge(const struct trial *trial, const struct score_group *groups)
{
	struct score_channel channels[TRIAL_SIDES];
	struct score_merge merged;
	bool used[TRIAL_SIDES];

	score_merge_of(channels, merge_channels(trial, groups, channels), 1,
	    used, &merged);
	return merged;
}

static struct score_range
pooled_range(const struct trial *trial, const struct score_group *groups)
{
	return merge(trial, groups).pooled;
}

static double
pooled_truth(const struct trial *trial, const double *mean)
{
	double sum = 0, n = 0;
	size_t i;

	for (i = 0; i < trial->count; i++) {
		sum += (double)trial->sides[i].n * mean[i];
		n += (double)trial->sides[i].n;
	}
	return sum / n;
}

static struct score_range
balanced_range(const struct trial *trial, const struct score_group *groups)
{
	return merge(trial, groups).balanced;
}

static double
balanced_truth(const struct trial *trial, const double *mean)
{
	double sum = 0, weights = 0;
	size_t i;

	for (i = 0; i < trial->count; i++) {
		sum += trial->sides[i].weight * mean[i];
		weights += trial->sides[i].weight;
	}
	return sum / weights;
}

static struct score_range
diff_range(const struct trial *trial, const struct score_group *groups)
{
	struct change change;

	(void)trial;
	change_of_groups(&groups[0], &groups[1], &score_show_index_diff,
	    &change);
	return change.range;
}

static double
diff_truth(const struct trial *trial, const double *mean)
{
	(void)trial;
	return mean[1] - mean[0];
}

/* Two sides a channel: before, after. */
static struct change_merge
changed(const struct trial *trial, const struct score_group *groups)
{
	struct change_channel channels[TRIAL_SIDES / 2];
	struct change_merge merged;
	bool used[TRIAL_SIDES / 2];
	size_t i;

	for (i = 0; i < trial->count / 2; i++)
		channels[i] = (struct change_channel){ groups[2 * i],
			groups[2 * i + 1], trial->sides[2 * i].weight };
	change_merge_of(channels, i, 1, used, &merged);
	return merged;
}

static struct score_range
change_range(const struct trial *trial, const struct score_group *groups)
{
	return changed(trial, groups).balanced.range;
}

static double
change_truth(const struct trial *trial, const double *mean)
{
	double sum = 0, weights = 0;
	size_t i;

	for (i = 0; i < trial->count; i += 2) {
		sum += trial->sides[i].weight * (mean[i + 1] - mean[i]);
		weights += trial->sides[i].weight;
	}
	return sum / weights;
}

static struct score_range
real_range(const struct trial *trial, const struct score_group *groups)
{
	return changed(trial, groups).real.range;
}

static double
real_truth(const struct trial *trial, const double *mean)
{
	double n[2] = { 0, 0 }, sum = 0;
	size_t i;

	for (i = 0; i < trial->count; i++)
		n[i % 2] += (double)trial->sides[i].n;
	for (i = 0; i < trial->count; i += 2)
		sum += ((double)trial->sides[i].n / n[0] +
			   (double)trial->sides[i + 1].n / n[1]) /
		    2 * (mean[i + 1] - mean[i]);
	return sum;
}

/* Four sides a channel: before, after, the same of the controls. */
static struct score_range
effect_range(const struct trial *trial, const struct score_group *groups)
{
	struct effect_channel channels[TRIAL_SIDES / 4];
	bool used[TRIAL_SIDES / 4];
	struct effect effect;
	size_t i;

	for (i = 0; i < trial->count / 4; i++)
		channels[i] = (struct effect_channel){ groups[4 * i],
			groups[4 * i + 1], groups[4 * i + 2], groups[4 * i + 3],
			trial->sides[4 * i].weight };
	effect_of(channels, i, EFFECT_CONTROLS, 1, used, &effect);
	return effect.change.range;
}

static double
effect_truth(const struct trial *trial, const double *mean)
{
	double sum = 0, weights = 0;
	size_t i;

	for (i = 0; i < trial->count; i += 4) {
		sum += trial->sides[i].weight *
		    (mean[i + 1] - mean[i] - mean[i + 3] + mean[i + 2]);
		weights += trial->sides[i].weight;
	}
	return sum / weights;
}

/* Two sides a step: its channels, alike. */
static struct score_range
journey_range(const struct trial *trial, const struct score_group *groups)
{
	struct journey_score_step steps[TRIAL_SIDES / 2];
	struct score_channel channels[TRIAL_SIDES];
	struct journey_score score;
	size_t i;

	merge_channels(trial, groups, channels);
	for (i = 0; i < trial->count / 2; i++)
		score_sum_merge(&steps[i].sum, &channels[2 * i], 2, 1, NULL);
	journey_score_of(steps, i, &score);
	return score.mean;
}

static double
journey_truth(const struct trial *trial, const double *mean)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < trial->count; i++)
		sum += mean[i];
	return sum / (double)trial->count;
}

static const struct figure figures[] = {
	{ "pooled", 1, pooled_range, pooled_truth },
	{ "balanced", 1, balanced_range, balanced_truth },
	{ "difference", 2, diff_range, diff_truth },
	{ "change, balanced", 2, change_range, change_truth },
	{ "change, real", 2, real_range, real_truth },
	{ "effect", 4, effect_range, effect_truth },
	{ "journey", 2, journey_range, journey_truth },
};

static void
run(struct trial *trial, const struct trial_terms *terms, struct chance *chance)
{
	const struct figure *figure = trial->figure;
	struct score_group groups[TRIAL_SIDES];
	struct score_range range;
	struct tally tally = { 0 };
	double mean[TRIAL_SIDES];
	size_t i;

	for (i = 0; i < trial->count; i++)
		mean[i] = trial_urn(trial->sides[i].shape,
		    trial->sides[i].steps)
			      ->mean;
	while (tally.runs < trial_runs(terms, trial->n)) {
		for (i = 0; i < trial->count; i++) {
			const struct side *side = &trial->sides[i];
			uint64_t counts[LIMIT_STEPS] = { 0 };

			urn_draw(trial_urn(side->shape, side->steps), chance,
			    side->n, counts);
			trial_mean(terms, counts, side->steps, &groups[i].mean);
			groups[i].phi = 1;
		}
		range = figure->range(trial, groups);
		tally_range(&tally, &range, 100 * figure->truth(trial, mean));
	}
	tally_end(&tally, trial);
}

/* ---- the grid ---- */

/* Channels that stand beside each other, and how busy each is: kiosk, web, ... */
struct mix {
	const char *name;
	size_t channels;
	size_t steps[3];
	double times[3]; /* answers, of n */
	double weight[3];
};
static const struct mix mixes[] = {
	{ "4 and 5 steps", 2, { 4, 5 }, { 1, 1 }, { 1, 1 } },
	{ "5 steps, 2 three times as busy", 2, { 5, 2 }, { 1, 3 }, { 1, 1 } },
	{ "4, 7, 11 steps at 2:1:1", 3, { 4, 7, 11 }, { 2, 1, 1 },
	    { 2, 1, 1 } },
};

/* Shapes of the channels, and what they change to, in turn. */
static const enum shape runs_of_shapes[][4] = {
	{ SHAPE_TOP, SHAPE_TOP, SHAPE_TOP, SHAPE_TOP },
	{ SHAPE_TOP_BAD, SHAPE_GOOD, SHAPE_TOP, SHAPE_J },
	{ SHAPE_J, SHAPE_J, SHAPE_J, SHAPE_J },
	{ SHAPE_U, SHAPE_EVEN, SHAPE_MIDDLE, SHAPE_BAD },
	{ SHAPE_GOOD, SHAPE_GOOD, SHAPE_GOOD, SHAPE_GOOD },
	{ SHAPE_TOP, SHAPE_BAD, SHAPE_J, SHAPE_GOOD },
	{ SHAPE_EVEN, SHAPE_EVEN, SHAPE_EVEN, SHAPE_EVEN },
	{ SHAPE_BAD, SHAPE_TOP, SHAPE_GOOD, SHAPE_TOP_BAD },
};
#define RUNS_OF_SHAPES (sizeof(runs_of_shapes) / sizeof(*runs_of_shapes))

static void
describe(struct trial *trial, const char *mix, size_t shapes)
{
	size_t i, at;

	at = (size_t)snprintf(trial->label, sizeof(trial->label), "%s: ", mix);
	for (i = 0; i < 4 && at < sizeof(trial->label); i++)
		at += (size_t)snprintf(trial->label + at,
		    sizeof(trial->label) - at, "%s%s", i ? "; " : "",
		    shape_name(runs_of_shapes[shapes][i]));
}

static void
add(struct trials *trials, const struct figure *figure, const struct mix *mix,
    size_t shapes, uint64_t n)
{
	struct trial *trial = trials_add(trials, figure->kind, DEMAND_COVERAGE);
	size_t c, s;

	for (c = 0; c < mix->channels; c++) {
		for (s = 0; s < figure->sides; s++) {
			struct side *side = &trial->sides[trial->count];

			side->shape =
			    runs_of_shapes[shapes][trial->count++ % 4];
			side->steps = mix->steps[c];
			side->n = (uint64_t)lround(mix->times[c] * (double)n);
			side->weight = mix->weight[c];
		}
	}
	trial->n = n;
	trial->figure = figure;
	trial->run = run;
	describe(trial, mix->name, shapes);
}

/* One scale alone, for differences; the second side may have other answers. */
static const struct mix scales[] = {
	{ "2 steps", 1, { 2 }, { 1 }, { 1 } },
	{ "4 steps", 1, { 4 }, { 1 }, { 1 } },
	{ "5 steps", 1, { 5 }, { 1 }, { 1 } },
	{ "7 steps", 1, { 7 }, { 1 }, { 1 } },
	{ "11 steps", 1, { 11 }, { 1 }, { 1 } },
};

static void
add_sizes(struct trials *trials, const struct figure *figure,
    const struct mix *mix, size_t shapes)
{
	size_t i;

	for (i = 0; i < TRIAL_SIZES; i++)
		add(trials, figure, mix, shapes, trial_sizes[i]);
}

/* 5,000 answers on four steps beside 12 on five; 10 against 1,000. */
static void
add_lopsided(struct trials *trials, size_t shapes)
{
	static const struct mix mix = { "5000 on 4 steps, 12 on 5", 2, { 4, 5 },
		{ 5000.0 / 12, 1 }, { 1, 1 } };
	struct trial *trial;

	add(trials, &figures[0], &mix, shapes, 12);
	add(trials, &figures[1], &mix, shapes, 12);
	add(trials, &figures[2], &scales[2], shapes, 10);
	trial = &trials->trials[trials->count - 1];
	trial->sides[1].n = 1000;
	describe(trial, "5 steps, 10 and 1000", shapes);
}

void
together_add(struct trials *trials)
{
	size_t f, m, s;

	for (f = 0; f < sizeof(figures) / sizeof(*figures); f++) {
		const bool alone = figures[f].range == diff_range;
		const struct mix *list = alone ? scales : mixes;
		const size_t count = alone ? sizeof(scales) / sizeof(*scales)
					   : sizeof(mixes) / sizeof(*mixes);

		for (s = 0; s < RUNS_OF_SHAPES; s++) {
			for (m = 0; m < count; m++)
				add_sizes(trials, &figures[f], &list[m], s);
		}
	}
	for (s = 0; s < RUNS_OF_SHAPES; s++)
		add_lopsided(trials, s);
}
