/*
 * test_blocks_shown.c - what is shown to others while answers come and leave.
 *
 * Answers reach a real store as the fold hands them on: deltas for the tallies,
 * moves for what is shown.  Then the keeper has its turn and a score is asked for,
 * as from the network.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aggregator/core/blocks.h"
#include "aggregator/io/blocks_keep.h"
#include "aggregator/io/blocks_settle.h"
#include "aggregator/io/blocks_verify.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/desk_export.h"
#include "aggregator/io/store_sql.h"
#include "aggregator/io/store_tally.h"
#include "tests/aggregator/support_collection.h"

#define HOUR INT64_C(3600)
#define TODAY INT64_C(1795132800) /* 2026-11-20T00:00:00Z, of MADE_NOW */
#define YESTERDAY (TODAY - 24 * HOUR)
#define ANSWERS 64

static struct store *store;
static struct atlas *atlas;
static int64_t a, b; /* series: of two touchpoints */
static uint64_t next;

static int
begin(void **state)
{
	(void)state;
	store = made_store();
	atlas = atlas_new();
	made_place(store, "a", "", "UTC");
	made_place(store, "b", "", "UTC");
	a = made_series(store, "a", "q", "stars5", 5, "kiosk");
	b = made_series(store, "b", "q", "stars5", 5, "kiosk");
	next = 1;
	return 0;
}

static int
count_one(const char *touchpoint, const char *question, void *arg)
{
	(void)touchpoint, (void)question;
	++*(int *)arg;
	return 0;
}

/* For how many series what is shown is not what was counted. */
static int
uneven(void)
{
	int count = 0;

	assert_int_equal(blocks_add_up(store, count_one, &count), 0);
	return count;
}

/* Whatever came and left: it adds up. */
static int
end(void **state)
{
	(void)state;
	assert_int_equal(uneven(), 0);
	atlas_free(atlas);
	made_store_gone(store);
	return 0;
}

/* ---- answers ---------------------------------------------------------------- */

/* Answers of one hour, from a number on; they come to a series (1) or leave. */
struct some {
	int64_t series, hour;
	uint64_t first;
	size_t count;
	int step, sign;
	bool flagged;
};

static void
fold(struct fold_table *table, const struct some *some, uint64_t number)
{
	const struct localtime_zone *zone = &localtime_utc;
	const int64_t day = localtime_day(zone, some->hour);
	const int64_t starts[FOLD_SPANS] = { 0,
		localtime_day_start(zone,
		    localtime_month_start(localtime_month_of(day))),
		localtime_day_start(zone, day), some->hour };

	for (int span = 0; span < FOLD_SPANS; span++) {
		struct fold_delta *row = &table->rows[table->used++];

		row->series = some->series;
		row->span = (enum fold_span)span;
		row->start = starts[span];
		(some->flagged ? row->flagged
			       : row->counted)[some->step] = some->sign;
		row->next = table->newest;
		table->newest = row;
	}
	table->moves[table->move_count++] = (struct fold_move){ some->series,
		some->hour, 1, number, (int8_t)some->sign, (uint8_t)some->step,
		some->flagged };
}

/* All of that in one group. */
static void
happen(const struct some *some, size_t count)
{
	static struct fold_delta rows[8 * ANSWERS];
	static struct fold_move moves[2 * ANSWERS];
	struct fold_table table;

	fold_table_init(&table, rows, 8 * ANSWERS);
	table.moves = moves;
	table.move_room = 2 * ANSWERS;
	for (size_t i = 0; i < count; i++)
		for (size_t n = 0; n < some[i].count; n++)
			fold(&table, &some[i], some[i].first + n);
	assert_int_equal(store_begin(store), STORE_OK);
	assert_int_equal(tally_add(store, &table), STORE_OK);
	assert_int_equal(blocks_settle(store, &table), 0);
	assert_int_equal(store_commit(store), STORE_OK);
	fold_table_empty(&table);
}

/* They come to an hour, all on one step; the first one's number. */
static uint64_t
come(int64_t series, int64_t hour, size_t count, int step)
{
	const struct some some = { series, hour, next, count, step, 1, false };

	happen(&some, 1);
	next += count;
	return some.first;
}

static void
leave(int64_t series, int64_t hour, uint64_t first, size_t count, int step)
{
	const struct some some = { series, hour, first, count, step, -1,
		false };

	happen(&some, 1);
}

