/*
 * test_exchange.c - what a kiosk sends, and what it believes of an answer.
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
#include "kiosk/io/journal_staff.h"
#include "kiosk/io/journal_sync.h"
#include "tests/kiosk/support_fixture.h"

/* ---- the way it should go ---- */

static void
every_rating_arrives_once_and_nothing_waits(void **state)
{
	struct fixture *f = *state;

	fixture_rate(f, 10);
	assert_true(fixture_facts(f).waiting > 10);
	assert_int_equal(fixture_facts(f).ratings_waiting, 10);
	fixture_sync_all(f);
	assert_int_equal(f->centre.ratings, 10);
	assert_int_equal(fixture_facts(f).waiting, 0);
	assert_int_equal(fixture_facts(f).oldest_s, -1);
	assert_int_equal(fixture_facts(f).kept, fixture_facts(f).head.number);
	assert_int_equal(f->centre.entries, fixture_facts(f).head.number);
	assert_string_equal(fixture_facts(f).outcome, "done");
	assert_string_equal(fixture_facts(f).clock, "exact");
}

static void
enrolling_dates_the_first_epoch(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(fixture_facts(f).clock, "exact");
	assert_int_equal(fixture_ask(f,
			     "SELECT count(*) FROM entry WHERE "
			     "substr(bytes, 2, 1) = x'22'"),
	    1);
}

static void
an_epoch_is_dated_by_its_first_answer_and_every_six_hours(void **state)
{
	struct fixture *f = *state;
	const char *times = "SELECT count(*) FROM entry WHERE "
			    "substr(bytes, 2, 1) = x'22'";

	fixture_sync_all(f);
	fake_outside_reboot(&f->outside);
	assert_string_equal(fixture_facts(f).clock, "floor");
	fixture_sync_all(f);
	assert_string_equal(fixture_facts(f).clock, "exact");
	assert_int_equal(fixture_ask(f, times), 2);
	for (int hour = 0; hour < 13; hour++) {
		fixture_sync_all(f);
		fake_outside_pass(&f->outside, 3600 * 1000);
	}
	assert_int_equal(fixture_ask(f, times), 4);
	assert_int_equal(fixture_facts(f).waiting, 0);
}

static void
a_hundred_thousand_go_in_few_full_envelopes(void **state)
{
	struct fixture *f = *state;

	fixture_rate(f, 100000);
	assert_true(fixture_sync_all(f) <= 3);
	assert_int_equal(f->centre.ratings, 100000);
	assert_true(f->centre.envelopes <= 26);
	assert_true(f->centre.body_max <= LIMIT_SYNC_BODY);
}

static void
many_small_runs_stay_within_the_limit_of_a_request(void **state)
{
	struct fixture *f = *state;

	fixture_rate(f, 300);
	fixture_meddle(f,
	    "INSERT INTO sealed SELECT number, number FROM entry");
	fixture_sync_all(f);
	assert_int_equal(f->centre.ratings, 300);
	assert_true(f->centre.fresh_max <= LIMIT_SYNC_ENVELOPES);
}

static void
crumbs_of_a_closed_epoch_become_one_full_envelope(void **state)
{
	struct fixture *f = *state;
	const char *runs = "SELECT count(*) FROM sealed WHERE last <= "
			   "(SELECT first - 1 FROM epoch WHERE ordinal = 2)";
	unsigned ratings;

	for (int i = 0; i < 30; i++) {
		fixture_rate(f, 1);
		fixture_sync_all(f);
	}
	fixture_exchange(f);
	assert_true(fixture_ask(f, runs) == 0); /* it is still open */
	fake_outside_reboot(&f->outside);
	fixture_sync_all(f);
	assert_true(fixture_ask(f, runs) >= 30);
	ratings = f->centre.ratings;
	f->centre.lose_request = true;
	assert_int_equal(fixture_exchange(f), EXCHANGE_NOBODY);
	assert_true(fixture_ask(f, runs) >= 30);
	assert_int_equal(fixture_exchange(f), EXCHANGE_DONE);
	assert_int_equal(fixture_ask(f, runs), 1);
	assert_int_equal(f->centre.ratings, ratings);
	assert_int_equal(f->centre.judged, 1);
	assert_int_equal(fixture_exchange(f), EXCHANGE_DONE);
	assert_int_equal(f->centre.judged, 0); /* once is enough */
	assert_int_equal(fixture_facts(f).waiting, 0);
}

