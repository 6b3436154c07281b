/*
 * test_intake.c - from envelope to rows, in a real store.
 *
 * A pretend kiosk writes a journal of several epochs; stretches of it are
 * taken in whole, in pieces, twice, in any order.  What is derived is dumped by
 * its natural keys and must come out the same.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aggregator/io/bytes.h"
#include "aggregator/io/intake.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/replay.h"
#include "aggregator/io/store_kiosk.h"
#include "aggregator/io/store_sheet.h"
#include "aggregator/io/store_sql.h"
#include "tests/aggregator/support_desk.h"
#include "tests/aggregator/support_kiosk.h"

#define MINUTE 60000
#define HOUR (60 * MINUTE)
#define NOON INT64_C(1795262400000) /* 2026-11-21T12:00:00Z */

static struct test_desk *test;
static struct test_kiosk *kiosk;
static struct journal_row journal;
static uint8_t sheet[VERSION_SIZE];

/* ---- the world ----------------------------------------------------------- */

static void
enrol(const char *places)
{
	struct store *store = test->desk.store;
	int64_t id;

	assert_int_equal(store_begin(store), STORE_OK);
	id = journal_add(store, kiosk->key.public, JOURNAL_KIOSK, "north", NULL,
	    1);
	assert_true(id > 0);
	assert_int_equal(kiosk_put(store, id, "", places, 0), STORE_OK);
	assert_int_equal(store_commit(store), STORE_OK);
	assert_int_equal(journal_by_id(store, id, &journal), 1);
}

static int
begin(void **state)
{
	struct sheet_row row;

	(void)state;
	test = test_desk_new();
	test_desk_map(test);
	assert_int_equal(sheet_in_force(test->desk.store, "counter", &row,
			     NULL),
	    1);
	memcpy(sheet, row.version, VERSION_SIZE);
	kiosk = test_kiosk_new(1);
	enrol("counter-1");
	return 0;
}

static void assert_replays(void);

/* Whatever a test did to the store, the envelopes must say the same. */
static int
end(void **state)
{
	(void)state;
	assert_replays();
	test_kiosk_free(kiosk);
	test_desk_free(test);
	return 0;
}

/* Take in what lies in bytes, in one transaction; the last verdict. */
static enum envelope_verdict
take_bytes(struct bytes *bytes)
{
	struct intake *intake = ledger_intake(&test->desk);
	struct intake_outcome outcome = { 0 };
	struct wire_reader r;
	struct parcel parcel;

	assert_int_equal(store_begin(test->desk.store), STORE_OK);
	wire_read_from(&r, bytes->data, bytes->length);
	while (!wire_at_end(&r)) {
		parcel_read(&r, &parcel);
		assert_false(r.failed);
		assert_true(parcel_check(&parcel, journal.kid, journal.key));
		assert_int_equal(intake_take(intake, &journal, &parcel,
				     &outcome),
		    0);
	}
	assert_int_equal(intake_settle(intake), 0);
	assert_int_equal(store_commit(test->desk.store), STORE_OK);
	bytes_release(bytes);
	return outcome.verdict;
}

static enum envelope_verdict
take(const struct test_epoch *epoch, uint64_t first, uint64_t last)
{
	struct bytes bytes = { 0 };

	test_kiosk_seal(kiosk, epoch, first, last, &bytes);
	return take_bytes(&bytes);
}

static void
take_whole(const struct test_epoch *epoch)
{
	assert_int_equal(take(epoch, epoch->first,
			     epoch->first + epoch->count - 1),
	    ENVELOPE_STORED);
}

/* ---- looking ------------------------------------------------------------- */

static void
dump_query(struct bytes *out, const char *sql)
{
	sqlite3_stmt *s;

	assert_int_equal(sqlite3_prepare_v2(store_db(test->desk.store), sql, -1,
			     &s, NULL),
	    SQLITE_OK);
	while (sqlite3_step(s) == SQLITE_ROW)
		bytes_printf(out, "%s\n", sqlite3_column_text(s, 0));
	sqlite3_finalize(s);
	bytes_printf(out, "--\n");
}

