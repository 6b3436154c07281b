/*
 * hindsight.h - what an earlier version held without understanding it.
 *
 * An entry of a kind that is not known is held like any other and has no
 * effect.  A kiosk newer than its aggregator sends such ones; the version that
 * knows them finds them in the envelopes.
 */

#ifndef AGGREGATOR_IO_HINDSIGHT_H
#define AGGREGATOR_IO_HINDSIGHT_H

#include "aggregator/io/store.h"

/*
 * Give them their effect, once after the store was raised, in a transaction of
 * its own.  A full disk leaves it for the next time.  On the connection that
 * writes, outside of transactions.
 */
enum store_verdict hindsight_fold(struct store *store);

#endif
