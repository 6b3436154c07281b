/*
 * test_bh.c - Benjamini and Hochberg's correction, and the order it rests on.
 *
 * tests/vectors/score_vectors.json, group bh.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <jansson.h>

#include "aggregator/core/bh.h"
#include "aggregator/core/order.h"
#include "tests/aggregator/support_vectors.h"

#define MANY 20000

static double p[MANY];
static size_t order[MANY];

static void
adjust(struct comparison *c, const json_t *in)
{
	const json_t *list = json_object_get(in, "p"), *value;
	const double q = vectors_number(in, "q", 0);
	size_t i;

	assert_true(json_array_size(list) <= MANY);
	json_array_foreach(list, i, value)
		p[i] = json_number_value(value);
	bh_adjust(p, i, order);
	for (i = 0; i < json_array_size(list); i++) {
		json_t *both = json_pack("{s:O,s:O}", "p_adj",
		    json_array_get(json_object_get(c->out, "p_adj"), i),
		    "reject",
		    json_array_get(json_object_get(c->out, "reject"), i));
		struct comparison part = vectors_part(c, both);

		vectors_near(&part, "p_adj", true, p[i], NEAR_P);
		vectors_bool(&part, "reject", p[i] <= q);
		vectors_part_end(c, &part);
		json_decref(both);
	}
}

static void
many_p_are_adjusted_as_in_the_vectors(void **state)
{
	(void)state;
	vectors_group("bh", 2, adjust);
}

static void
no_p_and_one_p_stay_what_they_are(void **state)
{
	(void)state;
	bh_adjust(NULL, 0, NULL);
	p[0] = 0.25;
	bh_adjust(p, 1, order);
	assert_true(p[0] == 0.25);
	p[0] = 0;
	p[1] = 1;
	bh_adjust(p, 2, order);
	assert_true(p[0] == 0 && p[1] == 1);
}

static bool
smaller(const void *things, size_t a, size_t b)
{
	const unsigned *numbers = things;

	return numbers[a] < numbers[b];
}

/* Few different values among many things, so that most are equal to another;
 * sorted already, backwards, and mixed. */
static void
things_are_put_in_order_and_equal_ones_keep_theirs(void **state)
{
	static unsigned numbers[MANY];
	unsigned way, x = 1;
	size_t i, count;

	(void)state;
	for (way = 0; way < 3; way++) {
		for (count = 0; count <= MANY;
		     count = count < 20 ? count + 1 : count * 10) {
			for (i = 0; i < count; i++) {
				x = x * 1103515245 + 12345;
				numbers[i] = way == 0 ? (unsigned)i / 7
				    : way == 1 ? (unsigned)(count - i) / 7
					       : x >> 16 & 15;
			}
			order_of(order, count, smaller, numbers);
			for (i = 1; i < count; i++)
				assert_true(numbers[order[i - 1]] <
					numbers[order[i]] ||
				    (numbers[order[i - 1]] ==
					    numbers[order[i]] &&
					order[i - 1] < order[i]));
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(many_p_are_adjusted_as_in_the_vectors),
		cmocka_unit_test(no_p_and_one_p_stay_what_they_are),
		cmocka_unit_test(
		    things_are_put_in_order_and_equal_ones_keep_theirs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
