/*
 * test_change.c - changes: the vectors, group diff, the split into mix and real
 * change by hand, and that a mark and its range never contradict each other.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "aggregator/core/change.h"
#include "tests/aggregator/support_vectors.h"

static bool
is_near(double a, double b)
{
	return fabs(a - b) < 1e-9;
}

static struct score_group
group_of(const uint64_t *counts, size_t steps, double phi)
{
	struct score_group group = { .phi = phi };

	score_mean_of(counts, steps, &group.mean);
	return group;
}

static void
diff(struct comparison *c, const json_t *in)
{
	const bool nps = strcmp(json_string_value(json_object_get(in,
				    "metric")),
			     "nps") == 0;
	const char *names[2] = { "a", "b" };
	struct score_group groups[2];
	uint64_t counts[LIMIT_STEPS];
	const struct score_show *show = nps ? &score_show_nps_diff
					    : &score_show_index_diff;
	struct change change;
	size_t i, steps;

	for (i = 0; i < 2; i++) {
		steps = vectors_counts(json_object_get(in, names[i]), counts);
		groups[i] = group_of(counts, steps, 1);
		if (nps)
			score_nps_mean(counts, &groups[i].mean);
	}
	change_of_groups(&groups[0], &groups[1], show, &change);
	vectors_range(c, "diff", "diff_lo", "diff_hi", &change.range);
	vectors_near(c, "z", change.range.known, change.z, NEAR_Z);
	vectors_near(c, "p", change.range.known, change.p, NEAR_P);
	vectors_bool(c, "significant", change.significant);
}

static void
two_periods_differ_as_in_the_vectors(void **state)
{
	(void)state;
	vectors_group("diff", 6, diff);
}

/* Every pair of up to six answers on three steps, each alone and as one of many:
 * marked exactly where the range leaves out 0. */
static void
check_mark(const uint64_t *a, const uint64_t *b, double phi)
{
	const struct score_group before = group_of(a, 3, phi),
				 after = group_of(b, 3, phi);
	struct change change;

	change_of_groups(&before, &after, &score_show_index_diff, &change);
	if (before.mean.n == 0 || after.mean.n == 0) {
		assert_false(change.range.known || change.significant);
		return;
	}
	assert_true(change.range.known);
	assert_true(change.range.low <= change.range.value);
	assert_true(change.range.high >= change.range.value);
	assert_true(change.range.low >= -100 && change.range.high <= 100);
	assert_int_equal(change.significant,
	    change.range.low > 0 || change.range.high < 0);
}

static void
a_mark_and_its_range_never_contradict_each_other(void **state)
{
	static const uint64_t sizes[] = { 1, 20, 1000000 };
	const uint64_t base = 5;
	uint64_t i, j, a[3], b[3];
	size_t s, t;

	(void)state;
	for (i = 0; i < base * base * base; i++) {
		for (j = 0; j < base * base * base; j++) {
			for (s = 0; s < 3; s++) {
				t = (i + j + s) % 3;
				a[0] = i % base * sizes[s];
				a[1] = i / base % base * sizes[s];
				a[2] = i / base / base * sizes[s];
				b[0] = j % base * sizes[t];
				b[1] = j / base % base * sizes[t];
				b[2] = j / base / base * sizes[t];
				check_mark(a, b, 1);
				check_mark(a, b, 2.5);
			}
		}
	}
}

/* Two channels with indices 50 and 100; then the same opinions, but the better
 * channel is three times as busy: all mix.  Then the worse one rises to 75. */
static const uint64_t half[2] = { 50, 50 }, best[2] = { 0, 100 },
		      best_busy[2] = { 0, 300 }, better[2] = { 25, 75 };

static void
the_same_opinions_in_another_mix_are_mix_alone(void **state)
{
	const struct change_channel channels[2] = {
		{ group_of(half, 2, 1), group_of(half, 2, 1), 1 },
		{ group_of(best, 2, 1), group_of(best_busy, 2, 1), 1 },
	};
	struct change_merge merge;
	bool used[2];

	(void)state;
	change_merge_of(channels, 2, 30, used, &merge);
	assert_int_equal(merge.used, 2);
	assert_int_equal(merge.n_before, 200);
	assert_int_equal(merge.n_after, 400);
	/* Pooled 75 to 87.5: the better one has 3/4 instead of 1/2. */
	assert_true(is_near(merge.pooled.range.value, 12.5));
	assert_true(is_near(merge.mix, 12.5));
	assert_true(is_near(merge.real.range.value, 0));
	assert_true(is_near(merge.balanced.range.value, 0));
	assert_true(is_near(merge.before.value, 75));
	assert_true(is_near(merge.after.value, 75));
	assert_false(merge.real.significant);
	assert_false(merge.balanced.significant);
}

static void
mix_and_real_change_are_together_the_change_of_the_pooled_index(void **state)
{
	const struct change_channel channels[2] = {
		{ group_of(half, 2, 1), group_of(better, 2, 1), 3 },
		{ group_of(best, 2, 1), group_of(best_busy, 2, 1), 1 },
	};
	struct change_merge merge;
	bool used[2];

	(void)state;
	change_merge_of(channels, 2, 30, used, &merge);
	/* 75 to 93.75; w 1/2,1/2 to 1/4,3/4.  Real: 3/8 * 25 = 9.375; mix:
	 * -1/4 * 62.5 + 1/4 * 100 = 9.375.  Balanced 3:1: 3/4 * 25. */
	assert_true(is_near(merge.pooled.range.value, 18.75));
	assert_true(is_near(merge.real.range.value, 9.375));
	assert_true(is_near(merge.mix, 9.375));
	assert_true(is_near(merge.balanced.range.value, 18.75));
	assert_true(is_near(merge.balanced.range.value,
	    merge.after.value - merge.before.value));
	assert_true(merge.real.significant);
}

