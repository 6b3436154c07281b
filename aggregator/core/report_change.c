/*
 * report_change.c - what changed between the rows of two times.
 *
 * Only channels present in both are compared (core/change.c does the sums), so
 * that a channel that came or went is no change of anybody's opinion.
 */
#include <string.h>

#include "aggregator/core/report_change.h"
#include "aggregator/core/strata.h"

/* A channel of now beside the same of then; one without answers has none. */
static void
pair(const struct strata *before, const struct strata *after, size_t i,
    struct change_channel *channel)
{
	const struct score_channel *now = &after->channels[i];
	const struct score_channel *then = strata_channel(before,
	    after->ids[i]);

	memset(channel, 0, sizeof(*channel));
	channel->weight = now->weight;
	channel->after.mean = now->mean;
	channel->after.phi = now->phi;
	channel->before.phi = 1;
	if (then != NULL) {
		channel->before.mean = then->mean;
		channel->before.phi = then->phi;
	}
}

void
report_change_of(const struct query *query, const struct report_time *before,
    const struct report_time *after, const struct report_terms *terms,
    struct report_change *change)
{
	struct change_channel channels[SCORE_CHANNELS_MAX];
	bool used[SCORE_CHANNELS_MAX];
	struct strata then, now;
	size_t i;

	memset(change, 0, sizeof(*change));
	strata_of(before->histograms, before->count, false, terms, &then);
	strata_of(after->histograms, after->count, false, terms, &now);
	for (i = 0; i < now.count; i++)
		pair(&then, &now, i, &channels[i]);
	change->min_n = query->has_min_n ? query->min_n
					 : change_min_n(channels, now.count);
	change_merge_of(channels, now.count, change->min_n, used,
	    &change->merge);
	change->known = change->merge.used > 0;
	for (i = 0; i < now.count; i++) {
		if (used[i])
			change->channels[change->channel_count++] = now.ids[i];
	}
}
