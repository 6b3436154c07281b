/*
 * test_desk_moments.c - what stands out from the others, asked as people ask.
 *
 * The figures of twelve touchpoints are case moments-002 of
 * tests/vectors/score_vectors.json, which statsmodels made.
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

#include "aggregator/core/localtime.h"
#include "aggregator/io/atlas.h"
#include "aggregator/io/blocks_keep.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/moments_text.h"
#include "aggregator/io/store_sql.h"
#include "tests/aggregator/support_desk.h"

#define HOUR 3600
#define DAY (24 * HOUR)

static struct test_desk *test;

static int
begin(void **state)
{
	(void)state;
	test = test_desk_new();
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

/* The answer as JSON; a problem's too. */
static json_t *
ask_from(const char *query, bool local, int status)
{
	const struct request request = { .method = METHOD_GET,
		.path = "/v1/moments",
		.query = query,
		.content_type = "",
		.bearer = "",
		.who = "tester",
		.local = local };
	struct call call = { .request = &request };
	const struct action *action = desk_action(&call);
	json_t *json;

	assert_non_null(action);
	action->answer(&test->desk, &call);
	json = json_loadb((const char *)call.reply.body.data,
	    call.reply.body.length, 0, NULL);
	if (call.reply.status != status)
		fail_msg("%s: status %d, %s", query, call.reply.status,
		    json_dumps(json, 0));
	call_release(&call);
	return json;
}

static json_t *
ask(const char *query)
{
	return ask_from(query, true, 200);
}

/* The cell of a touchpoint, or of an hour; lent. */
static json_t *
cell(const json_t *moments, const char *touchpoint, int hour)
{
	json_t *moment;
	size_t i;

	json_array_foreach(json_object_get(moments, "moments"), i, moment) {
		const json_t *slug = json_object_get(moment, "touchpoint");
		const json_t *at = json_object_get(moment, "hourofweek");

		if (touchpoint != NULL && slug != NULL
			? strcmp(json_string_value(slug), touchpoint) == 0
			: at != NULL && json_integer_value(at) == hour)
			return moment;
	}
	fail_msg("no cell of %s, hour %d", touchpoint ? touchpoint : "-", hour);
	return NULL;
}

static double
figure(const json_t *moment, const char *part, const char *name)
{
	if (part != NULL)
		moment = json_object_get(moment, part);
	assert_true(json_is_number(json_object_get(moment, name)));
	return json_number_value(json_object_get(moment, name));
}

static void
assert_near(double a, double b)
{
	if (a - b > 1e-6 || b - a > 1e-6)
		fail_msg("%.9f is not %.9f", a, b);
}

static const char *
flag(const json_t *moment)
{
	const char *text = json_string_value(json_object_get(moment,
	    "stands_out"));

	return text == NULL ? "" : text;
}

static void
assert_refused(const char *query, int status, const char *words)
{
	json_t *json = ask_from(query, true, status);
	const char *detail = json_string_value(json_object_get(json, "detail"));

	if (detail == NULL || strstr(detail, words) == NULL)
		fail_msg("%s: no \"%s\" in %s", query, words, detail);
	json_decref(json);
}

/* ---- the world ------------------------------------------------------------------- */

static void
run(const char *sql)
{
	assert_int_equal(sqlite3_exec(store_db(test->desk.store), sql, NULL,
			     NULL, NULL),
	    SQLITE_OK);
}

static const int twelve[12][4] = { { 59, 48, 53, 40 }, { 23, 18, 49, 110 },
	{ 22, 17, 56, 105 }, { 22, 14, 46, 118 }, { 20, 12, 46, 122 },
	{ 17, 12, 59, 112 }, { 13, 17, 54, 116 }, { 10, 16, 53, 121 },
	{ 10, 24, 58, 108 }, { 17, 15, 60, 108 }, { 17, 11, 61, 111 },
	{ 17, 18, 40, 125 } };

