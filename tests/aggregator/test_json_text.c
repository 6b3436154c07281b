/*
 * test_json_text.c - answers are the very bytes jansson would write.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aggregator/core/decimal.h"
#include "aggregator/io/json_text.h"

static void
assert_same(json_t *json)
{
	char *expected = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY);
	struct bytes body = { .length = 0 };

	assert_non_null(expected);
	json_text_put(&body, json);
	assert_false(body.failed);
	bytes_put(&body, "", 1);
	assert_string_equal((const char *)body.data, expected);
	bytes_release(&body);
	free(expected);
	json_decref(json);
}

static void
every_kind_of_value_is_written_as_jansson_writes_it(void **state)
{
	static const char *const texts[] = { "{}", "[]", "[{},[],\"\"]",
		"{\"a\":{\"b\":[1,null,true,false,-7,0.5]},\"c\":\"d\"}",
		"[9223372036854775807,-9223372036854775808,0,-1,10]",
		"[0.0,-0.0,1e300,-1e-300,1e15,123456789012345.6,1e-4,9e-5]" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_same(json_loads(texts[i], 0, NULL));
}

static void
every_character_is_escaped_as_jansson_escapes_it(void **state)
{
	char all[256];
	int c, length = 0;

	(void)state;
	for (c = 0; c < 128; c++)
		all[length++] = (char)c;
	length += snprintf(all + length, sizeof(all) - (size_t)length,
	    "\"\" Gr\xc3\xbc\xc3\x9f"
	    "e \xe2\x82\xac \xf0\x9f\x99\x82\\");
	assert_same(json_stringn(all, (size_t)length));
	assert_same(json_pack("{s:i}", "a \"key\"\n", 1));
}

static void
assert_digits(double value)
{
	char text[DECIMAL_TEXT], expected[64];
	const size_t length = decimal_text(value, text);

	if (length == 0)
		return;
	snprintf(expected, sizeof(expected), "%.17g", value);
	if (strpbrk(expected, ".e") == NULL)
		strcat(expected, ".0");
	assert_string_equal(text, expected);
	assert_int_equal(length, strlen(expected));
}

/* Doubles of random bits, of every size that figures have. */
static void
a_figure_has_the_digits_of_17_g(void **state)
{
	uint64_t bits = UINT64_C(88172645463325252);
	double value;
	int i;

	(void)state;
	for (i = 0; i < 300000; i++) {
		bits ^= bits << 13;
		bits ^= bits >> 7;
		bits ^= bits << 17;
		value = (double)(bits >> 11) / 9007199254740992.0;
		assert_digits(value * 100);
		assert_digits(-value);
		assert_digits(value * value * 1e15);
		assert_digits((double)(bits % 1000000) / 64);
	}
}

static void
figures_at_the_edges_have_them_too(void **state)
{
	static const double values[] = { 1, 10, 100, 99.99999999999999, 0.1,
		0.01, 0.001, 0.0001, 0.00099999999999999998, 9.9999e-5,
		999999999999999.875, 0.99999999999999989, 1.0000000000000002,
		4096.5, 0.5, 123456, 999999999999999 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		assert_digits(values[i]);
}

/* It would be no faster than the library if it were never done here. */
static void
figures_of_scores_are_written_here(void **state)
{
	char text[DECIMAL_TEXT];

	(void)state;
#ifdef __SIZEOF_INT128__
	assert_int_equal(decimal_text(78.125, text), 6);
	assert_string_equal(text, "78.125");
	assert_int_equal(decimal_text(100, text), 5);
#endif
	assert_int_equal(decimal_text(0, text), 0);
	assert_int_equal(decimal_text(1e15, text), 0);
	assert_int_equal(decimal_text(1e-5, text), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    every_kind_of_value_is_written_as_jansson_writes_it),
		cmocka_unit_test(
		    every_character_is_escaped_as_jansson_escapes_it),
		cmocka_unit_test(a_figure_has_the_digits_of_17_g),
		cmocka_unit_test(figures_at_the_edges_have_them_too),
		cmocka_unit_test(figures_of_scores_are_written_here),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
