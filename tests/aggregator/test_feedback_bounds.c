/*
 * test_feedback_bounds.c - what digital answers may take while they are under
 * way, and whose they are when it comes to that.
 *
 * The writer may be busy: whatever was read waits for it in memory.
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
#include <malloc.h>

#include "aggregator/io/bytes.h"
#include "aggregator/io/commit.h"
#include "aggregator/io/meters.h"
#include "aggregator/io/store_sql.h"
#include "protocol/limits.h"
#include "tests/aggregator/support_desk.h"

#define NDJSON "application/x-ndjson"
#define JSON "application/json"

/* ---- a desk with two sources ------------------------------------------------- */

struct shop {
	struct test_desk *test;
	char web[80], app[80]; /* their tokens */
};

static void
add_source(struct shop *shop, const char *name, char token[80])
{
	char body[128], *text;
	json_t *json;

	snprintf(body, sizeof(body),
	    "{\"name\": \"%s\", \"touchpoint\": \"counter-1\", "
	    "\"channel\": \"web\"}",
	    name);
	assert_int_equal(test_desk_ask(shop->test, METHOD_POST, "/v1/sources",
			     body, &text),
	    201);
	json = json_loads(text, 0, NULL);
	strcpy(token, json_string_value(json_object_get(json, "token")));
	json_decref(json);
	free(text);
}

static int
set_up(void **state)
{
	struct shop *shop = calloc(1, sizeof(*shop));

	shop->test = test_desk_new();
	test_desk_map(shop->test);
	add_source(shop, "web", shop->web);
	add_source(shop, "app", shop->app);
	*state = shop;
	return 0;
}

static int
tear_down(void **state)
{
	struct shop *shop = *state;

	test_desk_free(shop->test);
	free(shop);
	return 0;
}

/* ---- a request, step by step --------------------------------------------------- */

struct asking {
	struct request request;
	struct call call;
};

/* Its head has come and was let in. */
static void
admit(struct shop *shop, struct asking *asking, const char *token,
    const char *type)
{
	memset(asking, 0, sizeof(*asking));
	asking->request.method = METHOD_POST;
	asking->request.path = "/v1/feedback";
	asking->request.query = "";
	asking->request.content_type = type;
	asking->request.bearer = token;
	asking->request.who = "";
	asking->call.request = &asking->request;
	assert_non_null(desk_action(&asking->call));
	assert_true(desk_admits(&shop->test->desk, &asking->call));
}

/* Its body has come: the status it was settled with, 0 when it goes on. */
static int
check(struct shop *shop, struct asking *asking, const void *body, size_t length)
{
	asking->request.body = body;
	asking->request.length = length;
	asking->call.action->check(&shop->test->desk, &asking->call);
	return asking->call.reply.status;
}

static int
check_text(struct shop *shop, struct asking *asking, const char *body)
{
	return check(shop, asking, body, strlen(body));
}

/* The writer enters it; its reply as text. */
static const char *
finish(struct shop *shop, struct asking *asking)
{
	struct call *call = &asking->call;

	assert_true(commit_group(&shop->test->desk, &call, 1));
	if (call->reply.status == 0)
		call->action->answer(&shop->test->desk, call);
	bytes_put(&call->reply.body, "", 1);
	return (const char *)call->reply.body.data;
}

static int64_t
entered(struct shop *shop)
{
	sqlite3_stmt *s = store_sql(shop->test->desk.store,
	    "SELECT count(*) FROM answer", "");
	int64_t count;

	assert_int_equal(store_step(shop->test->desk.store, s), 1);
	count = sqlite3_column_int64(s, 0);
	store_done(s);
	return count;
}

/* ---- how much -------------------------------------------------------------------- */

/* What jansson holds. */
static size_t json_bytes;

static void *
take(size_t size)
{
	void *memory = malloc(size);

	json_bytes += malloc_usable_size(memory);
	return memory;
}

static void
give_back(void *memory)
{
	json_bytes -= malloc_usable_size(memory);
	free(memory);
}

/* An object of so many bytes, and what follows its beginning is zeroes. */
static char *
make_wide(const char *begin, size_t length)
{
	char *text = malloc(length + 1);
	size_t at = strlen(begin);

	memcpy(text, begin, at);
	for (; at < length - 2; at++)
		text[at] = at % 2 == strlen(begin) % 2 ? '0' : ',';
	if (text[at - 1] == ',')
		text[at - 1] = ' ';
	strcpy(text + at, "]}");
	return text;
}

static void
of_an_answer_only_its_texts_are_kept(void **state)
{
	static const char *const begins[] = {
		"{\"id\":\"a\",\"value\":4,\"x\":[", /* rejected */
		"{\"id\":\"a\",\"question\":\"satisfaction\",\"value\":["
	};
	struct shop *shop = *state;
	struct asking asking;

	json_set_alloc_funcs(take, give_back);
	for (size_t i = 0; i < 2; i++) {
		char *wide = make_wide(begins[i], LIMIT_FEEDBACK);

		json_bytes = 0;
		admit(shop, &asking, shop->web, NDJSON);
		assert_int_equal(check_text(shop, &asking, wide), 0);
		assert_in_range(json_bytes, 0, 1024);
		assert_non_null(strstr(finish(shop, &asking),
		    "{\"id\":\"a\",\"verdict\":\"rejected\""));
		call_release(&asking.call);
		free(wide);
	}
	json_set_alloc_funcs(malloc, free);
}

