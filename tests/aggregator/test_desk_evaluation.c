/*
 * test_desk_evaluation.c - criteria, marks, and the ranking they make.
 *
 * All answers are yes or no, so that an index is the share of yes.  Today is
 * 25 November 2026.
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

#include "aggregator/io/blocks_keep.h"
#include "aggregator/io/store_sql.h"
#include "tests/aggregator/support_desk.h"

static struct test_desk *test;

static void
add_place(const char *slug)
{
	char body[200];

	snprintf(body, sizeof(body),
	    "{\"slug\": \"%s\", \"title\": \"%s\", \"zone\": \"UTC\"}", slug,
	    slug);
	assert_int_equal(test_desk_ask(test, METHOD_POST, "/v1/touchpoints",
			     body, NULL),
	    201);
}

static void
add_answers(const char *slug, const char *question, int64_t no, int64_t yes)
{
	struct store *store = test->desk.store;

	assert_int_equal(store_begin(store), STORE_OK);
	assert_int_equal(store_run(store,
			     "INSERT INTO series (touchpoint, question, scale, "
			     "steps, channel) "
			     "VALUES (?, ?, 'yesno', 2, 'kiosk')",
			     "tt", slug, question),
	    STORE_OK);
	assert_int_equal(
	    store_run(store,
		"INSERT INTO tally (series, span, start, c0, c1) SELECT id, "
		"0, 0, ?, ? FROM series WHERE touchpoint = ? AND question = ?",
		"iitt", no, yes, slug, question),
	    STORE_OK);
	assert_int_equal(store_commit(store), STORE_OK);
}

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

/* The answer to a question, from here or elsewhere; a problem's too. */
static json_t *
ask_from(const char *path, const char *query, bool local, int status)
{
	const struct request request = { .method = METHOD_GET,
		.path = path,
		.query = query,
		.content_type = "",
		.bearer = "",
		.who = "tester",
		.local = local };
	struct call call = { .request = &request };
	const struct action *action = desk_action(&call);
	json_t *json;

	assert_non_null(action);
	action->answer(&test->desk, &call); /* the door is test_desk's matter */
	assert_int_equal(call.reply.status, status);
	json = json_loadb((const char *)call.reply.body.data,
	    call.reply.body.length, 0, NULL);
	assert_non_null(json);
	call_release(&call);
	return json;
}

static json_t *
ask(const char *path, const char *query, int status)
{
	return ask_from(path, query, true, status);
}

/* Do something; the status, and that the reply says so. */
static void
does(enum method method, const char *path, const char *body, int status,
    const char *what)
{
	char *said = NULL;
	const int got = test_desk_ask(test, method, path, body, &said);

	if (got != status || strstr(said, what) == NULL)
		fail_msg("%d %s, not %d %s", got, said, status, what);
	free(said);
}

static void
mark(const char *slug, const char *marks)
{
	char body[200];

	snprintf(body, sizeof(body),
	    "{\"touchpoint\": \"%s\", \"marks\": {%s}}", slug, marks);
	does(METHOD_POST, "/v1/marks", body, 200, "\"who\":\"local:tester\"");
}

/* "a:b:c", the touchpoints of a list in its order. */
static const char *
names(const json_t *answer, const char *list)
{
	static char out[200];
	json_t *row;
	size_t i;

	out[0] = '\0';
	json_array_foreach(json_object_get(answer, list), i, row) {
		strcat(out, i > 0 ? ":" : "");
		strcat(out,
		    json_string_value(json_object_get(row, "touchpoint")));
	}
	return out;
}

static json_t *
row(const json_t *answer, const char *list, size_t i)
{
	return json_array_get(json_object_get(answer, list), i);
}

static void
is_word(const json_t *object, const char *name, const char *word)
{
	assert_string_equal(json_string_value(json_object_get(object, name)),
	    word);
}

static void
is_figure(const json_t *object, const char *name, double figure)
{
	assert_float_equal(json_number_value(json_object_get(object, name)),
	    figure, 1e-9);
}

/* ---- criteria ----------------------------------------------------------------- */

static void
four_criteria_are_there_from_the_start(void **state)
{
	json_t *answer = ask("/v1/criteria", "", 200), *one;
	static const char *const four[] = { "function", "performance",
		"cost-benefit", "controllability" };

	(void)state;
	assert_int_equal(json_array_size(json_object_get(answer, "criteria")),
	    4);
	for (size_t i = 0; i < 4; i++) {
		one = row(answer, "criteria", i);
		is_word(one, "criterion", four[i]);
		is_figure(one, "weight", 1);
		assert_true(json_is_true(json_object_get(one, "default")));
	}
	json_decref(answer);
}

