/*
 * test_desk_journey.c - journeys drawn and changed, and the score along them.
 *
 * The figures are worked by hand.  80 of 100 yes: index 80, with three
 * pseudo-answers mt = 81.5 / 103, vt = mt * (1 - mt) / 103; likewise 50 and 55.
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

#include "aggregator/io/bytes.h"
#include "aggregator/io/journey_text.h"
#include "aggregator/io/store_sql.h"
#include "tests/aggregator/support_desk.h"

static struct test_desk *test;

static void
run(const char *sql)
{
	assert_int_equal(sqlite3_exec(store_db(test->desk.store), sql, NULL,
			     NULL, NULL),
	    SQLITE_OK);
}

/* A touchpoint and so many no and yes to its question q. */
static void
place(const char *slug, const char *question, int no, int yes)
{
	char sql[512];

	snprintf(sql, sizeof(sql),
	    "INSERT OR IGNORE INTO touchpoint (slug, title, zone, department) "
	    "VALUES ('%s', 'Title of %s', 'UTC', 'Sales');"
	    "INSERT INTO series (touchpoint, question, scale, steps, channel) "
	    "VALUES ('%s', '%s', 'yesno', 2, 'kiosk');"
	    "INSERT INTO tally (series, span, start, c0, c1) "
	    "SELECT max(id), 0, 0, %d, %d FROM series",
	    slug, slug, slug, question, no, yes);
	run(sql);
}

static int
begin(void **state)
{
	(void)state;
	test = test_desk_new();
	place("park", "q", 20, 80);
	place("door", "q", 50, 50);
	place("shop", "q", 45, 55);
	place("loo", "q", 5, 2);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	test_desk_free(test);
	return 0;
}

/* ---- asking ---------------------------------------------------------------------- */

static void
asks(enum method method, const char *path, const char *body, int status,
    const char *words)
{
	char *text;
	const int got = test_desk_ask(test, method, path, body, &text);

	if (got != status || strstr(text, words) == NULL)
		fail_msg("%s %s: %d, %s", path, body, got, text);
	free(text);
}

static void
draw(const char *steps)
{
	char body[256];

	snprintf(body, sizeof(body),
	    "{\"name\": \"visit\", \"title\": \"A visit\", \"steps\": [%s]}",
	    steps);
	asks(METHOD_POST, "/v1/journeys", body, 201, "\"visit\"");
}

static json_t *
show(const char *query, bool local)
{
	const struct request request = { .method = METHOD_GET,
		.path = "/v1/journeys/visit",
		.query = query,
		.content_type = "",
		.bearer = "",
		.who = "tester",
		.local = local };
	struct call call = { .request = &request };
	json_t *json;

	desk_action(&call)->answer(&test->desk, &call);
	if (call.reply.status != 200)
		fail_msg("%s: %.*s", query, (int)call.reply.body.length,
		    (char *)call.reply.body.data);
	json = json_loadb((const char *)call.reply.body.data,
	    call.reply.body.length, 0, NULL);
	call_release(&call);
	return json;
}

static const char *
text_of(const json_t *json, const char *name)
{
	const char *text = json_string_value(json_object_get(json, name));

	return text == NULL ? "" : text;
}

static void
assert_range(const json_t *part, const char *name, double value, double low,
    double high)
{
	const double figures[] = {
		json_number_value(json_object_get(part, name)),
		json_number_value(json_object_get(part, "low")),
		json_number_value(json_object_get(part, "high"))
	};
	const double expected[] = { value, low, high };

	for (size_t i = 0; i < 3; i++)
		if (figures[i] - expected[i] > 1e-3 ||
		    expected[i] - figures[i] > 1e-3)
			fail_msg("%s: %f is not %f", name, figures[i],
			    expected[i]);
}

/* ---- cards ------------------------------------------------------------------------ */

