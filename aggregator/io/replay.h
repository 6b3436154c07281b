/*
 * replay.h - all that is derived, made again from the envelopes.
 *
 * The fold writes into temporary tables that lie over the stored ones of the
 * same names on this connection alone, so the code that takes envelopes in
 * every day (io/intake.h) does it; then the two are compared.  The stored
 * tables cannot be touched meanwhile.
 */

#ifndef AGGREGATOR_IO_REPLAY_H
#define AGGREGATOR_IO_REPLAY_H

#include "aggregator/io/store.h"

/* One difference between what is stored and what the envelopes say. */
struct replay_difference {
	const char *what;    /* "tally", "run", "slot", ... */
	const char *journal; /* its name, or "" where it is nobody's alone */
	int64_t number;      /* or -1 */
	const char *why;     /* one sentence */
};

/*
 * Fold everything again, inside a transaction or snapshot of the caller's, and
 * call differs for each difference.  Envelopes that cannot be read are left
 * out.  0, or -1: the store failed.  Ends with replay_repair or replay_end.
 */
int replay_compare(struct store *store, int64_t now_ms,
    void (*differs)(const struct replay_difference *difference, void *arg),
    void *arg);

/*
 * Instead of comparing: the fresh tables as they were when no envelope beyond
 * upto had arrived, with the book of then.  What stays as it is now are the map,
 * the fleet and the settings.  0, or -1.  Ends with replay_end.
 */
int replay_until(struct store *store, int64_t upto, int64_t now_ms);

/* Put the fresh tables in the place of the stored ones.  0, or -1. */
int replay_repair(struct store *store);

/* Take the temporary tables away; after replay_repair it is done already. */
void replay_end(struct store *store);

#endif
