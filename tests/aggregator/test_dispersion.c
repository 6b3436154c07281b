/*
 * test_dispersion.c - phi: the vectors, group dispersion, and what it rests on.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "aggregator/core/dispersion.h"
#include "tests/aggregator/support_vectors.h"

/* phi of the buckets, and with it the figures of all answers together. */
static void
dispersed(struct comparison *c, const json_t *in)
{
	const json_t *list = json_object_get(in, "buckets"), *bucket;
	struct dispersion dispersion = { 0 };
	uint64_t counts[LIMIT_STEPS], all[LIMIT_STEPS] = { 0 };
	struct score_positive positive;
	struct score_range index;
	struct score_mean mean;
	size_t i, k, steps = 0;
	double phi;

	json_array_foreach(list, i, bucket) {
		steps = vectors_counts(bucket, counts);
		dispersion_add(&dispersion, counts, steps);
		for (k = 0; k < steps; k++)
			all[k] += counts[k];
	}
	phi = dispersion_phi(&dispersion);
	score_mean_of(all, steps, &mean);
	index = score_index(&mean, phi);
	score_positive_of(all, steps, phi, &positive);
	vectors_exact(c, "n", (int64_t)dispersion.n);
	vectors_exact(c, "buckets_used", (int64_t)dispersion.buckets);
	vectors_near(c, "phi", true, phi, NEAR_RELATIVE);
	vectors_near(c, "n_eff", dispersion.n > 0, (double)dispersion.n / phi,
	    NEAR_RELATIVE);
	vectors_range(c, "index", "index_lo", "index_hi", &index);
	vectors_range(c, "pos_pct", "pos_lo", "pos_hi", &positive.percent);
}

static void
buckets_give_phi_and_ranges_as_in_the_vectors(void **state)
{
	(void)state;
	vectors_group("dispersion", 10, dispersed);
}

/* Days that are all alike inside and apart from each other by a hair, in millions
 * of answers: sums of squares about 0 would have lost it. */
static void
millions_of_answers_keep_their_digits(void **state)
{
	const uint64_t n = UINT64_C(1000000000000);
	struct dispersion dispersion = { 0 };
	double phi, mean, square = 0;
	uint64_t counts[2];
	int i;

	(void)state;
	for (i = 0; i < 10; i++) {
		counts[1] = n / 10 * 9 + (uint64_t)i * 1000000;
		counts[0] = n - counts[1];
		dispersion_add(&dispersion, counts, 2);
	}
	mean = 0.9 + 4.5e-6;
	for (i = 0; i < 10; i++)
		square += pow((i - 4.5) * 1e-6, 2);
	phi = (double)n * square / (9 * mean * (1 - mean));
	assert_true(fabs(dispersion_phi(&dispersion) / phi - 1) < 1e-7);
}

/* A mean that no double holds exactly, the same in every bucket. */
static void
buckets_that_agree_have_a_phi_of_one(void **state)
{
	struct dispersion dispersion = { 0 };
	uint64_t counts[8] = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < 30; i++) {
		counts[3] = 1 + 7 * i * i * i;
		dispersion_add(&dispersion, counts, 8);
	}
	assert_true(dispersion.within == 0 && dispersion.between == 0);
	assert_true(dispersion_known(&dispersion));
	assert_true(dispersion_phi(&dispersion) == 1);
}

static void
fill(struct dispersion *dispersion, size_t buckets)
{
	const uint64_t good[2] = { 10, 30 }, bad[2] = { 30, 10 };

	memset(dispersion, 0, sizeof(*dispersion));
	while (buckets-- > 0)
		dispersion_add(dispersion, buckets % 2 ? good : bad, 2);
}

static void
days_are_taken_before_hours_and_too_few_of_both_are_not_checked(void **state)
{
	enum dispersion_basis basis;
	struct dispersion days, hours;

	(void)state;
	fill(&days, 8);
	fill(&hours, 100);
	assert_true(dispersion_choose(&days, &hours, &basis) ==
	    dispersion_phi(&days));
	assert_int_equal(basis, DISPERSION_BY_DAY);
	fill(&days, 7);
	assert_true(dispersion_choose(&days, &hours, &basis) ==
	    dispersion_phi(&hours));
	assert_int_equal(basis, DISPERSION_BY_HOUR);
	/* 40 * (1/4)^2 * 100 / (99 / 4): */
	assert_true(fabs(dispersion_phi(&hours) - 1000.0 / 99) < 1e-9);
	fill(&hours, 7);
	assert_true(dispersion_choose(&days, &hours, &basis) == 1);
	assert_int_equal(basis, DISPERSION_UNCHECKED);
	assert_true(dispersion_choose(&days, &hours, NULL) == 1);
}

/* Steadier than chance is no reason for a narrower range. */
static void
phi_is_never_below_one(void **state)
{
	const uint64_t same[2] = { 20, 20 };
	struct dispersion dispersion = { 0 };
	int i;

	(void)state;
	for (i = 0; i < 28; i++)
		dispersion_add(&dispersion, same, 2);
	assert_true(dispersion.between == 0 && dispersion.within > 0);
	assert_true(dispersion_phi(&dispersion) == 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(buckets_give_phi_and_ranges_as_in_the_vectors),
		cmocka_unit_test(millions_of_answers_keep_their_digits),
		cmocka_unit_test(buckets_that_agree_have_a_phi_of_one),
		cmocka_unit_test(
		    days_are_taken_before_hours_and_too_few_of_both_are_not_checked),
		cmocka_unit_test(phi_is_never_below_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
