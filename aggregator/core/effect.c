/*
 * effect.c - difference in differences over several channels, and how many more
 * answers would tell.
 */
#include <math.h>

#include "aggregator/core/effect.h"

static bool
enough(const struct effect_channel *channel, bool controlled, uint64_t min_n)
{
	const uint64_t least = min_n > 0 ? min_n : 1;

	if (!(channel->weight > 0) || channel->before.mean.n < least ||
	    channel->after.mean.n < least)
		return false;
	return !controlled ||
	    (channel->control_before.mean.n >= least &&
		channel->control_after.mean.n >= least);
}

/* Mark the channels used; their weights' sum, 0 if there is none. */
static double
choose(const struct effect_channel *channels, size_t count, bool controlled,
    uint64_t min_n, bool *used)
{
	double weights = 0;
	size_t i;

	for (i = 0; i < count; i++) {
		used[i] = enough(&channels[i], controlled, min_n);
		if (used[i])
			weights += channels[i].weight;
	}
	return weights;
}

/* Fill in the three differences.  False without any channel to use. */
static bool
differ(const struct effect_channel *channels, size_t count, bool may_control,
    uint64_t min_n, bool *used, struct effect *effect)
{
	struct score_sum own = { 0 }, control = { 0 }, both = { 0 };
	double weights = 0, w;
	size_t i;

	if (may_control)
		weights = choose(channels, count, true, min_n, used);
	effect->controlled = weights > 0;
	if (!effect->controlled)
		weights = choose(channels, count, false, min_n, used);
	for (i = 0; i < count; i++) {
		if (!used[i])
			continue;
		w = channels[i].weight / weights;
		effect->used++;
		effect->n_before += channels[i].before.mean.n;
		effect->n_after += channels[i].after.mean.n;
		score_sum_add(&own, w, &channels[i].after);
		score_sum_add(&own, -w, &channels[i].before);
		score_sum_add(&control, w, &channels[i].control_after);
		score_sum_add(&control, -w, &channels[i].control_before);
	}
	score_sum_join(&both, 1, &own);
	score_sum_join(&both, effect->controlled ? -1 : 0, &control);
	change_of_sum(&both, &score_show_index_diff, &effect->change);
	change_of_sum(&own, &score_show_index_diff, &effect->own);
	if (effect->controlled)
		change_of_sum(&control, &score_show_index_diff,
		    &effect->control);
	return effect->used > 0;
}

/*
 * Answers after the action until a true effect of EFFECT_POINTS is found in four
 * of five cases, if all sides grow alike: n (2.80 SE / 3)^2 - n.
 */
static double
wait_for(const struct effect *effect)
{
	const double times = effect->change.detectable / EFFECT_POINTS;

	return fmax(0, (double)effect->n_after * (times * times - 1));
}

static enum effect_verdict
verdict_of(const struct effect *effect)
{
	if (effect->change.significant)
		return effect->change.z > 0 ? EFFECT_BETTER : EFFECT_WORSE;
	return effect->change.detectable > EFFECT_POINTS ? EFFECT_TOO_FEW
							 : EFFECT_NONE;
}

/* Fewer than min_n answers: what ten and more say of how many it takes. */
static void
guess(const struct effect_channel *channels, size_t count, bool may_control,
    uint64_t min_n, struct effect *effect)
{
	bool used[SCORE_CHANNELS_MAX];
	struct effect rough = { 0 };
	size_t i;

	if (min_n > SCORE_MIN_N_FALLBACK &&
	    differ(channels, count, may_control, SCORE_MIN_N_FALLBACK, used,
		&rough)) {
		effect->more_known = true;
		effect->more = (uint64_t)ceil(fmin(wait_for(&rough), 1e18));
		if (rough.n_after < min_n &&
		    effect->more < min_n - rough.n_after)
			effect->more = min_n - rough.n_after;
	}
	for (i = 0; i < count; i++) {
		effect->n_before += channels[i].before.mean.n;
		effect->n_after += channels[i].after.mean.n;
	}
}

void
effect_of(const struct effect_channel *channels, size_t count, size_t controls,
    uint64_t min_n, bool *used, struct effect *effect)
{
	const bool may_control = controls >= EFFECT_CONTROLS;

	*effect = (struct effect){ .verdict = EFFECT_UNKNOWN };
	if (!differ(channels, count, may_control, min_n, used, effect)) {
		guess(channels, count, may_control, min_n, effect);
		return;
	}
	effect->verdict = verdict_of(effect);
	effect->more_known = true;
	effect->more = (uint64_t)ceil(fmin(wait_for(effect), 1e18));
}