/* Everything derived, by names instead of row ids.  Free it. */
static char *
dump(void)
{
	static const char *const queries[] = {
		"SELECT concat FROM (SELECT touchpoint || ' ' || question || "
		"' ' || scale || ' ' || channel || ' ' || span || ' ' || start "
		"|| ': ' || c0 || ' ' || c1 || ' ' || c2 || ' ' || c3 || ' ' "
		"|| c4 || ' f ' || f0 || ' ' || f1 || ' ' || f2 || ' ' || f3 "
		"|| ' ' || f4 AS concat, c0 + c1 + c2 + c3 + c4 + f0 + f1 + f2 "
		"+ f3 + f4 AS n FROM tally JOIN series ON series.id = series) "
		"WHERE n <> 0 ORDER BY 1",
		"SELECT hex(epoch.epoch) || ' ' || run.first || ' ' || last || "
		"' ' || hex(hash) || hex(before) FROM run JOIN epoch ON "
		"epoch.id = run.epoch JOIN journal ON journal.id = journal "
		"WHERE kind = 'kiosk' ORDER BY 1",
		"SELECT hex(epoch.epoch) || ' ' || number || ' ' || why "
		"FROM struck JOIN epoch ON epoch.id = struck.epoch ORDER BY 1",
		"SELECT hex(epoch.epoch) || ' ' || at || ' ' || server FROM "
		"clock JOIN epoch ON epoch.id = clock.epoch JOIN journal ON "
		"journal.id = journal WHERE kind = 'kiosk' ORDER BY 1",
		"SELECT hex(epoch.epoch) || ' ' || slot || touchpoint || "
		"question || hand || defined FROM slot JOIN epoch ON "
		"epoch.id = slot.epoch ORDER BY 1",
		"SELECT hex(epoch) || ' ' || ifnull(first, '-') || ' ' || "
		"ifnull(held, '-') || ' ' || latest_at || ' ' || "
		"ifnull(opened_from, '-') || ' ' || ifnull(opened_to, '-') || "
		"' ' || chained FROM epoch JOIN journal ON journal.id = "
		"journal WHERE kind = 'kiosk' ORDER BY 1",
		"SELECT hex(epoch.epoch) || ' ' || number || ' ' || "
		"ifnull(text, '-') FROM text JOIN epoch ON "
		"epoch.id = text.epoch ORDER BY 1",
	};
	struct bytes out = { 0 };

	for (size_t i = 0; i < sizeof(queries) / sizeof(*queries); i++)
		dump_query(&out, queries[i]);
	bytes_put(&out, "", 1);
	return (char *)out.data;
}

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

/* Counted in all, by channel and step. */
static int64_t
counted(const char *channel, int step)
{
	char sql[256];

	snprintf(sql, sizeof(sql),
	    "SELECT coalesce(sum(c%d), 0) FROM tally JOIN series ON "
	    "series.id = series WHERE span = 0 AND channel = '%s'",
	    step, channel);
	return ask(sql);
}

/* Counted in all of a span, whatever the step. */
static int64_t
in_span(int span)
{
	char sql[128];

	snprintf(sql, sizeof(sql),
	    "SELECT coalesce(sum(c0 + c1 + c2 + c3 + c4), 0) FROM tally "
	    "WHERE span = %d",
	    span);
	return ask(sql);
}

static void
count_difference(const struct replay_difference *difference, void *count)
{
	print_message("# %s %s %lld: %s\n", difference->what,
	    difference->journal, (long long)difference->number,
	    difference->why);
	++*(int *)count;
}

/* Folded again from the envelopes alone, it is the same. */
static void
assert_replays(void)
{
	struct store *store = test->desk.store;
	int differences = 0;

	assert_int_equal(store_begin(store), STORE_OK);
	assert_int_equal(replay_compare(store, 0, count_difference,
			     &differences),
	    0);
	replay_end(store);
	store_rollback(store);
	assert_int_equal(differences, 0);
}

/* ---- a journal with everything in it ------------------------------------- */

/* Dated, undated, undated, dated; withdrawn, flagged, text, two hands. */
static void
write_all(void)
{
	uint64_t taken_back;

	test_kiosk_boot(kiosk, 0xa1, NULL);
	test_kiosk_slot(kiosk, "counter-1", "satisfaction", sheet,
	    HAND_CUSTOMER);
	for (int i = 0; i < 12; i++)
		test_kiosk_rate(kiosk, 7 * MINUTE, 0, i % 5);
	test_kiosk_time(kiosk, MINUTE, NOON, 200);
	taken_back = test_kiosk_rate(kiosk, MINUTE, 0, 4);
	test_kiosk_rate_with(kiosk, MINUTE, 0, 0, RATING_REPEATED,
	    "It was cold");
	test_kiosk_withdraw(kiosk, MINUTE, taken_back);

	test_kiosk_boot(kiosk, 0xb2, NULL);
	test_kiosk_slot(kiosk, "counter-1", "satisfaction", sheet,
	    HAND_CUSTOMER);
	test_kiosk_slot(kiosk, "counter-1", "satisfaction", sheet, HAND_STAFF);
	for (int i = 0; i < 9; i++)
		test_kiosk_rate(kiosk, 3 * MINUTE, (uint32_t)i % 2, i % 5);

	test_kiosk_boot(kiosk, 0xc3, NULL);
	test_kiosk_slot(kiosk, "counter-1", "satisfaction", sheet,
	    HAND_REHEARSAL);
	for (int i = 0; i < 5; i++)
		test_kiosk_rate_with(kiosk, MINUTE, 0, 2, 0, "text");

	test_kiosk_boot(kiosk, 0xd4, NULL);
	test_kiosk_slot(kiosk, "counter-1", "satisfaction", sheet,
	    HAND_CUSTOMER);
	test_kiosk_rate(kiosk, MINUTE, 0, 1);
	test_kiosk_time(kiosk, MINUTE, NOON + 3 * HOUR, 300);
	for (int i = 0; i < 20; i++)
		test_kiosk_rate(kiosk, 11 * MINUTE, 0, i % 5);
	test_kiosk_time(kiosk, MINUTE, NOON + 7 * HOUR, 300);
}

