/*
 * test_journal_aside.c - a journal that is damaged or gone, and what comes of it.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <sodium.h>
#include <sqlite3.h>

#include "kiosk/io/journal_inside.h"
#include "kiosk/io/journal_sync.h"
#include "tests/kiosk/support_fixture.h"

static int
tear_down(void **state)
{
	struct fixture *f = *state;
	char path[4096];

	journal_free(f->journal);
	f->journal = NULL;
	/* What leave_no_way_out put there. */
	snprintf(path, sizeof(path), "%s/keepsake.new", f->folder);
	rmdir(path);
	return fixture_tear_down(state);
}

static void
path_of(struct fixture *f, const char *name, char path[4096])
{
	snprintf(path, 4096, "%s/%s", f->folder, name);
}

static bool
is_there(struct fixture *f, const char *name)
{
	char path[4096];

	path_of(f, name, path);
	return access(path, F_OK) == 0;
}

/* Noise over part of the journal's file, in thousandths of it. */
static void
spoil(struct fixture *f, unsigned from, unsigned to)
{
	char path[4096];
	struct stat status;
	FILE *file;

	path_of(f, "journal.db", path);
	file = fopen(path, "r+");
	assert_non_null(file);
	assert_int_equal(fstat(fileno(file), &status), 0);
	fseek(file, status.st_size * from / 1000, SEEK_SET);
	for (long n = status.st_size * (to - from) / 1000; n > 0; n--)
		fputc(0x5a + (int)(n % 7), file);
	fclose(file);
}

static void
cut_off(struct fixture *f, unsigned thousandths)
{
	char path[4096];
	struct stat status;

	path_of(f, "journal.db", path);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(truncate(path, status.st_size * thousandths / 1000),
	    0);
}

static void
reopen(struct fixture *f)
{
	enum journal_verdict verdict;

	journal_free(f->journal);
	f->journal = journal_open(f->folder, NULL, false, &f->outside.outside,
	    &verdict);
	assert_int_equal(verdict, JOURNAL_OK);
	assert_non_null(f->journal);
}

/* As after a page that could not be read. */
static void
suspect(struct fixture *f)
{
	f->journal->damaged = f->journal->stale = true;
}

/* 300 that the aggregator has, and 900 that it has not. */
static void
begin(struct fixture *f)
{
	fixture_rate(f, 300);
	fixture_sync_all(f);
	fixture_rate_with(f, "Only here.");
	fixture_rate(f, 899);
}

static void
count_fault(void *self, const struct journal_fault *told)
{
	(void)told;
	++*(unsigned *)self;
}

/*
 * The kiosk is the same, takes ratings, and all that it ever gave a number is
 * at the aggregator: counted, or named lost, `most` of them.
 */
static void
expect_recovery(struct fixture *f, const struct journal_facts *before,
    unsigned most)
{
	struct journal_facts after;
	uint64_t entries;
	unsigned faults = 0;

	fixture_rate(f, 1);
	after = fixture_facts(f);
	assert_memory_equal(after.kid, before->kid, KID_SIZE);
	fixture_sync_all(f);
	after = fixture_facts(f);
	assert_memory_not_equal(after.head.epoch, before->head.epoch,
	    EPOCH_SIZE);
	assert_int_equal(after.waiting, 0);
	assert_true(f->centre.lost <= most);
	assert_true(f->centre.ratings >= 300 + 1);
	assert_true(f->centre.ratings + f->centre.lost >= 1201);
	assert_int_equal(journal_check(f->journal, count_fault, &faults,
			     &entries),
	    JOURNAL_OK);
	assert_true(f->centre.lost == 0 ? faults == 0 : faults > 0);
	fixture_rate(f, 1);
	fixture_sync_all(f);
}

/* ---- what may become of a file ---- */

static void
a_page_of_noise_costs_its_rows_alone(void **state)
{
	struct fixture *f = *state;
	struct journal_facts before;

	begin(f);
	before = fixture_facts(f);
	spoil(f, 700, 740);
	reopen(f);
	expect_recovery(f, &before, 400);
	assert_true(is_there(f, "journal.db.salvaged-1"));
	assert_false(is_there(f, "journal.db.damaged-1"));
	assert_true(f->centre.lost > 0);
}

