/*
 * store_correction.h - the rows of `correction`: what a person put right about
 * a kiosk's ratings, as the book says.
 */

#ifndef AGGREGATOR_IO_STORE_CORRECTION_H
#define AGGREGATOR_IO_STORE_CORRECTION_H

#include "aggregator/core/correction.h"
#include "aggregator/io/store.h"

struct correction_row {
	struct correction correction;
	int64_t book; /* epoch of the deed, and its `at`: they date it */
	uint32_t at;
	char who[LIMIT_WHO + 1];
	int64_t journal; /* the kiosk's */
	char why[LIMIT_WHY + 1];
	uint64_t undone; /* number of the deed that undid it, or 0 */
	char undone_by[LIMIT_WHO + 1];
	char undone_why[LIMIT_WHY + 1];
};

/* Enter one; a number that is there already stays as it is. */
enum store_verdict correction_put(struct store *store,
    const struct correction_row *row);

/* It is undone by deed `undone`. */
enum store_verdict correction_undo(struct store *store, uint64_t number,
    uint64_t undone, const char *who, const char *why);

/* 1, 0 or -1. */
int correction_get(struct store *store, uint64_t number,
    struct correction_row *out);

/* Whether there is any at all: 1, 0 or -1. */
int correction_any(struct store *store);

/* All, undone ones too, by number, until one gives non-zero.  0, or -1. */
int correction_each(struct store *store,
    int (*each)(const struct correction_row *row, void *arg), void *arg);

/* Those in force for a kiosk, the same way. */
int correction_in_force(struct store *store, int64_t journal,
    int (*each)(const struct correction *correction, void *arg), void *arg);

/* At a touchpoint (lent) that one concerns. */
struct correction_moved {
	const char *touchpoint;
	uint64_t counted, flagged; /* presses flagged as repeated apart */
};
/*
 * How many ratings one moved, at each touchpoint it concerns, of all time and
 * every question.  Until one gives non-zero.  0, or -1.
 */
int correction_moved_each(struct store *store, uint64_t number,
    int (*each)(const struct correction_moved *moved, void *arg), void *arg);

/* The channel of the series that count them: "moved:12". */
#define CORRECTION_CHANNEL 32
void correction_channel(uint64_t number, char out[CORRECTION_CHANNEL]);

#endif
