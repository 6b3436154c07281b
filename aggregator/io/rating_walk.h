/*
 * rating_walk.h - ratings one by one, out of the envelopes, as the fold
 * understands them.
 *
 * The store has no row for a rating: each envelope is opened again, and a rating
 * is dated and named as the fold did it (core/dating.h, io/atlas.h).  Reading
 * only; the envelopes were verified when they came in, and `verify` does it
 * again.
 */
#ifndef AGGREGATOR_IO_RATING_WALK_H
#define AGGREGATOR_IO_RATING_WALK_H

#include <stdbool.h>

#include "aggregator/core/correction.h"
#include "aggregator/core/dating.h"
#include "aggregator/io/store.h"
#include "aggregator/io/store_journal.h"
#include "protocol/entry.h"
#include "protocol/sheet.h"

/* What a slot of an epoch means. */
struct rating_meaning {
	uint32_t number;
	struct slot slot;
	const struct sheet_question *question; /* NULL: nobody knows it */
	char scale[LIMIT_NAME + 1];
};

/* One rating; lent for the call. */
struct rating_met {
	const struct journal_row *journal;
	int64_t epoch; /* row id */
	uint64_t number;
	const struct rating *rating;
	const struct rating_meaning *meaning; /* NULL: of an unknown slot */
	/* Where and how it counts, what was put right included: what was signed
	 * is meaning->slot.  "rehearsal" is among the channels. */
	const char *touchpoint;
	const char *channel;
	struct correction_effect corrected; /* what changed that, or NULL */
	struct dating_range when;
	/* It answers its question, was not struck and is no rehearsal: that is
	 * in the scores.  A repeated press counts, flagged, in this sense. */
	bool counts;
	/* Entries are missing between it and the one met before. */
	bool after_gap;
};

struct rating_visitor {
	/* The slots of an epoch that is about to be walked: 1 to walk it, 0 to
	 * leave it out, -1 to stop.  NULL: every one is walked. */
	int (*epoch)(const struct rating_meaning *meanings, size_t count,
	    void *arg);
	/* Each rating by its number, once.  0, or -1 to stop. */
	int (*rating)(const struct rating_met *met, void *arg);
	void *arg;
};

/* Both: 0; -1 when the store failed, memory ran out or the visitor stopped. */
int rating_walk(struct store *store, const struct rating_visitor *visitor);
int rating_walk_journal(struct store *store, const struct journal_row *journal,
    const struct rating_visitor *visitor);

#endif
