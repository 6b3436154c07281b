/*
 * test_desk_feedback.c - digital answers: each counted once, edits in time.
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
#include "aggregator/io/store_sql.h"
#include "tests/aggregator/support_desk.h"

/* A desk with one source, and its token. */
struct shop {
	struct test_desk *test;
	char token[80];
};

static int
set_up(void **state)
{
	struct shop *shop = calloc(1, sizeof(*shop));
	json_t *json;
	char *text;

	shop->test = test_desk_new();
	test_desk_map(shop->test);
	assert_int_equal(
	    test_desk_ask(shop->test, METHOD_POST, "/v1/sources",
		"{\"name\": \"web\", \"touchpoint\": \"counter-1\", "
		"\"channel\": \"web\"}",
		&text),
	    201);
	json = json_loads(text, 0, NULL);
	strcpy(shop->token, json_string_value(json_object_get(json, "token")));
	json_decref(json);
	free(text);
	*state = shop;
	return 0;
}

static int
tear_down(void **state)
{
	struct shop *shop = *state;

	test_desk_free(shop->test);
	free(shop);
	return 0;
}

/* Send one answer; its verdict, or the status of a problem. */
static const char *
sent(struct shop *shop, const char *body)
{
	static char verdict[32];
	char *text;
	int status = test_desk_ask_as(shop->test, shop->token, METHOD_POST,
	    "/v1/feedback", body, &text);
	json_t *json = json_loads(text, 0, NULL);
	const char *said = json_string_value(json_object_get(json, "verdict"));

	if (said != NULL)
		snprintf(verdict, sizeof(verdict), "%s", said);
	else
		snprintf(verdict, sizeof(verdict), "%d", status);
	json_decref(json);
	free(text);
	return verdict;
}

/* Ratings of a channel over all time, all steps together. */
static int64_t
tallied(struct shop *shop, const char *channel)
{
	sqlite3_stmt *s = store_sql(shop->test->desk.store,
	    "SELECT sum(c0 + c1 + c2 + c3 + c4) FROM tally "
	    "JOIN series ON series.id = series WHERE span = 0 "
	    "AND channel = ?",
	    "t", channel);
	int64_t count;

	assert_int_equal(store_step(shop->test->desk.store, s), 1);
	count = sqlite3_column_int64(s, 0);
	store_done(s);
	return count;
}

/* Those of one hour, by its local beginning in seconds since 1970. */
static int64_t
in_hour(struct shop *shop, int64_t start)
{
	sqlite3_stmt *s = store_sql(shop->test->desk.store,
	    "SELECT sum(c0 + c1 + c2 + c3 + c4) FROM tally "
	    "JOIN series ON series.id = series WHERE span = 3 "
	    "AND channel = 'web' AND start = ?",
	    "i", start);
	int64_t count;

	assert_int_equal(store_step(shop->test->desk.store, s), 1);
	count = sqlite3_column_int64(s, 0);
	store_done(s);
	return count;
}

static void
an_answer_sent_twice_counts_once(void **state)
{
	struct shop *shop = *state;

	assert_string_equal(sent(shop, "{\"id\": \"a\", \"value\": 4}"),
	    "accepted");
	test_desk_wait(shop->test, 5000);
	assert_string_equal(sent(shop, "{\"id\": \"a\", \"value\": \"4\"}"),
	    "same");
	assert_int_equal(tallied(shop, "web"), 1);
	assert_int_equal(tallied(shop, "replaced"), 0);
}

static void
an_edit_replaces_and_stays_in_its_hour(void **state)
{
	struct shop *shop = *state;
	int64_t hour = 1795600000 - 1795600000 % 3600;

	assert_string_equal(sent(shop, "{\"id\": \"a\", \"value\": 4}"),
	    "accepted");
	test_desk_wait(shop->test, 3 * 3600000);
	assert_string_equal(sent(shop, "{\"id\": \"a\", \"value\": 1}"),
	    "replaced");
	assert_int_equal(tallied(shop, "web"), 1);
	assert_int_equal(tallied(shop, "replaced"), 1);
	assert_int_equal(in_hour(shop, hour), 1);
	assert_int_equal(in_hour(shop, hour + 3 * 3600), 0);
	/* Going back to what was there before has no effect either. */
	assert_string_equal(sent(shop, "{\"id\": \"a\", \"value\": 4}"),
	    "same");
	assert_int_equal(tallied(shop, "web"), 1);
}

/* Version 1 of the store kept the first content where later ones are. */
static void
an_answer_of_an_older_store_sent_again_counts_once(void **state)
{
	struct shop *shop = *state;
	struct store *store = shop->test->desk.store;

	assert_string_equal(sent(shop, "{\"id\": \"a\", \"value\": 4}"),
	    "accepted");
	assert_int_equal(store_run(store,
			     "INSERT INTO answer_content SELECT journal, id, "
			     "question, content FROM answer",
			     ""),
	    STORE_OK);
	assert_int_equal(store_run(store, "UPDATE answer SET content = NULL",
			     ""),
	    STORE_OK);
	test_desk_wait(shop->test, 5000);
	assert_string_equal(sent(shop, "{\"id\": \"a\", \"value\": 4}"),
	    "same");
	assert_int_equal(tallied(shop, "web"), 1);
	assert_string_equal(sent(shop, "{\"id\": \"a\", \"value\": 5}"),
	    "replaced");
	assert_string_equal(sent(shop, "{\"id\": \"a\", \"value\": 5}"),
	    "same");
}