/* Touchpoints t0 to t11, each with answers on that channel. */
static void
fill_twelve(const char *channel, int scale)
{
	char sql[512];
	int i;

	for (i = 0; i < 12; i++) {
		snprintf(sql, sizeof(sql),
		    "INSERT OR IGNORE INTO touchpoint (slug, title, zone, "
		    "department) VALUES ('t%d', 'T', 'UTC', 'd%d')",
		    i, i % 2);
		run(sql);
		snprintf(sql, sizeof(sql),
		    "INSERT INTO series (touchpoint, question, scale, steps, "
		    "channel) VALUES ('t%d', 'q', 'smiley4', 4, '%s')",
		    i, channel);
		run(sql);
		snprintf(sql, sizeof(sql),
		    "INSERT INTO tally (series, span, start, c0, c1, c2, c3) "
		    "SELECT max(id), 0, 0, %d, %d, %d, %d FROM series",
		    scale * twelve[i][0], scale * twelve[i][1],
		    scale * twelve[i][2], scale * twelve[i][3]);
		run(sql);
	}
}

/* ---- touchpoints ------------------------------------------------------------------ */

static void
the_bad_one_of_twelve_stands_out_and_the_best_one(void **state)
{
	json_t *moments, *t0, *t7;

	(void)state;
	fill_twelve("kiosk", 1);
	moments = ask("");
	assert_int_equal(json_integer_value(json_object_get(moments, "tested")),
	    12);
	t0 = cell(moments, "t0", 0);
	assert_ptr_equal(t0,
	    json_array_get(json_object_get(moments, "moments"), 0));
	assert_near(figure(t0, NULL, "index"), 45.666666666666664);
	assert_near(figure(t0, "difference", "diff"), -31.696969696969695);
	assert_near(figure(t0, "difference", "z"), -11.818498425970969);
	assert_near(figure(t0, "rest", "n"), 2200);
	assert_string_equal(flag(t0), "worse");
	t7 = cell(moments, "t7", 0);
	assert_near(figure(t7, "difference", "p_adj"), 0.018999554984337128);
	assert_string_equal(flag(t7), "better");
	assert_string_equal(flag(cell(moments, "t6", 0)), "");
	json_decref(moments);
}

/*
 * The same again on the web: nobody is set against another channel, and twice
 * as many tests of which as many are small leave every adjusted p as it is.
 */
static void
each_channel_is_compared_within_itself_and_all_are_one_family(void **state)
{
	json_t *moments, *first;

	(void)state;
	fill_twelve("kiosk", 1);
	fill_twelve("web", 1);
	moments = ask("");
	assert_int_equal(json_integer_value(json_object_get(moments, "tested")),
	    24);
	assert_int_equal(json_integer_value(json_object_get(moments, "groups")),
	    2);
	first = cell(moments, "t0", 0);
	assert_near(figure(first, "difference", "diff"), -31.696969696969695);
	assert_near(figure(first, "rest", "n"), 2200);
	assert_near(figure(cell(moments, "t7", 0), "difference", "p_adj"),
	    0.018999554984337128);
	json_decref(moments);
	moments = ask("channel=web&department=d1");
	assert_int_equal(json_integer_value(json_object_get(moments, "tested")),
	    6);
	json_decref(moments);
}

static void
what_is_certain_and_tiny_does_not_stand_out(void **state)
{
	json_t *moments;

	(void)state;
	fill_twelve("kiosk", 1000);
	moments = ask("");
	/* 2.85 points, far beyond chance. */
	assert_true(figure(cell(moments, "t8", 0), "difference", "p_adj") <
	    1e-9);
	assert_string_equal(flag(cell(moments, "t8", 0)), "");
	json_decref(moments);
	moments = ask("points=2.8");
	assert_string_equal(flag(cell(moments, "t8", 0)), "better");
	json_decref(moments);
}