/* Noise over one page; 0: there is no such page, 2: it is the last. */
static int
spoil_page(struct fixture *f, long page)
{
	char path[4096];
	struct stat status;
	FILE *file;

	path_of(f, "journal.db", path);
	assert_int_equal(stat(path, &status), 0);
	if ((page + 1) * 4096 > status.st_size)
		return false;
	file = fopen(path, "r+");
	assert_non_null(file);
	fseek(file, page * 4096, SEEK_SET);
	for (long n = 0; n < 4096; n++)
		fputc(0x5a + (int)(n % 7), file);
	fclose(file);
	return (page + 2) * 4096 > status.st_size ? 2 : 1;
}

/* Rows of a page, and as many again for what only hangs on them. */
#define PAGE_ROWS 150

static bool
lives_through_noise_on(long page)
{
	void *state;
	struct fixture *f;
	int is_there;

	fixture_set_up(&state);
	f = state;
	begin(f);
	is_there = spoil_page(f, page);
	if (is_there) {
		reopen(f);
		fixture_rate(f, 1);
		/* That it is damaged may be found by this alone. */
		fixture_exchange(f);
		fixture_sync_all(f);
		fixture_rate(f, 1);
		fixture_sync_all(f);
		/* Twice: what was named lost and held counts as held. */
		/* How many stood on the last page nothing else tells. */
		if (f->centre.ratings + f->centre.lost +
			    (is_there == 2 ? PAGE_ROWS : 0) <
			1202 ||
		    f->centre.lost > PAGE_ROWS)
			fail_msg("page %ld: %u counted, %u lost", page,
			    (unsigned)f->centre.ratings,
			    (unsigned)f->centre.lost);
	}
	tear_down(&state);
	return is_there != 0;
}

static void
whatever_page_is_noise_no_other_rows_are_lost(void **state)
{
	long page = 1;

	(void)state;
	while (lives_through_noise_on(page))
		page++;
	assert_true(page > 20);
}

static void
a_running_program_goes_on_in_the_new_journal(void **state)
{
	struct fixture *f = *state;
	struct journal_facts before;
	struct journal *screen = f->journal;
	struct journal_rating rating = { .step = 1 };
	enum journal_verdict verdict;

	begin(f);
	before = fixture_facts(f);
	spoil(f, 700, 740);
	/* The uploader notices; the screen had it open all the time. */
	f->journal = journal_open(f->folder, NULL, false, &f->outside.outside,
	    &verdict);
	assert_non_null(f->journal);
	fixture_sync_all(f);
	assert_int_equal(journal_rate(screen, &rating, 1), JOURNAL_OK);
	assert_true(rating.number > before.head.number);
	journal_free(screen);
	expect_recovery(f, &before, 400);
	assert_int_equal(fixture_ask(f,
			     "SELECT count(*) FROM entry WHERE "
			     "number > 0 AND epoch > 1") > 3,
	    1);
}

static void
a_file_that_is_no_database_any_more(void **state)
{
	struct fixture *f = *state;
	struct journal_facts before;

	begin(f);
	before = fixture_facts(f);
	spoil(f, 0, 100);
	reopen(f);
	fixture_rate(f, 1);
	assert_memory_equal(fixture_facts(f).kid, before.kid, KID_SIZE);
	fixture_sync_all(f);
	/* Its pages still hold what they held. */
	assert_true(f->centre.ratings > 1000);
	assert_int_equal(f->centre.ratings + f->centre.lost, 1201);
	assert_int_equal(fixture_facts(f).waiting, 0);
}

static void
a_file_cut_short(void **state)
{
	struct fixture *f = *state;
	struct journal_facts before;

	begin(f);
	before = fixture_facts(f);
	cut_off(f, 850);
	reopen(f);
	fixture_rate(f, 1);
	assert_memory_equal(fixture_facts(f).kid, before.kid, KID_SIZE);
	fixture_sync_all(f);
	/* What stands in front of the cut is brought over. */
	assert_true(f->centre.ratings > 500);
	assert_int_equal(fixture_facts(f).waiting, 0);
}

