/*
 * test_journal.c - ratings kept, numbered, chained and found again.
 */

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <sodium.h>
#include <sqlite3.h>

#include "kiosk/io/journal_sync.h"
#include "protocol/key.h"
#include "tests/kiosk/support_fixture.h"

/* Keep one rating; its number. */
static uint64_t
rate(struct fixture *f, int64_t step)
{
	struct journal_rating rating = { .step = step, .hand = HAND_SCRIPT };

	assert_int_equal(journal_rate(f->journal, &rating, 1), JOURNAL_OK);
	assert_int_equal(rating.verdict, JOURNAL_OK);
	return rating.number;
}

/* How often a kind of entry stands in the journal: its second byte. */
static int64_t
kinds(struct fixture *f, int kind)
{
	char sql[200];

	snprintf(sql, sizeof(sql),
	    "SELECT count(*) FROM entry WHERE substr(bytes, 2, 1) = x'%02x'",
	    0x20 - kind - 1);
	return fixture_ask(f, sql);
}

struct faults {
	unsigned count;
	uint64_t first;
	char why[200];
};

static void
note_fault(void *self, const struct journal_fault *fault)
{
	struct faults *faults = self;

	if (faults->count++ == 0) {
		faults->first = fault->number;
		strcpy(faults->why, fault->why);
	}
}

static struct faults
check(struct fixture *f)
{
	struct faults faults = { 0 };
	uint64_t entries;

	assert_int_equal(journal_check(f->journal, note_fault, &faults,
			     &entries),
	    JOURNAL_OK);
	return faults;
}

/* Whether the slot of a rating of this epoch is of that version of a sheet. */
static bool
slot_names(struct fixture *f, uint64_t number, const uint8_t *version)
{
	char hex[2 * VERSION_SIZE + 1], sql[300];

	hex_write(hex, version, VERSION_SIZE);
	/* A slot below 24 is the one byte behind the array's head. */
	snprintf(sql, sizeof(sql),
	    "SELECT count(*) FROM slot WHERE lower(hex(sheet)) = '%s' AND "
	    "printf('%%02X', slot) = (SELECT hex(substr(bytes, 2, 1)) FROM "
	    "entry WHERE number = %llu)",
	    hex, (unsigned long long)number);
	return fixture_ask(f, sql) == 1;
}

/* ---- keeping ---- */

static void
numbers_rise_without_gaps(void **state)
{
	struct fixture *f = *state;
	uint64_t first = rate(f, 0);

	for (uint64_t i = 1; i <= 20; i++)
		assert_int_equal(rate(f, (int64_t)i % 5), first + i);
	fixture_reopen(f);
	assert_int_equal(rate(f, 4), first + 21);
	assert_int_equal(check(f).count, 0);
}

static void
a_slot_is_defined_once_and_before_its_first_use(void **state)
{
	struct fixture *f = *state;
	int64_t slots = kinds(f, ENTRY_SLOT);
	uint64_t first = rate(f, 0);

	assert_int_equal(kinds(f, ENTRY_SLOT), slots + 1);
	rate(f, 1);
	assert_int_equal(kinds(f, ENTRY_SLOT), slots + 1);
	assert_int_equal(fixture_ask(f,
			     "SELECT max(number) FROM entry WHERE "
			     "substr(bytes, 2, 1) = x'21'"),
	    first - 1);
}

static void
an_ordinary_rating_is_eight_bytes_and_less(void **state)
{
	struct fixture *f = *state;
	char sql[100];

	fake_outside_pass(&f->outside, 36 * 3600 * 1000);
	snprintf(sql, sizeof(sql),
	    "SELECT length(bytes) FROM entry WHERE number = %llu",
	    (unsigned long long)rate(f, 3));
	assert_true(fixture_ask(f, sql) <= 8);
}

