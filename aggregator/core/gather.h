/*
 * gather.h - whether a group is waited for before it is committed.
 *
 * A commit costs the same for one call as for sixteen.  Those who were just
 * answered come again soon: so right after a group the next one may wait for
 * half as many, and no longer than half of what the commit took.  While that
 * half is committed the other half is read and checked.  A call that comes
 * alone, or later than that, is never delayed.
 */

#ifndef AGGREGATOR_CORE_GATHER_H
#define AGGREGATOR_CORE_GATHER_H

#include <stddef.h>
#include <stdint.h>

/* The last group; zeroes: there was none. */
struct gather {
	size_t count;
	uint64_t took_us, done_us;
};

/* A group of count was committed from began_us to done_us. */
void gather_done(struct gather *gather, size_t count, uint64_t began_us,
    uint64_t done_us);

/* So many calls need no more waiting ... */
size_t gather_wanted(const struct gather *gather);
/* ... and from this instant on none is waited for. */
uint64_t gather_until_us(const struct gather *gather);

#endif
