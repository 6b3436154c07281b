/*
 * rehearsal.c - how long of its opening hours a kiosk rehearsed; see
 * rehearsal.h.
 *
 * Reads no clock.  io/rehearsals.c brings the notes and their dates.
 */

#include <string.h>

#include "aggregator/core/rehearsal.h"

#define DAY_S 86400
#define MINUTE_S 60

void
rehearsal_begin(struct rehearsal *out, const struct localtime_zone *zone,
    const struct hours *hours, int64_t now_s)
{
	memset(out, 0, sizeof(*out));
	out->zone = zone;
	out->hours = hours;
	out->today = localtime_day(zone, now_s);
}

void
rehearsal_add(struct rehearsal *rehearsal, int64_t from_s, int64_t to_s)
{
	if (to_s > from_s + DAY_S)
		to_s = from_s + DAY_S;
	for (int64_t t = from_s; t < to_s; t += MINUTE_S) {
		const struct localtime local = localtime_at(rehearsal->zone, t);
		const int64_t ago = rehearsal->today - local.day;

		if (ago < 0 || ago >= REHEARSAL_DAYS)
			continue;
		if (rehearsal->hours == NULL ||
		    hours_open(rehearsal->hours, local.weekday,
			local.hour * 60 + local.minute))
			rehearsal->minutes[ago]++;
	}
}

bool
rehearsal_much(const struct rehearsal *rehearsal, int64_t *day,
    unsigned *minutes)
{
	for (int ago = 0; ago < REHEARSAL_DAYS; ago++) {
		if (rehearsal->minutes[ago] <= REHEARSAL_MUCH)
			continue;
		*day = rehearsal->today - ago;
		*minutes = rehearsal->minutes[ago];
		return true;
	}
	return false;
}