static void
criteria_are_added_changed_and_taken_off_with_a_deed(void **state)
{
	json_t *answer;
	char *book = NULL;

	(void)state;
	does(METHOD_POST, "/v1/criteria", "{\"criterion\": \"brand\"}", 201,
	    "\"title\":\"brand\",\"weight\":1.0,\"default\":false");
	does(METHOD_POST, "/v1/criteria", "{\"criterion\": \"brand\"}", 409,
	    "already");
	does(METHOD_PATCH, "/v1/criteria/function", "{\"weight\": 2.5}", 200,
	    "\"title\":\"Function\",\"weight\":2.5,\"default\":false");
	does(METHOD_DELETE, "/v1/criteria/performance", NULL, 200,
	    "\"criterion\":\"performance\"");
	does(METHOD_DELETE, "/v1/criteria/performance", NULL, 404,
	    "there is no criterion");
	answer = ask("/v1/criteria", "", 200);
	assert_int_equal(json_array_size(json_object_get(answer, "criteria")),
	    4);
	is_word(row(answer, "criteria", 0), "criterion", "function");
	is_word(row(answer, "criteria", 3), "criterion", "brand");
	json_decref(answer);
	does(METHOD_POST, "/v1/criteria",
	    "{\"criterion\": \"performance\", \"title\": \"Performance\"}", 201,
	    "\"default\":true");
	assert_int_equal(test_desk_ask(test, METHOD_GET, "/v1/book", NULL,
			     &book),
	    200);
	assert_non_null(strstr(book,
	    "\"deed\":\"plan\",\"what\":\"criterion\",\"name\":\"performance\","
	    "\"card\":\"\""));
	free(book);
}

static void
what_no_criterion_can_be_is_refused(void **state)
{
	char body[100];

	(void)state;
	does(METHOD_POST, "/v1/criteria", "{\"criterion\": \"A b\"}", 400,
	    "is no name of a criterion");
	does(METHOD_POST, "/v1/criteria", "{}", 400, "criterion is missing");
	does(METHOD_POST, "/v1/criteria",
	    "{\"criterion\": \"a\", \"weight\": -1}", 400,
	    "weight must be a number from 0 to 1000");
	does(METHOD_POST, "/v1/criteria",
	    "{\"criterion\": \"a\", \"weight\": \"1\"}", 400,
	    "weight must be a number from 0 to 1000");
	does(METHOD_PATCH, "/v1/criteria/function",
	    "{\"criterion\": \"other\"}", 400, "a criterion keeps its name");
	for (int i = 4; i < 32; i++) {
		snprintf(body, sizeof(body), "{\"criterion\": \"c%d\"}", i);
		does(METHOD_POST, "/v1/criteria", body, 201, "default");
	}
	does(METHOD_POST, "/v1/criteria", "{\"criterion\": \"more\"}", 400,
	    "a catalogue has 32 criteria at most");
	/* What is taken off makes room, and is read with all the others. */
	does(METHOD_DELETE, "/v1/criteria/performance", NULL, 200, "");
	does(METHOD_POST, "/v1/criteria", "{\"criterion\": \"more\"}", 201,
	    "default");
	does(METHOD_GET, "/v1/criteria", NULL, 200, "\"more\"");
}

static void
some_criterion_keeps_its_weight(void **state)
{
	static const char *const three[] = { "function", "performance",
		"cost-benefit" };
	char path[100];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "/v1/criteria/%s", three[i]);
		does(METHOD_PATCH, path, "{\"weight\": 0}", 200, "0.0");
	}
	does(METHOD_PATCH, "/v1/criteria/controllability", "{\"weight\": 0}",
	    400, "then no criterion would have any weight");
	does(METHOD_DELETE, "/v1/criteria/controllability", NULL, 400,
	    "then no criterion would have any weight");
}

/* ---- marks -------------------------------------------------------------------- */