/* ---- tests --------------------------------------------------------------- */

static void
each_rating_counts_once_in_every_span_it_is_sure_of(void **state)
{
	(void)state;
	write_all();
	for (size_t i = 0; i < kiosk->epoch_count; i++)
		take_whole(&kiosk->epochs[i]);
	/* 12 + 9 by hand of 4 of staff + 21; one withdrawn, one flagged. */
	assert_int_equal(counted("kiosk", 0) + counted("kiosk", 1) +
		counted("kiosk", 2) + counted("kiosk", 3) + counted("kiosk", 4),
	    12 + 5 + 21);
	assert_int_equal(counted("withdrawn", 4), 1);
	assert_int_equal(counted("rehearsal", 2), 5);
	assert_int_equal(counted("staff", 1) + counted("staff", 3) +
		counted("staff", 0) + counted("staff", 2),
	    4);
	assert_int_equal(ask("SELECT sum(f0) FROM tally WHERE span = 0"), 1);
	assert_int_equal(in_span(0), 12 + 9 + 5 + 21 + 1);
	/* The undated ones lie between noon and three: the same day. */
	assert_int_equal(in_span(2), in_span(0));
	assert_true(in_span(3) < in_span(0));
}

/* What was shown of a series goes by its number. */
static void
a_series_that_is_repaired_keeps_its_number(void **state)
{
	struct store *store = test->desk.store;
	int differences = 0;

	(void)state;
	write_all();
	for (size_t i = 0; i < kiosk->epoch_count; i++)
		take_whole(&kiosk->epochs[i]);
	assert_int_equal(store_begin(store), STORE_OK);
	assert_int_equal(sqlite3_exec(store_db(store),
			     "PRAGMA defer_foreign_keys = 1;"
			     "UPDATE tally SET series = series + 40, c0 = 99;"
			     "UPDATE series SET id = id + 40;"
			     "INSERT INTO block_sum (series, span, start)"
			     " VALUES (41, 0, 0), (7, 0, 0)",
			     NULL, NULL, NULL),
	    SQLITE_OK);
	assert_int_equal(replay_compare(store, 0, count_difference,
			     &differences),
	    0);
	assert_true(differences > 0);
	assert_int_equal(replay_repair(store), 0);
	assert_int_equal(store_commit(store), STORE_OK);
	assert_int_equal(ask("SELECT min(id) FROM series"), 41);
	assert_int_equal(ask("SELECT sum(series) FROM block_sum"), 41);
	assert_int_equal(ask("SELECT count(*) FROM tally WHERE c0 = 99"), 0);
}

/* An answer taken back by whoever tries the screen out was no customer's. */
static void
what_is_taken_back_in_rehearsal_stays_in_it(void **state)
{
	uint64_t taken_back;

	(void)state;
	test_kiosk_boot(kiosk, 0xa1, NULL);
	test_kiosk_slot(kiosk, "counter-1", "satisfaction", sheet,
	    HAND_REHEARSAL);
	test_kiosk_slot(kiosk, "counter-1", "satisfaction", sheet,
	    HAND_CUSTOMER);
	taken_back = test_kiosk_rate(kiosk, MINUTE, 0, 4);
	test_kiosk_rate(kiosk, MINUTE, 0, 1);
	test_kiosk_withdraw(kiosk, MINUTE, taken_back);
	taken_back = test_kiosk_rate(kiosk, MINUTE, 1, 3);
	test_kiosk_withdraw(kiosk, MINUTE, taken_back);
	take_whole(test_kiosk_now(kiosk));
	assert_int_equal(counted("withdrawn", 4), 0);
	assert_int_equal(counted("withdrawn", 3), 1);
	assert_int_equal(counted("rehearsal", 4), 1);
	assert_int_equal(counted("rehearsal", 1), 1);
}

