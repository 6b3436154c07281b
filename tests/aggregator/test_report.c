/*
 * test_report.c - which tallies are added up, which rows they make, what they say.
 *
 * The plans are tried against counting by hand: made-up ratings, each known to an
 * hour, a day, a month or not at all, over two years with summer time in them.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "aggregator/core/report.h"

#define BEGIN 1735689600 /* 2025-01-01T00:00:00Z */
#define NOW (BEGIN + 500 * 86400)
#define RATINGS 3000

/* Summer time of a made-up zone: an hour more from day 87 to day 297 of each
 * year, changing at 01:00 UTC. */
static int32_t
summer(const void *arg, int64_t t)
{
	const int64_t in_year = (t - BEGIN) % (365 * 86400);

	(void)arg;
	return in_year >= 87 * 86400 + 3600 && in_year < 297 * 86400 + 3600
	    ? 7200
	    : 3600;
}

static const struct localtime_zone zone = { summer, NULL };

/* A rating and how surely it is dated. */
struct dated {
	int64_t t;
	enum report_span known;
};

static uint64_t seed = 20261120;

static uint64_t
any(uint64_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (seed >> 33) % below;
}

static void
make_ratings(struct dated *ratings)
{
	size_t i;

	for (i = 0; i < RATINGS; i++) {
		ratings[i].t = BEGIN + (int64_t)any(2 * 365 * 86400);
		ratings[i].known = any(4) > 0 ? REPORT_HOUR : any(4);
	}
}

static int64_t
begin_of(enum report_span span, int64_t t)
{
	const int64_t day = localtime_day(&zone, t);

	if (span == REPORT_HOUR)
		return localtime_hour_start(&zone, t);
	if (span == REPORT_DAY)
		return localtime_day_start(&zone, day);
	if (span == REPORT_MONTH)
		return localtime_day_start(&zone,
		    localtime_month_start(localtime_month_of(day)));
	return 0;
}

/* What the store would answer: tallies of span from..to. */
static uint64_t
tallied(const struct dated *ratings, enum report_span span, int64_t from,
    int64_t to)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < RATINGS; i++) {
		const int64_t start = begin_of(span, ratings[i].t);

		n += ratings[i].known >= span && start >= from && start < to;
	}
	return n;
}

/* The end of the span a rating is known to lie in. */
static int64_t
end_of(enum report_span span, int64_t t)
{
	const int64_t day = localtime_day(&zone, t);

	if (span == REPORT_HOUR)
		return localtime_hour_start(&zone, t) + 3600;
	if (span == REPORT_DAY)
		return localtime_day_start(&zone, day + 1);
	return localtime_day_start(&zone,
	    localtime_month_start(localtime_month_of(day) + 1));
}

/* By hand: a rating counts if all it may be lies in the span and in one row; it
 * is in doubt if only a part does. */
static void
by_hand(const struct dated *ratings, const struct report_plan *plan,
    enum report_span finest, uint64_t *counted, uint64_t *doubted)
{
	size_t i;

	*counted = *doubted = 0;
	for (i = 0; i < RATINGS; i++) {
		const struct dated *r = &ratings[i];
		int64_t from, to;

		if (r->known == REPORT_ALL) {
			*doubted += 1;
			continue;
		}
		from = begin_of(r->known, r->t);
		to = end_of(r->known, r->t);
		if (to <= plan->from || from >= plan->to)
			continue;
		if (from >= plan->from && to <= plan->to && r->known >= finest)
			*counted += 1;
		else
			*doubted += 1;
	}
}

static void
by_plan(const struct dated *ratings, const struct report_plan *plan,
    uint64_t *counted, uint64_t *doubted)
{
	size_t i;

	*counted = *doubted = 0;
	for (i = 0; i < plan->piece_count; i++)
		*counted += tallied(ratings, plan->pieces[i].span,
		    plan->pieces[i].from, plan->pieces[i].to);
	for (i = 0; i < plan->doubt_count; i++) {
		const struct report_doubt *d = &plan->doubts[i];

		*doubted += tallied(ratings, d->outer, d->from, d->to) -
		    tallied(ratings, d->inner, d->from, d->to);
	}
}

