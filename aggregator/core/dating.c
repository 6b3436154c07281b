/*
 * dating.c - when an entry happened; see dating.h.
 *
 * Reads no clock.  io/rules.c brings the samples, io/lineage.c the neighbours;
 * core/fold.c turns the range into local hours, days and months.
 */

#include "aggregator/core/dating.h"

/* A request is given up long before: took beyond it is no exchange. */
#define TOOK_MAX_MS (60 * 60 * 1000)

/* Years -6949 to 10889; so sums of instants and distances cannot overflow. */
#define SERVER_MAX_MS (INT64_C(1) << 48)

static const struct dating_range everywhere = { false, false, 0, 0 };

bool
dating_sample_holds(const struct dating_sample *sample)
{
	return sample->took_ms <= TOOK_MAX_MS &&
	    sample->server_ms < SERVER_MAX_MS &&
	    sample->server_ms > -SERVER_MAX_MS;
}

static int64_t
distance(uint32_t a, uint32_t b)
{
	return a > b ? (int64_t)a - b : (int64_t)b - a;
}

/* Drift over a distance, rounded up. */
static int64_t
drift(int64_t ms)
{
	return (ms * DATING_DRIFT_PPM + 999999) / 1000000;
}

static struct dating_range
range_by(const struct dating_sample *sample, uint32_t at)
{
	const int64_t opened = sample->server_ms - sample->at;
	const int64_t spread = drift(distance(at, sample->at));

	return (struct dating_range){
		.has_from = true,
		.has_to = true,
		.from_ms = opened + at - spread,
		.to_ms = opened + (int64_t)sample->took_ms + at + spread,
	};
}

struct dating_range
dating_moved(struct dating_range range, uint32_t at)
{
	range.from_ms += range.has_from ? at - drift(at) : 0;
	range.to_ms += range.has_to ? at + drift(at) : 0;
	return range;
}

/* Neighbours whose clocks disagreed: between them, whichever way. */
static struct dating_range
in_order(struct dating_range range)
{
	const int64_t from_ms = range.from_ms;

	if (range.has_from && range.has_to && range.from_ms > range.to_ms) {
		range.from_ms = range.to_ms;
		range.to_ms = from_ms;
	}
	return range;
}

struct dating_range
dating_at(const struct dating *dating, uint32_t at)
{
	struct dating_range all, nearest, one;
	int64_t nearest_by = INT64_MAX;

	if (dating->count == 0)
		return in_order(dating_moved(dating->start, at));
	all = nearest = range_by(&dating->samples[0], at);
	for (size_t i = 0; i < dating->count; i++) {
		const int64_t by = distance(at, dating->samples[i].at);

		one = range_by(&dating->samples[i], at);
		if (one.from_ms > all.from_ms)
			all.from_ms = one.from_ms;
		if (one.to_ms < all.to_ms)
			all.to_ms = one.to_ms;
		if (by < nearest_by) {
			nearest_by = by;
			nearest = one;
		}
	}
	return all.from_ms <= all.to_ms ? all : nearest;
}

struct dating_range
dating_claimed(int64_t instant_ms)
{
	if (instant_ms >= SERVER_MAX_MS || instant_ms <= -SERVER_MAX_MS)
		return everywhere;
	return (struct dating_range){ true, true, instant_ms, instant_ms };
}

static void
not_before(struct dating_range *range, int64_t ms)
{
	if (!range->has_from || ms > range->from_ms)
		range->from_ms = ms;
	range->has_from = true;
}

static void
not_after(struct dating_range *range, int64_t ms)
{
	if (!range->has_to || ms < range->to_ms)
		range->to_ms = ms;
	range->has_to = true;
}

struct dating_range
dating_between(const struct dating_neighbour *previous,
    const struct dating_neighbour *next, size_t next_count, uint32_t length)
{
	struct dating_range range = everywhere;
	const struct dating_range *after = NULL;

	if (previous != NULL)
		after = previous->joined ? &previous->end : &previous->start;
	if (after != NULL && after->has_from)
		not_before(&range, after->from_ms);
	for (size_t i = 0; i < next_count; i++) {
		if (!next[i].start.has_to)
			continue;
		not_after(&range,
		    next[i].start.to_ms -
			(next[i].joined ? length - drift(length) : 0));
	}
	return range;
}

bool
dating_range_equal(const struct dating_range *a, const struct dating_range *b)
{
	return a->has_from == b->has_from && a->has_to == b->has_to &&
	    (!a->has_from || a->from_ms == b->from_ms) &&
	    (!a->has_to || a->to_ms == b->to_ms);
}
