/*
 * test_correcting.c - whatever comes in whatever order, the envelopes and the
 * book give the same tallies; and what was known at any time, again.
 *
 * A kiosk's journal of boots dated late, withdrawals and rehearsals arrives in
 * random stretches, some of them twice and in larger envelopes; a clone's branch
 * beside it; numbers wait in quarantine and are judged; a digital answer is
 * changed; a person corrects and undoes.  CORRECTING=N runs N worlds,
 * from SEED on.
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
#include "aggregator/io/store_arrival.h"
#include "aggregator/io/store_sheet.h"
#include "aggregator/io/store_sql.h"
#include "tests/aggregator/support_desk.h"
#include "tests/aggregator/support_kiosk.h"

#define MINUTE 60000
#define HOUR (60 * MINUTE)
#define NOON INT64_C(1795262400000) /* 2026-11-21T12:00:00Z */
#define HOURS 48                    /* that the journal lasts at most */
#define STEPS 60                    /* of one world */
#define WORLDS 12                   /* in check; a second */

static struct test_desk *test;
static struct test_kiosk *kiosk, *clone;
static struct journal_row journal;
static uint8_t sheet[VERSION_SIZE];
static char source_token[256];
static uint32_t seed;

/* What was there at the end of a step. */
static struct {
	int64_t ms;
	char *dump;
} remembered[STEPS];

/* The same numbers for the same world, on every machine. */
static uint32_t
any(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return (uint32_t)(((uint64_t)(seed >> 8) * below) >> 24);
}

/* ---- a world ------------------------------------------------------------- */

static void
make_source(void)
{
	char *text, *begin;

	assert_int_equal(test_desk_ask(test, METHOD_POST, "/v1/sources",
			     "{\"name\": \"shop\", \"touchpoint\": "
			     "\"counter-1\", \"channel\": \"web\"}",
			     &text),
	    201);
	begin = strstr(text, "\"token\":");
	assert_non_null(begin);
	begin = strchr(begin + 8, '"') + 1;
	snprintf(source_token, sizeof(source_token), "%.*s",
	    (int)strcspn(begin, "\""), begin);
	free(text);
}

static void
make_centre(void)
{
	struct sheet_row row;

	test = test_desk_new();
	test_desk_map(test);
	assert_int_equal(test_desk_ask(test, METHOD_POST, "/v1/touchpoints",
			     "{\"slug\": \"stand-b\", \"title\": \"Stand B\", "
			     "\"survey\": \"counter\", \"zone\": "
			     "\"Asia/Kolkata\"}",
			     NULL),
	    201);
	assert_int_equal(sheet_in_force(test->desk.store, "counter", &row,
			     NULL),
	    1);
	memcpy(sheet, row.version, VERSION_SIZE);
	test_desk_enrol(test, kiosk->key.public, &journal);
	make_source();
}

/* At most six boots; a time entry may stand anywhere in one, or nowhere. */
static void
write_journal(struct test_kiosk *writer, bool with_seam)
{
	int64_t now = NOON;

	for (uint8_t boot = 0; boot < 6; boot++) {
		struct head head;
		const bool seam = with_seam && boot == 4;

		if (seam)
			test_epoch_head(&writer->epochs[2],
			    writer->epochs[2].first + 2, &head);
		test_kiosk_boot(writer, (uint8_t)(0xa0 + boot),
		    seam ? &head : NULL);
		test_kiosk_slot(writer, "counter-1", "satisfaction", sheet,
		    HAND_CUSTOMER);
		test_kiosk_slot(writer, "counter-1", "satisfaction", sheet,
		    HAND_REHEARSAL);
		/* Where it may not stand: its numbers wait. */
		test_kiosk_slot(writer, "stand-b", "satisfaction", sheet,
		    HAND_STAFF);
		for (uint32_t i = 10 + any(20); i > 0; i--) {
			const uint32_t ms = any(30 * MINUTE);
			const uint32_t kind = any(12);
			const uint32_t slot = any(8) < 5 ? 0 : 1 + any(2);

			now += ms;
			if (kind == 0)
				test_kiosk_time(writer, ms, now, any(5000));
			else if (kind == 1)
				test_kiosk_withdraw(writer, ms,
				    test_kiosk_now(writer)->first + 4 + any(6));
			else
				test_kiosk_rate_with(writer, ms, slot, any(5),
				    kind == 2 ? RATING_REPEATED : 0, NULL);
		}
		if (boot % 2 == 1)
			test_kiosk_time(writer, 0, now, 200);
	}
}

/* ---- what happens -------------------------------------------------------- */

