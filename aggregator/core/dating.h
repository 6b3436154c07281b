/*
 * dating.h - when an entry happened, as its journal alone can say.
 *
 * An entry knows its distance in ms from its epoch's first one (`at`).  Time
 * entries pin that to an aggregator's clock, from both sides; an epoch without
 * any lies between its neighbours.  What comes out is a range, never a guess.
 * PROTOCOL.md, Time.
 */

#ifndef AGGREGATOR_CORE_DATING_H
#define AGGREGATOR_CORE_DATING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Two clocks drift apart by no more: a cheap crystal in the cold. */
#define DATING_DRIFT_PPM 200

/* A time entry: at `at`, server time fell between at - took and at. */
struct dating_sample {
	uint32_t at;
	int64_t server_ms; /* since 1970 */
	uint64_t took_ms;
};

/* Instants in ms since 1970, both ends included; a side may be open. */
struct dating_range {
	bool has_from, has_to;
	int64_t from_ms, to_ms;
};

/*
 * What dates an epoch: its samples or, while it has none, its start.  Where the
 * clocks around it disagreed its `from` may lie after its `to`: each is handed
 * on by itself, so that it does not matter who came first.
 */
struct dating {
	const struct dating_sample *samples;
	size_t count;
	struct dating_range start; /* of at = 0; used when count is 0 */
};

/* Nonsense (an hour-long exchange, a year no clock shows) dates nothing. */
bool dating_sample_holds(const struct dating_sample *sample);

/*
 * The range of an entry at `at`.  Every sample bounds it; where they leave
 * nothing (clocks disagreed), the nearest sample decides alone.
 */
struct dating_range dating_at(const struct dating *dating, uint32_t at);

/* The same bounds `at` ms later, by a clock that drifts. */
struct dating_range dating_moved(struct dating_range range, uint32_t at);

/* The one instant that a digital source claims; open for a nonsensical one. */
struct dating_range dating_claimed(int64_t instant_ms);

/* An epoch beside the one that is to be bounded. */
struct dating_neighbour {
	struct dating_range start; /* of its at = 0 */
	struct dating_range end;   /* of its newest entry */
	bool joined; /* the later continues the earlier one's newest entry */
};

/*
 * Bound the start of an epoch without samples, `length` ms long: not before
 * the end of `previous` and early enough to be over when each of `next`
 * starts.  Where two are not joined (a seam), starts alone are compared.
 * previous may be NULL.
 */
struct dating_range dating_between(const struct dating_neighbour *previous,
    const struct dating_neighbour *next, size_t next_count, uint32_t length);

bool dating_range_equal(const struct dating_range *a,
    const struct dating_range *b);

#endif
