/*
 * asker.h - one line, some bytes, and what is answered.
 */

#ifndef TESTS_FIRE_ASKER_H
#define TESTS_FIRE_ASKER_H

#include <stdbool.h>
#include <stddef.h>

#include "aggregator/core/message.h"
#include "tests/load/line.h"

#define ASKED_MOST 8

struct asked {
	int statuses[ASKED_MOST]; /* of the answers, in order */
	size_t count;
	bool closed;       /* by the server */
	struct bytes body; /* of the last answer */
};

/*
 * Send the bytes on a line of its own and wait for so many answers, or until
 * the server has closed it; 0: until then.  False: neither within a minute.
 */
bool ask(struct load *load, const void *bytes, size_t length, size_t answers,
    struct asked *out);
void asked_release(struct asked *asked);

#endif
