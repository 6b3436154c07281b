/*
 * test_desk_alarm.c - alarms worked out by hand.
 *
 * Today is Wednesday, 25 November 2026.  On each of the 28 days from 12 October
 * on 20 of 40 say yes: the usual is 50, one answer varies by 50 points, and a
 * day of 40 is expected within 3 * 50 / sqrt(40) = 23.717 of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "aggregator/core/query.h"
#include "aggregator/io/store_sql.h"
#include "tests/aggregator/support_desk.h"

#define FIRST "2026-10-12"

/* Of series 1: kiosk; span 2: a day, 3: an hour. */
static void
add(struct test_desk *test, int64_t span, const char *time, int days,
    int64_t no, int64_t yes, int64_t flagged)
{
	struct store *store = test->desk.store;

	assert_int_equal(store_begin(store), STORE_OK);
	assert_int_equal(store_run(store,
			     "INSERT INTO tally (series, span, start, c0, c1, "
			     "f1) VALUES (1, ?, strftime('%s', ?) + 86400 * ?, "
			     "?, ?, ?)",
			     "itiiii", span, time, (int64_t)days, no, yes,
			     flagged),
	    STORE_OK);
	assert_int_equal(store_commit(store), STORE_OK);
}

/* The usual, and as much each day up to yesterday if that is asked. */
static struct test_desk *
desk_with_days(int days)
{
	struct test_desk *test = test_desk_new();

	assert_int_equal(test_desk_ask(test, METHOD_POST, "/v1/touchpoints",
			     "{\"slug\": \"own\", \"title\": \"Own\", "
			     "\"zone\": \"UTC\", \"region\": \"Wien\"}",
			     NULL),
	    201);
	assert_int_equal(store_begin(test->desk.store), STORE_OK);
	assert_int_equal(store_run(test->desk.store,
			     "INSERT INTO series VALUES "
			     "(1, 'own', 'q', 'yesno', 2, 'kiosk'), "
			     "(2, 'own', 'q', 'choice3', 3, 'kiosk')",
			     ""),
	    STORE_OK);
	assert_int_equal(store_commit(test->desk.store), STORE_OK);
	for (int i = 0; i < days; i++)
		add(test, 2, FIRST, i, 20, 20, 0);
	return test;
}

/* GET a path as the document, which is the caller's. */
static json_t *
get(struct test_desk *test, const char *path, const char *query, int status)
{
	const struct request request = { .method = METHOD_GET,
		.path = path,
		.query = query,
		.content_type = "",
		.bearer = "",
		.who = "tester",
		.local = true };
	struct call call = { .request = &request };
	json_t *document;

	desk_handle(&test->desk, &call);
	document = json_loadb((const char *)call.reply.body.data,
	    call.reply.body.length, 0, NULL);
	assert_non_null(document);
	if (call.reply.status != status)
		fail_msg("%s?%s: %d %s", path, query, call.reply.status,
		    json_dumps(document, 0));
	call_release(&call);
	return document;
}

/* The sentences of all alarms, a newline behind each. */
static void
say(struct test_desk *test, const char *query, const char *words)
{
	json_t *document = get(test, "/v1/alarms", query, 200), *alarm;
	char said[2000] = "";
	size_t i;

	json_array_foreach(json_object_get(document, "alarms"), i, alarm) {
		strcat(said,
		    json_string_value(json_object_get(alarm, "words")));
		strcat(said, "\n");
	}
	assert_string_equal(said, words);
	json_decref(document);
}

static void
a_day_far_from_the_usual_is_an_alarm_in_words(void **state)
{
	struct test_desk *test = desk_with_days(43);

	(void)state;
	say(test, "", "");
	add(test, 2, "2026-11-24", 0, 32, 8, 0);
	say(test, "",
	    "own q (kiosk): Tuesday 24 Nov 20.0, expected 26.3-73.7 (n 40)\n");
	say(test, "channel=web", "");
	say(test, "since=2026-11-25", "");
	test_desk_free(test);
}

