/*
 * test_desk_metrics.c - what is asked every few seconds walks nothing that only
 * grows, and says of kiosks what their list says.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aggregator/io/store_sql.h"
#include "support_desk.h"

#define DECIDED "500"

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
run(struct test_desk *test, const char *sql)
{
	char *why = NULL;

	if (sqlite3_exec(store_db(test->desk.store), sql, NULL, NULL, &why) !=
	    SQLITE_OK)
		fail_msg("%s: %s", sql, why);
}

/* Steps that statements about this table made through whole tables. */
static int
steps_over(struct test_desk *test, const char *table)
{
	sqlite3 *db = store_db(test->desk.store);
	sqlite3_stmt *s = NULL;
	int steps = 0, found = 0;

	while ((s = sqlite3_next_stmt(db, s)) != NULL) {
		if (strstr(sqlite3_sql(s), table) == NULL)
			continue;
		found++;
		steps += sqlite3_stmt_status(s, SQLITE_STMTSTATUS_FULLSCAN_STEP,
		    0);
	}
	assert_true(found > 0);
	return steps;
}

static void
what_was_decided_long_ago_is_not_walked(void **state)
{
	struct test_desk *test = *state;
	char *text;

	run(test,
	    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
	    "WHERE i < " DECIDED ") INSERT INTO quarantine (kid, epoch, first, "
	    "last, why, arrived, state, digest) SELECT randomblob(16), "
	    "randomblob(8), 1, 2, 'x', 0, iif(i = 7, 'waiting', 'rejected'), "
	    "randomblob(32) FROM n");
	run(test,
	    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
	    "WHERE i < " DECIDED ") INSERT INTO seam (journal, epoch, why, "
	    "seen, closed) SELECT (SELECT min(id) FROM journal), "
	    "randomblob(8), 'x', 0, iif(i < 3, NULL, 1) FROM n");
	assert_int_equal(test_desk_ask(test, METHOD_GET, "/metrics", NULL,
			     &text),
	    200);
	assert_non_null(strstr(text, "\ntouchstone_quarantine_waiting 1\n"));
	assert_non_null(strstr(text, "\ntouchstone_seams_open 2\n"));
	free(text);
	assert_in_range(steps_over(test, "quarantine"), 0, 1);
	assert_in_range(steps_over(test, "seam"), 0, 2);
}

/* What the list and the figures say of one kiosk. */
static void
is_silent(struct test_desk *test, bool silent)
{
	char *text;

	assert_int_equal(test_desk_ask(test, METHOD_GET, "/metrics", NULL,
			     &text),
	    200);
	assert_non_null(strstr(text,
	    silent ? "\ntouchstone_kiosks_silent 1\n"
		   : "\ntouchstone_kiosks_silent 0\n"));
	free(text);
	assert_int_equal(test_desk_ask(test, METHOD_GET, "/v1/kiosks", NULL,
			     &text),
	    200);
	assert_non_null(strstr(text,
	    silent ? "\"silent\":true" : "\"silent\":false"));
	free(text);
}

static void
a_new_kiosk_is_not_silent_at_once(void **state)
{
	static const uint8_t key[KEY_SIZE] = { 1 };
	struct test_desk *test = *state;
	struct journal_row row;

	test_desk_map(test);
	test_desk_enrol(test, key, &row);
	assert_int_equal(store_run(test->desk.store,
			     "UPDATE journal SET since = ? WHERE id = ?", "ii",
			     desk_now_ms(&test->desk), row.id),
	    STORE_OK);
	is_silent(test, false);
	test_desk_wait(test, (int64_t)23 * 3600 * 1000);
	is_silent(test, false);
	test_desk_wait(test, (int64_t)2 * 3600 * 1000);
	is_silent(test, true);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_new_kiosk_is_not_silent_at_once),
		TEST(what_was_decided_long_ago_is_not_walked),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
