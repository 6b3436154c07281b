/*
 * store_epoch.h - the epochs of a journal, and the runs of numbers held.
 */

#ifndef AGGREGATOR_IO_STORE_EPOCH_H
#define AGGREGATOR_IO_STORE_EPOCH_H

#include "aggregator/core/dating.h"
#include "aggregator/core/ingest.h"
#include "aggregator/io/store.h"
#include "protocol/deed.h"
#include "protocol/entry.h"

struct epoch_row {
	int64_t id;
	int64_t journal;
	uint8_t epoch[EPOCH_SIZE];
	bool is_opened; /* its epoch entry is held; then also: */
	uint64_t first;
	uint8_t start_hash[HASH_SIZE];
	struct head previous;
	int64_t wall_ms;
	/* Held without a gap from first; 0: not even that. */
	uint64_t held;
	uint8_t held_hash[HASH_SIZE];
	bool is_chained; /* all that it continues is held too */
	uint32_t latest_at;
	struct dating_range opened; /* instant of at = 0 */
};

/* 1 found, 0 there is none, -1 the store failed. */
int epoch_get(struct store *store, int64_t journal,
    const uint8_t epoch[EPOCH_SIZE], struct epoch_row *out);
int epoch_by_id(struct store *store, int64_t id, struct epoch_row *out);
/* The one it continues; 0 when it names none or that is not here. */
int epoch_previous(struct store *store, const struct epoch_row *row,
    struct epoch_row *out);

/* A row with nothing but its name, found or made.  0, or -1. */
int epoch_make(struct store *store, int64_t journal,
    const uint8_t epoch[EPOCH_SIZE], struct epoch_row *out);
/* Write all but id, journal and epoch. */
enum store_verdict epoch_save(struct store *store, const struct epoch_row *row);
/* The same when only held, held_hash and latest_at have changed. */
enum store_verdict epoch_advance(struct store *store,
    const struct epoch_row *row);

/*
 * Ids, by order of arrival: of those that continue `row`, or of a whole
 * journal.  *ids is the caller's to free.  Their number, or -1.
 */
int64_t epoch_next(struct store *store, const struct epoch_row *row,
    int64_t **ids);
int64_t epoch_all(struct store *store, int64_t journal, int64_t **ids);
/* Of those that are opened and continue nothing: one, in a sound journal. */
int64_t epoch_roots(struct store *store, int64_t journal, int64_t **ids);

/*
 * How far kiosks' journals are held: the highest number of each epoch that no
 * other one continues, one for a sound journal.  *ends is the caller's to
 * free.  Their number, or -1.
 */
int64_t epoch_ends(struct store *store, struct deed_journal_head **ends);

/*
 * The runs that touch first - 1 to last + 1.  *runs is the caller's to free.
 * Their number, or -1.
 */
int64_t run_around(struct store *store, int64_t epoch, uint64_t first,
    uint64_t last, struct ingest_run **runs);
/* The lowest run, the highest, and the one that holds number; 1, 0 or -1. */
int run_lowest(struct store *store, int64_t epoch, struct ingest_run *out);
int run_highest(struct store *store, int64_t epoch, struct ingest_run *out);
int run_holding(struct store *store, int64_t epoch, uint64_t number,
    struct ingest_run *out);
/* Put run in the place of all that it touches. */
enum store_verdict run_put(struct store *store, int64_t epoch,
    const struct ingest_run *run);

#endif
