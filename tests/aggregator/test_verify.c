/*
 * test_verify.c - the audit, over stores that were tampered with in every way
 * an administrator could think of; and all that is derived, folded again.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "aggregator/io/bytes.h"
#include "aggregator/io/intake.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/store_sheet.h"
#include "aggregator/io/store_sql.h"
#include "aggregator/io/verify.h"
#include "tests/aggregator/support_desk.h"
#include "tests/aggregator/support_kiosk.h"

#define MINUTE 60000
#define HOUR (60 * MINUTE)

static struct test_desk *test;
static struct test_kiosk *kiosk;
static struct journal_row journal;
static uint8_t sheet[VERSION_SIZE];
static char token[80];

/* ---- a small world ------------------------------------------------------- */

static void
take(const struct test_epoch *epoch, uint64_t first, uint64_t last,
    enum envelope_verdict verdict)
{
	struct intake *intake = ledger_intake(&test->desk);
	struct intake_outcome outcome = { 0 };
	struct bytes bytes = { 0 };
	struct wire_reader r;
	struct parcel parcel;

	test_kiosk_seal(kiosk, epoch, first, last, &bytes);
	assert_int_equal(store_begin(test->desk.store), STORE_OK);
	wire_read_from(&r, bytes.data, bytes.length);
	parcel_read(&r, &parcel);
	assert_true(parcel_check(&parcel, journal.kid, journal.key));
	assert_int_equal(intake_take(intake, &journal, &parcel, &outcome), 0);
	assert_int_equal(intake_settle(intake), 0);
	assert_int_equal(store_commit(test->desk.store), STORE_OK);
	assert_int_equal(outcome.verdict, verdict);
	bytes_release(&bytes);
}

static void
feedback(const char *body)
{
	test_desk_wait(test, MINUTE);
	assert_int_equal(test_desk_ask_as(test, token, METHOD_POST,
			     "/v1/feedback", body, NULL),
	    200);
}

static void
add_source(void)
{
	json_t *json;
	char *text;

	assert_int_equal(
	    test_desk_ask(test, METHOD_POST, "/v1/sources",
		"{\"name\": \"shop\", \"touchpoint\": \"counter-1\", "
		"\"channel\": \"web\"}",
		&text),
	    201);
	json = json_loads(text, 0, NULL);
	strcpy(token, json_string_value(json_object_get(json, "token")));
	json_decref(json);
	free(text);
}

/* As the server does once a minute. */
static void
tell_heads(void)
{
	assert_int_equal(store_begin(test->desk.store), STORE_OK);
	assert_int_equal(ledger_tell_heads(&test->desk), 0);
	assert_int_equal(ledger_seal(&test->desk), 0);
	assert_int_equal(store_commit(test->desk.store), STORE_OK);
}

/* A kiosk of two epochs that has seen the book; a source with an edit. */
static int
begin(void **state)
{
	struct sheet_row row;
	struct head book;

	(void)state;
	test = test_desk_new();
	test_desk_map(test);
	assert_int_equal(sheet_in_force(test->desk.store, "counter", &row,
			     NULL),
	    1);
	memcpy(sheet, row.version, VERSION_SIZE);
	kiosk = test_kiosk_new(1);
	test_desk_enrol(test, kiosk->key.public, &journal);
	add_source();
	feedback("{\"id\": \"a\", \"value\": 4, \"comment\": \"fine\"}");
	feedback("{\"id\": \"b\", \"value\": 2}");
	feedback("{\"id\": \"a\", \"value\": 1, \"comment\": \"not so\"}");
	tell_heads();
	assert_int_equal(book_head(test->desk.store, &book), STORE_OK);
	test_kiosk_boot(kiosk, 1, NULL);
	test_kiosk_slot(kiosk, "counter-1", "satisfaction", sheet,
	    HAND_CUSTOMER);
	test_kiosk_witness(kiosk, MINUTE, test->world.wall_ms,
	    test->desk.key.kid, &book);
	for (int i = 0; i < 9; i++)
		test_kiosk_rate_with(kiosk, MINUTE, 0, i % 5, 0,
		    i == 4 ? "too slow" : NULL);
	test_kiosk_boot(kiosk, 2, NULL);
	test_kiosk_slot(kiosk, "counter-1", "satisfaction", sheet,
	    HAND_CUSTOMER);
	for (int i = 0; i < 6; i++)
		test_kiosk_rate(kiosk, HOUR, 0, i % 5);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	test_kiosk_free(kiosk);
	test_desk_free(test);
	return 0;
}

