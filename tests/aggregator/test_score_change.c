/*
 * test_score_change.c - how much answers vary, and what changed, worked out by
 * hand.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "aggregator/io/store_sql.h"
#include "tests/aggregator/support_collection.h"

#define HOUR 3600
#define DAY INT64_C(86400)

/* 13:00 in Vienna, so many days before the day it is asked; 28d to today. */
#define NOON(days_ago) (MADE_NOW - 9000 - (days_ago)*DAY)

static void
near(double got, double wanted)
{
	if (fabs(got - wanted) > 1e-6)
		fail_msg("%.9f, not %.9f", got, wanted);
}

static void
none(json_t *row, const char *why)
{
	assert_true(json_is_null(made_part(row, "change", NULL)));
	assert_string_equal(made_word(row, "change_why", NULL), why);
}

static json_t *
channel_of(json_t *row, size_t i)
{
	return json_array_get(made_part(row, "channels", NULL), i);
}

/*
 * Four days of ten good answers, four of six good and four bad: 16 and 64.  The
 * days' means are 0.2 off 0.8: 8 * 10 * 0.04 / (7 * 0.16) = 2.857142857.
 */
static void
answers_of_a_day_that_are_alike_widen_every_range(void **state)
{
	struct store *store = made_store();
	int64_t series, day;
	json_t *document, *row;

	(void)state;
	made_place(store, "a", "", "Europe/Vienna");
	series = made_series(store, "a", "q", "smiley4", 4, "kiosk");
	for (day = 1; day <= 8; day++)
		made_answers(store, series, "Europe/Vienna", NOON(day),
		    day % 2 * 4, day % 2 == 0 ? 10 : 6);
	document = made_answer(store, "", true);
	row = made_row(document, 0);
	near(made_figure(channel_of(row, 0), "phi", NULL), 3.2 / 1.12);
	assert_true(json_is_true(made_part(channel_of(row, 0), "phi_checked",
	    NULL)));
	near(made_figure(channel_of(row, 0), "low", NULL), 64.2625090412935);
	near(made_figure(row, "merged", "low"), 64.2625090412935);
	near(made_figure(row, "merged", "high"), 93.56881625991133);
	near(made_figure(row, "pooled", "low"), 64.2625090412935);
	near(made_figure(row, "merged", "n_effective"), 80 * 1.12 / 3.2);
	json_decref(document);
	/* The same whatever part of the days is asked for, and however split. */
	document = made_answer(store, "from=28d&to=today&by=day", true);
	assert_int_equal(made_rows(document), 8);
	near(made_figure(channel_of(made_row(document, 3), 0), "phi", NULL),
	    3.2 / 1.12);
	assert_int_equal(made_count(made_row(document, 3), "n", NULL), 10);
	json_decref(document);
	/* A week before that nobody had answered on eight days. */
	document = made_answer(store, "to=7d", true);
	near(made_figure(channel_of(made_row(document, 0), 0), "phi", NULL), 1);
	json_decref(document);
	made_store_gone(store);
}

/* What is asked for is read where it is kept and read where it is not. */
static void
recent_days_are_counted_once(void **state)
{
	static const struct {
		const char *question;
		long n;
	} cases[] = {
		{ "from=40d&by=day", 12 * 7 },
		{ "from=40d&to=today&by=day", 11 * 7 },
		{ "from=28d&to=today", 9 * 7 },
		{ "from=28d", 10 * 7 },
		{ "from=9d&to=3d", 2 * 7 },
		{ "from=9d&to=3d&by=weekday", 2 * 7 },
		{ "from=40d&to=28d", 2 * 7 },
		{ "from=40d&by=hour", 12 * 7 },
		{ "", 12 * 7 },
	};
	static const int ago[] = { 0, 1, 2, 4, 8, 11, 14, 17, 20, 23, 29, 30 };
	struct store *store = made_store();
	json_t *document;
	int64_t series;
	size_t i, k;
	long n;

	(void)state;
	made_place(store, "a", "", "Europe/Vienna");
	series = made_series(store, "a", "q", "smiley4", 4, "kiosk");
	for (i = 0; i < sizeof(ago) / sizeof(ago[0]); i++)
		made_hour(store, series, "Europe/Vienna", NOON(ago[i]), 7);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		document = made_answer(store, cases[i].question, true);
		for (n = 0, k = 0; k < made_rows(document); k++)
			n += made_count(made_row(document, k), "n", NULL);
		if (n != cases[i].n)
			fail_msg("%s: %ld", cases[i].question, n);
		json_decref(document);
	}
	made_store_gone(store);
}

