/*
 * test_fold.c - from entries to tallies.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aggregator/core/fold.h"

#define HOUR 3600000
#define NOON_S INT64_C(1795262400) /* 2026-11-21T12:00:00Z */
#define NOON (NOON_S * 1000)
#define DAY_S (NOON_S - 12 * 3600)
#define MONTH_S (DAY_S - 20 * 86400)
#define ROWS 1024

/* One hour east of UTC, summer and winter. */
static int32_t
east(const void *arg, int64_t t)
{
	(void)arg;
	(void)t;
	return 3600;
}
static const struct localtime_zone vienna = { east, NULL };

static struct fold_delta rows[ROWS];
static struct fold_table table;
static struct fold_slot slots[2];
static struct dating_sample sample;
static struct fold_rules rules;

static int
begin(void **state)
{
	(void)state;
	memset(rows, 0, sizeof(rows));
	fold_table_init(&table, rows, ROWS);
	slots[0] = (struct fold_slot){ 0, 5, { 10, 11, 12 }, &localtime_utc };
	slots[1] = (struct fold_slot){ 7, 2, { 20, 21, 22 }, &vienna };
	sample = (struct dating_sample){ 0, NOON, 100 };
	rules = (struct fold_rules){
		.dating = { .samples = &sample, .count = 1 },
		.slots = slots,
		.slot_count = 2,
	};
	return 0;
}

static struct entry
rating(uint32_t slot, uint32_t at, int64_t step)
{
	return (struct entry){ .kind = ENTRY_RATING,
		.at = at,
		.rating = { .slot = slot, .step = step } };
}

static void
fold_one(uint64_t number, struct entry entry, int sign)
{
	struct fold fold;

	fold_begin(&fold, &rules, &table);
	assert_int_equal(fold_rating(&fold, number, &entry, sign), FOLD_DONE);
}

static const struct fold_delta *
row_of(int64_t series, enum fold_span span, int64_t start)
{
	for (size_t i = 0; i < ROWS; i++)
		if (rows[i].series == series && rows[i].span == span &&
		    rows[i].start == start)
			return &rows[i];
	return NULL;
}

static int
counted(int64_t series, enum fold_span span, int64_t start, int step)
{
	const struct fold_delta *row = row_of(series, span, start);

	return row == NULL ? 0 : row->counted[step];
}

static void
a_rating_stands_in_its_hour_day_month_and_in_all(void **state)
{
	(void)state;
	fold_one(5, rating(0, 60000, 3), 1);
	assert_int_equal(table.used, 4);
	assert_int_equal(counted(10, FOLD_ALL, 0, 3), 1);
	assert_int_equal(counted(10, FOLD_MONTH, MONTH_S, 3), 1);
	assert_int_equal(counted(10, FOLD_DAY, DAY_S, 3), 1);
	assert_int_equal(counted(10, FOLD_HOUR, NOON_S, 3), 1);
}

static void
a_span_is_local_to_the_touchpoint(void **state)
{
	(void)state;
	/* 23:30 UTC is half past midnight in Vienna. */
	fold_one(5, rating(7, 11 * HOUR + HOUR / 2, 1), 1);
	assert_int_equal(counted(20, FOLD_DAY, DAY_S + 23 * 3600, 1), 1);
	assert_int_equal(counted(20, FOLD_HOUR, DAY_S + 23 * 3600, 1), 1);
	assert_int_equal(counted(20, FOLD_MONTH, MONTH_S - 3600, 1), 1);
}

/* St. John's, as it was: at a minute past midnight clocks go back an hour. */
static int32_t
back_at_one_past(const void *arg, int64_t t)
{
	(void)arg;
	return t < DAY_S + 60 ? 0 : -3600;
}

static void
clocks_that_change_within_an_hour_divide_it_in_any_order(void **state)
{
	static const struct localtime_zone st_johns = { back_at_one_past,
		NULL };
	const uint32_t before = 30000, after = 90000; /* midnight on, ms */
	struct fold fold;
	struct entry entry;

	(void)state;
	for (int turned = 0; turned < 2; turned++) {
		begin(NULL);
		slots[0].zone = &st_johns;
		sample.server_ms = DAY_S * 1000;
		fold_begin(&fold, &rules, &table);
		entry = rating(0, turned ? after : before, 3);
		assert_int_equal(fold_rating(&fold, 5, &entry, 1), FOLD_DONE);
		entry = rating(0, turned ? before : after, 3);
		assert_int_equal(fold_rating(&fold, 6, &entry, 1), FOLD_DONE);
		assert_int_equal(counted(10, FOLD_DAY, DAY_S, 3), 1);
		assert_int_equal(counted(10, FOLD_DAY, DAY_S - 86400, 3), 1);
	}
}

