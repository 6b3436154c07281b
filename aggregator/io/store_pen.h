/*
 * store_pen.h - the writing ends of the journals kept here.
 */

#ifndef AGGREGATOR_IO_STORE_PEN_H
#define AGGREGATOR_IO_STORE_PEN_H

#include "aggregator/io/store.h"
#include "protocol/outside.h"
#include "protocol/pen.h"

struct pen_row {
	struct pen pen;
	char boot_id[BOOT_ID_SIZE];
	bool has_timed; /* its epoch has a time entry; the newest: */
	uint32_t timed_at;
};

/* 1 found, 0 nothing written yet, -1 the store failed. */
int pen_get(struct store *store, int64_t journal, struct pen_row *out);
enum store_verdict pen_put(struct store *store, int64_t journal,
    const struct pen_row *row);

/* Whoever writes on in any of them opens a new epoch first. */
enum store_verdict pen_lift_all(struct store *store);

/* How far the book tells of a source's journal. */
enum store_verdict pen_told(struct store *store, int64_t journal,
    const struct head *head);
/* That number: 0 when it tells of none yet, or -1. */
int64_t pen_told_number(struct store *store, int64_t journal);
/*
 * Ids of sources' journals that moved since the book last told of them.
 * *ids is the caller's to free.  Their number, or -1.
 */
int64_t pen_untold(struct store *store, int64_t **ids);

#endif
