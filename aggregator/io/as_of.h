/*
 * as_of.h - what was known at an earlier time.
 *
 * Every envelope is folded again that had arrived by then, with the book of
 * then: late data, better dates, replaced answers and corrections that came
 * since are not in it.  The map, the settings and who may ask are today's.
 */

#ifndef AGGREGATOR_IO_AS_OF_H
#define AGGREGATOR_IO_AS_OF_H

#include "aggregator/io/collection.h"
#include "aggregator/io/desk.h"

/*
 * Where the collection's query asks for it: under the store's snapshot, its
 * tables become those of then, and so does the collection's time.  On a reading
 * connection of the local command only, for it takes as long as all envelopes
 * take to be folded.  False: settled.  as_of_end in both cases.
 */
bool as_of_begin(struct desk *desk, struct call *call,
    struct collection *collection);
void as_of_end(struct desk *desk, const struct collection *collection);

#endif
