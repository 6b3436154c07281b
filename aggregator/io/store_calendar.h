/*
 * store_calendar.h - calendars of holidays: the files as they were put.
 */

#ifndef AGGREGATOR_IO_STORE_CALENDAR_H
#define AGGREGATOR_IO_STORE_CALENDAR_H

#include <stddef.h>
#include <stdint.h>

#include "aggregator/io/store.h"
#include "protocol/limits.h"

struct calendar_row {
	const char *name;
	const char *region; /* "" holds for every touchpoint */
	const void *file;
	size_t length;
	int64_t put_ms; /* since 1970 */
};

/* Under a name that has one it takes its place. */
enum store_verdict calendar_put(struct store *store,
    const struct calendar_row *row);
enum store_verdict calendar_drop(struct store *store, const char *name);

/*
 * Each by its name, or with a name that one alone; the row is lent for the
 * call, and each may be NULL.  How many there were; -1 when the store failed or each gave anything
 * but 0.
 */
int calendar_each(struct store *store, const char *name,
    int (*each)(const struct calendar_row *row, void *arg), void *arg);

/* SHA-256 of a file, in hexadecimal digits, as its card has it. */
#define CALENDAR_HASH (2 * HASH_SIZE + 1)
void calendar_hash(const void *file, size_t length, char hex[CALENDAR_HASH]);

#endif
