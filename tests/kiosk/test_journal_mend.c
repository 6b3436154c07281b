/*
 * test_journal_mend.c - a bad page that costs nothing that is known twice.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
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
change(struct fixture *f, const char *sql)
{
	char path[4096];
	sqlite3 *db;

	snprintf(path, sizeof(path), "%s/journal.db", f->folder);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

/* ---- texts ---- */

/* As another page's bytes leave it: of an entry that has no text. */
static void
a_text_that_fits_no_entry_is_dropped(void **state)
{
	struct fixture *f = *state;
	uint64_t bare;
	char sql[300];

	rate_with(f, "Stays.");
	bare = rate_with(f, NULL);
	rate(f, 40);
	snprintf(sql, sizeof(sql),
	    "PRAGMA ignore_check_constraints = ON;"
	    "INSERT INTO text (kind, number, salt, text) "
	    "SELECT 1, number, x'', x'' FROM entry WHERE number >= %d",
	    (int)bare);
	change(f, sql);
	sync_all(f);
	assert_int_equal(f->centre.ratings, 42);
	assert_int_equal(f->centre.texts, 1);
	assert_int_equal(f->centre.lost, 0);
	assert_int_equal(ask(f, "SELECT count(*) FROM text"), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_text_that_fits_no_entry_is_dropped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