static void
it_says_how_many_were_watched_and_what_chance_would_do(void **state)
{
	struct test_desk *test = desk_with_days(44);
	json_t *document = get(test, "/v1/alarms", "", 200);

	(void)state;
	assert_int_equal(json_integer_value(json_object_get(document,
			     "watched")),
	    1);
	assert_int_equal(json_integer_value(json_object_get(document,
			     "points")),
	    7);
	assert_float_equal(json_number_value(json_object_get(document,
			       "by_chance")),
	    7 * 0.0026998, 1e-9);
	json_decref(document);
	test_desk_free(test);
}

static void
without_a_baseline_it_is_said_what_is_missing(void **state)
{
	struct test_desk *test = desk_with_days(4);
	json_t *document = get(test, "/v1/alarms", "", 200), *waiting;

	(void)state;
	waiting = json_array_get(json_object_get(document, "waiting"), 0);
	assert_string_equal(json_string_value(json_object_get(waiting,
				"words")),
	    "28 of 28 days and 160 of 200 answers for a baseline");
	json_decref(document);
	test_desk_free(test);
}

static void
a_slow_drift_is_an_alarm_that_says_since_when(void **state)
{
	struct test_desk *test = desk_with_days(28);

	(void)state;
	/*
	 * From 9 November on 14 of 40: 35, within a day's limits.  The chart
	 * goes 47, 44.6, 42.68 ...; its limits are 3 * 7.9057 *
	 * sqrt((1 - 0.64^t) / 9): 4.743, 6.074, 6.793, 7.215 ...  Below them
	 * for the first time is the third day: 42.68 < 43.21.
	 */
	for (int i = 28; i < 44; i++)
		add(test, 2, FIRST, i, 26, 14, 0);
	say(test, "",
	    "own q (kiosk): drifting down since Wednesday 11 Nov, now about "
	    "35.4, expected 42.1-57.9\n");
	test_desk_free(test);
}

static void
an_hour_of_repeated_presses_is_an_alarm(void **state)
{
	struct test_desk *test = desk_with_days(44);

	(void)state;
	add(test, 3, "2026-11-24 14:00:00", 0, 20, 10, 8);
	add(test, 3, "2026-11-24 15:00:00", 0, 20, 9, 7); /* 19.4 % */
	add(test, 3, "2026-11-24 16:00:00", 0, 2, 2, 20); /* 24 presses */
	say(test, "",
	    "own q (kiosk): Tuesday 24 Nov 14 h, 8 of 38 presses were repeats "
	    "(21 %)\n");
	test_desk_free(test);
}

static void
put_calendar(struct test_desk *test)
{
	static const char file[] = "BEGIN:VCALENDAR\nBEGIN:VEVENT\n"
				   "DTSTART:20261124\nEND:VEVENT\n"
				   "END:VCALENDAR\n";
	const struct request request = { .method = METHOD_PUT,
		.path = "/v1/calendars/wien",
		.query = "region=Wien",
		.content_type = "text/calendar",
		.bearer = "",
		.who = "tester",
		.local = true,
		.body = (const uint8_t *)file,
		.length = strlen(file) };
	struct call call = { .request = &request };

	desk_handle(&test->desk, &call);
	assert_int_equal(call.reply.status, 200);
	call_release(&call);
}

static void
a_holiday_is_no_alarm(void **state)
{
	struct test_desk *test = desk_with_days(43);

	(void)state;
	add(test, 2, "2026-11-24", 0, 32, 8, 0);
	put_calendar(test);
	say(test, "", "");
	test_desk_free(test);
}

