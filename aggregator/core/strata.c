/*
 * strata.c - the channels of a row, each with its scales as one group.
 */
#include <string.h>

#include "aggregator/core/strata.h"

/* The place of a channel; count where it has none. */
static size_t
place_of(const struct strata *strata, int32_t id)
{
	size_t i;

	for (i = 0; i < strata->count; i++) {
		if (strata->ids[i] == id)
			break;
	}
	return i;
}

const struct score_channel *
strata_channel(const struct strata *strata, int32_t id)
{
	const size_t i = place_of(strata, id);

	return i == strata->count ? NULL : &strata->channels[i];
}

/* The channel of that number, without answers if it is new; NULL where there is
 * no room. */
static struct score_channel *
channel_of(struct strata *strata, int32_t id, const struct report_terms *terms)
{
	const size_t i = place_of(strata, id);

	if (i < strata->count)
		return &strata->channels[i];
	if (i == SCORE_CHANNELS_MAX)
		return NULL;
	strata->count++;
	strata->ids[i] = id;
	strata->channels[i] = (struct score_channel){ .phi = 1,
		.weight = (size_t)id < terms->weight_count ? terms->weights[id]
							   : 1 };
	return &strata->channels[i];
}

/* The answers of one more scale, pooled with those of the channel so far. */
static void
pool(struct score_channel *channel, const struct score_mean *mean, double phi)
{
	const struct score_mean parts[2] = { channel->mean, *mean };
	double variance = 0, share;
	const double phis[2] = { channel->phi, phi };
	size_t i;

	score_mean_pool(parts, 2, &channel->mean);
	if (channel->mean.n == 0)
		return;
	for (i = 0; i < 2; i++) {
		if (parts[i].n == 0)
			continue;
		share = (double)parts[i].n / (double)channel->mean.n;
		variance += share * share * phis[i] * parts[i].vt;
	}
	channel->phi = variance / channel->mean.vt;
}

void
strata_of(const struct report_histogram *histograms, size_t count, bool raw,
    const struct report_terms *terms, struct strata *strata)
{
	uint64_t counts[LIMIT_STEPS];
	struct score_channel *channel;
	struct score_mean mean;
	size_t i, k;

	strata->count = 0;
	for (i = 0; i < count; i++) {
		const struct report_histogram *h = &histograms[i];

		if (!report_scale_is_ordered(h->scale))
			continue;
		channel = channel_of(strata, h->channel, terms);
		if (channel == NULL)
			continue;
		for (k = 0; k < h->steps; k++)
			counts[k] = h->counted[k] + (raw ? h->flagged[k] : 0);
		score_mean_of(counts, h->steps, &mean);
		pool(channel, &mean, report_phi(h));
	}
}
