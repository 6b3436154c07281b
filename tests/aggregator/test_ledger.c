/*
 * test_ledger.c - the journals kept here: the book, and a source's.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aggregator/io/ledger.h"
#include "aggregator/io/store_epoch.h"
#include "aggregator/io/store_journal.h"
#include "aggregator/io/store_sheet.h"
#include "aggregator/io/store_sql.h"
#include "tests/aggregator/support_desk.h"

#define HOUR (60 * 60 * 1000)

static struct test_desk *test;
static struct slot slot;
static int64_t source;

static int64_t
ask(const char *sql)
{
	sqlite3_stmt *s;
	int64_t value = -1;

	assert_int_equal(sqlite3_prepare_v2(store_db(test->desk.store), sql, -1,
			     &s, NULL),
	    SQLITE_OK);
	if (sqlite3_step(s) == SQLITE_ROW)
		value = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return value;
}

static int
begin(void **state)
{
	struct sheet_row row;

	(void)state;
	test = test_desk_new();
	test_desk_map(test);
	assert_int_equal(
	    test_desk_ask(test, METHOD_POST, "/v1/sources",
		"{\"name\": \"site\", \"touchpoint\": \"counter-1\", "
		"\"channel\": \"web\"}",
		NULL),
	    201);
	source = ask("SELECT journal FROM source");
	assert_int_equal(sheet_in_force(test->desk.store, "counter", &row,
			     NULL),
	    1);
	memset(&slot, 0, sizeof(slot));
	strcpy(slot.touchpoint, "counter-1");
	strcpy(slot.question, "satisfaction");
	strcpy(slot.language, "en");
	memcpy(slot.sheet, row.version, VERSION_SIZE);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	test_desk_free(test);
	return 0;
}

static void
make_rating(struct wire_writer *w, uint32_t at, void *arg)
{
	const uint32_t *number = arg;
	const struct entry entry = { .kind = ENTRY_RATING,
		.at = at,
		.rating = { .slot = *number, .step = 2 } };

	entry_write(w, &entry);
}

static void
begin_group(void)
{
	assert_int_equal(store_begin(test->desk.store), STORE_OK);
}

static void
end_group(void)
{
	assert_int_equal(ledger_seal(&test->desk), 0);
	assert_int_equal(store_commit(test->desk.store), STORE_OK);
}

/* Write count ratings into the source's journal; the last one's number. */
static int64_t
rate(int count)
{
	uint32_t number;
	int64_t last = 0;

	for (int i = 0; i < count; i++) {
		assert_int_equal(ledger_slot(&test->desk, source, &slot,
				     &number),
		    0);
		last = ledger_append(&test->desk, source, make_rating, &number,
		    NULL);
		assert_true(last > 0);
	}
	return last;
}

static int64_t
counted(void)
{
	return ask("SELECT coalesce(sum(c2), 0) FROM tally WHERE span = 0");
}

static void
what_is_written_in_a_group_is_one_envelope(void **state)
{
	(void)state;
	begin_group();
	/* epoch, time, slot, and then the ratings */
	assert_int_equal(rate(5), 8);
	assert_int_equal(counted(), 0);
	end_group();
	assert_int_equal(counted(), 5);
	assert_int_equal(ask("SELECT count(*) FROM envelope JOIN epoch ON "
			     "epoch.id = envelope.epoch WHERE journal = "
			     "(SELECT journal FROM source)"),
	    1);
	/* The next one repeats the slot in its header. */
	begin_group();
	assert_int_equal(rate(1), 9);
	end_group();
	assert_int_equal(counted(), 6);
}

static void
more_than_an_envelope_holds_becomes_several(void **state)
{
	(void)state;
	begin_group();
	rate(10000);
	end_group();
	assert_int_equal(counted(), 10000);
	assert_int_equal(ask("SELECT count(*) FROM envelope JOIN epoch ON "
			     "epoch.id = envelope.epoch WHERE journal = "
			     "(SELECT journal FROM source)"),
	    3);
	assert_int_equal(ask("SELECT count(*) FROM run JOIN epoch ON "
			     "epoch.id = run.epoch WHERE journal = "
			     "(SELECT journal FROM source)"),
	    1);
}