static void
a_file_of_no_length(void **state)
{
	struct fixture *f = *state;
	struct journal_facts before;

	begin(f);
	before = fixture_facts(f);
	cut_off(f, 0);
	reopen(f);
	fixture_rate(f, 1);
	assert_memory_equal(fixture_facts(f).kid, before.kid, KID_SIZE);
	fixture_sync_all(f);
	assert_int_equal(f->centre.ratings, 301);
}

static void
a_file_removed_while_a_program_has_it_open(void **state)
{
	struct fixture *f = *state;
	struct journal_facts before;
	char path[4096];

	begin(f);
	before = fixture_facts(f);
	path_of(f, "journal.db", path);
	assert_int_equal(unlink(path), 0);
	fixture_rate(f, 1);
	assert_true(is_there(f, "journal.db"));
	assert_memory_equal(fixture_facts(f).kid, before.kid, KID_SIZE);
	fixture_sync_all(f);
	assert_int_equal(f->centre.ratings, 301);
}

/* Receipts are known: what the aggregator has is not sent, nor named lost. */
static void
the_new_journal_goes_on_behind_the_last_entry_known(void **state)
{
	struct fixture *f = *state;
	struct journal_facts before;

	begin(f);
	before = fixture_facts(f);
	spoil(f, 700, 740);
	reopen(f);
	suspect(f);
	fixture_rate(f, 1);
	assert_true(is_there(f, "journal.db.damaged-1"));
	assert_true(fixture_facts(f).head.number > before.head.number);
	assert_int_equal(fixture_ask(f, "SELECT kept FROM sync"), before.kept);
}

static void
what_customers_typed_is_brought_over(void **state)
{
	struct fixture *f = *state;
	unsigned texts;

	begin(f);
	spoil(f, 800, 840);
	reopen(f);
	texts = f->centre.texts;
	fixture_rate(f, 1);
	fixture_sync_all(f);
	assert_int_equal(f->centre.texts, texts + 1);
}

/* Pages that are whole, with rows that cannot be: SQLite finds no fault. */
static void
a_journal_without_its_newest_entries_begins_another(void **state)
{
	struct fixture *f = *state;
	struct journal_facts before;

	begin(f);
	before = fixture_facts(f);
	fixture_meddle(f, "DELETE FROM entry");
	fixture_rate(f, 1);
	assert_memory_equal(fixture_facts(f).kid, before.kid, KID_SIZE);
	fixture_sync_all(f);
	assert_int_equal(f->centre.ratings, 301);
}

/* ---- cut in the middle ---- */

static void
rename_in(struct fixture *f, const char *from, const char *to)
{
	char a[4096], b[4096];

	path_of(f, from, a);
	path_of(f, to, b);
	assert_int_equal(rename(a, b), 0);
}

static void
touch(struct fixture *f, const char *name)
{
	char path[4096];
	FILE *file;

	path_of(f, name, path);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs("not ours", file);
	fclose(file);
}

static void
power_goes_right_after_the_file_was_renamed(void **state)
{
	struct fixture *f = *state;
	struct journal_facts before;

	begin(f);
	before = fixture_facts(f);
	spoil(f, 700, 740);
	rename_in(f, "journal.db", "journal.db.damaged-1");
	touch(f, "journal.db-journal");
	reopen(f);
	assert_false(is_there(f, "journal.db-journal"));
	expect_recovery(f, &before, 400);
}

static void
power_goes_before_anything_was_salvaged_and_again_after_it(void **state)
{
	struct fixture *f = *state;
	struct journal_facts before;

	begin(f);
	before = fixture_facts(f);
	spoil(f, 700, 740);
	reopen(f);
	suspect(f);
	fixture_rate(f, 1);
	fake_outside_reboot(&f->outside);
	reopen(f);
	assert_int_equal(journal_salvage(f->journal), JOURNAL_OK);
	/* The last rename did not reach the disk. */
	rename_in(f, "journal.db.salvaged-1", "journal.db.damaged-1");
	fake_outside_reboot(&f->outside);
	reopen(f);
	expect_recovery(f, &before, 400);
}

