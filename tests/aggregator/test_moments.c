/*
 * test_moments.c - what stands out: the vectors, group moments, and the list.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "aggregator/core/moments.h"
#include "tests/aggregator/support_vectors.h"

#define CELLS 256

static struct moment cells[CELLS];
static uint64_t counts[CELLS][LIMIT_STEPS];
static double p[CELLS];
static size_t order[CELLS];

static void
compared(struct comparison *c, const json_t *in)
{
	const json_t *list = json_object_get(in, "cells"), *cell;
	const struct moments_rule rule = { (uint64_t)vectors_number(in, "min_n",
					       0),
		vectors_number(in, "q", 0), vectors_number(in, "min_diff", 0) };
	struct score_range all;
	size_t i, steps = 0, count = json_array_size(list);

	assert_true(count <= CELLS);
	json_array_foreach(list, i, cell) {
		steps = vectors_counts(json_object_get(cell, "counts"),
		    counts[i]);
		cells[i] = (struct moment){ .counts = counts[i], .phi = 1 };
	}
	all = moments_compare(cells, count, steps, &rule);
	vectors_near(c, "overall", all.known, all.value, NEAR_ESTIMATE);
	vectors_exact(c, "tested",
	    (int64_t)moments_judge(cells, count, &rule, p, order));
	json_array_foreach(json_object_get(c->out, "cells"), i, cell) {
		struct comparison part = vectors_part(c, cell);
		const struct moment *m = &cells[i];

		vectors_exact(&part, "n", (int64_t)m->mean.n);
		vectors_near(&part, "index", m->index.known, m->index.value,
		    NEAR_ESTIMATE);
		vectors_near(&part, "diff", m->tested, m->change.range.value,
		    NEAR_ESTIMATE);
		vectors_near(&part, "z", m->tested, m->change.z, NEAR_Z);
		vectors_near(&part, "p", m->tested, m->change.p, NEAR_P);
		vectors_near(&part, "p_adj", m->tested, m->p_adjusted, NEAR_P);
		vectors_exact(&part, "flag", m->flag);
		vectors_part_end(c, &part);
	}
	assert_int_equal(i, count);
}

static void
cells_stand_out_as_in_the_vectors(void **state)
{
	(void)state;
	vectors_group("moments", 2 + 7, compared);
}

static void
set(size_t i, uint64_t bad, uint64_t good, double phi)
{
	counts[i][0] = bad;
	counts[i][1] = good;
	cells[i] = (struct moment){ .counts = counts[i], .phi = phi };
}

/* Two questions in one list: each cell is compared within its own, the correction
 * goes over both. */
static void
one_correction_goes_over_all_groups_of_a_list(void **state)
{
	double alone;
	size_t i;

	(void)state;
	for (i = 0; i < 6; i++)
		set(i, 20, 80, 1);
	set(1, 60, 40, 1);
	moments_compare(cells, 3, 2, &moments_rule_default);
	moments_judge(cells, 3, &moments_rule_default, p, order);
	alone = cells[1].p_adjusted;
	assert_true(alone > 0 && alone < 1e-6);
	moments_compare(&cells[3], 3, 2, &moments_rule_default);
	assert_int_equal(moments_judge(cells, 6, &moments_rule_default, p,
			     order),
	    6);
	assert_true(fabs(cells[1].p_adjusted / alone - 2) < 1e-9);
	assert_int_equal(cells[1].rest_n, 200);
	assert_true(fabs(cells[1].rest.value - 80) < 1e-9);
}

static void
phi_takes_a_mark_away(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++)
		set(i, 20, 80, 1);
	set(2, 45, 55, 1);
	moments_compare(cells, 4, 2, &moments_rule_default);
	moments_judge(cells, 4, &moments_rule_default, p, order);
	assert_int_equal(cells[2].flag, -1);
	for (i = 0; i < 4; i++)
		cells[i].phi = 9;
	moments_compare(cells, 4, 2, &moments_rule_default);
	moments_judge(cells, 4, &moments_rule_default, p, order);
	assert_int_equal(cells[2].flag, 0);
	assert_true(cells[2].change.range.low < 0 &&
	    cells[2].change.range.high > 0);
}

