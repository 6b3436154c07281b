/*
 * store_replay.h - a second set of the derived tables, over the stored ones.
 *
 * Temporary tables of the same names hide the stored ones on this connection:
 * whatever reads or writes `tally` means the fresh one.  Until they go, nothing
 * but temporary tables can be written.
 */

#ifndef AGGREGATOR_IO_STORE_REPLAY_H
#define AGGREGATOR_IO_STORE_REPLAY_H

#include "aggregator/io/replay.h"
#include "aggregator/io/store.h"

/* Make them: empty, but for epochs' names and what waits in quarantine. */
enum store_verdict replay_tables_make(struct store *store);

/*
 * Beside that, numbers that waited in quarantine and were let through later wait
 * again: the book's word on them is still to come.
 */
enum store_verdict replay_tables_unjudge(struct store *store);

/*
 * The next envelope after id and up to upto, by order of arrival, of the book
 * or of all others.  1, 0 at the end, or -1.  *bytes is the caller's to free.
 */
int replay_envelope(struct store *store, bool of_the_book, int64_t upto,
    int64_t *id, uint8_t **bytes, size_t *length);

/*
 * Numbers that had come by upto in an envelope whose place another one took
 * later, and that one's bytes; the same way.
 */
struct replay_covered {
	int64_t id, epoch;
	uint64_t first, last;
	uint8_t *bytes;
	size_t length;
};
int replay_covered(struct store *store, int64_t upto,
    struct replay_covered *covered);

/* Name every difference.  0, or -1. */
int replay_tables_differ(struct store *store,
    void (*differs)(const struct replay_difference *difference, void *arg),
    void *arg);

/* Take over what is fresh.  They are still to be dropped. */
enum store_verdict replay_tables_keep(struct store *store);

void replay_tables_drop(struct store *store);

#endif
