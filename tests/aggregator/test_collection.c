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

/* 2026-11-20T14:30:00Z, a Friday; 15:30 in Vienna. */
#define NOW INT64_C(1795185000)

static char dir[64];

static struct store *
store_new(void)
{
	enum store_verdict verdict;
	struct store *store;

	strcpy(dir, "/tmp/touchstone-test.XXXXXX");
	assert_non_null(mkdtemp(dir));
	store = store_open(dir, NULL, STORE_CREATE, &verdict);
	assert_non_null(store);
	return store;
}

static void
store_gone(struct store *store)
{
	static const char *const files[] = { "store.db", "store.db-wal",
		"store.db-shm" };
	char path[128];
	size_t i;

	store_free(store);
	for (i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, files[i]);
		unlink(path);
	}
	assert_int_equal(rmdir(dir), 0);
}

static void
add_place(struct store *store, const char *slug, const char *department,
    const char *zone)
{
	assert_int_equal(store_run(store,
			     "INSERT INTO touchpoint (slug, title, survey,"
			     " department, zone) VALUES (?1, ?1, 's', ?2, ?3)",
			     "ttt", slug, department, zone),
	    STORE_OK);
}

static int64_t
add_series(struct store *store, const char *slug, const char *question,
    const char *scale, int64_t steps, const char *channel)
{
	assert_int_equal(store_run(store,
			     "INSERT INTO series (touchpoint, question, scale,"
			     " steps, channel) VALUES (?, ?, ?, ?, ?)",
			     "tttit", slug, question, scale, steps, channel),
	    STORE_OK);
	return sqlite3_last_insert_rowid(store_db(store));
}

/* best answers on the step before the last of five, flagged ones beside. */
static void
add_tally(struct store *store, int64_t series, int64_t span, int64_t start,
    int64_t best, int64_t flagged)
{
	assert_int_equal(store_run(store,
			     "INSERT INTO tally (series, span, start, c3, f0)"
			     " VALUES (?, ?, ?, ?, ?)",
			     "iiiii", series, span, start, best, flagged),
	    STORE_OK);
}

/* The ratings of one hour in all the spans that hold it. */
static void
add_hour(struct store *store, int64_t series, const char *zone_name, int64_t t,
    int64_t best)
{
	struct zone *zone = zone_open(zone_name);
	struct localtime_zone local;
	int64_t starts[4] = { 0 }, span;

	assert_non_null(zone);
	local = zone_local(zone);
	starts[1] = localtime_day_start(&local,
	    localtime_month_start(localtime_month_of(localtime_day(&local,
		t))));
	starts[2] = localtime_day_start(&local, localtime_day(&local, t));
	starts[3] = localtime_hour_start(&local, t);
	zone_free(zone);
	for (span = 0; span < 4; span++)
		assert_int_equal(
		    store_run(store,
			"INSERT INTO tally (series, span, start, c3)"
			" VALUES (?1, ?2, ?3, ?4)"
			" ON CONFLICT DO UPDATE SET c3 = c3 + ?4",
			"iiii", series, span, starts[span], best),
		    STORE_OK);
}

static void
add_kiosk(struct store *store, int64_t journal, const char *state,
    int64_t seen_ms, int64_t complete_ms, const char *slug)
{
	assert_int_equal(store_run(store,
			     "INSERT INTO journal (id, kid, key, kind, name,"
			     " state, since) VALUES (?1, 'kid' || ?1, 'key',"
			     " 'kiosk', 'k' || ?1, ?2, 0)",
			     "it", journal, state),
	    STORE_OK);
	assert_int_equal(store_run(store,
			     "INSERT INTO kiosk (journal, survey, last_seen,"
			     " complete_to) VALUES (?, '', ?, ?)",
			     "iii", journal, seen_ms, complete_ms),
	    STORE_OK);
	assert_int_equal(store_run(store,
			     "INSERT INTO kiosk_touchpoint VALUES (?, 0, ?)",
			     "it", journal, slug),
	    STORE_OK);
}

