/*
 * test_settings.c - each setting takes its default and refuses nonsense.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "aggregator/core/settings.h"

static void
every_default_is_a_value_of_its_own_setting(void **state)
{
	int count = 0;

	(void)state;
	for (const struct setting *s = settings_all; s->name != NULL; s++) {
		count++;
		assert_ptr_equal(settings_find(s->name), s);
		if (s->fallback[0] != '\0')
			assert_null(s->wrong(s->fallback));
		assert_non_null(s->wrong("nonsense"));
		assert_non_null(s->wrong(""));
	}
	assert_true(count > 10);
	assert_null(settings_find("no-such-setting"));
}

static void
what_a_setting_may_say_has_bounds(void **state)
{
	static const struct {
		const char *name, *value;
		int fits;
	} cases[] = {
		{ "k", "10", 1 },
		{ "k", "5", 1 },
		{ "k", "4", 0 },
		{ "k", "10x", 0 },
		{ "url", "https://a.example:8443", 1 },
		{ "url", "http://a.example", 0 },
		{ "url", "https://", 0 },
		{ "url", "https://a b", 0 },
		{ "weights.web", "0.4", 1 },
		{ "weights.web", "-1", 0 },
		{ "weights.web", "nan", 0 },
		{ "silent_after", "7d", 1 },
		{ "silent_after", "0h", 0 },
		{ "deadline_head_ms", "99", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct setting *s = settings_find(cases[i].name);

		assert_non_null(s);
		assert_int_equal(s->wrong(cases[i].value) == NULL,
		    cases[i].fits);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_default_is_a_value_of_its_own_setting),
		cmocka_unit_test(what_a_setting_may_say_has_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
