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

static bool
is_tested(const struct journey_score_step *steps, size_t i)
{
	return i > 0 && may_be_marked(&steps[i]) &&
	    may_be_marked(&steps[i - 1]);
}

/* How many of the tests have a p of at most that. */
static size_t
rank_of(const struct journey_score_step *steps, size_t count, double p)
{
	size_t rank = 0, i;

	for (i = 1; i < count; i++)
		rank += is_tested(steps, i) && steps[i].drop.p <= p;
	return rank;
}

/*
 * The neighbours are one family of tests: of many, some are apart by chance.
 * Benjamini and Hochberg's cut, as core/bh.h has it, without room for a list.
 */
static void
judge(struct journey_score_step *steps, size_t count)
{
	const size_t tests = rank_of(steps, count, 1);
	double cut = 0, p;
	size_t i;

	for (i = 1; i < count; i++) {
		p = steps[i].drop.p;
		if (is_tested(steps, i) && p > cut &&
		    p * (double)tests <=
			CHANGE_P * (double)rank_of(steps, count, p))
			cut = p;
	}
	for (i = 1; i < count; i++)
		steps[i].drop.significant = steps[i].drop.significant &&
		    steps[i].drop.p <= cut;
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
	judge(steps, count);
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
