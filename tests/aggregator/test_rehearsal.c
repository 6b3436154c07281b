/*
 * test_rehearsal.c - training, or the clerk's eraser.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "aggregator/core/rehearsal.h"

#define DAY 86400
#define FRIDAY INT64_C(1795737600) /* 2026-11-27T00:00:00Z */
#define MINUTE 60
#define HOUR 3600

static struct rehearsal rehearsal;
static struct hours hours;

static int
begin(void **state)
{
	char why[HOURS_WHY];

	(void)state;
	assert_true(hours_parse("Mo-Fr 08:00-18:00", &hours, why));
	rehearsal_begin(&rehearsal, &localtime_utc, &hours, FRIDAY + 20 * HOUR);
	return 0;
}

static void
assert_much(int64_t on, unsigned lasted)
{
	unsigned minutes = 0;
	int64_t day = 0;

	assert_true(rehearsal_much(&rehearsal, &day, &minutes));
	assert_int_equal(day, on / DAY);
	assert_int_equal(minutes, lasted);
}

static void
assert_little(void)
{
	unsigned minutes;
	int64_t day;

	assert_false(rehearsal_much(&rehearsal, &day, &minutes));
}

static void
half_an_hour_is_training_and_a_minute_more_is_not(void **state)
{
	const int64_t ten = FRIDAY + 10 * HOUR;

	(void)state;
	assert_little();
	rehearsal_add(&rehearsal, ten, ten + 15 * MINUTE);
	rehearsal_add(&rehearsal, ten + HOUR, ten + HOUR + 15 * MINUTE);
	assert_little();
	rehearsal_add(&rehearsal, ten + 2 * HOUR, ten + 2 * HOUR + MINUTE);
	assert_much(FRIDAY, 31);
}

static void
before_the_doors_open_it_takes_nobody_s_answer(void **state)
{
	(void)state;
	rehearsal_add(&rehearsal, FRIDAY + 5 * HOUR, FRIDAY + 8 * HOUR);
	rehearsal_add(&rehearsal, FRIDAY - 5 * DAY + 10 * HOUR, /* Sunday */
	    FRIDAY - 5 * DAY + 12 * HOUR);
	assert_little();
	rehearsal_add(&rehearsal, FRIDAY + 17 * HOUR, FRIDAY + 19 * HOUR);
	assert_much(FRIDAY, 60);
}

static void
the_newest_day_of_a_week_is_told(void **state)
{
	const int64_t monday = FRIDAY - 4 * DAY;

	(void)state;
	rehearsal_add(&rehearsal, FRIDAY - 7 * DAY + 10 * HOUR,
	    FRIDAY - 7 * DAY + 12 * HOUR);
	assert_little();
	rehearsal_add(&rehearsal, monday + 10 * HOUR, monday + 12 * HOUR);
	assert_much(monday, 120);
	rehearsal_add(&rehearsal, FRIDAY + 10 * HOUR, FRIDAY + 11 * HOUR);
	assert_much(FRIDAY, 60);
}

static void
without_hours_every_minute_counts(void **state)
{
	(void)state;
	rehearsal_begin(&rehearsal, &localtime_utc, NULL, FRIDAY + 20 * HOUR);
	rehearsal_add(&rehearsal, FRIDAY, FRIDAY + HOUR);
	assert_much(FRIDAY, 60);
}

static void
no_rehearsal_lasts_longer_than_a_day(void **state)
{
	(void)state;
	rehearsal_add(&rehearsal, FRIDAY - 2 * DAY, FRIDAY + 1000 * DAY);
	assert_much(FRIDAY - 2 * DAY, 600);
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(half_an_hour_is_training_and_a_minute_more_is_not),
		TEST(before_the_doors_open_it_takes_nobody_s_answer),
		TEST(the_newest_day_of_a_week_is_told),
		TEST(without_hours_every_minute_counts),
		TEST(no_rehearsal_lasts_longer_than_a_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