static void
every_mark_is_kept_and_the_newest_by_date_counts(void **state)
{
	json_t *answer;

	(void)state;
	add_place("a");
	does(METHOD_POST, "/v1/marks",
	    "{\"touchpoint\": \"a\", \"date\": \"2026-11-01\", "
	    "\"marks\": {\"function\": 20}, \"note\": \"new desk\"}",
	    200, "\"date\":\"2026-11-01\"");
	/* Entered later, of an earlier day. */
	does(METHOD_POST, "/v1/marks",
	    "{\"touchpoint\": \"a\", \"date\": \"2026-03-01\", "
	    "\"marks\": {\"function\": 90}}",
	    200, "\"date\":\"2026-03-01\"");
	answer = ask("/v1/marks", "touchpoint=a", 200);
	assert_int_equal(json_array_size(json_object_get(answer, "marks")), 2);
	is_word(row(answer, "marks", 0), "date", "2026-03-01");
	assert_true(json_is_false(json_object_get(row(answer, "marks", 0),
	    "counts")));
	is_figure(row(answer, "marks", 1), "mark", 20);
	is_word(row(answer, "marks", 1), "who", "local:tester");
	is_word(row(answer, "marks", 1), "note", "new desk");
	assert_true(json_is_true(json_object_get(row(answer, "marks", 1),
	    "counts")));
	json_decref(answer);
	/* Taken off, the one before it counts again. */
	does(METHOD_POST, "/v1/marks",
	    "{\"touchpoint\": \"a\", \"date\": \"2026-11-01\", "
	    "\"marks\": {\"function\": null}}",
	    200, "null");
	answer = ask("/v1/marks", "", 200);
	assert_int_equal(json_array_size(json_object_get(answer, "marks")), 1);
	assert_true(json_is_true(json_object_get(row(answer, "marks", 0),
	    "counts")));
	json_decref(answer);
}

static void
a_mark_that_is_wrong_is_refused_with_all_given_beside_it(void **state)
{
	static const struct {
		const char *body, *why;
		int status;
	} cases[] = {
		{ "{\"touchpoint\": \"no\", \"marks\": {\"function\": 1}}",
		    "there is no touchpoint", 404 },
		{ "{\"touchpoint\": \"a\"}", "marks must name criteria", 400 },
		{ "{\"touchpoint\": \"a\", \"marks\": {}}",
		    "marks must name criteria", 400 },
		{ "{\"touchpoint\": \"a\", \"marks\": {\"function\": 50, "
		  "\"taste\": 1}}",
		    "there is no criterion", 400 },
		{ "{\"touchpoint\": \"a\", \"marks\": {\"function\": 50, "
		  "\"performance\": 100.5}}",
		    "performance must be a number from 0 to 100", 400 },
		{ "{\"touchpoint\": \"a\", \"date\": \"2026-11-26\", "
		  "\"marks\": {\"function\": 50}}",
		    "is not there yet", 400 },
		{ "{\"touchpoint\": \"a\", \"date\": \"yesterday\", "
		  "\"marks\": {\"function\": 50}}",
		    "date ", 400 },
	};
	json_t *answer;

	(void)state;
	add_place("a");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		does(METHOD_POST, "/v1/marks", cases[i].body, cases[i].status,
		    cases[i].why);
	answer = ask("/v1/marks", "", 200);
	assert_int_equal(json_array_size(json_object_get(answer, "marks")), 0);
	json_decref(answer);
	json_decref(ask("/v1/marks", "touchpoint=no", 404));
}

/* The longest names there are, and a note as long as a card holds. */
static void
the_longest_mark_fits_into_its_deed(void **state)
{
	char slug[65], criterion[41], body[600], note[301];

	(void)state;
	memset(slug, 's', 64);
	slug[64] = '\0';
	memset(criterion, 'c', 40);
	criterion[40] = '\0';
	memset(note, '/', 300);
	note[300] = '\0';
	add_place(slug);
	snprintf(body, sizeof(body), "{\"criterion\": \"%s\"}", criterion);
	does(METHOD_POST, "/v1/criteria", body, 201, criterion);
	snprintf(body, sizeof(body),
	    "{\"touchpoint\": \"%s\", \"marks\": {\"%s\": 1}, "
	    "\"note\": \"%s\"}",
	    slug, criterion, note);
	does(METHOD_POST, "/v1/marks", body, 200, criterion);
	does(METHOD_GET, "/v1/marks", NULL, 200, note);
}

/* ---- the ranking -------------------------------------------------------------- */

/* Indices 60, 70, 50 and 90; the last one has no mark. */
static void
four_places(void)
{
	add_place("a");
	add_place("b");
	add_place("c");
	add_place("d");
	add_answers("a", "q", 200, 300);
	add_answers("b", "q", 111, 259);
	add_answers("c", "q", 15, 15);
	add_answers("d", "q", 10, 90);
	add_answers("a", "other", 10, 10);
	mark("a", "\"function\": 80, \"performance\": 100");
	mark("b", "\"function\": 50");
	mark("c", "\"function\": 50");
}