static void
another_damage_before_the_first_was_salvaged(void **state)
{
	struct fixture *f = *state;
	struct journal_facts before;

	begin(f);
	before = fixture_facts(f);
	spoil(f, 700, 740);
	reopen(f);
	suspect(f);
	fixture_rate(f, 20);
	spoil(f, 0, 30);
	reopen(f);
	assert_true(is_there(f, "journal.db.damaged-2"));
	fixture_rate(f, 1);
	assert_memory_equal(fixture_facts(f).kid, before.kid, KID_SIZE);
	fixture_sync_all(f);
	assert_true(f->centre.ratings >= 301);
	assert_int_equal(fixture_facts(f).waiting, 0);
}

/* ---- what is not done ---- */

/* Where no keepsake is, nor can be written, nothing is set aside. */
static void
leave_no_way_out(struct fixture *f)
{
	char path[4096];

	path_of(f, "keepsake.db", path);
	unlink(path);
	path_of(f, "keepsake.new", path);
	assert_int_equal(mkdir(path, 0700), 0);
}

/* A page that forgets what is written to it; a call that never ends ends us. */
static void
forget(struct fixture *f, const char *change)
{
	char sql[200];

	snprintf(sql, sizeof(sql),
	    "CREATE TRIGGER forgets BEFORE %s BEGIN SELECT RAISE(IGNORE); END",
	    change);
	fixture_meddle(f, sql);
	alarm(20);
}

static void
an_answer_that_cannot_be_taken_is_not_taken_for_ever(void **state)
{
	struct fixture *f = *state;
	unsigned posts;

	f->centre.missing[0] = fixture_rate_with(f,
	    "Kept, and then lost there.");
	fixture_sync_all(f);
	f->centre.missing_count = 1;
	f->centre.ask_again = true;
	forget(f, "INSERT ON text_lost");
	leave_no_way_out(f);
	posts = f->centre.posts;
	assert_int_equal(fixture_exchange(f), EXCHANGE_JOURNAL);
	assert_int_equal(f->centre.posts, posts + 1);
	alarm(0);
}

/* Each answer would leave an entry that has to be sent. */
static void
an_epoch_that_stays_without_a_date_is_not_dated_for_ever(void **state)
{
	struct fixture *f = *state;
	unsigned exchanges = 0;

	fake_outside_reboot(&f->outside);
	fixture_rate(f, 1);
	forget(f, "UPDATE OF dated_ms ON epoch");
	do
		leave_no_way_out(f);
	while (fixture_exchange(f) == EXCHANGE_DONE && f->last.waiting > 0 &&
	    ++exchanges < 20);
	assert_true(exchanges < 20);
	assert_int_equal(f->last.journal, JOURNAL_BROKEN);
	alarm(0);
}

static void
a_loss_that_is_not_remembered_is_not_named_for_ever(void **state)
{
	struct fixture *f = *state;

	fixture_rate(f, 3);
	fixture_meddle(f, "UPDATE entry SET bytes = x'00' WHERE number = 2");
	forget(f, "INSERT ON lost");
	leave_no_way_out(f);
	assert_int_equal(fixture_exchange(f), EXCHANGE_JOURNAL);
	assert_int_equal(fixture_ask(f, "SELECT max(number) < 20 FROM entry"),
	    1);
	alarm(0);
}

static void
a_hash_that_cannot_be_put_right_is_not_put_right_for_ever(void **state)
{
	struct fixture *f = *state;

	fixture_rate(f, 3);
	fixture_meddle(f,
	    "UPDATE entry SET hash = zeroblob(32) WHERE number = 2");
	forget(f, "UPDATE ON entry");
	leave_no_way_out(f);
	assert_int_equal(fixture_exchange(f), EXCHANGE_JOURNAL);
	alarm(0);
}

/* The second best is to say that it is lost. */
static void
a_first_entry_that_cannot_be_put_back_is_named_lost(void **state)
{
	struct fixture *f = *state;

	fixture_rate(f, 3);
	fixture_meddle(f, "DELETE FROM entry WHERE number = 1");
	forget(f, "INSERT ON entry WHEN NEW.number = 1");
	assert_int_equal(fixture_exchange(f), EXCHANGE_DONE);
	assert_int_equal(fixture_ask(f,
			     "SELECT last FROM lost WHERE first = 1"),
	    1);
	assert_int_equal(f->centre.ratings, 3);
	alarm(0);
}