/* The document for a query string; the caller lets go of it. */
static json_t *
ask(struct store *store, const char *string, bool local)
{
	struct collection *collection;
	struct bytes body = { 0 };
	char why[QUERY_WHY];
	struct query query;
	json_t *document;

	query_init(&query, QUERY_JSON);
	if (query_add_string(&query, string, why) != 0)
		fail_msg("%s: %s", string, why);
	collection = collection_new(&query, NOW, COLLECTION_LIVE);
	assert_int_equal(collection_places(collection, store), STORE_OK);
	assert_null(collection_unknown(collection));
	assert_int_equal(collection_read(collection, store), STORE_OK);
	assert_false(collection->empty_span || collection->too_many);
	assert_int_equal(score_json(collection, local, &body), 0);
	document = json_loadb((char *)body.data, body.length, 0, NULL);
	assert_non_null(document);
	bytes_release(&body);
	collection_free(collection);
	return document;
}

static json_t *
row_of(json_t *document, size_t i)
{
	return json_array_get(json_object_get(document, "scores"), i);
}

static size_t
rows_of(json_t *document)
{
	return json_array_size(json_object_get(document, "scores"));
}

/* A part of a row by its path; NULL where there is none. */
static json_t *
part(json_t *json, const char *a, const char *b)
{
	json = json_object_get(json, a);
	return b == NULL ? json : json_object_get(json, b);
}

static long
count(json_t *json, const char *a, const char *b)
{
	json = part(json, a, b);
	assert_true(json_is_integer(json));
	return (long)json_integer_value(json);
}

static const char *
word(json_t *json, const char *a, const char *b)
{
	json = part(json, a, b);
	assert_true(json_is_string(json));
	return json_string_value(json);
}

static void
one_row_for_each_touchpoint_and_question(void **state)
{
	struct store *store = store_new();
	int64_t kiosk, web;
	json_t *document, *row;

	(void)state;
	add_place(store, "b", "Sales", "Europe/Vienna");
	add_place(store, "a", "Sales", "Europe/Vienna");
	kiosk = add_series(store, "a", "satisfaction", "stars5", 5, "kiosk");
	web = add_series(store, "a", "satisfaction", "smiley4", 4, "web");
	add_series(store, "a", "satisfaction", "smiley4", 4, "email");
	add_tally(store, add_series(store, "a", "ease", "ces7", 7, "web"), 0, 0,
	    12, 0);
	add_tally(store, kiosk, 0, 0, 40, 3);
	add_tally(store, web, 0, 0, 31, 0);
	document = ask(store, "", true);
	assert_int_equal(rows_of(document), 2);
	assert_true(json_is_null(json_object_get(document, "from")));
	assert_true(json_is_null(json_object_get(document, "to")));
	assert_string_equal(word(document, "as_of", NULL),
	    "2026-11-20T14:30:00Z");
	row = row_of(document, 1);
	assert_string_equal(word(row, "touchpoint", NULL), "a");
	assert_string_equal(word(row, "question", NULL), "satisfaction");
	assert_true(json_is_null(part(row, "group", NULL)));
	assert_int_equal(count(row, "n", NULL), 71);
	assert_int_equal(count(row, "flagged", NULL), 3);
	assert_true(json_is_false(part(row, "suppressed", NULL)));
	/* 75 and 100, equal weights; the channel without answers is named. */
	assert_true(fabs(json_real_value(part(row, "merged", "index")) - 87.5) <
	    1e-9);
	assert_string_equal(word(row, "merged", "method"), "balanced");
	assert_string_equal(word(row, "merged", "weights"), "equal");
	assert_int_equal(json_array_size(part(row, "merged", "missing")), 1);
	assert_string_equal(json_string_value(json_array_get(part(row, "merged",
								 "missing"),
				0)),
	    "email");
	assert_int_equal(json_array_size(part(row, "channels", NULL)), 2);
	assert_true(json_is_null(part(row, "change", NULL)));
	assert_true(json_is_null(part(row, "raw", NULL)));
	assert_true(json_is_null(part(row, "nps", NULL)));
	row = row_of(document, 0);
	assert_string_equal(word(row, "question", NULL), "ease");
	assert_true(json_is_real(part(row, "ces", "mean")));
	json_decref(document);

	document = ask(store, "question=ease&raw=1", true);
	assert_int_equal(rows_of(document), 1);
	assert_int_equal(count(row_of(document, 0), "raw", "n"), 12);
	json_decref(document);
	document = ask(store, "channel=web&by=channel&min-n=1", true);
	assert_int_equal(rows_of(document), 2);
	assert_string_equal(word(row_of(document, 1), "group", "channel"),
	    "web");
	assert_int_equal(count(row_of(document, 1), "n", NULL), 31);
	json_decref(document);
	store_gone(store);
}

