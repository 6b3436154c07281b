/*
 * pen.h - the writing end of a journal: epochs, numbers, the hash chain.
 *
 * Whoever keeps a journal (a kiosk; an aggregator for its sources and its
 * book) keeps a pen with its newest row, and asks it for the next entry's
 * bytes.  The pen decides numbers, hashes and `at`; storing them in one
 * transaction with the pen itself is the caller's part.  PROTOCOL.md, Journals.
 */

#ifndef PROTOCOL_PEN_H
#define PROTOCOL_PEN_H

#include <stdbool.h>
#include <stdint.h>

#include "protocol/entry.h"
#include "protocol/key.h"

/*
 * Where the next entry goes.  Plain data; a caller stores it field by field.
 * number and hash are of the newest entry (of the start while `fresh`).
 */
struct pen {
	uint8_t epoch[EPOCH_SIZE];
	uint64_t number;
	uint8_t hash[HASH_SIZE];
	int64_t
	    opened_boottime_ms; /* CLOCK_BOOTTIME at the epoch's first entry */
};

/* The hash an epoch starts from, before its first entry. */
void epoch_start(uint8_t out[HASH_SIZE], const uint8_t key[KEY_SIZE],
    const uint8_t epoch[EPOCH_SIZE], const struct head *previous);

/* h(n) = SHA-256(h(n-1) || bytes of entry n), in place. */
void chain_step(uint8_t hash[HASH_SIZE], const void *entry, size_t length);

/*
 * Open a new epoch after previous (NULL: the very first, numbers from 1; a
 * number of 0 counts on from 1 too).  Writes the epoch entry and moves the pen
 * onto it.  epoch is 8 random bytes.  previous may be &pen's own old head.
 */
void pen_open_epoch(struct pen *pen, struct wire_writer *w,
    const uint8_t key[KEY_SIZE], const uint8_t epoch[EPOCH_SIZE],
    const struct head *previous, int64_t boottime_ms, int64_t wall_ms);

/* Whether an entry at boottime_ms still fits the epoch (at < 2^32). */
bool pen_fits(const struct pen *pen, int64_t boottime_ms);

/* `at` for an entry now; never less than 0. */
uint32_t pen_at(const struct pen *pen, int64_t boottime_ms);

/* The entry is written: its number. Moves number and hash on. */
uint64_t pen_append(struct pen *pen, const void *entry, size_t length);

void pen_head(const struct pen *pen, struct head *out);

#endif
