/*
 * test_desk_map.c - the whole map as a table, and what became of each card.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/aggregator/support_desk.h"

#define HEAD "slug,title,kind,zone,group,near_staff,retired\n"

/* Ask with a query and a table; the status, and what was said. */
static int
ask(struct test_desk *test, enum method method, const char *path,
    const char *query, const char *table, char **said)
{
	const struct request request = { .method = method,
		.path = path,
		.query = query,
		.content_type = table != NULL ? "text/csv" : "",
		.bearer = "",
		.who = "tester",
		.local = true,
		.body = (const uint8_t *)table,
		.length = table != NULL ? strlen(table) : 0 };
	struct call call = { .request = &request };
	int status;

	desk_handle(&test->desk, &call);
	status = call.reply.status;
	*said = strndup((const char *)call.reply.body.data,
	    call.reply.body.length);
	call_release(&call);
	return status;
}

static void
import_says(struct test_desk *test, const char *query, const char *table,
    int status, const char *what)
{
	char *said = NULL;
	int got = ask(test, METHOD_POST, "/v1/map", query, table, &said);

	if (got != status || strstr(said, what) == NULL)
		fail_msg("%d %s, not %d %s", got, said, status, what);
	free(said);
}

static void
get_says(struct test_desk *test, const char *path, const char *query,
    const char *what)
{
	char *said = NULL;

	assert_int_equal(ask(test, METHOD_GET, path, query, NULL, &said), 200);
	if (strstr(said, what) == NULL)
		fail_msg("%s, not %s", said, what);
	free(said);
}

static void
a_map_taken_out_and_in_again_is_the_same(void **state)
{
	static const char table[] = HEAD
	    "fair,\"Stand \"\"7\"\", hall 2\",online,UTC,fair/hall 2,yes,no\n"
	    "sum,'=1+1,offline,Europe/Vienna,,no,no\n"
	    "quoted,''=1+1,offline,Europe/Vienna,,,no\n"
	    "gone,Gone,social,UTC,a/b/c,,yes\n";
	struct test_desk *test = test_desk_new();
	char *out = NULL;

	(void)state;
	test_desk_map(test);
	import_says(test, "", table, 200, "\"added\":4");
	assert_int_equal(ask(test, METHOD_GET, "/v1/map", "", NULL, &out), 200);
	assert_non_null(strstr(out, "\nsum,\"'=1+1\",,offline,"));
	assert_non_null(strstr(out,
	    "\ngone,Gone,,social,,,,UTC,a/b/c,,,no,"
	    "yes\r\n"));
	import_says(test, "", out, 200,
	    "{\"added\":0,\"changed\":0,\"same\":5,");
	free(out);
	get_says(test, "/v1/touchpoints/sum", "", "\"title\":\"=1+1\"");
	get_says(test, "/v1/touchpoints/quoted", "", "\"title\":\"'=1+1\"");
	assert_int_equal(ask(test, METHOD_GET, "/v1/map", "decimal=comma", NULL,
			     &out),
	    200);
	import_says(test, "", out, 200,
	    "{\"added\":0,\"changed\":0,\"same\":5,");
	free(out);
	test_desk_free(test);
}

static void
a_file_changes_what_it_names_and_nothing_else(void **state)
{
	struct test_desk *test = test_desk_new();

	(void)state;
	test_desk_map(test);
	import_says(test, "", "slug,region\ncounter-1,North\n", 200,
	    "\"fields\":{\"region\":{\"old\":\"\",\"new\":\"North\"}}");
	get_says(test, "/v1/touchpoints/counter-1", "",
	    "\"title\":\"Counter 1\",\"survey\":\"counter\"");
	/* A card cannot do without these: an empty cell says nothing. */
	import_says(test, "", "slug,title,zone,kind\ncounter-1,,,\n", 200,
	    "\"same\":1");
	import_says(test, "", "slug,region\ncounter-1,\n", 200,
	    "\"changed\":1");
	import_says(test, "", "slug,title\nnew,New\n\n", 200,
	    "\"absent\":[\"counter-1\"]");
	get_says(test, "/v1/touchpoints/counter-1", "", "\"state\":\"open\"");
	test_desk_free(test);
}

static void
a_dry_run_says_what_would_be_and_stores_nothing(void **state)
{
	struct test_desk *test = test_desk_new();
	char *before = NULL, *after = NULL;

	(void)state;
	test_desk_map(test);
	ask(test, METHOD_GET, "/v1/book", "", NULL, &before);
	import_says(test, "dry-run=yes",
	    "slug,title,retired\ncounter-1,Other,yes\nnew,New,no\n", 200,
	    "\"added\":1,\"changed\":1,\"same\":0,\"dry_run\":true");
	ask(test, METHOD_GET, "/v1/book", "", NULL, &after);
	assert_string_equal(before, after);
	free(before);
	free(after);
	get_says(test, "/v1/map", "", "counter-1,Counter 1,");
	test_desk_free(test);
}