/* Four days of two hours: too few days, eight hours. */
static void
hours_are_looked_at_where_days_are_few(void **state)
{
	struct store *store = made_store();
	int64_t series, day;
	json_t *document, *channel;

	(void)state;
	made_place(store, "a", "", "Europe/Vienna");
	series = made_series(store, "a", "q", "smiley4", 4, "kiosk");
	for (day = 1; day <= 4; day++) {
		made_answers(store, series, "Europe/Vienna", NOON(day), 0, 10);
		made_answers(store, series, "Europe/Vienna", NOON(day) + HOUR,
		    4, 6);
	}
	document = made_answer(store, "", true);
	channel = channel_of(made_row(document, 0), 0);
	near(made_figure(channel, "phi", NULL), 3.2 / 1.12);
	assert_true(json_is_true(made_part(channel, "phi_checked", NULL)));
	json_decref(document);
	/* An hour less is too few. */
	document = made_answer(store, "to=1d", true);
	channel = channel_of(made_row(document, 0), 0);
	near(made_figure(channel, "phi", NULL), 1);
	assert_true(json_is_false(made_part(channel, "phi_checked", NULL)));
	json_decref(document);
	made_store_gone(store);
}

/* 80 answers with 2.857142857 and 240 that always agree (1) make 1.464285714. */
static void
touchpoints_together_vary_as_their_answers_do(void **state)
{
	struct store *store = made_store();
	int64_t a, b, day;
	json_t *document;

	(void)state;
	made_place(store, "a", "d", "Europe/Vienna");
	made_place(store, "b", "d", "Europe/Vienna");
	a = made_series(store, "a", "q", "smiley4", 4, "kiosk");
	b = made_series(store, "b", "q", "smiley4", 4, "kiosk");
	for (day = 1; day <= 8; day++) {
		made_answers(store, a, "Europe/Vienna", NOON(day), day % 2 * 4,
		    day % 2 == 0 ? 10 : 6);
		made_hour(store, b, "Europe/Vienna", NOON(day), 30);
	}
	document = made_answer(store, "by=department", true);
	near(made_figure(channel_of(made_row(document, 0), 0), "phi", NULL),
	    (80 * 3.2 / 1.12 + 240) / 320);
	json_decref(document);
	made_store_gone(store);
}

/*
 * Kiosk 15 of 30 good, then 63 of 90; web 81 of 90, then 24 of 30.  Balanced:
 * 0.70 and 0.75.  Pooled: 0.80 and 0.725, of which real is
 * 0.5 * 0.2 - 0.5 * 0.1 = 0.05, and mix 0.6 * 0.5 - 0.85 * 0.5 = -0.125.
 */
static void
compare_channels(struct store *store)
{
	const int64_t kiosk = made_series(store, "a", "q", "smiley4", 4,
	    "kiosk");
	const int64_t web = made_series(store, "a", "q", "smiley4", 4, "web");

	made_answers(store, kiosk, "Europe/Vienna", NOON(10), 15, 15);
	made_answers(store, web, "Europe/Vienna", NOON(10), 9, 81);
	made_answers(store, kiosk, "Europe/Vienna", NOON(3), 27, 63);
	made_answers(store, web, "Europe/Vienna", NOON(3), 6, 24);
	/* There was no e-mail then, and what came today is not over. */
	made_answers(store, made_series(store, "a", "q", "smiley4", 4, "email"),
	    "Europe/Vienna", NOON(3), 500, 0);
	made_answers(store, kiosk, "Europe/Vienna", NOON(0), 500, 0);
}

static void
a_change_is_split_into_mix_and_real(void **state)
{
	static const char *const questions[] = {
		"from=7d&to=today&against=previous",
		"from=7d&against=previous",
		"from=7d&against=14d..7d",
	};
	struct store *store = made_store();
	json_t *document, *row, *channels;
	size_t i;

	(void)state;
	made_place(store, "a", "", "Europe/Vienna");
	compare_channels(store);
	for (i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		document = made_answer(store, questions[i], true);
		row = made_row(document, 0);
		near(made_figure(row, "change", "diff"), 5);
		near(made_figure(row, "change", "low"), -8.269495913614284);
		near(made_figure(row, "change", "high"), 16.18738447666413);
		assert_true(json_is_false(made_part(row, "change",
		    "detectable")));
		near(made_figure(row, "change", "detectable_from"),
		    17.469521285323424 / 2.8 * 2.80);
		near(made_figure(row, "change", "real"), 5);
		near(made_figure(row, "change", "mix"), -12.5);
		assert_int_equal(made_count(row, "change", "n_before"), 120);
		assert_int_equal(made_count(row, "change", "n_after"), 120);
		assert_string_equal(made_word(row, "change", "against"),
		    "2026-11-05T23:00:00Z..2026-11-12T23:00:00Z");
		assert_string_equal(made_word(row, "change", "span"),
		    "2026-11-12T23:00:00Z..2026-11-19T23:00:00Z");
		channels = made_part(row, "change", "channels");
		assert_int_equal(json_array_size(channels), 2);
		json_decref(document);
	}
	made_store_gone(store);
}

/* Weights of 3 to 1: 0.6 and 0.725. */
static void
a_change_has_the_weights_of_the_score(void **state)
{
	struct store *store = made_store();
	json_t *document;

	(void)state;
	made_place(store, "a", "", "Europe/Vienna");
	compare_channels(store);
	assert_int_equal(store_run(store,
			     "INSERT INTO setting VALUES ('weights.kiosk',"
			     " '3')",
			     ""),
	    STORE_OK);
	document = made_answer(store, "from=7d&to=today&against=previous",
	    true);
	near(made_figure(made_row(document, 0), "change", "diff"), 12.5);
	json_decref(document);
	made_store_gone(store);
}

