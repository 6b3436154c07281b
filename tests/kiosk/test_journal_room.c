/*
 * test_journal_room.c - what is given up when the disk runs full.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>
#include <sqlite3.h>

#include "kiosk/core/plan.h"
#include "kiosk/io/journal_inside.h"
#include "kiosk/io/journal_sync.h"
#include "tests/kiosk/support_centre.h"

struct fixture {
	struct fake_outside outside;
	struct centre centre;
	char *folder;
	struct journal *journal;
	struct exchange last;
};

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	fake_outside_init(&f->outside);
	centre_init(&f->centre, &f->outside);
	f->folder = fake_folder();
	f->journal = centre_enrol(&f->centre, f->folder);
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

static enum exchange_verdict
exchange(struct fixture *f)
{
	return exchange_sync(f->journal, &f->outside.outside,
	    &f->centre.carrier, plan_budget(0), &f->last);
}

/* Exchange until nothing waits; how many it took. */
static unsigned
sync_all(struct fixture *f)
{
	unsigned exchanges = 0;

	do {
		assert_int_equal(exchange(f), EXCHANGE_DONE);
		exchanges++;
		assert_true(exchanges < 50);
	} while (f->last.waiting > 0);
	return exchanges;
}

static uint64_t
rate_with(struct fixture *f, const char *comment)
{
	struct journal_rating rating = {
		.step = 1, .hand = HAND_SCRIPT, .comment = comment
	};

	assert_int_equal(journal_rate(f->journal, &rating, 1), JOURNAL_OK);
	assert_int_equal(rating.verdict, JOURNAL_OK);
	return rating.number;
}

/* Many at once. */
static void
rate_all(struct fixture *f, unsigned count, const char *comment)
{
	struct journal_rating *ratings = calloc(count, sizeof(*ratings));

	assert_non_null(ratings);
	for (unsigned n = 0; n < count; n++)
		ratings[n] = (struct journal_rating){ .step = n % 5,
			.comment = comment };
	assert_int_equal(journal_rate(f->journal, ratings, count), JOURNAL_OK);
	free(ratings);
}

static void
rate(struct fixture *f, unsigned count)
{
	rate_all(f, count, NULL);
}

static struct journal_facts
facts(struct fixture *f)
{
	struct journal_facts facts;

	assert_int_equal(journal_facts(f->journal, &facts), JOURNAL_OK);
	return facts;
}

static int64_t
ask(struct fixture *f, const char *sql)
{
	char path[4096];
	sqlite3 *db;
	sqlite3_stmt *row;
	int64_t value;

	snprintf(path, sizeof(path), "%s/journal.db", f->folder);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &row, NULL),
	    SQLITE_OK);
	assert_int_equal(sqlite3_step(row), SQLITE_ROW);
	value = sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	sqlite3_close(db);
	return value;
}

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

	rate(f, 1500);
	fake_outside_reboot(&f->outside);
	rate(f, 300);
	sync_all(f);
	newest = facts(f).head.number;
	assert_in_range(trim_all(f), 1795, 1806);
	expect_whole(f);
	assert_int_equal(ask(f, "SELECT count(*) FROM entry"), 3);
	assert_int_equal(ask(f, "SELECT count(*) FROM lost"), 2);
	assert_int_equal(facts(f).head.number, newest);
	assert_int_equal(facts(f).waiting, 0);
	/* And it goes on from there. */
	rate(f, 1);
	assert_int_equal(facts(f).head.number, newest + 1);
	expect_whole(f);
	sync_all(f);
	assert_int_equal(f->centre.ratings, 1801);
	assert_int_equal(f->centre.lost, 0);
	expect_whole(f);
}

static void
what_nobody_else_holds_stays(void **state)
{
	struct fixture *f = *state;

	rate(f, 700);
	assert_int_equal(trim_all(f), 0);
	sync_all(f);
	rate(f, 5);
	trim_all(f);
	assert_true(ask(f, "SELECT count(*) FROM entry") >= 6);
	sync_all(f);
	assert_int_equal(f->centre.ratings, 705);
}

static void
an_entry_whose_text_is_asked_for_stays_with_all_behind_it(void **state)
{
	struct fixture *f = *state;
	uint64_t number;

	rate(f, 3);
	number = rate_with(f, "Still here?");
	rate(f, 3);
	f->centre.ask_again = true;
	f->centre.missing[0] = number;
	f->centre.missing_count = 1;
	assert_true(exchange(f) == EXCHANGE_DONE);
	trim_all(f);
	assert_int_equal(ask(f,
			     "SELECT min(number) FROM entry WHERE number > 1"),
	    number);
	f->centre.ask_again = false;
	sync_all(f);
	assert_int_equal(ask(f, "SELECT count(*) FROM text"), 0);
}

static void
the_room_of_what_went_serves_new_entries(void **state)
{
	struct fixture *f = *state;
	int64_t pages;

	rate(f, 2000);
	sync_all(f);
	pages = ask(f, "PRAGMA page_count");
	trim_all(f);
	assert_true(journal_free_pages(f->journal) > 10);
	rate(f, 1500);
	assert_int_equal(ask(f, "PRAGMA page_count"), pages);
}

/* What the aggregator held once and does not any more, is lost to it. */
static void
an_aggregator_put_back_is_told_once_what_is_gone(void **state)
{
	struct fixture *f = *state;
	uint8_t hash[HASH_SIZE];
	sqlite3_stmt *row = sql(f->journal, SQL_ENTRY);

	rate(f, 600);
	sync_all(f);
	sql_bind(row, "i", (int64_t)4);
	assert_int_equal(sqlite3_step(row), SQLITE_ROW);
	assert_true(sql_fixed(row, 2, hash, HASH_SIZE));
	sqlite3_reset(row);
	trim_all(f);
	rate(f, 2);
	centre_forget(&f->centre, 4, hash);
	f->centre.ratings = 0;
	sync_all(f);
	assert_in_range(f->centre.lost, 598, 604);
	/* The newest of those receipted is never deleted. */
	assert_int_equal(f->centre.ratings, 3);
	expect_whole(f);
	rate(f, 1);
	sync_all(f);
	assert_in_range(f->centre.lost, 598, 604);
	assert_int_equal(facts(f).waiting, 0);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
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
