/*
 * test_desk_score.c - asking for scores and exports, rightly and wrongly.
 */
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
#include "aggregator/io/desk_export.h"
#include "aggregator/io/desk_score.h"
#include "aggregator/io/store_sql.h"

/* 2026-11-20T14:30:00Z */
#define NOW_MS INT64_C(1795185000000)

static char dir[64];

static int64_t
wall_ms(void *self)
{
	(void)self;
	return NOW_MS;
}

static const struct outside outside = { .wall_ms = wall_ms };

/* A touchpoint in Kolkata with an hour of 12 ratings of four steps. */
static const char *const fill[] = {
	"INSERT INTO touchpoint (slug, title, zone)"
	" VALUES ('a', 'A', 'Asia/Kolkata')",
	"INSERT INTO series VALUES (1, 'a', 'q', 'smiley4', 4, 'kiosk'),"
	" (2, 'a', 'q', 'smiley4', 4, 'withdrawn')",
	"INSERT INTO tally (series, span, start, c0, c3, f1) VALUES"
	" (1, 0, 0, 4, 8, 2), (1, 3, 1795183200, 4, 8, 2),"
	" (1, 2, 1795113000, 4, 8, 2), (1, 3, 1795179600, 0, 0, 0),"
	" (2, 3, 1795183200, 1, 0, 0)",
};

static struct store *
store_new(void)
{
	enum store_verdict verdict;
	struct store *store;

	strcpy(dir, "/tmp/touchstone-test.XXXXXX");
	assert_non_null(mkdtemp(dir));
	store = store_open(dir, NULL, STORE_CREATE, &verdict);
	assert_non_null(store);
	assert_int_equal(store_run(store, fill[0], ""), STORE_OK);
	assert_int_equal(store_run(store, fill[1], ""), STORE_OK);
	assert_int_equal(store_run(store, fill[2], ""), STORE_OK);
	return store;
}

static void
store_gone(struct store *store)
{
	char command[128];

	store_free(store);
	snprintf(command, sizeof(command), "rm -r %s", dir);
	assert_int_equal(system(command), 0);
}

/* The body of the reply, NUL-terminated; the caller frees it. */
static char *
ask(struct store *store, void (*answer)(struct desk *, struct call *),
    const char *query, bool local, int status)
{
	const struct request request = { .method = METHOD_GET,
		.path = "",
		.query = query,
		.content_type = "",
		.bearer = "",
		.who = "",
		.local = local };
	struct desk desk = { .store = store, .dir = dir, .outside = &outside };
	struct call call = { .request = &request };
	char *body;

	answer(&desk, &call);
	if (call.reply.status != status)
		fail_msg("%s: status %d, %.*s", query, call.reply.status,
		    (int)call.reply.body.length, (char *)call.reply.body.data);
	bytes_put(&call.reply.body, "", 1);
	body = strdup((char *)call.reply.body.data);
	call_release(&call);
	return body;
}

static void
says(struct store *store, void (*answer)(struct desk *, struct call *),
    const char *query, int status, const char *words)
{
	char *body = ask(store, answer, query, true, status);

	if (strstr(body, words) == NULL)
		fail_msg("%s: no \"%s\" in %s", query, words, body);
	free(body);
}

static void
a_score_comes_as_one_document(void **state)
{
	struct store *store = store_new();
	char *body = ask(store, desk_score_list, "by=hour", true, 200);
	json_t *document = json_loads(body, 0, NULL);
	json_t *row = json_array_get(json_object_get(document, "scores"), 0);

	(void)state;
	assert_int_equal(json_array_size(json_object_get(document, "scores")),
	    1);
	assert_int_equal(json_integer_value(json_object_get(row, "n")), 12);
	assert_int_equal(json_integer_value(json_object_get(row, "flagged")),
	    2);
	assert_int_equal(json_integer_value(json_object_get(json_object_get(row,
								"group"),
			     "hour")),
	    19);
	json_decref(document);
	free(body);
	store_gone(store);
}

static void
a_wrong_question_is_refused_with_a_sentence(void **state)
{
	struct store *store = store_new();

	(void)state;
	says(store, desk_score_list, "by=year", 400,
	    "there is no \\\"year\\\"");
	says(store, desk_score_list, "format=csv", 400, "scores are JSON");
	says(store, desk_score_list, "touchpoint=b", 404,
	    "There is no touchpoint \\\"b\\\"");
	says(store, desk_score_list, "region=x", 404, "No touchpoint");
	says(store, desk_score_list, "question=p", 404,
	    "There is no question \\\"p\\\" in any survey");
	says(store, desk_score_list, "question=q&from=today", 200, "scores");
	says(store, desk_score_list, "against=previous", 400, "it needs from");
	says(store, desk_score_list, "from=7d&against=9d..today", 400,
	    "overlaps the time");
	says(store, desk_score_list, "from=2026-11-20T00:00:00Z&to=2026-11-19",
	    400, "not before to");
	says(store, desk_score_list, "as-of=today", 400, "yet");
	says(store, desk_score_list, "from=%zz", 400, "escaped");
	says(store, desk_export_list, "by=year", 400,
	    "by: it is one of hour, day, rating.");
	says(store, desk_export_list, "format=xml", 400, "format: ");
	says(store, desk_export_list, "decimal=none", 400, "decimal: ");
	store_gone(store);
}

static void
an_export_has_a_line_for_each_hour_with_ratings(void **state)
{
	struct store *store = store_new();
	char *body;

	(void)state;
	body = ask(store, desk_export_list, "", true, 200);
	assert_string_equal(body,
	    "touchpoint,question,scale,channel,start,n,flagged,index,"
	    "c0,c1,c2,c3,c4,c5,c6,c7,c8,c9,c10,"
	    "f0,f1,f2,f3,f4,f5,f6,f7,f8,f9,f10\r\n"
	    "a,q,smiley4,kiosk,2026-11-20T19:30:00+05:30,12,2,66.66666667,"
	    "4,0,0,8,,,,,,,,0,2,0,0,,,,,,,\r\n");
	free(body);
	body = ask(store, desk_export_list, "by=day&decimal=comma", true, 200);
	assert_non_null(strstr(body, "question;scale;"));
	assert_non_null(strstr(body,
	    "\r\na;q;smiley4;kiosk;2026-11-20T00:00:00+05:30;12;2;"
	    "66,66666667;4;0;0;8;;"));
	free(body);
	body = ask(store, desk_export_list, "format=ndjson", true, 200);
	assert_string_equal(body,
	    "{\"touchpoint\":\"a\",\"question\":\"q\",\"scale\":\"smiley4\","
	    "\"channel\":\"kiosk\",\"start\":\"2026-11-20T19:30:00+05:30\","
	    "\"n\":12,\"flagged\":2,\"counts\":[4,0,0,8],"
	    "\"flagged_counts\":[0,2,0,0]}\n");
	free(body);
	store_gone(store);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_score_comes_as_one_document),
		cmocka_unit_test(a_wrong_question_is_refused_with_a_sentence),
		cmocka_unit_test(
		    an_export_has_a_line_for_each_hour_with_ratings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
