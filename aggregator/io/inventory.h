/*
 * inventory.h - what is in an aggregator's store, in a few figures for a
 * person; of a store at hand or of a backup.
 */

#ifndef AGGREGATOR_IO_INVENTORY_H
#define AGGREGATOR_IO_INVENTORY_H

#include <sqlite3.h>
#include <stdint.h>

#include "protocol/limits.h"

struct inventory {
	char name[LIMIT_NAME + 1]; /* the aggregator's */
	int64_t made_ms;           /* of the backup; the caller's to set */
	int64_t kiosks, sources, envelopes;
	int64_t book;  /* the newest number of the book */
	int64_t bytes; /* of the backup; the caller's to set */
};

/* Count.  0, or -1: it is no aggregator's, or cannot be read. */
int inventory_take(sqlite3 *db, struct inventory *out);

/* A statement's one number; -1 where there is none. */
int64_t inventory_number(sqlite3 *db, const char *sql);

#endif
