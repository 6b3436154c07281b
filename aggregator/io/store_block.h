/*
 * store_block.h - the rows of what is shown to others: blocks, their sums, and
 * the answers that are not where they are shown.
 */
#ifndef AGGREGATOR_IO_STORE_BLOCK_H
#define AGGREGATOR_IO_STORE_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/io/store.h"
#include "protocol/limits.h"

/* No day or month holds a block whole; no block, no series. */
#define BLOCK_NO_SPAN INT64_MIN
#define BLOCK_NONE 0

/* Counted and flagged answers stand beside each other, in this order. */
enum block_kind {
	BLOCK_COUNTED,
	BLOCK_FLAGGED,
};
#define BLOCK_KINDS 2

enum block_place {
	BLOCK_IN_DAY, /* of one series they do not overlap */
	BLOCK_LOOSE,
	BLOCK_GUEST,
};

struct block {
	int64_t id;
	int64_t series;
	enum block_place place;
	int64_t host; /* of a guest */
	int64_t from;
	int64_t to;
	int64_t day;   /* the start of the local day that holds it whole */
	int64_t month; /* of the month; or BLOCK_NO_SPAN */
	bool hidden;
	uint64_t blind;
	uint64_t gone[BLOCK_KINDS];
	uint64_t counts[BLOCK_KINDS][LIMIT_STEPS];
};

/* How many answers of a kind are in its cells. */
uint64_t block_sum(const struct block *block, enum block_kind kind);

/* 1 found, 0 there is none, -1 the store failed. */
int block_get(struct store *store, int64_t id, struct block *out);

/* The block that holds an hour of a series; guests hold none. */
int block_at(struct store *store, int64_t series, int64_t hour,
    struct block *out);

/* The guest of that host. */
int block_guest(struct store *store, int64_t host, struct block *out);

/* Whether blocks of the first place lie in the local day that starts so. */
int block_in_day(struct store *store, int64_t series, int64_t day);

/* Store a new one, which gets its id, and add it to the sums.  0, or -1. */
int block_add(struct store *store, struct block *block);

/* Store what became of before, and correct the sums.  0, or -1. */
int block_change(struct store *store, const struct block *before,
    const struct block *after);
int block_drop(struct store *store, const struct block *block);

/* All of a series, until each gives non-zero.  0, or -1. */
int block_each(struct store *store, int64_t series,
    int (*each)(const struct block *block, void *arg), void *arg);

/* ---- how far it has been cut --------------------------------------------- */

struct block_front {
	int64_t series;
	int64_t upto; /* INT64_MIN: not at all */
	int64_t due;  /* INT64_MAX: when something comes */
};

int block_front_get(struct store *store, int64_t series,
    struct block_front *out);
int block_front_due(struct store *store, int64_t now, struct block_front *out);
enum store_verdict block_front_put(struct store *store,
    const struct block_front *front);

enum store_verdict block_loose_add(struct store *store, int64_t series,
    int64_t hour);
enum store_verdict block_loose_drop(struct store *store, int64_t series,
    int64_t hour);

/* ---- answers that are not where they are shown ---------------------------- */

struct block_answer {
	int64_t epoch;
	uint64_t number;
	int64_t shown;  /* block, or BLOCK_NONE */
	int64_t waits;  /* block, or BLOCK_NONE */
	int64_t series; /* where it counts, or BLOCK_NONE */
	int64_t start;
	unsigned step;
	bool flagged;
};

int block_answer_get(struct store *store, int64_t epoch, uint64_t number,
    struct block_answer *out);
/* Whether there are any of that epoch, or such that count in that series and
 * are shown elsewhere. */
int block_answer_of_epoch(struct store *store, int64_t epoch);
int block_answer_of_series(struct store *store, int64_t series);
enum store_verdict block_answer_put(struct store *store,
    const struct block_answer *answer);
enum store_verdict block_answer_drop(struct store *store, int64_t epoch,
    uint64_t number);

/* By step, how many wait for a block; and let them go, they are in it now. */
int block_answer_waiting(struct store *store, int64_t block,
    uint64_t counts[BLOCK_KINDS][LIMIT_STEPS]);
enum store_verdict block_answer_arrive(struct store *store, int64_t block,
    enum block_kind kind);

/* How many that are shown in a block have left it. */
int block_answer_gone(struct store *store, int64_t block,
    uint64_t gone[BLOCK_KINDS]);

/*
 * The series and span in which all answers that left a block count now, and how
 * many those are; series BLOCK_NONE when it is not one.
 */
struct block_whereabouts {
	int64_t series;
	int64_t first, last; /* hours */
	uint64_t count;
};
int block_answer_whereabouts(struct store *store, int64_t block,
    struct block_whereabouts *out);

/* By step, those that count in an hour and are shown elsewhere. */
int block_answer_foreign(struct store *store, int64_t series, int64_t hour,
    uint64_t counts[BLOCK_KINDS][LIMIT_STEPS]);

#endif
