/*
 * test_blocks.c - where blocks begin and end.
 *
 * A table of days, and then random ones: whatever comes, every block holds k,
 * each hour is in one of them or loose, and what was closed is closed the same
 * way when the day goes on.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "aggregator/core/blocks.h"

#define HOUR LOCALTIME_HOUR
#define DAY INT64_C(1795132800) /* 2026-11-20T00:00:00Z */
#define ROUNDS 20000

static const struct blocks_rule ten = { 10, false, &localtime_utc };
static const struct blocks_rule near = { 10, true, &localtime_utc };

/* Hours of the day with answers, n by n from eight o'clock; 0 is no hour. */
static size_t
make(const uint64_t *n, size_t count, struct blocks_hour *hours)
{
	size_t made = 0;

	for (size_t i = 0; i < count; i++)
		if (n[i] > 0)
			hours[made++] = (struct blocks_hour){
				DAY + (int64_t)(8 + i) * HOUR, n[i]
			};
	return made;
}

/* "8-10:12 10-11:20": hours and numbers of answers. */
static void
say(const struct blocks_block *blocks, size_t count, char *out)
{
	*out = '\0';
	for (size_t i = 0; i < count; i++)
		out += sprintf(out, "%s%d-%d:%d", i > 0 ? " " : "",
		    (int)((blocks[i].from - DAY) / HOUR),
		    (int)((blocks[i].to - DAY) / HOUR), (int)blocks[i].n);
}

static void
hours_of_a_day_are_joined_until_they_hold_k(void **state)
{
	static const struct {
		uint64_t n[6];
		bool is_over;
		const char *blocks;
	} days[] = {
		{ { 0 }, true, "" },
		{ { 10 }, true, "8-9:10" },
		{ { 9 }, true, "" },
		{ { 4, 5, 0, 3 }, true, "8-12:12" },
		{ { 12, 9, 1, 30 }, true, "8-9:12 9-11:10 11-12:30" },
		{ { 12, 0, 0, 9 }, true, "8-12:21" },
		{ { 12, 0, 11, 9 }, true, "8-9:12 10-12:20" },
		{ { 12 }, false, "" },
		{ { 12, 9 }, false, "" },
		{ { 12, 9, 1 }, false, "8-9:12" },
		{ { 12, 9, 1, 4, 5 }, false, "8-9:12" },
		{ { 12, 9, 1, 4, 6 }, false, "8-9:12 9-11:10" },
	};
	struct blocks_block blocks[BLOCKS_HOURS];
	struct blocks_hour hours[6];
	char said[200];

	(void)state;
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		say(blocks,
		    blocks_of_day(&ten, hours, make(days[i].n, 6, hours),
			days[i].is_over, blocks),
		    said);
		assert_string_equal(said, days[i].blocks);
	}
}

static void
near_staff_only_whole_days_are_blocks(void **state)
{
	const struct blocks_hour hours[] = { { DAY + 9 * HOUR, 30 },
		{ DAY + 15 * HOUR, 2 } };
	struct blocks_block blocks[BLOCKS_HOURS];

	(void)state;
	assert_int_equal(blocks_of_day(&near, hours, 2, false, blocks), 0);
	assert_int_equal(blocks_of_day(&near, hours, 2, true, blocks), 1);
	assert_int_equal(blocks[0].from, DAY);
	assert_int_equal(blocks[0].to, DAY + 24 * HOUR);
	assert_int_equal(blocks[0].n, 32);
	assert_int_equal(blocks_of_day(&near, &hours[1], 1, true, blocks), 0);
}

static void
loose_hours_are_one_block_once_they_hold_k(void **state)
{
	const struct blocks_hour hours[] = { { DAY + 9 * HOUR, 4 },
		{ DAY + 26 * HOUR, 5 }, { DAY + 75 * HOUR, 1 } };
	struct blocks_block block;

	(void)state;
	assert_false(blocks_of_loose(&ten, hours, 2, &block));
	assert_true(blocks_of_loose(&ten, hours, 3, &block));
	assert_int_equal(block.from, DAY + 9 * HOUR);
	assert_int_equal(block.to, DAY + 76 * HOUR);
	assert_true(blocks_of_loose(&near, hours, 3, &block));
	assert_int_equal(block.from, DAY);
	assert_int_equal(block.to, DAY + 96 * HOUR);
}

static void
an_hour_is_over_when_its_kiosks_have_had_time_to_send(void **state)
{
	(void)state;
	assert_false(blocks_is_over(DAY, DAY + HOUR));
	assert_true(blocks_is_over(DAY, DAY + HOUR + BLOCKS_GRACE_S));
}

static void
fewer_than_k_are_a_cell_only_when_they_are_none(void **state)
{
	(void)state;
	assert_true(blocks_is_cell(10, 0));
	assert_false(blocks_is_cell(10, 1));
	assert_false(blocks_is_cell(10, 9));
	assert_true(blocks_is_cell(10, 10));
}

static uint64_t
random_below(uint64_t *seed, uint64_t limit)
{
	*seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407U;
	return (*seed >> 33) % limit;
}

/* Everything is in order, in one block each, and none holds fewer than k. */
static void
assert_whole(const struct blocks_rule *rule, const struct blocks_hour *hours,
    size_t count, const struct blocks_block *blocks, size_t made, bool is_over)
{
	size_t next = 0;

	for (size_t i = 0; i < made; i++) {
		uint64_t n = 0;

		assert_int_equal(blocks[i].first, next);
		for (; next < blocks[i].first + blocks[i].count; next++) {
			assert_true(hours[next].start >= blocks[i].from);
			assert_true(hours[next].start + HOUR <= blocks[i].to);
			n += hours[next].n;
		}
		assert_int_equal(n, blocks[i].n);
		assert_true(n >= rule->k);
		assert_true(i == 0 || blocks[i].from >= blocks[i - 1].to);
	}
	if (is_over)
		assert_true(next == count || made == 0);
}

static void
whatever_the_day_brings_blocks_hold_k_and_stay(void **state)
{
	uint64_t seed = 5, n[16];
	struct blocks_hour hours[16];
	struct blocks_block early[BLOCKS_HOURS], late[BLOCKS_HOURS];

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		const struct blocks_rule rule = { 5 + random_below(&seed, 9),
			false, &localtime_utc };
		size_t count, part, first, then;

		for (size_t i = 0; i < 16; i++)
			n[i] = random_below(&seed, 3) == 0
			    ? 0
			    : random_below(&seed, 2 * rule.k);
		count = make(n, 16, hours);
		part = random_below(&seed, count + 1);
		first = blocks_of_day(&rule, hours, part, false, early);
		then = blocks_of_day(&rule, hours, count, true, late);
		assert_whole(&rule, hours, part, early, first, false);
		assert_whole(&rule, hours, count, late, then, true);
		assert_true(first <= then);
		for (size_t i = 0; i < first; i++)
			assert_memory_equal(&early[i], &late[i],
			    sizeof(early[i]));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hours_of_a_day_are_joined_until_they_hold_k),
		cmocka_unit_test(near_staff_only_whole_days_are_blocks),
		cmocka_unit_test(loose_hours_are_one_block_once_they_hold_k),
		cmocka_unit_test(
		    an_hour_is_over_when_its_kiosks_have_had_time_to_send),
		cmocka_unit_test(
		    fewer_than_k_are_a_cell_only_when_they_are_none),
		cmocka_unit_test(
		    whatever_the_day_brings_blocks_hold_k_and_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
