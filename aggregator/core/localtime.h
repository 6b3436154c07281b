/*
 * localtime.h - which local hour, day, week and month an instant belongs to.
 *
 * Pure arithmetic on seconds since 1970 UTC.  The zone is a question the caller
 * answers: io/zone.c does it from the system's zone data, a test from a table.
 * Formulas: PROTOCOL.md ("Time") and docs/DESIGN.md ("Scores").
 */
#ifndef AGGREGATOR_CORE_LOCALTIME_H
#define AGGREGATOR_CORE_LOCALTIME_H

#include <stddef.h>
#include <stdint.h>

/* A zone: offset says how many seconds east of UTC its clocks stand at t. */
struct localtime_zone {
	int32_t (*offset)(const void *arg, int64_t t);
	const void *arg;
};

/* A civil date, Gregorian. */
struct localtime_date {
	int64_t year;
	int month; /* 1-12 */
	int day;   /* 1-31 */
};

/* An ISO 8601 week: it belongs to the year that holds its Thursday. */
struct localtime_week {
	int64_t year;
	int week; /* 1-53 */
};

/* Everything a local clock and calendar say at one instant. */
struct localtime {
	int32_t offset_s;
	int64_t day; /* local days since 1970-01-01 */
	int hour;    /* 0-23 */
	int minute;
	int second;
	int weekday; /* 0 = Monday */
};

/* UTC, for those without a zone. */
extern const struct localtime_zone localtime_utc;

/* What the zone's clocks show at t. */
struct localtime localtime_at(const struct localtime_zone *zone, int64_t t);

#define LOCALTIME_HOUR 3600 /* s */

/* Start of the local hour that holds t: t - ((t + offset) mod 3600).  So zones on
 * the half hour have whole local hours too, and a doubled hour is two. */
int64_t localtime_hour_start(const struct localtime_zone *zone, int64_t t);

/* The local calendar day that holds t, in days since 1970-01-01. */
int64_t localtime_day(const struct localtime_zone *zone, int64_t t);

/* The first instant of a local day; where midnight does not exist, the first
 * instant that does. */
int64_t localtime_day_start(const struct localtime_zone *zone, int64_t day);

/* Monday = 0. */
int localtime_weekday(int64_t day);

struct localtime_date localtime_date_of(int64_t day);
struct localtime_week localtime_week_of(int64_t day);

/* Days since 1970-01-01 of a civil date; months and days are not checked. */
int64_t localtime_day_of(const struct localtime_date *date);

/* Whether year-month-day exists. */
int localtime_date_valid(const struct localtime_date *date);

/* Months since January 1970 of a day, and the first day of such a month. */
int64_t localtime_month_of(int64_t day);
int64_t localtime_month_start(int64_t month);

/* t as RFC 3339 in UTC ("2026-11-20T14:00:00Z"); size at least LOCALTIME_TEXT. */
#define LOCALTIME_TEXT 32
void localtime_text(int64_t t, char *text, size_t size);

#endif
