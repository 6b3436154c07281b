/*
 * drip.h - requests made beforehand, one at a time on each of many lines.
 *
 * As fast as answers come, or paced: then request i is due at i / rate after
 * the beginning, whether or not the answers to those before it have come, and
 * its time counts from when it was due.  So a server that stands still is
 * charged for everything that it kept waiting.
 */

#ifndef TESTS_LOAD_DRIP_H
#define TESTS_LOAD_DRIP_H

#include "aggregator/core/message.h"
#include "tests/load/gauge.h"
#include "tests/load/line.h"

struct drip;

/* What each line sends; the bytes are lent until they are answered. */
struct drip_source {
	size_t lines;
	/* The line's next request; NULL: it has no more. */
	const struct bytes *(*next)(void *arg, size_t line);
	void (*answered)(void *arg, size_t line,
	    const struct line_answer *answer);
	void *arg;
};

struct dripped {
	double seconds; /* from the first request to the last answer */
	size_t count;
	struct samples ms; /* from due to answered; the caller's to release */
};

/* Opens the lines, from addresses of their own; waits until all are open. */
struct drip *drip_new(int port, const struct drip_source *source);
void drip_free(struct drip *drip);

/*
 * Send everything there is; rate: requests a second, or 0: as fast as
 * answers come, then ms counts from sent.  A line on which the server says that
 * it closes is opened again.
 */
void drip_run(struct drip *drip, double rate, struct dripped *out);

#endif
