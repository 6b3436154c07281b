/*
 * endings.h - ratings of visits that ended won and of those that ended lost,
 * tallied apart.
 *
 * A visit is what one hand gave at one kiosk in one go (RATING_SAME_VISIT), or
 * the answers that a digital source sent under one id.  It counts here where the
 * question of its sheet with the role "outcome" was answered with won or lost.
 * No table knows visits: the envelopes of epochs that have such a question are
 * walked (io/rating_walk.h), so it takes its time.
 */
#ifndef AGGREGATOR_IO_ENDINGS_H
#define AGGREGATOR_IO_ENDINGS_H

#include "aggregator/io/collection.h"

/* Digital visits of one source that are remembered at once: 17 MB. */
#define ENDING_IDS (1 << 20)

enum ending {
	ENDING_WON,
	ENDING_LOST,
	ENDING_NONE,
};

/* Where ratings lie, in the collection's numbers; counts by enum ending. */
struct ending_cell {
	int32_t place;
	int32_t question;
	int32_t channel;
	int32_t scale;
	size_t steps;
	uint64_t counts[2][LIMIT_STEPS];
};

struct endings {
	struct ending_cell *cells; /* by place, question, channel, scale */
	size_t count;
	bool too_many; /* a source had more visits than ENDING_IDS */
};

/*
 * Read what the collection's question selects; its places are there, and its
 * query says from when to when.  A rating lies in the span when its whole range
 * of uncertainty does.  Repeated presses do not count.  Release endings in any
 * case; with too_many or the collection's empty_span set, cells are not whole.
 */
enum store_verdict endings_read(struct endings *endings,
    struct collection *collection, struct store *store);
void endings_release(struct endings *endings);

#endif