/* Everything the kiosk has, in pieces of four. */
static void
deliver(void)
{
	for (size_t e = 0; e < kiosk->epoch_count; e++) {
		const struct test_epoch *epoch = &kiosk->epochs[e];
		const uint64_t last = epoch->first + epoch->count - 1;

		for (uint64_t n = epoch->first; n <= last; n += 4)
			take(epoch, n, n + 3 < last ? n + 3 : last,
			    ENVELOPE_STORED);
	}
}

/* ---- asking -------------------------------------------------------------- */

static json_t *
audit(void)
{
	enum store_verdict verdict;
	struct store *store = store_open(test->dir, NULL, STORE_READ, &verdict);
	json_t *report;

	assert_non_null(store);
	report = verify_store(store);
	assert_non_null(report);
	store_free(store);
	return report;
}

static bool
names(const json_t *report, const char *what, const char *whose)
{
	json_t *problem;
	size_t i;

	json_array_foreach(json_object_get(report, "problems"), i, problem) {
		const char *kind = json_string_value(json_object_get(problem,
		    "what"));
		const char *name = json_string_value(json_object_get(problem,
		    "journal"));

		if (strcmp(kind, what) == 0 && strcmp(name, whose) == 0)
			return true;
	}
	return false;
}

static void
assert_clean(json_t *report)
{
	char *text = json_dumps(json_object_get(report, "problems"), 0);

	if (!json_is_true(json_object_get(report, "ok")))
		fail_msg("problems: %s", text);
	free(text);
	json_decref(report);
}

static void
assert_names(json_t *report, const char *what, const char *whose,
    const char *after)
{
	char *text = json_dumps(json_object_get(report, "problems"), 0);

	if (json_is_true(json_object_get(report, "ok")) ||
	    !names(report, what, whose))
		fail_msg("after \"%s\" no \"%s\" of \"%s\" in %s", after, what,
		    whose, text);
	free(text);
	json_decref(report);
}

static int64_t
count_of(const json_t *report, const char *name)
{
	return json_integer_value(json_object_get(report, name));
}

static void
run(const char *sql)
{
	char *why = NULL;

	if (sqlite3_exec(store_db(test->desk.store), sql, NULL, NULL, &why) !=
	    SQLITE_OK)
		fail_msg("%s: %s", sql, why);
}

static json_t *
rebuild(void)
{
	char *text;
	json_t *json;

	assert_int_equal(test_desk_ask(test, METHOD_POST, "/v1/rebuild", "{}",
			     &text),
	    200);
	json = json_loads(text, 0, NULL);
	free(text);
	return json;
}

static void
assert_rebuild_equals(void)
{
	json_t *json = rebuild();
	char *text = json_dumps(json, 0);

	if (!json_is_true(json_object_get(json, "ok")))
		fail_msg("rebuild: %s", text);
	free(text);
	json_decref(json);
}

/* ---- the store ----------------------------------------------------------- */

static void
an_untouched_store_is_sound(void **state)
{
	json_t *report;

	(void)state;
	deliver();
	report = audit();
	assert_int_equal(count_of(report, "journals"), 3);
	assert_int_equal(count_of(report, "replaced"), 1);
	assert_true(count_of(report, "witnessed_to") > 5);
	assert_clean(report);
}

#define OF(name) \
	"(SELECT e.id FROM epoch e JOIN journal j ON j.id = e.journal " \
	"WHERE j.name = '" name "')"
#define GONE(name, which) \
	"DELETE FROM envelope WHERE id = (SELECT " which \
	"(id) FROM envelope WHERE epoch IN " OF(name) ")"

