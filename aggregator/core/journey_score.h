/*
 * journey_score.h - the score along a journey.
 *
 * A journey is an ordered walk over touchpoints; nobody is followed.  Its score is
 * the plain mean of its steps' merged indices, so that a busy step does not drown
 * a quiet one; a drop is the difference of neighbours.  All ranges are the common
 * one (score.h).
 *
 * Pure arithmetic: no I/O, no allocation, no state.
 */
#ifndef AGGREGATOR_CORE_JOURNEY_SCORE_H
#define AGGREGATOR_CORE_JOURNEY_SCORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/core/change.h"
#include "aggregator/core/score.h"

/* No such step. */
#define JOURNEY_SCORE_NONE SIZE_MAX

/* A step: its merged index as a sum (score_sum_merge), empty where it has too few
 * answers; and what is found of it. */
struct journey_score_step {
	struct score_sum sum;

	struct score_range index;
	struct change drop; /* less the step right before; not known for the
	                     * first, nor beside a step without an index */
};

/* Figures 0..100 of the steps that have an index.  A step of fewer than SCORE_MIN_N
 * answers is in the mean, but is not named as the weakest, nor is what it differs
 * from its neighbours by significant.  The differences are one family of tests:
 * of those that are significant at most a share of CHANGE_P is chance. */
struct journey_score {
	size_t used;
	struct score_range mean;
	size_t weakest;  /* lowest index, the first of equal ones */
	size_t drop;     /* whose drop is the biggest that is significant */
	size_t drop_any; /* the same, significant or not */
	size_t rise;     /* whose rise is the biggest that is significant */
};

/* Score steps[0..count) in their order.  No touchpoint may be there twice.  What
 * does not exist is JOURNEY_SCORE_NONE. */
void journey_score_of(struct journey_score_step *steps, size_t count,
    struct journey_score *score);

#endif
