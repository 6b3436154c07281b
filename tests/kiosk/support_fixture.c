/*
 * support_fixture.c - an enrolled journal: see support_fixture.h.
 */
#include "tests/kiosk/support_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "kiosk/core/plan.h"

int
fixture_set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	fake_outside_init(&f->outside);
	centre_init(&f->centre, &f->outside);
	f->folder = fake_folder();
	f->journal = centre_enrol(&f->centre, f->folder);
	*state = f;
	return 0;
}

int
fixture_tear_down(void **state)
{
	struct fixture *f = *state;

	journal_free(f->journal);
	fake_folder_remove(f->folder);
	free(f);
	return 0;
}

void
fixture_reopen(struct fixture *f)
{
	enum journal_verdict verdict;

	journal_free(f->journal);
	f->journal = journal_open(f->folder, NULL, false, &f->outside.outside,
	    &verdict);
	assert_non_null(f->journal);
}

enum exchange_verdict
fixture_exchange(struct fixture *f)
{
	return exchange_sync(f->journal, &f->outside.outside,
	    &f->centre.carrier, plan_budget(0), &f->last);
}

unsigned
fixture_sync_all(struct fixture *f)
{
	unsigned exchanges = 0;

	do {
		assert_int_equal(fixture_exchange(f), EXCHANGE_DONE);
		exchanges++;
		assert_true(exchanges < 50);
	} while (f->last.waiting > 0);
	return exchanges;
}

uint64_t
fixture_rate_with(struct fixture *f, const char *comment)
{
	struct journal_rating rating = {
		.step = 1, .hand = HAND_SCRIPT, .comment = comment
	};

	assert_int_equal(journal_rate(f->journal, &rating, 1), JOURNAL_OK);
	assert_int_equal(rating.verdict, JOURNAL_OK);
	return rating.number;
}

void
fixture_rate_all(struct fixture *f, unsigned count, const char *comment)
{
	struct journal_rating *ratings = calloc(count, sizeof(*ratings));

	assert_non_null(ratings);
	for (unsigned n = 0; n < count; n++)
		ratings[n] = (struct journal_rating){ .step = n % 5,
			.comment = comment };
	assert_int_equal(journal_rate(f->journal, ratings, count), JOURNAL_OK);
	free(ratings);
}

void
fixture_rate(struct fixture *f, unsigned count)
{
	fixture_rate_all(f, count, NULL);
}

struct journal_facts
fixture_facts(struct fixture *f)
{
	struct journal_facts facts;

	assert_int_equal(journal_facts(f->journal, &facts), JOURNAL_OK);
	return facts;
}

int64_t
fixture_ask(struct fixture *f, const char *sql)
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

void
fixture_meddle(struct fixture *f, const char *sql)
{
	char path[4096];
	sqlite3 *db;

	snprintf(path, sizeof(path), "%s/journal.db", f->folder);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}