/* ---- when it does not ---- */

static void
a_reply_lost_after_the_commit_counts_nothing_twice(void **state)
{
	struct fixture *f = *state;

	fixture_rate(f, 7);
	f->centre.lose_reply = true;
	assert_int_equal(fixture_exchange(f), EXCHANGE_LATER);
	assert_int_equal(f->centre.ratings, 7);
	assert_true(fixture_facts(f).waiting > 0);
	fixture_rate(f, 2);
	fixture_sync_all(f);
	assert_int_equal(f->centre.ratings, 9);
}

static void
what_has_left_is_sent_again_as_it_was(void **state)
{
	struct fixture *f = *state;

	fixture_rate(f, 3);
	f->centre.lose_reply = true;
	fixture_exchange(f);
	assert_int_equal(fixture_ask(f, "SELECT count(*) FROM sealed"), 1);
	fixture_rate(f, 1);
	fixture_sync_all(f);
	assert_int_equal(fixture_ask(f,
			     "SELECT count(*) FROM sealed WHERE first = 1"),
	    1);
}

static void
what_never_left_is_not_sealed_in_crumbs(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 20; i++) {
		fixture_rate(f, 1);
		f->centre.lose_request = true;
		assert_int_equal(fixture_exchange(f), EXCHANGE_NOBODY);
	}
	assert_int_equal(fixture_ask(f, "SELECT count(*) FROM sealed"), 0);
	assert_string_equal(fixture_facts(f).outcome, "nobody");
	fixture_sync_all(f);
	assert_true(f->centre.envelopes <= 2);
	assert_int_equal(f->centre.ratings, 20);
}

static void
an_aggregator_put_back_gets_again_what_it_lost(void **state)
{
	struct fixture *f = *state;
	struct head early;

	fixture_rate(f, 5);
	fixture_sync_all(f);
	early = f->centre.epochs[0];
	fixture_rate(f, 5);
	fixture_sync_all(f);
	centre_forget(&f->centre, early.number, early.hash);
	f->centre.ratings = 5;
	assert_int_equal(fixture_exchange(f), EXCHANGE_DONE);
	assert_true(f->last.waiting > 0);
	fixture_sync_all(f);
	assert_int_equal(f->centre.ratings, 10);
}

static void
nothing_is_believed_but_a_signed_answer_to_this_request(void **state)
{
	struct fixture *f = *state;

	fixture_rate(f, 4);
	f->centre.other_key = true;
	assert_int_equal(fixture_exchange(f), EXCHANGE_STRANGER);
	f->centre.other_key = false;
	f->centre.other_request = true;
	assert_int_equal(fixture_exchange(f), EXCHANGE_LATER);
	f->centre.other_request = false;
	f->centre.status = 503;
	assert_int_equal(fixture_exchange(f), EXCHANGE_LATER);
	assert_int_equal(f->last.retry_s, 17);
	assert_int_equal(fixture_facts(f).kept, 0);
	f->centre.status = 0;
	fixture_sync_all(f);
	assert_int_equal(f->centre.ratings, 4);
}

static void
a_receipt_with_another_hash_is_no_receipt(void **state)
{
	struct fixture *f = *state;

	fixture_rate_with(f, "keep me");
	f->centre.forged_receipts = true;
	assert_int_equal(fixture_exchange(f),
	    EXCHANGE_DONE); /* a branch: new epoch */
	assert_int_equal(fixture_facts(f).kept, 0);
	assert_int_equal(fixture_ask(f, "SELECT count(*) FROM text"), 1);
	assert_int_equal(fixture_ask(f, "SELECT count(*) FROM epoch"), 2);
}

static void
a_revoked_kiosk_keeps_what_it_has(void **state)
{
	struct fixture *f = *state;

	fixture_rate(f, 4);
	f->centre.verdict = ANSWER_REVOKED;
	assert_int_equal(fixture_exchange(f), EXCHANGE_REFUSED);
	assert_int_equal(f->last.refused, ANSWER_REVOKED);
	assert_int_equal(fixture_facts(f).ratings_waiting, 4);
	assert_string_equal(fixture_facts(f).outcome, "refused");
}

