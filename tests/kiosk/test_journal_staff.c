/*
 * test_journal_staff.c - what staff set stands after a restart, and so does
 * the lock on their PIN.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sodium.h>
#include <sqlite3.h>

#include "kiosk/core/plan.h"
#include "kiosk/io/journal_staff.h"
#include "tests/kiosk/support_fixture.h"

/* The newest entry, decoded. */
static void
newest(struct fixture *f, struct entry *out)
{
	static uint8_t bytes[LIMIT_ENTRY];
	char path[4096];
	sqlite3_stmt *row;
	struct wire_reader r;
	sqlite3 *db;
	size_t length;

	snprintf(path, sizeof(path), "%s/journal.db", f->folder);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db,
			     "SELECT bytes FROM entry ORDER BY number DESC", -1,
			     &row, NULL),
	    SQLITE_OK);
	assert_int_equal(sqlite3_step(row), SQLITE_ROW);
	length = (size_t)sqlite3_column_bytes(row, 0);
	memcpy(bytes, sqlite3_column_blob(row, 0), length);
	sqlite3_finalize(row);
	sqlite3_close(db);
	wire_read_from(&r, bytes, length);
	entry_read(&r, out);
	assert_false(r.failed);
}

/* As if no aggregator had ever said a time. */
static void
sql_forget_time(struct fixture *f)
{
	char path[4096];
	sqlite3 *db;

	snprintf(path, sizeof(path), "%s/journal.db", f->folder);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "UPDATE sync SET answered_ms = NULL",
			     NULL, NULL, NULL),
	    SQLITE_OK);
	sqlite3_close(db);
}

static void
nothing_is_set_at_first(void **state)
{
	struct fixture *f = *state;
	struct journal_staff staff;
	struct journal_lock lock;
	char pin[STAFF_PIN_HASH];
	struct door door;

	assert_int_equal(journal_staff(f->journal, "", &staff), JOURNAL_OK);
	assert_string_equal(staff.touchpoint, "");
	assert_string_equal(staff.language, "");
	assert_int_equal(journal_door(f->journal, NULL, &door), JOURNAL_OK);
	assert_int_equal(door.set, DOOR_HOURS);
	assert_false(staff.rehearsal);
	assert_int_equal(journal_lock(f->journal, &lock), JOURNAL_OK);
	assert_int_equal(lock.failures, 0);
	assert_int_equal(journal_staff_pin(f->journal, pin), JOURNAL_OK);
	assert_string_equal(pin, "");
}

static void
what_is_set_stands_after_a_restart_with_its_note(void **state)
{
	struct fixture *f = *state;
	struct journal_staff put = { "hotline", "en", true };
	struct journal_staff got;
	struct entry entry;

	assert_int_equal(journal_staff_put(f->journal, "", &put,
			     NOTE_REHEARSAL_ON, "hotline"),
	    JOURNAL_OK);
	fake_outside_reboot(&f->outside);
	fixture_reopen(f);
	assert_int_equal(journal_staff(f->journal, "", &got), JOURNAL_OK);
	assert_string_equal(got.touchpoint, "hotline");
	assert_string_equal(got.language, "en");
	assert_true(got.rehearsal);
	newest(f, &entry);
	assert_int_equal(entry.kind, ENTRY_NOTE);
	assert_int_equal(entry.note.note, NOTE_REHEARSAL_ON);
	assert_string_equal(entry.note.touchpoint, "hotline");
}

static void
what_is_set_at_one_screen_is_no_other_screens(void **state)
{
	struct fixture *f = *state;
	struct journal_staff put = { "hotline", "en", true }, got;

	assert_int_equal(journal_staff_put(f->journal, "counter-1", &put,
			     NOTE_REHEARSAL_ON, "counter-1"),
	    JOURNAL_OK);
	assert_int_equal(journal_staff(f->journal, "", &got), JOURNAL_OK);
	assert_string_equal(got.touchpoint, "");
	assert_false(got.rehearsal);
	memset(&put, 0, sizeof(put));
	assert_int_equal(journal_staff_put(f->journal, "--agent ", &put,
			     NOTE_REHEARSAL_OFF, "hotline"),
	    JOURNAL_OK);
	assert_int_equal(journal_staff(f->journal, "counter-1", &got),
	    JOURNAL_OK);
	assert_true(got.rehearsal);
}