static void
a_file_with_a_fault_is_refused_whole_with_line_and_column(void **state)
{
	static const struct {
		const char *table, *why;
	} cases[] = {
		{ "", "line 1: no column is called slug" },
		{ "title\nx\n", "line 1: no column is called slug" },
		{ "slug,titel\nx,y\n",
		    "line 1, column 2: there is no field \\\"titel\\\"" },
		{ "slug,title,slug\n",
		    "line 1, column 3: there is a column slug already" },
		{ "slug,title\na,A\nb,B,C\n",
		    "line 3, column 3: line 1 has 2 columns" },
		{ "slug,title,kind\na,A,offline\nb,B\n",
		    "line 3: it has 2 of 3 columns" },
		{ "slug,title\na,A\na,B\n",
		    "line 3: \\\"a\\\" stands on line 2 already" },
		{ "slug,title\na,A\nB,B\n",
		    "line 3, column 1: slug \\\"B\\\" is no slug" },
		{ "slug,title\na,A\n,B\n", "line 3, column 1: slug" },
		{ "slug,title\na,A\nb,\n", "line 3: title is missing" },
		{ "slug,title,kind\na,A,outdoor\n",
		    "line 2, column 3: kind must be offline, online or social" },
		{ "slug,title,zone\na,A,Vienna\n",
		    "line 2, column 3: zone \\\"Vienna\\\" is no time zone" },
		{ "slug,title,from,to\na,A,2026-02-30,\n",
		    "line 2, column 3: from \\\"2026-02-30\\\" is no day" },
		{ "slug,title,from,to\na,A,2026-03-01,2026-03-01\n",
		    "line 2: from must be before to" },
		{ "slug,title,survey\na,A,none\n",
		    "line 2: there is no survey \\\"none\\\"" },
		{ "slug,title,group\na,A,fair//stand\n",
		    "line 2, column 3: group \\\"fair//stand\\\" is no group" },
		{ "slug,title,near_staff\na,A,maybe\n",
		    "line 2, column 3: near_staff must be yes or no, not" },
		{ "slug,title,retired\na,A,1\n", "column 3: retired must be" },
		{ "slug,title\na,\"A\n",
		    "line 2, column 2: the cell has no "
		    "closing quote" },
		{ "slug,title\na,\"two\nlines\"\n",
		    "line 2, column 2: title must be one line" },
	};
	struct test_desk *test = test_desk_new();
	char *before = NULL, *after = NULL;

	(void)state;
	test_desk_map(test);
	ask(test, METHOD_GET, "/v1/book", "", NULL, &before);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		import_says(test, "", cases[i].table, 400, cases[i].why);
		import_says(test, "", cases[i].table, 400,
		    ": nothing was changed");
	}
	ask(test, METHOD_GET, "/v1/book", "", NULL, &after);
	assert_string_equal(before, after);
	free(before);
	free(after);
	test_desk_free(test);
}

static void
what_is_wrong_beyond_five_things_is_counted(void **state)
{
	struct test_desk *test = test_desk_new();

	(void)state;
	import_says(test, "", "slug,kind\nA,x\nB,x\nC,x\nD,x\n", 400,
	    "line 4, column 1: slug \\\"C\\\" is no slug: small letters, "
	    "digits and hyphens, at most 64, beginning with a letter or "
	    "digit; and 3 more: nothing was changed");
	test_desk_free(test);
}

static void
a_map_has_a_bound_and_a_file_at_it_is_taken(void **state)
{
	const size_t size = 10002 * 16;
	struct test_desk *test = test_desk_new();
	char *table = malloc(size);
	size_t used = 0;

	(void)state;
	assert_non_null(table);
	used = (size_t)sprintf(table, "slug,title\n");
	for (int i = 0; i < 10000; i++)
		used += (size_t)sprintf(table + used, "t%d,T\n", i);
	import_says(test, "", table, 200, "\"added\":10000,");
	sprintf(table + used, "one-more,T\n");
	import_says(test, "dry-run=yes", table, 400,
	    "line 10002: a file holds at most 10000 touchpoints");
	free(table);
	test_desk_free(test);
}

static void
a_card_that_no_deed_could_hold_is_refused(void **state)
{
	struct test_desk *test = test_desk_new();
	char table[1200] = "slug,title,department,region,group\na,";

	(void)state;
	/* Quotes take two bytes each in the book, and four as a cell. */
	for (int cell = 0; cell < 4; cell++) {
		strcat(table, cell > 0 ? ",\"" : "\"");
		for (int i = 0; i < (cell > 0 ? 64 : 200); i++)
			strcat(table, "\"\"");
		strcat(table, "\"");
	}
	strcat(table, "\n");
	import_says(test, "", table, 400,
	    "line 2: its texts are too long together: a card holds 860 bytes");
	assert_int_equal(test_desk_ask(test, METHOD_GET, "/v1/touchpoints/a",
			     NULL, NULL),
	    404);
	test_desk_free(test);
}

