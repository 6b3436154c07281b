/*
 * test_restore.c - watches io/restore.c when the disk fails at its end: there
 * is a store that says it was restored, or none; and where a backup defines
 * its tables otherwise than a store does.
 *
 * The disk is SQLite's own, behind a VFS that fails on demand.
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
#include <sodium.h>
#include <sqlite3.h>

#include "aggregator/core/outcome.h"
#include "aggregator/io/restore.h"
#include "support_desk.h"

/* ---- a disk that takes the log and nothing more of the store ------------- */

/* The methods of databases, those of all other files as they are. */
static sqlite3_vfs *real, faulty;
static const sqlite3_io_methods *real_store, *real_log;
static sqlite3_io_methods faulty_store, faulty_log;
static bool store_fails, log_was_written;

static int
write_store(sqlite3_file *file, const void *bytes, int count,
    sqlite3_int64 offset)
{
	if (store_fails && log_was_written)
		return SQLITE_IOERR_WRITE;
	return real_store->xWrite(file, bytes, count, offset);
}

static int
write_log(sqlite3_file *file, const void *bytes, int count,
    sqlite3_int64 offset)
{
	log_was_written = true;
	return real_log->xWrite(file, bytes, count, offset);
}

static int
faulty_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
    int *out)
{
	const int code = real->xOpen(real, name, file, flags, out);

	(void)vfs;
	if (code != SQLITE_OK)
		return code;
	if ((flags & SQLITE_OPEN_MAIN_DB) != 0) {
		real_store = file->pMethods;
		faulty_store = *real_store;
		faulty_store.xWrite = write_store;
		file->pMethods = &faulty_store;
	} else if ((flags & SQLITE_OPEN_WAL) != 0) {
		real_log = file->pMethods;
		faulty_log = *real_log;
		faulty_log.xWrite = write_log;
		file->pMethods = &faulty_log;
	}
	return SQLITE_OK;
}

static int
register_faulty(void **state)
{
	(void)state;
	real = sqlite3_vfs_find(NULL);
	faulty = *real;
	faulty.zName = "faulty";
	faulty.xOpen = faulty_open;
	return sqlite3_vfs_register(&faulty, 1);
}

/* ---- a backup, and a folder for it ---------------------------------------- */

struct place {
	struct test_desk *test;
	char backup[96], dir[96];
	struct restore *restore;
};

static char *
path_in(const char *dir, const char *name)
{
	static char path[192];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static void
put_file(const char *path)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs("pem", file);
	assert_int_equal(fclose(file), 0);
}

static void
back_up(struct place *place)
{
	struct inventory sum;
	enum store_verdict verdict;
	char why[BACKUP_WHY] = "";
	struct store *store;

	for (size_t i = 0; i < 2; i++)
		put_file(path_in(place->test->dir, backup_files[i]));
	store = store_open(place->test->dir, NULL, STORE_READ, &verdict);
	assert_non_null(store);
	if (backup_write(store, place->test->dir, place->backup, 1, &sum,
		why) != OUTCOME_DONE)
		fail_msg("%s", why);
	store_free(store);
}

static int
set_up(void **state)
{
	struct place *place = calloc(1, sizeof(*place));
	char why[BACKUP_WHY] = "";

	assert_non_null(place);
	store_fails = log_was_written = false;
	place->test = test_desk_new();
	test_desk_map(place->test);
	strcpy(place->dir, "/tmp/touchstone-restore-XXXXXX");
	assert_non_null(mkdtemp(place->dir));
	snprintf(place->backup, sizeof(place->backup), "%s/backup",
	    place->test->dir);
	back_up(place);
	place->restore = restore_open(place->backup, why);
	if (place->restore == NULL)
		fail_msg("%s", why);
	*state = place;
	return 0;
}

static int
tear_down(void **state)
{
	static const char *const names[] = { "tls.crt", "tls.key", "backup",
		"store.db" };
	struct place *place = *state;

	restore_free(place->restore);
	for (size_t i = 0; i < 4; i++) {
		unlink(path_in(place->dir, names[i]));
		if (i < 3)
			unlink(path_in(place->test->dir, names[i]));
	}
	rmdir(place->dir);
	test_desk_free(place->test);
	free(place);
	return 0;
}

static int
restore_it(struct place *place, char why[BACKUP_WHY])
{
	struct inventory sum;
	int64_t problems = 0;

	why[0] = '\0';
	log_was_written = false;
	return restore_into(place->restore, place->dir, "test",
	    &place->test->world.outside, &sum, &problems, why);
}

static bool
is_there(const struct place *place, const char *name)
{
	return access(path_in(place->dir, name), F_OK) == 0;
}

/* ---- tests ----------------------------------------------------------------- */

