/*
 * test_gather.c - who waits for whom before a commit.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "aggregator/core/gather.h"

#define DONE 5000000

static struct gather
after(size_t count, uint64_t took_us)
{
	struct gather gather = { 0 };

	gather_done(&gather, count, DONE - took_us, DONE);
	return gather;
}

static void
the_first_call_waits_for_nobody(void **state)
{
	const struct gather none = { 0 };

	(void)state;
	assert_int_equal(gather_wanted(&none), 0);
	assert_int_equal(gather_until_us(&none), 0);
}

static void
one_that_comes_alone_is_never_delayed(void **state)
{
	const struct gather lone = after(1, 800);

	(void)state;
	assert_int_equal(gather_until_us(&lone), DONE);
}

static void
after_a_group_half_of_it_is_waited_for(void **state)
{
	static const struct {
		size_t count, wanted;
	} table[] = { { 2, 1 }, { 3, 2 }, { 16, 8 }, { 255, 128 } };

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const struct gather gather = after(table[i].count, 800);

		assert_int_equal(gather_wanted(&gather), table[i].wanted);
		assert_int_equal(gather_until_us(&gather), DONE + 400);
	}
}

static void
a_slow_disk_is_not_waited_for_too(void **state)
{
	const struct gather slow = after(16, 30000000);

	(void)state;
	assert_int_equal(gather_until_us(&slow), DONE + 2000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_call_waits_for_nobody),
		cmocka_unit_test(one_that_comes_alone_is_never_delayed),
		cmocka_unit_test(after_a_group_half_of_it_is_waited_for),
		cmocka_unit_test(a_slow_disk_is_not_waited_for_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
