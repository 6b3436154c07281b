/*
 * test_lock.c - whose PIN opens the menu, and that failures last.
 */

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sodium.h>
#include <sqlite3.h>

#include "kiosk/io/journal_staff.h"
#include "kiosk/io/lock.h"
#include "kiosk/io/settings.h"
#include "tests/kiosk/support_centre.h"

struct fixture {
	struct fake_outside outside;
	struct centre centre;
	char *folder;
	struct journal *journal;
};

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	fake_outside_init(&f->outside);
	centre_init(&f->centre, &f->outside);
	f->folder = fake_folder();
	f->journal = centre_enrol(&f->centre, f->folder);
	fake_outside_pass(&f->outside, 60000);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	journal_free(f->journal);
	fake_folder_remove(f->folder);
	free(f);
	return 0;
}

static uint64_t
now(const struct fixture *f)
{
	return (uint64_t)f->outside.boottime_ms;
}

static void
set_own(struct fixture *f, const char *pin)
{
	char why[SETTINGS_WHY];

	assert_int_equal(settings_write(f->folder, "pin", pin, why), 0);
}

/* As it comes with a sync. */
static void
set_centre(struct fixture *f, const char *pin)
{
	char path[4096], hash[STAFF_PIN_HASH] = "", sql[400];
	sqlite3 *db;

	if (pin != NULL)
		assert_int_equal(staff_pin_hash(hash, pin), 0);
	snprintf(path, sizeof(path), "%s/journal.db", f->folder);
	snprintf(sql, sizeof(sql), "UPDATE staff SET pin = nullif('%s', '')",
	    hash);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static bool
opens(struct fixture *f, const char *pin)
{
	struct lock lock;

	lock_init(&lock, f->journal, f->folder);
	assert_true(lock_is_set(&lock));
	fake_outside_pass(&f->outside, 300000);
	assert_int_equal(lock_wait_ms(&lock, now(f)), 0);
	return lock_try(&lock, pin, now(f));
}

static void
the_centres_pin_stands_before_the_own(void **state)
{
	struct fixture *f = *state;
	struct lock lock;

	lock_init(&lock, f->journal, f->folder);
	assert_false(lock_is_set(&lock));
	set_own(f, "1111");
	assert_true(opens(f, "1111"));
	assert_false(opens(f, "2222"));
	set_centre(f, "2222");
	assert_true(opens(f, "2222"));
	assert_false(opens(f, "1111"));
	set_centre(f, NULL);
	assert_true(opens(f, "1111"));
	set_own(f, NULL);
	assert_false(lock_is_set(&lock));
}

static void
a_pin_set_while_the_screen_runs_counts_at_once(void **state)
{
	struct fixture *f = *state;
	struct lock lock;

	lock_init(&lock, f->journal, f->folder);
	assert_false(lock_is_set(&lock));
	set_own(f, "4711");
	assert_true(lock_is_set(&lock));
	assert_true(lock_try(&lock, "4711", now(f)));
}

static void
digits_written_by_hand_open_and_become_their_hash(void **state)
{
	struct fixture *f = *state;
	struct settings settings;
	char path[4096], why[SETTINGS_WHY];
	struct lock lock;
	FILE *file;

	snprintf(path, sizeof(path), "%s/settings", f->folder);
	file = fopen(path, "w");
	fputs("# by hand\npin = 1234\n", file);
	fclose(file);
	assert_true(opens(f, "1234"));
	assert_int_equal(settings_read(f->folder, &settings, why), 0);
	assert_true(staff_pin_hash_is_valid(settings.pin));
	/* Written while the screen runs: not yet hashed, and good. */
	lock_init(&lock, f->journal, f->folder);
	file = fopen(path, "w");
	fputs("pin = 5678\n", file);
	fclose(file);
	assert_true(lock_is_set(&lock));
	assert_false(lock_try(&lock, "1234", now(f)));
	assert_true(lock_try(&lock, "5678", now(f)));
}

static void
failures_add_up_until_the_right_pin(void **state)
{
	struct fixture *f = *state;
	struct lock lock;
	uint64_t wait = 1000;

	set_own(f, "1234");
	lock_init(&lock, f->journal, f->folder);
	lock_is_set(&lock);
	for (int i = 0; i < 8; i++) {
		assert_false(lock_try(&lock, "9999", now(f)));
		wait *= 2;
		assert_int_equal(lock_wait_ms(&lock, now(f)), wait);
		fake_outside_pass(&f->outside, (int64_t)wait - 1);
		assert_int_equal(lock_wait_ms(&lock, now(f)), 1);
		fake_outside_pass(&f->outside, 1);
		assert_int_equal(lock_wait_ms(&lock, now(f)), 0);
	}
	assert_false(lock_try(&lock, "9999", now(f)));
	assert_int_equal(lock_wait_ms(&lock, now(f)), 300000);
	assert_true(lock_try(&lock, "1234", now(f)));
	assert_int_equal(lock_wait_ms(&lock, now(f)), 0);
	assert_false(lock_try(&lock, "9999", now(f)));
	assert_int_equal(lock_wait_ms(&lock, now(f)), 2000);
}

static void
a_restart_shortens_no_wait_and_a_boot_begins_it_anew(void **state)
{
	struct fixture *f = *state;
	struct lock lock, again;

	set_own(f, "1234");
	lock_init(&lock, f->journal, f->folder);
	lock_is_set(&lock);
	for (int i = 0; i < 4; i++)
		assert_false(lock_try(&lock, "9999", now(f)));
	fake_outside_pass(&f->outside, 6000);
	lock_init(&again, f->journal, f->folder);
	assert_int_equal(lock_wait_ms(&again, now(f)), 10000);
	fake_outside_reboot(&f->outside);
	lock_init(&again, f->journal, f->folder);
	assert_int_equal(lock_wait_ms(&again, now(f)),
	    16000 - (uint64_t)f->outside.boottime_ms);
	fake_outside_pass(&f->outside, 16000);
	assert_int_equal(lock_wait_ms(&again, now(f)), 0);
}

/* The right PIN, tried in a process that is killed as soon as it counts. */
static pid_t
begin_try(struct fixture *f)
{
	enum journal_verdict verdict;
	struct journal *journal;
	struct lock lock;
	pid_t child = fork();

	if (child != 0)
		return child;
	journal = journal_open(f->folder, NULL, false, &f->outside.outside,
	    &verdict);
	if (journal == NULL)
		_exit(1);
	lock_init(&lock, journal, f->folder);
	lock_is_set(&lock);
	lock_try(&lock, "1234", now(f));
	_exit(0);
}

/*
 * A try is on disk as failed before its PIN is looked at, and forgiven after:
 * between the two a plug may be pulled.
 */
static void
a_plug_pulled_in_the_middle_of_a_try_has_failed(void **state)
{
	struct fixture *f = *state;
	struct journal_lock kept = { 0, 0 };
	int tries, status;

	set_own(f, "1234");
	for (tries = 0; tries < 50 && kept.failures == 0; tries++) {
		pid_t child = begin_try(f);

		assert_true(child > 0);
		while (kept.failures == 0 &&
		    waitpid(child, &status, WNOHANG) == 0)
			journal_lock(f->journal, &kept);
		kill(child, SIGKILL);
		waitpid(child, &status, 0);
		assert_int_equal(journal_lock(f->journal, &kept), JOURNAL_OK);
	}
	assert_int_equal(kept.failures, 1);
	assert_int_equal((uint64_t)kept.failed_ms, now(f));
	/* In peace it is forgiven. */
	assert_true(opens(f, "1234"));
	assert_int_equal(journal_lock(f->journal, &kept), JOURNAL_OK);
	assert_int_equal(kept.failures, 0);
}

/* Staff need the menu most when the disk is full. */
static void
a_disk_that_takes_nothing_keeps_nobody_out_but_lets_them_wait(void **state)
{
	struct fixture *f = *state;
	char path[4096];
	struct lock lock;
	sqlite3 *db;

	set_own(f, "1234");
	lock_init(&lock, f->journal, f->folder);
	lock_is_set(&lock);
	snprintf(path, sizeof(path), "%s/journal.db", f->folder);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db,
			     "CREATE TRIGGER full BEFORE UPDATE ON staff "
			     "BEGIN SELECT RAISE(ABORT, 'full'); END",
			     NULL, NULL, NULL),
	    SQLITE_OK);
	sqlite3_close(db);
	assert_false(lock_try(&lock, "9999", now(f)));
	assert_int_equal(lock_wait_ms(&lock, now(f)), 2000);
	assert_false(lock_try(&lock, "9999", now(f)));
	assert_int_equal(lock_wait_ms(&lock, now(f)), 4000);
	assert_true(lock_try(&lock, "1234", now(f)));
	assert_int_equal(lock_wait_ms(&lock, now(f)), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(the_centres_pin_stands_before_the_own),
		TEST(a_pin_set_while_the_screen_runs_counts_at_once),
		TEST(digits_written_by_hand_open_and_become_their_hash),
		TEST(failures_add_up_until_the_right_pin),
		TEST(a_restart_shortens_no_wait_and_a_boot_begins_it_anew),
		TEST(a_plug_pulled_in_the_middle_of_a_try_has_failed),
		TEST(
		    a_disk_that_takes_nothing_keeps_nobody_out_but_lets_them_wait),
	};

	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
