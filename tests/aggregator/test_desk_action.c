/*
 * test_desk_action.c - actions are kept, and their effect is worked out by
 * hand.
 *
 * Today is 25 November 2026.  Begun on the 4th, an action has three weeks
 * behind it, and those from 14 October before it.  All answers are yes or no,
 * so that an index is the share of yes.
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

#include "aggregator/io/store_sql.h"
#include "tests/aggregator/support_desk.h"

#define BEFORE "2026-10-20"
#define AFTER "2026-11-10"

static void
add_place(struct test_desk *test, const char *slug, const char *phase)
{
	char body[256];

	snprintf(body, sizeof(body),
	    "{\"slug\": \"%s\", \"title\": \"%s\", \"zone\": \"UTC\", "
	    "\"phase\": \"%s\"}",
	    slug, slug, phase);
	assert_int_equal(test_desk_ask(test, METHOD_POST, "/v1/touchpoints",
			     body, NULL),
	    201);
}

/* So many noes and yeses on one day of a touchpoint's only question. */
static void
add_day(struct test_desk *test, const char *slug, const char *day, int64_t no,
    int64_t yes)
{
	struct store *store = test->desk.store;

	assert_int_equal(store_begin(store), STORE_OK);
	assert_int_equal(store_run(store,
			     "INSERT OR IGNORE INTO series (touchpoint, "
			     "question, scale, steps, channel) "
			     "VALUES (?, 'q', 'yesno', 2, 'kiosk')",
			     "t", slug),
	    STORE_OK);
	assert_int_equal(store_run(store,
			     "INSERT INTO tally (series, span, start, c0, c1) "
			     "SELECT id, 2, strftime('%s', ?), ?, ? "
			     "FROM series WHERE touchpoint = ?",
			     "tiit", day, no, yes, slug),
	    STORE_OK);
	assert_int_equal(store_commit(store), STORE_OK);
}

/*
 * Own: 40 of 100, then 60 of 100.  Controls: twice 50 of 100, then 50 and 55.
 * One of another phase went down to nothing and must not matter.
 */
static struct test_desk *
desk_with_answers(void)
{
	struct test_desk *test = test_desk_new();

	add_place(test, "own", "purchase");
	add_place(test, "a", "purchase");
	add_place(test, "b", "purchase");
	add_place(test, "other", "after");
	add_day(test, "own", BEFORE, 60, 40);
	add_day(test, "own", AFTER, 40, 60);
	add_day(test, "a", BEFORE, 50, 50);
	add_day(test, "a", AFTER, 50, 50);
	add_day(test, "b", BEFORE, 50, 50);
	add_day(test, "b", AFTER, 45, 55);
	add_day(test, "other", BEFORE, 0, 100);
	add_day(test, "other", AFTER, 100, 0);
	return test;
}

static void
add_action(struct test_desk *test, const char *slug, const char *begin,
    const char *end)
{
	char body[256];

	snprintf(body, sizeof(body),
	    "{\"title\": \"Greeting\", \"owner\": \"Huber\", \"touchpoints\": "
	    "[\"%s\"], \"begin\": \"%s\", \"end\": \"%s\"}",
	    slug, begin, end);
	assert_int_equal(test_desk_ask(test, METHOD_POST, "/v1/actions", body,
			     NULL),
	    201);
}

/* GET a path; the document is the caller's. */
static json_t *
get(struct test_desk *test, const char *path)
{
	json_t *document;
	char *text;

	assert_int_equal(test_desk_ask(test, METHOD_GET, path, NULL, &text),
	    200);
	document = json_loads(text, 0, NULL);
	assert_non_null(document);
	free(text);
	return document;
}

static void
is_said(struct test_desk *test, const char *path, const char *words)
{
	json_t *document = get(test, path);
	const json_t *effects = json_object_get(document, "effects");

	assert_int_equal(json_array_size(effects), 1);
	assert_string_equal(json_string_value(json_object_get(
				json_array_get(effects, 0), "words")),
	    words);
	json_decref(document);
}

static double
figure(const json_t *effect, const char *name)
{
	return json_number_value(json_object_get(effect, name));
}

