/*
 * zone.h - what a wall clock at a touchpoint shows.
 */
#ifndef KIOSK_IO_ZONE_H
#define KIOSK_IO_ZONE_H

#include <stdbool.h>
#include <stdint.h>

struct zone_time {
	int weekday; /* 0 is Monday */
	int hour;
	int minute;
	int second;
};

/*
 * The time of day in the zone of that name ("Europe/Vienna", "UTC"; "" is
 * UTC).  False when the system's zone data has none such; the log says so
 * once.  Sets TZ of this process: one thread at a time.
 */
bool zone_local(const char *name, int64_t utc_ms, struct zone_time *out);

#endif
