/*
 * test_dating.c - when an entry happened.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "aggregator/core/dating.h"

#define HOUR 3600000
#define DRIFT 720                   /* ms in an hour: 200 ppm */
#define NOON INT64_C(1795262400000) /* 2026-11-21T12:00:00Z */

static void
assert_range(struct dating_range range, int64_t from_ms, int64_t to_ms)
{
	assert_true(range.has_from && range.has_to);
	assert_int_equal(range.from_ms, from_ms);
	assert_int_equal(range.to_ms, to_ms);
}

static void
one_sample_dates_from_both_sides(void **state)
{
	const struct dating_sample sample = { 5000, NOON, 300 };
	const struct dating dating = { .samples = &sample, .count = 1 };

	(void)state;
	assert_range(dating_at(&dating, 5000), NOON, NOON + 300);
	/* 2 s away: 0.4 ms of drift, rounded up. */
	assert_range(dating_at(&dating, 3000), NOON - 2001, NOON - 2000 + 301);
	/* An hour on: 720 ms. */
	assert_range(dating_at(&dating, 5000 + HOUR), NOON + HOUR - 720,
	    NOON + HOUR + 300 + 720);
}

static void
the_narrowest_bounds_hold(void **state)
{
	/* The second exchange took 10 s: its range alone would be wide. */
	const struct dating_sample samples[] = {
		{ 0, NOON, 100 },
		{ HOUR, NOON + HOUR - 2000, 10000 },
	};
	const struct dating dating = { .samples = samples, .count = 2 };
	const struct dating_range range = dating_at(&dating, HOUR);

	(void)state;
	assert_range(range, NOON + HOUR - 720, NOON + HOUR + 100 + 720);
}

static void
more_samples_never_widen(void **state)
{
	struct dating_sample samples[8];
	struct dating dating = { .samples = samples };
	int64_t width = INT64_MAX;

	(void)state;
	for (size_t i = 0; i < 8; i++) {
		struct dating_range range;

		samples[i] = (struct dating_sample){ (uint32_t)(i * HOUR),
			NOON + (int64_t)i * HOUR - (int64_t)(i * 7) % 50, 80 };
		dating.count = i + 1;
		range = dating_at(&dating, 3 * HOUR + 1234);
		assert_true(range.to_ms - range.from_ms <= width);
		width = range.to_ms - range.from_ms;
	}
}

static void
samples_in_any_order_give_the_same(void **state)
{
	struct dating_sample samples[] = {
		{ 0, NOON, 100 },
		{ HOUR, NOON + HOUR + 30, 90 },
		{ 2 * HOUR, NOON + 2 * HOUR - 20, 70 },
	};
	const struct dating dating = { .samples = samples, .count = 3 };
	const struct dating_range before = dating_at(&dating, HOUR / 2);
	const struct dating_sample first = samples[0];
	struct dating_range after;

	(void)state;
	samples[0] = samples[2];
	samples[2] = first;
	after = dating_at(&dating, HOUR / 2);
	assert_true(dating_range_equal(&before, &after));
}

static void
clocks_that_disagree_leave_the_nearest_to_decide(void **state)
{
	const struct dating_sample samples[] = {
		{ 0, NOON, 100 },
		{ HOUR, NOON + 20 * HOUR, 100 }, /* somebody set the clock */
	};
	const struct dating dating = { .samples = samples, .count = 2 };

	(void)state;
	assert_range(dating_at(&dating, 0), NOON, NOON + 100);
	assert_range(dating_at(&dating, HOUR), NOON + 20 * HOUR,
	    NOON + 20 * HOUR + 100);
}

static void
nonsense_dates_nothing(void **state)
{
	static const struct dating_sample wrong[] = {
		{ 0, NOON, UINT64_MAX },
		{ 0, NOON, 2 * HOUR },
		{ 0, INT64_MAX, 10 },
		{ 0, INT64_MIN, 10 },
	};
	static const struct dating_sample right = { UINT32_MAX, NOON, 0 };
	struct dating_range claimed = dating_claimed(INT64_MIN);

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_false(dating_sample_holds(&wrong[i]));
	assert_true(dating_sample_holds(&right));
	assert_false(claimed.has_from || claimed.has_to);
}

