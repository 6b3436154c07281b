/*
 * test_desk_calendar.c - calendars of holidays, put and asked for.
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

#include "aggregator/io/almanac.h"
#include "aggregator/io/store_sql.h"
#include "aggregator/io/verify.h"
#include "tests/aggregator/support_desk.h"

#define EVENT(lines) \
	"BEGIN:VCALENDAR\nBEGIN:VEVENT\n" lines "END:VEVENT\nEND:VCALENDAR\n"
#define NEW_YEAR EVENT("DTSTART:20200101\nSUMMARY:Neujahr\nRRULE:FREQ=YEARLY\n")
#define LEOPOLD EVENT("DTSTART:20261115\nSUMMARY:Leopold\n")

/* 2026-11-15 and 2027-01-01 in days. */
#define LEOPOLD_DAY 20772
#define NEW_YEAR_DAY 20819

static int
put(struct test_desk *test, const char *path, const char *query,
    const char *type, const char *file)
{
	const struct request request = { .method = METHOD_PUT,
		.path = path,
		.query = query,
		.content_type = type,
		.bearer = "",
		.who = "tester",
		.local = true,
		.body = (const uint8_t *)file,
		.length = strlen(file) };
	struct call call = { .request = &request };
	int status;

	desk_handle(&test->desk, &call);
	status = call.reply.status;
	call_release(&call);
	return status;
}

static int
put_calendar(struct test_desk *test, const char *path, const char *query,
    const char *file)
{
	return put(test, path, query, "text/calendar", file);
}

/* What a GET says has those words in it, or has not. */
static bool
says(struct test_desk *test, const char *path, const char *words)
{
	char *text;
	bool found;

	assert_int_equal(test_desk_ask(test, METHOD_GET, path, NULL, &text),
	    200);
	found = strstr(text, words) != NULL;
	free(text);
	return found;
}

static bool
is_holiday(struct test_desk *test, const char *region, int64_t day)
{
	enum store_verdict verdict;
	struct almanac *almanac = almanac_open(test->desk.store, &verdict);
	bool is;

	assert_non_null(almanac);
	is = holidays_has(almanac_of(almanac, region), day);
	almanac_free(almanac);
	return is;
}

static void
a_calendar_holds_for_its_region_and_one_without_for_all(void **state)
{
	struct test_desk *test = test_desk_new();

	(void)state;
	assert_false(is_holiday(test, "Wien", LEOPOLD_DAY));
	assert_int_equal(put_calendar(test, "/v1/calendars/austria", "",
			     NEW_YEAR),
	    200);
	assert_int_equal(put_calendar(test, "/v1/calendars/vienna",
			     "region=%57ien", LEOPOLD),
	    200);
	assert_true(is_holiday(test, "Wien", LEOPOLD_DAY));
	assert_true(is_holiday(test, "Wien", NEW_YEAR_DAY));
	assert_true(is_holiday(test, "", NEW_YEAR_DAY));
	assert_true(is_holiday(test, "Graz", NEW_YEAR_DAY));
	assert_false(is_holiday(test, "Graz", LEOPOLD_DAY));
	assert_false(is_holiday(test, "", LEOPOLD_DAY));
	test_desk_free(test);
}

static void
a_calendar_put_again_takes_its_former_place(void **state)
{
	struct test_desk *test = test_desk_new();

	(void)state;
	assert_int_equal(put_calendar(test, "/v1/calendars/a", "", LEOPOLD),
	    200);
	assert_int_equal(put_calendar(test, "/v1/calendars/a", "", NEW_YEAR),
	    200);
	assert_false(is_holiday(test, "", LEOPOLD_DAY));
	assert_true(is_holiday(test, "", NEW_YEAR_DAY));
	assert_true(says(test, "/v1/calendars", "\"next\":\"2027-01-01\""));
	assert_true(says(test, "/v1/calendars/a",
	    "{\"day\":\"2026-01-01\",\"name\":\"Neujahr\"},"
	    "{\"day\":\"2027-01-01\",\"name\":\"Neujahr\"}]"));
	test_desk_free(test);
}

