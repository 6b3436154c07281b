/*
 * test_watch.c - baselines, points and drifts of a touchpoint's days.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aggregator/core/watch.h"

/* A Monday. */
#define MONDAY 20773

#define DAYS 120

/* n answers a day, half of them yes, from MONDAY on. */
static void
fill(struct watch_day *days, size_t count, uint64_t n)
{
	memset(days, 0, count * sizeof(*days));
	for (size_t i = 0; i < count; i++) {
		days[i].day = MONDAY + (int64_t)i;
		days[i].counts[0] = n / 2;
		days[i].counts[1] = n - n / 2;
	}
}

static void
a_baseline_is_the_first_28_days_with_200_answers(void **state)
{
	struct watch_baseline baseline;
	struct watch_day days[DAYS];

	(void)state;
	fill(days, DAYS, 40);
	watch_baseline_of(days, DAYS, 2, WATCH_FIRST, MONDAY + DAYS, &baseline);
	assert_true(baseline.known);
	assert_int_equal(baseline.from, MONDAY);
	assert_int_equal(baseline.to, MONDAY + 28);
	assert_int_equal(baseline.n, 28 * 40);
	assert_int_equal(baseline.counts[1], 28 * 20);
	assert_false(baseline.weekly);
	assert_true(baseline.phi_checked);
	assert_float_equal(baseline.phi, 1, 1e-9);
}

static void
where_28_days_have_too_few_answers_it_is_longer(void **state)
{
	struct watch_baseline baseline;
	struct watch_day days[DAYS];

	(void)state;
	fill(days, DAYS, 5);
	watch_baseline_of(days, DAYS, 2, WATCH_FIRST, MONDAY + DAYS, &baseline);
	assert_true(baseline.known);
	assert_int_equal(baseline.to, MONDAY + 40);
	assert_int_equal(baseline.n, 200);
	assert_true(baseline.weekly);
}

static void
before_its_days_are_over_it_is_not_known(void **state)
{
	struct watch_baseline baseline;
	struct watch_day days[DAYS];

	(void)state;
	fill(days, DAYS, 40);
	watch_baseline_of(days, 27, 2, WATCH_FIRST, MONDAY + 27, &baseline);
	assert_false(baseline.known);
	assert_int_equal(baseline.days, 27);
	watch_baseline_of(days, 28, 2, WATCH_FIRST, MONDAY + 28, &baseline);
	assert_true(baseline.known);
	watch_baseline_of(days, 0, 2, WATCH_FIRST, MONDAY + 28, &baseline);
	assert_false(baseline.known);
	assert_int_equal(baseline.n, 0);
}

static void
begun_anew_it_is_taken_from_that_day_on(void **state)
{
	struct watch_baseline baseline;
	struct watch_day days[DAYS];

	(void)state;
	fill(days, DAYS, 40);
	watch_baseline_of(days, DAYS, 2, MONDAY + 50, MONDAY + DAYS, &baseline);
	assert_true(baseline.known);
	assert_int_equal(baseline.from, MONDAY + 50);
	assert_int_equal(baseline.to, MONDAY + 78);
	watch_baseline_of(days, DAYS, 2, MONDAY + 100, MONDAY + DAYS,
	    &baseline);
	assert_false(baseline.known);
	assert_int_equal(baseline.n, 20 * 40);
}

static void
days_that_differ_more_than_answers_do_widen_the_chart(void **state)
{
	struct watch_baseline baseline;
	struct watch_day days[DAYS];

	(void)state;
	fill(days, DAYS, 40);
	for (size_t i = 0; i < DAYS; i++)
		days[i].counts[i % 2] += 20;
	watch_baseline_of(days, DAYS, 2, WATCH_FIRST, MONDAY + DAYS, &baseline);
	assert_true(baseline.phi > 1.5);
}

struct seen {
	size_t count, entered, outside;
	struct watch_point points[DAYS];
	struct watch_drift drift;
};

static void
see(void *arg, const struct watch_point *point)
{
	struct seen *seen = arg;

	seen->points[seen->count++] = *point;
	seen->entered += point->entered;
	seen->outside += point->entered && point->day.day_signal != 0;
	watch_drift_add(&seen->drift, point);
}

static void
look(const struct watch_day *days, size_t count, int64_t today,
    struct seen *seen)
{
	struct watch_baseline baseline;

	memset(seen, 0, sizeof(*seen));
	watch_drift_begin(&seen->drift);
	watch_baseline_of(days, count, 2, WATCH_FIRST, today, &baseline);
	assert_true(baseline.known);
	watch_points(days, count, 2, &baseline, today, see, seen);
}

