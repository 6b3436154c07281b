/*
 * blocks_read.h - what of a series may be shown to others.
 */
#ifndef AGGREGATOR_IO_BLOCKS_READ_H
#define AGGREGATOR_IO_BLOCKS_READ_H

#include "aggregator/io/tally_reader.h"

/*
 * The sums of cells of a series in a piece of a plan, as tally_reader_tallies
 * gives tallies: those of blocks that lie wholly in the piece's spans, and
 * beside them, with `until` set, those of blocks that lie in the piece but in
 * none of its spans alone.
 */
enum store_verdict blocks_tallies(struct store *store,
    const struct tally_series *series, const struct report_piece *piece,
    int (*each)(void *arg, const struct tally *tally), void *arg);

#endif