static void
an_effect_is_the_change_here_less_that_of_the_untouched(void **state)
{
	struct test_desk *test = desk_with_answers();
	json_t *document, *first, *effect;

	(void)state;
	add_action(test, "own", "2026-11-04", "");
	document = get(test, "/v1/actions/1");
	first = json_array_get(json_object_get(document, "effects"), 0);
	effect = json_object_get(first, "effect");
	assert_int_equal(json_integer_value(json_object_get(document, "weeks")),
	    3);
	assert_int_equal(json_integer_value(json_object_get(first, "controls")),
	    2);
	/*
	 * (60 - 40) - (52.5 - 50).  The range: means with 3 pseudo-answers are
	 * 41.5/103, 61.5/103, 101.5/203 and 106.5/203, so its middle is
	 * 16.9544; the variances p(1-p)/(n+3) add up to 0.00713137.
	 */
	assert_float_equal(figure(effect, "diff"), 17.5, 1e-9);
	assert_float_equal(figure(effect, "low"), 0.4028, 0.001);
	assert_float_equal(figure(effect, "high"), 33.5058, 0.001);
	assert_true(json_is_true(json_object_get(effect, "detectable")));
	json_decref(document);
	is_said(test, "/v1/actions/1",
	    "up by 17.5 points (0.4 to 33.5) against 2 untouched touchpoints");
	test_desk_free(test);
}

static void
a_touchpoint_with_an_action_of_its_own_in_that_time_is_no_control(void **state)
{
	struct test_desk *test = desk_with_answers();

	(void)state;
	add_action(test, "own", "2026-11-04", "");
	add_action(test, "b", "2026-10-01", "2026-10-15");
	is_said(test, "/v1/actions/1",
	    "up by 20.0 points (6.0 to 32.8), before against after alone: no "
	    "2 untouched touchpoints like it to compare with");
	test_desk_free(test);
}

static void
an_action_that_ended_before_or_begins_later_leaves_a_control(void **state)
{
	struct test_desk *test = desk_with_answers();

	(void)state;
	add_action(test, "own", "2026-11-04", "");
	add_action(test, "a", "2026-09-01", "2026-10-14");
	add_action(test, "b", "2026-11-25", "");
	is_said(test, "/v1/actions/1",
	    "up by 17.5 points (0.4 to 33.5) against 2 untouched touchpoints");
	test_desk_free(test);
}

static void
a_control_with_fewer_than_thirty_answers_is_none(void **state)
{
	struct test_desk *test = desk_with_answers();

	(void)state;
	add_action(test, "own", "2026-11-04", "");
	add_place(test, "few", "purchase");
	add_day(test, "few", BEFORE, 29, 0);
	add_day(test, "few", AFTER, 0, 100);
	is_said(test, "/v1/actions/1",
	    "up by 17.5 points (0.4 to 33.5) against 2 untouched touchpoints");
	test_desk_free(test);
}

static void
too_few_answers_are_said_to_be_too_few(void **state)
{
	struct test_desk *test = test_desk_new();

	(void)state;
	add_place(test, "own", "");
	add_day(test, "own", BEFORE, 50, 50);
	add_day(test, "own", AFTER, 50, 50);
	add_action(test, "own", "2026-11-04", "");
	/* SE = sqrt(2 * 0.25 / 103) = 6.9673 points; 100 (2.8 SE / 3)^2 - 100 */
	is_said(test, "/v1/actions/1",
	    "too few answers yet, about 4129 more needed");
	test_desk_free(test);
}

static void
another_action_there_in_the_same_weeks_is_named(void **state)
{
	struct test_desk *test = desk_with_answers();
	json_t *document, *beside;

	(void)state;
	add_action(test, "own", "2026-11-04", "");
	add_action(test, "own", "2026-10-20", "2026-11-01");
	add_action(test, "own", "2026-09-01", "2026-10-14"); /* before it */
	add_action(test, "a", "2026-11-04", "");
	document = get(test, "/v1/actions/1");
	beside = json_object_get(document, "beside");
	assert_int_equal(json_array_size(beside), 1);
	assert_int_equal(json_integer_value(json_array_get(beside, 0)), 2);
	json_decref(document);
	document = get(test, "/v1/actions/4");
	assert_int_equal(json_array_size(json_object_get(document, "beside")),
	    0);
	json_decref(document);
	test_desk_free(test);
}

static void
in_its_first_week_there_is_nothing_to_compare(void **state)
{
	struct test_desk *test = desk_with_answers();
	json_t *document;

	(void)state;
	add_action(test, "own", "2026-11-20", "");
	add_action(test, "own", "2026-12-01", "");
	document = get(test, "/v1/actions/1");
	assert_int_equal(json_integer_value(json_object_get(document, "weeks")),
	    0);
	assert_int_equal(json_array_size(json_object_get(document, "effects")),
	    0);
	json_decref(document);
	document = get(test, "/v1/actions/2");
	assert_string_equal(json_string_value(json_object_get(document,
				"state")),
	    "planned");
	json_decref(document);
	test_desk_free(test);
}

static int
ask(struct test_desk *test, enum method method, const char *path,
    const char *body)
{
	return test_desk_ask(test, method, path, body, NULL);
}