/* Flagged ones first, by |difference| * n; what was not tested last. */
static void
the_list_begins_with_what_touches_most_answers(void **state)
{
	size_t i;

	(void)state;
	set(0, 1, 9, 1);
	set(1, 200, 800, 1);
	set(2, 60, 40, 1);
	set(3, 900, 1100, 1);
	set(4, 0, 0, 1);
	set(5, 200, 800, 1);
	moments_compare(cells, 6, 2, &moments_rule_default);
	moments_judge(cells, 6, &moments_rule_default, p, order);
	assert_int_equal(cells[3].flag, -1);
	assert_int_equal(cells[2].flag, -1);
	assert_int_equal(cells[1].flag, 1);
	assert_false(cells[0].tested || cells[4].tested);
	assert_false(cells[4].index.known || cells[4].change.range.known);
	moments_order(cells, 6, order);
	assert_int_equal(order[0], 3);
	assert_int_equal(order[1], 1);
	assert_int_equal(order[2], 5);
	assert_int_equal(order[3], 2);
	assert_int_equal(order[4], 0);
	assert_int_equal(order[5], 4);
	for (i = 1; i < 4; i++)
		assert_true(fabs(cells[order[i - 1]].change.range.value) *
			(double)cells[order[i - 1]].mean.n >=
		    fabs(cells[order[i]].change.range.value) *
			(double)cells[order[i]].mean.n);
}

/* 6 of 100 are bad at 59 touchpoints and by chance none at one: that happens to
 * one of sixty in twelve lists of a hundred.  Its own variance alone would call
 * it better. */
static void
a_lucky_streak_among_many_is_no_moment(void **state)
{
	const struct moment *lucky = &cells[17];
	size_t i;

	(void)state;
	for (i = 0; i < 60; i++)
		set(i, 6, 94, 1);
	set(17, 0, 100, 1);
	moments_compare(cells, 60, 2, &moments_rule_default);
	moments_judge(cells, 60, &moments_rule_default, p, order);
	assert_true(lucky->p_adjusted < MOMENTS_Q);
	assert_true(lucky->change.range.value >= MOMENTS_POINTS);
	assert_true(lucky->p_alike > 0.01);
	assert_int_equal(lucky->flag, 0);
}

static void
no_cells_make_an_empty_list(void **state)
{
	(void)state;
	assert_false(moments_compare(NULL, 0, 5, &moments_rule_default).known);
	assert_int_equal(moments_judge(NULL, 0, &moments_rule_default, NULL,
			     NULL),
	    0);
	moments_order(NULL, 0, NULL);
}

/* Certain and tiny is no moment that matters. */
static void
huge_counts_are_compared_exactly(void **state)
{
	const uint64_t many = UINT64_C(1) << 52;

	(void)state;
	set(0, many, many, 1);
	set(1, many, many + many / 1000, 1);
	moments_compare(cells, 2, 2, &moments_rule_default);
	moments_judge(cells, 2, &moments_rule_default, p, order);
	assert_int_equal(cells[0].rest_n, 2 * many + many / 1000);
	assert_true(isfinite(cells[1].change.z) && cells[1].change.z > 1000);
	assert_true(cells[1].p_adjusted < 1e-100);
	assert_int_equal(cells[1].flag, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cells_stand_out_as_in_the_vectors),
		cmocka_unit_test(one_correction_goes_over_all_groups_of_a_list),
		cmocka_unit_test(phi_takes_a_mark_away),
		cmocka_unit_test(
		    the_list_begins_with_what_touches_most_answers),
		cmocka_unit_test(a_lucky_streak_among_many_is_no_moment),
		cmocka_unit_test(no_cells_make_an_empty_list),
		cmocka_unit_test(huge_counts_are_compared_exactly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