static void
sent_twice_changes_nothing(void **state)
{
	char *once, *twice;

	(void)state;
	write_all();
	for (size_t i = 0; i < kiosk->epoch_count; i++)
		take_whole(&kiosk->epochs[i]);
	once = dump();
	for (size_t i = 0; i < kiosk->epoch_count; i++) {
		const struct test_epoch *epoch = &kiosk->epochs[i];

		assert_int_equal(take(epoch, epoch->first,
				     epoch->first + epoch->count - 1),
		    ENVELOPE_SEEN);
		assert_int_equal(take(epoch, epoch->first + 2,
				     epoch->first + 4),
		    ENVELOPE_SEEN);
	}
	twice = dump();
	assert_string_equal(once, twice);
	assert_int_equal(ask("SELECT count(*) FROM quarantine"), 0);
	free(once);
	free(twice);
}

static uint64_t
chance(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return *seed >> 33;
}

/* Stretches of any length from anywhere, until all is held. */
static void
take_by_chance(uint64_t seed)
{
	for (int i = 0; i < 60; i++) {
		const struct test_epoch *epoch =
		    &kiosk->epochs[chance(&seed) % kiosk->epoch_count];
		const uint64_t from = chance(&seed) % epoch->count;
		uint64_t to = from + chance(&seed) % 8;

		if (to >= epoch->count)
			to = epoch->count - 1;
		take(epoch, epoch->first + from, epoch->first + to);
	}
	for (size_t i = kiosk->epoch_count; i-- > 0;) {
		const struct test_epoch *epoch = &kiosk->epochs[i];

		take(epoch, epoch->first, epoch->first + epoch->count - 1);
	}
}

/* Two undated epochs between two that the server's clock was set between. */
static void
write_disagreeing(void)
{
	for (uint8_t i = 0; i < 4; i++) {
		test_kiosk_boot(kiosk, 0xa1 + i, NULL);
		test_kiosk_slot(kiosk, "counter-1", "satisfaction", sheet,
		    HAND_CUSTOMER);
		for (int n = 0; n < 4; n++)
			test_kiosk_rate(kiosk, (i + 5) * MINUTE, 0, n);
		if (i == 0 || i == 3)
			test_kiosk_time(kiosk, MINUTE, NOON - i * 50 * MINUTE,
			    100);
	}
}

/* The same rows by chance as in order. */
static void
assert_any_order(void **state, void (*write)(void))
{
	char *in_order, *by_chance;

	write();
	for (size_t i = 0; i < kiosk->epoch_count; i++)
		take_whole(&kiosk->epochs[i]);
	in_order = dump();
	for (uint64_t seed = 1; seed <= 25; seed++) {
		end(state);
		begin(state);
		write();
		take_by_chance(seed);
		by_chance = dump();
		assert_string_equal(in_order, by_chance);
		assert_int_equal(ask("SELECT count(*) FROM seam"), 0);
		free(by_chance);
	}
	free(in_order);
}

static void
any_order_gives_the_same_rows(void **state)
{
	assert_any_order(state, write_all);
}

static void
any_order_does_though_clocks_disagreed(void **state)
{
	assert_any_order(state, write_disagreeing);
}

static void
a_covering_envelope_takes_the_place_of_small_ones(void **state)
{
	const struct test_epoch *epoch;
	char *before, *after;

	(void)state;
	write_all();
	epoch = &kiosk->epochs[0];
	for (uint64_t n = epoch->first; n < epoch->first + epoch->count; n++)
		take(epoch, n, n);
	before = dump();
	assert_int_equal(take(epoch, 1, 5), ENVELOPE_SEEN);
	assert_int_equal(take(epoch, 1, epoch->count), ENVELOPE_SEEN);
	after = dump();
	assert_string_equal(before, after);
	assert_int_equal(ask("SELECT count(*) FROM envelope JOIN epoch ON "
			     "epoch.id = envelope.epoch JOIN journal ON "
			     "journal.id = journal WHERE kind = 'kiosk'"),
	    1);
	free(before);
	free(after);
}

static void
a_fork_within_an_epoch_waits_in_quarantine(void **state)
{
	struct test_epoch *epoch;
	struct test_kiosk *twin;

	(void)state;
	epoch = test_kiosk_boot(kiosk, 0xa1, NULL);
	test_kiosk_slot(kiosk, "counter-1", "satisfaction", sheet,
	    HAND_CUSTOMER);
	test_kiosk_rate(kiosk, MINUTE, 0, 0);
	twin = test_kiosk_new(1);
	*twin = *kiosk;
	test_kiosk_rate(kiosk, MINUTE, 0, 0);
	take_whole(epoch);
	/* The folder was copied back while the machine ran on. */
	test_kiosk_free(kiosk);
	kiosk = twin;
	test_kiosk_rate(kiosk, MINUTE, 0, 4);
	test_kiosk_rate(kiosk, MINUTE, 0, 4);
	epoch = test_kiosk_now(kiosk);
	assert_int_equal(take(epoch, 1, 5), ENVELOPE_FORKED);
	assert_int_equal(take(epoch, 4, 5), ENVELOPE_FORKED);
	assert_int_equal(take(epoch, 5, 5), ENVELOPE_FORKED);
	assert_int_equal(take(epoch, 1, 5), ENVELOPE_FORKED);
	assert_int_equal(counted("kiosk", 0), 2);
	assert_int_equal(counted("kiosk", 4), 0);
	assert_int_equal(ask("SELECT count(*) FROM quarantine"), 3);
}