/*
 * 1,000 answers, target 80:
 *
 *      n    index  relevance  share  below   priority
 *   a  500   60      90       0.5     20       900
 *   b  370   70      50       0.37    10       185
 *   c   29           50
 *   d  101   90.1     -
 *   e    0            -
 */
static void
touchpoints_are_ranked_and_a_budget_is_split_with_reasons(void **state)
{
	json_t *answer, *one;

	(void)state;
	add_place("a");
	add_place("b");
	add_place("c");
	add_place("d");
	add_place("e");
	add_answers("a", "q", 200, 300);
	add_answers("b", "q", 111, 259);
	add_answers("c", "q", 15, 14);
	add_answers("d", "q", 10, 91);
	mark("a", "\"function\": 80, \"performance\": 100");
	mark("b", "\"function\": 50");
	mark("c", "\"function\": 50");
	answer = ask("/v1/evaluation", "budget=50000&target=80", 200);
	is_word(answer, "question", "q");
	is_figure(answer, "n", 1000);
	is_figure(answer, "budget", 50000);
	assert_true(json_is_null(json_object_get(answer, "target_of")));
	assert_string_equal(names(answer, "ranking"), "a:b");
	assert_string_equal(names(answer, "others"), "c:e:d");
	one = row(answer, "ranking", 0);
	is_figure(one, "rank", 1);
	is_figure(one, "relevance", 90);
	is_figure(one, "share", 0.5);
	is_figure(one, "index", 60);
	is_figure(one, "below", 20);
	is_figure(one, "priority", 900);
	is_figure(one, "part", 900.0 / 1085);
	is_figure(one, "amount", 41475);
	is_word(one, "why",
	    "82.9 % of 50,000: relevance 90, 50 % of the answers, 20 points "
	    "below the target of 80");
	assert_int_equal(json_array_size(json_object_get(one, "unmarked")), 2);
	is_figure(row(answer, "ranking", 1), "priority", 185);
	is_figure(row(answer, "ranking", 1), "amount", 8525);
	is_word(row(answer, "others", 0), "why", "only 29 answers");
	is_word(row(answer, "others", 1), "why", "no answers");
	is_word(row(answer, "others", 2), "why", "no marks yet");
	json_decref(answer);
}

static void
weights_and_rest_change_the_relevance(void **state)
{
	json_t *answer;

	(void)state;
	four_places();
	does(METHOD_PATCH, "/v1/criteria/function", "{\"weight\": 3}", 200, "");
	answer = ask("/v1/evaluation", "question=q", 200);
	is_figure(row(answer, "ranking", 0), "relevance", 85);
	json_decref(answer);
	/* b has no mark left that weighs anything. */
	does(METHOD_PATCH, "/v1/criteria/function", "{\"weight\": 0}", 200, "");
	answer = ask("/v1/evaluation", "question=q", 200);
	assert_string_equal(names(answer, "ranking"), "a");
	is_figure(row(answer, "ranking", 0), "relevance", 100);
	json_decref(answer);
}

static void
without_a_target_it_is_the_upper_quartile_of_ones_own(void **state)
{
	json_t *answer;

	(void)state;
	four_places();
	answer = ask("/v1/evaluation", "question=q", 200);
	/* 50, 60, 70, 90: three quarters of the way is a quarter above 70. */
	is_figure(answer, "target", 75);
	is_figure(answer, "target_of", 4);
	assert_true(json_is_null(json_object_get(answer, "budget")));
	assert_true(json_is_null(json_object_get(row(answer, "ranking", 0),
	    "amount")));
	json_decref(answer);
}

static void
a_retired_touchpoint_is_not_evaluated(void **state)
{
	json_t *answer;

	(void)state;
	four_places();
	does(METHOD_POST, "/v1/touchpoints/b/retire", "{}", 200, "true");
	answer = ask("/v1/evaluation", "question=q&target=80", 200);
	is_figure(answer, "n", 630);
	assert_string_equal(names(answer, "ranking"), "a:c");
	json_decref(answer);
}

/* Shares and target are then of these alone. */
static void
a_ranking_can_be_of_one_department(void **state)
{
	json_t *answer;

	(void)state;
	four_places();
	does(METHOD_PATCH, "/v1/touchpoints/a", "{\"department\": \"Sales\"}",
	    200, "");
	does(METHOD_PATCH, "/v1/touchpoints/d", "{\"department\": \"Sales\"}",
	    200, "");
	answer = ask("/v1/evaluation", "question=q&department=Sales", 200);
	is_figure(answer, "n", 600);
	is_figure(answer, "target_of", 2);
	assert_string_equal(names(answer, "ranking"), "a");
	assert_string_equal(names(answer, "others"), "d");
	is_figure(row(answer, "ranking", 0), "share", 500.0 / 600);
	json_decref(answer);
	answer = ask("/v1/evaluation", "question=q&department=None", 404);
	json_decref(answer);
}