static int64_t
some_time(void)
{
	const int64_t t = BEGIN + (int64_t)any(2 * 365 * 86400);

	switch (any(5)) {
	case 0:
		return begin_of(REPORT_MONTH, t);
	case 1:
	case 2:
		return begin_of(REPORT_DAY, t);
	case 3:
		return begin_of(REPORT_HOUR, t);
	default:
		return t;
	}
}

static void
every_span_counts_what_counting_by_hand_counts(void **state)
{
	static const struct {
		unsigned by;
		enum report_span finest;
	} splits[] = { { 0, REPORT_MONTH }, { QUERY_BY_MONTH, REPORT_MONTH },
		{ QUERY_BY_DAY, REPORT_DAY }, { QUERY_BY_WEEK, REPORT_DAY },
		{ QUERY_BY_WEEKDAY | QUERY_BY_CHANNEL, REPORT_DAY },
		{ QUERY_BY_HOUR, REPORT_HOUR },
		{ QUERY_BY_HOUROFWEEK | QUERY_BY_DAY, REPORT_HOUR } };
	static struct dated ratings[RATINGS];
	uint64_t counted, doubted, hand_counted, hand_doubted, some = 0;
	struct report_plan plan;
	struct query query;
	int i;

	(void)state;
	make_ratings(ratings);
	for (i = 0; i < 600; i++) {
		const size_t split = any(sizeof(splits) / sizeof(splits[0]));

		query_init(&query, QUERY_JSON);
		query.by = splits[split].by;
		if (any(5) > 0)
			query.from = (struct query_time){ QUERY_INSTANT,
				some_time() };
		if (any(5) > 0)
			query.to = (struct query_time){ QUERY_INSTANT,
				some_time() };
		if (report_plan_of(&query, &zone, NOW, &plan) != 0) {
			assert_true(query.from.value >= query.to.value);
			continue;
		}
		by_plan(ratings, &plan, &counted, &doubted);
		if (plan.pieces[0].span == REPORT_ALL) {
			assert_int_equal(counted, RATINGS);
			assert_int_equal(doubted,
			    RATINGS -
				tallied(ratings, REPORT_MONTH, INT64_MIN,
				    INT64_MAX));
			continue;
		}
		by_hand(ratings, &plan, splits[split].finest, &hand_counted,
		    &hand_doubted);
		if (counted != hand_counted || doubted != hand_doubted)
			fail_msg("%lld to %lld, by %x: %d and %d in doubt, "
				 "by hand %d and %d",
			    (long long)plan.from, (long long)plan.to, query.by,
			    (int)counted, (int)doubted, (int)hand_counted,
			    (int)hand_doubted);
		some += counted > 0 && doubted > 0;
	}
	assert_true(some > 100);
}

static void
a_year_is_added_up_from_months_not_hours(void **state)
{
	struct report_plan plan;
	struct query query;

	(void)state;
	query_init(&query, QUERY_JSON);
	query.from = (struct query_time){ QUERY_DAY,
		localtime_day_of(&(struct localtime_date){ 2025, 1, 1 }) };
	query.to = (struct query_time){ QUERY_DAY,
		localtime_day_of(&(struct localtime_date){ 2026, 1, 1 }) };
	assert_int_equal(report_plan_of(&query, &zone, NOW, &plan), 0);
	assert_int_equal(plan.piece_count, 1);
	assert_int_equal(plan.pieces[0].span, REPORT_MONTH);
	assert_int_equal(plan.from, BEGIN - 3600);
}

static void
ends_in_the_middle_of_an_hour_take_the_whole_hour(void **state)
{
	struct report_plan plan;
	struct query query;

	(void)state;
	query_init(&query, QUERY_JSON);
	query.from = (struct query_time){ QUERY_INSTANT, BEGIN + 1 };
	query.to = (struct query_time){ QUERY_INSTANT, BEGIN + 2 };
	assert_int_equal(report_plan_of(&query, &zone, NOW, &plan), 0);
	assert_int_equal(plan.from, BEGIN);
	assert_int_equal(plan.to, BEGIN + 3600);
	query.to.value = BEGIN + 3600;
	assert_int_equal(report_plan_of(&query, &zone, NOW, &plan), 0);
	assert_int_equal(plan.to, BEGIN + 3600);
	query.from = (struct query_time){ QUERY_DAYS_AGO, 0 };
	query.to = (struct query_time){ QUERY_INSTANT, BEGIN };
	assert_int_equal(report_plan_of(&query, &zone, NOW, &plan), -1);
}