/* Each on a store of its own; rebuild makes the rest agree with it. */
static const struct tampering {
	const char *sql, *what, *whose;
	bool survives; /* still found when the tallies agree */
} tamperings[] = {
	{ GONE("north", "min"), "gap", "north", true },
	{ "DELETE FROM envelope WHERE first = 5 AND epoch IN " OF("north"),
	    "gap", "north", true },
	{ "DELETE FROM envelope WHERE epoch = (SELECT min(e.id) FROM epoch e "
	  "JOIN journal j ON j.id = e.journal WHERE j.name = 'north')",
	    "gap", "north", true },
	{ GONE("north", "max"), "run", "north", false },
	{ GONE("shop", "max"), "head", "shop", true },
	{ "DELETE FROM envelope WHERE id = (SELECT max(id) FROM envelope "
	  "WHERE epoch IN " OF(
	      "shop") "); DELETE FROM pen WHERE journal = "
		      "(SELECT id FROM journal WHERE name = 'shop')",
	    "head", "shop", true },
	{ "UPDATE envelope SET bytes = CAST(substr(bytes, 1, 60) || x'01' || "
	  "substr(bytes, 62) AS BLOB) WHERE first = 5 AND epoch IN " OF(
	      "north"),
	    "signature", "north", true },
	{ "UPDATE envelope SET first = first + 1 WHERE first = 5 AND epoch "
	  "IN " OF("north"),
	    "envelope", "north", true },
	{ "UPDATE tally SET c0 = c0 + 1 WHERE span = 0", "tally", "", false },
	{ "DELETE FROM tally WHERE span = 3", "tally", "", false },
	{ "DELETE FROM struck", "struck", "shop", false },
	{ "UPDATE slot SET question = 'other' WHERE epoch IN " OF("north"),
	    "slot", "north", false },
	{ "UPDATE clock SET server = server + 86400000 WHERE epoch IN " OF(
	      "north"),
	    "clock", "north", false },
	{ "UPDATE text SET text = 'very good' WHERE epoch IN " OF("north"),
	    "text", "north", true },
	{ "UPDATE text SET text = NULL, salt = NULL WHERE epoch IN " OF("shop"),
	    "text", "shop", true },
	{ "UPDATE text SET erased = 1 WHERE epoch IN " OF("north"), "text",
	    "north", true },
	{ "UPDATE journal SET state = 'revoked' WHERE name = 'north'", "kiosk",
	    "north", true },
	{ "UPDATE journal SET name = 'south' WHERE name = 'north'", "kiosk",
	    "south", true },
	{ "INSERT INTO kiosk_touchpoint SELECT journal, 1, 'vip' FROM kiosk",
	    "kiosk", "north", true },
	{ "INSERT INTO journal (kid, key, kind, name, since) VALUES "
	  "(randomblob(16), randomblob(32), 'kiosk', 'ghost', 0)",
	    "kiosk", "ghost", true },
	{ "UPDATE source SET channel = 'email'", "source", "shop", true },
	{ "UPDATE touchpoint SET near_staff = 1", "touchpoint", "counter-1",
	    true },
	{ "DELETE FROM kiosk", "kiosk", "north", true },
	{ "DELETE FROM journal WHERE name = 'north'", "kiosk", "north", true },
	{ "DELETE FROM source", "source", "shop", true },
	{ "DELETE FROM answer", "answer", "shop", true },
	{ "DELETE FROM pen", "pen", "shop", true },
	{ "UPDATE pen SET told = told + 100", "pen", "shop", true },
	{ "INSERT INTO account VALUES ('spy', 'admin', 'x')", "account", "spy",
	    true },
	{ "UPDATE series SET channel = 'staff' WHERE channel = 'kiosk'",
	    "tally", "", false },
	{ "UPDATE tally SET start = start + 1", "tally", "", false },
	{ "DELETE FROM touchpoint", "touchpoint", "counter-1", true },
	{ "UPDATE sheet SET file = CAST(file || ' ' AS BLOB)", "sheet",
	    "counter", true },
	{ "INSERT INTO setting VALUES ('k', '5')", "setting", "k", true },
	{ "INSERT INTO plan VALUES ('mark', 'counter-1/function/2026-11-20', "
	  "'{\"mark\":99}', 0, 'token:mia')",
	    "plan", "mark counter-1/function/2026-11-20", true },
	{ "INSERT INTO token VALUES ('spy', 'admin', x'00', 0, 1)", "token",
	    "spy", true },
	{ "INSERT INTO seam VALUES ((SELECT id FROM journal WHERE "
	  "name = 'north'), x'0102030405060708', 'x', 0, NULL, NULL, NULL)",
	    "seam", "north", false },
};

