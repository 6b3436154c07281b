/*
 * test_roster.c - sources at hand are never older than the newest deed.
 *
 * A writer's desk and a reader's, as a running server has them: what the one
 * commits, the other knows with its next question.
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

#include "aggregator/io/bearer.h"
#include "aggregator/io/health.h"
#include "aggregator/io/roster.h"
#include "aggregator/io/store_sql.h"
#include "tests/aggregator/support_desk.h"

#define SURVEY(scale) \
	"{\"name\": \"counter\", \"languages\": [\"en\"], \"questions\": " \
	"[{\"id\": \"satisfaction\", \"scale\": \"" scale \
	"\", \"text\": {\"en\": \"How?\"}}]}"

static struct test_desk *test;
static struct health health;
static struct desk reader;
static uint8_t bearer[HASH_SIZE];

/* Ask as an administrator; the bearer that the answer tells, if any. */
static void
administer(enum method method, const char *path, const char *body)
{
	char *text;
	json_t *json;
	const char *token;

	assert_int_equal(test_desk_ask(test, method, path, body, &text) / 100,
	    2);
	json = json_loads(text, 0, NULL);
	token = json_string_value(json_object_get(json, "token"));
	if (token != NULL)
		bearer_hash(token, bearer);
	json_decref(json);
	free(text);
}

static int
begin(void **state)
{
	(void)state;
	test = test_desk_new();
	test_desk_map(test);
	memset(&health, 0, sizeof(health));
	test->desk.health = &health;
	assert_int_equal(desk_open(&reader, test->dir, NULL, STORE_READ,
			     &test->world.outside),
	    STORE_OK);
	reader.health = &health;
	administer(METHOD_POST, "/v1/sources",
	    "{\"name\": \"web\", \"touchpoint\": \"counter-1\", "
	    "\"channel\": \"web\"}");
	return 0;
}

static int
end(void **state)
{
	(void)state;
	desk_close(&reader);
	test_desk_free(test);
	return 0;
}

/* Steps of the sheet that the bearer's answers are measured by; 0: nobody's. */
static unsigned
steps_of(const uint8_t hash[HASH_SIZE])
{
	const struct roster_source *source, *again;
	int found = roster_by_bearer(&reader, hash, &source);

	if (found == 0)
		return 0;
	assert_int_equal(found, 1);
	assert_int_equal(roster_by_journal(&reader, source->row.journal,
			     &again),
	    1);
	assert_string_equal(again->row.name, "web");
	return source->sheet->questions[0].steps;
}

static void
a_bearer_that_was_rotated_opens_nothing_any_more(void **state)
{
	uint8_t old[HASH_SIZE];

	(void)state;
	assert_int_equal(steps_of(bearer), 5);
	memcpy(old, bearer, HASH_SIZE);
	administer(METHOD_POST, "/v1/sources/web/rotate", "{}");
	assert_int_equal(steps_of(old), 0);
	assert_int_equal(steps_of(bearer), 5);
}

static void
a_source_that_was_removed_is_nobody(void **state)
{
	(void)state;
	assert_int_equal(steps_of(bearer), 5);
	administer(METHOD_POST, "/v1/sources/web/remove", "{}");
	assert_int_equal(steps_of(bearer), 0);
}

static void
a_new_sheet_is_in_force_at_once(void **state)
{
	(void)state;
	assert_int_equal(steps_of(bearer), 5);
	administer(METHOD_POST, "/v1/surveys", SURVEY("smiley4"));
	assert_int_equal(steps_of(bearer), 4);
}

static void
between_deeds_nothing_is_looked_up_twice(void **state)
{
	static const uint8_t other[HASH_SIZE] = "another";

	(void)state;
	assert_int_equal(steps_of(bearer), 5);
	assert_int_equal(store_run(test->desk.store,
			     "UPDATE source SET bearer = ?", "b", other,
			     sizeof(other)),
	    STORE_OK);
	assert_int_equal(steps_of(bearer), 5);
	administer(METHOD_POST, "/v1/surveys", SURVEY("stars5"));
	assert_int_equal(steps_of(bearer), 0);
	assert_int_equal(steps_of(other), 5);
}

static void
a_desk_of_no_server_looks_up_each_time(void **state)
{
	static const uint8_t other[HASH_SIZE] = "another";

	(void)state;
	reader.health = NULL;
	assert_int_equal(steps_of(bearer), 5);
	assert_int_equal(store_run(test->desk.store,
			     "UPDATE source SET bearer = ?", "b", other,
			     sizeof(other)),
	    STORE_OK);
	assert_int_equal(steps_of(bearer), 0);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(a_bearer_that_was_rotated_opens_nothing_any_more),
		TEST(a_source_that_was_removed_is_nobody),
		TEST(a_new_sheet_is_in_force_at_once),
		TEST(between_deeds_nothing_is_looked_up_twice),
		TEST(a_desk_of_no_server_looks_up_each_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