static void
a_folder_without_a_store_becomes_one_that_was_restored(void **state)
{
	struct place *place = *state;
	char why[BACKUP_WHY];
	sqlite3 *db;

	if (restore_it(place, why) != OUTCOME_DONE)
		fail_msg("%s", why);
	assert_true(is_there(place, "store.db"));
	assert_false(is_there(place, "store.db-wal"));
	assert_false(is_there(place, "restore.part"));
	sqlite3_open(path_in(place->dir, "store.db"), &db);
	assert_int_equal(inventory_number(db,
			     "SELECT count(*) FROM pen WHERE boot_id <> ''"),
	    1); /* the book's, which wrote that */
	sqlite3_close(db);
	unlink(path_in(place->dir, "store.db-wal"));
	unlink(path_in(place->dir, "store.db-shm"));
}

static void
what_is_in_the_log_alone_is_not_taken_for_restored(void **state)
{
	struct place *place = *state;
	char why[BACKUP_WHY];

	store_fails = true;
	assert_int_equal(restore_it(place, why), OUTCOME_LATER);
	assert_true(log_was_written);
	assert_true(strlen(why) > 0);
	assert_false(is_there(place, "store.db"));
	assert_false(is_there(place, "restore.part"));
	store_fails = false;
	if (restore_it(place, why) != OUTCOME_DONE)
		fail_msg("%s", why);
}

static void
nothing_is_restored_beside_an_old_log(void **state)
{
	static const char *const names[] = { "store.db-wal", "store.db-shm",
		"store.db-journal" };
	struct place *place = *state;
	char why[BACKUP_WHY];

	for (size_t i = 0; i < 3; i++) {
		put_file(path_in(place->dir, names[i]));
		assert_int_equal(restore_it(place, why), OUTCOME_REFUSED);
		assert_non_null(strstr(why, names[i]));
		assert_false(is_there(place, "store.db"));
		assert_true(is_there(place, names[i]));
		unlink(path_in(place->dir, names[i]));
	}
}

/* ---- what is defined in it ---------------------------------------------- */

static void
change_backup(struct place *place, const char *sql)
{
	char why[BACKUP_WHY] = "";
	sqlite3 *db;

	restore_free(place->restore);
	assert_int_equal(sqlite3_open(place->backup, &db), SQLITE_OK);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	if (strstr(sql, "UPDATE") != NULL)
		assert_int_equal(sqlite3_changes(db), 1);
	sqlite3_close(db);
	place->restore = restore_open(place->backup, why);
	if (place->restore == NULL)
		fail_msg("%s", why);
}

#define REDEFINE(table, from, to) \
	"PRAGMA writable_schema = ON; UPDATE sqlite_schema " \
	"SET sql = replace(sql, '" from "', '" to "') WHERE " \
	"name = '" table "'"

/* No row of any differs: the digest holds. */
static void
a_backup_that_defines_something_else_is_refused(void **state)
{
	static const struct {
		const char *sql, *named;
	} cases[] = {
		{ "DROP TRIGGER run_once", "trigger run_once is missing" },
		{ "DROP INDEX seam_open", "index seam_open is missing" },
		{ "CREATE TRIGGER twice AFTER INSERT ON pen "
		  "BEGIN DELETE FROM envelope; END",
		    "trigger twice" },
		{ "CREATE TRIGGER aside AFTER DELETE ON backup "
		  "BEGIN DELETE FROM envelope; END",
		    "trigger aside" },
		{ "CREATE VIEW backup_view AS SELECT 1", "view backup_view" },
		{ "CREATE TABLE backup_more (a)", "table backup_more" },
		{ REDEFINE("envelope", "bytes BLOB NOT NULL", "bytes BLOB"),
		    "table envelope" },
		{ REDEFINE("run", "last INTEGER NOT", "last INTEGERNOT"),
		    "table run" },
		{ REDEFINE("run_once", "BEFORE", "AFTER"), "trigger run_once" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct place *place;
		char why[BACKUP_WHY];

		if (i > 0)
			set_up(state);
		place = *state;
		change_backup(place, cases[i].sql);
		assert_int_equal(restore_it(place, why), OUTCOME_REFUSED);
		if (strstr(why, cases[i].named) == NULL)
			fail_msg("%s: %s", cases[i].sql, why);
		assert_false(is_there(place, "store.db"));
		assert_false(is_there(place, "restore.part"));
		if (i + 1 < sizeof(cases) / sizeof(cases[0]))
			tear_down(state);
	}
}

/* Another release may write its comments anew; figures of ANALYZE are none. */
static void
words_apart_from_definitions_do_not_matter(void **state)
{
	struct place *place = *state;
	char why[BACKUP_WHY];

	change_backup(place,
	    REDEFINE("envelope", "-- as it came", "-- it''s as it came"));
	change_backup(place,
	    REDEFINE("epoch", "id INTEGER PRIMARY",
		"id/* its own */ INTEGER   PRIMARY"));
	change_backup(place, "ANALYZE");
	if (restore_it(place, why) != OUTCOME_DONE)
		fail_msg("%s", why);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_folder_without_a_store_becomes_one_that_was_restored),
		TEST(what_is_in_the_log_alone_is_not_taken_for_restored),
		TEST(nothing_is_restored_beside_an_old_log),
		TEST(a_backup_that_defines_something_else_is_refused),
		TEST(words_apart_from_definitions_do_not_matter),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, register_faulty, NULL);
}
