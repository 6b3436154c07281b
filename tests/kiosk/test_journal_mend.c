/*
 * test_journal_mend.c - a bad page that costs nothing that is known twice.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "kiosk/core/plan.h"
#include "kiosk/io/journal_inside.h"
#include "kiosk/io/journal_sync.h"
#include "tests/kiosk/support_fixture.h"

/* Exchange until all is said; what is set aside meanwhile costs an attempt. */
static void
sync_all(struct fixture *f)
{
	unsigned exchanges = 0;

	while (fixture_exchange(f) != EXCHANGE_DONE || f->last.waiting > 0)
		assert_true(++exchanges < 6);
}

/* ---- texts ---- */

/* As another page's bytes leave it: of an entry that has no text. */
static void
a_text_that_fits_no_entry_is_dropped(void **state)
{
	struct fixture *f = *state;
	uint64_t bare;
	char sql[300];

	fixture_rate_with(f, "Stays.");
	bare = fixture_rate_with(f, NULL);
	fixture_rate(f, 40);
	snprintf(sql, sizeof(sql),
	    "PRAGMA ignore_check_constraints = ON;"
	    "INSERT INTO text (kind, number, salt, text) "
	    "SELECT 1, number, x'', x'' FROM entry WHERE number >= %d",
	    (int)bare);
	fixture_meddle(f, sql);
	sync_all(f);
	assert_int_equal(f->centre.ratings, 42);
	assert_int_equal(f->centre.texts, 1);
	assert_int_equal(f->centre.lost, 0);
	assert_int_equal(fixture_ask(f, "SELECT count(*) FROM text"), 0);
}

/* ---- a call that fails for once ---- */

static sqlite3_mem_methods memory;
static unsigned allocations; /* until one fails; 0: none does */

static bool
fails(void)
{
	return allocations > 0 && --allocations == 0;
}

static void *
allocate(int size)
{
	return fails() ? NULL : memory.xMalloc(size);
}

static void *
reallocate(void *old, int size)
{
	return fails() ? NULL : memory.xRealloc(old, size);
}

/* SQLite's memory, every request of it: before its first call. */
static void
watch_memory(void)
{
	sqlite3_mem_methods methods;

	assert_int_equal(sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0),
	    SQLITE_OK);
	assert_int_equal(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &memory),
	    SQLITE_OK);
	methods = memory;
	methods.xMalloc = allocate;
	methods.xRealloc = reallocate;
	assert_int_equal(sqlite3_config(SQLITE_CONFIG_MALLOC, &methods),
	    SQLITE_OK);
}

/* It says nothing about the text that was being looked at. */
static void
no_text_is_named_lost_for_memory_that_was_out_once(void **state)
{
	struct fixture *f = *state;
	unsigned count = 0;
	bool failed;

	do {
		uint64_t number = fixture_rate_with(f, "Stays.");
		struct plan_run run = { .first = number, .last = number };

		allocations = ++count;
		journal_texts_mend(f->journal, &run);
		failed = allocations == 0;
		allocations = 0;
	} while (failed);
	assert_true(count > 10);
	sync_all(f);
	assert_int_equal(fixture_ask(f, "SELECT count(*) FROM text_lost"), 0);
	assert_int_equal(f->centre.texts, count);
}

/* ---- a bad page of what is known twice ---- */

/* Noise over a page of one table or index. */
static void
spoil_page_of(struct fixture *f, const char *name)
{
	char path[4096], sql[200];
	int64_t page, size = fixture_ask(f, "PRAGMA page_size");
	FILE *file;

	snprintf(sql, sizeof(sql),
	    "SELECT coalesce(max(pageno), 0) FROM dbstat WHERE name = '%s' "
	    "AND pagetype = 'leaf'",
	    name);
	page = fixture_ask(f, sql);
	assert_true(page > 1);
	snprintf(path, sizeof(path), "%s/journal.db", f->folder);
	file = fopen(path, "r+");
	assert_non_null(file);
	fseek(file, (page - 1) * size, SEEK_SET);
	for (int64_t n = 0; n < size; n++)
		fputc(0x5a + (int)(n % 7), file);
	fclose(file);
}

/* Nothing is lost, and the kiosk goes on, with one page of `name` spoilt. */
static void
expect_mended(struct fixture *f, const char *name)
{
	enum journal_verdict verdict;
	unsigned before;

	fixture_rate(f, 300);
	sync_all(f);
	fixture_rate_with(f, "Not sent yet.");
	fixture_rate(f, 199);
	before = f->centre.ratings;
	journal_free(f->journal);
	spoil_page_of(f, name);
	f->journal = journal_open(f->folder, NULL, false, &f->outside.outside,
	    &verdict);
	assert_int_equal(verdict, JOURNAL_OK);
	sync_all(f);
	fixture_rate(f, 1);
	sync_all(f);
	assert_int_equal(f->centre.ratings, before + 201);
	assert_int_equal(f->centre.lost, 0);
	assert_int_equal(f->last.waiting, 0);
}

