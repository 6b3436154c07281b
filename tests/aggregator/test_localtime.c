/*
 * test_localtime.c - local hours and days: the vectors over the system's zone data,
 * the calendar against the C library, and zones that do not exist.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <jansson.h>

#include "aggregator/core/localtime.h"
#include "aggregator/io/zone.h"

#define VECTORS "tests/vectors/score_vectors.json"

static int
wrong(const char *id, const char *what, int64_t got, const json_t *time)
{
	char *wanted = json_dumps(json_object_get(time, what), JSON_ENCODE_ANY);

	print_message("# %s: %s is %lld, wanted %s\n", id, what, (long long)got,
	    wanted == NULL ? "nothing" : wanted);
	free(wanted);
	return 1;
}

static int
same(const char *id, const char *what, int64_t got, const json_t *time)
{
	const json_t *wanted = json_object_get(time, what);

	if (json_is_integer(wanted) && json_integer_value(wanted) == got)
		return 0;
	return wrong(id, what, got, time);
}

/* One instant of a case; returns how many things differ. */
static int
instant(const char *id, const struct localtime_zone *zone, const json_t *time)
{
	const int64_t t = json_integer_value(json_object_get(time, "utc"));
	const struct localtime local = localtime_at(zone, t);
	const struct localtime_date date = localtime_date_of(local.day);
	const int64_t start = localtime_day_start(zone, local.day);
	const int64_t length = localtime_day_start(zone, local.day + 1) - start;
	char clock[64];
	int differing = 0;

	snprintf(clock, sizeof(clock), "%04lld-%02d-%02dT%02d:%02d:%02d",
	    (long long)date.year, date.month, date.day, local.hour,
	    local.minute, local.second);
	if (strcmp(clock, json_string_value(json_object_get(time, "local"))) !=
	    0)
		differing += wrong(id, "local", t, time);
	differing += same(id, "offset_s", local.offset_s, time);
	differing += same(id, "hour", local.hour, time);
	differing += same(id, "weekday", local.weekday, time);
	differing += same(id, "bucket_start_utc", localtime_hour_start(zone, t),
	    time);
	differing += same(id, "day_start_utc", start, time);
	if (json_number_value(json_object_get(time, "day_hours")) * 3600 !=
	    (double)length)
		differing += wrong(id, "day_hours", length, time);
	assert_int_equal(localtime_day(zone, t), local.day);
	return differing;
}

static void
local_clocks_show_what_the_vectors_say(void **state)
{
	json_error_t error;
	json_t *file = json_load_file(VECTORS, 0, &error);
	const json_t *entry, *time;
	int found = 0, differing = 0;
	size_t i, j;

	(void)state;
	if (file == NULL)
		fail_msg("%s:%d: %s", VECTORS, error.line, error.text);
	json_array_foreach(json_object_get(file, "cases"), i, entry) {
		const char *id = json_string_value(json_object_get(entry,
		    "id"));
		const char *name =
		    json_string_value(json_object_get(json_object_get(entry,
							  "in"),
			"tz"));
		struct localtime_zone local;
		struct zone *zone;

		if (strcmp(json_string_value(json_object_get(entry, "group")),
			"localtime") != 0)
			continue;
		zone = zone_open(name);
		if (zone == NULL)
			fail_msg("%s: no zone %s", id, name);
		local = zone_local(zone);
		json_array_foreach(json_object_get(json_object_get(entry,
						       "out"),
				       "times"),
		    j, time)
			differing += instant(id, &local, time);
		assert_true(j > 0);
		zone_free(zone);
		found++;
	}
	assert_int_equal(differing, 0);
	assert_true(found > 0);
	assert_int_equal(found,
	    json_integer_value(json_object_get(json_object_get(file,
						   "cases_per_group"),
		"localtime")));
	json_decref(file);
}