static void
too_few_answers_are_in_the_rest_and_not_tested(void **state)
{
	json_t *moments;

	(void)state;
	fill_twelve("kiosk", 1);
	moments = ask("min-n=201");
	assert_int_equal(json_integer_value(json_object_get(moments, "tested")),
	    0);
	assert_true(json_is_null(json_object_get(cell(moments, "t0", 0),
	    "difference")));
	json_decref(moments);
}

static void
where_journeys_begin_and_end_is_marked(void **state)
{
	json_t *moments, *t0, *t7;

	(void)state;
	fill_twelve("kiosk", 1);
	assert_int_equal(test_desk_ask(test, METHOD_POST, "/v1/journeys",
			     "{\"name\": \"out\", \"title\": \"Out\", "
			     "\"steps\": [\"t0\", \"t3\", \"t7\"]}",
			     NULL),
	    201);
	assert_int_equal(test_desk_ask(test, METHOD_POST, "/v1/journeys",
			     "{\"name\": \"gone\", \"title\": \"Gone\", "
			     "\"steps\": [\"t7\", \"t0\"]}",
			     NULL),
	    201);
	assert_int_equal(test_desk_ask(test, METHOD_POST,
			     "/v1/journeys/gone/remove", "{}", NULL),
	    200);
	moments = ask("");
	t0 = cell(moments, "t0", 0);
	t7 = cell(moments, "t7", 0);
	assert_int_equal(json_array_size(json_object_get(t0, "entry_of")), 1);
	assert_int_equal(json_array_size(json_object_get(t0, "exit_of")), 0);
	assert_int_equal(json_array_size(json_object_get(t7, "exit_of")), 1);
	json_decref(moments);
}

/* ---- hours ------------------------------------------------------------------------ */

/* Each of the last so many weeks: Fridays at 17 h are bad, at 9 h good. */
static void
fill_fridays(const char *slug, int weeks)
{
	const int64_t today = test->world.wall_ms / 1000 / DAY * DAY;
	char sql[512];
	int64_t day;
	int week;

	snprintf(sql, sizeof(sql),
	    "INSERT INTO touchpoint (slug, title, zone, department) "
	    "VALUES ('%s', 'T', 'UTC', '%s')",
	    slug, slug);
	run(sql);
	snprintf(sql, sizeof(sql),
	    "INSERT INTO series (touchpoint, question, scale, steps, channel) "
	    "VALUES ('%s', 'q', 'yesno', 2, 'kiosk')",
	    slug);
	run(sql);
	for (day = today; localtime_weekday(day / DAY) != 4; day -= DAY)
		;
	for (week = 0; week < weeks; week++, day -= 7 * DAY) {
		snprintf(sql, sizeof(sql),
		    "INSERT INTO tally (series, span, start, c0, c1) "
		    "SELECT max(id), 3, %lld, 8, 2 FROM series UNION ALL "
		    "SELECT max(id), 3, %lld, 2, 8 FROM series",
		    (long long)(day + 17 * HOUR), (long long)(day + 9 * HOUR));
		run(sql);
	}
}

#define FRIDAY_17 (4 * 24 + 17)
#define FRIDAY_9 (4 * 24 + 9)

static void
hours_of_the_week_add_up_eight_weeks_of_every_touchpoint(void **state)
{
	json_t *moments, *bad;

	(void)state;
	fill_fridays("a", 20);
	fill_fridays("b", 20);
	moments = ask("of=hours");
	bad = cell(moments, NULL, FRIDAY_17);
	/* Eight Fridays of two touchpoints with ten answers in that hour. */
	assert_near(figure(bad, NULL, "n"), 160);
	assert_near(figure(bad, NULL, "index"), 20);
	assert_near(figure(bad, "rest", "index"), 80);
	assert_near(figure(bad, "difference", "diff"), -60);
	assert_string_equal(flag(bad), "worse");
	assert_string_equal(flag(cell(moments, NULL, FRIDAY_9)), "better");
	json_decref(moments);
	moments = ask("of=hours&touchpoint=a&from=28d");
	assert_near(figure(cell(moments, NULL, FRIDAY_17), NULL, "n"), 40);
	json_decref(moments);
}

