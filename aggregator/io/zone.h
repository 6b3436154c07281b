/*
 * zone.h - time zones of the system's zone data, by name.
 */
#ifndef AGGREGATOR_IO_ZONE_H
#define AGGREGATOR_IO_ZONE_H

#include "aggregator/core/localtime.h"

/* A time zone.  Any thread may ask it. */
struct zone;

/* The zone of that name ("Europe/Vienna", "UTC"), or NULL if the system's zone data
 * has none of that name; errno is ENOMEM when memory ran out.  The caller frees
 * it. */
struct zone *zone_open(const char *name);

/* Free zone; NULL does nothing. */
void zone_free(struct zone *zone);

/* The zone as core/localtime.h asks for it; valid as long as zone is. */
struct localtime_zone zone_local(const struct zone *zone);

/* The local day there at now, "2026-11-20"; UTC's where nobody knows the zone. */
void zone_today(const char *name, int64_t now_ms, char out[LOCALTIME_TEXT]);

/*
 * The name of this system's own zone: $TZ, /etc/timezone or where
 * /etc/localtime leads; "UTC" when none of them names one.
 */
void zone_of_system(char *out, size_t size);

#endif
