/*
 * test_collection.c - from tallies in a store to the JSON of a score.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "aggregator/io/bytes.h"
#include "aggregator/io/collection.h"
#include "aggregator/io/score_json.h"
#include "aggregator/io/store_sql.h"
#include "aggregator/io/zone.h"
#include "tests/aggregator/support_collection.h"

#define NOW MADE_NOW

static void
one_row_for_each_touchpoint_and_question(void **state)
{
	struct store *store = made_store();
	int64_t kiosk, web;
	json_t *document, *row;

	(void)state;
	made_place(store, "b", "Sales", "Europe/Vienna");
	made_place(store, "a", "Sales", "Europe/Vienna");
	kiosk = made_series(store, "a", "satisfaction", "stars5", 5, "kiosk");
	web = made_series(store, "a", "satisfaction", "smiley4", 4, "web");
	made_series(store, "a", "satisfaction", "smiley4", 4, "email");
	made_tally(store, made_series(store, "a", "ease", "ces7", 7, "web"), 0,
	    0, 12, 0);
	made_tally(store, kiosk, 0, 0, 40, 3);
	made_tally(store, web, 0, 0, 31, 0);
	document = made_answer(store, "", true);
	assert_int_equal(made_rows(document), 2);
	assert_true(json_is_null(json_object_get(document, "from")));
	assert_true(json_is_null(json_object_get(document, "to")));
	assert_string_equal(made_word(document, "as_of", NULL),
	    "2026-11-20T14:30:00Z");
	row = made_row(document, 1);
	assert_string_equal(made_word(row, "touchpoint", NULL), "a");
	assert_string_equal(made_word(row, "question", NULL), "satisfaction");
	assert_true(json_is_null(made_part(row, "group", NULL)));
	assert_int_equal(made_count(row, "n", NULL), 71);
	assert_int_equal(made_count(row, "flagged", NULL), 3);
	assert_true(json_is_false(made_part(row, "suppressed", NULL)));
	/* 75 and 100, equal weights; the channel without answers is named. */
	assert_true(fabs(json_real_value(made_part(row, "merged", "index")) -
			87.5) < 1e-9);
	assert_string_equal(made_word(row, "merged", "method"), "balanced");
	assert_string_equal(made_word(row, "merged", "weights"), "equal");
	assert_int_equal(json_array_size(made_part(row, "merged", "missing")),
	    1);
	assert_string_equal(json_string_value(json_array_get(made_part(row,
								 "merged",
								 "missing"),
				0)),
	    "email");
	assert_int_equal(json_array_size(made_part(row, "channels", NULL)), 2);
	assert_true(json_is_null(made_part(row, "change", NULL)));
	assert_true(json_is_null(made_part(row, "raw", NULL)));
	assert_true(json_is_null(made_part(row, "nps", NULL)));
	row = made_row(document, 0);
	assert_string_equal(made_word(row, "question", NULL), "ease");
	assert_true(json_is_real(made_part(row, "ces", "mean")));
	json_decref(document);

	document = made_answer(store, "question=ease&raw=1", true);
	assert_int_equal(made_rows(document), 1);
	assert_int_equal(made_count(made_row(document, 0), "raw", "n"), 12);
	json_decref(document);
	document = made_answer(store, "channel=web&by=channel&min-n=1", true);
	assert_int_equal(made_rows(document), 2);
	assert_string_equal(made_word(made_row(document, 1), "group",
				"channel"),
	    "web");
	assert_int_equal(made_count(made_row(document, 1), "n", NULL), 31);
	json_decref(document);
	made_store_gone(store);
}

static void
two_touchpoints_in_one_department_are_added_up(void **state)
{
	struct store *store = made_store();
	json_t *document;

	(void)state;
	made_place(store, "a", "Sales", "Europe/Vienna");
	made_place(store, "b", "Sales", "Asia/Kolkata");
	made_place(store, "c", "Care", "Europe/Vienna");
	made_hour(store, made_series(store, "a", "q", "stars5", 5, "kiosk"),
	    "Europe/Vienna", NOW, 20);
	made_hour(store, made_series(store, "b", "q", "stars5", 5, "kiosk"),
	    "Asia/Kolkata", NOW, 15);
	made_hour(store, made_series(store, "c", "q", "stars5", 5, "web"),
	    "Europe/Vienna", NOW, 5);
	document = made_answer(store, "by=department", true);
	assert_int_equal(made_rows(document), 2);
	assert_true(json_is_null(made_part(made_row(document, 0), "touchpoint",
	    NULL)));
	assert_string_equal(made_word(made_row(document, 0), "group",
				"department"),
	    "Sales");
	assert_int_equal(made_count(made_row(document, 0), "n", NULL), 35);
	assert_int_equal(json_array_size(made_part(made_row(document, 0),
			     "channels", NULL)),
	    1);
	json_decref(document);

	/* Half past three in Vienna is eight in Kolkata: hours are local. */
	document = made_answer(store, "by=department,hour&department=Sales",
	    true);
	assert_int_equal(made_rows(document), 2);
	assert_int_equal(made_count(made_row(document, 0), "group", "hour"),
	    15);
	assert_int_equal(made_count(made_row(document, 0), "n", NULL), 20);
	assert_int_equal(made_count(made_row(document, 1), "group", "hour"),
	    20);
	json_decref(document);
	document = made_answer(store, "by=touchpoint&touchpoint=c", true);
	assert_int_equal(made_rows(document), 1);
	assert_string_equal(made_word(made_row(document, 0), "group",
				"touchpoint"),
	    "c");
	json_decref(document);
	made_store_gone(store);
}