static void
other_slots_for_the_same_entries_are_a_fork(void **state)
{
	struct test_epoch *epoch;

	(void)state;
	epoch = test_kiosk_boot(kiosk, 0xa1, NULL);
	test_kiosk_slot(kiosk, "counter-1", "satisfaction", sheet,
	    HAND_CUSTOMER);
	test_kiosk_rate(kiosk, MINUTE, 0, 0);
	take_whole(epoch);
	test_kiosk_rate(kiosk, MINUTE, 0, 0);
	epoch->slots[0].hand = HAND_REHEARSAL;
	assert_int_equal(take(epoch, 4, 4), ENVELOPE_FORKED);
	epoch->slots[0].hand = HAND_CUSTOMER;
	assert_int_equal(take(epoch, 4, 4), ENVELOPE_STORED);
	assert_int_equal(counted("kiosk", 0), 2);
}

static void
an_old_card_booted_is_a_seam_and_both_branches_count(void **state)
{
	struct test_epoch *first;
	struct head head;

	(void)state;
	first = test_kiosk_boot(kiosk, 0xa1, NULL);
	test_kiosk_slot(kiosk, "counter-1", "satisfaction", sheet,
	    HAND_CUSTOMER);
	test_kiosk_rate(kiosk, MINUTE, 0, 1);
	test_kiosk_rate(kiosk, MINUTE, 0, 1);
	take_whole(first);
	test_epoch_head(first, 3, &head); /* yesterday's */
	take_whole(test_kiosk_boot(kiosk, 0xb2, &head));
	test_kiosk_slot(kiosk, "counter-1", "satisfaction", sheet,
	    HAND_CUSTOMER);
	test_kiosk_rate(kiosk, MINUTE, 0, 3);
	take(test_kiosk_now(kiosk), 5, 6);
	assert_int_equal(counted("kiosk", 1), 2);
	assert_int_equal(counted("kiosk", 3), 1);
	assert_int_equal(ask("SELECT count(*) FROM seam"), 1);
	assert_int_equal(ask("SELECT count(*) FROM quarantine"), 0);
	/* Both branches are whole: both get their receipts. */
	assert_int_equal(ask("SELECT count(*) FROM epoch JOIN journal ON "
			     "journal.id = journal WHERE kind = 'kiosk' "
			     "AND chained = 1 AND held IS NOT NULL"),
	    2);
}

/* Two cards with one key: the second begins at 13:00, the first goes on. */
static void
branches_that_grow_side_by_side_are_a_clone(void **state)
{
	struct test_epoch *first;
	struct head head;

	(void)state;
	first = test_kiosk_boot(kiosk, 0xa1, NULL);
	test_kiosk_time(kiosk, MINUTE, NOON, 100);
	take_whole(first);
	test_epoch_head(first, 1, &head);
	test_kiosk_boot(kiosk, 0xb2, &head);
	test_kiosk_time(kiosk, MINUTE, NOON + HOUR, 100);
	take_whole(test_kiosk_now(kiosk));
	assert_int_equal(ask("SELECT count(*) FROM seam WHERE why LIKE "
			     "'continues from before%'"),
	    1);
	/* Back at the first device. */
	kiosk->epoch_count--;
	kiosk->at = MINUTE;
	test_kiosk_time(kiosk, 2 * HOUR, NOON + 2 * HOUR, 100);
	assert_int_equal(take(first, 3, 3), ENVELOPE_STORED);
	assert_int_equal(
	    ask("SELECT count(*) FROM seam WHERE why LIKE '%two devices%'"), 1);
	assert_int_equal(ask("SELECT count(*) FROM seam"), 1);
}

static void
a_journal_begun_anew_is_a_seam(void **state)
{
	static const struct head nothing;

	(void)state;
	take_whole(test_kiosk_boot(kiosk, 0xa1, NULL));
	take_whole(test_kiosk_boot(kiosk, 0xb2, &nothing));
	assert_int_equal(ask("SELECT count(*) FROM seam WHERE "
			     "hex(epoch) LIKE 'B2%'"),
	    1);
	assert_int_equal(ask("SELECT count(*) FROM seam"), 1);
}