static void
a_text_goes_only_when_a_receipt_does_not_ask_for_it(void **state)
{
	struct fixture *f = *state;
	uint64_t first = fixture_rate_with(f, "one");

	fixture_rate_with(f, "two");
	f->centre.ask_again = true;
	f->centre.missing[0] = first;
	f->centre.missing_count = 1;
	assert_int_equal(fixture_exchange(f), EXCHANGE_DONE);
	assert_int_equal(f->centre.texts, 2);
	assert_int_equal(fixture_ask(f, "SELECT count(*) FROM text"), 1);
	assert_int_equal(fixture_ask(f, "SELECT number FROM text"), first);
	f->centre.ask_again = false;
	fixture_sync_all(f);
	assert_true(f->centre.texts > 2); /* asked for, so sent again */
	assert_int_equal(fixture_ask(f, "SELECT count(*) FROM text"), 0);
	assert_int_equal(f->centre.ratings, 2);
}

/* What stands behind a full list may be missing too. */
static void
no_text_goes_behind_the_last_one_of_a_full_list(void **state)
{
	struct fixture *f = *state;
	const unsigned beyond = 9;

	f->centre.missing[0] = fixture_rate_with(f, "first");
	fixture_rate_all(f, CENTRE_MISSING - 1 + beyond, "too many to list");
	for (unsigned i = 1; i < CENTRE_MISSING; i++)
		f->centre.missing[i] = f->centre.missing[0] + 1 +
		    i; /* a slot */
	f->centre.missing_count = CENTRE_MISSING;
	f->centre.ask_again = true;
	fixture_exchange(f);
	assert_int_equal(fixture_ask(f, "SELECT count(*) FROM text"),
	    CENTRE_MISSING + beyond);
	f->centre.missing_count--; /* not full: the rest has arrived */
	fixture_exchange(f);
	assert_int_equal(fixture_ask(f, "SELECT count(*) FROM text"),
	    CENTRE_MISSING - 1);
}

static void
a_text_asked_for_again_and_again_is_not_sent_without_a_pause(void **state)
{
	struct fixture *f = *state;

	f->centre.ask_again = true;
	f->centre.missing[0] = fixture_rate_with(f, "never right");
	f->centre.missing_count = 1;
	assert_int_equal(fixture_exchange(f), EXCHANGE_DONE);
	assert_true(fixture_facts(f).waiting <= 1);
	while (fixture_facts(f).waiting > 0)
		fixture_exchange(f);
	/* Nothing but the text is left: to come at once again is no use. */
	assert_int_equal(fixture_exchange(f), EXCHANGE_STUCK);
	assert_int_equal(fixture_ask(f, "SELECT count(*) FROM text"), 1);
	fixture_rate(f, 1);
	assert_int_equal(fixture_exchange(f), EXCHANGE_DONE);
	assert_int_equal(f->centre.ratings, 2);
}

static void
a_sheet_that_cannot_be_used_is_told(void **state)
{
	struct fixture *f = *state;

	fixture_sync_all(f);
	assert_string_equal(fixture_facts(f).error, "");
	f->centre.send_sheet = true;
	f->centre.sheet = "{}";
	assert_int_equal(fixture_exchange(f), EXCHANGE_DONE);
	assert_non_null(strstr(fixture_facts(f).error, "sheet"));
	f->centre.send_sheet = false;
	assert_int_equal(fixture_exchange(f), EXCHANGE_DONE);
	assert_string_equal(fixture_facts(f).error, "");
}

static void
texts_of_many_ratings_fit_their_requests(void **state)
{
	struct fixture *f = *state;
	char text[1500];

	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	fixture_rate_all(f, 1000, text);
	fixture_sync_all(f);
	assert_int_equal(f->centre.ratings, 1000);
	assert_int_equal(f->centre.texts, 1000);
	assert_true(f->centre.body_max <= LIMIT_SYNC_BODY);
	assert_int_equal(fixture_ask(f, "SELECT count(*) FROM text"), 0);
}

