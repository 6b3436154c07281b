/*
 * commit.h - many requests, one fsync.
 *
 * The writer's whole work as a plain function: threads only call it.
 */

#ifndef AGGREGATOR_IO_COMMIT_H
#define AGGREGATOR_IO_COMMIT_H

#include <stddef.h>

#include "aggregator/io/desk.h"

/*
 * Apply all calls in one transaction, seal what the ledger took, commit.  If
 * one spoils, everything is rolled back, the others are applied again without
 * it and that one alone; if the commit fails, each is applied again alone: one
 * bad request never blocks another.  At return every call is either applied and
 * durable, or settled with the reason; on failure nothing of it is stored.
 * apply may thus run several times for one call and must not mind.  calls may
 * come back in another order.  Returns false when the store is broken and must
 * be opened anew; then all calls are settled.
 */
bool commit_group(struct desk *desk, struct call **calls, size_t count);

/*
 * Have the ledger tell the heads that moved, if any, in a transaction of its
 * own.  STORE_OK, or why not; on STORE_BROKEN it must be opened anew.
 */
enum store_verdict commit_heads(struct desk *desk);

/*
 * Have what is over cut into blocks (io/blocks_keep.h), if anything is, in a
 * transaction of its own; *more: it is to be called again.  STORE_OK, or why
 * not, as above.
 */
enum store_verdict commit_blocks(struct desk *desk, bool *more);

/*
 * Write something that means nothing, to see whether the store can be written.
 * STORE_OK, or why not.
 */
enum store_verdict commit_probe(struct desk *desk);

#endif
