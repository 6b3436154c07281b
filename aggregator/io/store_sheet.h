/*
 * store_sheet.h - sheets, each version for ever.
 */

#ifndef AGGREGATOR_IO_STORE_SHEET_H
#define AGGREGATOR_IO_STORE_SHEET_H

#include <stddef.h>
#include <stdint.h>

#include "aggregator/core/message.h"
#include "aggregator/io/store.h"
#include "protocol/limits.h"

struct sheet_row {
	int64_t serial;
	char name[LIMIT_NAME + 1];
	uint8_t version[VERSION_SIZE];
	int64_t put_ms;
};

/*
 * 1 found, 0 there is none, -1 the store failed.  file, unless NULL, gets the
 * sheet's bytes added; the caller releases it.
 */
int sheet_in_force(struct store *store, const char *name, struct sheet_row *out,
    struct bytes *file);
int sheet_by_version(struct store *store, const uint8_t version[VERSION_SIZE],
    struct sheet_row *out, struct bytes *file);

/* Every version by serial.  0, or -1. */
int sheet_each(struct store *store,
    int (*each)(const struct sheet_row *row, void *arg), void *arg);

/*
 * Store a new version, or bring one that is stored back into force (it gets
 * a new serial).  Its serial, or -1.
 */
int64_t sheet_put(struct store *store, const char *name,
    const uint8_t version[VERSION_SIZE], const void *file, size_t length,
    int64_t now_ms);

#endif
