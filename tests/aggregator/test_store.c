/*
 * test_store.c - the store's doors and transactions, on a real folder.
 */

#include <sys/stat.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "aggregator/io/store.h"
#include "aggregator/io/store_envelope.h"
#include "aggregator/io/store_sql.h"
#include "tests/aggregator/support_desk.h"

struct place {
	char dir[64];
	char db[80];
};

static int
set_up(void **state)
{
	struct place *place = calloc(1, sizeof(*place));

	strcpy(place->dir, "/tmp/touchstone-store-XXXXXX");
	assert_non_null(mkdtemp(place->dir));
	snprintf(place->db, sizeof(place->db), "%s/store.db", place->dir);
	*state = place;
	return 0;
}

static int
tear_down(void **state)
{
	struct place *place = *state;
	static const char *const ends[] = { "", "-wal", "-shm" };
	char path[96];

	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s%s", place->db, ends[i]);
		unlink(path);
	}
	rmdir(place->dir);
	free(place);
	return 0;
}

static struct store *
opened(const struct place *place, enum store_mode mode)
{
	enum store_verdict verdict;
	struct store *store = store_open(place->dir, NULL, mode, &verdict);

	assert_int_equal(verdict, STORE_OK);
	assert_non_null(store);
	return store;
}

static void
a_new_store_is_for_its_owner_alone(void **state)
{
	struct place *place = *state;
	struct store *store = opened(place, STORE_CREATE);
	struct stat st;

	assert_int_equal(stat(place->db, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	store_free(store);
}

static void
each_wrong_door_is_told_apart(void **state)
{
	struct place *place = *state;
	enum store_verdict verdict;
	FILE *file;

	assert_null(store_open(place->dir, NULL, STORE_READ, &verdict));
	assert_int_equal(verdict, STORE_MISSING);
	store_free(opened(place, STORE_CREATE));
	assert_null(store_open(place->dir, NULL, STORE_CREATE, &verdict));
	assert_int_equal(verdict, STORE_EXISTS);

	file = fopen(place->db, "w");
	assert_non_null(file);
	for (int i = 0; i < 200; i++)
		fputs("not a database at all\n", file);
	fclose(file);
	assert_null(store_open(place->dir, NULL, STORE_WRITE, &verdict));
	assert_int_equal(verdict, STORE_FOREIGN);
}

static void
a_newer_store_is_left_alone(void **state)
{
	struct place *place = *state;
	struct store *store = opened(place, STORE_CREATE);
	enum store_verdict verdict;

	sqlite3_exec(store_db(store), "PRAGMA user_version = 99", NULL, NULL,
	    NULL);
	store_free(store);
	assert_null(store_open(place->dir, NULL, STORE_WRITE, &verdict));
	assert_int_equal(verdict, STORE_NEWER);
}

static void
an_older_store_is_brought_up_to_date_by_who_writes(void **state)
{
	struct place *place = *state;
	struct store *store = opened(place, STORE_CREATE);
	enum store_verdict verdict;

	assert_int_equal(sqlite3_exec(store_db(store),
			     "DROP INDEX quarantine_waiting; "
			     "DROP INDEX seam_open; "
			     "ALTER TABLE answer DROP COLUMN content",
			     NULL, NULL, NULL),
	    SQLITE_OK);
	test_desk_older(store, 1);
	store_free(store);
	assert_null(store_open(place->dir, NULL, STORE_READ, &verdict));
	assert_int_equal(verdict, STORE_OLDER);
	store_free(opened(place, STORE_COPY));
	assert_null(store_open(place->dir, NULL, STORE_READ, &verdict));
	store_free(opened(place, STORE_WRITE));
	store = opened(place, STORE_READ);
	assert_int_equal(sqlite3_exec(store_db(store),
			     "SELECT content FROM answer", NULL, NULL, NULL),
	    SQLITE_OK);
	store_free(store);
}

static void
what_is_rolled_back_was_never_there(void **state)
{
	struct place *place = *state;
	struct store *store = opened(place, STORE_CREATE);
	char value[8];

	assert_int_equal(store_begin(store), STORE_OK);
	assert_int_equal(store_fact_set(store, "name", "a", 1), STORE_OK);
	assert_int_equal(store_commit(store), STORE_OK);
	assert_int_equal(store_begin(store), STORE_OK);
	assert_int_equal(store_fact_set(store, "name", "b", 1), STORE_OK);
	store_rollback(store);
	assert_int_equal(store_fact(store, "name", value, sizeof(value)), 1);
	assert_int_equal(value[0], 'a');
	store_free(store);
}

static void
a_failed_call_spoils_the_commit(void **state)
{
	struct place *place = *state;
	struct store *store = opened(place, STORE_CREATE);
	char value[8];

	assert_int_equal(store_begin(store), STORE_OK);
	assert_int_equal(store_fact_set(store, "name", "a", 1), STORE_OK);
	assert_int_not_equal(store_run(store,
				 "INSERT INTO fact (name) VALUES "
				 "('name')",
				 ""),
	    STORE_OK);
	assert_int_not_equal(store_commit(store), STORE_OK);
	assert_int_equal(store_fact(store, "name", value, sizeof(value)), -1);
	store_free(store);
}

/* SQLite may roll back by itself: what comes then would be kept at once. */
static void
nothing_is_written_after_a_failed_call(void **state)
{
	struct store *store = opened(*state, STORE_CREATE);
	char value[8];

	assert_int_equal(store_begin(store), STORE_OK);
	assert_int_not_equal(store_run(store, "INSERT INTO fact VALUES (NULL)",
				 ""),
	    STORE_OK);
	sqlite3_exec(store_db(store), "ROLLBACK", NULL, NULL, NULL);
	assert_int_not_equal(store_fact_set(store, "name", "a", 1), STORE_OK);
	assert_int_not_equal(store_commit(store), STORE_OK);
	assert_int_equal(store_fact(store, "name", value, sizeof(value)), -1);
	store_free(store);
}

static void
numbers_are_counted_once_by_the_store_itself(void **state)
{
	struct place *place = *state;
	struct store *store = opened(place, STORE_CREATE);
	static const struct {
		int64_t first, last;
		bool fits;
	} runs[] = {
		{ 10, 20, true },
		{ 21, 30, true },
		{ 20, 20, false },
		{ 5, 10, false },
		{ 30, 99, false },
		{ 1, 99, false },
		{ 12, 13, false },
		{ 1, 9, true },
		{ 31, 31, true },
	};

	sqlite3_exec(store_db(store), "PRAGMA foreign_keys = 0", NULL, NULL,
	    NULL);
	for (size_t i = 0; i < sizeof(runs) / sizeof(runs[0]); i++) {
		enum store_verdict verdict;

		assert_int_equal(store_begin(store), STORE_OK);
		verdict = store_run(store,
		    "INSERT INTO run VALUES (1, ?, ?, x'', x'')", "ii",
		    runs[i].first, runs[i].last);
		assert_int_equal(verdict == STORE_OK, runs[i].fits);
		assert_int_equal(store_commit(store) == STORE_OK, runs[i].fits);
	}
	store_free(store);
}

static void
a_reader_never_writes(void **state)
{
	struct place *place = *state;
	struct store *writer = opened(place, STORE_CREATE);
	struct store *reader = opened(place, STORE_READ);
	char value[8];

	assert_int_equal(store_snapshot(reader), STORE_OK);
	assert_int_not_equal(store_fact_set(reader, "name", "x", 1), STORE_OK);
	store_snapshot_end(reader);
	assert_int_equal(store_begin(writer), STORE_OK);
	assert_int_equal(store_fact_set(writer, "name", "w", 1), STORE_OK);
	assert_int_equal(store_fact(reader, "name", value, 8), -1);
	assert_int_equal(store_commit(writer), STORE_OK);
	assert_int_equal(store_fact(reader, "name", value, 8), 1);
	store_free(reader);
	store_free(writer);
}

static double
seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void
the_log_begins_anew_and_a_long_reader_hardly_delays_that(void **state)
{
	struct place *place = *state;
	struct store *writer = opened(place, STORE_CREATE);
	struct store *reader = opened(place, STORE_READ);
	char value[8], log[96];
	struct stat st;
	double began;

	snprintf(log, sizeof(log), "%s-wal", place->db);
	assert_int_equal(store_begin(writer), STORE_OK);
	assert_int_equal(store_fact_set(writer, "name", "w", 1), STORE_OK);
	assert_int_equal(store_commit(writer), STORE_OK);
	assert_int_equal(store_snapshot(reader), STORE_OK);
	assert_int_equal(store_fact(reader, "name", value, 8), 1);
	store_free(writer);
	began = seconds_now();
	writer = opened(place, STORE_WRITE);
	assert_true(seconds_now() - began < 5);
	store_free(writer);
	store_snapshot_end(reader);
	writer = opened(place, STORE_WRITE);
	assert_int_equal(stat(log, &st), 0);
	assert_int_equal(st.st_size, 0);
	store_free(reader);
	store_free(writer);
}

/* Memory ran out: it must not look as if nothing were held. */
static void
a_walk_that_cannot_begin_fails_its_transaction(void **state)
{
	struct store *store = opened(*state, STORE_CREATE);
	struct envelope_walk walk;
	struct envelope_row row;

	assert_int_equal(store_begin(store), STORE_OK);
	sqlite3_limit(store_db(store), SQLITE_LIMIT_SQL_LENGTH, 20);
	envelope_walk(&walk, store, 1, 1, 10);
	assert_int_equal(envelope_walk_next(&walk, &row), -1);
	assert_int_not_equal(store_failure(store), STORE_OK);
	assert_int_not_equal(store_commit(store), STORE_OK);
	store_free(store);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_new_store_is_for_its_owner_alone),
		TEST(each_wrong_door_is_told_apart),
		TEST(a_newer_store_is_left_alone),
		TEST(an_older_store_is_brought_up_to_date_by_who_writes),
		TEST(what_is_rolled_back_was_never_there),
		TEST(a_failed_call_spoils_the_commit),
		TEST(nothing_is_written_after_a_failed_call),
		TEST(a_walk_that_cannot_begin_fails_its_transaction),
		TEST(numbers_are_counted_once_by_the_store_itself),
		TEST(a_reader_never_writes),
		TEST(the_log_begins_anew_and_a_long_reader_hardly_delays_that),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
