/*
 * store_quarantine.h - what waits for a person, or was decided by one; and the
 * seams of journals.
 */

#ifndef AGGREGATOR_IO_STORE_QUARANTINE_H
#define AGGREGATOR_IO_STORE_QUARANTINE_H

#include <stdbool.h>
#include <stddef.h>

#include "aggregator/core/message.h"
#include "aggregator/io/store.h"
#include "protocol/limits.h"

struct quarantine_row {
	int64_t id;
	uint8_t kid[KID_SIZE];
	uint8_t epoch[EPOCH_SIZE];
	uint64_t first, last;
	char why[32];
	int64_t arrived_ms;
	char state[16]; /* waiting accepted rejected */
	bool is_whole;  /* holds an envelope and its texts; else numbers of
			   an envelope that is stored */
	uint8_t digest[HASH_SIZE];
};

/* The same twice is kept once. */
enum store_verdict quarantine_put(struct store *store,
    const struct quarantine_row *row, const void *bytes, size_t length);

/* Bytes that wait for one journal, or -1. */
int64_t quarantine_waiting(struct store *store, const uint8_t kid[KID_SIZE]);

/* 1, 0 or -1.  bytes, unless NULL, gets envelope and texts added. */
int quarantine_get(struct store *store, int64_t id, struct quarantine_row *out,
    struct bytes *bytes);
/* By id, of one state or (NULL) all, until one gives non-zero.  0, or -1. */
int quarantine_each(struct store *store, const char *state,
    int (*each)(const struct quarantine_row *row, void *arg), void *arg);
enum store_verdict quarantine_decide(struct store *store, int64_t id,
    const char *state);

/* Whether one of that epoch reaches number, so that its bytes are here. */
int quarantine_reaches(struct store *store, const uint8_t kid[KID_SIZE],
    const uint8_t epoch[EPOCH_SIZE], uint64_t number);

/* ---- seams --------------------------------------------------------------- */

struct seam_row {
	int64_t journal;
	uint8_t epoch[EPOCH_SIZE];
	char why[128];
	int64_t seen_ms;
	int64_t closed_ms; /* 0: open */
	char closed_by[LIMIT_WHO + 1];
	char note[LIMIT_WHY + 1];
};

/* Note a seam; one known already keeps its state, but not its reason. */
enum store_verdict seam_put(struct store *store, int64_t journal,
    const uint8_t epoch[EPOCH_SIZE], const char *why, int64_t now_ms);
/* 1, 0 or -1. */
int seam_get(struct store *store, int64_t journal,
    const uint8_t epoch[EPOCH_SIZE], struct seam_row *out);
int seam_each(struct store *store,
    int (*each)(const struct seam_row *row, void *arg), void *arg);
/* A journal with more is broken for good; older ones stay as they are. */
#define SEAMS_MOST 64

/*
 * Ids of the epochs that made the newest seams of a journal.  *ids is the caller's to
 * free.  Their number, or -1.
 */
int64_t seam_epochs(struct store *store, int64_t journal, int64_t **ids);
enum store_verdict seam_close(struct store *store, int64_t journal,
    const uint8_t epoch[EPOCH_SIZE], const char *who, const char *note,
    int64_t now_ms);

#endif