static void
another_boot_opens_an_epoch_that_continues(void **state)
{
	(void)state;
	begin_group();
	rate(2);
	end_group();
	strcpy(test->world.boot_id, "22222222-2222-2222-2222-222222222222");
	test->world.boottime_ms = 5000;
	ledger_forget(&test->desk); /* as a new process does */
	begin_group();
	rate(2);
	end_group();
	assert_int_equal(counted(), 4);
	assert_int_equal(ask("SELECT count(*) FROM epoch WHERE chained = 1 "
			     "AND journal = (SELECT journal FROM source)"),
	    2);
	assert_int_equal(ask("SELECT count(*) FROM seam"), 0);
}

static void
an_epoch_ends_before_at_is_full(void **state)
{
	(void)state;
	begin_group();
	rate(1);
	end_group();
	test_desk_wait(test, (int64_t)LIMIT_AT + 1);
	begin_group();
	rate(1);
	end_group();
	assert_int_equal(counted(), 2);
	assert_int_equal(ask("SELECT count(*) FROM epoch WHERE journal = "
			     "(SELECT journal FROM source)"),
	    2);
}

static void
time_is_written_down_every_six_hours(void **state)
{
	(void)state;
	for (int hour = 0; hour < 13; hour++) {
		begin_group();
		rate(1);
		end_group();
		test_desk_wait(test, HOUR);
	}
	assert_int_equal(ask("SELECT count(*) FROM clock JOIN epoch ON "
			     "epoch.id = clock.epoch WHERE journal = "
			     "(SELECT journal FROM source)"),
	    3);
	/* Each rating is dated to its hour. */
	assert_int_equal(ask("SELECT count(*) FROM tally WHERE span = 3"), 13);
}

static void
what_was_rolled_back_was_never_written(void **state)
{
	(void)state;
	begin_group();
	rate(3);
	end_group();
	begin_group();
	rate(3);
	store_rollback(test->desk.store);
	ledger_forget(&test->desk);
	begin_group();
	assert_int_equal(rate(1), 7);
	end_group();
	assert_int_equal(counted(), 4);
}

static void
the_book_tells_of_heads_that_moved_and_only_once(void **state)
{
	struct head before, after;

	(void)state;
	begin_group();
	rate(1);
	end_group();
	assert_int_equal(book_head(test->desk.store, &before), STORE_OK);
	begin_group();
	assert_int_equal(ledger_tell_heads(&test->desk), 0);
	end_group();
	assert_int_equal(book_head(test->desk.store, &after), STORE_OK);
	assert_int_equal(after.number, before.number + 1);
	begin_group();
	assert_int_equal(ledger_tell_heads(&test->desk), 0);
	end_group();
	assert_int_equal(book_head(test->desk.store, &before), STORE_OK);
	assert_int_equal(after.number, before.number);
}

static int64_t
epochs_of(const char *kind)
{
	char sql[160];

	snprintf(sql, sizeof(sql),
	    "SELECT count(*) FROM epoch JOIN journal ON journal.id = "
	    "epoch.journal WHERE kind = '%s'",
	    kind);
	return ask(sql);
}

static void
after_a_restoration_no_number_has_a_second_meaning(void **state)
{
	struct head before, after;

	(void)state;
	begin_group();
	rate(3);
	end_group();
	assert_int_equal(book_head(test->desk.store, &before), STORE_OK);
	assert_int_equal(book_restored(&test->desk, "local:anna", "disk lost"),
	    STORE_OK);
	assert_int_equal(book_head(test->desk.store, &after), STORE_OK);
	/* The epoch, the time, the deed. */
	assert_int_equal(after.number, before.number + 3);
	assert_memory_not_equal(after.epoch, before.epoch, EPOCH_SIZE);
	assert_int_equal(ask("SELECT previous_number FROM epoch JOIN journal "
			     "ON journal.id = epoch.journal WHERE kind = "
			     "'book' ORDER BY epoch.id DESC"),
	    (int64_t)before.number);
	assert_int_equal(epochs_of("source"), 1);
	begin_group();
	rate(1);
	end_group();
	assert_int_equal(epochs_of("source"), 2);
	assert_int_equal(ask("SELECT count(*) FROM seam"), 0);
	assert_int_equal(counted(), 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define ONE(name) cmocka_unit_test_setup_teardown(name, begin, end)
		ONE(what_is_written_in_a_group_is_one_envelope),
		ONE(more_than_an_envelope_holds_becomes_several),
		ONE(another_boot_opens_an_epoch_that_continues),
		ONE(an_epoch_ends_before_at_is_full),
		ONE(time_is_written_down_every_six_hours),
		ONE(what_was_rolled_back_was_never_written),
		ONE(the_book_tells_of_heads_that_moved_and_only_once),
		ONE(after_a_restoration_no_number_has_a_second_meaning),
#undef ONE
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