static void
another_boot_opens_an_epoch(void **state)
{
	struct fixture *f = *state;
	uint64_t number = rate(f, 0);

	assert_int_equal(kinds(f, ENTRY_EPOCH), 1);
	fake_outside_reboot(&f->outside);
	/* The epoch, the slot anew, the rating. */
	assert_int_equal(rate(f, 0), number + 3);
	assert_int_equal(kinds(f, ENTRY_EPOCH), 2);
	assert_int_equal(check(f).count, 0);
}

static void
an_epoch_ends_before_at_would_overflow(void **state)
{
	struct fixture *f = *state;

	fake_outside_pass(&f->outside, 4294967295);
	rate(f, 0);
	assert_int_equal(kinds(f, ENTRY_EPOCH), 1);
	fake_outside_pass(&f->outside, 1000);
	rate(f, 0);
	assert_int_equal(kinds(f, ENTRY_EPOCH), 2);
	assert_int_equal(check(f).count, 0);
}

static void
a_jump_of_the_wall_clock_is_noted_once(void **state)
{
	struct fixture *f = *state;

	f->outside.wall_ms += 1500;
	rate(f, 0);
	assert_int_equal(kinds(f, ENTRY_JUMP), 0);
	f->outside.wall_ms = 0;
	rate(f, 0);
	rate(f, 0);
	assert_int_equal(kinds(f, ENTRY_JUMP), 1);
	f->outside.wall_ms += 20ll * 365 * 86400 * 1000;
	rate(f, 0);
	assert_int_equal(kinds(f, ENTRY_JUMP), 2);
	assert_int_equal(check(f).count, 0);
}

static void
alive_is_noted_only_after_a_quarter_of_an_hour_of_silence(void **state)
{
	struct fixture *f = *state;

	rate(f, 0);
	for (int minute = 0; minute < 14; minute++) {
		assert_int_equal(journal_alive(f->journal), JOURNAL_OK);
		fake_outside_pass(&f->outside, 60 * 1000);
	}
	assert_int_equal(kinds(f, ENTRY_ALIVE), 0);
	fake_outside_pass(&f->outside, 60 * 1000);
	assert_int_equal(journal_alive(f->journal), JOURNAL_OK);
	assert_int_equal(journal_alive(f->journal), JOURNAL_OK);
	assert_int_equal(kinds(f, ENTRY_ALIVE), 1);
	fake_outside_reboot(&f->outside);
	assert_int_equal(journal_alive(f->journal), JOURNAL_OK);
	assert_int_equal(kinds(f, ENTRY_ALIVE), 2);
}

static void
a_rating_is_filed_under_the_sheet_that_was_shown(void **state)
{
	struct fixture *f = *state;
	struct journal_rating rating = { .step = 3 };
	struct sheet *shown, *next;
	char *other = strdup(f->centre.sheet);

	assert_int_equal(journal_sheet(f->journal, NULL, &shown), JOURNAL_OK);
	memcpy(strstr(other, "smiley5"), "smiley4", 7);
	f->centre.sheet = other;
	sheet_version(f->centre.registration.places[0].sheet, other,
	    strlen(other));
	journal_free(centre_enrol(&f->centre, f->folder));
	assert_int_equal(journal_sheet(f->journal, NULL, &next), JOURNAL_OK);
	assert_memory_not_equal(shown->version, next->version, VERSION_SIZE);

	memcpy(rating.sheet, shown->version, VERSION_SIZE);
	assert_int_equal(journal_rate(f->journal, &rating, 1), JOURNAL_OK);
	assert_int_equal(rating.verdict, JOURNAL_OK);
	assert_true(slot_names(f, rating.number, shown->version));
	rating = (struct journal_rating){ .step = 3 };
	assert_int_equal(journal_rate(f->journal, &rating, 1), JOURNAL_OK);
	assert_true(slot_names(f, rating.number, next->version));
	memset(rating.sheet, 7, VERSION_SIZE);
	assert_int_equal(journal_rate(f->journal, &rating, 1), JOURNAL_OK);
	assert_int_equal(rating.verdict, JOURNAL_NO_SHEET);
	sheet_free(shown);
	sheet_free(next);
	free(other);
}

/* ---- refusing ---- */