static void
a_line_too_long_is_rejected_and_the_others_are_not(void **state)
{
	struct shop *shop = *state;
	char *wide = make_wide("{\"id\":\"a\",\"value\":4,\"x\":[",
	    LIMIT_FEEDBACK + 1);
	struct bytes body = { 0 };
	struct asking asking;
	const char *said;

	bytes_printf(&body,
	    "{\"id\":\"b\",\"value\":4}\n%s\n"
	    "{\"id\":\"c\",\"value\":4}\n",
	    wide);
	admit(shop, &asking, shop->web, NDJSON);
	assert_int_equal(check(shop, &asking, body.data, body.length), 0);
	said = finish(shop, &asking);
	assert_non_null(strstr(said, "longer than 32768 bytes"));
	assert_int_equal(entered(shop), 2);
	call_release(&asking.call);
	bytes_release(&body);
	free(wide);
}

static void
an_object_too_long_is_refused(void **state)
{
	struct shop *shop = *state;
	char *wide = make_wide("{\"id\":\"a\",\"value\":4,\"x\":[",
	    LIMIT_FEEDBACK + 1);
	struct asking asking;

	admit(shop, &asking, shop->web, JSON);
	assert_int_equal(check_text(shop, &asking, wide), 413);
	call_release(&asking.call);
	free(wide);
}

/* As many as `most` bytes in a text, each written in six. */
static void
put_escaped(struct bytes *out, const char *name, size_t most)
{
	bytes_printf(out, ", \"%s\": \"", name);
	for (size_t i = 0; i < most; i++)
		bytes_printf(out, "\\u00%02x", 'a' + (unsigned)(i % 26));
	bytes_printf(out, "\"");
}

static void
the_longest_answer_fits_however_it_is_written(void **state)
{
	struct shop *shop = *state;
	struct bytes body = { 0 };
	struct asking asking;

	bytes_printf(&body, "{\"value\": 4");
	put_escaped(&body, "id", 200);
	put_escaped(&body, "respondent", 200);
	put_escaped(&body, "language", LIMIT_LANGUAGE);
	put_escaped(&body, "comment", LIMIT_TEXT);
	bytes_printf(&body, "}");
	admit(shop, &asking, shop->web, JSON);
	assert_int_equal(check(shop, &asking, body.data, body.length), 0);
	assert_non_null(strstr(finish(shop, &asking), "accepted"));
	assert_int_equal(entered(shop), 1);
	call_release(&asking.call);
	bytes_release(&body);
}

/* ---- whose ----------------------------------------------------------------------- */

/* A small body makes many items, and waits with them for the writer. */
static void
one_source_holds_half_of_the_lines_at_most(void **state)
{
	static char body[10000 * 2];
	struct shop *shop = *state;
	struct asking askings[10];
	size_t web = 0, app = 0;

	for (size_t i = 0; i < sizeof(body); i += 2)
		memcpy(body + i, "1\n", 2);
	for (size_t i = 0; i < 10; i++) {
		const char *token = i < 5 ? shop->web : shop->app;

		admit(shop, &askings[i], token, NDJSON);
		if (check(shop, &askings[i], body, sizeof(body)) == 0)
			*(i < 5 ? &web : &app) += 1;
		else
			assert_int_equal(askings[i].call.lack,
			    METER_REFUSED_BODIES);
	}
	assert_int_equal(web, 3);
	assert_int_equal(app, 3);
	for (size_t i = 0; i < 10; i++)
		call_release(&askings[i].call);
	admit(shop, &askings[0], shop->web, NDJSON);
	assert_int_equal(check(shop, &askings[0], body, sizeof(body)), 0);
	call_release(&askings[0].call);
}

static const struct {
	const char *path;
	bool after_check; /* else between its head and its body */
} withdrawals[] = {
	{ "/v1/sources/web/remove", false },
	{ "/v1/sources/web/remove", true },
	{ "/v1/sources/web/rotate", false },
	{ "/v1/sources/web/rotate", true },
};

/* Let in is not taken: what counts is how its source stands then. */
static void
a_source_withdrawn_meanwhile_counts_no_more(void **state)
{
	static const char body[] = "{\"id\": \"a\", \"value\": 4}";
	const size_t count = sizeof(withdrawals) / sizeof(withdrawals[0]);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		struct shop *shop;
		struct asking asking;

		set_up((void **)&shop);
		admit(shop, &asking, shop->web, JSON);
		if (withdrawals[i].after_check)
			assert_int_equal(check_text(shop, &asking, body), 0);
		assert_int_equal(test_desk_ask(shop->test, METHOD_POST,
				     withdrawals[i].path, "{}", NULL),
		    200);
		if (!withdrawals[i].after_check)
			check_text(shop, &asking, body);
		if (asking.call.reply.status == 0)
			finish(shop, &asking);
		assert_int_equal(asking.call.reply.status, 401);
		assert_int_equal(entered(shop), 0);
		call_release(&asking.call);
		tear_down((void **)&shop);
	}
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(of_an_answer_only_its_texts_are_kept),
		TEST(a_line_too_long_is_rejected_and_the_others_are_not),
		TEST(an_object_too_long_is_refused),
		TEST(the_longest_answer_fits_however_it_is_written),
		TEST(one_source_holds_half_of_the_lines_at_most),
		cmocka_unit_test(a_source_withdrawn_meanwhile_counts_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