static void
a_journey_is_drawn_changed_and_removed_and_its_name_stays(void **state)
{
	(void)state;
	draw("\"park\", \"door\"");
	asks(METHOD_PATCH, "/v1/journeys/visit",
	    "{\"steps\": [\"door\", \"shop\", \"park\"]}", 200,
	    "\"steps\":[\"door\",\"shop\",\"park\"]");
	asks(METHOD_PATCH, "/v1/journeys/visit", "{\"title\": \"New\"}", 200,
	    "\"steps\":[\"door\",\"shop\",\"park\"]");
	asks(METHOD_GET, "/v1/journeys", NULL, 200, "\"title\":\"New\"");
	asks(METHOD_POST, "/v1/journeys/visit/remove", "{}", 200,
	    "\"retired\":true");
	asks(METHOD_POST, "/v1/journeys/visit/remove", "{}", 200,
	    "\"retired\":true");
	asks(METHOD_PATCH, "/v1/journeys/visit", "{\"title\": \"X\"}", 409,
	    "was removed");
	asks(METHOD_POST, "/v1/journeys",
	    "{\"name\": \"visit\", \"title\": \"X\", "
	    "\"steps\": [\"park\", \"door\"]}",
	    409, "there was a journey");
	asks(METHOD_GET, "/v1/journeys", NULL, 200, "\"title\":\"New\"");
	asks(METHOD_GET, "/v1/book", NULL, 200, "visit");
}

