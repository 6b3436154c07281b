/*
 * almanac.h - the holidays of each region, out of all calendars.
 */

#ifndef AGGREGATOR_IO_ALMANAC_H
#define AGGREGATOR_IO_ALMANAC_H

#include "aggregator/core/holidays.h"
#include "aggregator/io/store.h"

struct almanac;

/*
 * Read all calendars.  NULL with *verdict; STORE_BROKEN also when memory ran
 * out.
 */
struct almanac *almanac_open(struct store *store, enum store_verdict *verdict);
void almanac_free(struct almanac *almanac);

/*
 * The holidays of a touchpoint of that region: those of its own calendars and
 * of the ones that hold everywhere.  Lives as long as the almanac; a NULL
 * almanac has none.
 */
const struct holidays *almanac_of(const struct almanac *almanac,
    const char *region);

/* Is there any calendar? */
bool almanac_is_empty(const struct almanac *almanac);

#endif
