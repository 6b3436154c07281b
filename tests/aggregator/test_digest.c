/*
 * test_digest.c - equal rows have equal digests; nothing can change unnoticed.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aggregator/io/digest.h"
#include "aggregator/io/inventory.h"
#include "aggregator/io/pages.h"

static void
run(sqlite3 *db, const char *sql)
{
	char *why = NULL;

	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", sql, why);
}

static sqlite3 *
make(const char *more)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	run(db,
	    "CREATE TABLE a (id INTEGER PRIMARY KEY, t, u);"
	    "CREATE TABLE b (k TEXT PRIMARY KEY, v) WITHOUT ROWID;"
	    "INSERT INTO a VALUES (1, 'x', 'yz'), (2, NULL, 7), (3, x'00', '');"
	    "INSERT INTO b VALUES ('p', 1), ('q', 2)");
	run(db, more);
	return db;
}

/* Of a database made so and then changed by more. */
static void
digest(const char *more, uint8_t out[HASH_SIZE])
{
	sqlite3 *db = make(more);

	assert_int_equal(digest_of(db, out), 0);
	sqlite3_close(db);
}

static void
what_differs_in_any_way_has_another_digest(void **state)
{
	static const char *const changes[] = {
		"DELETE FROM a WHERE id = 3",
		"INSERT INTO a VALUES (4, NULL, NULL)",
		"UPDATE a SET id = 9 WHERE id = 3",
		"UPDATE a SET t = 'xy', u = 'z' WHERE id = 1",
		"UPDATE a SET t = '' WHERE id = 2",
		"UPDATE a SET t = 0 WHERE id = 2",
		"UPDATE a SET u = '7' WHERE id = 2",
		"UPDATE a SET u = x'37' WHERE id = 2",
		"UPDATE a SET t = x'0000' WHERE id = 3",
		"UPDATE a SET u = x'' WHERE id = 3",
		"UPDATE b SET v = 3 - v",
		"DROP TABLE b",
		"ALTER TABLE b RENAME TO c",
		"CREATE TABLE c (x)",
	};
	uint8_t before[HASH_SIZE], after[HASH_SIZE];

	(void)state;
	digest("", before);
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		digest(changes[i], after);
		if (memcmp(before, after, HASH_SIZE) == 0)
			fail_msg("unnoticed: %s", changes[i]);
	}
}

static void
what_is_equal_has_the_same(void **state)
{
	static const char *const changes[] = {
		"",
		"DELETE FROM a; INSERT INTO a VALUES (3, x'00', ''), "
		"(1, 'x', 'yz'), (2, NULL, 7)",
		"CREATE INDEX i ON a (t)",
		"VACUUM",
		/* Whatever a backup has beside the store. */
		"CREATE TABLE backup (x); INSERT INTO backup VALUES (1)",
		"CREATE TABLE backup_file (x); "
		"INSERT INTO backup_file VALUES (1)",
	};
	uint8_t before[HASH_SIZE], after[HASH_SIZE];

	(void)state;
	digest("", before);
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		digest(changes[i], after);
		if (memcmp(before, after, HASH_SIZE) != 0)
			fail_msg("noticed: %s", changes[i]);
	}
}

static void
a_copy_has_it_too(void **state)
{
	uint8_t before[HASH_SIZE], after[HASH_SIZE];
	sqlite3 *from = make(""), *to;

	(void)state;
	assert_int_equal(sqlite3_open(":memory:", &to), SQLITE_OK);
	assert_int_equal(pages_copy(to, from), SQLITE_OK);
	run(from, "DELETE FROM a"); /* afterwards */
	digest("", before);
	assert_int_equal(digest_of(to, after), 0);
	assert_memory_equal(before, after, HASH_SIZE);
	assert_int_equal(inventory_number(to, "SELECT count(*) FROM a"), 3);
	assert_int_equal(inventory_number(to, "SELECT 1 FROM nothing"), -1);
	sqlite3_close(from);
	sqlite3_close(to);
}

static void
what_cannot_be_read_has_none(void **state)
{
	uint8_t out[HASH_SIZE];
	sqlite3 *db = make("");

	(void)state;
	sqlite3_exec(db,
	    "PRAGMA writable_schema = ON;"
	    "UPDATE sqlite_schema SET rootpage = 9999 WHERE name = 'a';"
	    "PRAGMA writable_schema = RESET",
	    NULL, NULL, NULL);
	assert_int_equal(digest_of(db, out), -1);
	sqlite3_close(db);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_differs_in_any_way_has_another_digest),
		cmocka_unit_test(what_is_equal_has_the_same),
		cmocka_unit_test(a_copy_has_it_too),
		cmocka_unit_test(what_cannot_be_read_has_none),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