static void
what_is_no_journey_is_refused_with_a_sentence(void **state)
{
	static const struct {
		const char *body, *words;
	} wrong[] = {
		{ "{\"name\": \"v\", \"title\": \"V\"}", "2 to 64" },
		{ "{\"name\": \"v\", \"title\": \"V\", \"steps\": \"park\"}",
		    "2 to 64" },
		{ "{\"name\": \"v\", \"title\": \"V\", "
		  "\"steps\": [\"park\"]}",
		    "2 to 64" },
		{ "{\"name\": \"v\", \"title\": \"V\", "
		  "\"steps\": [\"park\", \"park\"]}",
		    "twice" },
		{ "{\"name\": \"v\", \"title\": \"V\", "
		  "\"steps\": [\"park\", 7]}",
		    "must name a touchpoint" },
		{ "{\"name\": \"v\", \"title\": \"V\", "
		  "\"steps\": [\"park\", \"roof\"]}",
		    "there is no touchpoint \\\"roof\\\"" },
		{ "{\"name\": \"A b\", \"title\": \"V\", "
		  "\"steps\": [\"park\", \"door\"]}",
		    "is no slug" },
		{ "{\"name\": \"v\", \"steps\": [\"park\", \"door\"]}",
		    "title is missing" },
		{ "{\"name\": \"v\", \"title\": \"V\", \"question\": \"Q\", "
		  "\"steps\": [\"park\", \"door\"]}",
		    "no \\\"Q\\\" in any survey" },
		{ "{\"name\": \"v\", \"title\": \"V\", \"way\": 1, "
		  "\"steps\": [\"park\", \"door\"]}",
		    "no field \\\"way\\\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		asks(METHOD_POST, "/v1/journeys", wrong[i].body, 400,
		    wrong[i].words);
	asks(METHOD_GET, "/v1/journeys", NULL, 200, "\"journeys\":[]");
	asks(METHOD_GET, "/v1/journeys/v", NULL, 404, "no journey");
	asks(METHOD_POST, "/v1/journeys/v/remove", "{}", 404, "no journey");
}

/* ---- scores ------------------------------------------------------------------------ */

static void
a_journey_scores_the_plain_mean_of_its_steps(void **state)
{
	json_t *journey, *steps, *drop;

	(void)state;
	draw("\"park\", \"door\", \"shop\"");
	journey = show("", true);
	assert_range(json_object_get(journey, "mean"), "index", 61.6667,
	    56.0860, 66.7380);
	assert_string_equal(text_of(journey, "weakest"), "door");
	assert_string_equal(text_of(journey, "entry"), "park");
	assert_string_equal(text_of(journey, "exit"), "shop");
	assert_string_equal(text_of(journey, "question"), "q");
	drop = json_object_get(journey, "biggest_drop");
	assert_range(drop, "diff", -30, -41.5698, -16.6826);
	assert_string_equal(text_of(drop, "from"), "park");
	assert_string_equal(text_of(drop, "to"), "door");
	steps = json_object_get(journey, "steps");
	assert_string_equal(text_of(json_array_get(steps, 0), "department"),
	    "Sales");
	assert_true(json_is_false(json_object_get(
	    json_object_get(json_array_get(steps, 2), "drop"), "detectable")));
	json_decref(journey);
}

static void
a_step_of_few_is_named_and_left_out(void **state)
{
	json_t *journey, *left;

	(void)state;
	draw("\"door\", \"loo\", \"shop\"");
	journey = show("", true);
	left = json_object_get(journey, "left_out");
	assert_int_equal(json_array_size(left), 1);
	assert_string_equal(json_string_value(json_array_get(left, 0)), "loo");
	assert_int_equal(json_integer_value(json_object_get(journey, "used")),
	    2);
	/* Neighbours of a gap are not compared over it. */
	assert_true(json_is_null(json_object_get(journey, "biggest_drop")));
	json_decref(journey);
}

static void
a_small_difference_is_no_drop(void **state)
{
	json_t *journey;

	(void)state;
	draw("\"shop\", \"door\"");
	journey = show("", true);
	assert_true(json_is_null(json_object_get(journey, "biggest_drop")));
	assert_string_equal(text_of(journey, "weakest"), "door");
	json_decref(journey);
}

static void
without_a_question_the_one_that_most_steps_ask_is_scored(void **state)
{
	json_t *journey;

	(void)state;
	place("door", "a-first", 0, 900);
	draw("\"park\", \"door\"");
	journey = show("", true);
	assert_string_equal(text_of(journey, "question"), "q");
	json_decref(journey);
	journey = show("question=a-first", true);
	assert_int_equal(json_integer_value(json_object_get(journey, "used")),
	    1);
	json_decref(journey);
	asks(METHOD_PATCH, "/v1/journeys/visit", "{\"question\": \"a-first\"}",
	    200, "a-first");
	journey = show("", true);
	assert_string_equal(text_of(journey, "question"), "a-first");
	json_decref(journey);
}

/* ---- as a table -------------------------------------------------------------------- */

static void
the_table_draws_each_step_and_fits(void **state)
{
	struct bytes out = { 0 };
	json_t *journey;
	const char *line;

	(void)state;
	draw("\"park\", \"door\", \"loo\", \"shop\"");
	journey = show("", true);
	journey_text_table(journey, &out);
	bytes_put(&out, "", 1);
	assert_non_null(strstr((char *)out.data,
	    "  1  park                        100   80.0 (71.3-87.0)   "
	    "|################    |\n"
	    "      Title of park, Sales\n"
	    "  2  door                        100   50.0 (40.3-59.7)   "
	    "|##########          |\n"
	    "      Title of door, Sales\n"
	    "      30.0 points less than the step before (-41.6 to -16.7)\n"
	    "  3  loo                           7  too few answers so far\n"));
	assert_non_null(strstr((char *)out.data,
	    "  Biggest drop: 30.0 points (16.7 to 41.6), from\n"
	    "    park to\n    door\n"));
	assert_non_null(strstr((char *)out.data,
	    "too few answers:\n    loo\n"));
	for (line = (char *)out.data; *line != '\0';
	     line += strcspn(line, "\n") + 1)
		assert_true(strcspn(line, "\n") <= 80);
	bytes_release(&out);
	json_decref(journey);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(a_journey_is_drawn_changed_and_removed_and_its_name_stays),
		TEST(what_is_no_journey_is_refused_with_a_sentence),
		TEST(a_journey_scores_the_plain_mean_of_its_steps),
		TEST(a_step_of_few_is_named_and_left_out),
		TEST(a_small_difference_is_no_drop),
		TEST(without_a_question_the_one_that_most_steps_ask_is_scored),
		TEST(the_table_draws_each_step_and_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
