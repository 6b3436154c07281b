/*
 * store_note.h - the rows of note: what staff did at a kiosk.
 */

#ifndef AGGREGATOR_IO_STORE_NOTE_H
#define AGGREGATOR_IO_STORE_NOTE_H

#include <stdint.h>

#include "aggregator/io/store.h"
#include "protocol/entry.h"

struct note_row {
	int64_t epoch; /* its id */
	uint64_t number;
	uint32_t at;
	enum note note;
};

enum store_verdict note_put(struct store *store, int64_t journal,
    const struct note_row *row);

/*
 * When a journal's rehearsals began and ended: the newest first, at most
 * `most`, until one gives non-zero.  0, or -1.
 */
int note_rehearsals(struct store *store, int64_t journal, int64_t most,
    int (*each)(const struct note_row *row, void *arg), void *arg);

#endif