static void
whatever_is_changed_is_named(void **state)
{
	for (size_t i = 0; i < sizeof(tamperings) / sizeof(tamperings[0]);
	     i++) {
		const struct tampering *t = &tamperings[i];

		deliver();
		run("PRAGMA foreign_keys = 0");
		run(t->sql);
		assert_names(audit(), t->what, t->whose, t->sql);
		json_decref(rebuild());
		if (t->survives)
			assert_names(audit(), t->what, t->whose, t->sql);
		else
			assert_clean(audit());
		end(state);
		begin(state);
	}
}

static void
a_card_of_the_desk_that_was_changed_or_taken_away_is_named(void **state)
{
	static const char *const wrongs[] = {
		"UPDATE plan SET card = replace(card, '80', '99')",
		"UPDATE plan SET who = 'somebody'",
		"UPDATE plan SET card = ''",
		"DELETE FROM plan",
		"UPDATE plan SET name = 'counter-1/function/2026-11-19'",
	};
	static const char mark[] = "{\"touchpoint\": \"counter-1\", "
				   "\"marks\": {\"function\": 80}}";

	for (size_t i = 0; i < sizeof(wrongs) / sizeof(wrongs[0]); i++) {
		deliver();
		assert_int_equal(test_desk_ask(test, METHOD_POST, "/v1/marks",
				     mark, NULL),
		    200);
		assert_clean(audit());
		run(wrongs[i]);
		assert_names(audit(), "plan",
		    i < 4 ? "mark counter-1/function/2026-11-25"
			  : "mark counter-1/function/2026-11-19",
		    wrongs[i]);
		end(state);
		begin(state);
	}
}

static void
a_kiosk_that_was_removed_whole_is_missed(void **state)
{
	(void)state;
	deliver();
	run("PRAGMA foreign_keys = 0; DELETE FROM envelope WHERE epoch IN " OF(
	    "north") "; DELETE FROM epoch WHERE id IN " OF("north") "; DELETE FROM kiosk; DELETE FROM kiosk_touchpoint; "
								    "DELETE FROM journal WHERE name = 'north'");
	json_decref(rebuild());
	assert_names(audit(), "kiosk", "north", "a kiosk removed");
}

static void
a_book_that_was_cut_is_told_by_a_kiosk(void **state)
{
	(void)state;
	deliver();
	run("DELETE FROM envelope WHERE id = (SELECT max(v.id) FROM envelope v "
	    "JOIN epoch e ON e.id = v.epoch JOIN journal j ON j.id = e.journal "
	    "WHERE j.kind = 'book'); DELETE FROM pen");
	run("DELETE FROM run");
	assert_names(audit(), "witness", "north", "a book cut");
}

static void
what_a_kiosk_had_delivered_is_missed_at_the_end_too(void **state)
{
	const struct test_epoch *epoch = test_kiosk_now(kiosk);
	struct head head;

	(void)state;
	deliver();
	test_epoch_head(epoch, epoch->first + epoch->count - 1, &head);
	assert_int_equal(store_run(test->desk.store,
			     "UPDATE kiosk SET last_seen = 5, complete_to = 5, "
			     "head_epoch = ?, head_number = ?, head_hash = ?",
			     "bib", head.epoch, (size_t)EPOCH_SIZE,
			     (int64_t)head.number, head.hash,
			     (size_t)HASH_SIZE),
	    STORE_OK);
	assert_clean(audit());
	run(GONE("north", "max"));
	json_decref(rebuild());
	assert_names(audit(), "head", "north", "the last envelope removed");
}

/* ---- gaps, forks, seams -------------------------------------------------- */

static void
a_gap_is_a_problem_until_it_fills(void **state)
{
	const struct test_epoch *epoch = &kiosk->epochs[0];

	(void)state;
	take(epoch, 1, 4, ENVELOPE_STORED);
	take(epoch, 8, 12, ENVELOPE_STORED);
	assert_names(audit(), "gap", "north", "numbers 5 to 7 left out");
	take(epoch, 3, 9, ENVELOPE_STORED);
	assert_clean(audit());
}

/* One that begins anew is a seam only when another one did before. */
static void
a_first_epoch_that_comes_last_is_no_seam(void **state)
{
	const struct test_epoch *first = &kiosk->epochs[0];
	const struct test_epoch *second = &kiosk->epochs[1];

	(void)state;
	take(second, second->first, second->first + second->count - 1,
	    ENVELOPE_STORED);
	take(first, 1, first->count, ENVELOPE_STORED);
	assert_clean(audit());
}