#define MENDED(table) \
	static void a_bad_page_of_##table##_loses_no_rating(void **state) \
	{ \
		expect_mended(*state, #table); \
	}

MENDED(aggregator)
MENDED(pin)
MENDED(registration)
MENDED(sqlite_autoindex_sheet_1)
MENDED(place)
MENDED(slot)
MENDED(slot_meaning)
MENDED(sqlite_autoindex_epoch_1)
MENDED(receipt)
MENDED(sync)
MENDED(sealed)
MENDED(staff)

/* A journal set aside, with ten ratings to bring over. */
static void
begin_aside(struct fixture *f)
{
	enum journal_verdict verdict;

	fixture_rate(f, 3);
	sync_all(f);
	fixture_rate_with(f, "Not sent yet.");
	fixture_rate(f, 9);
	journal_free(f->journal);
	spoil_page_of(f, "place");
	f->journal = journal_open(f->folder, NULL, false, &f->outside.outside,
	    &verdict);
	assert_int_equal(verdict, JOURNAL_OK);
	fixture_rate(f, 1);
}

/* Neither is what is there named lost, nor half of a piece kept as a whole. */
static void
a_salvage_that_memory_failed_once_is_made_whole(void **state)
{
	unsigned count = 1;
	bool failed;

	(void)state;
	do {
		struct fixture *f;

		fixture_set_up((void **)&f);
		begin_aside(f);
		allocations = count;
		journal_salvage(f->journal);
		failed = allocations == 0;
		allocations = 0;
		sync_all(f);
		assert_int_equal(f->centre.ratings, 14);
		assert_int_equal(f->centre.texts, 1);
		assert_int_equal(f->centre.lost, 0);
		fixture_tear_down((void **)&f);
		count += 31;
	} while (failed);
	assert_true(count > 100);
}

/* Rows that a walk meets and no key finds cannot be deleted either. */
static void
a_page_of_texts_that_holds_another_leaves_nothing_waiting(void **state)
{
	struct fixture *f = *state;
	enum journal_verdict verdict;
	char path[4096], page[65536];
	int64_t size, first, last;
	FILE *file;

	fixture_rate_all(f, 300,
	    "Words enough that they fill more than one page.");
	size = fixture_ask(f, "PRAGMA page_size");
	first = fixture_ask(f,
	    "SELECT min(pageno) FROM dbstat WHERE name = 'text' "
	    "AND pagetype = 'leaf'");
	last = fixture_ask(f,
	    "SELECT max(pageno) FROM dbstat WHERE name = 'text' "
	    "AND pagetype = 'leaf'");
	assert_true(first < last && size <= (int64_t)sizeof(page));
	journal_free(f->journal);
	snprintf(path, sizeof(path), "%s/journal.db", f->folder);
	file = fopen(path, "r+");
	assert_non_null(file);
	fseek(file, (first - 1) * size, SEEK_SET);
	assert_int_equal(fread(page, 1, (size_t)size, file), size);
	fseek(file, (last - 1) * size, SEEK_SET);
	assert_int_equal(fwrite(page, 1, (size_t)size, file), size);
	fclose(file);
	f->journal = journal_open(f->folder, NULL, false, &f->outside.outside,
	    &verdict);
	assert_int_equal(verdict, JOURNAL_OK);
	sync_all(f);
	assert_int_equal(f->centre.ratings, 300);
	assert_int_equal(f->centre.lost, 0);
}

static void
a_slot_without_its_row_is_had_from_its_entry(void **state)
{
	struct fixture *f = *state;

	fixture_rate(f, 10);
	sync_all(f);
	fixture_rate(f, 10);
	fixture_meddle(f, "DELETE FROM slot");
	sync_all(f);
	assert_int_equal(f->centre.ratings, 20);
	assert_int_equal(f->centre.lost, 0);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_text_that_fits_no_entry_is_dropped),
		cmocka_unit_test(
		    a_salvage_that_memory_failed_once_is_made_whole),
		TEST(no_text_is_named_lost_for_memory_that_was_out_once),
		TEST(a_page_of_texts_that_holds_another_leaves_nothing_waiting),
		TEST(a_slot_without_its_row_is_had_from_its_entry),
		TEST(a_bad_page_of_aggregator_loses_no_rating),
		TEST(a_bad_page_of_pin_loses_no_rating),
		TEST(a_bad_page_of_registration_loses_no_rating),
		TEST(a_bad_page_of_sqlite_autoindex_sheet_1_loses_no_rating),
		TEST(a_bad_page_of_place_loses_no_rating),
		TEST(a_bad_page_of_slot_loses_no_rating),
		TEST(a_bad_page_of_slot_meaning_loses_no_rating),
		TEST(a_bad_page_of_sqlite_autoindex_epoch_1_loses_no_rating),
		TEST(a_bad_page_of_receipt_loses_no_rating),
		TEST(a_bad_page_of_sync_loses_no_rating),
		TEST(a_bad_page_of_sealed_loses_no_rating),
		TEST(a_bad_page_of_staff_loses_no_rating),
	};

	watch_memory();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
