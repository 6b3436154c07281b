/*
 * caller.h - lines that ask one thing after the other: a digital source that
 * sends answers, a manager who wants scores.
 *
 * Told to come later, or cut off, a caller asks the same again.
 */

#ifndef TESTS_FIRE_CALLER_H
#define TESTS_FIRE_CALLER_H

#include "aggregator/core/message.h"
#include "tests/load/line.h"

struct caller {
	struct load *load;
	/* Write the next request, number `done`, into out. */
	void (*make)(struct caller *caller, struct bytes *out);
	const char *bearer;
	unsigned number; /* which of several it is */

	struct line *line;
	struct bytes request; /* asked until it is answered with 200 */
	bool waits, at_rest;
	double due;
	uint64_t done, later, lost;
};

/* Its first four are filled; it asks from now on. */
void caller_begin(struct caller *caller);
void caller_release(struct caller *caller);

/* Call now and then: it comes again when it is time. */
void caller_turn(struct caller *caller);

/* Nothing is on its way. */
bool caller_rests(const struct caller *caller);

#endif
