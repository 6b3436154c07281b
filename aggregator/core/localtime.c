/*
 * localtime.c - which local hour, day, week and month an instant belongs to.
 *
 * Civil dates are computed from day numbers by counting eras of 400 years, so
 * that no table and no libc time function (each with state of its own) is needed.
 * Zones come in as a function: io/zone.c.
 */
#include <inttypes.h>
#include <stdio.h>

#include "aggregator/core/localtime.h"

#define HOUR LOCALTIME_HOUR
#define DAY 86400

/* Days from 0000-03-01, where the era arithmetic starts, to 1970-01-01. */
#define ERA_TO_EPOCH 719468
#define ERA_DAYS 146097

static int32_t
utc_offset(const void *arg, int64_t t)
{
	(void)arg;
	(void)t;
	return 0;
}

const struct localtime_zone localtime_utc = { utc_offset, NULL };

/* Division that rounds down, also below zero. */
static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static int64_t
floor_mod(int64_t a, int64_t b)
{
	return a - floor_div(a, b) * b;
}

struct localtime
localtime_at(const struct localtime_zone *zone, int64_t t)
{
	struct localtime local;
	int64_t clock, rest;

	local.offset_s = zone->offset(zone->arg, t);
	clock = t + local.offset_s;
	local.day = floor_div(clock, DAY);
	rest = floor_mod(clock, DAY);
	local.hour = (int)(rest / HOUR);
	local.minute = (int)(rest % HOUR / 60);
	local.second = (int)(rest % 60);
	local.weekday = localtime_weekday(local.day);
	return local;
}

int64_t
localtime_hour_start(const struct localtime_zone *zone, int64_t t)
{
	return t - floor_mod(t + zone->offset(zone->arg, t), HOUR);
}

int64_t
localtime_day(const struct localtime_zone *zone, int64_t t)
{
	return floor_div(t + zone->offset(zone->arg, t), DAY);
}

/* Do the zone's clocks, at t, already show midnight of the day or later? */
static int
reached(const struct localtime_zone *zone, int64_t t, int64_t midnight)
{
	return t + zone->offset(zone->arg, t) >= midnight;
}

/*
 * Nearly always midnight less the offset; a change of clocks in the night makes
 * the guess wrong, then halving finds the instant.  16 hours either side hold
 * every offset in use.
 */
int64_t
localtime_day_start(const struct localtime_zone *zone, int64_t day)
{
	const int64_t midnight = day * DAY;
	int64_t low = midnight - 16 * HOUR, high = midnight + 16 * HOUR, middle;
	int64_t guess = midnight - zone->offset(zone->arg, midnight);

	guess = midnight - zone->offset(zone->arg, guess);
	if (reached(zone, guess, midnight) &&
	    !reached(zone, guess - 1, midnight))
		return guess;
	while (high - low > 1) {
		middle = low + (high - low) / 2;
		if (reached(zone, middle, midnight))
			high = middle;
		else
			low = middle;
	}
	return high;
}

/* 1970-01-01 was a Thursday. */
int
localtime_weekday(int64_t day)
{
	return (int)floor_mod(day + 3, 7);
}

struct localtime_date
localtime_date_of(int64_t day)
{
	const int64_t shifted = day + ERA_TO_EPOCH;
	const int64_t era = floor_div(shifted, ERA_DAYS);
	const int64_t in_era = floor_mod(shifted, ERA_DAYS);
	const int64_t year = (in_era - in_era / 1460 + in_era / 36524 -
				 in_era / (ERA_DAYS - 1)) /
	    365;
	const int64_t in_year = in_era - (365 * year + year / 4 - year / 100);
	const int64_t month = (5 * in_year + 2) / 153; /* 0 = March */
	struct localtime_date date;

	date.day = (int)(in_year - (153 * month + 2) / 5 + 1);
	date.month = (int)(month < 10 ? month + 3 : month - 9);
	date.year = year + era * 400 + (date.month <= 2);
	return date;
}

int64_t
localtime_day_of(const struct localtime_date *date)
{
	const int64_t year = date->year - (date->month <= 2);
	const int64_t era = floor_div(year, 400);
	const int64_t of_era = floor_mod(year, 400);
	const int64_t month = (date->month + 9) % 12; /* 0 = March */
	const int64_t in_year = (153 * month + 2) / 5 + date->day - 1;

	return era * ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 +
	    in_year - ERA_TO_EPOCH;
}

int
localtime_date_valid(const struct localtime_date *date)
{
	struct localtime_date back;

	if (date->month < 1 || date->month > 12 || date->day < 1 ||
	    date->day > 31)
		return 0;
	back = localtime_date_of(localtime_day_of(date));
	return back.month == date->month && back.day == date->day;
}

struct localtime_week
localtime_week_of(int64_t day)
{
	const int64_t thursday = day - localtime_weekday(day) + 3;
	const struct localtime_date date = localtime_date_of(thursday);
	const struct localtime_date first = { date.year, 1, 1 };
	struct localtime_week week = { date.year, 0 };

	week.week = (int)((thursday - localtime_day_of(&first)) / 7 + 1);
	return week;
}

int64_t
localtime_month_of(int64_t day)
{
	const struct localtime_date date = localtime_date_of(day);

	return (date.year - 1970) * 12 + date.month - 1;
}

int64_t
localtime_month_start(int64_t month)
{
	const struct localtime_date date = { 1970 + floor_div(month, 12),
		(int)floor_mod(month, 12) + 1, 1 };

	return localtime_day_of(&date);
}

void
localtime_text(int64_t t, char *text, size_t size)
{
	const struct localtime local = localtime_at(&localtime_utc, t);
	const struct localtime_date date = localtime_date_of(local.day);

	snprintf(text, size, "%04" PRId64 "-%02d-%02dT%02d:%02d:%02dZ",
	    date.year, date.month, date.day, local.hour, local.minute,
	    local.second);
}
