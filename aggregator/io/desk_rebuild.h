/*
 * desk_rebuild.h - everything derived, folded again from the envelopes.
 */

#ifndef AGGREGATOR_IO_DESK_REBUILD_H
#define AGGREGATOR_IO_DESK_REBUILD_H

struct call;
struct desk;

/*
 * POST /v1/rebuild: {"ok", "differences": [{"what", "journal", "number",
 * "why"}]}.  Must come out equal; what did not is named, and stored as it
 * came out now.
 */
void desk_rebuild(struct desk *desk, struct call *call);

/*
 * The same within the running transaction, because something changed on
 * purpose that all is folded by.  0, or -1: the call is spoiled.
 */
int rebuild_all(struct desk *desk);

#endif