static void
two_touchpoints_in_one_department_are_added_up(void **state)
{
	struct store *store = store_new();
	json_t *document;

	(void)state;
	add_place(store, "a", "Sales", "Europe/Vienna");
	add_place(store, "b", "Sales", "Asia/Kolkata");
	add_place(store, "c", "Care", "Europe/Vienna");
	add_hour(store, add_series(store, "a", "q", "stars5", 5, "kiosk"),
	    "Europe/Vienna", NOW, 20);
	add_hour(store, add_series(store, "b", "q", "stars5", 5, "kiosk"),
	    "Asia/Kolkata", NOW, 15);
	add_hour(store, add_series(store, "c", "q", "stars5", 5, "web"),
	    "Europe/Vienna", NOW, 5);
	document = ask(store, "by=department", true);
	assert_int_equal(rows_of(document), 2);
	assert_true(json_is_null(part(row_of(document, 0), "touchpoint",
	    NULL)));
	assert_string_equal(word(row_of(document, 0), "group", "department"),
	    "Sales");
	assert_int_equal(count(row_of(document, 0), "n", NULL), 35);
	assert_int_equal(json_array_size(part(row_of(document, 0), "channels",
			     NULL)),
	    1);
	json_decref(document);

	/* Half past three in Vienna is eight in Kolkata: hours are local. */
	document = ask(store, "by=department,hour&department=Sales", true);
	assert_int_equal(rows_of(document), 2);
	assert_int_equal(count(row_of(document, 0), "group", "hour"), 15);
	assert_int_equal(count(row_of(document, 0), "n", NULL), 20);
	assert_int_equal(count(row_of(document, 1), "group", "hour"), 20);
	json_decref(document);
	document = ask(store, "by=touchpoint&touchpoint=c", true);
	assert_int_equal(rows_of(document), 1);
	assert_string_equal(word(row_of(document, 0), "group", "touchpoint"),
	    "c");
	json_decref(document);
	store_gone(store);
}

static void
time_splits_the_rows_in_order(void **state)
{
	struct store *store = store_new();
	json_t *document, *row;
	int64_t series, d;

	(void)state;
	add_place(store, "a", "", "Europe/Vienna");
	series = add_series(store, "a", "q", "stars5", 5, "kiosk");
	for (d = 0; d < 40; d++)
		add_hour(store, series, "Europe/Vienna", NOW - d * 86400,
		    d + 1);
	document = ask(store, "by=day&from=2d&to=2026-11-20T15:00:00Z", true);
	assert_int_equal(rows_of(document), 3);
	assert_string_equal(word(document, "from", NULL),
	    "2026-11-17T23:00:00Z");
	assert_string_equal(word(document, "to", NULL), "2026-11-20T15:00:00Z");
	row = row_of(document, 0);
	assert_string_equal(word(row, "touchpoint", NULL), "a");
	assert_string_equal(word(row, "group", "day"), "2026-11-18");
	assert_int_equal(count(row, "n", NULL), 3);
	assert_true(json_is_true(part(row, "suppressed", NULL)));
	assert_string_equal(word(row_of(document, 2), "group", "day"),
	    "2026-11-20");
	json_decref(document);

	document = ask(store, "by=month", true);
	assert_int_equal(rows_of(document), 2);
	row = row_of(document, 0);
	assert_string_equal(word(row, "group", "month"), "2026-10");
	assert_int_equal(count(row, "n", NULL), 40 * 41 / 2 - 20 * 21 / 2);
	json_decref(document);

	document = ask(store, "by=week&from=2026-11-16", true);
	assert_int_equal(rows_of(document), 1);
	assert_string_equal(word(row_of(document, 0), "group", "week"),
	    "2026-W47");
	assert_int_equal(count(row_of(document, 0), "n", NULL), 15);
	json_decref(document);

	document = ask(store, "by=weekday,hour", true);
	assert_int_equal(rows_of(document), 7 * 2);
	/* Before summer time ended the same instant was an hour later. */
	assert_int_equal(count(row_of(document, 0), "group", "weekday"), 0);
	assert_int_equal(count(row_of(document, 0), "group", "hour"), 15);
	assert_int_equal(count(row_of(document, 1), "group", "hour"), 16);
	json_decref(document);
	store_gone(store);
}