/* The range of the balanced change is that of the two differences at their
 * weights, each with its phi. */
static void
phi_widens_a_change_by_its_root(void **state)
{
	struct change_channel channel = { group_of(half, 2, 1),
		group_of(better, 2, 1), 1 };
	struct change_merge narrow, wide;
	bool used;

	(void)state;
	change_merge_of(&channel, 1, 30, &used, &narrow);
	channel.before.phi = channel.after.phi = 4;
	change_merge_of(&channel, 1, 30, &used, &wide);
	assert_true(is_near(wide.balanced.z, narrow.balanced.z / 2));
	assert_true(is_near(wide.balanced.detectable,
	    2 * narrow.balanced.detectable));
	assert_true(is_near(wide.balanced.range.high - wide.balanced.range.low,
	    2 * (narrow.balanced.range.high - narrow.balanced.range.low)));
	/* 2.80 standard errors: of 100 and 100 answers with three more each. */
	assert_true(is_near(narrow.balanced.detectable,
	    2.80 * 100 * sqrt(0.25 / 103 + (26.5 * 76.5 / 103 / 103) / 103)));
	/* Less than independent answers nothing varies. */
	channel.before.phi = channel.after.phi = 0.25;
	change_merge_of(&channel, 1, 30, &used, &wide);
	assert_true(is_near(wide.balanced.z, narrow.balanced.z));
}

/* A channel that is missing in one period changes nothing of the rest. */
static void
only_channels_present_in_both_periods_are_compared(void **state)
{
	const uint64_t few[2] = { 9, 20 };
	const struct change_channel channels[4] = {
		{ group_of(few, 2, 1), group_of(best, 2, 1), 1 },
		{ group_of(half, 2, 1), group_of(better, 2, 1), 1 },
		{ group_of(half, 2, 1), group_of(few, 2, 1), 1 },
		{ group_of(half, 2, 1), group_of(best, 2, 1), 0 },
	};
	struct change_merge merge;
	struct change alone;
	bool used[4];

	(void)state;
	change_merge_of(channels, 4, 30, used, &merge);
	assert_true(!used[0] && used[1] && !used[2] && !used[3]);
	assert_int_equal(merge.used, 1);
	change_of_groups(&channels[1].before, &channels[1].after,
	    &score_show_index_diff, &alone);
	assert_true(is_near(merge.balanced.range.value, alone.range.value));
	assert_true(is_near(merge.balanced.range.low, alone.range.low));
	assert_true(is_near(merge.balanced.range.high, alone.range.high));
	assert_true(is_near(merge.mix, 0));
	assert_int_equal(change_min_n(channels, 4), 30);
	assert_int_equal(change_min_n(channels, 1), 10);
	assert_int_equal(change_min_n(&channels[3], 1), 10);
}

static void
nothing_in_common_is_no_change_at_all(void **state)
{
	const uint64_t none[2] = { 0, 0 };
	const struct change_channel channel = { group_of(none, 2, 1),
		group_of(best, 2, 1), 1 };
	struct change_merge merge;
	bool used[1];

	(void)state;
	change_merge_of(&channel, 1, 0, used, &merge);
	assert_false(used[0]);
	assert_int_equal(merge.used, 0);
	assert_false(merge.balanced.range.known);
	assert_false(merge.pooled.range.known);
	assert_false(merge.real.range.known);
	change_merge_of(NULL, 0, 0, NULL, &merge);
	assert_int_equal(merge.used, 0);
	assert_false(merge.real.range.known || merge.real.significant);
}

/* As many answers as a double counts: a change of one in a thousand is certain. */
static void
huge_counts_give_finite_figures(void **state)
{
	const uint64_t many = UINT64_C(1) << 53;
	const uint64_t a[2] = { many, many },
		       b[2] = { many, many / 1000 * 1001 };
	const struct change_channel channel = { group_of(a, 2, 1),
		group_of(b, 2, 1), 1 };
	struct change_merge merge;
	bool used;

	(void)state;
	change_merge_of(&channel, 1, 30, &used, &merge);
	assert_true(isfinite(merge.balanced.z) && merge.balanced.z > 1000);
	assert_true(merge.balanced.significant);
	assert_true(merge.balanced.range.low > 0.0249);
	assert_true(merge.balanced.range.high < 0.0250);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_periods_differ_as_in_the_vectors),
		cmocka_unit_test(
		    a_mark_and_its_range_never_contradict_each_other),
		cmocka_unit_test(
		    the_same_opinions_in_another_mix_are_mix_alone),
		cmocka_unit_test(
		    mix_and_real_change_are_together_the_change_of_the_pooled_index),
		cmocka_unit_test(phi_widens_a_change_by_its_root),
		cmocka_unit_test(
		    only_channels_present_in_both_periods_are_compared),
		cmocka_unit_test(nothing_in_common_is_no_change_at_all),
		cmocka_unit_test(huge_counts_give_finite_figures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