static void
time_splits_the_rows_in_order(void **state)
{
	struct store *store = made_store();
	json_t *document, *row;
	int64_t series, d;

	(void)state;
	made_place(store, "a", "", "Europe/Vienna");
	series = made_series(store, "a", "q", "stars5", 5, "kiosk");
	for (d = 0; d < 40; d++)
		made_hour(store, series, "Europe/Vienna", NOW - d * 86400,
		    d + 1);
	document = made_answer(store, "by=day&from=2d&to=2026-11-20T15:00:00Z",
	    true);
	assert_int_equal(made_rows(document), 3);
	assert_string_equal(made_word(document, "from", NULL),
	    "2026-11-17T23:00:00Z");
	assert_string_equal(made_word(document, "to", NULL),
	    "2026-11-20T15:00:00Z");
	row = made_row(document, 0);
	assert_string_equal(made_word(row, "touchpoint", NULL), "a");
	assert_string_equal(made_word(row, "group", "day"), "2026-11-18");
	assert_int_equal(made_count(row, "n", NULL), 3);
	assert_true(json_is_true(made_part(row, "suppressed", NULL)));
	assert_string_equal(made_word(made_row(document, 2), "group", "day"),
	    "2026-11-20");
	json_decref(document);

	document = made_answer(store, "by=month", true);
	assert_int_equal(made_rows(document), 2);
	row = made_row(document, 0);
	assert_string_equal(made_word(row, "group", "month"), "2026-10");
	assert_int_equal(made_count(row, "n", NULL), 40 * 41 / 2 - 20 * 21 / 2);
	json_decref(document);

	document = made_answer(store, "by=week&from=2026-11-16", true);
	assert_int_equal(made_rows(document), 1);
	assert_string_equal(made_word(made_row(document, 0), "group", "week"),
	    "2026-W47");
	assert_int_equal(made_count(made_row(document, 0), "n", NULL), 15);
	json_decref(document);

	document = made_answer(store, "by=weekday,hour", true);
	assert_int_equal(made_rows(document), 7 * 2);
	/* Before summer time ended the same instant was an hour later. */
	assert_int_equal(made_count(made_row(document, 0), "group", "weekday"),
	    0);
	assert_int_equal(made_count(made_row(document, 0), "group", "hour"),
	    15);
	assert_int_equal(made_count(made_row(document, 1), "group", "hour"),
	    16);
	json_decref(document);
	made_store_gone(store);
}

static void
what_cannot_be_placed_is_counted_beside(void **state)
{
	struct store *store = made_store();
	json_t *document;
	int64_t series, beside;

	(void)state;
	made_place(store, "a", "", "UTC");
	series = made_series(store, "a", "q", "stars5", 5, "kiosk");
	made_hour(store, series, "UTC", NOW, 20);
	/* Four more of this November, two more of nobody knows when. */
	assert_int_equal(store_run(store,
			     "UPDATE tally SET c3 = c3 + CASE span WHEN 0"
			     " THEN 6 WHEN 1 THEN 4 ELSE 0 END",
			     ""),
	    STORE_OK);
	beside = made_series(store, "a", "q", "stars5", 5, "withdrawn");
	made_hour(store, beside, "UTC", NOW, 2);
	beside = made_series(store, "a", "q", "stars5", 5, "rehearsal");
	made_hour(store, beside, "UTC", NOW - 30 * 86400, 7);
	document = made_answer(store, "", true);
	assert_int_equal(made_count(made_row(document, 0), "n", NULL), 26);
	assert_int_equal(made_count(made_row(document, 0), "complete",
			     "uncertain"),
	    2);
	assert_int_equal(made_count(made_row(document, 0), "complete",
			     "withdrawn"),
	    2);
	assert_int_equal(made_count(made_row(document, 0), "complete",
			     "rehearsal"),
	    7);
	json_decref(document);
	document = made_answer(store, "by=month,channel", true);
	assert_int_equal(made_count(made_row(document, 0), "n", NULL), 24);
	assert_int_equal(made_count(made_row(document, 0), "complete",
			     "uncertain"),
	    2);
	assert_int_equal(made_count(made_row(document, 0), "complete",
			     "withdrawn"),
	    2);
	assert_int_equal(made_count(made_row(document, 0), "complete",
			     "rehearsal"),
	    0);
	json_decref(document);
	document = made_answer(store, "from=2026-11-20", true);
	assert_int_equal(made_count(made_row(document, 0), "n", NULL), 20);
	assert_int_equal(made_count(made_row(document, 0), "complete",
			     "uncertain"),
	    6);
	json_decref(document);
	made_store_gone(store);
}