static void
a_damaged_row_is_named_and_stops_nothing(void **state)
{
	struct fixture *f = *state;
	struct wire_reader r;
	struct entry entry;
	sqlite3 *db;
	sqlite3_stmt *row;
	char path[4096];

	fixture_rate(f, 10);
	fixture_meddle(f,
	    "UPDATE entry SET bytes = x'830a0001' WHERE number = 8");
	fixture_exchange(f);
	assert_int_equal(f->last.lost, 1);
	while (fixture_exchange(f) == EXCHANGE_DONE && f->last.waiting > 0)
		;
	snprintf(path, sizeof(path), "%s/journal.db", f->folder);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_prepare_v2(db,
	    "SELECT bytes FROM entry WHERE "
	    "substr(bytes, 2, 1) = x'26'",
	    -1, &row, NULL);
	assert_int_equal(sqlite3_step(row), SQLITE_ROW);
	wire_read_from(&r, sqlite3_column_blob(row, 0),
	    (size_t)sqlite3_column_bytes(row, 0));
	entry_read(&r, &entry);
	assert_true(wire_at_end(&r));
	assert_int_equal(entry.lost.first, 8);
	assert_int_equal(entry.lost.last, 8);
	sqlite3_finalize(row);
	sqlite3_close(db);
	fixture_rate(f, 1);
	fixture_exchange(f);
	assert_int_equal(f->last.lost, 0);
	assert_true(f->centre.entries >= 7);
}

/* Exchange on as long as anything moves; how many rows are named as lost. */
static int64_t
sync_damaged(struct fixture *f, const char *damage)
{
	fixture_rate(f, 10);
	fixture_meddle(f, damage);
	for (int i = 0; i < 5; i++)
		assert_int_not_equal(fixture_exchange(f), EXCHANGE_JOURNAL);
	return fixture_ask(f, "SELECT count(*) FROM lost");
}

static void
rows_that_are_gone_stop_nothing(void **state)
{
	struct fixture *f = *state;

	/* No chain leads to the one behind them: it is lost too. */
	assert_int_equal(sync_damaged(f,
			     "DELETE FROM entry WHERE number IN (7, 8)"),
	    3);
	assert_int_equal(fixture_ask(f, "SELECT max(last) FROM lost"), 9);
	assert_true(fixture_ask(f,
			"SELECT count(*) FROM sealed WHERE first <= 10 "
			"AND last >= 10") > 0);
	assert_true(f->centre.entries > 6);
}

static void
a_damaged_hash_harms_no_rating(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(sync_damaged(f,
			     "UPDATE entry SET hash = zeroblob(32) "
			     "WHERE number = 7"),
	    0);
	assert_int_equal(f->centre.ratings, 10);
	assert_int_equal(fixture_facts(f).waiting, 0);
}

static void
nor_does_a_hash_cut_short(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(sync_damaged(f,
			     "UPDATE entry SET hash = x'00' WHERE number = 7"),
	    0);
	assert_int_equal(f->centre.ratings, 10);
	assert_int_equal(fixture_facts(f).waiting, 0);
}

/* Everything in an epoch hangs on its first entry. */
static void
an_epochs_first_entry_is_put_back(void **state)
{
	struct fixture *f = *state;

	fixture_rate(f, 3);
	fixture_sync_all(f);
	fake_outside_reboot(&f->outside);
	fixture_rate(f, 3);
	fixture_meddle(f,
	    "UPDATE entry SET bytes = x'00' WHERE number = "
	    "(SELECT max(first) FROM epoch)");
	fixture_sync_all(f);
	assert_int_equal(f->centre.ratings, 6);
	assert_int_equal(f->centre.lost, 0);
	fake_outside_reboot(&f->outside);
	fixture_rate(f, 3);
	fixture_meddle(f,
	    "DELETE FROM entry WHERE number = "
	    "(SELECT max(first) FROM epoch)");
	fixture_sync_all(f);
	assert_int_equal(f->centre.ratings, 9);
	assert_int_equal(f->centre.lost, 0);
	assert_int_equal(fixture_facts(f).waiting, 0);
}

/* How many entries name a text lost. */
static int64_t
texts_named(struct fixture *f)
{
	return fixture_ask(f,
	    "SELECT count(*) FROM entry WHERE substr(bytes, 2, 1) = x'28'");
}

