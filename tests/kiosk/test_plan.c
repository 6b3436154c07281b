/*
 * test_plan.c - what goes into the next request, and when.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "kiosk/core/plan.h"
#include "protocol/limits.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static void
nothing_kept_means_nothing_to_send(void **state)
{
	struct plan_view view = { .head = 0 };
	struct plan_run run;
	bool sealed;

	(void)state;
	assert_false(plan_next(&view, 1, &run, &sealed));
}

static void
all_that_is_receipted_is_not_sent(void **state)
{
	struct plan_run epochs[] = { { 1, 40 } };
	struct plan_view view = {
		.head = 40, .epochs = epochs, .epoch_count = 1
	};
	struct plan_run run;
	bool sealed;

	(void)state;
	assert_false(plan_next(&view, 41, &run, &sealed));
	assert_true(plan_next(&view, 40, &run, &sealed));
	assert_int_equal(run.first, 40);
	assert_int_equal(run.last, 40);
	assert_false(sealed);
}

static void
a_run_ends_with_its_epoch_and_its_limit(void **state)
{
	struct plan_run epochs[] = { { 1, 10 }, { 11, 20000 } };
	struct plan_view view = {
		.head = 20000, .epochs = epochs, .epoch_count = 2
	};
	struct plan_run run;
	bool sealed;

	(void)state;
	assert_true(plan_next(&view, 3, &run, &sealed));
	assert_int_equal(run.first, 3);
	assert_int_equal(run.last, 10);
	assert_true(plan_next(&view, 11, &run, &sealed));
	assert_int_equal(run.last, 10 + LIMIT_ENVELOPE_ENTRIES);
}

static void
what_was_sealed_goes_again_as_it_was(void **state)
{
	struct plan_run epochs[] = { { 1, 100 } };
	struct plan_run runs[] = { { 11, 20 }, { 11, 25 }, { 40, 50 } };
	struct plan_view view = { .head = 100,
		.epochs = epochs,
		.epoch_count = 1,
		.sealed = runs,
		.sealed_count = 3 };
	const struct {
		uint64_t from, first, last;
		bool sealed;
	} cases[] = {
		{ 1, 1, 10, false },
		{ 11, 11, 25, true },
		{ 20, 11, 25, true }, /* from inside: whole again */
		{ 26, 26, 39, false },
		{ 45, 40, 50, true },
		{ 51, 51, 100, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct plan_run run;
		bool sealed;

		assert_true(plan_next(&view, cases[i].from, &run, &sealed));
		assert_int_equal(run.first, cases[i].first);
		assert_int_equal(run.last, cases[i].last);
		assert_int_equal(sealed, cases[i].sealed);
	}
}

static void
a_lost_row_is_stepped_over(void **state)
{
	struct plan_run epochs[] = { { 1, 30 } };
	struct plan_run lost[] = { { 5, 6 }, { 30, 30 } };
	struct plan_run runs[] = { { 4, 9 } };
	struct plan_view view = { .head = 30,
		.epochs = epochs,
		.epoch_count = 1,
		.lost = lost,
		.lost_count = 2,
		.sealed = runs,
		.sealed_count = 1 };
	struct plan_run run;
	bool sealed;

	(void)state;
	assert_true(plan_next(&view, 4, &run, &sealed));
	assert_int_equal(run.last, 4);
	assert_false(sealed); /* the sealed one holds what is lost */
	assert_true(plan_next(&view, 5, &run, &sealed));
	assert_int_equal(run.first, 7);
	assert_int_equal(run.last, 29);
	assert_false(plan_next(&view, 30, &run, &sealed));
}

static void
waits_double_up_to_a_quarter_of_an_hour(void **state)
{
	struct plan_wait wait = { 0 };
	int64_t most = 1000;

	(void)state;
	for (int i = 0; i < 40; i++) {
		plan_failed(&wait, 5000, UINT32_MAX, 0, 1);
		assert_in_range(plan_due_ms(&wait, 5000), most - 1, most);
		most = most * 2 < 900000 ? most * 2 : 900000;
	}
	plan_failed(&wait, 5000, 0, 0, 1);
	assert_int_equal(plan_due_ms(&wait, 5000), 0); /* full jitter */
	plan_succeeded(&wait);
	assert_int_equal(plan_due_ms(&wait, 5000), 0);
	assert_int_equal(wait.failures, 0);
}