static void
fewer_than_ten_are_hidden_from_all_but_the_local_command(void **state)
{
	struct store *store = made_store();
	json_t *document, *row;

	(void)state;
	made_place(store, "a", "", "UTC");
	made_hour(store, made_series(store, "a", "q", "stars5", 5, "kiosk"),
	    "UTC", NOW, 9);
	document = made_answer(store, "min-n=1", true);
	row = made_row(document, 0);
	assert_true(json_is_true(made_part(row, "suppressed", NULL)));
	assert_true(json_is_real(made_part(row, "merged", "index")));
	json_decref(document);
	document = made_answer(store, "min-n=1", false);
	row = made_row(document, 0);
	assert_int_equal(made_count(row, "n", NULL), 9);
	assert_true(json_is_true(made_part(row, "suppressed", NULL)));
	assert_true(json_is_null(made_part(row, "merged", NULL)));
	assert_true(json_is_null(made_part(row, "flagged", NULL)));
	assert_true(json_is_null(made_part(row, "channels", NULL)));
	assert_true(json_is_null(made_part(row, "complete", NULL)));
	json_decref(document);
	made_store_gone(store);
}

static void
completeness_is_that_of_the_slowest_kiosk_that_speaks(void **state)
{
	struct store *store = made_store();
	const int64_t ms = NOW * 1000, hour = 3600 * 1000;
	json_t *document, *row;

	(void)state;
	made_place(store, "a", "D", "UTC");
	made_place(store, "b", "D", "UTC");
	made_hour(store, made_series(store, "a", "q", "stars5", 5, "kiosk"),
	    "UTC", NOW, 20);
	made_kiosk(store, 1, "enrolled", ms - hour, ms - hour, "a");
	made_kiosk(store, 2, "enrolled", ms - 2 * hour, ms - 5 * hour, "a");
	made_kiosk(store, 3, "enrolled", ms - 25 * hour, ms - 90 * hour, "a");
	made_kiosk(store, 4, "revoked", ms - hour, ms - 80 * hour, "a");
	assert_int_equal(store_run(store,
			     "INSERT INTO kiosk_touchpoint VALUES"
			     " (1, 1, 'b')",
			     ""),
	    STORE_OK);
	assert_int_equal(store_run(store,
			     "INSERT INTO seam (journal, epoch, why, seen)"
			     " VALUES (4, 'e', 'w', 0)",
			     ""),
	    STORE_OK);
	document = made_answer(store, "touchpoint=a", true);
	row = made_row(document, 0);
	assert_string_equal(made_word(row, "complete", "to"),
	    "2026-11-20T09:30:00Z");
	assert_int_equal(made_count(row, "complete", "kiosks"), 3);
	assert_int_equal(made_count(row, "complete", "silent"), 1);
	assert_int_equal(made_count(row, "complete", "seams"), 1);
	json_decref(document);
	document = made_answer(store, "by=department", true);
	assert_int_equal(made_count(made_row(document, 0), "complete",
			     "kiosks"),
	    3);
	json_decref(document);
	assert_int_equal(store_run(store,
			     "INSERT INTO setting VALUES ('silent_after',"
			     " '30h')",
			     ""),
	    STORE_OK);
	document = made_answer(store, "touchpoint=a", true);
	assert_int_equal(made_count(made_row(document, 0), "complete",
			     "silent"),
	    0);
	json_decref(document);
	/* A new one is not silent yet, and nobody knows what it has. */
	made_kiosk(store, 9, "enrolled", 0, 0, "a");
	assert_int_equal(store_run(store,
			     "UPDATE journal SET since = ? WHERE id = 9", "i",
			     NOW * 1000),
	    STORE_OK);
	document = made_answer(store, "touchpoint=a", true);
	row = made_row(document, 0);
	assert_int_equal(made_count(row, "complete", "kiosks"), 4);
	assert_int_equal(made_count(row, "complete", "silent"), 0);
	assert_true(json_is_null(json_object_get(json_object_get(row,
						     "complete"),
	    "to")));
	json_decref(document);
	made_store_gone(store);
}