static void
every_day_from_1890_to_2110_is_the_calendar_s(void **state)
{
	int64_t day;

	(void)state;
	for (day = -29000; day < 51500; day++) {
		const time_t t = (time_t)day * 86400;
		struct localtime_date date = localtime_date_of(day);
		struct localtime_week week = localtime_week_of(day);
		char iso[16], ours[64];
		struct tm tm;

		gmtime_r(&t, &tm);
		assert_int_equal(date.year, tm.tm_year + 1900);
		assert_int_equal(date.month, tm.tm_mon + 1);
		assert_int_equal(date.day, tm.tm_mday);
		assert_int_equal(localtime_weekday(day), (tm.tm_wday + 6) % 7);
		assert_int_equal(localtime_day_of(&date), day);
		strftime(iso, sizeof(iso), "%G-W%V", &tm);
		snprintf(ours, sizeof(ours), "%lld-W%02d", (long long)week.year,
		    week.week);
		assert_string_equal(ours, iso);
		date.day = 1;
		assert_int_equal(localtime_month_start(localtime_month_of(day)),
		    localtime_day_of(&date));
	}
}

static void
a_date_that_does_not_exist_is_not_valid(void **state)
{
	static const struct {
		struct localtime_date date;
		int valid;
	} dates[] = {
		{ { 2024, 2, 29 }, 1 },
		{ { 2023, 2, 29 }, 0 },
		{ { 2100, 2, 29 }, 0 },
		{ { 2000, 2, 29 }, 1 },
		{ { 2026, 4, 31 }, 0 },
		{ { 2026, 12, 31 }, 1 },
		{ { 2026, 13, 1 }, 0 },
		{ { 2026, 0, 1 }, 0 },
		{ { 2026, 1, 0 }, 0 },
		{ { 2026, 1, 32 }, 0 },
		{ { 2026, 6, -1 }, 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(dates) / sizeof(dates[0]); i++)
		assert_int_equal(localtime_date_valid(&dates[i].date),
		    dates[i].valid);
}

/* Days without midnight, days with two, and the day that never was: each begins
 * where the one before ends, whatever the zone. */
static void
days_follow_one_another_without_gap_or_overlap(void **state)
{
	static const char *const names[] = { "Europe/Berlin", "Africa/Cairo",
		"America/Havana", "America/Asuncion", "Asia/Beirut",
		"Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct zone *zone = zone_open(names[i]);
		struct localtime_zone local;
		int64_t day;

		assert_non_null(zone);
		local = zone_local(zone);
		for (day = 14000; day < 22000; day++) {
			const int64_t start = localtime_day_start(&local, day);

			assert_true(localtime_day(&local, start) >= day);
			assert_true(localtime_day(&local, start - 1) < day);
		}
		zone_free(zone);
	}
}

static void
summer_time_goes_on_after_2037(void **state)
{
	struct zone *zone = zone_open("Europe/Vienna");
	struct localtime_zone local;

	(void)state;
	assert_non_null(zone);
	local = zone_local(zone);
	assert_int_equal(localtime_at(&local, 2540808000).offset_s, 7200);
	assert_int_equal(localtime_at(&local, 2524651200).offset_s, 3600);
	zone_free(zone);
}

static void
a_zone_nobody_knows_is_refused(void **state)
{
	static const char *const names[] = { "", "Europe/Wien", "Mars/Olympus",
		"../../etc/passwd", "/etc/localtime", "Europe/../Europe/Vienna",
		"Europe", "Europe/", "ABC3", "+02:00", "-3", "Europe/Vienna ",
		"Z", "zone.tab", "tzdata.zi" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (zone_open(names[i]) != NULL)
			fail_msg("\"%s\" is taken for a zone", names[i]);
	}
	zone_free(NULL);
}

static void
an_instant_is_written_as_rfc_3339(void **state)
{
	char text[LOCALTIME_TEXT];

	(void)state;
	localtime_text(1792929600, text, sizeof(text));
	assert_string_equal(text, "2026-10-25T12:00:00Z");
	localtime_text(-1, text, sizeof(text));
	assert_string_equal(text, "1969-12-31T23:59:59Z");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(local_clocks_show_what_the_vectors_say),
		cmocka_unit_test(every_day_from_1890_to_2110_is_the_calendar_s),
		cmocka_unit_test(a_date_that_does_not_exist_is_not_valid),
		cmocka_unit_test(
		    days_follow_one_another_without_gap_or_overlap),
		cmocka_unit_test(summer_time_goes_on_after_2037),
		cmocka_unit_test(a_zone_nobody_knows_is_refused),
		cmocka_unit_test(an_instant_is_written_as_rfc_3339),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
