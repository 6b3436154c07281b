/*
 * change.c - differences of sums: of two groups, of several channels, and their
 * split into mix and real change.
 */
#include <math.h>

#include "aggregator/core/change.h"

void
change_of_sum(const struct score_sum *difference, const struct score_show *show,
    struct change *change)
{
	*change = (struct change){ 0 };
	change->range = score_sum_range(difference, show);
	if (!change->range.known)
		return;
	change->z = score_sum_z(difference);
	change->p = score_p(change->z);
	/* The range may be wider than the test. */
	change->significant = change->p < CHANGE_P &&
	    (change->range.low > 0 || change->range.high < 0);
	change->detectable = CHANGE_POWER * score_sum_error(difference, show) /
	    SCORE_Z;
}

void
change_of(const struct score_sum *before, const struct score_sum *after,
    const struct score_show *show, struct change *change)
{
	struct score_sum difference = { 0 };

	score_sum_join(&difference, 1, after);
	score_sum_join(&difference, -1, before);
	change_of_sum(&difference, show, change);
}

void
change_of_groups(const struct score_group *before,
    const struct score_group *after, const struct score_show *show,
    struct change *change)
{
	struct score_sum difference = { 0 };

	score_sum_add(&difference, 1, after);
	score_sum_add(&difference, -1, before);
	change_of_sum(&difference, show, change);
}

/* A period's sums over the used channels. */
struct period {
	struct score_sum balanced;
	struct score_sum pooled;
};

/* Mark the channels used and count their answers; the sum of their weights. */
static double
choose(const struct change_channel *channels, size_t count, uint64_t min_n,
    bool *used, struct change_merge *merge)
{
	const uint64_t least = min_n > 0 ? min_n : 1;
	double weights = 0;
	size_t i;

	for (i = 0; i < count; i++) {
		used[i] = channels[i].before.mean.n >= least &&
		    channels[i].after.mean.n >= least && channels[i].weight > 0;
		if (!used[i])
			continue;
		merge->used++;
		merge->n_before += channels[i].before.mean.n;
		merge->n_after += channels[i].after.mean.n;
		weights += channels[i].weight;
	}
	return weights;
}

/*
 * Kitagawa 1955: the pooled index is sum w*x over the channels, w = n_h/n.  What
 * it changed by is the change of each x at the mean of its two w (real) and the
 * change of each w at the mean of its two x (mix).
 */
static void
split(const struct change_channel *channels, size_t count, const bool *used,
    struct change_merge *merge)
{
	struct score_sum real = { 0 };
	double before, after, x;
	size_t i;

	for (i = 0; i < count; i++) {
		const struct change_channel *channel = &channels[i];

		if (!used[i])
			continue;
		before = (double)channel->before.mean.n /
		    (double)merge->n_before;
		after = (double)channel->after.mean.n / (double)merge->n_after;
		x = (channel->before.mean.mean + channel->after.mean.mean) / 2;
		merge->mix += 100 * x * (after - before);
		score_sum_add(&real, (before + after) / 2, &channel->after);
		score_sum_add(&real, -(before + after) / 2, &channel->before);
	}
	change_of_sum(&real, &score_show_index_diff, &merge->real);
}

void
change_merge_of(const struct change_channel *channels, size_t count,
    uint64_t min_n, bool *used, struct change_merge *merge)
{
	struct period before = { 0 }, after = { 0 };
	double weights, w;
	size_t i;

	*merge = (struct change_merge){ 0 };
	weights = choose(channels, count, min_n, used, merge);
	for (i = 0; i < count; i++) {
		const struct change_channel *channel = &channels[i];

		if (!used[i])
			continue;
		w = channel->weight / weights;
		score_sum_add(&before.balanced, w, &channel->before);
		score_sum_add(&after.balanced, w, &channel->after);
		w = (double)channel->before.mean.n / (double)merge->n_before;
		score_sum_add(&before.pooled, w, &channel->before);
		w = (double)channel->after.mean.n / (double)merge->n_after;
		score_sum_add(&after.pooled, w, &channel->after);
	}
	merge->before = score_sum_range(&before.balanced, &score_show_index);
	merge->after = score_sum_range(&after.balanced, &score_show_index);
	change_of(&before.balanced, &after.balanced, &score_show_index_diff,
	    &merge->balanced);
	change_of(&before.pooled, &after.pooled, &score_show_index_diff,
	    &merge->pooled);
	split(channels, count, used, merge);
}

uint64_t
change_min_n(const struct change_channel *channels, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (channels[i].before.mean.n >= SCORE_MIN_N &&
		    channels[i].after.mean.n >= SCORE_MIN_N &&
		    channels[i].weight > 0)
			return SCORE_MIN_N;
	}
	return SCORE_MIN_N_FALLBACK;
}