static void
a_damaged_text_is_named_once_and_waits_no_more(void **state)
{
	struct fixture *f = *state;

	fixture_rate_with(f, "As it was.");
	fixture_rate_with(f, "Another.");
	fixture_meddle(f,
	    "UPDATE text SET text = 'As it is not.' WHERE number = "
	    "(SELECT min(number) FROM text)");
	fixture_sync_all(f);
	assert_int_equal(f->centre.ratings, 2);
	assert_int_equal(f->centre.texts, 1);
	assert_int_equal(texts_named(f), 1);
	assert_int_equal(fixture_facts(f).waiting, 0);
	fixture_sync_all(f);
	assert_int_equal(texts_named(f), 1);
}

static void
a_text_asked_for_that_is_not_here_is_named_once(void **state)
{
	struct fixture *f = *state;

	f->centre.missing[0] = fixture_rate_with(f,
	    "Kept, and then lost there.");
	fixture_rate(f, 1);
	fixture_sync_all(f);
	assert_int_equal(fixture_ask(f, "SELECT count(*) FROM text"), 0);
	/* The aggregator was put back, or is one that does not listen. */
	f->centre.missing_count = 1;
	f->centre.ask_again = true;
	fixture_sync_all(f);
	fixture_sync_all(f);
	assert_int_equal(texts_named(f), 1);
	assert_int_equal(fixture_facts(f).waiting, 0);
	/* Nor is a text named that nobody ever typed. */
	f->centre.missing[0]++;
	fixture_sync_all(f);
	assert_int_equal(texts_named(f), 1);
}

/* ---- enrolling ---- */

static enum exchange_verdict
enrol(struct fixture *f, struct centre *centre)
{
	char line[LIMIT_TOKEN];
	struct token token;

	assert_null(token_read(&token, centre_token(centre, line)));
	return exchange_enrol(f->journal, &f->outside.outside, &centre->carrier,
	    &token, line, &f->last);
}

static void
enrolled_elsewhere_the_kiosk_brings_all_it_has(void **state)
{
	struct fixture *f = *state;
	struct journal_facts before, after;
	struct centre other;
	uint8_t seed[SEED_SIZE] = { 42 };

	fixture_rate(f, 6);
	fixture_sync_all(f);
	before = fixture_facts(f);
	centre_init(&other, &f->outside);
	key_from_seed(&other.key, seed);
	assert_int_equal(enrol(f, &other), EXCHANGE_DONE);
	after = fixture_facts(f);
	assert_memory_equal(before.kid, after.kid, KID_SIZE);
	assert_memory_not_equal(before.centre, after.centre, KID_SIZE);
	assert_int_equal(after.kept, 0);
	f->centre = other;
	f->centre.carrier.self = &f->centre;
	fixture_sync_all(f);
	assert_int_equal(f->centre.ratings, 6);
}

static void
enrolled_again_at_the_same_nothing_is_sent_twice(void **state)
{
	struct fixture *f = *state;

	fixture_rate(f, 6);
	fixture_sync_all(f);
	assert_int_equal(enrol(f, &f->centre), EXCHANGE_DONE);
	assert_int_equal(fixture_facts(f).waiting, 0);
}

static void
a_used_token_changes_nothing(void **state)
{
	struct fixture *f = *state;
	struct journal_facts before = fixture_facts(f), after;

	f->centre.verdict = ANSWER_TOKEN_USED;
	assert_int_equal(enrol(f, &f->centre), EXCHANGE_REFUSED);
	assert_int_equal(f->last.refused, ANSWER_TOKEN_USED);
	after = fixture_facts(f);
	assert_int_equal(before.head.number, after.head.number);
	assert_string_equal(before.url, after.url);
}

static void
another_registration_raises_the_serial(void **state)
{
	struct fixture *f = *state;
	struct registration registration;
	int64_t serial = journal_sheet_serial(f->journal);

	fixture_sync_all(f);
	assert_int_equal(journal_sheet_serial(f->journal), serial);
	strcpy(f->centre.registration.places[0].title, "Counter one");
	assert_int_equal(fixture_exchange(f), EXCHANGE_DONE);
	assert_true(journal_sheet_serial(f->journal) > serial);
	assert_int_equal(journal_registration(f->journal, &registration),
	    JOURNAL_OK);
	assert_string_equal(registration.places[0].title, "Counter one");
}

