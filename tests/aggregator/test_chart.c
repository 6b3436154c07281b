/*
 * test_chart.c - day chart and drift chart: the vectors, group ewma.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "aggregator/core/chart.h"
#include "tests/aggregator/support_vectors.h"

static void
charted(struct comparison *c, const json_t *in)
{
	const json_t *days = json_object_get(in, "days"), *wanted;
	const struct chart_rule rule = { vectors_number(in, "lambda", 0),
		vectors_number(in, "L", 0), vectors_number(in, "phi", 0) };
	uint64_t counts[LIMIT_STEPS];
	struct chart chart;
	size_t i, steps;

	steps = vectors_counts(json_object_get(in, "baseline"), counts);
	chart_begin(&chart, counts, steps, &rule);
	vectors_near(c, "mu0", chart.known, chart.mu0, NEAR_ESTIMATE);
	vectors_near(c, "sigma0", chart.known, chart.sigma0, NEAR_ESTIMATE);
	json_array_foreach(json_object_get(c->out, "days"), i, wanted) {
		struct comparison part = vectors_part(c, wanted);
		struct chart_day day;

		assert_int_equal(vectors_counts(json_array_get(days, i),
				     counts),
		    steps);
		chart_add(&chart, counts, steps, &day);
		vectors_exact(&part, "n", (int64_t)day.n);
		vectors_near(&part, "x", day.n > 0, day.index, NEAR_ESTIMATE);
		vectors_near(&part, "ewma", true, day.ewma, NEAR_ESTIMATE);
		vectors_near(&part, "lo", day.n > 0, day.low, NEAR_ESTIMATE);
		vectors_near(&part, "hi", day.n > 0, day.high, NEAR_ESTIMATE);
		vectors_exact(&part, "signal", day.signal);
		vectors_exact(&part, "shewhart", day.day_signal);
		vectors_part_end(c, &part);
	}
	assert_int_equal(i, json_array_size(days));
}

static void
days_signal_as_in_the_vectors(void **state)
{
	(void)state;
	vectors_group("ewma", 2 + 7, charted);
}

/* Yes and no, half and half: one answer varies by sqrt(103 * 0.25 / 103) = 0.5. */
static void
a_day_has_limits_of_its_own_size(void **state)
{
	const uint64_t baseline[2] = { 100, 100 }, day_of_100[2] = { 65, 35 },
		       day_of_25[2] = { 16, 9 };
	struct chart chart;
	struct chart_day day;

	(void)state;
	chart_begin(&chart, baseline, 2, NULL);
	assert_true(fabs(chart.sigma0 - 50) < 1e-9);
	chart_add(&chart, day_of_100, 2, &day);
	assert_true(fabs(day.day_low - 35) < 1e-9);
	assert_true(fabs(day.day_high - 65) < 1e-9);
	assert_int_equal(day.day_signal, 0);
	chart_add(&chart, day_of_25, 2, &day);
	assert_true(fabs(day.day_low - 20) < 1e-9);
	assert_int_equal(day.day_signal, 0);
}

/* Each day five points down on 100 answers stays within its own limits of 15; the
 * drift chart says so after a while, and up as well as down. */
static void
a_drift_signals_where_no_day_does(void **state)
{
	const uint64_t baseline[2] = { 5000, 5000 },
		       days[2][2] = { { 60, 40 }, { 40, 60 } };
	struct chart_day day;
	struct chart chart;
	int way, t, first;

	(void)state;
	for (way = 0; way < 2; way++) {
		chart_begin(&chart, baseline, 2, NULL);
		for (t = 1, first = 0; t <= 30; t++) {
			chart_add(&chart, days[way], 2, &day);
			assert_int_equal(day.day_signal, 0);
			if (day.signal != 0 && first == 0)
				first = t;
			if (first != 0)
				assert_int_equal(day.signal, way ? 1 : -1);
		}
		assert_true(first > 1 && first < 15);
	}
}

/* With phi 4 limits are twice as far. */
static void
phi_widens_both_charts(void **state)
{
	const uint64_t baseline[2] = { 500, 500 }, counts[2] = { 52, 48 };
	struct chart_rule rule = chart_rule_default;
	struct chart_day narrow, wide;
	struct chart chart;

	(void)state;
	chart_begin(&chart, baseline, 2, &rule);
	chart_add(&chart, counts, 2, &narrow);
	rule.phi = 4;
	chart_begin(&chart, baseline, 2, &rule);
	chart_add(&chart, counts, 2, &wide);
	assert_true(fabs((50 - wide.low) - 2 * (50 - narrow.low)) < 1e-9);
	assert_true(fabs((wide.day_high - 50) - 2 * (narrow.day_high - 50)) <
	    1e-9);
	rule.phi = 0;
	chart_begin(&chart, baseline, 2, &rule);
	chart_add(&chart, counts, 2, &wide);
	assert_true(wide.low == narrow.low);
}

/* Nothing to hold against, and nothing to divide by 0. */
static void
no_baseline_is_no_chart_and_a_perfect_one_is_not_hair_fine(void **state)
{
	const uint64_t none[5] = { 0 }, perfect[5] = { 0, 0, 0, 0, 300 },
		       one_off[5] = { 0, 0, 0, 1, 29 };
	struct chart_day day;
	struct chart chart;

	(void)state;
	chart_begin(&chart, none, 5, NULL);
	assert_false(chart.known);
	chart_begin(&chart, perfect, 5, NULL);
	assert_true(chart.known && chart.sigma0 > 0);
	chart_add(&chart, one_off, 5, &day);
	assert_int_equal(day.day_signal, 0);
	assert_int_equal(day.signal, 0);
	assert_true(day.day_high == 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_signal_as_in_the_vectors),
		cmocka_unit_test(a_day_has_limits_of_its_own_size),
		cmocka_unit_test(a_drift_signals_where_no_day_does),
		cmocka_unit_test(phi_widens_both_charts),
		cmocka_unit_test(
		    no_baseline_is_no_chart_and_a_perfect_one_is_not_hair_fine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
