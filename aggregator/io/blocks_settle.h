/*
 * blocks_settle.h - what becomes of what is shown when ratings come and leave.
 */
#ifndef AGGREGATOR_IO_BLOCKS_SETTLE_H
#define AGGREGATOR_IO_BLOCKS_SETTLE_H

#include "aggregator/core/fold.h"
#include "aggregator/io/store.h"

/*
 * Take in the moves of a table, in the transaction that adds its deltas to the
 * tallies.  What came to an hour that is not cut yet is only told to the keeper
 * (io/blocks_keep.h).  What came late to a block joins what it shows as soon as
 * k have come; a block that all of its answers have left shows nothing, and if
 * they all went to one series, they are shown there.  The moves are put in
 * another order.  0, or -1: the store failed.
 */
int blocks_settle(struct store *store, struct fold_table *table);

/* Fewer than so many answers are in no cell: the setting k. */
uint64_t blocks_k(struct store *store);

#endif
