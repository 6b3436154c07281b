/*
 * test_endings.c - which ratings belong to a visit that was won, and which to
 * one that was lost.
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
#include "aggregator/io/endings.h"
#include "aggregator/io/store_sheet.h"
#include "tests/aggregator/support_desk.h"
#include "tests/aggregator/support_kiosk.h"

#define NOON INT64_C(1795262400000) /* 2026-11-21T12:00:00Z */
#define SECOND 1000
#define HOUR 3600000

/* The kiosk's slots. */
enum {
	RATES,       /* satisfaction, by the customer's hand */
	ENDS,        /* how the visit ended, likewise */
	STAFF_RATES, /* by staff beside them */
	REHEARSES,
};

/* Choices of the question of how it ended, in the sheet's order. */
enum {
	OPEN,
	WON,
	LOST,
};

static struct test_desk *test;
static struct test_kiosk *kiosk;
static struct journal_row journal;
static uint8_t sheet[VERSION_SIZE];

static const char *const survey =
    "{\"name\": \"counter\", \"languages\": [\"en\"], \"questions\": ["
    "{\"id\": \"satisfaction\", \"scale\": \"smiley5\","
    " \"text\": {\"en\": \"How?\"}},"
    "{\"id\": \"deal\", \"role\": \"outcome\", \"text\": {\"en\": \"Deal?\"},"
    " \"choices\": [{\"id\": \"open\", \"text\": {\"en\": \"Open\"}},"
    " {\"id\": \"won\", \"text\": {\"en\": \"Won\"}},"
    " {\"id\": \"lost\", \"text\": {\"en\": \"Lost\"}}]}]}";

static int
begin(void **state)
{
	struct sheet_row row;

	(void)state;
	test = test_desk_new();
	assert_int_equal(test_desk_ask(test, METHOD_POST, "/v1/surveys", survey,
			     NULL),
	    201);
	assert_int_equal(
	    test_desk_ask(test, METHOD_POST, "/v1/touchpoints",
		"{\"slug\": \"counter-1\", \"title\": \"Counter 1\", "
		"\"survey\": \"counter\", \"zone\": \"UTC\"}",
		NULL),
	    201);
	assert_int_equal(sheet_in_force(test->desk.store, "counter", &row,
			     NULL),
	    1);
	memcpy(sheet, row.version, VERSION_SIZE);
	kiosk = test_kiosk_new(1);
	test_desk_enrol(test, kiosk->key.public, &journal);
	test_kiosk_boot(kiosk, 1, NULL);
	test_kiosk_slot(kiosk, "counter-1", "satisfaction", sheet,
	    HAND_CUSTOMER);
	test_kiosk_slot(kiosk, "counter-1", "deal", sheet, HAND_CUSTOMER);
	test_kiosk_slot(kiosk, "counter-1", "satisfaction", sheet, HAND_STAFF);
	test_kiosk_slot(kiosk, "counter-1", "satisfaction", sheet,
	    HAND_REHEARSAL);
	test_kiosk_time(kiosk, 0, NOON, 0);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	test_kiosk_free(kiosk);
	test_desk_free(test);
	return 0;
}

/* The first rating of a visit, and each that follows it. */
static uint64_t
begins(uint32_t slot, int64_t step)
{
	return test_kiosk_rate(kiosk, 30 * SECOND, slot, step);
}

static uint64_t
goes_on(uint32_t slot, int64_t step)
{
	return test_kiosk_rate_with(kiosk, 5 * SECOND, slot, step,
	    RATING_SAME_VISIT, NULL);
}

static uint64_t
last_number(void)
{
	const struct test_epoch *epoch = test_kiosk_now(kiosk);

	return epoch->first + epoch->count - 1;
}

/* Entries first to last reach the aggregator. */
static void
arrives(uint64_t first, uint64_t last)
{
	struct bytes bytes = { 0 };
	struct request request = { .method = METHOD_POST,
		.path = "/v1/envelopes",
		.query = "",
		.content_type = "application/cose",
		.bearer = "",
		.who = "tester",
		.local = true };
	struct call call = { .request = &request };

	test_kiosk_seal(kiosk, test_kiosk_now(kiosk), first, last, &bytes);
	request.body = bytes.data;
	request.length = bytes.length;
	desk_handle(&test->desk, &call);
	assert_int_equal(call.reply.status, 200);
	call_release(&call);
	bytes_release(&bytes);
}

static void
all_arrives(void)
{
	arrives(test_kiosk_now(kiosk)->first, last_number());
}