static void
a_baseline_begun_anew_is_taken_from_that_day_on(void **state)
{
	struct test_desk *test = desk_with_days(10);
	json_t *document, *baseline;

	(void)state;
	for (int i = 10; i < 44; i++)
		add(test, 2, FIRST, i, 32, 8, 0);
	assert_int_equal(test_desk_ask(test, METHOD_POST,
			     "/v1/alarms/own/rebase",
			     "{\"from\": \"2026-10-22\"}", NULL),
	    200);
	document = get(test, "/v1/alarms/own", "", 200);
	baseline = json_object_get(document, "baseline");
	assert_float_equal(json_number_value(json_object_get(baseline,
			       "index")),
	    20, 1e-9);
	assert_string_equal(json_string_value(json_object_get(baseline, "to")),
	    "2026-11-19");
	assert_int_equal(json_array_size(json_object_get(document, "points")),
	    6);
	json_decref(document);
	say(test, "", "");
	/* The question's own day goes before the touchpoint's. */
	assert_int_equal(test_desk_ask(test, METHOD_POST,
			     "/v1/alarms/own/rebase", "{\"question\": \"q\"}",
			     NULL),
	    200);
	document = get(test, "/v1/alarms/own", "", 200);
	baseline = json_object_get(document, "baseline");
	assert_string_equal(json_string_value(json_object_get(baseline,
				"words")),
	    "0 of 28 days and 0 of 200 answers for a baseline");
	json_decref(document);
	test_desk_free(test);
}

static void
wrong_words_about_alarms_are_refused(void **state)
{
	struct test_desk *test = desk_with_days(44);

	(void)state;
	json_decref(get(test, "/v1/alarms", "since=soon", 400));
	json_decref(get(test, "/v1/alarms", "by=day", 400));
	json_decref(get(test, "/v1/alarms", "touchpoint=nowhere", 404));
	json_decref(get(test, "/v1/alarms", "channel=pigeon", 400));
	json_decref(get(test, "/v1/alarms/nowhere", "", 404));
	json_decref(get(test, "/v1/alarms/own", "channel=web", 404));
	assert_int_equal(test_desk_ask(test, METHOD_POST,
			     "/v1/alarms/nowhere/rebase", "{}", NULL),
	    404);
	assert_int_equal(test_desk_ask(test, METHOD_POST,
			     "/v1/alarms/own/rebase", "{\"from\": \"x\"}",
			     NULL),
	    400);
	/* Nothing is ever answered to a question that is not asked. */
	assert_int_equal(test_desk_ask(test, METHOD_POST,
			     "/v1/alarms/own/rebase",
			     "{\"question\": \"satisfied\"}", NULL),
	    400);
	test_desk_free(test);
}

static void
of_several_channels_one_is_to_be_named_for_a_chart(void **state)
{
	struct test_desk *test = desk_with_days(44);
	json_t *document;

	(void)state;
	assert_int_equal(store_begin(test->desk.store), STORE_OK);
	assert_int_equal(store_run(test->desk.store,
			     "INSERT INTO series VALUES "
			     "(3, 'own', 'q', 'yesno', 2, 'web')",
			     ""),
	    STORE_OK);
	assert_int_equal(store_run(test->desk.store,
			     "INSERT INTO tally (series, span, start, c1) "
			     "VALUES (3, 2, strftime('%s', '2026-11-01'), 1)",
			     ""),
	    STORE_OK);
	assert_int_equal(store_commit(test->desk.store), STORE_OK);
	document = get(test, "/v1/alarms/own", "", 400);
	assert_non_null(strstr(json_string_value(json_object_get(document,
				   "detail")),
	    "q (kiosk, yesno); q (web, yesno)"));
	json_decref(document);
	json_decref(get(test, "/v1/alarms/own", "channel=kiosk", 200));
	test_desk_free(test);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_day_far_from_the_usual_is_an_alarm_in_words),
		cmocka_unit_test(
		    it_says_how_many_were_watched_and_what_chance_would_do),
		cmocka_unit_test(without_a_baseline_it_is_said_what_is_missing),
		cmocka_unit_test(a_slow_drift_is_an_alarm_that_says_since_when),
		cmocka_unit_test(an_hour_of_repeated_presses_is_an_alarm),
		cmocka_unit_test(a_holiday_is_no_alarm),
		cmocka_unit_test(
		    a_baseline_begun_anew_is_taken_from_that_day_on),
		cmocka_unit_test(wrong_words_about_alarms_are_refused),
		cmocka_unit_test(
		    of_several_channels_one_is_to_be_named_for_a_chart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