static void
a_clear_change_is_detectable(void **state)
{
	struct store *store = made_store();
	json_t *document;
	int64_t kiosk;

	(void)state;
	made_place(store, "a", "", "Europe/Vienna");
	kiosk = made_series(store, "a", "q", "smiley4", 4, "kiosk");
	made_answers(store, kiosk, "Europe/Vienna", NOON(367), 80, 20);
	made_answers(store, kiosk, "Europe/Vienna", NOON(3), 20, 80);
	document = made_answer(store, "from=7d&to=today&against=year", true);
	assert_true(json_is_true(made_part(made_row(document, 0), "change",
	    "detectable")));
	near(made_figure(made_row(document, 0), "change", "diff"), 60);
	near(made_figure(made_row(document, 0), "change", "mix"), 0);
	json_decref(document);
	document = made_answer(store, "from=7d&to=today&against=previous",
	    true);
	none(made_row(document, 0), "no answers before");
	json_decref(document);
	made_store_gone(store);
}

static void
too_few_answers_make_no_change(void **state)
{
	struct store *store = made_store();
	json_t *document;
	int64_t kiosk;

	(void)state;
	made_place(store, "a", "", "Europe/Vienna");
	kiosk = made_series(store, "a", "q", "smiley4", 4, "kiosk");
	made_answers(store, kiosk, "Europe/Vienna", NOON(10), 9, 0);
	made_answers(store, kiosk, "Europe/Vienna", NOON(3), 20, 80);
	document = made_answer(store, "from=7d&to=today&against=previous",
	    true);
	none(made_row(document, 0), "no channel has 10 answers in both times");
	json_decref(document);
	document = made_answer(store,
	    "from=7d&to=today&against=previous&min-n=9", true);
	near(made_figure(made_row(document, 0), "change", "diff"), 80);
	json_decref(document);
	document = made_answer(store, "from=2026-11-20&against=previous", true);
	none(made_row(document, 0), "not over yet");
	json_decref(document);
	made_store_gone(store);
}

/* Weeks of 10 of 40, 20 of 40 and 30 of 40 good; the last one is running, so its
 * days so far are compared with the same days of the week before. */
static void
rows_of_a_series_are_compared_each_with_the_one_before(void **state)
{
	struct store *store = made_store();
	json_t *document;
	int64_t kiosk;

	(void)state;
	made_place(store, "a", "", "Europe/Vienna");
	kiosk = made_series(store, "a", "q", "smiley4", 4, "kiosk");
	made_answers(store, kiosk, "Europe/Vienna", NOON(17), 30, 10);
	made_answers(store, kiosk, "Europe/Vienna", NOON(10), 20, 20);
	made_answers(store, kiosk, "Europe/Vienna", NOON(3), 10, 30);
	made_answers(store, kiosk, "Europe/Vienna", NOON(7), 40, 0);
	made_answers(store, kiosk, "Europe/Vienna", NOON(0), 0, 40);
	document = made_answer(store, "by=week&against=previous", true);
	assert_int_equal(made_rows(document), 3);
	none(made_row(document, 0), "no answers before");
	near(made_figure(made_row(document, 1), "change", "diff"), 0);
	assert_string_equal(made_word(made_row(document, 1), "change",
				"against"),
	    "2026-11-02..2026-11-09");
	/* Tuesday against Tuesday: Friday is not over. */
	near(made_figure(made_row(document, 2), "change", "diff"), 25);
	json_decref(document);
	document = made_answer(store, "from=14d&by=day&against=previous", true);
	assert_int_equal(made_rows(document), 4);
	near(made_figure(made_row(document, 2), "change", "diff"), 25);
	none(made_row(document, 3), "not over yet");
	json_decref(document);
	/* A month before the 30th of March there is no day. */
	made_answers(store, kiosk, "Europe/Vienna", NOON(235), 0, 40);
	document = made_answer(store,
	    "from=2026-03-30&to=2026-03-31&by=month&against=previous", true);
	assert_int_equal(made_rows(document), 1);
	none(made_row(document, 0), "no answers before");
	json_decref(document);
	document = made_answer(store, "by=month&against=year", true);
	none(made_row(document, 0), "no answers before");
	json_decref(document);
	made_store_gone(store);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    answers_of_a_day_that_are_alike_widen_every_range),
		cmocka_unit_test(recent_days_are_counted_once),
		cmocka_unit_test(hours_are_looked_at_where_days_are_few),
		cmocka_unit_test(touchpoints_together_vary_as_their_answers_do),
		cmocka_unit_test(a_change_is_split_into_mix_and_real),
		cmocka_unit_test(a_change_has_the_weights_of_the_score),
		cmocka_unit_test(a_clear_change_is_detectable),
		cmocka_unit_test(too_few_answers_make_no_change),
		cmocka_unit_test(
		    rows_of_a_series_are_compared_each_with_the_one_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
