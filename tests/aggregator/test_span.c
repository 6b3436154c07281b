/*
 * test_span.c - lengths of time as people type them.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "aggregator/core/span.h"

static void
a_number_and_a_unit_are_a_length(void **state)
{
	static const struct {
		const char *text;
		int64_t ms;
	} cases[] = {
		{ "90s", 90000 },
		{ "30m", 1800000 },
		{ "24h", 86400000 },
		{ "7d", 604800000 },
		{ "0s", 0 },
		{ "36600d", 3162240000000 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(span_ms(cases[i].text), cases[i].ms);
}

static void
anything_else_is_none(void **state)
{
	static const char *const cases[] = { "", "h", "24", "24H", "24 h",
		"-1h", "1.5h", "24hh", "36601d", "99999999999999999999999d",
		"9223372036854775807s", "1w" };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(span_ms(cases[i]), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_and_a_unit_are_a_length),
		cmocka_unit_test(anything_else_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
