/*
 * porter.h - handshakes, on a thread of their own beside each loop.
 *
 * To ask for a handshake costs a peer nothing, and the server as much as some
 * twenty syncs.  So whoever is in already goes first: the porter's thread runs
 * at a lower priority, and has all that the others leave over.  Among those who
 * wait, addresses take turns, however many come from one.
 */

#ifndef AGGREGATOR_IO_PORTER_H
#define AGGREGATOR_IO_PORTER_H

#include <stdatomic.h>
#include <stdbool.h>

#include "aggregator/io/crowd.h"
#include "aggregator/io/stream.h"

struct porter;

/* Who waits for the next step of a handshake. */
struct guest {
	struct stream *stream; /* the porter's, until done is called */
	const struct crowd_key *key;
	atomic_bool gone; /* nobody waits for the outcome any more */
	enum tls_verdict verdict;
	void (*done)(struct guest *guest); /* on the porter's thread */
	struct guest *next;
};

/* NULL: no memory, or no thread. */
struct porter *porter_start(void);

/* Take a guest; each is done exactly once. */
void porter_take(struct porter *porter, struct guest *guest);

/* How many guests wait for their turn. */
size_t porter_waiting(struct porter *porter);

/* All guests must be done.  Ends the thread. */
void porter_free(struct porter *porter);

#endif
