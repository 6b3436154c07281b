/*
 * report_change.h - what changed between the rows of two times.
 */
#ifndef AGGREGATOR_CORE_REPORT_CHANGE_H
#define AGGREGATOR_CORE_REPORT_CHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/core/change.h"
#include "aggregator/core/report.h"

/* Of the channels that have answers enough in both times.  Without known only
 * min_n means anything: no channel had as many in both. */
struct report_change {
	bool known;
	uint64_t min_n;
	size_t channel_count;
	int32_t channels[SCORE_CHANNELS_MAX];
	struct change_merge merge;
};

/* A row's histograms of one time. */
struct report_time {
	const struct report_histogram *histograms;
	size_t count;
};

/*
 * Compare: channels merged by the terms, at the same weights in both times;
 * query gives min_n.
 */
void report_change_of(const struct query *query,
    const struct report_time *before, const struct report_time *after,
    const struct report_terms *terms, struct report_change *change);

#endif