static void
a_fork_is_a_problem_until_somebody_looked(void **state)
{
	struct test_kiosk *first = kiosk, *second = test_kiosk_new(1);

	(void)state;
	deliver();
	test_kiosk_boot(second, 1, NULL);
	test_kiosk_slot(second, "counter-1", "satisfaction", sheet,
	    HAND_CUSTOMER);
	for (int i = 0; i < 5; i++)
		test_kiosk_rate(second, MINUTE, 0, 4);
	kiosk = second;
	take(test_kiosk_now(second), 1, 7, ENVELOPE_FORKED);
	kiosk = first;
	test_kiosk_free(second);
	assert_names(audit(), "fork", "north", "a second branch");
	assert_int_equal(test_desk_ask(test, METHOD_POST,
			     "/v1/quarantine/1/accept", "{}", NULL),
	    409);
	assert_int_equal(test_desk_ask(test, METHOD_POST,
			     "/v1/quarantine/1/reject",
			     "{\"why\": \"an old card\"}", NULL),
	    200);
	assert_clean(audit());
	assert_rebuild_equals();
}

static void
a_seam_is_a_problem_until_it_is_closed(void **state)
{
	struct head head;
	json_t *report;
	char body[64];

	(void)state;
	deliver();
	test_epoch_head(&kiosk->epochs[0], 9, &head);
	test_kiosk_boot(kiosk, 3, &head);
	take(test_kiosk_now(kiosk), 10, 10, ENVELOPE_STORED);
	assert_names(audit(), "seam", "north", "an old card put back");
	strcpy(body, "{\"why\": \"card swapped\", \"epoch\": \"");
	hex_write(body + strlen(body), test_kiosk_now(kiosk)->epoch,
	    EPOCH_SIZE);
	strcat(body, "\"}");
	assert_int_equal(test_desk_ask(test, METHOD_POST,
			     "/v1/seams/north/close", body, NULL),
	    200);
	assert_int_equal(test_desk_ask(test, METHOD_POST,
			     "/v1/seams/north/close", body, NULL),
	    409);
	report = audit();
	assert_int_equal(json_array_size(json_object_get(report, "seams")), 1);
	assert_clean(report);
	assert_rebuild_equals();
}

/* ---- restored ------------------------------------------------------------ */

/* A backup was made before now, and is restored an hour later. */
static void
restore(void)
{
	test_desk_wait(test, HOUR);
	assert_int_equal(book_restored(&test->desk, "tester", "a backup"),
	    STORE_OK);
}

/* The kiosk sends again what it holds: it had a receipt for its comments. */
static void
lose_comments(void)
{
	run("UPDATE text SET text = NULL, salt = NULL WHERE epoch IN " OF(
	    "north"));
}

static void
assert_lost(json_t *report, int64_t texts)
{
	const json_t *restored = json_object_get(report, "restored");

	assert_int_equal(json_array_size(restored), 1);
	assert_int_equal(count_of(json_array_get(restored, 0), "texts"), texts);
	assert_clean(report);
}

static void
a_comment_lost_with_the_disk_is_explained(void **state)
{
	const struct test_epoch *first = &kiosk->epochs[0];

	(void)state;
	take(first, 1, 7, ENVELOPE_STORED);
	restore();
	take(first, 8, first->count, ENVELOPE_STORED);
	lose_comments();
	assert_lost(audit(), 1);
}

static void
a_comment_that_the_backup_held_is_missed(void **state)
{
	(void)state;
	deliver();
	restore();
	assert_clean(audit());
	lose_comments();
	assert_names(audit(), "text", "north", "a comment of the backup gone");
}

/* Also where the newest epoch held then was a later one. */
static void
a_comment_of_an_older_epoch_is_missed_too(void **state)
{
	const struct test_epoch *second = &kiosk->epochs[1];

	(void)state;
	deliver();
	test_kiosk_boot(kiosk, 3, NULL);
	restore();
	take(test_kiosk_now(kiosk), second->first + second->count,
	    second->first + second->count, ENVELOPE_STORED);
	lose_comments();
	assert_names(audit(), "text", "north", "a comment of the backup gone");
}

