/*
 * test_against.c - which time a figure is compared with.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aggregator/core/against.h"
#include "aggregator/io/zone.h"

/* 2026-11-20T14:30:00Z, a Friday; 15:30 in Vienna. */
#define NOW INT64_C(1795185000)

static struct zone *vienna;
static struct localtime_zone local;

static int
open_zone(void **state)
{
	(void)state;
	vienna = zone_open("Europe/Vienna");
	assert_non_null(vienna);
	local = zone_local(vienna);
	return 0;
}

static int
close_zone(void **state)
{
	(void)state;
	zone_free(vienna);
	return 0;
}

static enum against_verdict
ask(const char *string, struct against *against)
{
	struct report_plan plan;
	char why[QUERY_WHY];
	struct query query;

	query_init(&query, QUERY_JSON);
	if (query_add_string(&query, string, why) != 0)
		fail_msg("%s: %s", string, why);
	assert_int_equal(report_plan_of(&query, &local, NOW, &plan), 0);
	return against_of(&query, &local, NOW, &plan, against);
}

/* A local date and hour as written, or "" for an open end. */
static void
stands_at(int64_t t, const char *wanted, const char *question)
{
	char text[LOCALTIME_TEXT] = "";

	if (t != INT64_MIN)
		localtime_text(t + localtime_at(&local, t).offset_s, text,
		    sizeof(text));
	text[text[0] == '\0' ? 0 : 13] = '\0';
	if (strcmp(text, wanted) != 0)
		fail_msg("%s: %s, not %s", question, text, wanted);
}

static void
like_is_compared_with_like(void **state)
{
	static const struct {
		const char *question, *from, *to, *before_from, *before_to;
	} cases[] = {
		/* Whole weeks: the ones just before. */
		{ "from=2026-10-05&to=2026-11-02&against=previous",
		    "2026-10-05T00", "2026-11-02T00", "2026-09-07T00",
		    "2026-10-05T00" },
		/* Else as many weeks as hold it: the weekdays stay. */
		{ "from=2026-11-01&to=2026-11-11&against=previous",
		    "2026-11-01T00", "2026-11-11T00", "2026-10-18T00",
		    "2026-10-28T00" },
		{ "from=2026-11-19&to=2026-11-20&against=previous",
		    "2026-11-19T00", "2026-11-20T00", "2026-11-12T00",
		    "2026-11-13T00" },
		/* Today is not over: it is left out. */
		{ "from=28d&against=previous", "2026-10-23T00", "2026-11-20T00",
		    "2026-09-25T00", "2026-10-23T00" },
		{ "from=28d&to=2026-12-24&against=year", "2026-10-23T00",
		    "2026-11-20T00", "2025-10-24T00", "2025-11-21T00" },
		/* All of it is today: the hours that are over. */
		{ "from=today&against=previous", "2026-11-20T00",
		    "2026-11-20T15", "2026-11-13T00", "2026-11-13T15" },
		/* The clock decides, also where the summer time ends between:
		 * 25 October. */
		{ "from=2026-10-26T07:00:00Z&to=2026-10-26T11:00:00Z&"
		  "against=previous",
		    "2026-10-26T08", "2026-10-26T12", "2026-10-19T08",
		    "2026-10-19T12" },
		{ "from=7d&to=today&against=2026-10-01..2026-10-08",
		    "2026-11-13T00", "2026-11-20T00", "2026-10-01T00",
		    "2026-10-08T00" },
		/* Rows of a series: each with one a week, month, year before. */
		{ "from=2026-11-02&to=2026-11-12&by=day&against=previous",
		    "2026-11-02T00", "2026-11-12T00", "2026-10-26T00",
		    "2026-11-05T00" },
		{ "by=week&against=year", "", "2026-11-20T00", "",
		    "2025-11-21T00" },
		{ "from=2026-03-31&by=month&against=previous", "2026-03-31T00",
		    "2026-11-20T00", "2026-03-01T00", "2026-10-20T00" },
		{ "from=2026-08-01&to=2026-11-01&by=month&against=year",
		    "2026-08-01T00", "2026-11-01T00", "2025-08-01T00",
		    "2025-11-01T00" },
	};
	struct against a;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *question = cases[i].question;

		assert_int_equal(ask(question, &a), AGAINST_OK);
		stands_at(a.from, cases[i].from, question);
		stands_at(a.to, cases[i].to, question);
		stands_at(a.before_from, cases[i].before_from, question);
		stands_at(a.before_to, cases[i].before_to, question);
	}
}