/* In one group from one series to another. */
static void
move(int64_t from, int64_t to, int64_t hour, uint64_t first, size_t count,
    int step)
{
	const struct some some[] = {
		{ from, hour, first, count, step, -1, false },
		{ to, hour, first, count, step, 1, false },
	};

	happen(some, 2);
}

static void
keep(int64_t now)
{
	bool more = true;

	assert_int_equal(store_begin(store), STORE_OK);
	while (more)
		assert_int_equal(blocks_keep(store, atlas, now, &more),
		    STORE_OK);
	assert_int_equal(store_commit(store), STORE_OK);
}

/* ---- what is shown ------------------------------------------------------------ */

/* n, shown, late and left of the first row, and its counts: "12 10 2 0: 10 0". */
static void
shows(const char *query, const char *words)
{
	json_t *document = made_answer(store, query, false);
	json_t *row = made_row(document, 0), *counts;
	char said[200], *at = said;

	assert_true(made_rows(document) > 0);
	at += sprintf(at, "%ld %ld %ld %ld:", made_count(row, "n", NULL),
	    made_count(row, "shown", NULL), made_count(row, "late", NULL),
	    made_count(row, "left", NULL));
	counts =
	    json_object_get(json_array_get(json_object_get(row, "channels"), 0),
		"counts");
	for (size_t i = 0; i < json_array_size(counts); i++)
		at += sprintf(at, " %d",
		    (int)json_integer_value(json_array_get(counts, i)));
	assert_string_equal(said, words);
	json_decref(document);
}

/* The export as one who may not audit gets it; the caller frees it. */
static char *export(const char *query, int status)
{
	const struct request request = { .method = METHOD_GET,
		.path = "",
		.query = query,
		.content_type = "",
		.bearer = "",
		.who = "" };
	struct desk desk = { .store = store };
	struct call call = { .request = &request, .role = "viewer" };
	char *body;

	desk_export_list(&desk, &call);
	assert_int_equal(call.reply.status, status);
	bytes_put(&call.reply.body, "", 1);
	body = strdup((char *)call.reply.body.data);
	call_release(&call);
	assert_non_null(body);
	return body;
}

/* ---- tests --------------------------------------------------------------------- */

static void
nothing_is_shown_of_an_hour_that_still_runs(void **state)
{
	(void)state;
	come(a, TODAY + 8 * HOUR, 12, 3);
	keep(TODAY + 9 * HOUR);
	shows("touchpoint=a", "12 0 12 0:");
	come(a, TODAY + 9 * HOUR, 12, 2);
	keep(TODAY + 10 * HOUR + BLOCKS_GRACE_S);
	shows("touchpoint=a", "24 12 12 0: 0 0 0 12 0");
	keep(TODAY + 24 * HOUR + BLOCKS_GRACE_S);
	shows("touchpoint=a", "24 24 0 0: 0 0 12 12 0");
}

static void
a_window_shows_the_blocks_that_lie_in_it_whole(void **state)
{
	(void)state;
	come(a, YESTERDAY + 8 * HOUR, 12, 3);
	come(a, YESTERDAY + 9 * HOUR, 6, 2);
	come(a, YESTERDAY + 10 * HOUR, 6, 1);
	keep(TODAY + HOUR);
	shows("touchpoint=a&to=2026-11-19T10:00:00Z", "18 12 6 0: 0 0 0 12 0");
	shows("touchpoint=a&from=2026-11-19T09:00:00Z", "12 12 0 0: 0 6 6 0 0");
	shows("touchpoint=a&from=2026-11-19T10:00:00Z", "6 0 6 0:");
	shows("touchpoint=a&by=hour", "12 12 0 0: 0 0 0 12 0");
	shows("touchpoint=a&by=day", "24 24 0 0: 0 6 6 12 0");
	shows("touchpoint=a&by=month", "24 24 0 0: 0 6 6 12 0");
}

static void
what_comes_late_is_shown_when_k_have_come(void **state)
{
	(void)state;
	come(a, YESTERDAY + 8 * HOUR, 12, 3);
	keep(TODAY + HOUR);
	come(a, YESTERDAY + 8 * HOUR, 9, 0);
	shows("touchpoint=a", "21 12 9 0: 0 0 0 12 0");
	come(a, YESTERDAY + 8 * HOUR, 1, 0);
	shows("touchpoint=a", "22 22 0 0: 10 0 0 12 0");
	shows("touchpoint=a&by=day", "22 22 0 0: 10 0 0 12 0");
}