static void
a_press_brings_the_next_try_forward_once(void **state)
{
	struct plan_wait wait = { .failures = 12 };

	(void)state;
	plan_failed(&wait, 0, UINT32_MAX, 0, 1);
	plan_committed(&wait, 0, 2);
	assert_int_equal(plan_due_ms(&wait, 0), 30000);
	plan_committed(&wait, 1000, 3);
	assert_int_equal(plan_due_ms(&wait, 1000), 29000);
	plan_failed(&wait, 30000, UINT32_MAX, 0, 1);
	plan_committed(&wait, 30000, 4);
	assert_true(plan_due_ms(&wait, 30000) > 800000);
}

static void
the_note_of_a_failure_is_no_press(void **state)
{
	struct plan_wait wait = { .failures = 20 };

	(void)state;
	plan_failed(&wait, 0, UINT32_MAX, 0, 7);
	plan_committed(&wait, 0, 7);
	assert_true(plan_due_ms(&wait, 0) > 800000);
	plan_committed(&wait, 1000, 8);
	assert_int_equal(plan_due_ms(&wait, 1000), 30000);
}

static void
retry_after_is_waited_for_even_by_a_press(void **state)
{
	struct plan_wait wait = { 0 };

	(void)state;
	plan_failed(&wait, 0, 0, 120, 1);
	assert_int_equal(plan_due_ms(&wait, 0), 120000);
	plan_committed(&wait, 0, 5);
	assert_int_equal(plan_due_ms(&wait, 0), 120000);
	plan_failed(&wait, 0, 0, INT64_MAX, 1);
	assert_int_equal(plan_due_ms(&wait, 0), 3600000);
}

static void
after_failures_less_is_sent_at_once_but_an_envelope_fits(void **state)
{
	(void)state;
	assert_int_equal(plan_budget(0), LIMIT_SYNC_BODY - LIMIT_REQUEST);
	assert_true(plan_budget(1) < plan_budget(0));
	assert_true(plan_budget(100) >= 2 * LIMIT_SIGNED);
}

static void
a_person_waits_for_no_failure_but_for_what_was_asked(void **state)
{
	struct plan_wait wait = { 0 };

	(void)state;
	for (int i = 0; i < 6; i++)
		plan_failed(&wait, 0, UINT32_MAX, 0, 3);
	assert_true(plan_due_ms(&wait, 0) > 10000);
	plan_hurried(&wait);
	assert_int_equal(plan_due_ms(&wait, 0), 0);
	/* The next failure waits as long as it would have. */
	plan_failed(&wait, 0, UINT32_MAX, 0, 3);
	assert_true(plan_due_ms(&wait, 0) > 30000);
	plan_failed(&wait, 0, UINT32_MAX, 120, 3);
	plan_hurried(&wait);
	assert_int_equal(plan_due_ms(&wait, 0), 120000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_kept_means_nothing_to_send),
		cmocka_unit_test(all_that_is_receipted_is_not_sent),
		cmocka_unit_test(a_run_ends_with_its_epoch_and_its_limit),
		cmocka_unit_test(what_was_sealed_goes_again_as_it_was),
		cmocka_unit_test(a_lost_row_is_stepped_over),
		cmocka_unit_test(waits_double_up_to_a_quarter_of_an_hour),
		cmocka_unit_test(a_press_brings_the_next_try_forward_once),
		cmocka_unit_test(the_note_of_a_failure_is_no_press),
		cmocka_unit_test(retry_after_is_waited_for_even_by_a_press),
		cmocka_unit_test(
		    a_person_waits_for_no_failure_but_for_what_was_asked),
		cmocka_unit_test(
		    after_failures_less_is_sent_at_once_but_an_envelope_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