static void
what_is_wrong_is_refused_and_leaves_no_trace(void **state)
{
	struct fixture *f = *state;
	char long_text[LIMIT_TEXT + 2];
	const struct {
		struct journal_rating rating;
		enum journal_verdict verdict;
	} cases[] = {
		{ { .step = 5 }, JOURNAL_OFF_SCALE },
		{ { .step = -2 }, JOURNAL_OFF_SCALE },
		{ { .step = RATING_NO_STEP }, JOURNAL_OFF_SCALE },
		{ { .touchpoint = "nowhere" }, JOURNAL_UNKNOWN_TOUCHPOINT },
		{ { .touchpoint = "" }, JOURNAL_UNKNOWN_TOUCHPOINT },
		{ { .touchpoint = "counter-2" }, JOURNAL_NO_SHEET },
		{ { .question = "weather" }, JOURNAL_UNKNOWN_QUESTION },
		{ { .language = "fr" }, JOURNAL_UNKNOWN_LANGUAGE },
		{ { .question = "comment", .step = 0 }, JOURNAL_OFF_SCALE },
		{ { .comment = "\xff" }, JOURNAL_BAD_TEXT },
		{ { .comment = "a\033[2J" }, JOURNAL_BAD_TEXT },
		{ { .comment = "a\x7f" }, JOURNAL_BAD_TEXT },
		{ { .reference = "a\xc2\x9b" }, JOURNAL_BAD_TEXT },
		{ { .comment = long_text }, JOURNAL_BAD_TEXT },
		{ { .reference = long_text }, JOURNAL_BAD_TEXT },
	};
	int64_t entries = fixture_ask(f, "SELECT count(*) FROM entry");

	memset(long_text, 'x', sizeof(long_text));
	long_text[LIMIT_TEXT + 1] = '\0';
	fake_outside_reboot(&f->outside);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct journal_rating rating = cases[i].rating;

		assert_int_equal(journal_rate(f->journal, &rating, 1),
		    JOURNAL_OK);
		assert_int_equal(rating.verdict, cases[i].verdict);
	}
	assert_int_equal(fixture_ask(f, "SELECT count(*) FROM entry"), entries);
	assert_int_equal(fixture_ask(f, "SELECT count(*) FROM epoch"), 1);
}

static void
a_wrong_one_among_right_ones_is_left_out_alone(void **state)
{
	struct fixture *f = *state;
	struct journal_rating ratings[] = { { .step = 1 }, { .step = 9 },
		{ .step = 2,
		    .comment = "Gr\xc3\xbc\xc3\x9f Gott",
		    .reference = "4711" },
		{ .question = "comment",
		    .step = RATING_NO_STEP,
		    .comment = "only text" } };

	assert_int_equal(journal_rate(f->journal, ratings, 4), JOURNAL_OK);
	assert_int_equal(ratings[0].verdict, JOURNAL_OK);
	assert_int_equal(ratings[1].verdict, JOURNAL_OFF_SCALE);
	assert_int_equal(ratings[2].verdict, JOURNAL_OK);
	assert_int_equal(ratings[3].verdict, JOURNAL_OK);
	assert_int_equal(ratings[2].number, ratings[0].number + 1);
	assert_int_equal(fixture_ask(f, "SELECT count(*) FROM text"), 3);
	assert_int_equal(check(f).count, 0);
}

static void
folders_that_are_not_ours_are_told_apart(void **state)
{
	struct fixture *f = *state;
	enum journal_verdict verdict;
	char path[4096];
	char *other = fake_folder();
	FILE *file;

	assert_null(journal_open(other, NULL, false, &f->outside.outside,
	    &verdict));
	assert_int_equal(verdict, JOURNAL_NOT_ENROLLED);
	snprintf(path, sizeof(path), "%s/journal.db", other);
	file = fopen(path, "w");
	fputs("this is a letter to my aunt, not a database, and long enough",
	    file);
	fclose(file);
	assert_null(journal_open(other, NULL, true, &f->outside.outside,
	    &verdict));
	assert_int_equal(verdict, JOURNAL_BROKEN);
	snprintf(path, sizeof(path), "%s/store.db", other);
	fclose(fopen(path, "w"));
	assert_null(journal_open(other, NULL, true, &f->outside.outside,
	    &verdict));
	assert_int_equal(verdict, JOURNAL_FOREIGN);
	fake_folder_remove(other);
	fixture_meddle(f, "PRAGMA user_version = 99");
	journal_free(f->journal);
	f->journal = journal_open(f->folder, NULL, false, &f->outside.outside,
	    &verdict);
	assert_null(f->journal);
	assert_int_equal(verdict, JOURNAL_NEWER);
}