static void
what_is_withdrawn_stays_in_what_was_shown(void **state)
{
	const uint64_t first = (come(b, YESTERDAY, 1, 0), next);

	(void)state;
	come(a, YESTERDAY + 8 * HOUR, 12, 3);
	keep(TODAY + HOUR);
	leave(a, YESTERDAY + 8 * HOUR, first, 2, 3);
	shows("touchpoint=a", "10 12 0 2: 0 0 0 12 0");
	/* Withdrawn before it was shown, it is as if it had never come. */
	leave(a, YESTERDAY + 8 * HOUR, come(a, YESTERDAY + 8 * HOUR, 3, 1), 3,
	    1);
	shows("touchpoint=a", "10 12 0 2: 0 0 0 12 0");
}

static void
a_block_moves_whole_with_its_answers_and_back(void **state)
{
	const uint64_t first = come(a, YESTERDAY + 8 * HOUR, 12, 3);

	(void)state;
	come(b, YESTERDAY + 8 * HOUR, 11, 0);
	keep(TODAY + HOUR);
	move(a, b, YESTERDAY + 8 * HOUR, first, 11, 3);
	shows("touchpoint=a", "1 12 0 11: 0 0 0 12 0");
	shows("touchpoint=b", "22 11 11 0: 11 0 0 0 0");
	move(a, b, YESTERDAY + 8 * HOUR, first + 11, 1, 3);
	shows("touchpoint=a", "0 0 0 0:");
	shows("touchpoint=b", "23 23 0 0: 11 0 0 12 0");
	shows("touchpoint=b&by=day", "23 23 0 0: 11 0 0 12 0");
	move(b, a, YESTERDAY + 8 * HOUR, first, 12, 3);
	shows("touchpoint=a", "12 12 0 0: 0 0 0 12 0");
	shows("touchpoint=b", "11 11 0 0: 11 0 0 0 0");
}

/* Else 6 of them were the difference of two figures: those of b and of a. */
static void
answers_shown_once_are_never_summed_up_beside_others(void **state)
{
	const uint64_t first = come(a, YESTERDAY + 8 * HOUR, 12, 3);

	(void)state;
	keep(TODAY + HOUR);
	come(b, YESTERDAY + 8 * HOUR, 6, 0);
	come(b, YESTERDAY + 9 * HOUR, 4, 1);
	move(a, b, YESTERDAY + 8 * HOUR, first, 6, 3);
	keep(TODAY + HOUR);
	shows("touchpoint=b", "16 10 6 0: 6 4 0 0 0");
}

static void
the_same_answer_put_back_in_its_place_changes_nothing(void **state)
{
	const uint64_t first = come(a, YESTERDAY + 8 * HOUR, 12, 3);
	const struct some some[] = {
		{ a, YESTERDAY + 8 * HOUR, first, 12, 3, -1, false },
		{ a, YESTERDAY + 8 * HOUR, first, 12, 3, 1, false },
	};

	(void)state;
	keep(TODAY + HOUR);
	happen(some, 2);
	shows("touchpoint=a", "12 12 0 0: 0 0 0 12 0");
	/* Nor in two groups: as when a table fills up in between. */
	happen(&some[0], 1);
	shows("touchpoint=a", "0 0 0 0:");
	happen(&some[1], 1);
	shows("touchpoint=a", "12 12 0 0: 0 0 0 12 0");
}

static void
days_of_too_few_are_joined(void **state)
{
	(void)state;
	come(a, YESTERDAY - 24 * HOUR, 4, 1);
	come(a, YESTERDAY, 5, 2);
	keep(TODAY + HOUR);
	shows("touchpoint=a", "9 0 9 0:");
	come(a, YESTERDAY + 7 * HOUR, 1, 3);
	keep(TODAY + 2 * HOUR);
	shows("touchpoint=a", "10 10 0 0: 0 4 5 1 0");
	shows("touchpoint=a&by=week", "10 10 0 0: 0 4 5 1 0");
	shows("touchpoint=a&by=day", "4 0 4 0:");
}

