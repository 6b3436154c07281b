/*
 * test_commit.c - watches io/commit.c: one fsync for many, and one bad call
 * never another's harm.
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

#include "aggregator/io/commit.h"
#include "aggregator/io/store_sql.h"

#define MOST 8

struct bench {
	char dir[64];
	struct desk desk;
	struct request request;
	struct call calls[MOST], *group[MOST];
	unsigned applied; /* times apply ran */
};

/* What a call is to do stands behind its state. */
struct order {
	struct bench *bench;
	char name[16];
	enum {
		ORDER_WRITE,
		ORDER_REFUSE,
		ORDER_SPOIL,
		ORDER_TWICE
	} kind;
};

static void
write_setting(struct desk *desk, struct call *call, const char *name)
{
	if (store_run(desk->store,
		"INSERT INTO setting (name, value) VALUES (?, 'x')", "t",
		name) != STORE_OK)
		desk_store_problem(call, STORE_BUSY);
}

static bool
has(struct desk *desk, const char *name)
{
	char value[8];

	return store_setting(desk->store, name, value, sizeof(value)) >= 0;
}

static void
apply(struct desk *desk, struct call *call)
{
	struct order *order = call->state;

	order->bench->applied++;
	if (order->kind == ORDER_REFUSE ||
	    (order->kind == ORDER_TWICE && has(desk, "a"))) {
		desk_problem(call, 409, "There is one already.");
		return;
	}
	write_setting(desk, call, order->name);
	if (order->kind != ORDER_SPOIL)
		return;
	desk_problem(call, 422, "Half of it cannot be done.");
	call->spoiled = true;
}

static const struct action action = {
	.method = METHOD_POST,
	.path = "/test",
	.apply = apply,
};

static int
set_up(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));
	enum store_verdict verdict;

	strcpy(bench->dir, "/tmp/touchstone-commit-XXXXXX");
	assert_non_null(mkdtemp(bench->dir));
	bench->desk.store = store_open(bench->dir, NULL, STORE_CREATE,
	    &verdict);
	assert_non_null(bench->desk.store);
	bench->desk.dir = bench->dir;
	*state = bench;
	return 0;
}

static int
tear_down(void **state)
{
	struct bench *bench = *state;
	char path[96];

	for (size_t i = 0; i < MOST; i++) {
		free(bench->calls[i].state);
		bench->calls[i].state = NULL;
		call_release(&bench->calls[i]);
	}
	store_free(bench->desk.store);
	snprintf(path, sizeof(path), "%s/store.db", bench->dir);
	unlink(path);
	rmdir(bench->dir);
	free(bench);
	return 0;
}

static void
order(struct bench *bench, size_t i, const char *name, int kind)
{
	struct order *o = calloc(1, sizeof(*o));

	o->bench = bench;
	o->kind = kind;
	snprintf(o->name, sizeof(o->name), "%s", name);
	bench->calls[i].request = &bench->request;
	bench->calls[i].action = &action;
	bench->calls[i].state = o;
	bench->group[i] = &bench->calls[i];
}

