/*
 * test_pattern.c - hours of the week that came by.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "aggregator/core/pattern.h"

/* Monday, 2026-10-19 00:00 UTC; clocks go back on Sunday the 25th. */
#define MONDAY INT64_C(1792368000)
#define DAY INT64_C(86400)

/* Two hours east of UTC, one from 2026-10-25 01:00 UTC on, as Vienna is. */
static int32_t
autumn_offset(const void *arg, int64_t t)
{
	(void)arg;
	return t < MONDAY + 6 * DAY + 3600 ? 7200 : 3600;
}
static const struct localtime_zone autumn = { autumn_offset, NULL };

/* As Lord Howe: half an hour forward at 15:30 UTC, which is 02:00 there. */
static int32_t
half_offset(const void *arg, int64_t t)
{
	(void)arg;
	return t < MONDAY + 15 * 3600 + 1800 ? 37800 : 39600;
}
static const struct localtime_zone half = { half_offset, NULL };

static uint32_t
hours_of(const struct pattern *pattern)
{
	uint32_t all = 0;

	for (int i = 0; i < PATTERN_HOURS; i++)
		all += pattern->hours[i];
	return all;
}

static void
each_hour_of_a_plain_week_came_by_once(void **state)
{
	struct pattern pattern;

	(void)state;
	pattern_of(&localtime_utc, MONDAY, MONDAY + 7 * DAY, NULL, &pattern);
	for (int i = 0; i < PATTERN_HOURS; i++)
		assert_int_equal(pattern.hours[i], 1);
	assert_int_equal(pattern.days[6], 1);
	assert_int_equal(pattern_hour(&pattern, 14), 7);
}

static void
the_doubled_hour_of_autumn_came_by_twice(void **state)
{
	struct pattern pattern;

	(void)state;
	pattern_of(&autumn, MONDAY - 7200, MONDAY + 7 * DAY - 3600, NULL,
	    &pattern);
	assert_int_equal(pattern.hours[6 * 24 + 2], 2);
	assert_int_equal(pattern.hours[6 * 24 + 3], 1);
	assert_int_equal(pattern_hour(&pattern, 2), 8);
	assert_int_equal(pattern.days[6], 1);
	assert_int_equal(hours_of(&pattern), 169);
}

static void
half_an_hour_that_is_lost_belongs_to_the_hour_of_its_tally(void **state)
{
	struct pattern pattern;

	(void)state;
	pattern_of(&half, MONDAY - 37800, MONDAY - 37800 + 7 * DAY - 1800, NULL,
	    &pattern);
	/* What is pressed from 02:30 to 03:00 has a tally that begins 3600 s
	 * before three, when clocks showed 01:30. */
	assert_int_equal(pattern.hours[24 + 1], 2);
	assert_int_equal(pattern.hours[24 + 2], 0);
	assert_int_equal(pattern.hours[24 + 3], 1);
	assert_int_equal(hours_of(&pattern), 168);
}

static void
holidays_and_parts_of_hours_are_left_out(void **state)
{
	struct holidays holidays = { { 0 } };
	struct pattern pattern;

	(void)state;
	holidays_put(&holidays, MONDAY / DAY + 1);
	pattern_of(&localtime_utc, MONDAY + 1, MONDAY + 3 * DAY, &holidays,
	    &pattern);
	assert_int_equal(pattern.hours[0], 0);
	assert_int_equal(pattern.hours[1], 1);
	assert_int_equal(pattern.days[1], 0);
	assert_int_equal(hours_of(&pattern), 23 + 24);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_hour_of_a_plain_week_came_by_once),
		cmocka_unit_test(the_doubled_hour_of_autumn_came_by_twice),
		cmocka_unit_test(
		    half_an_hour_that_is_lost_belongs_to_the_hour_of_its_tally),
		cmocka_unit_test(holidays_and_parts_of_hours_are_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