static void
what_is_declared_lost_is_no_gap(void **state)
{
	struct test_epoch *epoch;

	(void)state;
	epoch = test_kiosk_boot(kiosk, 0xa1, NULL);
	test_kiosk_slot(kiosk, "counter-1", "satisfaction", sheet,
	    HAND_CUSTOMER);
	for (int i = 0; i < 6; i++)
		test_kiosk_rate(kiosk, MINUTE, 0, 1);
	take(epoch, 1, 4);
	take(epoch, 7, 8);
	assert_int_equal(ask("SELECT held FROM epoch WHERE "
			     "hex(epoch) LIKE 'A1%'"),
	    4);
	test_kiosk_lost(kiosk, MINUTE, epoch, 5, 6);
	take(epoch, 9, 9);
	assert_int_equal(ask("SELECT held FROM epoch WHERE "
			     "hex(epoch) LIKE 'A1%'"),
	    9);
	assert_int_equal(ask("SELECT count(*) FROM struck WHERE why = 'lost'"),
	    2);
	assert_int_equal(counted("kiosk", 1), 4);
}

static void
what_may_not_count_waits_and_the_rest_counts(void **state)
{
	static const uint8_t no_sheet[VERSION_SIZE] = { 1 };
	struct test_epoch *epoch;

	(void)state;
	epoch = test_kiosk_boot(kiosk, 0xa1, NULL);
	test_kiosk_slot(kiosk, "counter-1", "satisfaction", sheet,
	    HAND_CUSTOMER);
	test_kiosk_slot(kiosk, "counter-2", "satisfaction", sheet,
	    HAND_CUSTOMER);
	test_kiosk_slot(kiosk, "counter-1", "mood", sheet, HAND_CUSTOMER);
	test_kiosk_slot(kiosk, "counter-1", "satisfaction", no_sheet,
	    HAND_CUSTOMER);
	for (uint32_t slot = 0; slot < 4; slot++)
		test_kiosk_rate(kiosk, MINUTE, slot, 2);
	test_kiosk_rate(kiosk, MINUTE, 0, 5); /* smiley5 ends at 4 */
	test_kiosk_rate(kiosk, MINUTE, 0, 3);
	take_whole(epoch);
	assert_int_equal(in_span(0), 2);
	assert_int_equal(
	    ask("SELECT count(*) FROM struck WHERE why = 'quarantined'"), 4);
	assert_int_equal(
	    ask("SELECT count(*) FROM quarantine WHERE bytes IS NULL"), 4);
}

/* Epochs of the kiosk that a receipt could be given for. */
static int64_t
chained(void)
{
	return ask("SELECT count(*) FROM epoch JOIN journal ON journal.id = "
		   "journal WHERE kind = 'kiosk' AND chained = 1");
}

/* Three epochs of six entries; the first without one of its numbers. */
static struct test_epoch *
write_damaged(uint64_t number)
{
	struct test_epoch *first = test_kiosk_boot(kiosk, 0xa1, NULL);

	for (uint8_t name = 0xb2;; name++) {
		test_kiosk_slot(kiosk, "counter-1", "satisfaction", sheet,
		    HAND_CUSTOMER);
		for (int i = 0; i < 4; i++)
			test_kiosk_rate(kiosk, MINUTE, 0, 2);
		if (kiosk->epoch_count == 3)
			break;
		test_kiosk_boot(kiosk, name, NULL);
	}
	take(first, 1, number - 1);
	if (number < 6)
		take(first, number + 1, 6);
	take_whole(first + 1);
	take_whole(first + 2);
	return first;
}

static void
a_loss_told_of_epochs_later_opens_the_way_for_receipts(void **state)
{
	const struct test_epoch *first = write_damaged(4);
	uint64_t told;

	(void)state;
	assert_int_equal(chained(), 1);
	told = test_kiosk_lost(kiosk, MINUTE, first, 4, 4);
	assert_int_equal(take(test_kiosk_now(kiosk), told, told),
	    ENVELOPE_STORED);
	assert_int_equal(chained(), 3);
}

static void
the_newest_entry_of_an_epoch_may_be_lost_too(void **state)
{
	const struct test_epoch *first = write_damaged(6);
	uint64_t told;

	(void)state;
	assert_int_equal(chained(), 1);
	told = test_kiosk_lost(kiosk, MINUTE, first, 6, 6);
	assert_int_equal(take(test_kiosk_now(kiosk), told, told),
	    ENVELOPE_STORED);
	assert_int_equal(chained(), 3);
	assert_int_equal(ask("SELECT count(*) FROM seam"), 0);
}