static void
a_group_is_stored_together(void **state)
{
	struct bench *bench = *state;

	order(bench, 0, "a", ORDER_WRITE);
	order(bench, 1, "b", ORDER_WRITE);
	order(bench, 2, "c", ORDER_WRITE);
	assert_true(commit_group(&bench->desk, bench->group, 3));
	assert_int_equal(bench->applied, 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(bench->calls[i].reply.status, 0);
	assert_true(has(&bench->desk, "a") && has(&bench->desk, "b") &&
	    has(&bench->desk, "c"));
}

static void
a_refusal_disturbs_nobody(void **state)
{
	struct bench *bench = *state;

	order(bench, 0, "a", ORDER_WRITE);
	order(bench, 1, "b", ORDER_REFUSE);
	order(bench, 2, "c", ORDER_WRITE);
	assert_true(commit_group(&bench->desk, bench->group, 3));
	assert_int_equal(bench->applied, 3);
	assert_int_equal(bench->calls[1].reply.status, 409);
	assert_true(has(&bench->desk, "a") && has(&bench->desk, "c"));
	assert_false(has(&bench->desk, "b"));
}

static void
a_spoiled_call_fails_alone_and_leaves_no_trace(void **state)
{
	struct bench *bench = *state;

	order(bench, 0, "a", ORDER_WRITE);
	order(bench, 1, "b", ORDER_SPOIL);
	order(bench, 2, "c", ORDER_WRITE);
	assert_true(commit_group(&bench->desk, bench->group, 3));
	assert_int_equal(bench->calls[0].reply.status, 0);
	assert_int_equal(bench->calls[1].reply.status, 422);
	assert_int_equal(bench->calls[2].reply.status, 0);
	assert_true(has(&bench->desk, "a") && has(&bench->desk, "c"));
	assert_false(has(&bench->desk, "b"));
}

static int
count_commit(void *count)
{
	++*(unsigned *)count;
	return 0;
}

/* One hostile kiosk must not cost each of the others an fsync. */
static void
those_beside_a_spoiled_call_still_share_one_commit(void **state)
{
	struct bench *bench = *state;
	unsigned commits = 0;

	order(bench, 0, "a", ORDER_WRITE);
	order(bench, 1, "b", ORDER_SPOIL);
	order(bench, 2, "c", ORDER_WRITE);
	order(bench, 3, "d", ORDER_SPOIL);
	order(bench, 4, "e", ORDER_WRITE);
	sqlite3_commit_hook(store_db(bench->desk.store), count_commit,
	    &commits);
	assert_true(commit_group(&bench->desk, bench->group, 5));
	assert_int_equal(commits, 1);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(bench->calls[i].reply.status,
		    i % 2 == 1 ? 422 : 0);
	assert_true(has(&bench->desk, "a") && has(&bench->desk, "c") &&
	    has(&bench->desk, "e"));
	assert_false(has(&bench->desk, "b") || has(&bench->desk, "d"));
}

/* Refused because of what was then rolled back: it must be judged anew. */
static void
a_refusal_is_judged_again_after_a_rollback(void **state)
{
	struct bench *bench = *state;

	order(bench, 0, "a", ORDER_SPOIL);
	order(bench, 1, "b", ORDER_TWICE);
	assert_true(commit_group(&bench->desk, bench->group, 2));
	assert_int_equal(bench->calls[0].reply.status, 422);
	assert_int_equal(bench->calls[1].reply.status, 0);
	assert_false(has(&bench->desk, "a"));
	assert_true(has(&bench->desk, "b"));
}

static void
one_call_alone_is_a_group_too(void **state)
{
	struct bench *bench = *state;

	order(bench, 0, "a", ORDER_SPOIL);
	assert_true(commit_group(&bench->desk, bench->group, 1));
	assert_int_equal(bench->calls[0].reply.status, 422);
	assert_false(has(&bench->desk, "a"));
}

/* The name is taken: SQLite refuses the second row. */
static void
a_failing_statement_takes_its_own_call_back_only(void **state)
{
	struct bench *bench = *state;

	order(bench, 0, "a", ORDER_WRITE);
	order(bench, 1, "a", ORDER_WRITE);
	order(bench, 2, "c", ORDER_WRITE);
	assert_true(commit_group(&bench->desk, bench->group, 3));
	assert_int_equal(bench->calls[0].reply.status, 0);
	assert_int_equal(bench->calls[1].reply.status, 503);
	assert_int_equal(bench->calls[1].reply.retry_after_s > 0, 1);
	assert_int_equal(bench->calls[2].reply.status, 0);
	assert_true(has(&bench->desk, "a") && has(&bench->desk, "c"));
}

/* Another writer holds the lock on the file: nothing is acknowledged. */
static void
a_store_that_cannot_begin_settles_every_call(void **state)
{
	struct bench *bench = *state;
	char path[96];
	sqlite3 *other;

	snprintf(path, sizeof(path), "%s/store.db", bench->dir);
	assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", 0, 0, 0),
	    SQLITE_OK);
	sqlite3_busy_timeout(store_db(bench->desk.store), 10);
	order(bench, 0, "a", ORDER_WRITE);
	order(bench, 1, "b", ORDER_WRITE);
	assert_true(commit_group(&bench->desk, bench->group, 2));
	assert_int_equal(bench->applied, 0);
	assert_int_equal(bench->calls[0].reply.status, 503);
	assert_int_equal(bench->calls[1].reply.status, 503);
	sqlite3_close(other);
	assert_false(has(&bench->desk, "a"));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_group_is_stored_together),
		TEST(a_refusal_disturbs_nobody),
		TEST(those_beside_a_spoiled_call_still_share_one_commit),
		TEST(a_spoiled_call_fails_alone_and_leaves_no_trace),
		TEST(a_refusal_is_judged_again_after_a_rollback),
		TEST(one_call_alone_is_a_group_too),
		TEST(a_failing_statement_takes_its_own_call_back_only),
		TEST(a_store_that_cannot_begin_settles_every_call),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