static void
a_place_replaces_the_touchpoint_and_time_splits_it(void **state)
{
	const struct report_series series = { 7, 3, 2, 5, 1 };
	/* 2025-01-06, a Monday, 09:00 local */
	const int64_t start = BEGIN + 5 * 86400 + 8 * 3600;
	struct report_key key, same;

	(void)state;
	report_key_of(0, &series, &zone, start, &key);
	assert_int_equal(key.touchpoint, 7);
	assert_int_equal(key.department, REPORT_NONE);
	assert_int_equal(key.channel, REPORT_NONE);
	assert_int_equal(key.hour, REPORT_NONE);
	assert_true(key.day == REPORT_NO_DAY);
	report_key_of(QUERY_BY_DEPARTMENT | QUERY_BY_HOUR | QUERY_BY_WEEKDAY |
		QUERY_BY_HOUROFWEEK | QUERY_BY_WEEK | QUERY_BY_MONTH |
		QUERY_BY_DAY | QUERY_BY_CHANNEL,
	    &series, &zone, start, &key);
	assert_int_equal(key.touchpoint, REPORT_NONE);
	assert_int_equal(key.department, 3);
	assert_int_equal(key.region, REPORT_NONE);
	assert_int_equal(key.question, 5);
	assert_int_equal(key.channel, 1);
	assert_int_equal(key.hour, 9);
	assert_int_equal(key.weekday, 0);
	assert_int_equal(key.hourofweek, 9);
	assert_int_equal(key.day, 20094);
	assert_int_equal(key.week, 20094);
	assert_int_equal(key.month, 55 * 12);
	report_key_of(QUERY_BY_TOUCHPOINT | QUERY_BY_REGION, &series, &zone,
	    start, &key);
	assert_int_equal(key.touchpoint, 7);
	assert_int_equal(key.region, 2);
	same = key;
	assert_int_equal(report_key_compare(&key, &same), 0);
	same.question = 6;
	assert_true(report_key_compare(&key, &same) < 0);
	assert_true(report_key_compare(&same, &key) > 0);
}

/* SFO 2015, the airport as a whole, from the vectors: two channels. */
static const struct report_histogram interviewer = { 8, "stars5", 5,
	{ 1, 6, 83, 315, 174 }, { 0, 0, 0, 0, 10 }, 1, true };
static const struct report_histogram self = { 3, "stars5", 5,
	{ 5, 22, 442, 1193, 566 }, { 0 }, 1, true };

static void
near(double got, double wanted)
{
	if (!(fabs(got - wanted) < 1e-6))
		fail_msg("%.9g, wanted %.9g", got, wanted);
}

static void
a_row_merges_its_channels(void **state)
{
	const struct report_histogram both[2] = { interviewer, self };
	const struct report_terms terms = { REPORT_K, 0, NULL };
	struct report_figures f;
	struct query query;

	(void)state;
	query_init(&query, QUERY_JSON);
	report_figures_of(&query, both, 2, &terms, &f);
	assert_int_equal(f.n, 2807);
	assert_int_equal(f.flagged, 10);
	assert_false(f.suppressed);
	assert_true(f.merged_known && f.weights_equal);
	near(f.merged.balanced.value, 77.0054367711308);
	near(f.merged.balanced.low, 76.10773057905577);
	near(f.pooled.value, 76.25578909868187);
	assert_true(f.merged.disagree);
	assert_int_equal(f.missing_count, 0);
	assert_false(f.has_nps || f.has_ces || f.has_raw);
	query.raw = true;
	report_figures_of(&query, both, 2, &terms, &f);
	assert_true(f.has_raw);
	assert_int_equal(f.raw_n, 2817);
	assert_true(f.raw.value > f.merged.balanced.value);
}

