/*
 * test_withdrawn.c - ratings taken back, as they stand in a journal.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "kiosk/io/journal.h"
#include "tests/kiosk/support_fixture.h"

/* Keep a rating that takes the place of others; its number. */
static uint64_t
rate(struct fixture *f, const uint64_t *numbers, size_t count)
{
	struct journal_rating rating = {
		.step = 1, .withdrawn_count = count, .withdrawn = numbers
	};

	assert_int_equal(journal_rate(f->journal, &rating, 1), JOURNAL_OK);
	assert_int_equal(rating.verdict, JOURNAL_OK);
	return rating.number;
}

static uint64_t
newest(struct fixture *f)
{
	struct journal_facts facts;

	assert_int_equal(journal_facts(f->journal, &facts), JOURNAL_OK);
	return facts.head.number;
}

/* What entry `number` is: "withdrawn 3 4", "rating", "-1" for other kinds. */
static const char *
entry(struct fixture *f, uint64_t number, char said[200])
{
	char path[4096];
	struct wire_reader r, numbers;
	struct entry out;
	sqlite3_stmt *row;
	sqlite3 *db;

	snprintf(path, sizeof(path), "%s/journal.db", f->folder);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db,
			     "SELECT bytes FROM entry WHERE number = ?", -1,
			     &row, NULL),
	    SQLITE_OK);
	sqlite3_bind_int64(row, 1, (int64_t)number);
	assert_int_equal(sqlite3_step(row), SQLITE_ROW);
	wire_read_from(&r, sqlite3_column_blob(row, 0),
	    (size_t)sqlite3_column_bytes(row, 0));
	entry_read(&r, &out);
	assert_false(r.failed);
	snprintf(said, 200, "%d", (int)out.kind);
	if (out.kind == ENTRY_RATING)
		strcpy(said, "rating");
	if (out.kind == ENTRY_WITHDRAWN) {
		strcpy(said, "withdrawn");
		wire_read_from(&numbers, out.withdrawn.numbers.bytes,
		    out.withdrawn.numbers.length);
		while (out.withdrawn.count-- > 0)
			snprintf(said + strlen(said), 200 - strlen(said), " %d",
			    (int)wire_uint(&numbers));
	}
	sqlite3_finalize(row);
	sqlite3_close(db);
	return said;
}

static void
a_new_rating_stands_before_what_it_takes_back(void **state)
{
	struct fixture *f = *state;
	uint64_t old[2], number;
	char said[200], wanted[200];

	old[0] = rate(f, NULL, 0);
	old[1] = rate(f, NULL, 0);
	number = rate(f, old, 2);
	snprintf(wanted, sizeof(wanted), "withdrawn %d %d", (int)old[0],
	    (int)old[1]);
	assert_int_equal(newest(f), number + 1);
	assert_string_equal(entry(f, number, said), "rating");
	assert_string_equal(entry(f, number + 1, said), wanted);
}

static void
nothing_is_taken_back_by_what_is_refused(void **state)
{
	struct fixture *f = *state;
	uint64_t old = rate(f, NULL, 0), before = newest(f);
	struct journal_rating off = {
		.step = 9, .withdrawn_count = 1, .withdrawn = &old
	};

	assert_int_equal(journal_rate(f->journal, &off, 1), JOURNAL_OK);
	assert_int_equal(off.verdict, JOURNAL_OFF_SCALE);
	assert_int_equal(newest(f), before);
}

static void
a_whole_visit_is_taken_back_by_one_entry(void **state)
{
	struct fixture *f = *state;
	uint64_t numbers[LIMIT_QUESTIONS], before;
	char said[200];
	size_t i;

	for (i = 0; i < LIMIT_QUESTIONS; i++)
		numbers[i] = rate(f, NULL, 0);
	before = newest(f);
	assert_int_equal(journal_withdraw(f->journal, numbers, i), JOURNAL_OK);
	assert_int_equal(newest(f), before + 1);
	assert_memory_equal(entry(f, before + 1, said), "withdrawn ", 10);
	/* Of nothing there is no trace. */
	assert_int_equal(journal_withdraw(f->journal, NULL, 0), JOURNAL_OK);
	assert_int_equal(newest(f), before + 1);
}

