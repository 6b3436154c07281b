/*
 * test_route.c - paths against patterns, and query strings.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aggregator/core/route.h"

static void
a_path_fits_its_pattern_alone(void **state)
{
	static const struct {
		const char *pattern, *path, *parameter; /* NULL: no fit */
	} cases[] = {
		{ "/v1/scores", "/v1/scores", "" },
		{ "/v1/scores", "/v1/scores/", NULL },
		{ "/v1/scores", "/v1/score", NULL },
		{ "/v1/touchpoints/{slug}", "/v1/touchpoints/a-1", "a-1" },
		{ "/v1/touchpoints/{slug}", "/v1/touchpoints/", NULL },
		{ "/v1/touchpoints/{slug}", "/v1/touchpoints/a/b", NULL },
		{ "/v1/kiosks/{kiosk}/revoke", "/v1/kiosks/k9/revoke", "k9" },
		{ "/v1/kiosks/{kiosk}/revoke", "/v1/kiosks/k9", NULL },
		{ "/v1/kiosks/{kiosk}/revoke", "/v1/kiosks//revoke", NULL },
	};
	char parameter[ROUTE_PARAMETER];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool fits = route_fits(cases[i].pattern, cases[i].path,
		    parameter);

		assert_int_equal(fits, cases[i].parameter != NULL);
		if (fits)
			assert_string_equal(parameter, cases[i].parameter);
	}
}

static void
a_parameter_too_long_does_not_fit(void **state)
{
	char path[ROUTE_PARAMETER + 8] = "/v1/";
	char parameter[ROUTE_PARAMETER];

	(void)state;
	memset(path + 4, 'a', ROUTE_PARAMETER);
	path[4 + ROUTE_PARAMETER] = '\0';
	assert_false(route_fits("/v1/{x}", path, parameter));
	path[4 + ROUTE_PARAMETER - 1] = '\0';
	assert_true(route_fits("/v1/{x}", path, parameter));
}

static void
a_query_gives_decoded_values(void **state)
{
	static const struct {
		const char *query, *name;
		unsigned nth;
		const char *value; /* NULL: -1 */
	} cases[] = {
		{ "", "a", 0, NULL }, { "a=1", "a", 0, "1" },
		{ "a=1&a=2", "a", 1, "2" }, { "a=1&a=2", "a", 2, NULL },
		{ "aa=1&a=x%20y+z", "a", 0, "x y z" }, { "a", "a", 0, "" },
		{ "a=%4", "a", 0, NULL }, { "a=%zz", "a", 0, NULL },
		{ "a=%00", "a", 0, NULL }, { "a=%41", "a", 0, "A" },
		{ "b=2&&a=3", "a", 0, "3" },
		{ "a=12345678", "a", 0, NULL }, /* one too long for value */
	};
	char value[8];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int length = route_query(cases[i].query, cases[i].name,
		    cases[i].nth, value, sizeof(value));

		if (cases[i].value == NULL) {
			assert_int_equal(length, -1);
			continue;
		}
		assert_int_equal(length, strlen(cases[i].value));
		assert_string_equal(value, cases[i].value);
	}
}

static void
a_query_is_walked_name_by_name(void **state)
{
	static const struct {
		const char *query;
		const char *names, *values; /* a blank after each */
		int end;
	} cases[] = {
		{ "", "", "", 0 },
		{ "&&", "", "", 0 },
		{ "a=1&b=%41+c&c", "a b c ", "1 A c  ", 0 },
		{ "&a==&", "a ", "= ", 0 },
		{ "a=1&b=%4", "a ", "1 ", -1 },
		{ "a=%00", "", "", -1 },
		{ "a=123456789", "", "", -1 },
		{ "abcdefghi=1", "", "", -1 },
	};
	char name[8], value[8], names[32], values[32];
	const char *query;
	int found;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		query = cases[i].query;
		names[0] = values[0] = '\0';
		while ((found = route_query_next(&query, name, sizeof(name),
			    value, sizeof(value))) == 1) {
			strcat(strcat(names, name), " ");
			strcat(strcat(values, value), " ");
		}
		assert_int_equal(found, cases[i].end);
		assert_string_equal(names, cases[i].names);
		assert_string_equal(values, cases[i].values);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_path_fits_its_pattern_alone),
		cmocka_unit_test(a_parameter_too_long_does_not_fit),
		cmocka_unit_test(a_query_gives_decoded_values),
		cmocka_unit_test(a_query_is_walked_name_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