static void
a_touchpoint_without_answers_has_a_row_for_what_it_asks(void **state)
{
	static const char sheet[] =
	    "{\"name\": \"s\", \"languages\": [\"en\"], \"questions\": ["
	    "{\"id\": \"satisfaction\", \"scale\": \"stars5\","
	    " \"text\": {\"en\": \"How?\"}},"
	    "{\"id\": \"comment\", \"free_text\": true,"
	    " \"text\": {\"en\": \"Why?\"}}]}";
	struct store *store = made_store();
	json_t *document, *row;

	(void)state;
	made_place(store, "a", "", "UTC");
	assert_int_equal(store_run(store,
			     "INSERT INTO sheet (name, version, file, put)"
			     " VALUES ('s', 'v', ?, 0)",
			     "b", sheet, sizeof(sheet) - 1),
	    STORE_OK);
	document = made_answer(store, "", true);
	assert_int_equal(made_rows(document), 1);
	row = made_row(document, 0);
	assert_string_equal(made_word(row, "question", NULL), "satisfaction");
	assert_int_equal(made_count(row, "n", NULL), 0);
	assert_true(json_is_null(made_part(row, "merged", NULL)));
	assert_int_equal(json_array_size(made_part(row, "channels", NULL)), 0);
	json_decref(document);
	document = made_answer(store, "by=day", true);
	assert_int_equal(made_rows(document), 0);
	json_decref(document);
	made_store_gone(store);
}

static void
weights_are_those_of_the_settings(void **state)
{
	struct store *store = made_store();
	json_t *document, *row;

	(void)state;
	made_place(store, "a", "", "UTC");
	made_hour(store, made_series(store, "a", "q", "stars5", 5, "kiosk"),
	    "UTC", NOW, 40);
	made_hour(store, made_series(store, "a", "q", "smiley4", 4, "web"),
	    "UTC", NOW, 40);
	assert_int_equal(store_run(store,
			     "INSERT INTO setting VALUES ('weights.kiosk',"
			     " '3')",
			     ""),
	    STORE_OK);
	document = made_answer(store, "", true);
	row = made_row(document, 0);
	assert_true(fabs(json_real_value(made_part(row, "merged", "index")) -
			81.25) < 1e-9);
	assert_string_equal(made_word(row, "merged", "weights"), "shares");
	json_decref(document);
	made_store_gone(store);
}

static void
names_that_are_not_on_the_map_are_told(void **state)
{
	struct store *store = made_store();
	struct collection *collection;
	char why[QUERY_WHY];
	struct query query;

	(void)state;
	made_place(store, "a", "Sales", "UTC");
	query_init(&query, QUERY_JSON);
	assert_int_equal(query_add_string(&query,
			     "touchpoint=a&touchpoint=nowhere", why),
	    0);
	collection = collection_new(&query, NOW, COLLECTION_LIVE);
	assert_int_equal(collection_places(collection, store), STORE_OK);
	assert_string_equal(collection_unknown(collection), "nowhere");
	collection_free(collection);
	query_init(&query, QUERY_JSON);
	assert_int_equal(query_add(&query, "department", "Care", why), 0);
	collection = collection_new(&query, NOW, COLLECTION_LIVE);
	assert_int_equal(collection_places(collection, store), STORE_OK);
	assert_int_equal(collection->selected, 0);
	collection_free(collection);
	collection_free(NULL);
	made_store_gone(store);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_row_for_each_touchpoint_and_question),
		cmocka_unit_test(
		    two_touchpoints_in_one_department_are_added_up),
		cmocka_unit_test(time_splits_the_rows_in_order),
		cmocka_unit_test(what_cannot_be_placed_is_counted_beside),
		cmocka_unit_test(
		    fewer_than_ten_are_hidden_from_all_but_the_local_command),
		cmocka_unit_test(
		    completeness_is_that_of_the_slowest_kiosk_that_speaks),
		cmocka_unit_test(
		    a_touchpoint_without_answers_has_a_row_for_what_it_asks),
		cmocka_unit_test(weights_are_those_of_the_settings),
		cmocka_unit_test(names_that_are_not_on_the_map_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
