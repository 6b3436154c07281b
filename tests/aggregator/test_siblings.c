/*
 * test_siblings.c - what may be shown beside its total: the vectors, group
 * suppress, and that nothing hidden is found by subtraction.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "aggregator/core/siblings.h"
#include "tests/aggregator/support_vectors.h"

#define PARTS 32

static void
suppressed(struct comparison *c, const json_t *in)
{
	const json_t *list = json_object_get(in, "cells"), *wanted;
	uint64_t n[PARTS];
	bool shown[PARTS];
	size_t i;

	assert_true(json_array_size(list) <= PARTS);
	for (i = 0; i < json_array_size(list); i++)
		n[i] = (uint64_t)json_integer_value(json_array_get(list, i));
	vectors_bool(c, "total_shown",
	    siblings_show(n, i, (uint64_t)vectors_number(in, "k", 0), shown));
	json_array_foreach(json_object_get(c->out, "shown"), i, wanted) {
		c->compared++;
		if (json_is_true(wanted) != shown[i])
			vectors_differs(c, "shown", (double)i);
	}
	assert_int_equal(i, json_array_size(list));
}

static void
parts_are_hidden_as_in_the_vectors(void **state)
{
	(void)state;
	vectors_group("suppress", 2, suppressed);
}

/* Every breakdown into four parts of 0 to 7 answers with k = 4: what is hidden is
 * nothing, or has k answers in at least two parts. */
static void
total_less_shown_parts_is_nothing_or_at_least_k(void **state)
{
	uint64_t n[4], hidden, total;
	bool shown[4], all;
	size_t i, code, parts;

	(void)state;
	for (code = 0; code < 8 * 8 * 8 * 8; code++) {
		hidden = total = parts = 0;
		for (i = 0; i < 4; i++) {
			n[i] = code >> (3 * i) & 7;
			total += n[i];
		}
		all = siblings_show(n, 4, 4, shown);
		assert_int_equal(all, total >= 4);
		for (i = 0; i < 4; i++) {
			assert_true(!shown[i] || (all && n[i] >= 4));
			hidden += shown[i] ? 0 : n[i];
			parts += !shown[i] && n[i] > 0;
		}
		if (all && hidden > 0 && hidden < total)
			assert_true(parts >= 2 && hidden >= 4);
	}
}

static void
no_parts_have_no_total_to_show(void **state)
{
	const uint64_t huge[2] = { UINT64_C(1) << 53, 1 };
	bool shown[2];

	(void)state;
	assert_false(siblings_show(NULL, 0, 10, NULL));
	assert_true(siblings_show(huge, 2, 10, shown));
	assert_false(shown[0] || shown[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_are_hidden_as_in_the_vectors),
		cmocka_unit_test(
		    total_less_shown_parts_is_nothing_or_at_least_k),
		cmocka_unit_test(no_parts_have_no_total_to_show),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
