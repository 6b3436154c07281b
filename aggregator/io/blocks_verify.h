/*
 * blocks_verify.h - whether what is shown to others is what was counted.
 */
#ifndef AGGREGATOR_IO_BLOCKS_VERIFY_H
#define AGGREGATOR_IO_BLOCKS_VERIFY_H

#include "aggregator/io/store.h"

/*
 * Each series whose blocks, with what came late to them and what has left, do
 * not add up to its tallies, or whose sums do not add up to its blocks.  0; -1 when
 * the store failed or each gave non-zero.
 */
int blocks_add_up(struct store *store,
    int (*each)(const char *touchpoint, const char *question, void *arg),
    void *arg);

#endif