static void
hours_are_those_of_ordinary_weeks(void **state)
{
	static const char file[] =
	    "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261120\n"
	    "SUMMARY:A Friday\nEND:VEVENT\nEND:VCALENDAR\n";
	const struct request request = { .method = METHOD_PUT,
		.path = "/v1/calendars/at",
		.query = "",
		.content_type = "text/calendar",
		.bearer = "",
		.who = "tester",
		.local = true,
		.body = (const uint8_t *)file,
		.length = sizeof(file) - 1 };
	struct call call = { .request = &request };
	json_t *moments;

	(void)state;
	desk_handle(&test->desk, &call);
	assert_true(call.reply.status < 300);
	call_release(&call);
	fill_fridays("a", 20);
	moments = ask("of=hours");
	assert_near(figure(cell(moments, NULL, FRIDAY_17), NULL, "n"), 70);
	json_decref(moments);
}

/* ---- asking wrongly ---------------------------------------------------------------- */

static void
a_wrong_question_is_refused_with_a_sentence(void **state)
{
	(void)state;
	fill_twelve("kiosk", 1);
	assert_refused("of=days", 400, "touchpoints, hours, outcome");
	assert_refused("q=1", 400, "between 0 and 1");
	assert_refused("points=-3", 400, "points");
	assert_refused("min-n=0", 400, "min-n");
	assert_refused("by=day", 400, "no such option");
	assert_refused("touchpoint=t99", 404, "\"t99\"");
	assert_refused("region=x", 404, "No touchpoint");
	assert_refused("q=%zz", 400, "escaped");
	assert_refused("format=csv", 400, "JSON");
	assert_refused("of=outcome&skip-holidays=1", 400, "does not go with");
}

static void
from_elsewhere_no_figure_of_few_is_told_nor_how_visits_ended(void **state)
{
	json_t *moments, *problem;

	(void)state;
	fill_twelve("kiosk", 1);
	moments = ask_from("min-n=1", false, 200);
	assert_int_equal(json_integer_value(json_object_get(moments, "min_n")),
	    10);
	json_decref(moments);
	problem = ask_from("of=outcome", false, 403);
	json_decref(problem);
}

/* A source at a new touchpoint that asks for stars; its bearer. */
static void
open_door(const char *slug, char token[128])
{
	char body[256], *text;
	json_t *json;

	snprintf(body, sizeof(body),
	    "{\"slug\": \"%s\", \"title\": \"T\", \"survey\": \"counter\", "
	    "\"zone\": \"UTC\"}",
	    slug);
	assert_int_equal(test_desk_ask(test, METHOD_POST, "/v1/touchpoints",
			     body, NULL),
	    201);
	snprintf(body, sizeof(body),
	    "{\"name\": \"%s\", \"touchpoint\": \"%s\", \"channel\": \"web\"}",
	    slug, slug);
	assert_int_equal(test_desk_ask(test, METHOD_POST, "/v1/sources", body,
			     &text),
	    201);
	json = json_loads(text, 0, NULL);
	snprintf(token, 128, "%s",
	    json_string_value(json_object_get(json, "token")));
	json_decref(json);
	free(text);
}

static void
answers(const char *token, int first, int count, int value)
{
	char body[128];

	for (int i = first; i < first + count; i++) {
		snprintf(body, sizeof(body), "{\"id\": \"v%d\", \"value\": %d}",
		    i, value);
		assert_int_equal(test_desk_ask_as(test, token, METHOD_POST,
				     "/v1/feedback", body, NULL),
		    200);
	}
}

/* What is over is cut into blocks, as the writer does once a minute. */
static void
keep(void)
{
	struct atlas *atlas = atlas_new();
	bool more = true;

	assert_int_equal(store_begin(test->desk.store), STORE_OK);
	while (more)
		assert_int_equal(blocks_keep(test->desk.store, atlas,
				     test->world.wall_ms / 1000, &more),
		    STORE_OK);
	assert_int_equal(store_commit(test->desk.store), STORE_OK);
	atlas_free(atlas);
}

