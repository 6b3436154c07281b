/*
 * test_clock.c - what time a kiosk takes it to be.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "kiosk/core/plan.h"
#include "kiosk/io/journal_sync.h"
#include "tests/kiosk/support_fixture.h"

#define HOUR INT64_C(3600000)
#define DAY (24 * HOUR)

static void
sync_once(struct fixture *f)
{
	struct exchange out;

	assert_int_equal(exchange_sync(f->journal, &f->outside.outside,
			     &f->centre.carrier, plan_budget(0), &out),
	    EXCHANGE_DONE);
}

static void
assert_clock(struct fixture *f, enum journal_clock_quality quality,
    int64_t utc_ms)
{
	struct journal_clock clock;

	assert_int_equal(journal_clock(f->journal, &clock), JOURNAL_OK);
	assert_int_equal(clock.quality, quality);
	/* An exchange takes a moment. */
	assert_in_range(clock.utc_ms - utc_ms + 1000, 0, 2000);
}

static void
after_an_answer_the_wall_clock_moves_nothing(void **state)
{
	struct fixture *f = *state;
	const int64_t then = f->outside.wall_ms;

	f->centre.ahead_ms = 7 * DAY;
	sync_once(f);
	fake_outside_pass(&f->outside, HOUR);
	assert_clock(f, JOURNAL_CLOCK_EXACT, then + 7 * DAY + HOUR);
	f->outside.wall_ms = 0; /* 1970 */
	assert_clock(f, JOURNAL_CLOCK_EXACT, then + 7 * DAY + HOUR);
	f->outside.wall_ms = INT64_C(2147483648000); /* 2038 */
	assert_clock(f, JOURNAL_CLOCK_EXACT, then + 7 * DAY + HOUR);
}

static void
it_follows_the_newest_answer_downwards_too(void **state)
{
	struct fixture *f = *state;
	const int64_t then = f->outside.wall_ms;

	f->centre.ahead_ms = 900 * DAY;
	sync_once(f);
	assert_clock(f, JOURNAL_CLOCK_EXACT, then + 900 * DAY);
	f->centre.ahead_ms = 0;
	sync_once(f);
	assert_clock(f, JOURNAL_CLOCK_EXACT, then);
	fake_outside_reboot(&f->outside);
	assert_clock(f, JOURNAL_CLOCK_FLOOR, f->outside.wall_ms);
}

static void
after_a_boot_the_answer_is_a_floor(void **state)
{
	struct fixture *f = *state;
	const int64_t then = f->outside.wall_ms;
	int64_t floor_ms;

	sync_once(f);
	fake_outside_reboot(&f->outside);
	fake_outside_pass(&f->outside, HOUR);
	floor_ms = then + f->outside.boottime_ms;
	f->outside.wall_ms = 0;
	assert_clock(f, JOURNAL_CLOCK_FLOOR, floor_ms);
	f->outside.wall_ms = floor_ms + 3 * DAY; /* believable */
	assert_clock(f, JOURNAL_CLOCK_FLOOR, floor_ms + 3 * DAY);
	f->outside.wall_ms = floor_ms + 20 * 366 * DAY;
	assert_clock(f, JOURNAL_CLOCK_FLOOR, floor_ms);
}

/* As a folder of an older version: nothing is known until the next answer. */
static void
without_an_answer_the_wall_clock_guesses(void **state)
{
	struct fixture *f = *state;
	enum journal_verdict verdict;
	char path[4096];
	sqlite3 *db;

	snprintf(path, sizeof(path), "%s/journal.db", f->folder);
	journal_free(f->journal);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "UPDATE sync SET answered_ms = NULL",
			     NULL, NULL, NULL),
	    SQLITE_OK);
	sqlite3_close(db);
	f->journal = journal_open(f->folder, NULL, false, &f->outside.outside,
	    &verdict);
	assert_non_null(f->journal);
	assert_clock(f, JOURNAL_CLOCK_UNKNOWN, f->outside.wall_ms);
	sync_once(f);
	assert_clock(f, JOURNAL_CLOCK_EXACT, f->outside.wall_ms);
}

/* How many time entries stand in the journal: their kind is -3. */
static int
time_entries(struct fixture *f)
{
	char path[4096];
	sqlite3 *db;
	sqlite3_stmt *row;
	int count;

	snprintf(path, sizeof(path), "%s/journal.db", f->folder);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db,
			     "SELECT count(*) FROM entry "
			     "WHERE substr(bytes, 2, 1) = x'22'",
			     -1, &row, NULL),
	    SQLITE_OK);
	assert_int_equal(sqlite3_step(row), SQLITE_ROW);
	count = sqlite3_column_int(row, 0);
	sqlite3_finalize(row);
	sqlite3_close(db);
	return count;
}

static void
a_slow_exchange_is_followed_by_a_quicker_one_s_time(void **state)
{
	static const struct {
		int64_t takes_ms;
		int entries; /* after it */
	} exchanges[] = {
		{ 60000, 2 }, /* the first of this boot: better than nothing */
		{ 40000, 2 }, /* says little more */
		{ 30000, 3 },
		{ 1900, 4 },
		{ 100, 4 }, /* good enough is left alone ... */
		{ 100, 4 },
	};
	struct fixture *f = *state;

	fake_outside_reboot(&f->outside);
	assert_int_equal(time_entries(f), 1); /* of the enrolment */
	for (size_t i = 0; i < sizeof(exchanges) / sizeof(*exchanges); i++) {
		f->centre.takes_ms = exchanges[i].takes_ms;
		sync_once(f);
		assert_int_equal(time_entries(f), exchanges[i].entries);
	}
	fake_outside_pass(&f->outside, 6 * HOUR); /* ... for six hours */
	sync_once(f);
	assert_int_equal(time_entries(f), 5);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(after_an_answer_the_wall_clock_moves_nothing),
		TEST(it_follows_the_newest_answer_downwards_too),
		TEST(after_a_boot_the_answer_is_a_floor),
		TEST(a_slow_exchange_is_followed_by_a_quicker_one_s_time),
		TEST(without_an_answer_the_wall_clock_guesses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