static void
the_history_says_what_changed_when_and_by_whom(void **state)
{
	struct test_desk *test = test_desk_new();
	char *said = NULL;

	(void)state;
	test_desk_map(test);
	test_desk_wait(test, 86400000);
	assert_int_equal(test_desk_ask(test, METHOD_PATCH,
			     "/v1/touchpoints/counter-1",
			     "{\"region\": \"North\", \"near_staff\": true}",
			     NULL),
	    200);
	assert_int_equal(test_desk_ask(test, METHOD_POST,
			     "/v1/touchpoints/counter-1/retire", "{}", NULL),
	    200);
	assert_int_equal(test_desk_ask(test, METHOD_PATCH,
			     "/v1/touchpoints/counter-1",
			     "{\"retired\": false}", NULL),
	    200);
	assert_int_equal(test_desk_ask(test, METHOD_GET,
			     "/v1/touchpoints/counter-1/history", NULL, &said),
	    200);
	assert_non_null(strstr(said, "\"what\":\"added\",\"fields\":{}"));
	assert_non_null(strstr(said,
	    "\"what\":\"changed\",\"fields\":{\"near_staff\":{\"old\":false,"
	    "\"new\":true},\"region\":{\"old\":\"\",\"new\":\"North\"}}"));
	assert_non_null(strstr(said, "\"at\":\"2026-11-26T"));
	assert_non_null(strstr(said, "\"who\":\"local:tester\""));
	assert_non_null(strstr(said, "\"what\":\"retired\""));
	assert_non_null(strstr(said, "\"what\":\"back\""));
	free(said);
	assert_int_equal(test_desk_ask(test, METHOD_GET,
			     "/v1/touchpoints/nowhere/history", NULL, NULL),
	    404);
	test_desk_free(test);
}

static void
a_list_is_narrowed_by_what_stands_on_the_cards(void **state)
{
	static const struct {
		const char *query, *list;
	} cases[] = {
		{ "", "counter-1 fair fair-2 old web" },
		{ "retired=no", "counter-1 fair fair-2 web" },
		{ "retired=yes", "old" },
		{ "kind=online", "web" },
		{ "department=Sales", "fair web" },
		{ "department=Sales&kind=offline", "fair" },
		{ "region=North", "fair-2" },
		{ "phase=after", "web" },
		{ "group=fair", "fair fair-2" },
		{ "group=fair/hall+2", "fair-2" },
		{ "group=fa", "" },
	};
	struct test_desk *test = test_desk_new();

	(void)state;
	test_desk_map(test);
	import_says(test, "",
	    "slug,title,kind,department,region,phase,group,retired\n"
	    "fair,F,offline,Sales,,,fair,no\n"
	    "fair-2,F,offline,,North,,fair/hall 2,no\n"
	    "web,W,online,Sales,,after,fairground,no\n"
	    "old,O,offline,,,,,yes\n",
	    200, "\"added\":4");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *said = NULL, *at, slugs[200] = "";

		ask(test, METHOD_GET, "/v1/touchpoints", cases[i].query, NULL,
		    &said);
		for (at = said; (at = strstr(at, "\"slug\":\"")) != NULL;) {
			at += strlen("\"slug\":\"");
			sprintf(slugs + strlen(slugs), "%s%.*s",
			    slugs[0] != '\0' ? " " : "", (int)strcspn(at, "\""),
			    at);
		}
		assert_string_equal(slugs, cases[i].list);
		free(said);
	}
	test_desk_free(test);
}

static void
a_season_begins_and_ends_by_the_touchpoints_own_day(void **state)
{
	struct test_desk *test = test_desk_new(); /* 25 November, 09:46 UTC */

	(void)state;
	import_says(test, "",
	    "slug,title,zone,from,to\n"
	    "a,A,UTC,2026-11-26,\n"
	    "b,B,Pacific/Kiritimati,2026-11-26,2026-11-27\n"
	    "c,C,UTC,,2026-11-25\n"
	    "d,D,Pacific/Pago_Pago,,2026-11-25\n",
	    200, "\"added\":4");
	get_says(test, "/v1/touchpoints/a", "", "\"state\":\"coming\"");
	get_says(test, "/v1/touchpoints/b", "", "\"state\":\"coming\"");
	get_says(test, "/v1/touchpoints/c", "", "\"state\":\"over\"");
	get_says(test, "/v1/touchpoints/d", "", "\"state\":\"open\"");
	test_desk_wait(test, 3600000);
	get_says(test, "/v1/touchpoints/b", "", "\"state\":\"open\"");
	test_desk_free(test);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_map_taken_out_and_in_again_is_the_same),
		cmocka_unit_test(a_file_changes_what_it_names_and_nothing_else),
		cmocka_unit_test(
		    a_dry_run_says_what_would_be_and_stores_nothing),
		cmocka_unit_test(
		    a_file_with_a_fault_is_refused_whole_with_line_and_column),
		cmocka_unit_test(what_is_wrong_beyond_five_things_is_counted),
		cmocka_unit_test(a_map_has_a_bound_and_a_file_at_it_is_taken),
		cmocka_unit_test(a_card_that_no_deed_could_hold_is_refused),
		cmocka_unit_test(
		    the_history_says_what_changed_when_and_by_whom),
		cmocka_unit_test(
		    a_list_is_narrowed_by_what_stands_on_the_cards),
		cmocka_unit_test(
		    a_season_begins_and_ends_by_the_touchpoints_own_day),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