/* Nothing dates its epoch but that it was over when the next one began. */
static void
a_comment_of_a_boot_without_a_sync_is_explained(void **state)
{
	const struct test_epoch *first, *second;
	struct head book;

	(void)state;
	assert_int_equal(book_head(test->desk.store, &book), STORE_OK);
	test_kiosk_free(kiosk);
	kiosk = test_kiosk_new(1);
	first = test_kiosk_boot(kiosk, 1, NULL);
	test_kiosk_slot(kiosk, "counter-1", "satisfaction", sheet,
	    HAND_CUSTOMER);
	test_kiosk_rate_with(kiosk, MINUTE, 0, 2, 0, "too slow");
	second = test_kiosk_boot(kiosk, 2, NULL);
	test_kiosk_witness(kiosk, MINUTE, test->world.wall_ms,
	    test->desk.key.kid, &book);
	restore();
	take(first, 1, 3, ENVELOPE_STORED);
	lose_comments();
	assert_names(audit(), "text", "north", "nobody knows when it was");
	take(second, 4, 5, ENVELOPE_STORED);
	assert_lost(audit(), 1);
}

/* ---- quarantine ---------------------------------------------------------- */

static int64_t
counted(const char *channel)
{
	sqlite3_stmt *s = store_sql(test->desk.store,
	    "SELECT coalesce(sum(c0 + c1 + c2 + c3 + c4), 0) FROM tally t "
	    "JOIN series s ON s.id = t.series WHERE channel = ? AND span = 0",
	    "t", channel);
	int64_t count;

	assert_int_equal(store_step(test->desk.store, s), 1);
	count = sqlite3_column_int64(s, 0);
	store_done(s);
	return count;
}

/* Ratings at a touchpoint where the kiosk may not stand: number 24 to 26. */
static void
rate_elsewhere(void)
{
	assert_int_equal(
	    test_desk_ask(test, METHOD_POST, "/v1/touchpoints",
		"{\"slug\": \"vip\", \"title\": \"VIP\", "
		"\"survey\": \"counter\", \"zone\": \"Europe/Vienna\"}",
		NULL),
	    201);
	test_kiosk_slot(kiosk, "vip", "satisfaction", sheet, HAND_CUSTOMER);
	for (int i = 0; i < 3; i++)
		test_kiosk_rate(kiosk, MINUTE, 1, 2);
	deliver();
}

static void
what_is_accepted_counts_and_what_is_rejected_does_not(void **state)
{
	(void)state;
	rate_elsewhere();
	assert_int_equal(counted("kiosk"), 15);
	assert_clean(audit());
	assert_int_equal(test_desk_ask(test, METHOD_POST,
			     "/v1/quarantine/1/accept",
			     "{\"why\": \"it stood there\"}", NULL),
	    200);
	assert_int_equal(counted("kiosk"), 18);
	assert_int_equal(test_desk_ask(test, METHOD_POST,
			     "/v1/quarantine/1/reject", "{}", NULL),
	    409);
	assert_clean(audit());
	assert_rebuild_equals();
}

/* Its customer thought better of it while it waited. */
static void
what_was_withdrawn_stays_so_when_it_is_accepted(void **state)
{
	uint64_t number;

	(void)state;
	rate_elsewhere();
	number = test_kiosk_rate(kiosk, MINUTE, 1, 3);
	test_kiosk_withdraw(kiosk, MINUTE, number);
	take(test_kiosk_now(kiosk), number, number + 1, ENVELOPE_STORED);
	assert_int_equal(counted("kiosk"), 15);
	for (int id = 1; id <= 2; id++) {
		char path[64];

		snprintf(path, sizeof(path), "/v1/quarantine/%d/accept", id);
		assert_int_equal(test_desk_ask(test, METHOD_POST, path, "{}",
				     NULL),
		    200);
	}
	assert_int_equal(counted("kiosk"), 18);
	assert_int_equal(counted("withdrawn"), 1);
	assert_clean(audit());
	assert_rebuild_equals();
}

static void
a_verdict_that_the_book_does_not_tell_is_found(void **state)
{
	(void)state;
	rate_elsewhere();
	run("UPDATE quarantine SET state = 'accepted'");
	json_decref(rebuild());
	assert_int_equal(counted("kiosk"), 18);
	assert_names(audit(), "quarantine", "north", "accepted by hand");
}