static void
what_is_cut_off_is_told(void **state)
{
	struct against a;

	(void)state;
	assert_int_equal(ask("from=7d&to=today&against=previous", &a),
	    AGAINST_OK);
	assert_false(a.is_cut);
	assert_int_equal(ask("from=7d&against=previous", &a), AGAINST_OK);
	assert_true(a.is_cut);
}

static void
what_has_just_begun_is_compared_with_nothing(void **state)
{
	struct against a;

	(void)state;
	assert_int_equal(ask("from=2026-11-20T14:00:00Z&against=previous", &a),
	    AGAINST_RUNNING);
	assert_int_equal(ask("from=2026-12-01&against=year", &a),
	    AGAINST_RUNNING);
}

static void
times_with_a_part_in_common_are_not_compared(void **state)
{
	struct against a;

	(void)state;
	assert_int_equal(ask("from=14d&to=today&against=20d..10d", &a),
	    AGAINST_OVERLAP);
	assert_int_equal(ask("from=14d&to=today&against=10d..5d", &a),
	    AGAINST_OVERLAP);
	assert_int_equal(ask("from=400d&to=today&against=year", &a),
	    AGAINST_OVERLAP);
	assert_int_equal(ask("from=14d&to=7d&against=7d..today", &a),
	    AGAINST_OK);
	/* Rows of a series each have their own. */
	assert_int_equal(ask("from=400d&to=today&by=month&against=year", &a),
	    AGAINST_OK);
}

static void
a_row_of_a_series_is_compared_with_the_one_before(void **state)
{
	struct report_key key;
	int64_t first, after;
	struct against a;

	(void)state;
	memset(&key, 0, sizeof(key));
	key.day = 20777; /* 2026-11-20 */
	key.week = key.month = REPORT_NO_DAY;
	assert_int_equal(ask("by=day&against=previous", &a), AGAINST_OK);
	against_days_of(&a, &local, &key, &first, &after);
	assert_int_equal(first, 20770);
	assert_int_equal(after, 20771);
	key.day = REPORT_NO_DAY;
	key.week = 20773;
	assert_int_equal(ask("by=week&against=year", &a), AGAINST_OK);
	against_days_of(&a, &local, &key, &first, &after);
	assert_int_equal(first, 20773 - 364);
	assert_int_equal(after, 20777 - 364); /* Friday is today */
	key.week = REPORT_NO_DAY;
	key.month = 682; /* November 2026 */
	assert_int_equal(ask("by=month&against=previous", &a), AGAINST_OK);
	against_days_of(&a, &local, &key, &first, &after);
	assert_int_equal(first, localtime_month_start(681));
	/* Nineteen days of November are over. */
	assert_int_equal(after, localtime_month_start(681) + 19);
	key.month = 681;
	against_days_of(&a, &local, &key, &first, &after);
	assert_int_equal(first, localtime_month_start(680));
	assert_int_equal(after, localtime_month_start(681));
}

static void
what_is_compared_of_a_week_or_month_is_only_what_is_in_the_span(void **state)
{
	struct report_key key;
	int64_t first, after;
	struct against a;

	(void)state;
	memset(&key, 0, sizeof(key));
	key.day = key.month = REPORT_NO_DAY;
	key.week = 20773; /* 16 November 2026, a Monday */
	assert_int_equal(ask("from=2026-11-18&by=week&against=previous", &a),
	    AGAINST_OK);
	against_days_of(&a, &local, &key, &first, &after);
	assert_int_equal(first, 20775 - 7);
	assert_int_equal(after, 20777 - 7);
	key.week = REPORT_NO_DAY;
	key.month = 681;
	assert_int_equal(ask("from=2026-10-15&by=month&against=previous", &a),
	    AGAINST_OK);
	against_days_of(&a, &local, &key, &first, &after);
	assert_int_equal(first, localtime_month_start(680) + 14);
	assert_int_equal(after, localtime_month_start(681));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(like_is_compared_with_like),
		cmocka_unit_test(what_is_cut_off_is_told),
		cmocka_unit_test(what_has_just_begun_is_compared_with_nothing),
		cmocka_unit_test(times_with_a_part_in_common_are_not_compared),
		cmocka_unit_test(
		    a_row_of_a_series_is_compared_with_the_one_before),
		cmocka_unit_test(
		    what_is_compared_of_a_week_or_month_is_only_what_is_in_the_span),
	};

	return cmocka_run_group_tests(tests, open_zone, close_zone);
}