static void
a_text_is_kept_only_if_it_is_the_one_promised(void **state)
{
	struct test_epoch *epoch;

	(void)state;
	epoch = test_kiosk_boot(kiosk, 0xa1, NULL);
	test_kiosk_slot(kiosk, "counter-1", "satisfaction", sheet,
	    HAND_CUSTOMER);
	test_kiosk_rate_with(kiosk, MINUTE, 0, 0, 0, "It was cold");
	strcpy(epoch->texts[2], "It was lovely");
	take_whole(epoch);
	assert_int_equal(ask("SELECT count(*) FROM text WHERE text IS NULL"),
	    1);
	strcpy(epoch->texts[2], "It was cold");
	assert_int_equal(take(epoch, 3, 3), ENVELOPE_SEEN);
	assert_int_equal(
	    ask("SELECT count(*) FROM text WHERE text = 'It was cold'"), 1);
}

/* Version 2 held these entries without effect. */
static void
be_older(void)
{
	assert_int_equal(sqlite3_exec(store_db(test->desk.store),
			     "UPDATE text SET erased = 0", NULL, NULL, NULL),
	    SQLITE_OK);
	test_desk_older(test->desk.store, 2);
	assert_int_equal(desk_reopen(&test->desk, STORE_WRITE), STORE_OK);
}

static void
what_an_earlier_version_did_not_know_has_its_effect_once_it_is_raised(void *
	*state)
{
	struct test_epoch *epoch;
	uint64_t number;

	(void)state;
	epoch = test_kiosk_boot(kiosk, 0xa1, NULL);
	test_kiosk_slot(kiosk, "counter-1", "satisfaction", sheet,
	    HAND_CUSTOMER);
	number = test_kiosk_rate_with(kiosk, MINUTE, 0, 0, 0, "It was cold");
	epoch->texts[epoch->count - 1][0] = '\0';
	test_kiosk_note(kiosk, MINUTE, NOTE_REHEARSAL_ON);
	test_kiosk_text_lost(kiosk, MINUTE, number);
	take_whole(epoch);
	assert_int_equal(ask("SELECT number FROM note"), (int64_t)number + 1);
	be_older();
	assert_int_equal(ask("SELECT number FROM note"), (int64_t)number + 1);
	assert_int_equal(ask("SELECT erased FROM text WHERE text IS NULL"), 2);
	/* Once: what is changed by hand after that is an audit's to find. */
	ask("DELETE FROM note");
	assert_int_equal(desk_reopen(&test->desk, STORE_WRITE), STORE_OK);
	assert_int_equal(ask("SELECT count(*) FROM note"), 0);
	be_older();
	assert_int_equal(ask("SELECT count(*) FROM note"), 1);
}

static void
an_erased_text_stays_erased_when_it_turns_up_again(void **state)
{
	struct test_epoch *epoch;

	(void)state;
	epoch = test_kiosk_boot(kiosk, 0xa1, NULL);
	test_kiosk_slot(kiosk, "counter-1", "satisfaction", sheet,
	    HAND_CUSTOMER);
	test_kiosk_rate_with(kiosk, MINUTE, 0, 0, 0, "It was cold");
	take_whole(epoch);
	ask("UPDATE text SET text = NULL, salt = NULL, erased = 1");
	assert_int_equal(take(epoch, 1, 3), ENVELOPE_SEEN);
	assert_int_equal(ask("SELECT count(*) FROM text WHERE text IS NULL"),
	    1);
}

static void
a_number_struck_and_lifted_counts_as_before(void **state)
{
	struct intake *intake;
	struct epoch_row epoch;
	char *before, *after;

	(void)state;
	write_all();
	for (size_t i = 0; i < kiosk->epoch_count; i++)
		take_whole(&kiosk->epochs[i]);
	before = dump();
	intake = ledger_intake(&test->desk);
	assert_int_equal(store_begin(test->desk.store), STORE_OK);
	assert_int_equal(epoch_get(test->desk.store, journal.id,
			     kiosk->epochs[3].epoch, &epoch),
	    1);
	assert_int_equal(intake_strike(intake, &epoch, epoch.first + 4,
			     STRIKE_REPLACED),
	    0);
	assert_int_equal(intake_settle(intake), 0);
	assert_int_equal(counted("replaced", 0) + counted("replaced", 1), 1);
	assert_int_equal(intake_lift(intake, &epoch, epoch.first + 4,
			     STRIKE_REPLACED),
	    0);
	assert_int_equal(intake_settle(intake), 0);
	assert_int_equal(store_commit(test->desk.store), STORE_OK);
	after = dump();
	assert_string_equal(before, after);
	free(before);
	free(after);
}

