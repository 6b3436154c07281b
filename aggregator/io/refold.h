/*
 * refold.h - stored envelopes walked through the fold again.
 */

#ifndef AGGREGATOR_IO_REFOLD_H
#define AGGREGATOR_IO_REFOLD_H

#include "aggregator/io/intake.h"

/* Add (1) or take back (-1) an envelope's ratings first to last.  0, or -1. */
int refold_envelope(struct intake *intake, struct rules *rules,
    const struct envelope *envelope, uint64_t first, uint64_t last, int sign);

/* The same for all that is held of an epoch, each number once.  0, or -1. */
int refold_held(struct intake *intake, struct rules *rules, int64_t epoch,
    uint64_t first, uint64_t last, int sign);

/* All that is held of an epoch, under its rules as they stand.  0, or -1. */
int refold_epoch(struct intake *intake, const struct journal_row *journal,
    const struct epoch_row *epoch, int sign);

/*
 * h(number) of a number held, from the envelope that holds it.  1, 0 when no
 * envelope does, -1.
 */
int refold_hash_at(struct store *store, int64_t epoch, uint64_t number,
    uint8_t hash[HASH_SIZE]);

#endif
