/*
 * against.c - which time a figure is compared with.
 *
 * Local time is moved by days, not seconds: where a summer time begins in between
 * the two spans differ by an hour of UTC and by nothing on the clock.
 */
#include <string.h>

#include "aggregator/core/against.h"

#define WEEK 7
#define YEAR (52 * WEEK)
#define DAY_S 86400

static int64_t
local_second(const struct localtime_zone *zone, int64_t t)
{
	return t + localtime_at(zone, t).offset_s;
}

/* t on the local clock of another day; midnights stay the day's first instant. */
static int64_t
on_day(const struct localtime_zone *zone, int64_t t, int64_t day)
{
	const int64_t today = localtime_day(zone, t);
	int64_t moved;

	if (t == localtime_day_start(zone, today))
		return localtime_day_start(zone, day);
	moved = t + (day - today) * DAY_S;
	moved += localtime_at(zone, t).offset_s -
	    localtime_at(zone, moved).offset_s;
	return localtime_hour_start(zone, moved);
}

/* The same day of the month so many months earlier, or that month's end. */
static int64_t
months_before(int64_t day, int64_t months)
{
	const int64_t month = localtime_month_of(day);
	const int64_t start = localtime_month_start(month - months);
	const int64_t moved = start + (day - localtime_month_start(month));
	const int64_t end = localtime_month_start(month - months + 1);

	return moved < end ? moved : end;
}

static int64_t
earlier(const struct localtime_zone *zone, const struct against *against,
    int64_t days, int64_t t)
{
	int64_t day;

	if (t == INT64_MIN)
		return t;
	day = localtime_day(zone, t);
	day = against->months > 0 ? months_before(day, against->months)
				  : day - days;
	return on_day(zone, t, day);
}

bool
against_is_series(const struct query *query)
{
	return (query->by & (QUERY_BY_DAY | QUERY_BY_WEEK | QUERY_BY_MONTH)) !=
	    0;
}

/* Cut off what is running: today, or this hour where all of it is today. */
static int64_t
end_of_what_is_over(const struct localtime_zone *zone, int64_t now,
    const struct report_plan *plan)
{
	const int64_t today = localtime_day_start(zone,
	    localtime_day(zone, now));

	if (plan->to <= now)
		return plan->to;
	return plan->from < today ? today : localtime_hour_start(zone, now);
}

/* As many whole weeks as the span needs. */
static int64_t
days_back(const struct localtime_zone *zone, const struct against *against)
{
	const int64_t length = local_second(zone, against->to) -
	    local_second(zone, against->from);
	const int64_t weeks = (length + WEEK * DAY_S - 1) / (WEEK * DAY_S);

	return weeks * WEEK;
}

static void
before_of(const struct query *query, const struct localtime_zone *zone,
    struct against *against)
{
	const bool year = query->against == QUERY_AGAINST_YEAR;
	int64_t days;

	if (against_is_series(query)) {
		if (query->by & (QUERY_BY_DAY | QUERY_BY_WEEK))
			against->days = year ? YEAR : WEEK;
		else
			against->months = year ? 12 : 1;
		days = against->days;
	} else {
		days = year ? YEAR : days_back(zone, against);
	}
	against->before_from = earlier(zone, against, days, against->from);
	against->before_to = earlier(zone, against, days, against->to);
}

enum against_verdict
against_of(const struct query *query, const struct localtime_zone *zone,
    int64_t now, const struct report_plan *plan, struct against *against)
{
	memset(against, 0, sizeof(*against));
	against->from = plan->from;
	against->to = end_of_what_is_over(zone, now, plan);
	against->is_cut = against->to < plan->to;
	if (against->from >= against->to)
		return AGAINST_RUNNING;
	if (query->against == QUERY_AGAINST_SPAN) {
		against->before_from = localtime_hour_start(zone,
		    query_instant(&query->against_from, zone, now));
		against->before_to = localtime_hour_start(zone,
		    query_instant(&query->against_to, zone, now));
	} else {
		before_of(query, zone, against);
	}
	if (!against_is_series(query) && against->before_from < against->to &&
	    against->from < against->before_to)
		return AGAINST_OVERLAP;
	return AGAINST_OK;
}

void
against_days_of(const struct against *against,
    const struct localtime_zone *zone, const struct report_key *key,
    int64_t *first, int64_t *after)
{
	int64_t begin, end;

	if (key->day != REPORT_NO_DAY) {
		*first = key->day - against->days;
		*after = *first + 1;
	} else if (key->week != REPORT_NO_DAY) {
		*first = key->week - against->days;
		*after = *first + WEEK;
	} else {
		*first = localtime_month_start(key->month - against->months);
		*after = localtime_month_start(key->month - against->months +
		    1);
	}
	end = localtime_day(zone, against->before_to - 1) + 1;
	if (end > *first && end < *after)
		*after = end;
	if (against->before_from == INT64_MIN)
		return;
	begin = localtime_day(zone, against->before_from);
	if (begin > *first && begin < *after)
		*first = begin;
}