static void
the_same_channel_on_two_scales_is_one_channel(void **state)
{
	const struct report_histogram rows[2] = {
		{ 1, "smiley4", 4, { 0, 0, 0, 60 }, { 0 }, 1, true },
		{ 1, "smiley5", 5, { 20, 0, 0, 0, 0 }, { 0 }, 1, true }
	};
	const struct report_terms terms = { REPORT_K, 0, NULL };
	struct report_figures f;
	struct query query;

	(void)state;
	query_init(&query, QUERY_JSON);
	report_figures_of(&query, rows, 2, &terms, &f);
	assert_int_equal(f.merged.used, 1);
	near(f.merged.balanced.value, 75);
	near(f.merged.n_effective, 80);
}

static void
small_channels_are_named_and_left_out(void **state)
{
	struct report_histogram rows[2] = { { 1, "smiley4", 4, { 0, 0, 0, 30 },
						{ 0 }, 1, true },
		{ 4, "stars5", 5, { 29, 0, 0, 0, 0 }, { 0 }, 1, true } };
	const double by_channel[5] = { 1, 3, 1, 1, 1 };
	const struct report_terms equal = { REPORT_K, 0, NULL };
	const double but_one[5] = { 1, 1, 1, 1, 0 };
	const struct report_terms given = { REPORT_K, 5, by_channel };
	const struct report_terms none = { REPORT_K, 5, but_one };
	struct report_figures f;
	struct query query;

	(void)state;
	query_init(&query, QUERY_JSON);
	report_figures_of(&query, rows, 2, &equal, &f);
	near(f.merged.balanced.value, 100);
	assert_int_equal(f.missing_count, 1);
	assert_int_equal(f.missing[0], 4);
	rows[0].counted[3] = 29;
	report_figures_of(&query, rows, 2, &equal, &f);
	near(f.merged.balanced.value, 50);
	assert_int_equal(f.missing_count, 0);
	report_figures_of(&query, rows, 2, &given, &f);
	near(f.merged.balanced.value, 75);
	assert_false(f.weights_equal);
	assert_int_equal(f.weightless_count, 0);
	report_figures_of(&query, rows, 2, &none, &f);
	near(f.merged.balanced.value, 100);
	assert_false(f.weights_equal);
	assert_int_equal(f.missing_count, 1);
	assert_int_equal(f.weightless_count, 1);
	assert_int_equal(f.weightless[0], 4);
	rows[0].counted[3] = 9;
	rows[1].counted[0] = 3;
	report_figures_of(&query, rows, 2, &equal, &f);
	assert_false(f.merged_known);
	assert_int_equal(f.missing_count, 2);
	near(f.pooled.value, 75);
	query.has_min_n = true;
	query.min_n = 1;
	report_figures_of(&query, rows, 2, &equal, &f);
	assert_true(f.merged_known);
	near(f.merged.balanced.value, 50);
}

/* Ten faces that count of a kiosk and six that do not, nine by a script. */
static void
repeated_presses_count_in_the_channels_that_were_merged(void **state)
{
	struct report_histogram rows[2] = { { 1, "smiley4", 4, { 10, 0, 0, 0 },
						{ 0, 0, 0, 6 }, 1, true },
		{ 4, "smiley4", 4, { 0, 0, 0, 9 }, { 0 }, 1, true } };
	const struct report_terms terms = { REPORT_K, 0, NULL };
	struct report_figures f;
	struct query query;

	(void)state;
	query_init(&query, QUERY_JSON);
	query.raw = true;
	report_figures_of(&query, rows, 2, &terms, &f);
	assert_int_equal(f.merged.n, 10);
	assert_int_equal(f.raw_n, 16);
	near(f.raw.value, 37.5);
	/* Flagged presses bring no channel in that the score leaves out. */
	rows[1].flagged[0] = 5;
	report_figures_of(&query, rows, 2, &terms, &f);
	assert_int_equal(f.raw_n, 16);
	near(f.raw.value, 37.5);
	/* Without any press filtered, both figures are the same. */
	rows[0].flagged[3] = rows[1].flagged[0] = 0;
	report_figures_of(&query, rows, 2, &terms, &f);
	assert_int_equal(f.raw_n, f.merged.n);
	near(f.raw.value, f.merged.balanced.value);
	near(f.raw.low, f.merged.balanced.low);
}