static void
several_questions_are_not_ranked_as_one(void **state)
{
	json_t *answer;

	(void)state;
	four_places();
	answer = ask("/v1/evaluation", "", 400);
	is_word(answer, "detail",
	    "question: several are scored there, name one of them: other, q");
	json_decref(answer);
}

static void
before_anybody_answers_nothing_is_ranked(void **state)
{
	json_t *answer;

	(void)state;
	add_place("a");
	mark("a", "\"function\": 80");
	answer = ask("/v1/evaluation", "budget=100", 200);
	assert_true(json_is_null(json_object_get(answer, "question")));
	assert_true(json_is_null(json_object_get(answer, "target")));
	assert_string_equal(names(answer, "ranking"), "");
	assert_string_equal(names(answer, "others"), "a");
	json_decref(answer);
}

static void
what_cannot_be_asked_is_refused_in_a_sentence(void **state)
{
	static const struct {
		const char *query, *why;
	} cases[] = {
		{ "budget=1.5", "budget: " },
		{ "budget=-1", "budget: " },
		{ "budget=0", "budget: " },
		{ "budget=99999999999999999", "budget: " },
		{ "target=101", "target: " },
		{ "target=nan", "target: " },
		{ "target=1e1", "target: " },
		{ "from=monday", "from: " },
		{ "by=day", "there is no parameter" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *answer = ask("/v1/evaluation", cases[i].query, 400);

		assert_non_null(strstr(json_string_value(json_object_get(answer,
					   "detail")),
		    cases[i].why));
		json_decref(answer);
	}
}

/* ---- from elsewhere ------------------------------------------------------------ */

static void
open_door(char token[128])
{
	json_t *json;
	char *text;

	assert_int_equal(
	    test_desk_ask(test, METHOD_POST, "/v1/sources",
		"{\"name\": \"web\", \"touchpoint\": \"counter-1\", "
		"\"channel\": \"web\"}",
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

static void
from_elsewhere_a_ranking_is_made_of_whole_blocks(void **state)
{
	static const char query[] = "question=satisfaction&target=80";
	char token[128];
	json_t *answer, *one;

	(void)state;
	test_desk_map(test);
	mark("counter-1", "\"function\": 50");
	open_door(token);
	answers(token, 0, 40, 3);
	answer = ask_from("/v1/evaluation", query, false, 200);
	assert_string_equal(names(answer, "ranking"), "");
	is_word(row(answer, "others", 0), "why",
	    "40 answers, not to be shown yet");
	json_decref(answer);
	test_desk_wait(test, INT64_C(2) * 24 * 3600 * 1000);
	keep();
	answers(token, 40, 1, 5);
	keep();
	answer = ask_from("/v1/evaluation", query, false, 200);
	one = row(answer, "ranking", 0);
	is_figure(one, "n", 40);
	is_figure(one, "late", 1);
	is_figure(one, "index", 50);
	is_figure(one, "priority", 1500);
	json_decref(answer);
	answer = ask("/v1/evaluation", query, 200);
	is_figure(row(answer, "ranking", 0), "n", 41);
	is_figure(row(answer, "ranking", 0), "late", 0);
	json_decref(answer);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
		TEST(four_criteria_are_there_from_the_start),
		TEST(criteria_are_added_changed_and_taken_off_with_a_deed),
		TEST(what_no_criterion_can_be_is_refused),
		TEST(some_criterion_keeps_its_weight),
		TEST(every_mark_is_kept_and_the_newest_by_date_counts),
		TEST(a_mark_that_is_wrong_is_refused_with_all_given_beside_it),
		TEST(the_longest_mark_fits_into_its_deed),
		TEST(touchpoints_are_ranked_and_a_budget_is_split_with_reasons),
		TEST(weights_and_rest_change_the_relevance),
		TEST(without_a_target_it_is_the_upper_quartile_of_ones_own),
		TEST(a_retired_touchpoint_is_not_evaluated),
		TEST(a_ranking_can_be_of_one_department),
		TEST(several_questions_are_not_ranked_as_one),
		TEST(before_anybody_answers_nothing_is_ranked),
		TEST(what_cannot_be_asked_is_refused_in_a_sentence),
		TEST(from_elsewhere_a_ranking_is_made_of_whole_blocks),
#undef TEST
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
