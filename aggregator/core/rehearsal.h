/*
 * rehearsal.h - how long of its opening hours a kiosk rehearsed.
 *
 * What is pressed in rehearsal does not count: whoever rehearses while
 * customers come takes their answers away.  A little is training; more than
 * half an hour of one day's opening hours is shown.
 */

#ifndef AGGREGATOR_CORE_REHEARSAL_H
#define AGGREGATOR_CORE_REHEARSAL_H

#include <stdbool.h>
#include <stdint.h>

#include "aggregator/core/localtime.h"
#include "protocol/hours.h"

/* Today and the days before it. */
#define REHEARSAL_DAYS 7
/* Minutes of one day: two rehearsals that ended by themselves. */
#define REHEARSAL_MUCH 30

struct rehearsal {
	const struct localtime_zone *zone;
	const struct hours *hours; /* NULL: not known, so all of the day */
	int64_t today;             /* local days since 1970 */
	unsigned minutes[REHEARSAL_DAYS]; /* [0]: today */
};

/* Nothing yet; zone and hours are lent. */
void rehearsal_begin(struct rehearsal *out, const struct localtime_zone *zone,
    const struct hours *hours, int64_t now_s);

/* One that went from one instant to another, at most a day long. */
void rehearsal_add(struct rehearsal *rehearsal, int64_t from_s, int64_t to_s);

/* The newest day that had more than REHEARSAL_MUCH; false: none. */
bool rehearsal_much(const struct rehearsal *rehearsal, int64_t *day,
    unsigned *minutes);

#endif
