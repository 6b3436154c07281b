/*
 * test_journal_room.c - what is given up when the disk runs full.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <sodium.h>
#include <sqlite3.h>

#include "kiosk/io/journal_inside.h"
#include "kiosk/io/journal_sync.h"
#include "tests/kiosk/support_fixture.h"

static void
fault(void *self, const struct journal_fault *fault)
{
	(void)self;
	fail_msg("entry %llu: %s", (unsigned long long)fault->number,
	    fault->why);
}

static void
expect_whole(struct fixture *f)
{
	uint64_t entries;

	assert_int_equal(journal_check(f->journal, fault, NULL, &entries),
	    JOURNAL_OK);
}

/* Delete whatever may be deleted; how many entries that were. */
static int64_t
trim_all(struct fixture *f)
{
	int64_t rows, all = 0;

	do {
		assert_int_equal(journal_trim(f->journal, &rows), JOURNAL_OK);
		all += rows;
	} while (rows > 0);
	return all;
}

/* ---- receipted entries ---- */

static void
receipted_entries_go_and_the_journal_stays_whole(void **state)
{
	struct fixture *f = *state;
	uint64_t newest;

	fixture_rate(f, 1500);
	fake_outside_reboot(&f->outside);
	fixture_rate(f, 300);
	fixture_sync_all(f);
	newest = fixture_facts(f).head.number;
	assert_in_range(trim_all(f), 1795, 1806);
	expect_whole(f);
	assert_int_equal(fixture_ask(f, "SELECT count(*) FROM entry"), 3);
	assert_int_equal(fixture_ask(f, "SELECT count(*) FROM lost"), 2);
	assert_int_equal(fixture_facts(f).head.number, newest);
	assert_int_equal(fixture_facts(f).waiting, 0);
	/* And it goes on from there. */
	fixture_rate(f, 1);
	assert_int_equal(fixture_facts(f).head.number, newest + 1);
	expect_whole(f);
	fixture_sync_all(f);
	assert_int_equal(f->centre.ratings, 1801);
	assert_int_equal(f->centre.lost, 0);
	expect_whole(f);
}

static void
what_nobody_else_holds_stays(void **state)
{
	struct fixture *f = *state;

	fixture_rate(f, 700);
	assert_int_equal(trim_all(f), 0);
	fixture_sync_all(f);
	fixture_rate(f, 5);
	trim_all(f);
	assert_true(fixture_ask(f, "SELECT count(*) FROM entry") >= 6);
	fixture_sync_all(f);
	assert_int_equal(f->centre.ratings, 705);
}

static void
an_entry_whose_text_is_asked_for_stays_with_all_behind_it(void **state)
{
	struct fixture *f = *state;
	uint64_t number;

	fixture_rate(f, 3);
	number = fixture_rate_with(f, "Still here?");
	fixture_rate(f, 3);
	f->centre.ask_again = true;
	f->centre.missing[0] = number;
	f->centre.missing_count = 1;
	assert_true(fixture_exchange(f) == EXCHANGE_DONE);
	trim_all(f);
	assert_int_equal(fixture_ask(f,
			     "SELECT min(number) FROM entry WHERE number > 1"),
	    number);
	f->centre.ask_again = false;
	fixture_sync_all(f);
	assert_int_equal(fixture_ask(f, "SELECT count(*) FROM text"), 0);
}

static void
the_room_of_what_went_serves_new_entries(void **state)
{
	struct fixture *f = *state;
	int64_t pages;

	fixture_rate(f, 2000);
	fixture_sync_all(f);
	pages = fixture_ask(f, "PRAGMA page_count");
	trim_all(f);
	assert_true(journal_free_pages(f->journal) > 10);
	fixture_rate(f, 1500);
	assert_int_equal(fixture_ask(f, "PRAGMA page_count"), pages);
}

/* What the aggregator held once and does not any more, is lost to it. */
static void
an_aggregator_put_back_is_told_once_what_is_gone(void **state)
{
	struct fixture *f = *state;
	uint8_t hash[HASH_SIZE];
	sqlite3_stmt *row = sql(f->journal, SQL_ENTRY);

	fixture_rate(f, 600);
	fixture_sync_all(f);
	sql_bind(row, "i", (int64_t)4);
	assert_int_equal(sqlite3_step(row), SQLITE_ROW);
	assert_true(sql_fixed(row, 2, hash, HASH_SIZE));
	sqlite3_reset(row);
	trim_all(f);
	fixture_rate(f, 2);
	centre_forget(&f->centre, 4, hash);
	f->centre.ratings = 0;
	fixture_sync_all(f);
	assert_in_range(f->centre.lost, 598, 604);
	/* The newest of those receipted is never deleted. */
	assert_int_equal(f->centre.ratings, 3);
	expect_whole(f);
	fixture_rate(f, 1);
	fixture_sync_all(f);
	assert_in_range(f->centre.lost, 598, 604);
	assert_int_equal(fixture_facts(f).waiting, 0);
}

int
main(void)
{
#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(receipted_entries_go_and_the_journal_stays_whole),
		TEST(what_nobody_else_holds_stays),
		TEST(an_entry_whose_text_is_asked_for_stays_with_all_behind_it),
		TEST(the_room_of_what_went_serves_new_entries),
		TEST(an_aggregator_put_back_is_told_once_what_is_gone),
	};

	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
