/*
 * journey_score.c - the mean of a journey's steps, and the differences of
 * neighbours.
 */
#include "aggregator/core/journey_score.h"

/* Fewer answers have a score, but are no mark (SCORE_MIN_N). */
static bool
may_be_marked(const struct journey_score_step *step)
{
	return step->index.known && step->sum.n >= SCORE_MIN_N;
}

/* Index of each step that has one, and how it differs from the one before. */
static void
measure(struct journey_score_step *steps, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		struct journey_score_step *step = &steps[i];

		step->index = score_sum_range(&step->sum, &score_show_index);
		step->drop = (struct change){ 0 };
		if (i == 0)
			continue;
		change_of(&steps[i - 1].sum, &step->sum, &score_show_index_diff,
		    &step->drop);
		step->drop.significant = step->drop.significant &&
		    may_be_marked(step) && may_be_marked(&steps[i - 1]);
	}
}

/* Is a's value further that way (-1 down, 1 up) than that of the best so far? */
static bool
further(const struct journey_score_step *steps, size_t a, size_t best, int way)
{
	const double value = way * steps[a].drop.range.value;

	return steps[a].drop.range.known && value > 0 &&
	    (best == JOURNEY_SCORE_NONE ||
		value > way * steps[best].drop.range.value);
}

void
journey_score_of(struct journey_score_step *steps, size_t count,
    struct journey_score *score)
{
	struct score_range only = { .known = false };
	struct score_sum mean = { 0 };
	size_t i;

	measure(steps, count);
	*score = (struct journey_score){ .weakest = JOURNEY_SCORE_NONE,
		.drop = JOURNEY_SCORE_NONE,
		.drop_any = JOURNEY_SCORE_NONE,
		.rise = JOURNEY_SCORE_NONE };
	for (i = 0; i < count; i++)
		score->used += steps[i].index.known;
	for (i = 0; i < count; i++) {
		const struct journey_score_step *step = &steps[i];

		if (!step->index.known)
			continue;
		score_sum_join(&mean, 1 / (double)score->used, &step->sum);
		only = step->index;
		if (may_be_marked(step) &&
		    (score->weakest == JOURNEY_SCORE_NONE ||
			step->index.value < steps[score->weakest].index.value))
			score->weakest = i;
		if (further(steps, i, score->drop_any, -1))
			score->drop_any = i;
		if (step->drop.significant &&
		    further(steps, i, score->drop, -1))
			score->drop = i;
		if (step->drop.significant && further(steps, i, score->rise, 1))
			score->rise = i;
	}
	/* One step's mean is that step. */
	score->mean = score->used == 1
	    ? only
	    : score_sum_range_of_many(&mean, &score_show_index);
}
