/*
 * blocks.h - what may be shown to whoever is not on this machine.
 *
 * Answers of one series are shown only as sums of *cells*: sets of at least k
 * answers that never change and never overlap.  A *block* is a stretch of local
 * time with the cells of its answers.  This file says where blocks begin and end
 * and what may be made of answers that come late; which answers there are is
 * io/blocks*.c's to know.  Every decision here goes by numbers of answers, never
 * by their values, so that the decision itself tells nothing.  The proof stands
 * in docs/DESIGN.md, "Blocks".
 */
#ifndef AGGREGATOR_CORE_BLOCKS_H
#define AGGREGATOR_CORE_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/core/localtime.h"

/* A local hour has no effect before so long after its end: what is on its way
 * from a kiosk with a good line has arrived by then. */
#define BLOCKS_GRACE_S 900

/* A day has so many local hours at most (Lord Howe, and a doubled one). */
#define BLOCKS_HOURS 27

/* A local hour with answers that are in no cell yet. */
struct blocks_hour {
	int64_t start; /* s since 1970 */
	uint64_t n;    /* of them, counted ones */
};

/* Hours that became one block. */
struct blocks_block {
	int64_t from;
	int64_t to;
	uint64_t n;
	size_t first; /* index of its first hour */
	size_t count; /* of its hours */
};

struct blocks_rule {
	uint64_t k;
	/* Near staff a shift or a lunch break is a person: whole local days. */
	bool whole_days;
	const struct localtime_zone *zone;
};

/*
 * Cut the hours of one local day, in order of time.  While the day runs a block
 * is closed by the next one that holds k, for what is left at the day's end goes
 * to the last; once it is over all of its hours are in blocks, or all are loose
 * because together they hold fewer than k.  A block's ends are those of its
 * first and last hour with answers, of the day where whole days are asked for.
 * blocks has room for BLOCKS_HOURS.  How many there are.
 */
size_t blocks_of_day(const struct blocks_rule *rule,
    const struct blocks_hour *hours, size_t count, bool is_over,
    struct blocks_block *blocks);

/*
 * The block of loose hours, of days that held fewer than k and what came late
 * to hours without a block: all of them together, once they hold k.  False:
 * they stay loose.
 */
bool blocks_of_loose(const struct blocks_rule *rule,
    const struct blocks_hour *hours, size_t count, struct blocks_block *block);

/* Are so many answers a cell?  None are one, too, for they say nothing. */
bool blocks_is_cell(uint64_t k, uint64_t n);

/* Is a local hour over, so that it may be cut? */
bool blocks_is_over(int64_t hour, int64_t now);

#endif
