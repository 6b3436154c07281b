/*
 * test_desk.c - watches io/desk.c: which action, whose door, how it is settled.
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

#include "aggregator/io/bearer.h"
#include "aggregator/io/clock.h"
#include "aggregator/io/desk.h"
#include "aggregator/io/health.h"
#include "aggregator/io/store_sql.h"

#define HOUR_MS INT64_C(3600000)

struct bench {
	char dir[64];
	struct desk desk;
	struct health health;
	struct request request;
	struct call call;
};

static void
add_token(struct bench *bench, const char *name, const char *role,
    int64_t until)
{
	uint8_t hash[HASH_SIZE];

	bearer_hash(name, hash); /* its text is its name here */
	assert_int_equal(store_run(bench->desk.store,
			     "INSERT INTO token (name, role, hash, made, until)"
			     " VALUES (?, ?, ?, 0, ?)",
			     "ttbi", name, role, hash, sizeof(hash), until),
	    STORE_OK);
}

static int
set_up(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));
	int64_t now;

	strcpy(bench->dir, "/tmp/touchstone-desk-XXXXXX");
	assert_non_null(mkdtemp(bench->dir));
	assert_int_equal(desk_open(&bench->desk, bench->dir, NULL, STORE_CREATE,
			     &clock_outside),
	    STORE_OK);
	now = desk_now_ms(&bench->desk);
	add_token(bench, "reader", "viewer", now + HOUR_MS);
	add_token(bench, "chief", "admin", now + HOUR_MS);
	add_token(bench, "checker", "auditor", now + HOUR_MS);
	add_token(bench, "past", "admin", now - 1);
	bench->request = (struct request){
		.path = "",
		.query = "",
		.content_type = "",
		.bearer = "",
		.who = "anna",
	};
	bench->call.request = &bench->request;
	*state = bench;
	return 0;
}

static int
tear_down(void **state)
{
	struct bench *bench = *state;
	char path[96];

	call_release(&bench->call);
	desk_close(&bench->desk);
	snprintf(path, sizeof(path), "%s/store.db", bench->dir);
	unlink(path);
	rmdir(bench->dir);
	free(bench);
	return 0;
}

/* Ask for path; the status of the reply, 0 when the door lets in. */
static int
ask(struct bench *bench, enum method method, const char *path,
    const char *bearer, bool local)
{
	call_release(&bench->call);
	memset(&bench->call, 0, sizeof(bench->call));
	bench->call.request = &bench->request;
	bench->request.method = method;
	bench->request.path = path;
	bench->request.bearer = bearer;
	bench->request.local = local;
	if (desk_action(&bench->call) != NULL)
		desk_admits(&bench->desk, &bench->call);
	return bench->call.reply.status;
}

static void
paths_and_methods_are_told_apart(void **state)
{
	struct bench *bench = *state;

	assert_int_equal(ask(bench, METHOD_GET, "/healthz", "", false), 0);
	assert_int_equal(ask(bench, METHOD_GET, "/healthz/", "", false), 404);
	assert_int_equal(ask(bench, METHOD_GET, "", "", false), 404);
	assert_int_equal(ask(bench, METHOD_OTHER, "/healthz", "", false), 405);
	assert_int_equal(ask(bench, METHOD_DELETE, "/v1/touchpoints", "", true),
	    405);
	assert_non_null(strstr(bench->call.reply.allow, "GET"));
	assert_non_null(strstr(bench->call.reply.allow, "POST"));
	assert_null(strstr(bench->call.reply.allow, "DELETE"));
}

static void
doors_open_to_whom_they_should(void **state)
{
	static const struct {
		enum method method;
		const char *path, *bearer;
		bool local;
		int status;
	} rows[] = {
		{ METHOD_GET, "/readyz", "", false, 0 },
		{ METHOD_GET, "/v1/scores", "", false, 401 },
		{ METHOD_GET, "/v1/scores", "unknown", false, 401 },
		{ METHOD_GET, "/v1/scores", "past", false, 401 },
		{ METHOD_GET, "/v1/scores", "reader", false, 0 },
		{ METHOD_GET, "/v1/scores", "chief", false, 0 },
		{ METHOD_GET, "/v1/scores", "", true, 0 },
		{ METHOD_GET, "/v1/book", "reader", false, 403 },
		{ METHOD_GET, "/v1/book", "checker", false, 0 },
		{ METHOD_GET, "/v1/export", "reader", false, 0 },
		{ METHOD_GET, "/v1/export", "checker", false, 0 },
		{ METHOD_GET, "/v1/quarantine", "reader", false, 403 },
		{ METHOD_GET, "/v1/quarantine", "checker", false, 0 },
		{ METHOD_GET, "/v1/quarantine/1", "checker", false, 0 },
		{ METHOD_POST, "/v1/quarantine/1/accept", "checker", false,
		    403 },
		{ METHOD_GET, "/v1/tokens", "checker", false, 403 },
		{ METHOD_POST, "/v1/touchpoints", "checker", false, 403 },
		{ METHOD_POST, "/v1/touchpoints", "", false, 401 },
		{ METHOD_POST, "/v1/touchpoints", "past", false, 401 },
		{ METHOD_POST, "/v1/touchpoints", "reader", false, 403 },
		{ METHOD_POST, "/v1/touchpoints", "chief", false, 0 },
		{ METHOD_POST, "/v1/touchpoints", "", true, 0 },
		/* A source's door wants a source, even of us. */
		{ METHOD_POST, "/v1/feedback", "", true, 401 },
		{ METHOD_POST, "/v1/feedback", "chief", false, 401 },
	};
	struct bench *bench = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int status = ask(bench, rows[i].method, rows[i].path,
		    rows[i].bearer, rows[i].local);

		if (status != rows[i].status)
			fail_msg("row %zu, %s as \"%s\": %d", i, rows[i].path,
			    rows[i].bearer, status);
	}
}