static void
an_action_is_changed_and_closed_and_the_book_has_each(void **state)
{
	struct test_desk *test = desk_with_answers();
	const char *told;
	json_t *document;
	char *text;

	(void)state;
	add_action(test, "own", "2026-11-04", "");
	assert_int_equal(ask(test, METHOD_PATCH, "/v1/actions/1",
			     "{\"note\": \"since Monday\", \"touchpoints\": "
			     "[\"a\", \"b\", \"a\"]}"),
	    200);
	assert_int_equal(ask(test, METHOD_POST, "/v1/actions/1/close", "{}"),
	    200);
	document = get(test, "/v1/actions/1");
	told = json_string_value(json_object_get(document, "end"));
	assert_string_equal(told, "2026-11-25");
	told = json_string_value(json_object_get(document, "state"));
	assert_string_equal(told, "ended");
	assert_int_equal(json_array_size(json_object_get(document,
			     "touchpoints")),
	    2);
	json_decref(document);
	assert_int_equal(test_desk_ask(test, METHOD_GET, "/v1/book", NULL,
			     &text),
	    200);
	assert_non_null(strstr(text, "since Monday"));
	free(text);
	test_desk_free(test);
}

static void
an_action_that_has_not_begun_cannot_be_closed_and_says_when_it_will(void *
	*state)
{
	struct test_desk *test = desk_with_answers();
	json_t *document;
	char *text;

	(void)state;
	add_action(test, "own", "2026-12-24", "");
	assert_int_equal(test_desk_ask(test, METHOD_POST, "/v1/actions/1/close",
			     "{}", &text),
	    400);
	assert_non_null(strstr(text, "it begins on 2026-12-24"));
	free(text);
	document = get(test, "/v1/actions/1");
	assert_string_equal(json_string_value(json_object_get(document, "end")),
	    "");
	json_decref(document);
	test_desk_free(test);
}

static void
wrong_words_about_an_action_are_refused_and_leave_nothing(void **state)
{
	static const char *const bodies[] = {
		"{\"title\": \"t\", \"owner\": \"o\", \"begin\": \"today\"}",
		"{\"title\": \"t\", \"owner\": \"o\", \"begin\": \"today\", "
		"\"touchpoints\": []}",
		"{\"title\": \"t\", \"owner\": \"o\", \"begin\": \"today\", "
		"\"touchpoints\": [\"nowhere\"]}",
		"{\"title\": \"t\", \"owner\": \"o\", \"begin\": \"today\", "
		"\"touchpoints\": [7]}",
		"{\"title\": \"t\", \"owner\": \"o\", \"begin\": \"soon\", "
		"\"touchpoints\": [\"own\"]}",
		"{\"title\": \"t\", \"owner\": \"o\", \"begin\": \"today\", "
		"\"end\": \"today\", \"touchpoints\": [\"own\"]}",
		"{\"owner\": \"o\", \"begin\": \"today\", "
		"\"touchpoints\": [\"own\"]}",
	};
	struct test_desk *test = desk_with_answers();
	json_t *document;

	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
		assert_int_equal(ask(test, METHOD_POST, "/v1/actions",
				     bodies[i]),
		    400);
	assert_int_equal(ask(test, METHOD_GET, "/v1/actions/1", NULL), 404);
	assert_int_equal(ask(test, METHOD_GET, "/v1/actions/x", NULL), 404);
	assert_int_equal(ask(test, METHOD_PATCH, "/v1/actions/1", "{}"), 404);
	document = get(test, "/v1/actions");
	assert_int_equal(json_array_size(json_object_get(document, "actions")),
	    0);
	json_decref(document);
	test_desk_free(test);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    an_effect_is_the_change_here_less_that_of_the_untouched),
		cmocka_unit_test(
		    a_touchpoint_with_an_action_of_its_own_in_that_time_is_no_control),
		cmocka_unit_test(
		    an_action_that_ended_before_or_begins_later_leaves_a_control),
		cmocka_unit_test(
		    a_control_with_fewer_than_thirty_answers_is_none),
		cmocka_unit_test(too_few_answers_are_said_to_be_too_few),
		cmocka_unit_test(
		    another_action_there_in_the_same_weeks_is_named),
		cmocka_unit_test(in_its_first_week_there_is_nothing_to_compare),
		cmocka_unit_test(
		    an_action_is_changed_and_closed_and_the_book_has_each),
		cmocka_unit_test(
		    an_action_that_has_not_begun_cannot_be_closed_and_says_when_it_will),
		cmocka_unit_test(
		    wrong_words_about_an_action_are_refused_and_leave_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