static void
what_was_rolled_back_leaves_nothing(void **state)
{
	struct intake *intake = ledger_intake(&test->desk);
	struct intake_outcome outcome;
	struct bytes bytes = { 0 };
	struct wire_reader r;
	struct parcel parcel;
	char *before = dump(), *after;

	(void)state;
	write_all();
	test_kiosk_seal(kiosk, &kiosk->epochs[0], 1, 10, &bytes);
	wire_read_from(&r, bytes.data, bytes.length);
	parcel_read(&r, &parcel);
	assert_true(parcel_check(&parcel, journal.kid, journal.key));
	assert_int_equal(store_begin(test->desk.store), STORE_OK);
	assert_int_equal(intake_take(intake, &journal, &parcel, &outcome), 0);
	store_rollback(test->desk.store);
	ledger_forget(&test->desk);
	assert_int_equal(store_begin(test->desk.store), STORE_OK);
	assert_int_equal(intake_settle(intake), 0);
	assert_int_equal(store_commit(test->desk.store), STORE_OK);
	after = dump();
	assert_string_equal(before, after);
	free(before);
	free(after);
	bytes_release(&bytes);
}

/* A byte changed anywhere is refused, and nothing is stored. */
static void
a_changed_byte_is_never_taken_in(void **state)
{
	struct bytes good = { 0 };
	char *before = dump(), *after;

	(void)state;
	write_all();
	test_kiosk_seal(kiosk, &kiosk->epochs[0], 1, 6, &good);
	for (size_t i = 0; i + 1 < good.length; i++) {
		struct wire_reader r;
		struct parcel parcel;

		good.data[i] ^= 0x20;
		wire_read_from(&r, good.data, good.length);
		parcel_read(&r, &parcel);
		if (!r.failed) {
			assert_true(parcel_check(&parcel, journal.kid,
			    journal.key));
			assert_in_set(parcel.verdict,
			    ((const LargestIntegralType[]){
				ENVELOPE_FORGED, ENVELOPE_FOREIGN }),
			    2);
		}
		good.data[i] ^= 0x20;
	}
	after = dump();
	assert_string_equal(before, after);
	free(before);
	free(after);
	bytes_release(&good);
}

/* Whoever has the key may name an epoch as an older one was named. */
static void
an_epoch_opens_once(void **state)
{
	struct test_kiosk *other = test_kiosk_new(1);
	struct bytes bytes = { 0 };
	struct test_epoch *epoch;

	(void)state;
	test_kiosk_boot(kiosk, 0xa1, NULL);
	take_whole(test_kiosk_boot(kiosk, 0xb2, NULL));
	test_kiosk_boot(other, 0xa1, NULL);
	test_kiosk_slot(other, "counter-1", "satisfaction", sheet,
	    HAND_CUSTOMER);
	for (int i = 0; i < 5; i++)
		test_kiosk_rate(other, MINUTE, 0, i);
	epoch = test_kiosk_boot(other, 0xb2, NULL);
	test_kiosk_seal(other, epoch, epoch->first, epoch->first, &bytes);
	assert_int_equal(take_bytes(&bytes), ENVELOPE_FORKED);
	assert_int_equal(ask("SELECT first FROM epoch WHERE epoch = "
			     "x'b2b2b2b2b2b2b2b2'"),
	    kiosk->epochs[1].first);
	test_kiosk_free(other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define ONE(name) cmocka_unit_test_setup_teardown(name, begin, end)
		ONE(each_rating_counts_once_in_every_span_it_is_sure_of),
		ONE(a_series_that_is_repaired_keeps_its_number),
		ONE(what_is_taken_back_in_rehearsal_stays_in_it),
		ONE(sent_twice_changes_nothing),
		ONE(any_order_gives_the_same_rows),
		ONE(any_order_does_though_clocks_disagreed),
		ONE(a_covering_envelope_takes_the_place_of_small_ones),
		ONE(a_fork_within_an_epoch_waits_in_quarantine),
		ONE(an_epoch_opens_once),
		ONE(other_slots_for_the_same_entries_are_a_fork),
		ONE(an_old_card_booted_is_a_seam_and_both_branches_count),
		ONE(branches_that_grow_side_by_side_are_a_clone),
		ONE(a_journal_begun_anew_is_a_seam),
		ONE(what_is_declared_lost_is_no_gap),
		ONE(what_may_not_count_waits_and_the_rest_counts),
		ONE(a_loss_told_of_epochs_later_opens_the_way_for_receipts),
		ONE(the_newest_entry_of_an_epoch_may_be_lost_too),
		ONE(a_text_is_kept_only_if_it_is_the_one_promised),
		ONE(what_an_earlier_version_did_not_know_has_its_effect_once_it_is_raised),
		ONE(an_erased_text_stays_erased_when_it_turns_up_again),
		ONE(a_number_struck_and_lifted_counts_as_before),
		ONE(what_was_rolled_back_leaves_nothing),
		ONE(a_changed_byte_is_never_taken_in),
#undef ONE
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