#define PIN \
	"$argon2id$v=19$m=8192,t=3,p=1$c29tZXNhbHRzb21lc2E$" \
	"aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNo"

static void
the_centres_pin_comes_with_the_sync_and_goes_with_it(void **state)
{
	struct fixture *f = *state;
	struct registration *told = &f->centre.registration;
	uint8_t seed[SEED_SIZE] = { 9 };
	struct centre other;
	char pin[STAFF_PIN_HASH];

	told->tells_pin = true;
	strcpy(told->pin, PIN);
	assert_int_equal(fixture_exchange(f), EXCHANGE_DONE);
	assert_int_equal(journal_staff_pin(f->journal, pin), JOURNAL_OK);
	assert_string_equal(pin, PIN);
	/* An aggregator of before says nothing of it, and changes nothing. */
	told->tells_pin = false;
	assert_int_equal(fixture_exchange(f), EXCHANGE_DONE);
	assert_int_equal(journal_staff_pin(f->journal, pin), JOURNAL_OK);
	assert_string_equal(pin, PIN);
	told->tells_pin = true;
	told->pin[0] = '\0';
	assert_int_equal(fixture_exchange(f), EXCHANGE_DONE);
	assert_int_equal(journal_staff_pin(f->journal, pin), JOURNAL_OK);
	assert_string_equal(pin, "");
	strcpy(told->pin, PIN);
	assert_int_equal(fixture_exchange(f), EXCHANGE_DONE);
	/* Another centre has no say by what the one before set. */
	centre_init(&other, &f->outside);
	key_from_seed(&other.key, seed);
	assert_int_equal(enrol(f, &other), EXCHANGE_DONE);
	assert_int_equal(journal_staff_pin(f->journal, pin), JOURNAL_OK);
	assert_string_equal(pin, "");
}

static void
copy(const char *from, const char *to)
{
	char command[9000];

	snprintf(command, sizeof(command), "cp %s/journal.db %s/", from, to);
	assert_int_equal(system(command), 0);
}

/* The folder is as it was, and the machine boots. */
static void
put_back(struct fixture *f, char *old)
{
	enum journal_verdict verdict;

	journal_free(f->journal);
	copy(old, f->folder);
	fake_folder_remove(old);
	fake_outside_reboot(&f->outside);
	f->journal = journal_open(f->folder, NULL, false, &f->outside.outside,
	    &verdict);
	assert_non_null(f->journal);
}

static void
an_old_folder_put_back_and_booted_goes_on_in_a_new_epoch(void **state)
{
	struct fixture *f = *state;
	char *old = fake_folder();

	fixture_rate(f, 3);
	fixture_sync_all(f);
	copy(f->folder, old);
	fixture_rate(f, 3);
	fixture_sync_all(f);
	put_back(f, old);
	fixture_rate(f, 2);
	fixture_sync_all(f);
	assert_int_equal(f->centre.ratings, 8);
	assert_int_equal(f->centre.epoch_count, 2);
	assert_int_equal(fixture_facts(f).waiting, 0);
}

/* Of its epoch the aggregator holds more than the folder ever will. */
static void
a_text_in_an_old_folder_put_back_is_kept_over_there_too(void **state)
{
	struct fixture *f = *state;
	char *old = fake_folder();

	f->centre.missing[0] = fixture_rate_with(f, "It was cold.");
	copy(f->folder, old);
	fixture_rate(f, 3);
	fixture_sync_all(f);
	put_back(f, old);
	fixture_rate(f, 1);
	f->centre.ask_again = true;
	f->centre.missing_count = 1;
	fixture_exchange(f);
	fixture_exchange(f);
	assert_int_equal(fixture_ask(f, "SELECT count(*) FROM text"), 1);
	f->centre.ask_again = false;
	fixture_sync_all(f);
	assert_int_equal(fixture_ask(f, "SELECT count(*) FROM text"), 0);
}

static int
deny_slots(void *self, int action, const char *table, const char *column,
    const char *database, const char *trigger)
{
	(void)self;
	(void)database;
	(void)trigger;
	/* Nor what would find them among the entries. */
	if (action == SQLITE_FUNCTION)
		return strcmp(column, "substr") == 0 ? SQLITE_DENY : SQLITE_OK;
	return action == SQLITE_READ && strcmp(table, "slot") == 0 ? SQLITE_DENY
								   : SQLITE_OK;
}