static void
a_year_that_is_imported_late_has_days_of_its_own(void **state)
{
	(void)state;
	come(a, YESTERDAY + 8 * HOUR, 12, 3);
	keep(TODAY + HOUR);
	for (int day = 2; day < 100; day++)
		come(a, TODAY - day * 24 * HOUR + 9 * HOUR, 11, 1);
	keep(TODAY + 2 * HOUR);
	shows("touchpoint=a&to=2026-11-19&by=day", "11 11 0 0: 0 11 0 0 0");
	shows("touchpoint=a", "1090 1090 0 0: 0 1078 0 12 0");
}

static void
near_staff_no_hour_is_shown(void **state)
{
	(void)state;
	assert_int_equal(store_run(store,
			     "UPDATE touchpoint SET near_staff = 1", ""),
	    STORE_OK);
	come(a, YESTERDAY + 8 * HOUR, 30, 3);
	come(a, YESTERDAY + 9 * HOUR, 30, 2);
	keep(TODAY + HOUR);
	shows("touchpoint=a&by=hour", "30 0 30 0:");
	shows("touchpoint=a&to=2026-11-19T09:00:00Z", "30 0 30 0:");
	shows("touchpoint=a&by=day", "60 60 0 0: 0 0 30 30 0");
}

static void
flagged_presses_of_fewer_than_k_are_not_told_apart(void **state)
{
	json_t *document;

	(void)state;
	come(a, YESTERDAY + 8 * HOUR, 12, 3);
	happen(&(struct some){ a, YESTERDAY + 8 * HOUR, 500, 9, 0, 1, true },
	    1);
	come(a, YESTERDAY + 9 * HOUR, 12, 3);
	happen(&(struct some){ a, YESTERDAY + 9 * HOUR, 600, 10, 0, 1, true },
	    1);
	keep(TODAY + HOUR);
	document = made_answer(store, "touchpoint=a&raw=true&by=hour", false);
	assert_true(json_is_null(made_part(made_row(document, 0), "raw",
	    NULL)));
	assert_int_equal(made_count(made_row(document, 1), "raw", "n"), 22);
	json_decref(document);
	document = made_answer(store, "touchpoint=a&raw=true", false);
	assert_true(json_is_null(made_part(made_row(document, 0), "raw",
	    NULL)));
	json_decref(document);
}

/* Its number would tell that whoever just answered was not satisfied, and a
 * block that begins at nine that whoever came at eight was.  A newer sheet does
 * not untie what was asked under the older one. */
static void
of_a_question_that_follows_an_answer_nothing_is_told(void **state)
{
	static const char *const sheets[] = {
		"{\"name\": \"s\", \"languages\": [\"en\"], \"questions\": ["
		"{\"id\": \"first\", \"scale\": \"stars5\","
		" \"text\": {\"en\": \"How was it?\"}},"
		"{\"id\": \"q\", \"scale\": \"stars5\","
		" \"text\": {\"en\": \"And the wait?\"},"
		" \"when\": {\"question\": \"first\", \"at_most\": 1}}]}",
		"{\"name\": \"s\", \"languages\": [\"en\"], \"questions\": ["
		"{\"id\": \"first\", \"scale\": \"stars5\","
		" \"text\": {\"en\": \"How was it?\"}}]}",
	};
	json_t *document;
	char *body;

	(void)state;
	come(a, YESTERDAY + 9 * HOUR, 12, 1);
	keep(TODAY + HOUR);
	shows("touchpoint=a&from=2026-11-19T09:00:00Z",
	    "12 12 0 0: 0 12 0 0 0");
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(store_run(store,
				     "INSERT INTO sheet (name, version, file,"
				     " put) VALUES ('s', ?, ?, 0)",
				     "ib", (int64_t)i, sheets[i],
				     strlen(sheets[i])),
		    STORE_OK);
		document = made_answer(store,
		    "from=2026-11-19T09:00:00Z&by=hour", false);
		assert_int_equal(made_rows(document), 0);
		json_decref(document);
		document = made_answer(store, "question=q", false);
		assert_int_equal(made_rows(document), 0);
		json_decref(document);
		body = export("format=ndjson", 200);
		assert_string_equal(body, "");
		free(body);
	}
	document = made_answer(store, "touchpoint=a", true);
	assert_int_equal(made_count(made_row(document, 0), "n", NULL), 12);
	json_decref(document);
}

