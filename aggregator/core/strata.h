/*
 * strata.h - the channels of a row, each with its scales as one group.
 *
 * Between channels weights act and ranges are combined (score.h, change.h);
 * within one, answers on several scales are pooled by their number.
 */
#ifndef AGGREGATOR_CORE_STRATA_H
#define AGGREGATOR_CORE_STRATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/core/report.h"

/* ids says which channel each is, in the caller's numbers. */
struct strata {
	size_t count;
	int32_t ids[SCORE_CHANNELS_MAX];
	struct score_channel channels[SCORE_CHANNELS_MAX];
};

/*
 * Gather the ordered histograms of a row into channels; with raw, flagged
 * answers count too.  A channel's phi is such that phi * vt is the variance of
 * its scales together.
 */
void strata_of(const struct report_histogram *histograms, size_t count,
    bool raw, const struct report_terms *terms, struct strata *strata);

/* The channel of that number, or NULL. */
const struct score_channel *strata_channel(const struct strata *strata,
    int32_t id);

#endif
