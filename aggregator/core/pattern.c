/*
 * pattern.c - how often each hour of the week came by in a span of time.
 */
#include <string.h>

#include "aggregator/core/pattern.h"

void
pattern_of(const struct localtime_zone *zone, int64_t from, int64_t to,
    const struct holidays *holidays, struct pattern *pattern)
{
	int64_t t = localtime_hour_start(zone, from), met = INT64_MIN;

	memset(pattern, 0, sizeof(*pattern));
	if (t < from)
		t = localtime_hour_start(zone, t + LOCALTIME_HOUR);
	/* Where a zone moves by half an hour a step is as short as that. */
	for (; t < to; t = localtime_hour_start(zone, t + LOCALTIME_HOUR)) {
		const struct localtime local = localtime_at(zone, t);

		if (holidays_has(holidays, local.day))
			continue;
		pattern->hours[local.weekday * 24 + local.hour]++;
		if (local.day != met)
			pattern->days[local.weekday]++;
		met = local.day;
	}
}

uint32_t
pattern_hour(const struct pattern *pattern, int hour)
{
	uint32_t count = 0;
	int day;

	for (day = 0; day < 7; day++)
		count += pattern->hours[day * 24 + hour];
	return count;
}