static void
an_epoch_without_samples_moves_with_its_start(void **state)
{
	const struct dating closed = { .start = {
					   true, true, NOON, NOON + 5 } };
	const struct dating half = { .start = { true, false, NOON, 0 } };
	struct dating_range range = dating_at(&half, 70);

	(void)state;
	assert_range(dating_at(&closed, 1000), NOON + 999, NOON + 1006);
	assert_true(range.has_from && !range.has_to);
	assert_int_equal(range.from_ms, NOON + 69);
}

static void
a_start_lies_between_its_neighbours(void **state)
{
	const struct dating_neighbour before = {
		.start = { true, true, NOON, NOON },
		.end = { true, true, NOON + HOUR, NOON + HOUR + 50 },
		.joined = true,
	};
	const struct dating_neighbour after = {
		.start = { true, true, NOON + 5 * HOUR, NOON + 5 * HOUR + 9 },
		.joined = true,
	};
	struct dating_range range;

	(void)state;
	assert_range(dating_between(&before, &after, 1, HOUR), NOON + HOUR,
	    NOON + 4 * HOUR + DRIFT + 9);
	range = dating_between(&before, NULL, 0, HOUR);
	assert_true(range.has_from && !range.has_to);
	range = dating_between(NULL, NULL, 0, HOUR);
	assert_false(range.has_from || range.has_to);
}

static void
across_a_seam_starts_alone_bound(void **state)
{
	const struct dating_neighbour before = {
		.start = { true, true, NOON, NOON },
		.end = { true, true, NOON + 9 * HOUR, NOON + 9 * HOUR },
		.joined = false,
	};
	const struct dating_neighbour after = {
		.start = { true, true, NOON + 5 * HOUR, NOON + 5 * HOUR },
		.joined = false,
	};

	(void)state;
	assert_range(dating_between(&before, &after, 1, HOUR), NOON,
	    NOON + 5 * HOUR);
}

static void
undated_epochs_in_a_row_share_the_room_between(void **state)
{
	/* dated | A (1 h) | B (2 h) | dated: as the store walks them. */
	const struct dating_neighbour dated = {
		.end = { true, true, NOON, NOON },
		.joined = true,
	};
	const struct dating_neighbour last = {
		.start = { true, true, NOON + 10 * HOUR, NOON + 10 * HOUR },
		.joined = true,
	};
	struct dating_neighbour a = { .joined = true };
	struct dating_neighbour b = { .joined = true };

	(void)state;
	b.start = dating_between(NULL, &last, 1, 2 * HOUR);
	a.start = dating_between(&dated, &b, 1, HOUR);
	assert_range(a.start, NOON, NOON + 7 * HOUR + 3 * DRIFT);
	a.end = dating_at(&(struct dating){ .start = a.start }, HOUR);
	b.start = dating_between(&a, &last, 1, 2 * HOUR);
	assert_range(b.start, NOON + HOUR - DRIFT, NOON + 8 * HOUR + 2 * DRIFT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_sample_dates_from_both_sides),
		cmocka_unit_test(the_narrowest_bounds_hold),
		cmocka_unit_test(more_samples_never_widen),
		cmocka_unit_test(samples_in_any_order_give_the_same),
		cmocka_unit_test(
		    clocks_that_disagree_leave_the_nearest_to_decide),
		cmocka_unit_test(nonsense_dates_nothing),
		cmocka_unit_test(an_epoch_without_samples_moves_with_its_start),
		cmocka_unit_test(a_start_lies_between_its_neighbours),
		cmocka_unit_test(across_a_seam_starts_alone_bound),
		cmocka_unit_test(
		    undated_epochs_in_a_row_share_the_room_between),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
