/*
 * holidays.h - which days are holidays, as a set.
 *
 * One bit for each local day from 1970 to 2099, so that asking costs nothing
 * and a day named twice is one.  Who fills it: io/almanac.c.
 */
#ifndef AGGREGATOR_CORE_HOLIDAYS_H
#define AGGREGATOR_CORE_HOLIDAYS_H

#include <stdbool.h>
#include <stdint.h>

/* Days from 1970-01-01 to 2099-12-31: longer than any rating here will live. */
#define HOLIDAYS_DAYS 47482

/* Zeroed whole, it is empty. */
struct holidays {
	uint8_t bits[(HOLIDAYS_DAYS + 7) / 8];
};

/* Put a local day (since 1970-01-01) in; one beyond the set is let go. */
void holidays_put(struct holidays *holidays, int64_t day);

/* Put all of others in too. */
void holidays_join(struct holidays *holidays, const struct holidays *others);

/* Is that day one?  A NULL set has none. */
bool holidays_has(const struct holidays *holidays, int64_t day);

#endif
