/*
 * change.h - what changed between two periods, and whether it can be chance.
 *
 * A change is b - a: after less before.  Its range and its test come from the same
 * two sums (score.h), so a change is marked exactly where its range leaves out 0.
 * Several channels are compared over those present in both periods, at the same
 * weights; the change of the pooled index is split into what the mix of channels
 * did and what really changed (Kitagawa 1955).
 *
 * Pure arithmetic: no I/O, no allocation, no state.
 */
#ifndef AGGREGATOR_CORE_CHANGE_H
#define AGGREGATOR_CORE_CHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/core/score.h"

/* A change is marked below this p, |z| > SCORE_Z, if its range leaves out 0. */
#define CHANGE_P 0.05

/* Standard errors that a true change must have to be found by such a test in
 * four of five cases: the 97.5 % point and the 80 % point together. */
#define CHANGE_POWER 2.80

/*
 * A difference of two figures.  Unless range.known nothing here means anything
 * and significant is false.  detectable is in points: the smallest true change
 * that as many answers would show in four of five cases.
 */
struct change {
	struct score_range range;
	double z;
	double p;
	bool significant;
	double detectable;
};

/* The change that a sum which is a difference says. */
void change_of_sum(const struct score_sum *difference,
    const struct score_show *show, struct change *change);

/* after less before; no answer may be in both.  show is a difference's:
 * score_show_index_diff or score_show_nps_diff. */
void change_of(const struct score_sum *before, const struct score_sum *after,
    const struct score_show *show, struct change *change);

/* The same for two groups of answers. */
void change_of_groups(const struct score_group *before,
    const struct score_group *after, const struct score_show *show,
    struct change *change);

/* One channel in both periods, and its weight in the balanced merge. */
struct change_channel {
	struct score_group before;
	struct score_group after;
	double weight;
};

/*
 * Several channels.  All figures speak of the used channels alone, in points of
 * the index; with used == 0 nothing else means anything.  n counts their answers.
 */
struct change_merge {
	size_t used;
	uint64_t n_before;
	uint64_t n_after;
	struct score_range before; /* balanced, at the weights of the change */
	struct score_range after;
	struct change balanced;
	struct change pooled; /* mix + real = its value */
	double mix;           /* because other channels were busier */
	struct change real;   /* because channels changed */
};

/*
 * Compare count channels, at most SCORE_CHANNELS_MAX.  A channel with less than
 * min_n answers in either period (at least 1 is always needed) or no weight is
 * left out and the other weights are renormalised: used[i] tells.
 */
void change_merge_of(const struct change_channel *channels, size_t count,
    uint64_t min_n, bool *used, struct change_merge *merge);

/* The min_n to compare with when none is asked for: SCORE_MIN_N if any channel
 * reaches it in both periods, else SCORE_MIN_N_FALLBACK. */
uint64_t change_min_n(const struct change_channel *channels, size_t count);

#endif
