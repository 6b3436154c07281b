/*
 * gather.c - whether a group is waited for; see gather.h.
 *
 * Reads no clock and takes no call: io/writer.c does both.
 */

#include "aggregator/core/gather.h"

/* A disk that hangs is no reason to wait. */
#define GATHER_MOST_US 2000

void
gather_done(struct gather *gather, size_t count, uint64_t began_us,
    uint64_t done_us)
{
	gather->count = count;
	gather->took_us = done_us - began_us;
	gather->done_us = done_us;
}

size_t
gather_wanted(const struct gather *gather)
{
	return (gather->count + 1) / 2;
}

uint64_t
gather_until_us(const struct gather *gather)
{
	const uint64_t half = gather->took_us / 2;

	if (gather->count < 2)
		return gather->done_us;
	return gather->done_us +
	    (half < GATHER_MOST_US ? half : GATHER_MOST_US);
}
