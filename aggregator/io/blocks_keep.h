/*
 * blocks_keep.h - the keeper: cuts what is over into blocks.
 */
#ifndef AGGREGATOR_IO_BLOCKS_KEEP_H
#define AGGREGATOR_IO_BLOCKS_KEEP_H

#include <stdbool.h>

#include "aggregator/io/atlas.h"
#include "aggregator/io/store.h"

/*
 * Cut series that are due, in a transaction of the writer's; a bounded number of
 * hours at a time.  now in s since 1970.  *more: it is to be called again.
 */
enum store_verdict blocks_keep(struct store *store, struct atlas *atlas,
    int64_t now, bool *more);

/* Whether any series is due.  1, 0 or -1. */
int blocks_are_due(struct store *store, int64_t now);

/*
 * Another zone has other days: say anew which of them hold the blocks of a
 * touchpoint whole.  The blocks stay.  0, or -1.
 */
int blocks_rezone(struct store *store, struct atlas *atlas,
    const char *touchpoint, const char *zone);

#endif
