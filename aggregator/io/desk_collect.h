/*
 * desk_collect.h - the rows of a question about scores, for whoever computes
 * something from them: moments, journeys and what else a manager asks.
 */
#ifndef AGGREGATOR_IO_DESK_COLLECT_H
#define AGGREGATOR_IO_DESK_COLLECT_H

#include "aggregator/io/collection.h"
#include "aggregator/io/desk.h"

/*
 * Read what query asks, as the call's asker may see it.  NULL: settled, for
 * what was named is not on the map, the span is empty, the rows are too many or
 * the store failed.  The store's snapshot is held until desk_collect_end, so that
 * what is read beside it is of the same moment.
 */
struct collection *desk_collect(struct desk *desk, struct call *call,
    const struct query *query);
void desk_collect_end(struct desk *desk, struct collection *collection);

#endif