static void
a_touchpoint_is_closed_for_its_own_screens_with_a_note(void **state)
{
	struct fixture *f = *state;
	struct door door = { DOOR_CLOSED, 4711 };
	struct entry entry;

	assert_int_equal(journal_door_put(f->journal, "hotline", &door,
			     NOTE_CLOSED),
	    JOURNAL_OK);
	fixture_reopen(f);
	newest(f, &entry);
	assert_int_equal(entry.kind, ENTRY_NOTE);
	assert_int_equal(entry.note.note, NOTE_CLOSED);
	assert_string_equal(entry.note.touchpoint, "hotline");
	assert_int_equal(journal_door(f->journal, "hotline", &door),
	    JOURNAL_OK);
	assert_int_equal(door.set, DOOR_CLOSED);
	assert_int_equal(door.until_ms, 4711);
	assert_int_equal(journal_door(f->journal, "counter-9", &door),
	    JOURNAL_OK);
	assert_int_equal(door.set, DOOR_HOURS);
}

static void
what_is_set_stands_though_the_journal_is_lost(void **state)
{
	struct fixture *f = *state;
	struct journal_staff put = { .touchpoint = "hotline" }, got;
	char path[4096];

	assert_int_equal(journal_staff_put(f->journal, "", &put,
			     NOTE_TOUCHPOINT, "hotline"),
	    JOURNAL_OK);
	snprintf(path, sizeof(path), "%s/journal.db", f->folder);
	assert_int_equal(unlink(path), 0);
	fixture_reopen(f);
	assert_int_equal(journal_staff(f->journal, "", &got), JOURNAL_OK);
	assert_string_equal(got.touchpoint, "hotline");
}

static void
a_note_alone_is_an_entry(void **state)
{
	struct fixture *f = *state;
	struct entry entry;

	assert_int_equal(journal_note(f->journal, NOTE_REHEARSAL_OFF, NULL),
	    JOURNAL_OK);
	newest(f, &entry);
	assert_int_equal(entry.kind, ENTRY_NOTE);
	assert_int_equal(entry.note.note, NOTE_REHEARSAL_OFF);
	assert_string_equal(entry.note.touchpoint, "");
}

static void
failures_stand_after_a_restart_and_wait_anew_after_a_boot(void **state)
{
	struct fixture *f = *state;
	struct journal_lock lock;
	int64_t failed_ms;

	fake_outside_pass(&f->outside, 5000);
	failed_ms = f->outside.boottime_ms;
	assert_int_equal(journal_lock_put(f->journal, 3), JOURNAL_OK);
	fake_outside_pass(&f->outside, 1000);
	fixture_reopen(f);
	assert_int_equal(journal_lock(f->journal, &lock), JOURNAL_OK);
	assert_int_equal(lock.failures, 3);
	assert_int_equal(lock.failed_ms, failed_ms);
	fake_outside_reboot(&f->outside);
	fixture_reopen(f);
	assert_int_equal(journal_lock(f->journal, &lock), JOURNAL_OK);
	assert_int_equal(lock.failures, 3);
	assert_int_equal(lock.failed_ms, 0);
}

/* ---- today ---- */

#define HOUR 3600000

/* Keep one rating by that hand; its number. */
static uint64_t
rate(struct fixture *f, enum hand hand)
{
	struct journal_rating rating = { .step = 1, .hand = hand };

	assert_int_equal(journal_rate(f->journal, &rating, 1), JOURNAL_OK);
	assert_int_equal(rating.verdict, JOURNAL_OK);
	return rating.number;
}

