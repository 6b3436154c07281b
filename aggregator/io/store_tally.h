/*
 * store_tally.h - adding to the tallies; io/tally_reader.h reads them.
 */

#ifndef AGGREGATOR_IO_STORE_TALLY_H
#define AGGREGATOR_IO_STORE_TALLY_H

#include "aggregator/core/fold.h"
#include "aggregator/io/store.h"

/* The series of these four, found or made.  Its id, or -1. */
int64_t series_make(struct store *store, const char *touchpoint,
    const char *question, const char *scale, unsigned steps,
    const char *channel);

/* Add every row of the table that changes anything. */
enum store_verdict tally_add(struct store *store,
    const struct fold_table *table);

#endif