static void
a_day_far_from_the_usual_stands_outside(void **state)
{
	struct watch_day days[DAYS];
	struct seen seen;

	(void)state;
	fill(days, 40, 40);
	days[35].counts[0] = 40;
	days[35].counts[1] = 0;
	days[36].counts[0] = 9; /* too few to enter */
	days[36].counts[1] = 0;
	look(days, 40, MONDAY + 40, &seen);
	assert_int_equal(seen.count, 12);
	assert_int_equal(seen.entered, 11);
	assert_int_equal(seen.outside, 1);
	assert_int_equal(seen.points[7].from, MONDAY + 35);
	assert_int_equal(seen.points[7].day.day_signal, -1);
	assert_false(seen.points[8].entered);
	assert_int_equal(seen.points[8].day.n, 9);
}

static void
the_running_day_is_not_on_the_chart(void **state)
{
	struct watch_day days[DAYS];
	struct seen seen;

	(void)state;
	fill(days, 40, 40);
	look(days, 40, MONDAY + 39, &seen);
	assert_int_equal(seen.count, 11);
	assert_int_equal(seen.points[10].to, MONDAY + 39);
}

static void
few_answers_are_charted_by_whole_weeks(void **state)
{
	struct watch_day days[DAYS];
	struct seen seen;

	(void)state;
	fill(days, 60, 10); /* the baseline ends on a Sunday */
	look(days, 60, MONDAY + 60, &seen);
	assert_int_equal(seen.count, 4);
	assert_int_equal(seen.points[0].from, MONDAY + 28);
	assert_int_equal(seen.points[0].to, MONDAY + 35);
	assert_int_equal(seen.points[0].day.n, 70);
	assert_int_equal(seen.points[3].to, MONDAY + 56);
}

static void
a_slow_drift_is_seen_and_since_when(void **state)
{
	struct watch_day days[DAYS];
	struct seen seen;

	(void)state;
	fill(days, 60, 40);
	for (size_t i = 40; i < 60; i++) { /* five of 40 fewer: within a day's
					      limits */
		days[i].counts[0] = 25;
		days[i].counts[1] = 15;
	}
	look(days, 60, MONDAY + 60, &seen);
	assert_int_equal(seen.outside, 0);
	assert_int_equal(seen.drift.signal, -1);
	assert_true(seen.drift.since > MONDAY + 40);
	assert_true(seen.drift.since < MONDAY + 52);
	assert_int_equal(seen.drift.last.from, MONDAY + 59);
}

static void
a_drift_that_is_over_is_none(void **state)
{
	struct watch_day days[DAYS];
	struct seen seen;

	(void)state;
	fill(days, DAYS, 40);
	for (size_t i = 40; i < 60; i++) {
		days[i].counts[0] = 28;
		days[i].counts[1] = 12;
	}
	look(days, DAYS, MONDAY + DAYS, &seen);
	assert_int_equal(seen.drift.signal, 0);
	assert_true(seen.drift.since > MONDAY + 60);
}

static void
repeats_are_an_alarm_over_a_fifth_of_thirty_presses(void **state)
{
	(void)state;
	assert_false(watch_repeats(6, 30));
	assert_true(watch_repeats(7, 30));
	assert_false(watch_repeats(29, 29));
	assert_false(watch_repeats(0, 1000));
	assert_true(watch_repeats(201, 1000));
}

static void
a_day_has_a_name_people_use(void **state)
{
	char text[WATCH_DATE];

	(void)state;
	watch_date(20781, text);
	assert_string_equal(text, "Tuesday 24 Nov");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_baseline_is_the_first_28_days_with_200_answers),
		cmocka_unit_test(
		    where_28_days_have_too_few_answers_it_is_longer),
		cmocka_unit_test(before_its_days_are_over_it_is_not_known),
		cmocka_unit_test(begun_anew_it_is_taken_from_that_day_on),
		cmocka_unit_test(
		    days_that_differ_more_than_answers_do_widen_the_chart),
		cmocka_unit_test(a_day_far_from_the_usual_stands_outside),
		cmocka_unit_test(the_running_day_is_not_on_the_chart),
		cmocka_unit_test(few_answers_are_charted_by_whole_weeks),
		cmocka_unit_test(a_slow_drift_is_seen_and_since_when),
		cmocka_unit_test(a_drift_that_is_over_is_none),
		cmocka_unit_test(
		    repeats_are_an_alarm_over_a_fifth_of_thirty_presses),
		cmocka_unit_test(a_day_has_a_name_people_use),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
