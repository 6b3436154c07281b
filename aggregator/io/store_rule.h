/*
 * store_rule.h - what says how an epoch's entries count: its slots, its time
 * entries, and the numbers struck.
 */

#ifndef AGGREGATOR_IO_STORE_RULE_H
#define AGGREGATOR_IO_STORE_RULE_H

#include "aggregator/core/dating.h"
#include "aggregator/io/store.h"
#include "protocol/entry.h"

struct slot_row {
	uint32_t number;
	struct slot slot;
	bool is_defined; /* by an entry, not by a header alone */
};

/* 1, 0 or -1. */
int slot_row_get(struct store *store, int64_t epoch, uint32_t number,
    struct slot_row *out);
enum store_verdict slot_row_put(struct store *store, int64_t epoch,
    const struct slot_row *row);
/* By rising number, until one gives non-zero.  0, or -1. */
int slot_row_each(struct store *store, int64_t epoch,
    int (*each)(const struct slot_row *row, void *arg), void *arg);

/*
 * Ids of the epochs that have a slot at a touchpoint, or whose kiosk's ratings
 * a correction moved there.  *ids is the caller's to
 * free.  Their number, or -1.
 */
int64_t slot_row_epochs(struct store *store, const char *touchpoint,
    int64_t **ids);

/* Keep a time entry; twice does nothing. */
enum store_verdict clock_put(struct store *store, int64_t epoch,
    const struct dating_sample *sample);
/* All of an epoch; the caller frees *samples.  Their number, or -1. */
int64_t clock_all(struct store *store, int64_t epoch,
    struct dating_sample **samples);

/* Why a number counts otherwise; the words are the schema's. */
enum strike {
	STRIKE_WITHDRAWN,
	STRIKE_REPLACED,
	STRIKE_QUARANTINED,
	STRIKE_REJECTED,
	STRIKE_LOST,
};

/* Strike a number for one reason more, or lift that one. */
enum store_verdict struck_put(struct store *store, int64_t epoch,
    uint64_t number, enum strike why);
enum store_verdict struck_lift(struct store *store, int64_t epoch,
    uint64_t number, enum strike why);
/* 1, 0 or -1. */
int struck_is(struct store *store, int64_t epoch, uint64_t number,
    enum strike why);
/* Whether it counts otherwise, for whatever reason.  1, 0 or -1. */
int struck_at_all(struct store *store, int64_t epoch, uint64_t number);
/*
 * Those of first to last by rising number, each once, for the reason that
 * weighs most: one of the quarantine before others.  Lost ones are left out,
 * for they do count when held.  Until one gives non-zero.  0, or -1.
 */
int struck_each(struct store *store, int64_t epoch, uint64_t first,
    uint64_t last, int (*each)(uint64_t number, enum strike why, void *arg),
    void *arg);

#endif