/* Numbers go on from epoch to epoch, but belong to one. */
static void
what_another_epoch_holds_is_not_taken_back(void **state)
{
	struct fixture *f = *state;
	uint64_t numbers[3];
	char said[200], wanted[200];

	numbers[0] = rate(f, NULL, 0);
	fake_outside_reboot(&f->outside);
	numbers[1] = rate(f, NULL, 0);
	numbers[2] = numbers[1] + 100; /* what is still to come */
	assert_int_equal(journal_withdraw(f->journal, numbers, 3), JOURNAL_OK);
	snprintf(wanted, sizeof(wanted), "withdrawn %d", (int)numbers[1]);
	assert_string_equal(entry(f, newest(f), said), wanted);
}

/* An epoch opened between an answer and the one that takes its place. */
static void
no_visit_counts_twice_for_an_epoch_that_opened_in_it(void **state)
{
	struct fixture *f = *state;
	uint64_t old = rate(f, NULL, 0), mixed[2];
	struct journal_rating second = {
		.step = 2,
		.withdrawn_count = 1,
		.withdrawn = &old,
		.flags = RATING_SAME_VISIT,
	};
	struct journal_rating third = {
		.step = 3,
		.withdrawn_count = 2,
		.withdrawn = mixed,
		.flags = RATING_SAME_VISIT,
	};
	struct journal_rating fourth = {
		.step = 3,
		.withdrawn_count = 1,
		.withdrawn = &third.number,
		.flags = RATING_SAME_VISIT,
	};
	char said[200], wanted[200];

	fake_outside_reboot(&f->outside);
	assert_int_equal(journal_rate(f->journal, &second, 1), JOURNAL_OK);
	assert_int_equal(second.verdict, JOURNAL_OK);
	assert_int_equal(second.flags & RATING_REPEATED, RATING_REPEATED);
	assert_string_equal(entry(f, newest(f), said), "rating");
	/* Nor the next, though one of the two can be taken back. */
	mixed[0] = old;
	mixed[1] = second.number;
	assert_int_equal(journal_rate(f->journal, &third, 1), JOURNAL_OK);
	assert_int_equal(third.flags & RATING_REPEATED, RATING_REPEATED);
	snprintf(wanted, sizeof(wanted), "withdrawn %d", (int)second.number);
	assert_string_equal(entry(f, newest(f), said), wanted);
	/* Within one epoch nothing is flagged. */
	fake_outside_pass(&f->outside, 60000);
	assert_int_equal(journal_rate(f->journal, &fourth, 1), JOURNAL_OK);
	assert_int_equal(fourth.flags & RATING_REPEATED, 0);
}

static void
the_check_of_a_journal_finds_nothing_wrong_with_it(void **state)
{
	struct fixture *f = *state;
	uint64_t old = rate(f, NULL, 0);
	unsigned faults = 0;
	uint64_t entries;

	rate(f, &old, 1);
	assert_int_equal(journal_check(f->journal, NULL, &faults, &entries),
	    JOURNAL_OK);
	assert_int_equal(entries, newest(f));
}

#define FRESH(test) \
	cmocka_unit_test_setup_teardown(test, fixture_set_up, fixture_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FRESH(a_new_rating_stands_before_what_it_takes_back),
		FRESH(nothing_is_taken_back_by_what_is_refused),
		FRESH(a_whole_visit_is_taken_back_by_one_entry),
		FRESH(what_another_epoch_holds_is_not_taken_back),
		FRESH(no_visit_counts_twice_for_an_epoch_that_opened_in_it),
		FRESH(the_check_of_a_journal_finds_nothing_wrong_with_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