static void
an_edit_that_was_let_in_by_hand_is_found(void **state)
{
	(void)state;
	feedback("{\"id\": \"b\", \"value\": 5, "
		 "\"at\": \"2026-11-01T00:00:00Z\"}");
	run("DELETE FROM quarantine");
	json_decref(rebuild());
	assert_int_equal(counted("web"), 3);
	assert_names(audit(), "answer", "shop", "two answers of one id");
}

static void
an_edit_let_in_takes_the_place_of_the_answer(void **state)
{
	(void)state;
	feedback("{\"id\": \"b\", \"value\": 5, "
		 "\"at\": \"2026-11-01T00:00:00Z\"}");
	assert_int_equal(counted("web"), 2);
	assert_int_equal(test_desk_ask(test, METHOD_POST,
			     "/v1/quarantine/1/accept", "{}", NULL),
	    200);
	assert_int_equal(counted("web"), 2);
	assert_int_equal(counted("replaced"), 2);
	assert_clean(audit());
	assert_rebuild_equals();
}

/* ---- folding again ------------------------------------------------------- */

static void
rebuild_equals_whatever_the_order(void **state)
{
	uint32_t seed = 7;

	(void)state;
	for (int i = 0; i < 60; i++) {
		const struct test_epoch *epoch;
		uint64_t first;

		seed = seed * 1103515245 + 12345;
		epoch = &kiosk->epochs[(seed >> 16) % 2];
		first = epoch->first + (seed >> 20) % epoch->count;
		if (first + 1 < epoch->first + epoch->count) {
			struct bytes bytes = { 0 };
			struct intake *intake = ledger_intake(&test->desk);
			struct intake_outcome outcome;
			struct wire_reader r;
			struct parcel parcel;

			test_kiosk_seal(kiosk, epoch, first, first + 1, &bytes);
			assert_int_equal(store_begin(test->desk.store),
			    STORE_OK);
			wire_read_from(&r, bytes.data, bytes.length);
			parcel_read(&r, &parcel);
			parcel_open(&parcel);
			assert_int_equal(intake_take(intake, &journal, &parcel,
					     &outcome),
			    0);
			assert_int_equal(intake_settle(intake), 0);
			assert_int_equal(store_commit(test->desk.store),
			    STORE_OK);
			bytes_release(&bytes);
		}
		if (i % 10 == 9)
			assert_rebuild_equals();
	}
}

static void
another_zone_counts_everything_anew(void **state)
{
	(void)state;
	deliver();
	assert_int_equal(test_desk_ask(test, METHOD_PATCH,
			     "/v1/touchpoints/counter-1",
			     "{\"zone\": \"Asia/Kolkata\"}", NULL),
	    200);
	assert_clean(audit());
	assert_rebuild_equals();
	assert_int_equal(counted("kiosk"), 15);
}

static void
another_zone_in_a_table_does_the_same(void **state)
{
	static const char table[] = "slug,zone\ncounter-1,Asia/Kolkata\n";
	const struct request request = { .method = METHOD_POST,
		.path = "/v1/map",
		.query = "",
		.content_type = "text/csv",
		.bearer = "",
		.who = "tester",
		.local = true,
		.body = (const uint8_t *)table,
		.length = strlen(table) };
	struct call call = { .request = &request };

	(void)state;
	deliver();
	desk_handle(&test->desk, &call);
	assert_int_equal(call.reply.status, 200);
	call_release(&call);
	assert_clean(audit());
	assert_rebuild_equals();
	assert_int_equal(counted("kiosk"), 15);
}

static void
what_differs_is_put_right(void **state)
{
	json_t *json;

	(void)state;
	deliver();
	run("UPDATE tally SET c1 = 99");
	json = rebuild();
	assert_false(json_is_true(json_object_get(json, "ok")));
	assert_true(json_integer_value(json_object_get(json, "count")) > 0);
	json_decref(json);
	assert_int_equal(counted("kiosk"), 15);
	assert_rebuild_equals();
}

/* ---- bundles ------------------------------------------------------------- */

/* The bundle of the whole store; its path. */
static const char *
export_bundle(void)
{
	static char path[96];
	struct bundle_count count;
	char why[BUNDLE_WHY];

	snprintf(path, sizeof(path), "%s.bundle", test->dir);
	if (bundle_write(test->desk.store, path, &count, why) != 0)
		fail_msg("%s", why);
	return path;
}