static void
what_is_uncertain_stands_in_wider_spans_alone(void **state)
{
	static const struct {
		int64_t from, to;
		size_t spans;
	} table_of[] = {
		{ NOON, NOON + HOUR - 1, 4 },
		{ NOON, NOON + HOUR, 3 },
		{ NOON - 13 * HOUR, NOON, 2 },
		{ NOON - 12 * HOUR, NOON + 12 * HOUR - 1, 3 },
		{ NOON - 500 * HOUR, NOON, 1 },
	};

	for (size_t i = 0; i < sizeof(table_of) / sizeof(*table_of); i++) {
		begin(state);
		rules.dating = (struct dating){ .start = { true, true,
						    table_of[i].from,
						    table_of[i].to } };
		fold_one(1, rating(0, 0, 0), 1);
		assert_int_equal(table.used, table_of[i].spans);
		assert_int_equal(counted(10, FOLD_ALL, 0, 0), 1);
	}
}

static void
an_open_range_stands_in_all_alone(void **state)
{
	(void)state;
	rules.dating = (struct dating){ .start = { true, false, NOON, 0 } };
	fold_one(1, rating(0, 0, 0), 1);
	assert_int_equal(table.used, 1);
	assert_int_equal(counted(10, FOLD_ALL, 0, 0), 1);
}

static void
instants_before_1970_round_down(void **state)
{
	(void)state;
	sample.server_ms = -1500;
	sample.took_ms = 0;
	fold_one(1, rating(0, 0, 0), 1);
	assert_int_equal(counted(10, FOLD_HOUR, -3600, 0), 1);
	assert_int_equal(counted(10, FOLD_DAY, -86400, 0), 1);
}

static void
only_a_source_may_claim_an_instant(void **state)
{
	struct entry entry = rating(0, 0, 2);

	(void)state;
	entry.rating.has_claimed = true;
	entry.rating.claimed = NOON - 48 * (int64_t)HOUR;
	fold_one(1, entry, 1);
	assert_int_equal(counted(10, FOLD_DAY, DAY_S, 2), 1);
	rules.claims = true;
	fold_one(2, entry, 1);
	assert_int_equal(counted(10, FOLD_DAY, DAY_S - 2 * 86400, 2), 1);
}

static void
a_repeated_press_is_flagged_and_not_counted(void **state)
{
	struct entry entry = rating(0, 0, 4);

	(void)state;
	entry.rating.flags = RATING_REPEATED | RATING_SAME_VISIT;
	fold_one(1, entry, 1);
	assert_int_equal(counted(10, FOLD_ALL, 0, 4), 0);
	assert_int_equal(row_of(10, FOLD_ALL, 0)->flagged[4], 1);
}

static void
struck_ratings_are_counted_beside_or_not_at_all(void **state)
{
	static const struct fold_struck struck[] = {
		{ 3, FOLD_WITHDRAWN },
		{ 5, FOLD_REPLACED },
		{ 6, FOLD_LEFT_OUT },
	};

	(void)state;
	rules.struck = struck;
	rules.struck_count = 3;
	for (uint64_t number = 1; number <= 7; number++)
		fold_one(number, rating(0, 0, 1), 1);
	assert_int_equal(counted(10, FOLD_ALL, 0, 1), 4);
	assert_int_equal(counted(11, FOLD_ALL, 0, 1), 1);
	assert_int_equal(counted(12, FOLD_ALL, 0, 1), 1);
}

static void
what_is_on_no_scale_is_tallied_nowhere(void **state)
{
	(void)state;
	fold_one(1, rating(0, 0, 5), 1);
	fold_one(2, rating(0, 0, RATING_NO_STEP), 1);
	fold_one(3, rating(0, 0, INT64_MAX), 1);
	fold_one(4, rating(3, 0, 0), 1); /* a slot nobody knows */
	slots[0].steps = 0;
	fold_one(5, rating(0, 0, 0), 1);
	assert_int_equal(table.used, 0);
}

static void
what_is_taken_back_leaves_nothing(void **state)
{
	static const struct fold_delta nothing;

	(void)state;
	for (uint64_t number = 1; number <= 50; number++)
		fold_one(number,
		    rating(number % 2 ? 0 : 7, (uint32_t)number * 1234567,
			(int64_t)number % 2),
		    1);
	for (uint64_t number = 50; number >= 1; number--)
		fold_one(number,
		    rating(number % 2 ? 0 : 7, (uint32_t)number * 1234567,
			(int64_t)number % 2),
		    -1);
	for (size_t i = 0; i < ROWS; i++) {
		assert_memory_equal(rows[i].counted, nothing.counted,
		    sizeof(nothing.counted));
		assert_memory_equal(rows[i].flagged, nothing.flagged,
		    sizeof(nothing.flagged));
	}
}

