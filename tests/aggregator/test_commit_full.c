/*
 * test_commit_full.c - a group of requests when the disk is full; the book after
 * a refusal.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aggregator/io/commit.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/store_sql.h"
#include "tests/aggregator/support_desk.h"

#define CALLS 4

/* Requests that set facts in apply; what each does is told by its body. */
static void
apply_fact(struct desk *desk, struct call *call)
{
	const char *name = (const char *)call->request->body;

	if (strcmp(name, "refused") == 0) {
		desk_problem(call, 400, "no");
		return;
	}
	if (store_fact_set(desk->store, name, "x", 1) != STORE_OK)
		call->spoiled = true;
	if (strncmp(name, "spoils", 6) == 0)
		call->spoiled = true;
	if (!call->spoiled)
		call->reply.status = 200;
}

static const struct action fact_action = { METHOD_POST, "/test", DOOR_LOCAL,
	100, NULL, apply_fact, NULL };

struct group {
	struct request requests[CALLS];
	struct call calls[CALLS];
	struct call *list[CALLS];
};

static void
fill(struct group *group, const char *const names[CALLS])
{
	memset(group, 0, sizeof(*group));
	for (size_t i = 0; i < CALLS; i++) {
		group->requests[i].body = (const uint8_t *)names[i];
		group->requests[i].length = strlen(names[i]);
		group->calls[i].request = &group->requests[i];
		group->calls[i].action = &fact_action;
		group->list[i] = &group->calls[i];
	}
}

static void
drop(struct group *group)
{
	for (size_t i = 0; i < CALLS; i++)
		call_release(&group->calls[i]);
}

static bool
is_stored(struct test_desk *test, const char *name)
{
	char value[8];

	return store_fact(test->desk.store, name, value, sizeof(value)) == 1;
}

static int
set_up(void **state)
{
	*state = test_desk_new();
	return 0;
}

static int
tear_down(void **state)
{
	test_desk_free(*state);
	return 0;
}

static void
a_full_disk_is_said_and_nothing_is_stored(void **state)
{
	struct test_desk *test = *state;
	static char big[4][8192];
	const char *names[CALLS];
	struct group group;

	for (size_t i = 0; i < CALLS; i++) {
		memset(big[i], 'a' + (int)i, sizeof(big[i]) - 1);
		names[i] = big[i];
	}
	sqlite3_exec(store_db(test->desk.store), "PRAGMA max_page_count = 1",
	    NULL, NULL, NULL);
	fill(&group, names);
	assert_true(commit_group(&test->desk, group.list, CALLS));
	for (size_t i = 0; i < CALLS; i++) {
		assert_int_equal(group.calls[i].reply.status, 503);
		assert_false(is_stored(test, names[i]));
	}
	drop(&group);
	sqlite3_exec(store_db(test->desk.store),
	    "PRAGMA max_page_count = 100000", NULL, NULL, NULL);
	fill(&group, names);
	assert_true(commit_group(&test->desk, group.list, CALLS));
	for (size_t i = 0; i < CALLS; i++) {
		assert_int_equal(group.calls[i].reply.status, 200);
		assert_true(is_stored(test, names[i]));
	}
	drop(&group);
}

static void
the_book_forgets_what_was_rolled_back(void **state)
{
	struct test_desk *test = *state;
	struct head before, after;

	assert_int_equal(book_head(test->desk.store, &before), STORE_OK);
	assert_int_equal(test_desk_ask(test, METHOD_PUT, "/v1/settings/k",
			     "{\"value\": \"3\"}", NULL),
	    400);
	assert_int_equal(book_head(test->desk.store, &after), STORE_OK);
	assert_memory_equal(&before.hash, &after.hash, HASH_SIZE);
	assert_int_equal(test_desk_ask(test, METHOD_PUT, "/v1/settings/k",
			     "{\"value\": \"12\"}", NULL),
	    200);
	assert_int_equal(book_head(test->desk.store, &after), STORE_OK);
	assert_int_equal(after.number, before.number + 1);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_full_disk_is_said_and_nothing_is_stored),
		TEST(the_book_forgets_what_was_rolled_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