static json_t *
audit_file(const char *path)
{
	char why[BUNDLE_WHY];
	json_t *report = verify_bundle(path, why);

	if (report == NULL)
		fail_msg("%s", why);
	return report;
}

static void
a_bundle_of_an_untouched_store_is_sound(void **state)
{
	const char *path;

	(void)state;
	deliver();
	path = export_bundle();
	assert_clean(audit_file(path));
	unlink(path);
}

/* Where the envelopes begin. */
static uint64_t
head_length(const char *path)
{
	char why[BUNDLE_WHY];
	struct bundle *bundle = bundle_open(path, why);
	uint64_t place = bundle_place(bundle);

	bundle_free(bundle);
	return place;
}

static void
write_byte(const char *path, uint64_t place, uint8_t change)
{
	FILE *file = fopen(path, "r+");
	int byte;

	fseek(file, (long)place, SEEK_SET);
	byte = fgetc(file);
	fseek(file, (long)place, SEEK_SET);
	fputc(byte ^ change, file);
	fclose(file);
}

static void
a_changed_byte_of_a_bundle_is_found_wherever_it_is(void **state)
{
	const char *path;
	uint64_t place, size = 0;
	FILE *file;

	(void)state;
	deliver();
	path = export_bundle();
	file = fopen(path, "r");
	fseek(file, 0, SEEK_END);
	size = (uint64_t)ftell(file);
	fclose(file);
	for (place = head_length(path); place < size; place += 7) {
		const uint8_t change = (uint8_t)(1 << place % 8);
		json_t *report;

		write_byte(path, place, change);
		report = audit_file(path);
		if (json_is_true(json_object_get(report, "ok")))
			fail_msg("byte %llu", (unsigned long long)place);
		json_decref(report);
		write_byte(path, place, change);
	}
	assert_clean(audit_file(path));
	unlink(path);
}

static void
a_bundle_without_an_envelope_is_not_sound(void **state)
{
	const char *path;

	(void)state;
	deliver();
	run("DELETE FROM envelope WHERE first = 5 AND epoch IN " OF("north"));
	path = export_bundle();
	assert_names(audit_file(path), "gap", "north", "an envelope left out");
	unlink(path);
}

static void
a_file_that_is_no_bundle_is_refused(void **state)
{
	char why[BUNDLE_WHY], path[96];

	(void)state;
	snprintf(path, sizeof(path), "%s/store.db", test->dir);
	assert_null(verify_bundle(path, why));
	assert_non_null(strstr(why, "no bundle"));
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		STORY(an_untouched_store_is_sound),
		STORY(whatever_is_changed_is_named),
		STORY(
		    a_card_of_the_desk_that_was_changed_or_taken_away_is_named),
		STORY(a_kiosk_that_was_removed_whole_is_missed),
		STORY(a_book_that_was_cut_is_told_by_a_kiosk),
		STORY(what_a_kiosk_had_delivered_is_missed_at_the_end_too),
		STORY(a_gap_is_a_problem_until_it_fills),
		STORY(a_first_epoch_that_comes_last_is_no_seam),
		STORY(a_fork_is_a_problem_until_somebody_looked),
		STORY(a_comment_lost_with_the_disk_is_explained),
		STORY(a_comment_of_a_boot_without_a_sync_is_explained),
		STORY(a_comment_that_the_backup_held_is_missed),
		STORY(a_comment_of_an_older_epoch_is_missed_too),
		STORY(a_seam_is_a_problem_until_it_is_closed),
		STORY(what_is_accepted_counts_and_what_is_rejected_does_not),
		STORY(what_was_withdrawn_stays_so_when_it_is_accepted),
		STORY(a_verdict_that_the_book_does_not_tell_is_found),
		STORY(an_edit_that_was_let_in_by_hand_is_found),
		STORY(an_edit_let_in_takes_the_place_of_the_answer),
		STORY(rebuild_equals_whatever_the_order),
		STORY(another_zone_counts_everything_anew),
		STORY(another_zone_in_a_table_does_the_same),
		STORY(what_differs_is_put_right),
		STORY(a_bundle_of_an_untouched_store_is_sound),
		STORY(a_changed_byte_of_a_bundle_is_found_wherever_it_is),
		STORY(a_bundle_without_an_envelope_is_not_sound),
		STORY(a_file_that_is_no_bundle_is_refused),
	};

	return cmocka_run_group_tests_name("verify", tests, NULL, NULL);
}