/* Some numbers of an epoch, most often a few. */
static void
arrive(const struct test_kiosk *from)
{
	const struct test_epoch *epoch = &from->epochs[any(6)];
	const uint64_t end = epoch->first + epoch->count - 1;
	const uint64_t first = any(3) == 0
	    ? epoch->first
	    : epoch->first + any((uint32_t)epoch->count);
	uint64_t last = first + any(any(2) ? 6 : 40);
	struct bytes bytes = { 0 };
	struct intake_outcome outcome = { 0 };
	struct wire_reader r;
	struct parcel parcel;

	last = last < end ? last : end;
	test_kiosk_seal(from, epoch, first, last, &bytes);
	wire_read_from(&r, bytes.data, bytes.length);
	parcel_read(&r, &parcel);
	assert_true(parcel_check(&parcel, journal.kid, journal.key));
	assert_int_equal(store_begin(test->desk.store), STORE_OK);
	assert_int_equal(intake_take(ledger_intake(&test->desk), &journal,
			     &parcel, &outcome),
	    0);
	assert_int_equal(ledger_seal(&test->desk), 0);
	assert_int_equal(store_commit(test->desk.store), STORE_OK);
	bytes_release(&bytes);
}

static int64_t
ask(const char *sql)
{
	sqlite3_stmt *s;
	int64_t value = 0;

	assert_int_equal(sqlite3_prepare_v2(store_db(test->desk.store), sql, -1,
			     &s, NULL),
	    SQLITE_OK);
	if (sqlite3_step(s) == SQLITE_ROW)
		value = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return value;
}

static void
instant(int64_t ms, char out[LOCALTIME_TEXT])
{
	localtime_text(ms / 1000, out, LOCALTIME_TEXT);
}

static void
correct(void)
{
	static const char *const whats[] = { "\"touchpoint\": \"stand-b\"",
		"\"touchpoint\": \"counter-1\"", "\"rehearsal\": true",
		"\"count\": true" };
	const int64_t from = NOON - HOUR + (int64_t)any(HOURS) * HOUR;
	char begins[LOCALTIME_TEXT], ends[LOCALTIME_TEXT], body[512];

	instant(from, begins);
	instant(from + MINUTE + (int64_t)any(12) * HOUR, ends);
	snprintf(body, sizeof(body),
	    "{\"kiosk\": \"north\", \"from\": \"%s\", \"to\": \"%s\", %s, "
	    "\"why\": \"so it was\"}",
	    begins, ends, whats[any(4)]);
	assert_int_equal(test_desk_ask(test, METHOD_POST, "/v1/corrections",
			     body, NULL),
	    201);
}

static void
undo(void)
{
	char path[128];
	const int64_t number = ask("SELECT min(number) FROM correction "
				   "WHERE undone IS NULL");

	snprintf(path, sizeof(path), "/v1/corrections/%lld/undo",
	    (long long)number);
	assert_int_equal(test_desk_ask(test, METHOD_POST, path, "{}", NULL),
	    number == 0 ? 404 : 200);
}

/* Any of what waits; a second branch cannot count and stays. */
static void
judge(void)
{
	const int64_t id = ask("SELECT id FROM quarantine WHERE state = "
			       "'waiting' ORDER BY bytes IS NULL DESC, id");
	char path[128];

	snprintf(path, sizeof(path), "/v1/quarantine/%lld/%s", (long long)id,
	    any(3) ? "accept" : "reject");
	if (id != 0)
		test_desk_ask(test, METHOD_POST, path, "{}", NULL);
}

static void
answer(void)
{
	char body[64];

	snprintf(body, sizeof(body), "{\"id\": \"%u\", \"value\": %u}", any(4),
	    1 + any(5));
	test_desk_ask_as(test, source_token, METHOD_POST, "/v1/feedback", body,
	    NULL);
}

static void
happen(void)
{
	switch (any(12)) {
	case 0:
		correct();
		break;
	case 1:
		any(2) ? undo() : correct();
		break;
	case 2:
		judge();
		break;
	case 3:
		answer();
		break;
	case 4:
		arrive(clone);
		break;
	default:
		arrive(kiosk);
	}
}

/* ---- looking ------------------------------------------------------------- */