/* The counts of the only cell, worst step first: "0 0 0 1 0 | 1 0 0 0 0" won and
 * lost; "" without any. */
static const char *
tallied_at(const char *touchpoint, const char *channel, int64_t from_ms,
    int64_t to_ms)
{
	static char text[128];
	struct collection *collection;
	struct endings endings;
	struct query query;
	char why[QUERY_WHY];
	size_t e, k, used = 0;

	query_init(&query, QUERY_JSON);
	assert_int_equal(query_add(&query, "channel", channel, why), 0);
	assert_int_equal(query_add(&query, "touchpoint", touchpoint, why), 0);
	if (from_ms != 0)
		query.from = (struct query_time){ QUERY_INSTANT,
			from_ms / 1000 };
	if (to_ms != 0)
		query.to = (struct query_time){ QUERY_INSTANT, to_ms / 1000 };
	collection = collection_new(&query, test->world.wall_ms / 1000,
	    COLLECTION_LIVE);
	assert_int_equal(collection_places(collection, test->desk.store),
	    STORE_OK);
	assert_int_equal(endings_read(&endings, collection, test->desk.store),
	    STORE_OK);
	text[0] = '\0';
	assert_true(endings.count <= 1);
	for (e = 0; e < 2 && endings.count == 1; e++) {
		for (k = 0; k < 5; k++)
			used += (size_t)snprintf(text + used,
			    sizeof(text) - used, "%s%llu",
			    k > 0       ? " "
				: e > 0 ? " | "
					: "",
			    (unsigned long long)endings.cells[0].counts[e][k]);
	}
	endings_release(&endings);
	collection_free(collection);
	return text;
}

static const char *
tallied(const char *channel, int64_t from_ms, int64_t to_ms)
{
	return tallied_at("counter-1", channel, from_ms, to_ms);
}

#define NOTHING "0 0 0 0 0 | 0 0 0 0 0"

static void
a_visit_takes_its_ratings_to_where_it_ended(void **state)
{
	(void)state;
	begins(RATES, 4);
	goes_on(ENDS, WON);
	begins(RATES, 0);
	goes_on(ENDS, LOST);
	begins(ENDS, WON); /* asked first */
	goes_on(RATES, 3);
	all_arrives();
	assert_string_equal(tallied("kiosk", 0, 0), "0 0 0 1 1 | 1 0 0 0 0");
}

static void
a_visit_that_says_nothing_of_its_end_counts_for_neither(void **state)
{
	(void)state;
	begins(RATES, 4);
	begins(RATES, 3);
	goes_on(ENDS, OPEN);
	begins(ENDS, WON);
	all_arrives();
	assert_string_equal(tallied("kiosk", 0, 0), NOTHING);
}

static void
hands_that_take_turns_do_not_share_a_visit(void **state)
{
	(void)state;
	begins(RATES, 3);
	begins(STAFF_RATES, 0);
	begins(REHEARSES, 0);
	goes_on(ENDS, WON);
	all_arrives();
	assert_string_equal(tallied("kiosk", 0, 0), "0 0 0 1 0 | 0 0 0 0 0");
	assert_string_equal(tallied("staff", 0, 0), NOTHING);
}

static void
what_was_taken_back_is_as_if_never_said(void **state)
{
	uint64_t number;

	(void)state;
	begins(RATES, 2);
	number = goes_on(ENDS, LOST);
	goes_on(ENDS, WON);
	test_kiosk_withdraw(kiosk, SECOND, number);
	number = begins(RATES, 0);
	goes_on(RATES, 1);
	test_kiosk_withdraw(kiosk, SECOND, number);
	goes_on(ENDS, LOST);
	all_arrives();
	assert_string_equal(tallied("kiosk", 0, 0), "0 0 1 0 0 | 0 1 0 0 0");
}

static void
repeated_presses_end_nothing_and_are_not_rated(void **state)
{
	(void)state;
	test_kiosk_rate_with(kiosk, SECOND, RATES, 4, RATING_REPEATED, NULL);
	test_kiosk_rate_with(kiosk, SECOND, ENDS, WON,
	    RATING_REPEATED | RATING_SAME_VISIT, NULL);
	all_arrives();
	assert_string_equal(tallied("kiosk", 0, 0), "");
}

static void
entries_that_are_missing_part_a_visit_until_they_come(void **state)
{
	uint64_t rated, ended;

	(void)state;
	rated = begins(RATES, 4);
	begins(RATES, 0);
	ended = goes_on(ENDS, WON);
	arrives(1, rated);
	arrives(ended, ended);
	assert_string_equal(tallied("kiosk", 0, 0), NOTHING);
	arrives(1, ended);
	assert_string_equal(tallied("kiosk", 0, 0), "1 0 0 0 0 | 0 0 0 0 0");
}

