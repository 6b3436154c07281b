/*
 * held.h - what stands in quarantine, looked at, let in or left out.
 *
 * Two kinds wait: whole envelopes that were not taken in, and numbers of an
 * envelope that was.  The book's deed and the row's state are the caller's
 * (io/desk_quarantine.c).
 */

#ifndef AGGREGATOR_IO_HELD_H
#define AGGREGATOR_IO_HELD_H

#include "aggregator/io/desk.h"
#include "aggregator/io/rules.h"
#include "aggregator/io/store_quarantine.h"

#define HELD_WHY 200

/* Something that waits, and where it belongs. */
struct held {
	struct quarantine_row row;
	bool is_known; /* its journal is */
	struct journal_row journal;
	bool has_epoch; /* something of its epoch is held */
	struct epoch_row epoch;
	struct bytes bytes; /* of a whole envelope */
};

/* 1 found, 0 there is none of that id, -1.  Release it in all cases. */
int held_find(struct held *held, struct store *store, int64_t id);
void held_release(struct held *held);

/* What it is, for a person: one sentence. */
const char *held_sentence(const struct quarantine_row *row);

/* Each rating in it, until one gives non-zero.  0, or -1. */
struct held_rating {
	uint64_t number;
	const struct rating *rating;
	const struct slot *slot; /* NULL: nobody defined it */
};
int held_each(const struct held *held, struct store *store,
    int (*each)(const struct held_rating *rating, void *arg), void *arg);

/*
 * Let it count.  1; 0 when it cannot, with one sentence in why and nothing
 * changed; -1: spoiled.
 */
int held_accept(struct held *held, struct desk *desk, const struct call *call,
    char why[HELD_WHY]);

/* Leave it out for good.  0, or -1: spoiled. */
int held_reject(struct held *held, struct desk *desk);

#endif