static void
a_calendar_taken_off_has_no_holidays_and_the_book_knows_of_it(void **state)
{
	struct test_desk *test = test_desk_new();

	(void)state;
	put_calendar(test, "/v1/calendars/a", "", LEOPOLD);
	assert_true(says(test, "/v1/book", "\\\"events\\\":1"));
	assert_int_equal(test_desk_ask(test, METHOD_DELETE, "/v1/calendars/a",
			     NULL, NULL),
	    200);
	assert_false(is_holiday(test, "", LEOPOLD_DAY));
	assert_true(says(test, "/v1/calendars", "{\"calendars\":[]}"));
	assert_int_equal(test_desk_ask(test, METHOD_DELETE, "/v1/calendars/a",
			     NULL, NULL),
	    404);
	assert_int_equal(test_desk_ask(test, METHOD_GET, "/v1/calendars/a",
			     NULL, NULL),
	    404);
	test_desk_free(test);
}

/* A touchpoint in Vienna: 20 yes on the holiday and the day before it 20 no. */
static void
add_answers(struct test_desk *test)
{
	struct store *store = test->desk.store;

	assert_int_equal(test_desk_ask(test, METHOD_POST, "/v1/touchpoints",
			     "{\"slug\": \"a\", \"title\": \"A\", \"zone\": "
			     "\"Europe/Vienna\", \"region\": \"Wien\"}",
			     NULL),
	    201);
	assert_int_equal(store_begin(store), STORE_OK);
	assert_int_equal(store_run(store,
			     "INSERT INTO series VALUES "
			     "(1, 'a', 'q', 'yesno', 2, 'kiosk')",
			     ""),
	    STORE_OK);
	assert_int_equal(store_run(store,
			     "INSERT INTO tally (series, span, start, c0, c1) "
			     "VALUES (1, 2, 1794697200, 0, 20), "
			     "(1, 3, 1794726000, 0, 20), "
			     "(1, 2, 1794610800, 20, 0), "
			     "(1, 3, 1794639600, 20, 0), "
			     "(1, 1, 1793487600, 20, 20), "
			     "(1, 0, 0, 20, 20)",
			     ""),
	    STORE_OK);
	assert_int_equal(store_commit(store), STORE_OK);
}

/* What a query of scores gives; the caller's. */
static json_t *
scores(struct test_desk *test, const char *query)
{
	const struct request request = { .method = METHOD_GET,
		.path = "/v1/scores",
		.query = query,
		.content_type = "",
		.bearer = "",
		.who = "tester",
		.local = true };
	struct call call = { .request = &request };
	json_t *document;

	desk_handle(&test->desk, &call);
	assert_int_equal(call.reply.status, 200);
	document = json_loadb((const char *)call.reply.body.data,
	    call.reply.body.length, 0, NULL);
	call_release(&call);
	return document;
}

/* n of all its rows. */
static int
scored(struct test_desk *test, const char *query)
{
	json_t *document = scores(test, query), *row;
	size_t i;
	int n = 0;

	json_array_foreach(json_object_get(document, "scores"), i, row)
		n += (int)json_integer_value(json_object_get(row, "n"));
	json_decref(document);
	return n;
}

/* `buckets` of the first row, and n_per_bucket times them is its n. */
static int
buckets(struct test_desk *test, const char *query)
{
	json_t *document = scores(test, query), *row;
	int count;

	row = json_array_get(json_object_get(document, "scores"), 0);
	count = (int)json_integer_value(json_object_get(row, "buckets"));
	assert_float_equal(json_number_value(json_object_get(row,
			       "n_per_bucket")) *
		count,
	    json_number_value(json_object_get(row, "n")), 1e-9);
	json_decref(document);
	return count;
}

static void
answers_of_a_pattern_are_told_by_the_hours_and_days_there_were(void **state)
{
	struct test_desk *test = test_desk_new();

	(void)state;
	add_answers(test);
	/* 9 November is a Monday. */
	assert_int_equal(buckets(test, "by=hour&from=2026-11-09&to=2026-11-23"),
	    14);
	assert_int_equal(buckets(test,
			     "by=hourofweek&from=2026-11-09&to=2026-11-23"),
	    2);
	assert_int_equal(buckets(test,
			     "by=weekday,hour&from=2026-11-01&to=2026-11-30"),
	    3);
	/* From the first answer, Saturday the 14th, to Wednesday the 25th. */
	assert_int_equal(buckets(test, "by=weekday"), 2);
	assert_int_equal(buckets(test, "by=hour"), 12);
	put_calendar(test, "/v1/calendars/vienna", "region=Wien", LEOPOLD);
	assert_int_equal(buckets(test,
			     "by=hour&from=2026-11-09&to=2026-11-23"
			     "&skip-holidays=yes"),
	    13);
	test_desk_free(test);
}