static void
repeated_presses_are_pooled_where_nothing_is_merged(void **state)
{
	const struct report_histogram rows[2] = {
		{ 1, "smiley4", 4, { 9, 0, 0, 0 }, { 0, 0, 0, 7 }, 1, true },
		{ 4, "smiley4", 4, { 0, 0, 0, 9 }, { 0 }, 1, true }
	};
	const struct report_terms terms = { REPORT_K, 0, NULL };
	struct report_figures f;
	struct query query;

	(void)state;
	query_init(&query, QUERY_JSON);
	query.raw = true;
	report_figures_of(&query, rows, 2, &terms, &f);
	assert_false(f.merged_known);
	near(f.pooled.value, 50);
	assert_int_equal(f.raw_n, 25);
	near(f.raw.value, 64);
}

static void
nps_and_ces_exist_on_their_own_scales_alone(void **state)
{
	const struct report_histogram rows[3] = {
		{ 1, "nps11", 11, { 1, 0, 0, 0, 0, 0, 0, 2, 0, 0, 4 }, { 0 }, 1,
		    true },
		{ 4, "nps11", 11, { 0, 0, 0, 0, 0, 0, 1, 0, 0, 2, 0 }, { 0 }, 1,
		    true },
		{ 4, "ces7", 7, { 1, 0, 0, 0, 0, 0, 3 }, { 0 }, 1, true }
	};
	const struct report_terms terms = { REPORT_K, 0, NULL };
	struct report_figures f;
	struct query query;

	(void)state;
	query_init(&query, QUERY_JSON);
	report_figures_of(&query, rows, 3, &terms, &f);
	assert_true(f.has_nps && f.has_ces);
	assert_int_equal(f.nps.detractors, 2);
	assert_int_equal(f.nps.passives, 2);
	assert_int_equal(f.nps.promoters, 6);
	near(f.nps.score.value, 40);
	assert_int_equal(f.ces_n, 4);
	near(f.ces_percent.value, 75);
	near(f.ces_mean, 5.5);
}

static void
choices_among_words_have_counts_but_no_index(void **state)
{
	const struct report_histogram row = { 1, "choice3", 3, { 50, 20, 30 },
		{ 0 }, 1, true };
	const struct report_terms terms = { REPORT_K, 0, NULL };
	struct report_channel channel;
	struct report_figures f;
	struct query query;

	(void)state;
	query_init(&query, QUERY_JSON);
	report_figures_of(&query, &row, 1, &terms, &f);
	report_channel_of(&row, &channel);
	assert_int_equal(f.n, 100);
	assert_false(f.merged_known || f.pooled.known || channel.index.known);
}

static void
fewer_than_ten_answers_are_marked_suppressed(void **state)
{
	struct report_histogram row = { 1, "smiley4", 4, { 0, 0, 0, 9 }, { 0 },
		1, true };
	const struct report_terms terms = { REPORT_K, 0, NULL };
	struct report_figures f;
	struct query query;

	(void)state;
	query_init(&query, QUERY_JSON);
	report_figures_of(&query, &row, 1, &terms, &f);
	assert_true(f.suppressed);
	row.counted[0] = 1;
	report_figures_of(&query, &row, 1, &terms, &f);
	assert_false(f.suppressed);
	report_figures_of(&query, &row, 0, &terms, &f);
	assert_int_equal(f.n, 0);
	assert_false(f.suppressed || f.merged_known || f.pooled.known);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    every_span_counts_what_counting_by_hand_counts),
		cmocka_unit_test(a_year_is_added_up_from_months_not_hours),
		cmocka_unit_test(
		    ends_in_the_middle_of_an_hour_take_the_whole_hour),
		cmocka_unit_test(
		    a_place_replaces_the_touchpoint_and_time_splits_it),
		cmocka_unit_test(a_row_merges_its_channels),
		cmocka_unit_test(the_same_channel_on_two_scales_is_one_channel),
		cmocka_unit_test(small_channels_are_named_and_left_out),
		cmocka_unit_test(
		    repeated_presses_count_in_the_channels_that_were_merged),
		cmocka_unit_test(
		    repeated_presses_are_pooled_where_nothing_is_merged),
		cmocka_unit_test(nps_and_ces_exist_on_their_own_scales_alone),
		cmocka_unit_test(choices_among_words_have_counts_but_no_index),
		cmocka_unit_test(fewer_than_ten_answers_are_marked_suppressed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