static void
a_deed_knows_whose_it_is(void **state)
{
	struct bench *bench = *state;

	ask(bench, METHOD_POST, "/v1/touchpoints", "chief", false);
	assert_string_equal(desk_who(&bench->call), "token:chief");
	ask(bench, METHOD_POST, "/v1/touchpoints", "", true);
	assert_string_equal(desk_who(&bench->call), "local:anna");
}

static json_t *
reply_json(struct bench *bench)
{
	struct bytes *body = &bench->call.reply.body;
	json_t *json = json_loadb((const char *)body->data, body->length, 0,
	    NULL);

	assert_non_null(json);
	return json;
}

static void
a_problem_is_a_document(void **state)
{
	struct bench *bench = *state;
	json_t *problem;

	desk_problem(&bench->call, 422, "The slug \"%s\" is odd.", "A\"\n");
	assert_string_equal(bench->call.reply.content_type,
	    "application/problem+json");
	problem = reply_json(bench);
	assert_int_equal(json_integer_value(json_object_get(problem, "status")),
	    422);
	assert_string_equal(json_string_value(json_object_get(problem,
				"detail")),
	    "The slug \"A\"\n\" is odd.");
	json_decref(problem);
}

static void
a_store_s_trouble_is_later_or_ours(void **state)
{
	struct bench *bench = *state;

	desk_store_problem(&bench->call, STORE_FULL);
	assert_int_equal(bench->call.reply.status, 503);
	assert_true(bench->call.reply.retry_after_s > 0);
	assert_true(bench->call.spoiled && bench->call.full);
	assert_false(bench->call.broken);
	desk_store_problem(&bench->call, STORE_BROKEN);
	assert_int_equal(bench->call.reply.status, 500);
	assert_true(bench->call.broken);
}

static void
only_an_object_of_json_is_a_body(void **state)
{
	static const struct {
		const char *type, *body;
		int status;
	} rows[] = {
		{ "application/json", "{\"a\": 1}", 0 },
		{ "text/plain", "{\"a\": 1}", 415 },
		{ "", "{}", 415 },
		{ "application/json", "", 400 },
		{ "application/json", "[1]", 400 },
		{ "application/json", "{\"a\": 1,}", 400 },
		{ "application/json", "{\"a\": 1, \"a\": 2}", 400 },
		{ "application/json", "{\"a\": \"\xff\"}", 400 },
	};
	struct bench *bench = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_t *body;

		call_release(&bench->call);
		memset(&bench->call.reply, 0, sizeof(bench->call.reply));
		bench->request.content_type = rows[i].type;
		bench->request.body = (const uint8_t *)rows[i].body;
		bench->request.length = strlen(rows[i].body);
		body = desk_body(&bench->call);
		assert_int_equal(bench->call.reply.status, rows[i].status);
		assert_int_equal(body != NULL, rows[i].status == 0);
		json_decref(body);
	}
}

static int
readiness(struct bench *bench)
{
	ask(bench, METHOD_GET, "/readyz", "", false);
	desk_handle(&bench->desk, &bench->call);
	return bench->call.reply.status;
}

static void
readiness_follows_the_store(void **state)
{
	struct bench *bench = *state;

	bench->desk.health = &bench->health;
	assert_int_equal(readiness(bench), 200);
	atomic_store(&bench->health.store, STORE_BROKEN);
	assert_int_equal(readiness(bench), 503);
	atomic_store(&bench->health.store, STORE_FULL);
	assert_int_equal(readiness(bench), 503);
	atomic_store(&bench->health.store, STORE_OK);
	assert_int_equal(readiness(bench), 200);
	atomic_store(&bench->health.stopping, true);
	assert_int_equal(readiness(bench), 503);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(paths_and_methods_are_told_apart),
		TEST(doors_open_to_whom_they_should),
		TEST(a_deed_knows_whose_it_is),
		TEST(a_problem_is_a_document),
		TEST(a_store_s_trouble_is_later_or_ours),
		TEST(only_an_object_of_json_is_a_body),
		TEST(readiness_follows_the_store),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