static void
only_what_lies_in_the_span_counts(void **state)
{
	(void)state;
	begins(RATES, 4);
	goes_on(ENDS, WON);
	test_kiosk_rate(kiosk, 3 * HOUR, RATES, 1);
	goes_on(ENDS, LOST);
	test_kiosk_time(kiosk, SECOND, NOON + 3 * HOUR + 41 * SECOND, 0);
	all_arrives();
	assert_string_equal(tallied("kiosk", NOON + 2 * HOUR, 0),
	    "0 0 0 0 0 | 0 1 0 0 0");
	assert_string_equal(tallied("kiosk", NOON, NOON + 2 * HOUR),
	    "0 0 0 0 1 | 0 0 0 0 0");
}

static void
what_was_put_right_counts_where_it_belongs(void **state)
{
	(void)state;
	begins(RATES, 4);
	goes_on(ENDS, WON);
	begins(RATES, 0);
	goes_on(ENDS, LOST);
	test_kiosk_time(kiosk, SECOND, NOON + 71 * SECOND, 0);
	all_arrives();
	assert_int_equal(
	    test_desk_ask(test, METHOD_POST, "/v1/touchpoints",
		"{\"slug\": \"counter-2\", \"title\": \"Counter 2\", "
		"\"survey\": \"counter\", \"zone\": \"UTC\"}",
		NULL),
	    201);
	assert_int_equal(
	    test_desk_ask(test, METHOD_POST, "/v1/corrections",
		"{\"kiosk\": \"north\", \"from\": \"2026-11-21T12:00:00Z\", "
		"\"to\": \"2026-11-21T12:00:40Z\", "
		"\"touchpoint\": \"counter-2\", \"why\": \"stood there\"}",
		NULL),
	    201);
	assert_string_equal(tallied_at("counter-2", "kiosk", 0, 0),
	    "0 0 0 0 1 | 0 0 0 0 0");
	assert_string_equal(tallied("kiosk", 0, 0), "0 0 0 0 0 | 1 0 0 0 0");
}

/* ---- by id ------------------------------------------------------------------------- */

/* The bearer of a new source. */
static void
add_source(char token[128])
{
	char *text;
	json_t *json;

	assert_int_equal(test_desk_ask(test, METHOD_POST, "/v1/sources",
			     "{\"name\": \"shop\", \"touchpoint\": "
			     "\"counter-1\", \"channel\": \"web\"}",
			     &text),
	    201);
	json = json_loads(text, 0, NULL);
	snprintf(token, 128, "%s",
	    json_string_value(json_object_get(json, "token")));
	json_decref(json);
	free(text);
}

static void
sends(const char *token, const char *id, const char *question,
    const char *value)
{
	char body[256];

	snprintf(body, sizeof(body),
	    "{\"id\": \"%s\", \"question\": \"%s\", \"value\": %s}", id,
	    question, value);
	assert_int_equal(test_desk_ask_as(test, token, METHOD_POST,
			     "/v1/feedback", body, NULL),
	    200);
	test_desk_wait(test, 20 * 60 * SECOND);
}

static void
answers_under_one_id_are_one_visit_in_any_order(void **state)
{
	char token[128];

	(void)state;
	add_source(token);
	sends(token, "a", "satisfaction", "5");
	sends(token, "b", "satisfaction", "1");
	sends(token, "c", "satisfaction", "3");
	sends(token, "b", "deal", "\"lost\"");
	sends(token, "d", "deal", "\"won\"");
	sends(token, "a", "deal", "\"won\"");
	sends(token, "d", "satisfaction", "4");
	assert_string_equal(tallied("web", 0, 0), "0 0 0 1 1 | 1 0 0 0 0");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(a_visit_takes_its_ratings_to_where_it_ended),
		TEST(a_visit_that_says_nothing_of_its_end_counts_for_neither),
		TEST(hands_that_take_turns_do_not_share_a_visit),
		TEST(what_was_taken_back_is_as_if_never_said),
		TEST(repeated_presses_end_nothing_and_are_not_rated),
		TEST(entries_that_are_missing_part_a_visit_until_they_come),
		TEST(only_what_lies_in_the_span_counts),
		TEST(what_was_put_right_counts_where_it_belongs),
		TEST(answers_under_one_id_are_one_visit_in_any_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