static void
who_may_not_audit_exports_blocks(void **state)
{
	char *body;

	(void)state;
	come(a, YESTERDAY + 8 * HOUR, 6, 3);
	come(a, YESTERDAY + 9 * HOUR, 6, 1);
	come(a, YESTERDAY - 72 * HOUR, 9, 1);
	keep(TODAY + HOUR);
	body = export("", 200);
	assert_non_null(strstr(body,
	    ",f10,until\r\na,q,stars5,kiosk,"
	    "2026-11-19T08:00:00+00:00,12,0,50,"
	    "0,6,0,6,0,,,,,,,0,0,0,0,0,,,,,,,"
	    "2026-11-19T10:00:00+00:00\r\n"));
	free(body);
	body = export("by=day&format=ndjson", 200);
	assert_string_equal(body,
	    "{\"touchpoint\":\"a\",\"question\":\"q\",\"scale\":\"stars5\","
	    "\"channel\":\"kiosk\",\"start\":\"2026-11-19T00:00:00+00:00\","
	    "\"n\":12,\"flagged\":0,\"counts\":[0,6,0,6,0],"
	    "\"flagged_counts\":[0,0,0,0,0]}\n");
	free(body);
	free(export("by=rating", 403));
}

static void
in_another_zone_blocks_stay_and_days_are_others(void **state)
{
	(void)state;
	come(a, YESTERDAY + 23 * HOUR, 12, 3);
	keep(TODAY + HOUR);
	shows("touchpoint=a&by=day&from=2026-11-19&to=2026-11-20",
	    "12 12 0 0: 0 0 0 12 0");
	assert_int_equal(store_run(store,
			     "UPDATE touchpoint SET zone = 'Europe/Vienna'",
			     ""),
	    STORE_OK);
	assert_int_equal(blocks_rezone(store, atlas, "a", "Europe/Vienna"), 0);
	shows("touchpoint=a&from=2026-11-20&to=2026-11-21",
	    "0 12 0 0: 0 0 0 12 0");
}

static void
what_somebody_changed_in_what_is_shown_does_not_add_up(void **state)
{
	static const char *const wrongs[][2] = {
		{ "UPDATE block SET c3 = c3 + 1",
		    "UPDATE block SET c3 = c3 - 1" },
		{ "UPDATE block_sum SET c3 = c3 + 1 WHERE span = 2",
		    "UPDATE block_sum SET c3 = c3 - 1 WHERE span = 2" },
		{ "UPDATE block SET c3 = c3 - 1, c0 = c0 + 1",
		    "UPDATE block SET c3 = c3 + 1, c0 = c0 - 1" },
		{ "UPDATE block_answer SET step = 1",
		    "UPDATE block_answer SET step = 3" },
	};

	(void)state;
	come(a, YESTERDAY + 8 * HOUR, 12, 3);
	keep(TODAY + HOUR);
	come(a, YESTERDAY + 8 * HOUR, 2, 3);
	for (size_t i = 0; i < sizeof(wrongs) / sizeof(wrongs[0]); i++) {
		assert_int_equal(uneven(), 0);
		assert_int_equal(store_run(store, wrongs[i][0], ""), STORE_OK);
		assert_true(uneven() > 0);
		assert_int_equal(store_run(store, wrongs[i][1], ""), STORE_OK);
	}
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(nothing_is_shown_of_an_hour_that_still_runs),
		TEST(a_window_shows_the_blocks_that_lie_in_it_whole),
		TEST(what_comes_late_is_shown_when_k_have_come),
		TEST(what_is_withdrawn_stays_in_what_was_shown),
		TEST(a_block_moves_whole_with_its_answers_and_back),
		TEST(answers_shown_once_are_never_summed_up_beside_others),
		TEST(the_same_answer_put_back_in_its_place_changes_nothing),
		TEST(days_of_too_few_are_joined),
		TEST(a_year_that_is_imported_late_has_days_of_its_own),
		TEST(near_staff_no_hour_is_shown),
		TEST(flagged_presses_of_fewer_than_k_are_not_told_apart),
		TEST(of_a_question_that_follows_an_answer_nothing_is_told),
		TEST(who_may_not_audit_exports_blocks),
		TEST(in_another_zone_blocks_stay_and_days_are_others),
		TEST(what_somebody_changed_in_what_is_shown_does_not_add_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