static void
an_edit_too_late_or_too_old_waits_for_a_person(void **state)
{
	struct shop *shop = *state;

	assert_string_equal(sent(shop,
				"{\"id\": \"a\", \"value\": 4, "
				"\"at\": \"2026-11-20T10:00:00Z\"}"),
	    "accepted");
	assert_string_equal(sent(shop,
				"{\"id\": \"a\", \"value\": 3, "
				"\"at\": \"2026-11-20T09:00:00Z\"}"),
	    "quarantined");
	assert_string_equal(sent(shop,
				"{\"id\": \"a\", \"value\": 2, "
				"\"at\": \"2026-11-21T10:00:01Z\"}"),
	    "quarantined");
	assert_int_equal(tallied(shop, "web"), 1);
	assert_int_equal(in_hour(shop, 1795168800), 1);
	assert_string_equal(sent(shop,
				"{\"id\": \"a\", \"value\": 1, "
				"\"at\": \"2026-11-21T10:00:00Z\"}"),
	    "replaced");
	assert_int_equal(tallied(shop, "web"), 1);
}

static void
what_is_no_answer_to_this_sheet_is_rejected(void **state)
{
	struct shop *shop = *state;
	static const char *const bodies[] = {
		"{\"value\": 4}",
		"{\"id\": \"\", \"value\": 4}",
		"{\"id\": \"a\"}",
		"{\"id\": \"a\", \"value\": 0}",
		"{\"id\": \"a\", \"value\": 6}",
		"{\"id\": \"a\", \"value\": 4.5}",
		"{\"id\": \"a\", \"value\": null}",
		"{\"id\": \"a\", \"value\": 4, \"question\": \"other\"}",
		"{\"id\": \"a\", \"value\": 4, \"at\": \"yesterday\"}",
		"{\"id\": \"a\", \"value\": 4, "
		"\"at\": \"2026-11-25T10:00:00Z\"}",
		"{\"id\": \"a\", \"value\": 4, \"coment\": \"typo\"}",
		"[]",
		"{\"id\": \"a\", \"value\": 4",
		"",
	};

	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
		assert_string_equal(sent(shop, bodies[i]), "422");
	assert_int_equal(tallied(shop, "web"), 0);
}

static void
a_list_gets_a_verdict_for_each_line(void **state)
{
	struct shop *shop = *state;
	static const char body[] =
	    "{\"id\": \"a\", \"value\": 4}\n\n"
	    "nonsense\n"
	    "\0\n" /* no blank line: a byte stands there */
	    "{\"id\": \"a\", \"value\": 4}\r\n"
	    "{\"id\": \"b\", \"value\": 9}\n"
	    "{\"id\": \"c\", \"value\": 1}";
	struct request request = { .method = METHOD_POST,
		.path = "/v1/feedback",
		.query = "",
		.content_type = "application/x-ndjson",
		.bearer = shop->token,
		.who = "",
		.body = (const uint8_t *)body,
		.length = sizeof(body) - 1 };
	static const char *const verdicts[] = { "accepted", "rejected",
		"rejected", "same", "rejected", "accepted" };
	struct call call = { .request = &request };
	const char *line;

	desk_handle(&shop->test->desk, &call);
	assert_int_equal(call.reply.status, 200);
	bytes_put(&call.reply.body, "", 1);
	line = (const char *)call.reply.body.data;
	for (size_t i = 0; i < 6; i++) {
		json_t *json = json_loads(line, JSON_DISABLE_EOF_CHECK, NULL);

		assert_string_equal(json_string_value(json_object_get(json,
					"verdict")),
		    verdicts[i]);
		json_decref(json);
		line = strchr(line, '\n') + 1;
	}
	assert_int_equal(*line, '\0');
	assert_int_equal(tallied(shop, "web"), 2);
	call_release(&call);
}

/* Slots cost every later commit of their epoch. */
static void
languages_that_the_survey_lacks_share_a_slot(void **state)
{
	struct shop *shop = *state;
	char body[128];
	sqlite3_stmt *s;

	for (int i = 0; i < 20; i++) {
		snprintf(body, sizeof(body),
		    "{\"id\": \"%d\", \"value\": 4, "
		    "\"language\": \"x%d\"}",
		    i, i);
		assert_string_equal(sent(shop, body), "accepted");
	}
	assert_string_equal(sent(shop,
				"{\"id\": \"own\", \"value\": 4, "
				"\"language\": \"en\"}"),
	    "accepted");
	assert_int_equal(tallied(shop, "web"), 21);
	s = store_sql(shop->test->desk.store,
	    "SELECT group_concat(language) FROM slot ORDER BY slot", "");
	assert_int_equal(store_step(shop->test->desk.store, s), 1);
	assert_string_equal((const char *)sqlite3_column_text(s, 0), "und,en");
	store_done(s);
}

static void
a_token_that_is_wrong_or_void_opens_no_door(void **state)
{
	struct shop *shop = *state;

	assert_int_equal(test_desk_ask_as(shop->test, "ts_wrong", METHOD_POST,
			     "/v1/feedback", "{\"id\": \"a\", \"value\": 4}",
			     NULL),
	    401);
	assert_int_equal(test_desk_ask(shop->test, METHOD_POST,
			     "/v1/sources/web/rotate", "{}", NULL),
	    200);
	assert_string_equal(sent(shop, "{\"id\": \"a\", \"value\": 4}"), "401");
	assert_int_equal(tallied(shop, "web"), 0);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(an_answer_sent_twice_counts_once),
		TEST(an_edit_replaces_and_stays_in_its_hour),
		TEST(an_answer_of_an_older_store_sent_again_counts_once),
		TEST(an_edit_too_late_or_too_old_waits_for_a_person),
		TEST(what_is_no_answer_to_this_sheet_is_rejected),
		TEST(a_list_gets_a_verdict_for_each_line),
		TEST(languages_that_the_survey_lacks_share_a_slot),
		TEST(a_token_that_is_wrong_or_void_opens_no_door),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