static void
scores_can_leave_holidays_out(void **state)
{
	struct test_desk *test = test_desk_new();

	(void)state;
	add_answers(test);
	assert_int_equal(scored(test, "skip-holidays=yes"), 40);
	put_calendar(test, "/v1/calendars/vienna", "region=Wien", LEOPOLD);
	assert_int_equal(scored(test, ""), 40);
	assert_int_equal(scored(test, "skip-holidays=yes"), 20);
	assert_int_equal(scored(test, "skip-holidays=yes&by=hourofweek"), 20);
	assert_int_equal(scored(test, "skip-holidays=yes&by=month"), 20);
	put_calendar(test, "/v1/calendars/vienna", "region=Graz", LEOPOLD);
	assert_int_equal(scored(test, "skip-holidays=yes"), 40);
	test_desk_free(test);
}

/* Two calendars, one of them taken off; then something that no deed tells of. */
static void
is_audited(const char *sql, const char *why)
{
	struct test_desk *test = test_desk_new();
	json_t *report;
	char *text;

	put_calendar(test, "/v1/calendars/a", "region=Wien", LEOPOLD);
	put_calendar(test, "/v1/calendars/b", "", LEOPOLD);
	assert_int_equal(test_desk_ask(test, METHOD_DELETE, "/v1/calendars/b",
			     NULL, NULL),
	    200);
	assert_int_equal(store_begin(test->desk.store), STORE_OK);
	assert_int_equal(store_run(test->desk.store, sql, ""), STORE_OK);
	assert_int_equal(store_commit(test->desk.store), STORE_OK);
	report = verify_store(test->desk.store);
	assert_non_null(report);
	text = json_dumps(json_object_get(report, "problems"), 0);
	if (strstr(text, why) == NULL)
		fail_msg("%s: no \"%s\" in %s", sql, why, text);
	free(text);
	json_decref(report);
	test_desk_free(test);
}

static void
the_audit_sees_another_file_than_the_books(void **state)
{
	(void)state;
	is_audited("UPDATE calendar SET region = 'Wien'", "[]");
	is_audited("UPDATE calendar SET file = x'41'",
	    "its file is not the one that the book tells of");
	is_audited("UPDATE calendar SET region = 'Graz'", "its region is");
	is_audited("DELETE FROM calendar", "its file is gone");
	is_audited("INSERT INTO calendar VALUES ('b', '', x'41', 1)",
	    "its file is not the one that the book tells of");
}

static void
what_is_no_calendar_is_refused_and_leaves_nothing(void **state)
{
	struct test_desk *test = test_desk_new();

	(void)state;
	assert_int_equal(put(test, "/v1/calendars/a", "", "application/json",
			     NEW_YEAR),
	    415);
	assert_int_equal(put_calendar(test, "/v1/calendars/A", "", NEW_YEAR),
	    400);
	assert_int_equal(put_calendar(test, "/v1/calendars/a", "", "<html>"),
	    400);
	assert_int_equal(put_calendar(test, "/v1/calendars/a", "",
			     EVENT("DTSTART:20260101T100000\n")),
	    400);
	assert_int_equal(put_calendar(test, "/v1/calendars/a", "region=a%0ab",
			     NEW_YEAR),
	    400);
	assert_true(says(test, "/v1/calendars", "{\"calendars\":[]}"));
	test_desk_free(test);
}

static void
more_calendars_than_there_are_places_are_refused(void **state)
{
	struct test_desk *test = test_desk_new();
	char path[64];

	(void)state;
	for (int i = 0; i < 64; i++) {
		snprintf(path, sizeof(path), "/v1/calendars/a%d", i);
		assert_int_equal(put_calendar(test, path, "", LEOPOLD), 200);
	}
	assert_int_equal(put_calendar(test, "/v1/calendars/b", "", LEOPOLD),
	    409);
	assert_int_equal(put_calendar(test, "/v1/calendars/a7", "", NEW_YEAR),
	    200);
	test_desk_free(test);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_calendar_holds_for_its_region_and_one_without_for_all),
		cmocka_unit_test(a_calendar_put_again_takes_its_former_place),
		cmocka_unit_test(
		    a_calendar_taken_off_has_no_holidays_and_the_book_knows_of_it),
		cmocka_unit_test(the_audit_sees_another_file_than_the_books),
		cmocka_unit_test(scores_can_leave_holidays_out),
		cmocka_unit_test(
		    answers_of_a_pattern_are_told_by_the_hours_and_days_there_were),
		cmocka_unit_test(
		    what_is_no_calendar_is_refused_and_leaves_nothing),
		cmocka_unit_test(
		    more_calendars_than_there_are_places_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
