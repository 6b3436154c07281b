/*
 * journal_carve.h - the entries of a journal whose tree may be damaged.
 */

#ifndef KIOSK_IO_JOURNAL_CARVE_H
#define KIOSK_IO_JOURNAL_CARVE_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/entry.h"

/* A row of the table of entries, lent for the call; its bytes decode. */
struct carved {
	int64_t number, ordinal;
	const uint8_t *bytes, *hash;
	size_t length;
	struct entry entry;
};
/* Anything but 0 ends the reading. */
typedef int carve_take(void *self, const struct carved *row);

/*
 * Look through the file's pages, once.  NULL: it cannot be opened, or there is
 * no memory; a file that is no database merely holds nothing.
 */
struct carve *carve_open(const char *path);
void carve_free(struct carve *carve);

/*
 * Give every row there is with a number from first to last, in no order; 0, or
 * what take returned.
 */
int carve_rows(struct carve *carve, int64_t first, int64_t last,
    carve_take *take, void *self);

/* No number is greater, when rows up to `base` may have been deleted. */
int64_t carve_most(const struct carve *carve, int64_t base);

#endif
