/*
 * test_pulse.c - whose clock is wrong when a kiosk's and ours disagree.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "aggregator/core/pulse.h"

#define NOON INT64_C(1795262400000) /* 2026-11-21T12:00:00Z */
#define HOUR INT64_C(3600000)
#define MINUTE INT64_C(60000)

static bool is_sure;

static int64_t
jump_at(const struct pulse *pulse, int64_t boottime_ms)
{
	return pulse_jump(pulse, boottime_ms, &is_sure);
}

static void
a_minute_is_the_line_s_and_more_is_ours(void **state)
{
	const struct dating_range range = { true, true, NOON, NOON + 300 };
	const struct dating_range open = { true, false, NOON, 0 };

	(void)state;
	assert_int_equal(pulse_off(&range, NOON + 100), 0);
	assert_int_equal(pulse_off(&range, NOON - MINUTE), 0);
	assert_int_equal(pulse_off(&range, NOON + 300 + MINUTE), 0);
	assert_int_equal(pulse_off(&range, NOON + 300 + HOUR), HOUR);
	assert_int_equal(pulse_off(&range, NOON - HOUR), -HOUR);
	assert_int_equal(pulse_off(&open, NOON + 100 * HOUR), 0);
}

static void
one_kiosk_among_others_is_wrong_itself(void **state)
{
	struct pulse pulse = { .count = 0 };

	(void)state;
	assert_int_equal(jump_at(&pulse, 0), 0);
	pulse_hear(&pulse, 1, 0, 1000);
	pulse_hear(&pulse, 2, HOUR, 2000);
	assert_int_equal(jump_at(&pulse, 3000), 0);
	pulse_hear(&pulse, 3, HOUR + 5, 3000);
	assert_int_equal(jump_at(&pulse, 3000), HOUR + 5);
	/* The first one again, after the jump. */
	pulse_hear(&pulse, 1, HOUR + 9, 4000);
	assert_int_equal(pulse.count, 3);
	assert_int_equal(jump_at(&pulse, 4000), HOUR + 5);
	/* And all of them once the clock is where it was. */
	for (int64_t kiosk = 1; kiosk <= 3; kiosk++)
		pulse_hear(&pulse, kiosk, 0, 5000);
	assert_int_equal(jump_at(&pulse, 5000), 0);
}

static void
a_word_or_two_are_worth_a_look_and_three_are_certain(void **state)
{
	struct pulse pulse = { .count = 0 };

	(void)state;
	for (int64_t kiosk = 1; kiosk <= 3; kiosk++) {
		pulse_hear(&pulse, kiosk, -2 * HOUR, 1000);
		assert_int_equal(jump_at(&pulse, 1000), -2 * HOUR);
		assert_int_equal(is_sure, kiosk == 3);
	}
	/* Three against three are not most of them. */
	for (int64_t kiosk = 4; kiosk <= 6; kiosk++)
		pulse_hear(&pulse, kiosk, 0, 1000);
	assert_int_equal(jump_at(&pulse, 1000), 0);
	assert_false(is_sure);
}

static void
who_was_not_heard_lately_says_nothing(void **state)
{
	struct pulse pulse = { .count = 0 };

	(void)state;
	pulse_hear(&pulse, 1, HOUR, 0);
	pulse_hear(&pulse, 2, HOUR, 0);
	assert_int_equal(jump_at(&pulse, PULSE_LASTS_MS), HOUR);
	assert_int_equal(jump_at(&pulse, PULSE_LASTS_MS + 1), 0);
	pulse_hear(&pulse, 3, 0, PULSE_LASTS_MS);
	assert_int_equal(jump_at(&pulse, PULSE_LASTS_MS + 1), 0);
}

static void
the_newest_are_kept(void **state)
{
	struct pulse pulse = { .count = 0 };

	(void)state;
	for (int64_t kiosk = 1; kiosk <= 3 * PULSE_KIOSKS; kiosk++)
		pulse_hear(&pulse, kiosk, kiosk <= 2 * PULSE_KIOSKS ? 0 : HOUR,
		    kiosk);
	assert_int_equal(pulse.count, PULSE_KIOSKS);
	assert_int_equal(jump_at(&pulse, 0), HOUR);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_minute_is_the_line_s_and_more_is_ours),
		cmocka_unit_test(one_kiosk_among_others_is_wrong_itself),
		cmocka_unit_test(
		    a_word_or_two_are_worth_a_look_and_three_are_certain),
		cmocka_unit_test(who_was_not_heard_lately_says_nothing),
		cmocka_unit_test(the_newest_are_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