/* ---- checking ---- */

static void
every_kind_of_damage_is_named_with_its_row(void **state)
{
	static const struct {
		const char *sql;
		uint64_t row;
		const char *why;
	} cases[] = {
		{ "UPDATE entry SET bytes = x'83000001' WHERE number = 6", 6,
		    "not the one that was kept" },
		{ "UPDATE entry SET bytes = x'ff' WHERE number = 6", 6,
		    "cannot be decoded" },
		{ "UPDATE entry SET hash = zeroblob(32) WHERE number = 6", 6,
		    "not the one" },
		{ "UPDATE entry SET hash = x'00' WHERE number = 6", 6,
		    "hash is damaged" },
		{ "DELETE FROM entry WHERE number = 6", 6, "missing" },
		{ "DELETE FROM slot", 3, "not defined" },
		{ "UPDATE slot SET language = 'en'", 3, "otherwise" },
		{ "UPDATE text SET text = 'fine'", 4, "committed" },
		{ "UPDATE epoch SET start = zeroblob(32)", 1, "start hash" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct journal_rating rating = { .step = 1, .comment = "bad" };
		struct faults faults;
		struct fixture *f;

		fixture_tear_down(state);
		fixture_set_up(state);
		f = *state;
		assert_int_equal(journal_rate(f->journal, &rating, 1),
		    JOURNAL_OK);
		assert_int_equal(rating.number, 4);
		for (int n = 0; n < 5; n++)
			rate(f, 2);
		assert_int_equal(check(f).count, 0);
		fixture_meddle(f, cases[i].sql);
		faults = check(f);
		assert_true(faults.count > 0);
		assert_int_equal(faults.first, cases[i].row);
		assert_non_null(strstr(faults.why, cases[i].why));
	}
}

static void
a_hundred_thousand_ratings_stay_quick(void **state)
{
	struct fixture *f = *state;
	struct journal_rating ratings[1000];
	struct journal_facts facts;

	for (int i = 0; i < 100; i++) {
		for (int n = 0; n < 1000; n++)
			ratings[n] = (struct journal_rating){ .step = n % 5,
				.hand = HAND_SCRIPT };
		fake_outside_pass(&f->outside, 1000);
		assert_int_equal(journal_rate(f->journal, ratings, 1000),
		    JOURNAL_OK);
	}
	assert_int_equal(journal_facts(f->journal, &facts), JOURNAL_OK);
	assert_int_equal(facts.ratings_waiting, 100000);
	assert_int_equal(facts.waiting, facts.head.number);
	assert_int_equal(check(f).count, 0);
}

/* Somebody who presses again and again, with a journal of his own. */
struct presser {
	const char *folder;
	pthread_t thread;
	atomic_bool stop;
	atomic_uint presses; /* kept */
	unsigned before;     /* of them, as the check found its first fault */
};

static void
note_presses(void *self, const struct journal_fault *fault)
{
	struct presser *presser = self;

	if (fault->number == 1)
		presser->before = presser->presses;
}

static void *
press(void *self)
{
	struct presser *presser = self;
	const struct timespec pause = { .tv_nsec = 5000000 };
	struct fake_outside outside;
	struct journal_rating rating = { .step = 1 };
	enum journal_verdict verdict;
	struct journal *journal;

	fake_outside_init(&outside);
	fake_outside_pass(&outside, 1000);
	journal = journal_open(presser->folder, NULL, false, &outside.outside,
	    &verdict);
	while (journal != NULL && !presser->stop) {
		if (journal_rate(journal, &rating, 1) == JOURNAL_OK)
			presser->presses++;
		nanosleep(&pause, NULL);
	}
	journal_free(journal);
	return NULL;
}

static void
a_press_does_not_wait_for_the_end_of_a_check(void **state)
{
	struct fixture *f = *state;
	struct presser presser = { .folder = f->folder };
	const size_t count = 60000;
	struct journal_rating *many = calloc(count, sizeof(*many));
	enum journal_verdict verdict;
	uint64_t entries;
	unsigned after;

	assert_non_null(many);
	assert_int_equal(journal_rate(f->journal, many, count), JOURNAL_OK);
	free(many);
	fixture_meddle(f,
	    "UPDATE entry SET hash = zeroblob(32) WHERE number = 1");
	assert_int_equal(pthread_create(&presser.thread, NULL, press, &presser),
	    0);
	while (presser.presses == 0)
		sched_yield();
	verdict = journal_check(f->journal, note_presses, &presser, &entries);
	after = presser.presses;
	presser.stop = true;
	pthread_join(presser.thread, NULL);
	assert_int_equal(verdict, JOURNAL_OK);
	assert_true(presser.before > 0);
	/* One may end while the first rows are read, and one right after. */
	assert_true(after > presser.before + 2);
}

/* Turn the row that says it is `number` into one that says it is 3. */
static void
misnumber(struct fixture *f, unsigned number)
{
	const uint8_t says[] = { (uint8_t)(0x80 | number >> 7), number & 0x7f };
	uint8_t page[4096];
	char path[4096];
	unsigned turned = 0;
	FILE *file;

	snprintf(path, sizeof(path), "%s/journal.db", f->folder);
	file = fopen(path, "r+b");
	assert_non_null(file);
	while (fread(page, sizeof(page), 1, file) == 1) {
		/* A leaf of a table: cells of length, row number, row. */
		for (unsigned i = 0;
		     page[0] == 0x0d && i < page[3] * 256u + page[4]; i++) {
			unsigned at = page[8 + 2 * i] * 256u + page[9 + 2 * i];

			if (page[at] >= 0x80 ||
			    memcmp(page + at + 1, says, 2) != 0)
				continue;
			memcpy(page + at + 1, "\x80\x03", 2);
			turned++;
		}
		if (turned > 0)
			break;
	}
	assert_int_equal(turned, 1);
	fseek(file, -(long)sizeof(page), SEEK_CUR);
	fwrite(page, sizeof(page), 1, file);
	fclose(file);
}

/* Pages that a lying disk mixed up: a check must not go round in circles. */
static void
rows_that_go_back_end_a_check(void **state)
{
	struct fixture *f = *state;
	struct faults faults;

	for (int i = 0; i < 400; i++)
		rate(f, i % 5);
	misnumber(f, 300);
	fixture_reopen(f);
	faults = check(f);
	assert_int_equal(faults.count, 1);
	assert_int_equal(faults.first, 300);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)
		TEST(numbers_rise_without_gaps),
		TEST(a_slot_is_defined_once_and_before_its_first_use),
		TEST(an_ordinary_rating_is_eight_bytes_and_less),
		TEST(another_boot_opens_an_epoch),
		TEST(an_epoch_ends_before_at_would_overflow),
		TEST(a_jump_of_the_wall_clock_is_noted_once),
		TEST(alive_is_noted_only_after_a_quarter_of_an_hour_of_silence),
		TEST(a_rating_is_filed_under_the_sheet_that_was_shown),
		TEST(what_is_wrong_is_refused_and_leaves_no_trace),
		TEST(a_wrong_one_among_right_ones_is_left_out_alone),
		TEST(folders_that_are_not_ours_are_told_apart),
		TEST(every_kind_of_damage_is_named_with_its_row),
		TEST(a_hundred_thousand_ratings_stay_quick),
		TEST(a_press_does_not_wait_for_the_end_of_a_check),
		TEST(rows_that_go_back_end_a_check),
	};

	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