static void
what_cannot_be_placed_is_counted_beside(void **state)
{
	struct store *store = store_new();
	json_t *document;
	int64_t series, beside;

	(void)state;
	add_place(store, "a", "", "UTC");
	series = add_series(store, "a", "q", "stars5", 5, "kiosk");
	add_hour(store, series, "UTC", NOW, 20);
	/* Four more of this November, two more of nobody knows when. */
	assert_int_equal(store_run(store,
			     "UPDATE tally SET c3 = c3 + CASE span WHEN 0"
			     " THEN 6 WHEN 1 THEN 4 ELSE 0 END",
			     ""),
	    STORE_OK);
	beside = add_series(store, "a", "q", "stars5", 5, "withdrawn");
	add_hour(store, beside, "UTC", NOW, 2);
	beside = add_series(store, "a", "q", "stars5", 5, "rehearsal");
	add_hour(store, beside, "UTC", NOW - 30 * 86400, 7);
	document = ask(store, "", true);
	assert_int_equal(count(row_of(document, 0), "n", NULL), 26);
	assert_int_equal(count(row_of(document, 0), "complete", "uncertain"),
	    2);
	assert_int_equal(count(row_of(document, 0), "complete", "withdrawn"),
	    2);
	assert_int_equal(count(row_of(document, 0), "complete", "rehearsal"),
	    7);
	json_decref(document);
	document = ask(store, "by=month,channel", true);
	assert_int_equal(count(row_of(document, 0), "n", NULL), 24);
	assert_int_equal(count(row_of(document, 0), "complete", "uncertain"),
	    2);
	assert_int_equal(count(row_of(document, 0), "complete", "withdrawn"),
	    2);
	assert_int_equal(count(row_of(document, 0), "complete", "rehearsal"),
	    0);
	json_decref(document);
	document = ask(store, "from=2026-11-20", true);
	assert_int_equal(count(row_of(document, 0), "n", NULL), 20);
	assert_int_equal(count(row_of(document, 0), "complete", "uncertain"),
	    6);
	json_decref(document);
	store_gone(store);
}

static void
fewer_than_ten_are_hidden_from_all_but_the_local_command(void **state)
{
	struct store *store = store_new();
	json_t *document, *row;

	(void)state;
	add_place(store, "a", "", "UTC");
	add_hour(store, add_series(store, "a", "q", "stars5", 5, "kiosk"),
	    "UTC", NOW, 9);
	document = ask(store, "min-n=1", true);
	row = row_of(document, 0);
	assert_true(json_is_true(part(row, "suppressed", NULL)));
	assert_true(json_is_real(part(row, "merged", "index")));
	json_decref(document);
	document = ask(store, "min-n=1", false);
	row = row_of(document, 0);
	assert_int_equal(count(row, "n", NULL), 9);
	assert_true(json_is_true(part(row, "suppressed", NULL)));
	assert_true(json_is_null(part(row, "merged", NULL)));
	assert_true(json_is_null(part(row, "flagged", NULL)));
	assert_true(json_is_null(part(row, "channels", NULL)));
	assert_true(json_is_null(part(row, "complete", NULL)));
	json_decref(document);
	store_gone(store);
}

