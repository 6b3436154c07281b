/*
 * effect.h - did an action help?
 *
 * Difference in differences: what changed at the touchpoint, less what changed at
 * the controls (touchpoints like it where nothing was done) in the same time.
 * Over several channels it is taken at the same weights in all four terms.  Which
 * weeks and which controls is the caller's.
 *
 * Pure arithmetic: no I/O, no allocation, no state.
 */
#ifndef AGGREGATOR_CORE_EFFECT_H
#define AGGREGATOR_CORE_EFFECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/core/change.h"
#include "aggregator/core/score.h"

/* Controls needed to compare with; with fewer it is before and after alone. */
#define EFFECT_CONTROLS 2

/* Points that an effect worth waiting for has. */
#define EFFECT_POINTS 3.0

/* Weeks before and after, at most. */
#define EFFECT_WEEKS 8

/* One channel.  The controls' groups are all controls together on it,
 * of one histogram of all their answers; they are not looked at when there are too few controls. */
struct effect_channel {
	struct score_group before;
	struct score_group after;
	struct score_group control_before;
	struct score_group control_after;
	double weight;
};

enum effect_verdict {
	EFFECT_UNKNOWN, /* no channel has answers enough on every side */
	EFFECT_TOO_FEW, /* nothing seen, and 3 points would often be missed */
	EFFECT_NONE,    /* nothing seen, and 3 points would mostly be seen */
	EFFECT_WORSE,
	EFFECT_BETTER,
};

/* Figures in points of the index, over the used channels; with EFFECT_UNKNOWN
 * only n and more_known mean anything. */
struct effect {
	enum effect_verdict verdict;
	bool controlled; /* compared with controls, or before/after alone */
	size_t used;
	uint64_t n_before; /* answers at the touchpoint */
	uint64_t n_after;
	struct change change;  /* the effect */
	struct change own;     /* after less before at the touchpoint */
	struct change control; /* the same at the controls, if controlled */
	bool more_known;
	uint64_t more; /* answers after the action still to wait for */
};

/*
 * Judge count channels, at most SCORE_CHANNELS_MAX, with that many controls.  A
 * channel with less than min_n answers on any side that is looked at, or no
 * weight, is left out: used[i] tells.  Where no channel has enough answers of the
 * controls, the touchpoint stands alone, as with too few controls.
 */
void effect_of(const struct effect_channel *channels, size_t count,
    size_t controls, uint64_t min_n, bool *used, struct effect *effect);

#endif