/* The cells as text, for who asks from elsewhere. */
static char *
seen(void)
{
	json_t *moments = ask_from("", false, 200);
	char *text = json_dumps(json_object_get(moments, "moments"), 0);

	json_decref(moments);
	return text;
}

static void
from_elsewhere_only_whole_blocks_are_compared(void **state)
{
	char good[128], bad[128], *before, *after;
	json_t *moments;

	(void)state;
	test_desk_map(test);
	open_door("good", good);
	open_door("bad", bad);
	answers(good, 0, 35, 5);
	answers(bad, 0, 35, 2);
	before = seen();
	assert_string_equal(before, "[]");
	free(before);
	test_desk_wait(test, INT64_C(2) * DAY * 1000);
	keep();
	moments = ask_from("", false, 200);
	assert_near(figure(cell(moments, "bad", 0), "difference", "diff"), -75);
	assert_string_equal(flag(cell(moments, "bad", 0)), "worse");
	json_decref(moments);
	before = seen();
	answers(bad, 35, 1, 5);
	keep();
	after = seen();
	assert_string_equal(before, after);
	free(before);
	free(after);
	moments = ask("");
	assert_near(figure(cell(moments, "bad", 0), NULL, "n"), 36);
	json_decref(moments);
}

/* ---- as a table -------------------------------------------------------------------- */

static void
assert_table(const char *query, const char *words)
{
	json_t *moments = ask(query);
	struct bytes out = { 0 };
	const char *line;

	moments_text_table(moments, &out);
	bytes_put(&out, "", 1);
	if (strstr((char *)out.data, words) == NULL)
		fail_msg("no \"%s\" in %s", words, (char *)out.data);
	for (line = (char *)out.data; *line != '\0';
	     line += strcspn(line, "\n") + 1)
		assert_true(strcspn(line, "\n") <= 80);
	bytes_release(&out);
	json_decref(moments);
}

static void
the_table_says_what_stands_out_or_that_nothing_does(void **state)
{
	(void)state;
	fill_twelve("kiosk", 1);
	assert_table("",
	    "\nquestion: q\nchannel: kiosk\n\nWorse than the others\n"
	    "                                     n   index  others  "
	    "difference (95 % range)\n"
	    "  t0                               200    45.7    77.4   "
	    "-31.7 (-36.8 to -26.4)\n");
	assert_table("",
	    "12 touchpoints compared with all the others together.\n");
	assert_table("points=90",
	    "Nothing stands out: 12 touchpoints compared, none differs\n"
	    "by 90 points or more beyond chance.\n");
	assert_table("min-n=1000", "Too few answers to compare");
	assert_table("of=hours&from=2020-01-01", "of one hour of the week");
	assert_table("of=hours&from=2020-01-01",
	    "Hours are those of 12 touchpoints together");
	assert_table("of=outcome", "from visits won, and of lost ones");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(the_bad_one_of_twelve_stands_out_and_the_best_one),
		TEST(
		    each_channel_is_compared_within_itself_and_all_are_one_family),
		TEST(what_is_certain_and_tiny_does_not_stand_out),
		TEST(too_few_answers_are_in_the_rest_and_not_tested),
		TEST(where_journeys_begin_and_end_is_marked),
		TEST(hours_of_the_week_add_up_eight_weeks_of_every_touchpoint),
		TEST(hours_are_those_of_ordinary_weeks),
		TEST(a_wrong_question_is_refused_with_a_sentence),
		TEST(
		    from_elsewhere_no_figure_of_few_is_told_nor_how_visits_ended),
		TEST(from_elsewhere_only_whole_blocks_are_compared),
		TEST(the_table_says_what_stands_out_or_that_nothing_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