/* An epoch that was sealed in one is whole, which is to be noted. */
static void
an_epoch_that_is_never_whole_stops_nothing_for_ever(void **state)
{
	struct fixture *f = *state;

	fixture_rate(f, 3);
	fixture_sync_all(f);
	fake_outside_reboot(&f->outside);
	fixture_rate(f, 3);
	fixture_sync_all(f);
	forget(f, "UPDATE OF whole ON epoch");
	leave_no_way_out(f);
	assert_int_equal(fixture_exchange(f), EXCHANGE_JOURNAL);
	alarm(0);
}

static void
a_file_that_does_not_open_just_now_is_not_given_up(void **state)
{
	struct fixture *f = *state;
	struct journal_facts before;
	char path[4096];

	begin(f);
	before = fixture_facts(f);
	spoil(f, 700, 740);
	reopen(f);
	suspect(f);
	fixture_rate(f, 1);
	rename_in(f, "journal.db.damaged-1", "elsewhere");
	path_of(f, "journal.db.damaged-1", path);
	assert_int_equal(symlink("no/such/folder", path), 0);
	for (int i = 0; i < 3; i++)
		fixture_exchange(f);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(f->centre.lost, 0);
	assert_false(is_there(f, "journal.db.salvaged-1"));
	assert_true(fixture_facts(f).waiting > 900);
	rename_in(f, "elsewhere", "journal.db.damaged-1");
	expect_recovery(f, &before, 400);
}

/* Not for the owner of all files: it opens whatever it likes. */
static void
a_sound_journal_of_somebody_else_stays_where_it_is(void **state)
{
	struct fixture *f = *state;
	enum journal_verdict verdict;
	struct journal *other;
	char path[4096];

	if (geteuid() != 0)
		skip();
	begin(f);
	path_of(f, "journal.db", path);
	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(chmod(f->folder, 0777), 0);
	path_of(f, "keepsake.db", path);
	assert_int_equal(chmod(path, 0666), 0);
	path_of(f, "turn", path);
	assert_int_equal(chmod(path, 0666), 0);
	assert_int_equal(seteuid(65534), 0);
	other = journal_open(f->folder, NULL, false, &f->outside.outside,
	    &verdict);
	assert_int_equal(seteuid(0), 0);
	assert_null(other);
	assert_int_equal(verdict, JOURNAL_BROKEN);
	assert_true(is_there(f, "journal.db"));
	assert_false(is_there(f, "journal.db.damaged-1"));
	fixture_sync_all(f);
	assert_int_equal(f->centre.ratings, 1200);
}

static void
the_only_copy_of_the_key_is_not_put_out_of_the_way(void **state)
{
	struct fixture *f = *state;
	enum journal_verdict verdict;
	char path[4096];

	begin(f);
	path_of(f, "keepsake.db", path);
	assert_int_equal(unlink(path), 0);
	spoil(f, 0, 100);
	journal_free(f->journal);
	f->journal = journal_open(f->folder, NULL, false, &f->outside.outside,
	    &verdict);
	assert_null(f->journal);
	assert_int_equal(verdict, JOURNAL_BROKEN);
	assert_true(is_there(f, "journal.db"));
	assert_false(is_there(f, "journal.db.damaged-1"));
}

static void
noise_in(struct fixture *f, const char *name)
{
	char path[4096];
	FILE *file;

	path_of(f, name, path);
	file = fopen(path, "w");
	assert_non_null(file);
	for (int n = 0; n < 49152; n++)
		fputc(0x31 + n % 11, file);
	fclose(file);
}

/* The same worn card: the copy went first. */
static void
a_keepsake_of_noise_is_written_anew_before_the_journal_is_set_aside(void *
	*state)
{
	struct fixture *f = *state;
	struct journal_facts before;

	begin(f);
	before = fixture_facts(f);
	noise_in(f, "keepsake.db");
	spoil(f, 700, 740);
	reopen(f);
	suspect(f);
	fixture_rate(f, 1);
	assert_true(is_there(f, "journal.db.damaged-1"));
	expect_recovery(f, &before, 400);
}