/* Memory or disk failed for once: that is no reason to give a rating up. */
static void
a_slot_that_cannot_be_looked_up_just_now_loses_nothing(void **state)
{
	struct fixture *f = *state;

	fixture_rate(f, 2);
	fixture_sync_all(f);
	fixture_rate(f, 2);
	sqlite3_set_authorizer(f->journal->db, deny_slots, NULL);
	assert_int_equal(fixture_exchange(f), EXCHANGE_JOURNAL);
	sqlite3_set_authorizer(f->journal->db, NULL, NULL);
	fixture_sync_all(f);
	assert_int_equal(f->centre.ratings, 4);
	assert_int_equal(fixture_ask(f, "SELECT count(*) FROM lost"), 0);
}

/* Somebody rates while the request is on its way. */
static enum https_verdict
rate_meanwhile(void *self, const char *path, const void *body, size_t length,
    struct https_answer *answer)
{
	struct fixture *f = self;

	fixture_rate_with(f, "Just now.");
	return f->centre.carrier.post(f->centre.carrier.self, path, body,
	    length, answer);
}

static void
a_text_behind_a_receipt_stays_whatever_that_asks_for(void **state)
{
	struct fixture *f = *state;
	const struct carrier carrier = { f, rate_meanwhile };

	fixture_rate(f, 2);
	f->centre.ask_again = true;
	f->centre.missing[0] = 1000; /* beyond a gap */
	f->centre.missing_count = 1;
	assert_int_equal(exchange_sync(f->journal, &f->outside.outside,
			     &carrier, plan_budget(0), &f->last),
	    EXCHANGE_DONE);
	assert_int_equal(fixture_ask(f, "SELECT count(*) FROM text"), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)
		TEST(every_rating_arrives_once_and_nothing_waits),
		TEST(enrolling_dates_the_first_epoch),
		TEST(an_epoch_is_dated_by_its_first_answer_and_every_six_hours),
		TEST(a_hundred_thousand_go_in_few_full_envelopes),
		TEST(crumbs_of_a_closed_epoch_become_one_full_envelope),
		TEST(many_small_runs_stay_within_the_limit_of_a_request),
		TEST(a_reply_lost_after_the_commit_counts_nothing_twice),
		TEST(what_has_left_is_sent_again_as_it_was),
		TEST(what_never_left_is_not_sealed_in_crumbs),
		TEST(an_aggregator_put_back_gets_again_what_it_lost),
		TEST(nothing_is_believed_but_a_signed_answer_to_this_request),
		TEST(a_receipt_with_another_hash_is_no_receipt),
		TEST(a_revoked_kiosk_keeps_what_it_has),
		TEST(a_text_goes_only_when_a_receipt_does_not_ask_for_it),
		TEST(no_text_goes_behind_the_last_one_of_a_full_list),
		TEST(
		    a_text_asked_for_again_and_again_is_not_sent_without_a_pause),
		TEST(a_sheet_that_cannot_be_used_is_told),
		TEST(texts_of_many_ratings_fit_their_requests),
		TEST(a_damaged_row_is_named_and_stops_nothing),
		TEST(rows_that_are_gone_stop_nothing),
		TEST(a_damaged_hash_harms_no_rating),
		TEST(nor_does_a_hash_cut_short),
		TEST(a_damaged_text_is_named_once_and_waits_no_more),
		TEST(an_epochs_first_entry_is_put_back),
		TEST(a_text_asked_for_that_is_not_here_is_named_once),
		TEST(enrolled_elsewhere_the_kiosk_brings_all_it_has),
		TEST(enrolled_again_at_the_same_nothing_is_sent_twice),
		TEST(a_used_token_changes_nothing),
		TEST(another_registration_raises_the_serial),
		TEST(the_centres_pin_comes_with_the_sync_and_goes_with_it),
		TEST(an_old_folder_put_back_and_booted_goes_on_in_a_new_epoch),
		TEST(a_text_in_an_old_folder_put_back_is_kept_over_there_too),
		TEST(a_text_behind_a_receipt_stays_whatever_that_asks_for),
		TEST(a_slot_that_cannot_be_looked_up_just_now_loses_nothing),
	};

	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