static struct journal_today
today(struct fixture *f)
{
	struct journal_today today;

	assert_int_equal(journal_today(f->journal, NULL, &today), JOURNAL_OK);
	return today;
}

static void
sync_once(struct fixture *f)
{
	struct exchange out;

	assert_int_equal(exchange_sync(f->journal, &f->outside.outside,
			     &f->centre.carrier, plan_budget(0), &out),
	    EXCHANGE_DONE);
}

static void
today_begins_at_the_touchpoints_midnight(void **state)
{
	struct fixture *f = *state;
	struct journal_today now;
	int64_t to_midnight;

	now = today(f);
	assert_false(now.since_boot);
	to_midnight = now.midnight_ms + 24 * HOUR - now.utc_ms;
	assert_in_range(to_midnight, 1, 24 * HOUR);
	assert_int_equal(now.ratings, 0);
	rate(f, HAND_CUSTOMER);
	rate(f, HAND_STAFF);
	rate(f, HAND_REHEARSAL);
	assert_int_equal(today(f).ratings, 2);
	fake_outside_pass(&f->outside, to_midnight - 1);
	rate(f, HAND_CUSTOMER);
	assert_int_equal(today(f).ratings, 3);
	fake_outside_pass(&f->outside, 1);
	assert_int_equal(today(f).ratings, 0);
	for (int i = 0; i < 300; i++) {
		fake_outside_pass(&f->outside, 60000);
		rate(f, HAND_CUSTOMER);
	}
	assert_int_equal(today(f).ratings, 300);
}

static void
today_counts_over_a_boot_once_the_time_is_known_again(void **state)
{
	struct fixture *f = *state;
	int64_t late = today(f).midnight_ms + 30 * HOUR - today(f).utc_ms;

	/* Six in the morning; two ratings, a boot, one more. */
	fake_outside_pass(&f->outside, late);
	sync_once(f);
	rate(f, HAND_CUSTOMER);
	rate(f, HAND_CUSTOMER);
	fake_outside_reboot(&f->outside);
	fake_outside_pass(&f->outside, HOUR);
	sync_once(f);
	rate(f, HAND_CUSTOMER);
	assert_int_equal(today(f).ratings, 3);
}

static void
what_was_taken_back_is_not_counted(void **state)
{
	struct fixture *f = *state;
	uint64_t numbers[2];

	rate(f, HAND_CUSTOMER);
	numbers[0] = rate(f, HAND_CUSTOMER);
	numbers[1] = rate(f, HAND_REHEARSAL);
	assert_int_equal(journal_withdraw(f->journal, numbers, 2), JOURNAL_OK);
	assert_int_equal(today(f).ratings, 1);
}

static void
without_a_clock_it_is_counted_since_the_boot(void **state)
{
	struct fixture *f = *state;

	rate(f, HAND_CUSTOMER);
	sql_forget_time(f);
	fake_outside_reboot(&f->outside);
	rate(f, HAND_CUSTOMER);
	assert_true(today(f).since_boot);
	assert_int_equal(today(f).ratings, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)
		TEST(nothing_is_set_at_first),
		TEST(what_is_set_stands_after_a_restart_with_its_note),
		TEST(what_is_set_at_one_screen_is_no_other_screens),
		TEST(a_touchpoint_is_closed_for_its_own_screens_with_a_note),
		TEST(what_is_set_stands_though_the_journal_is_lost),
		TEST(a_note_alone_is_an_entry),
		TEST(failures_stand_after_a_restart_and_wait_anew_after_a_boot),
		TEST(today_begins_at_the_touchpoints_midnight),
		TEST(today_counts_over_a_boot_once_the_time_is_known_again),
		TEST(what_was_taken_back_is_not_counted),
		TEST(without_a_clock_it_is_counted_since_the_boot),
	};

	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
