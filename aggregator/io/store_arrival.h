/*
 * store_arrival.h - what had arrived when: the rows of `arrival` and `covered`.
 */

#ifndef AGGREGATOR_IO_STORE_ARRIVAL_H
#define AGGREGATOR_IO_STORE_ARRIVAL_H

#include "aggregator/io/store.h"

/* To the minute, downwards: what came within a minute is told of its end. */
#define ARRIVAL_MINUTE_MS 60000

/* The newest envelope stored came by now; writes nothing when none is new. */
enum store_verdict arrival_note(struct store *store, int64_t now_ms);

/*
 * The id up to which envelopes had arrived before the minute of t_ms.  1; 0 when
 * that goes further back than was noted: *since_ms is the earliest that can be
 * told of, 0 where nothing is noted; -1.
 */
int arrival_before(struct store *store, int64_t t_ms, int64_t *id,
    int64_t *since_ms);

#endif