/* Any order gives the same: each cell of one table has its twin in the other. */
static void
the_order_of_ratings_does_not_matter(void **state)
{
	static struct fold_delta other[ROWS];
	size_t used;

	for (uint64_t number = 1; number <= 200; number++)
		fold_one(number,
		    rating(number % 3 ? 0 : 7,
			(uint32_t)(number * 777777 % 90000000),
			(int64_t)number % 2),
		    1);
	memcpy(other, rows, sizeof(other));
	used = table.used;
	begin(state);
	for (uint64_t i = 1; i <= 200; i++) {
		const uint64_t number = i * 73 % 201;

		fold_one(number,
		    rating(number % 3 ? 0 : 7,
			(uint32_t)(number * 777777 % 90000000),
			(int64_t)number % 2),
		    1);
	}
	assert_int_equal(table.used, used);
	for (size_t i = 0; i < ROWS; i++) {
		const struct fold_delta *twin;

		if (other[i].series == 0)
			continue;
		twin = row_of(other[i].series, other[i].span, other[i].start);
		assert_non_null(twin);
		assert_memory_equal(twin->counted, other[i].counted,
		    sizeof(twin->counted));
	}
}

static void
a_full_table_changes_nothing_and_says_so(void **state)
{
	struct fold fold;
	struct entry entry = rating(0, 0, 0);
	size_t folded = 0;

	(void)state;
	fold_table_init(&table, rows, 16);
	fold_begin(&fold, &rules, &table);
	while (entry.at = (uint32_t)folded * HOUR + HOUR / 2,
	    folded < 1000 &&
		fold_rating(&fold, folded + 1, &entry, 1) == FOLD_DONE)
		folded++;
	assert_in_range(folded, 1, 12);
	assert_int_equal(counted(10, FOLD_ALL, 0, 0), folded);
	fold_table_empty(&table);
	assert_int_equal(fold_rating(&fold, folded + 1, &entry, 1), FOLD_DONE);
	assert_int_equal(counted(10, FOLD_ALL, 0, 0), 1);
}

/* Slot 0 moved to Vienna by one correction: 30, 31, 32, and 40 and 41 beside. */
static void
what_was_put_right_counts_where_its_place_says(void **state)
{
	static const struct correction correction = { 9, NOON, NOON + HOUR,
		CORRECTION_TOUCHPOINT, "b" };
	static const struct fold_struck struck[] = { { 2, FOLD_WITHDRAWN } };
	struct fold_place place = { .slot = 0,
		.effect = { &correction, NULL },
		.series = { 30, 31, 32 },
		.zone = &vienna,
		.beside_count = 2,
		.beside = { { 40, &localtime_utc }, { 41, &vienna } } };
	struct entry entry = rating(0, 60000, 3);
	struct fold fold;

	(void)state;
	rules.corrections = &correction;
	rules.correction_count = 1;
	rules.struck = struck;
	rules.struck_count = 1;
	fold_begin(&fold, &rules, &table);
	assert_int_equal(fold_rating(&fold, 1, &entry, 1), FOLD_UNPLACED);
	assert_int_equal(fold.wanted_slot, 0);
	assert_ptr_equal(fold.wanted.where, &correction);
	assert_int_equal(table.used, 0);
	rules.places = &place;
	rules.place_count = 1;
	assert_int_equal(fold_rating(&fold, 1, &entry, 1), FOLD_DONE);
	assert_int_equal(fold_rating(&fold, 2, &entry, 1), FOLD_DONE);
	assert_int_equal(counted(10, FOLD_ALL, 0, 3), 0);
	assert_int_equal(counted(30, FOLD_DAY, DAY_S - 3600, 3), 1);
	assert_int_equal(counted(31, FOLD_ALL, 0, 3), 1);
	assert_int_equal(counted(40, FOLD_DAY, DAY_S, 3), 1);
	assert_int_equal(counted(41, FOLD_DAY, DAY_S - 3600, 3), 1);
	/* An hour later nothing was put right. */
	entry.at += HOUR;
	assert_int_equal(fold_rating(&fold, 3, &entry, 1), FOLD_DONE);
	assert_int_equal(counted(10, FOLD_ALL, 0, 3), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
		    a_rating_stands_in_its_hour_day_month_and_in_all, begin),
		cmocka_unit_test_setup(a_span_is_local_to_the_touchpoint,
		    begin),
		cmocka_unit_test(
		    clocks_that_change_within_an_hour_divide_it_in_any_order),
		cmocka_unit_test(what_is_uncertain_stands_in_wider_spans_alone),
		cmocka_unit_test_setup(an_open_range_stands_in_all_alone,
		    begin),
		cmocka_unit_test_setup(instants_before_1970_round_down, begin),
		cmocka_unit_test_setup(only_a_source_may_claim_an_instant,
		    begin),
		cmocka_unit_test_setup(
		    a_repeated_press_is_flagged_and_not_counted, begin),
		cmocka_unit_test_setup(
		    struck_ratings_are_counted_beside_or_not_at_all, begin),
		cmocka_unit_test_setup(what_is_on_no_scale_is_tallied_nowhere,
		    begin),
		cmocka_unit_test_setup(what_is_taken_back_leaves_nothing,
		    begin),
		cmocka_unit_test_setup(the_order_of_ratings_does_not_matter,
		    begin),
		cmocka_unit_test_setup(
		    what_was_put_right_counts_where_its_place_says, begin),
		cmocka_unit_test_setup(a_full_table_changes_nothing_and_says_so,
		    begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
