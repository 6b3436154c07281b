/*
 * store_envelope.h - envelopes, byte for byte, and the texts beside them.
 */

#ifndef AGGREGATOR_IO_STORE_ENVELOPE_H
#define AGGREGATOR_IO_STORE_ENVELOPE_H

#include <stdbool.h>

#include "aggregator/io/store.h"
#include "protocol/text.h"

struct envelope_row {
	int64_t id;
	int64_t epoch;
	uint64_t first, last;
	struct wire_span bytes; /* lent until the walk's next step */
};

/*
 * Store one.  Smaller ones that it covers whole go, for their bytes are in it;
 * what stays is when their numbers came (store_arrival.h).
 */
enum store_verdict envelope_put(struct store *store, int64_t epoch,
    uint64_t first, uint64_t last, const struct wire_span *bytes);

/*
 * Whether one that adds no number should still be stored: it covers smaller
 * ones, and none that is stored covers it.  1, 0 or -1.
 */
int envelope_covers(struct store *store, int64_t epoch, uint64_t first,
    uint64_t last);

/*
 * A walk over the envelopes of an epoch that touch first to last, by number.
 * Each walk holds a statement of its own; other calls may go on beside it.
 * envelope_walk_next: 1 a row, 0 the end, -1 the store failed; after 1 the walk
 * must go on to the end or be ended.
 */
struct envelope_walk {
	struct store *store;
	void *statement;
};
void envelope_walk(struct envelope_walk *walk, struct store *store,
    int64_t epoch, uint64_t first, uint64_t last);
int envelope_walk_next(struct envelope_walk *walk, struct envelope_row *out);
void envelope_walk_end(struct envelope_walk *walk);

/* One by order of arrival, the first after id; 1, 0 or -1.  Copied: free it. */
int envelope_after(struct store *store, int64_t id, struct envelope_row *out,
    uint8_t **copy);

/* How many lead to no epoch, or to one of no journal; or -1. */
int64_t envelope_strays(struct store *store);

/* ---- texts --------------------------------------------------------------- */

/* Entry `number` commits to a text: it is missing until it comes. */
enum store_verdict text_expect(struct store *store, int64_t epoch,
    uint64_t number, enum text_kind kind);

/*
 * A text has come and fits its commitment.  An erased one stays erased, one
 * that is here stays as it is.
 */
enum store_verdict text_keep(struct store *store, int64_t epoch,
    const struct text_item *item);

/*
 * The kiosk says that this text is damaged or gone: it is missing no more.
 * Should it come all the same, it is kept.
 */
enum store_verdict text_give_up(struct store *store, int64_t epoch,
    uint64_t number, enum text_kind kind);

/* How many of an epoch are missing and not erased, -1 on failure. */
int64_t text_missing_count(struct store *store, int64_t epoch);

/*
 * Their numbers (a reference's negated), as a receipt lists them: at most
 * size.  How many, or -1.
 */
int64_t text_missing(struct store *store, int64_t epoch, int64_t *numbers,
    size_t size);

/* Each text that is here, of numbers first to last, as a bundle lists them. */
int text_each(struct store *store, int64_t epoch, uint64_t first, uint64_t last,
    int (*each)(const struct text_item *item, void *arg), void *arg);

#endif