static void
completeness_is_that_of_the_slowest_kiosk_that_speaks(void **state)
{
	struct store *store = store_new();
	const int64_t ms = NOW * 1000, hour = 3600 * 1000;
	json_t *document, *row;

	(void)state;
	add_place(store, "a", "D", "UTC");
	add_place(store, "b", "D", "UTC");
	add_hour(store, add_series(store, "a", "q", "stars5", 5, "kiosk"),
	    "UTC", NOW, 20);
	add_kiosk(store, 1, "enrolled", ms - hour, ms - hour, "a");
	add_kiosk(store, 2, "enrolled", ms - 2 * hour, ms - 5 * hour, "a");
	add_kiosk(store, 3, "enrolled", ms - 25 * hour, ms - 90 * hour, "a");
	add_kiosk(store, 4, "revoked", ms - hour, ms - 80 * hour, "a");
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
	document = ask(store, "touchpoint=a", true);
	row = row_of(document, 0);
	assert_string_equal(word(row, "complete", "to"),
	    "2026-11-20T09:30:00Z");
	assert_int_equal(count(row, "complete", "kiosks"), 3);
	assert_int_equal(count(row, "complete", "silent"), 1);
	assert_int_equal(count(row, "complete", "seams"), 1);
	json_decref(document);
	document = ask(store, "by=department", true);
	assert_int_equal(count(row_of(document, 0), "complete", "kiosks"), 3);
	json_decref(document);
	assert_int_equal(store_run(store,
			     "INSERT INTO setting VALUES ('silent_after',"
			     " '30h')",
			     ""),
	    STORE_OK);
	document = ask(store, "touchpoint=a", true);
	assert_int_equal(count(row_of(document, 0), "complete", "silent"), 0);
	json_decref(document);
	/* A new one is not silent yet, and nobody knows what it has. */
	add_kiosk(store, 9, "enrolled", 0, 0, "a");
	assert_int_equal(store_run(store,
			     "UPDATE journal SET since = ? WHERE id = 9", "i",
			     NOW * 1000),
	    STORE_OK);
	document = ask(store, "touchpoint=a", true);
	row = row_of(document, 0);
	assert_int_equal(count(row, "complete", "kiosks"), 4);
	assert_int_equal(count(row, "complete", "silent"), 0);
	assert_true(json_is_null(json_object_get(json_object_get(row,
						     "complete"),
	    "to")));
	json_decref(document);
	store_gone(store);
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
	struct store *store = store_new();
	json_t *document, *row;

	(void)state;
	add_place(store, "a", "", "UTC");
	assert_int_equal(store_run(store,
			     "INSERT INTO sheet (name, version, file, put)"
			     " VALUES ('s', 'v', ?, 0)",
			     "b", sheet, sizeof(sheet) - 1),
	    STORE_OK);
	document = ask(store, "", true);
	assert_int_equal(rows_of(document), 1);
	row = row_of(document, 0);
	assert_string_equal(word(row, "question", NULL), "satisfaction");
	assert_int_equal(count(row, "n", NULL), 0);
	assert_true(json_is_null(part(row, "merged", NULL)));
	assert_int_equal(json_array_size(part(row, "channels", NULL)), 0);
	json_decref(document);
	document = ask(store, "by=day", true);
	assert_int_equal(rows_of(document), 0);
	json_decref(document);
	store_gone(store);
}

static void
weights_are_those_of_the_settings(void **state)
{
	struct store *store = store_new();
	json_t *document, *row;

	(void)state;
	add_place(store, "a", "", "UTC");
	add_hour(store, add_series(store, "a", "q", "stars5", 5, "kiosk"),
	    "UTC", NOW, 40);
	add_hour(store, add_series(store, "a", "q", "smiley4", 4, "web"), "UTC",
	    NOW, 40);
	assert_int_equal(store_run(store,
			     "INSERT INTO setting VALUES ('weights.kiosk',"
			     " '3')",
			     ""),
	    STORE_OK);
	document = ask(store, "", true);
	row = row_of(document, 0);
	assert_true(fabs(json_real_value(part(row, "merged", "index")) -
			81.25) < 1e-9);
	assert_string_equal(word(row, "merged", "weights"), "shares");
	json_decref(document);
	store_gone(store);
}

static void
names_that_are_not_on_the_map_are_told(void **state)
{
	struct store *store = store_new();
	struct collection *collection;
	char why[QUERY_WHY];
	struct query query;

	(void)state;
	add_place(store, "a", "Sales", "UTC");
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
	store_gone(store);
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