static void
an_empty_keepsake_is_none(void **state)
{
	struct fixture *f = *state;
	char path[4096];

	begin(f);
	assert_true(keepsake_is_there(f->journal));
	path_of(f, "keepsake.db", path);
	assert_int_equal(truncate(path, 0), 0);
	assert_false(keepsake_is_there(f->journal));
}

static bool
keepsake_knows_epoch(struct fixture *f)
{
	char path[4096];
	sqlite3 *db;
	sqlite3_stmt *row;
	struct journal_facts now = fixture_facts(f);
	bool knows;

	path_of(f, "keepsake.db", path);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db,
			     "SELECT 1 FROM epoch WHERE epoch = ?1", -1, &row,
			     NULL),
	    SQLITE_OK);
	sqlite3_bind_blob(row, 1, now.head.epoch, EPOCH_SIZE, SQLITE_STATIC);
	knows = sqlite3_step(row) == SQLITE_ROW;
	sqlite3_finalize(row);
	sqlite3_close(db);
	return knows;
}

static void
the_keepsake_knows_a_new_epoch_though_nobody_answers(void **state)
{
	struct fixture *f = *state;

	begin(f);
	fake_outside_reboot(&f->outside);
	reopen(f);
	fixture_rate(f, 1);
	assert_false(keepsake_knows_epoch(f));
	assert_int_equal(journal_tried(f->journal, "nobody", "gone"),
	    JOURNAL_OK);
	assert_true(keepsake_knows_epoch(f));
}

static void
a_sound_journal_is_not_set_aside_for_one_bad_reading(void **state)
{
	struct fixture *f = *state;
	struct journal_facts before;

	begin(f);
	before = fixture_facts(f);
	suspect(f);
	fixture_rate(f, 1);
	assert_memory_equal(fixture_facts(f).head.epoch, before.head.epoch,
	    EPOCH_SIZE);
	assert_false(is_there(f, "journal.db.damaged-1"));
	fixture_sync_all(f);
	assert_int_equal(f->centre.ratings, 1201);
}

static void
nobody_else_may_read_the_keepsake(void **state)
{
	struct fixture *f = *state;
	struct stat status;
	char path[4096];

	path_of(f, "keepsake.db", path);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
}

int
main(void)
{
#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, fixture_set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_page_of_noise_costs_its_rows_alone),
		TEST(whatever_page_is_noise_no_other_rows_are_lost),
		TEST(a_running_program_goes_on_in_the_new_journal),
		TEST(a_file_that_is_no_database_any_more),
		TEST(a_file_cut_short),
		TEST(a_file_of_no_length),
		TEST(a_file_removed_while_a_program_has_it_open),
		TEST(the_new_journal_goes_on_behind_the_last_entry_known),
		TEST(what_customers_typed_is_brought_over),
		TEST(a_journal_without_its_newest_entries_begins_another),
		TEST(power_goes_right_after_the_file_was_renamed),
		TEST(
		    power_goes_before_anything_was_salvaged_and_again_after_it),
		TEST(another_damage_before_the_first_was_salvaged),
		TEST(a_file_that_does_not_open_just_now_is_not_given_up),
		TEST(a_sound_journal_of_somebody_else_stays_where_it_is),
		TEST(an_answer_that_cannot_be_taken_is_not_taken_for_ever),
		TEST(an_epoch_that_stays_without_a_date_is_not_dated_for_ever),
		TEST(a_loss_that_is_not_remembered_is_not_named_for_ever),
		TEST(a_hash_that_cannot_be_put_right_is_not_put_right_for_ever),
		TEST(a_first_entry_that_cannot_be_put_back_is_named_lost),
		TEST(an_epoch_that_is_never_whole_stops_nothing_for_ever),
		TEST(the_only_copy_of_the_key_is_not_put_out_of_the_way),
		TEST(
		    a_keepsake_of_noise_is_written_anew_before_the_journal_is_set_aside),
		TEST(an_empty_keepsake_is_none),
		TEST(the_keepsake_knows_a_new_epoch_though_nobody_answers),
		TEST(a_sound_journal_is_not_set_aside_for_one_bad_reading),
		TEST(nobody_else_may_read_the_keepsake),
	};

	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
