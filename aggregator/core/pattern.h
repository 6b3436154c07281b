/*
 * pattern.h - how often each hour of the week came by in a span of time.
 *
 * Volumes of a pattern (--by hour, weekday, hourofweek) mean something only per
 * hour or day that there was: a span holds five Mondays and four Tuesdays, and a
 * day in autumn two hours that the clock calls 2.  Closed hours came by too.
 */
#ifndef AGGREGATOR_CORE_PATTERN_H
#define AGGREGATOR_CORE_PATTERN_H

#include <stdint.h>

#include "aggregator/core/holidays.h"
#include "aggregator/core/localtime.h"

#define PATTERN_HOURS 168

struct pattern {
	uint32_t hours[PATTERN_HOURS]; /* local hours begun; Monday first */
	uint32_t days[7];              /* local days met */
};

/*
 * Count the local hours that begin in from..to (s since 1970) and the days they
 * are of; those of holidays (NULL: there are none) are left out.
 */
void pattern_of(const struct localtime_zone *zone, int64_t from, int64_t to,
    const struct holidays *holidays, struct pattern *pattern);

/* How often that hour (0-23) came by, on any day. */
uint32_t pattern_hour(const struct pattern *pattern, int hour);

#endif