/* Everything that counts, by names instead of row ids.  Free it. */
static char *
dump(void)
{
	static const char *const queries[] = {
		"SELECT touchpoint || ' ' || channel || ' ' || span || ' ' || "
		"start || ': ' || c0 || ' ' || c1 || ' ' || c2 || ' ' || c3 "
		"|| ' ' || c4 || ' f ' || f0 || ' ' || f1 || ' ' || f2 || ' ' "
		"|| f3 || ' ' || f4 FROM tally JOIN series ON series.id = "
		"series WHERE c0 | c1 | c2 | c3 | c4 | f0 | f1 | f2 | f3 | f4 "
		"ORDER BY 1",
		"SELECT epoch || ' ' || first || ' ' || last || ' ' || "
		"hex(hash) FROM run WHERE epoch IN (SELECT e.id FROM epoch e "
		"JOIN journal j ON j.id = e.journal WHERE kind = 'kiosk') "
		"ORDER BY 1",
		/* Whether it waits or was left out for good: neither counts. */
		"SELECT s.epoch || ' ' || number || ' ' || iif(why IN "
		"('rejected', 'quarantined'), 'out', why) FROM struck s JOIN "
		"run r ON r.epoch = s.epoch AND number BETWEEN r.first "
		"AND r.last ORDER BY 1",
		"SELECT epoch || ' ' || at || ' ' || server FROM clock "
		"WHERE epoch IN (SELECT e.id FROM epoch e JOIN journal j ON "
		"j.id = e.journal WHERE kind = 'kiosk') ORDER BY 1",
		"SELECT number || ' ' || begins || ' ' || ends || ' ' || what "
		"|| ' ' || ifnull(undone, '-') FROM correction ORDER BY 1",
		"SELECT hex(epoch) || ' ' || why FROM seam ORDER BY 1",
	};
	struct bytes out = { 0 };
	sqlite3_stmt *s;

	for (size_t i = 0; i < sizeof(queries) / sizeof(*queries); i++) {
		assert_int_equal(sqlite3_prepare_v2(store_db(test->desk.store),
				     queries[i], -1, &s, NULL),
		    SQLITE_OK);
		while (sqlite3_step(s) == SQLITE_ROW)
			bytes_printf(&out, "%s\n", sqlite3_column_text(s, 0));
		sqlite3_finalize(s);
	}
	bytes_put(&out, "", 1);
	return (char *)out.data;
}

static void
count_difference(const struct replay_difference *difference, void *count)
{
	print_message("# %s %s %lld: %s\n", difference->what,
	    difference->journal, (long long)difference->number,
	    difference->why);
	++*(int *)count;
}

static void
assert_rebuilds(void)
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

static void
assert_was(size_t step)
{
	struct store *store = test->desk.store;
	int64_t upto, since;
	char *then;

	assert_int_equal(arrival_before(store, remembered[step].ms, &upto,
			     &since),
	    1);
	assert_int_equal(store_begin(store), STORE_OK);
	assert_int_equal(replay_until(store, upto, 0), 0);
	then = dump();
	replay_end(store);
	store_rollback(store);
	assert_string_equal(then, remembered[step].dump);
	free(then);
}

/* ---- tests --------------------------------------------------------------- */

static void
live(uint32_t world)
{
	seed = world;
	kiosk = test_kiosk_new(1);
	clone = test_kiosk_new(1);
	make_centre();
	write_journal(kiosk, any(2));
	write_journal(clone, false);
	for (size_t i = 0; i < STEPS; i++) {
		happen();
		test_desk_wait(test, MINUTE);
		remembered[i].ms = test->world.wall_ms;
		remembered[i].dump = dump();
	}
}

static void
end_world(void)
{
	for (size_t i = 0; i < STEPS; i++)
		free(remembered[i].dump);
	test_kiosk_free(kiosk);
	test_kiosk_free(clone);
	test_desk_free(test);
}

static uint32_t
from_environment(const char *name, uint32_t otherwise)
{
	const char *text = getenv(name);

	return text != NULL && *text != '\0' ? (uint32_t)strtoul(text, NULL, 10)
					     : otherwise;
}

static void
envelopes_and_book_give_the_same_tallies_and_those_of_any_time(void **state)
{
	const uint32_t first = from_environment("SEED", 1);
	const uint32_t count = from_environment("CORRECTING", WORLDS);
	int64_t moved = 0, covered = 0, undone = 0, replaced = 0, judged = 0;

	(void)state;
	for (uint32_t world = first; world < first + count; world++) {
		print_message("# world %u\n", world);
		live(world);
		assert_rebuilds();
		for (size_t i = 0; i < STEPS; i += 1 + any(4))
			assert_was(i);
		moved += ask("SELECT count(*) FROM series WHERE channel "
			     "GLOB 'moved:*'");
		covered += ask("SELECT count(*) FROM covered");
		undone += ask("SELECT count(*) FROM correction "
			      "WHERE undone IS NOT NULL");
		replaced += ask("SELECT count(*) FROM struck "
				"WHERE why = 'replaced'");
		judged += ask("SELECT count(*) FROM quarantine WHERE state = "
			      "'accepted' AND bytes IS NULL");
		end_world();
	}
	print_message("# %lld series moved, %lld envelopes covered, %lld "
		      "undone, %lld replaced, %lld judged\n",
	    (long long)moved, (long long)covered, (long long)undone,
	    (long long)replaced, (long long)judged);
	/* Else the worlds are too small to show anything. */
	assert_true(moved > 0 && covered > 0 && undone > 0 && replaced > 0 &&
	    judged > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    envelopes_and_book_give_the_same_tallies_and_those_of_any_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
