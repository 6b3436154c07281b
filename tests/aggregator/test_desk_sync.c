/*
 * test_desk_sync.c - enrolment and sync, from signed request to signed answer.
 *
 * The desk is the product's own; the kiosk is support_kiosk's.  Nothing here
 * goes over a network.
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
#include "aggregator/io/health.h"
#include "aggregator/io/replay.h"
#include "aggregator/io/store_kiosk.h"
#include "aggregator/io/store_sheet.h"
#include "aggregator/io/store_sql.h"
#include "protocol/enrol.h"
#include "protocol/receipt.h"
#include "tests/aggregator/support_desk.h"
#include "tests/aggregator/support_kiosk.h"

#define MINUTE 60000

static struct test_desk *test;
static struct test_kiosk *kiosk;
static struct answer answer;
static struct bytes reply; /* the answer's spans are lent out of it */
static uint8_t sheet[VERSION_SIZE];
static uint8_t scratch[LIMIT_ANSWER];

/* ---- exchanges ----------------------------------------------------------- */

/* Handle a request; its status.  The answer is read when it is 200. */
static int
send_bytes(const char *path, const struct bytes *body)
{
	const struct request request = { .method = METHOD_POST,
		.path = path,
		.query = "",
		.content_type = "application/cose",
		.bearer = "",
		.who = "",
		.body = body->data,
		.length = body->length };
	struct call call = { .request = &request };
	struct wire_reader r;
	struct sign1 object;
	int status;

	desk_handle(&test->desk, &call);
	status = call.reply.status;
	bytes_release(&reply);
	bytes_put(&reply, call.reply.body.data, call.reply.body.length);
	call_release(&call);
	if (status != 200)
		return status;
	wire_read_from(&r, reply.data, reply.length);
	sign1_read(&r, &object);
	assert_true(wire_at_end(&r));
	assert_true(sign1_verify(&object, SIGN1_ANSWER, test->desk.key.public,
	    scratch, sizeof(scratch)));
	assert_int_equal(answer_open(&object, &answer), 0);
	return status;
}

static void
fill_request(struct sync_request *request)
{
	const struct test_epoch *epoch = test_kiosk_now(kiosk);

	memset(request, 0, sizeof(*request));
	memcpy(request->aggregator, test->desk.key.kid, KID_SIZE);
	request->at = kiosk->at;
	test_epoch_head(epoch, epoch->first + epoch->count - 1, &request->head);
	request->health.waiting = -1;
	request->health.oldest_s = -1;
	request->health.disk_free = -1;
	strcpy(request->health.clock, "exact");
}

/* Seal request and what it carries, and send. */
static int
sync_with(struct sync_request *request, const struct bytes *carried)
{
	uint8_t sealed[LIMIT_REQUEST];
	struct bytes body = { 0 };
	struct wire_writer w;
	int status;

	hash_of(request->body, carried->data != NULL ? carried->data : sealed,
	    carried->length);
	wire_write_to(&w, sealed, sizeof(sealed));
	sync_request_seal(&w, &kiosk->key, request, scratch, sizeof(scratch));
	assert_false(w.failed);
	bytes_put(&body, w.bytes, w.length);
	bytes_put(&body, carried->data, carried->length);
	status = send_bytes("/v1/sync", &body);
	bytes_release(&body);
	return status;
}

/* Send numbers first to last of the running epoch; 0: nothing. */
static int
sync_status(uint64_t first, uint64_t last)
{
	struct sync_request request;
	struct bytes carried = { 0 };
	int status;

	fill_request(&request);
	if (first > 0)
		test_kiosk_seal(kiosk, test_kiosk_now(kiosk), first, last,
		    &carried);
	status = sync_with(&request, &carried);
	bytes_release(&carried);
	return status;
}

static enum answer_verdict
sync_numbers(uint64_t first, uint64_t last)
{
	assert_int_equal(sync_status(first, last), 200);
	return answer.verdict;
}

/* A token as `kiosk token` prints it. */
static void
make_token(char line[LIMIT_TOKEN], const char *extra)
{
	char body[256], *text, *begin, *end;

	snprintf(body, sizeof(body),
	    "{\"touchpoints\": \"counter-1\", "
	    "\"name\": \"north\"%s}",
	    extra);
	assert_int_equal(test_desk_ask(test, METHOD_POST, "/v1/kiosk-tokens",
			     body, &text),
	    201);
	begin = strstr(text, "https://");
	assert_non_null(begin);
	end = strpbrk(begin, "\"\n");
	snprintf(line, LIMIT_TOKEN, "%.*s", (int)(end - begin), begin);
	free(text);
}

static enum answer_verdict
enrol(const struct test_kiosk *device, const char *line)
{
	struct enrol_request request = { 0 };
	uint8_t sealed[LIMIT_ENROL];
	struct bytes body = { 0 };
	struct wire_writer w;

	memcpy(request.aggregator, test->desk.key.kid, KID_SIZE);
	strcpy(request.line, line);
	strcpy(request.description, "a test");
	wire_write_to(&w, sealed, sizeof(sealed));
	enrol_request_seal(&w, &device->key, &request, scratch,
	    sizeof(scratch));
	assert_false(w.failed);
	bytes_put(&body, w.bytes, w.length);
	assert_int_equal(send_bytes("/v1/enrol", &body), 200);
	bytes_release(&body);
	return answer.verdict;
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
	return 0;
}

static int
begin_enrolled(void **state)
{
	char line[LIMIT_TOKEN];

	begin(state);
	make_token(line, "");
	assert_int_equal(enrol(kiosk, line), ANSWER_FINE);
	test_kiosk_boot(kiosk, 0xa1, NULL);
	test_kiosk_slot(kiosk, "counter-1", "satisfaction", sheet,
	    HAND_CUSTOMER);
	for (int i = 0; i < 5; i++)
		test_kiosk_rate(kiosk, MINUTE, 0, i);
	return 0;
}

static void
count_difference(const struct replay_difference *difference, void *count)
{
	print_message("# %s: %s\n", difference->what, difference->why);
	++*(int *)count;
}

/* Whatever happened, folded again from the envelopes it is the same. */
static int
end(void **state)
{
	int differences = 0;

	(void)state;
	assert_int_equal(store_begin(test->desk.store), STORE_OK);
	assert_int_equal(replay_compare(test->desk.store, 0, count_difference,
			     &differences),
	    0);
	replay_end(test->desk.store);
	store_rollback(test->desk.store);
	assert_int_equal(differences, 0);
	bytes_release(&reply);
	test_kiosk_free(kiosk);
	test_desk_free(test);
	return 0;
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

static int64_t
counted(void)
{
	return ask("SELECT coalesce(sum(c0 + c1 + c2 + c3 + c4), 0) "
		   "FROM tally WHERE span = 0");
}

static void
first_receipt(struct receipt *out)
{
	struct wire_reader r;
	struct sign1 object;

	wire_read_from(&r, answer.receipts.bytes, answer.receipts.length);
	assert_true(answer_next(&r, &object));
	assert_true(sign1_verify(&object, SIGN1_KEPT, test->desk.key.public,
	    scratch, sizeof(scratch)));
	assert_int_equal(receipt_open(&object, out), 0);
	assert_memory_equal(out->kid, kiosk->key.kid, KID_SIZE);
}

/* ---- enrolment ----------------------------------------------------------- */

static void
a_token_enrols_one_device_and_answers_it_again(void **state)
{
	struct test_kiosk *other = test_kiosk_new(2);
	char line[LIMIT_TOKEN];

	(void)state;
	make_token(line, "");
	assert_int_equal(enrol(kiosk, line), ANSWER_FINE);
	assert_true(answer.has_registration);
	assert_string_equal(answer.registration.name, "north");
	assert_int_equal(answer.registration.place_count, 1);
	assert_string_equal(answer.registration.places[0].zone,
	    "Europe/Vienna");
	assert_int_equal(answer.sheet_count, 1);
	/* The reply was lost. */
	assert_int_equal(enrol(kiosk, line), ANSWER_FINE);
	assert_string_equal(answer.registration.name, "north");
	assert_int_equal(enrol(other, line), ANSWER_TOKEN_USED);
	assert_false(answer.has_registration);
	assert_int_equal(ask("SELECT count(*) FROM kiosk"), 1);
	test_kiosk_free(other);
}

static void
a_token_that_is_over_or_unknown_enrols_nobody(void **state)
{
	char line[LIMIT_TOKEN];
	struct token token;

	(void)state;
	make_token(line, ", \"valid\": \"1h\"");
	test_desk_wait(test, 61 * MINUTE);
	assert_int_equal(enrol(kiosk, line), ANSWER_TOKEN_EXPIRED);
	assert_null(token_read(&token, line));
	token.secret[0] ^= 1;
	assert_int_equal(token_write(line, &token), 0);
	assert_int_equal(enrol(kiosk, line), ANSWER_TOKEN_UNKNOWN);
	token.aggregator[0] ^= 1;
	assert_int_equal(token_write(line, &token), 0);
	assert_int_equal(enrol(kiosk, line), ANSWER_NOT_FOR_ME);
	assert_int_equal(ask("SELECT count(*) FROM kiosk"), 0);
}

static void
a_spent_token_does_not_bring_a_revoked_kiosk_back(void **state)
{
	char line[LIMIT_TOKEN];

	(void)state;
	make_token(line, "");
	assert_int_equal(enrol(kiosk, line), ANSWER_FINE);
	assert_int_equal(test_desk_ask(test, METHOD_POST,
			     "/v1/kiosks/north/revoke", "{\"why\": \"stolen\"}",
			     NULL) /
		100,
	    2);
	assert_int_equal(enrol(kiosk, line), ANSWER_REVOKED);
	assert_int_equal(
	    ask("SELECT count(*) FROM journal WHERE state = 'revoked'"), 1);
	make_token(line, "");
	assert_int_equal(enrol(kiosk, line), ANSWER_FINE);
	assert_int_equal(
	    ask("SELECT count(*) FROM journal WHERE state = 'revoked'"), 0);
}

static void
what_is_no_request_is_400(void **state)
{
	struct bytes body = { 0 };

	(void)state;
	assert_int_equal(send_bytes("/v1/enrol", &body), 400);
	assert_int_equal(send_bytes("/v1/sync", &body), 400);
	bytes_put(&body, "\xd2\x84garbage", 9);
	assert_int_equal(send_bytes("/v1/enrol", &body), 400);
	assert_int_equal(send_bytes("/v1/sync", &body), 400);
	bytes_release(&body);
}

/* ---- sync ---------------------------------------------------------------- */

static void
a_receipt_names_the_last_number_held_without_a_gap(void **state)
{
	struct receipt receipt;

	(void)state;
	assert_int_equal(sync_numbers(1, 4), ANSWER_FINE);
	assert_int_equal(answer.judged_count, 1);
	assert_int_equal(answer.judged[0].verdict, ENVELOPE_STORED);
	assert_int_equal(answer.judged[0].number, 4);
	first_receipt(&receipt);
	assert_int_equal(receipt.head.number, 4);
	assert_memory_equal(receipt.head.hash, kiosk->epochs[0].hashes[4],
	    HASH_SIZE);
	assert_int_equal(counted(), 2);
	/* 6 and 7 count at once; the receipt stops before 5. */
	sync_numbers(6, 7);
	first_receipt(&receipt);
	assert_int_equal(receipt.head.number, 4);
	assert_int_equal(counted(), 4);
	sync_numbers(5, 5);
	first_receipt(&receipt);
	assert_int_equal(receipt.head.number, 7);
	assert_int_equal(counted(), 5);
}

static void
the_same_again_gets_its_receipt_again(void **state)
{
	struct receipt receipt;

	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(sync_numbers(1, 7), ANSWER_FINE);
		first_receipt(&receipt);
		assert_int_equal(receipt.head.number, 7);
		assert_int_equal(counted(), 5);
	}
	sync_numbers(0, 0);
	first_receipt(&receipt);
	assert_int_equal(receipt.head.number, 7);
}

static void
an_epoch_gets_no_receipt_before_what_it_continues(void **state)
{
	struct receipt receipt;

	(void)state;
	test_kiosk_boot(kiosk, 0xb2, NULL);
	assert_int_equal(sync_numbers(8, 8), ANSWER_FINE);
	assert_int_equal(answer.judged[0].verdict, ENVELOPE_STORED);
	assert_int_equal(answer.receipt_count, 0);
	kiosk->epoch_count--;
	sync_numbers(1, 7);
	kiosk->epoch_count++;
	sync_numbers(0, 0);
	first_receipt(&receipt);
	assert_int_equal(receipt.head.number, 8);
}

static void
a_receipt_lists_the_texts_that_are_missing(void **state)
{
	struct test_epoch *epoch = test_kiosk_now(kiosk);
	struct receipt receipt;
	struct wire_reader r;

	(void)state;
	test_kiosk_rate_with(kiosk, MINUTE, 0, 0, 0, "It was cold");
	epoch->texts[7][0] = '\0';
	sync_numbers(1, 8);
	first_receipt(&receipt);
	assert_int_equal(receipt.missing_count, 1);
	wire_read_from(&r, receipt.missing.bytes, receipt.missing.length);
	assert_int_equal(wire_int(&r), 8);
	strcpy(epoch->texts[7], "It was cold");
	sync_numbers(8, 8);
	first_receipt(&receipt);
	assert_int_equal(receipt.missing_count, 0);
}

static void
a_stranger_gets_a_signed_verdict_and_nothing_else(void **state)
{
	struct test_kiosk *friend = kiosk;

	(void)state;
	kiosk = test_kiosk_new(9);
	test_kiosk_boot(kiosk, 0xa1, NULL);
	assert_int_equal(sync_numbers(1, 1), ANSWER_STRANGER);
	assert_false(answer.has_registration);
	assert_int_equal(answer.receipt_count, 0);
	test_kiosk_free(kiosk);
	kiosk = friend;
	assert_int_equal(ask("SELECT count(*) FROM quarantine"), 0);
}

static void
an_unknown_version_is_told_the_one_spoken(void **state)
{
	uint8_t payload[] = { 0x82, 0x02, 0x00 }; /* [2, 0] */
	uint8_t sealed[256];
	struct bytes body = { 0 };
	struct wire_writer w;

	(void)state;
	wire_write_to(&w, sealed, sizeof(sealed));
	sign1_seal(&w, SIGN1_REQUEST, &kiosk->key, payload, sizeof(payload),
	    scratch, sizeof(scratch));
	bytes_put(&body, w.bytes, w.length);
	assert_int_equal(send_bytes("/v1/sync", &body), 400);
	bytes_put(&reply, "", 1);
	assert_non_null(strstr((char *)reply.data, "version 1"));
	bytes_release(&body);
}

static void
another_aggregators_request_is_not_taken(void **state)
{
	const struct bytes nothing = { 0 };
	struct sync_request request;

	(void)state;
	fill_request(&request);
	request.aggregator[0] ^= 1;
	assert_int_equal(sync_with(&request, &nothing), 200);
	assert_int_equal(answer.verdict, ANSWER_NOT_FOR_ME);
	assert_int_equal(ask("SELECT last_seen IS NULL FROM kiosk"), 1);
}

static void
a_body_that_is_not_the_one_signed_is_damaged(void **state)
{
	struct sync_request request;
	struct bytes carried = { 0 }, body = { 0 };
	uint8_t sealed[LIMIT_REQUEST];
	struct wire_writer w;

	(void)state;
	fill_request(&request);
	test_kiosk_seal(kiosk, test_kiosk_now(kiosk), 1, 7, &carried);
	wire_write_to(&w, sealed, sizeof(sealed));
	sync_request_seal(&w, &kiosk->key, &request, scratch, sizeof(scratch));
	bytes_put(&body, w.bytes, w.length);
	bytes_put(&body, carried.data, carried.length);
	assert_int_equal(send_bytes("/v1/sync", &body), 200);
	assert_int_equal(answer.verdict, ANSWER_DAMAGED);
	assert_int_equal(counted(), 0);
	bytes_release(&carried);
	bytes_release(&body);
}

static void
a_revoked_kiosks_entries_wait_for_a_person(void **state)
{
	(void)state;
	sync_numbers(1, 4);
	assert_int_equal(test_desk_ask(test, METHOD_POST,
			     "/v1/kiosks/north/revoke", "{\"why\": \"stolen\"}",
			     NULL) /
		100,
	    2);
	assert_int_equal(sync_numbers(5, 7), ANSWER_REVOKED);
	assert_false(answer.has_registration);
	assert_int_equal(answer.receipt_count, 0);
	assert_int_equal(counted(), 2);
	assert_int_equal(
	    ask("SELECT count(*) FROM quarantine WHERE why = 'revoked'"), 1);
	sync_numbers(5, 7);
	assert_int_equal(ask("SELECT count(*) FROM quarantine"), 1);
}

static void
anothers_envelope_is_refused_by_line(void **state)
{
	struct test_kiosk *friend = kiosk;
	struct sync_request request;
	struct bytes carried = { 0 };

	(void)state;
	fill_request(&request);
	kiosk = test_kiosk_new(2);
	test_kiosk_boot(kiosk, 0xa1, NULL);
	test_kiosk_seal(kiosk, test_kiosk_now(kiosk), 1, 1, &carried);
	test_kiosk_free(kiosk);
	kiosk = friend;
	assert_int_equal(sync_with(&request, &carried), 200);
	assert_int_equal(answer.verdict, ANSWER_FINE);
	assert_int_equal(answer.judged[0].verdict, ENVELOPE_FOREIGN);
	bytes_release(&carried);
}

static void
a_replayed_request_gets_receipts_but_is_no_news(void **state)
{
	struct sync_request request;
	const struct bytes nothing = { 0 };

	(void)state;
	sync_numbers(1, 7);
	fill_request(&request);
	test_kiosk_rate(kiosk, MINUTE, 0, 1);
	test_desk_wait(test, MINUTE);
	sync_numbers(8, 8);
	test_desk_wait(test, MINUTE);
	request.health.waiting = 77;
	assert_int_equal(sync_with(&request, &nothing), 200);
	assert_int_equal(answer.receipt_count, 1);
	assert_int_equal(ask("SELECT waiting = 77 FROM kiosk"), 0);
	assert_int_equal(ask("SELECT last_seen FROM kiosk"),
	    test->world.wall_ms - MINUTE);
}

static void
complete_to_moves_only_when_nothing_is_left(void **state)
{
	int64_t first;

	(void)state;
	sync_numbers(1, 5);
	assert_int_equal(ask("SELECT complete_to IS NULL FROM kiosk"), 1);
	kiosk->at++;
	sync_numbers(6, 7);
	first = ask("SELECT complete_to FROM kiosk");
	assert_int_equal(first, test->world.wall_ms);
	test_kiosk_rate(kiosk, MINUTE, 0, 1);
	test_desk_wait(test, MINUTE);
	sync_numbers(0, 0); /* it declares 8 and does not send it */
	assert_int_equal(ask("SELECT complete_to FROM kiosk"), first);
}

static void
a_replaced_device_counts_up_to_the_head_it_declared(void **state)
{
	struct test_kiosk *old = kiosk;
	char line[LIMIT_TOKEN];

	(void)state;
	sync_numbers(1, 5); /* and declares 7 */
	make_token(line, ", \"replaces\": \"north\"");
	kiosk = test_kiosk_new(2);
	assert_int_equal(enrol(kiosk, line), ANSWER_FINE);
	test_kiosk_free(kiosk);
	kiosk = old;
	test_kiosk_rate(kiosk, MINUTE, 0, 1);
	assert_int_equal(sync_numbers(6, 7), ANSWER_FINE);
	assert_int_equal(answer.judged[0].verdict, ENVELOPE_STORED);
	sync_numbers(8, 8);
	assert_int_equal(answer.judged[0].verdict, ENVELOPE_QUARANTINED);
	assert_int_equal(counted(), 5);
	assert_int_equal(
	    ask("SELECT count(*) FROM quarantine WHERE why = 'replaced'"), 1);
}

/* A sync of a kiosk that says of its health's PIN what `says` is. */
static void
sync_saying(const char *says)
{
	struct sync_request request;
	const struct bytes nothing = { 0 };

	kiosk->at++;
	fill_request(&request);
	strcpy(request.health.pin, says);
	assert_int_equal(sync_with(&request, &nothing), 200);
	assert_true(answer.has_registration);
}

static void
a_staff_pin_goes_to_the_kiosk_that_can_read_it_alone(void **state)
{
	(void)state;
	assert_int_equal(test_desk_ask(test, METHOD_PUT, "/v1/kiosks/north/pin",
			     "{\"pin\": \"471100\"}", NULL),
	    200);
	sync_saying("");
	assert_false(answer.registration.tells_pin);
	sync_saying("none");
	assert_true(answer.registration.tells_pin);
	assert_true(staff_pin_fits(answer.registration.pin, "471100"));
	assert_int_equal(test_desk_ask(test, METHOD_DELETE,
			     "/v1/kiosks/north/pin", NULL, NULL),
	    200);
	sync_saying("centre");
	assert_true(answer.registration.tells_pin);
	assert_string_equal(answer.registration.pin, "");
}

static void
a_staff_pin_is_checked_or_made_and_nowhere_kept(void **state)
{
	char *text, *at;

	(void)state;
	assert_int_equal(test_desk_ask(test, METHOD_PUT, "/v1/kiosks/north/pin",
			     "{\"pin\": \"12\"}", NULL),
	    400);
	assert_int_equal(test_desk_ask(test, METHOD_PUT, "/v1/kiosks/north/pin",
			     "{\"pin\": \"abcd\"}", NULL),
	    400);
	assert_int_equal(test_desk_ask(test, METHOD_PUT, "/v1/kiosks/nine/pin",
			     "{}", NULL),
	    404);
	assert_int_equal(test_desk_ask(test, METHOD_PUT, "/v1/kiosks/north/pin",
			     "{}", &text),
	    200);
	at = strstr(text, "\"pin\"");
	assert_non_null(at);
	at = strpbrk(at + 5, "0123456789");
	assert_non_null(at);
	at[6] = '\0';
	sync_saying("none");
	assert_true(staff_pin_fits(answer.registration.pin, at));
	free(text);
	assert_int_equal(ask("SELECT count(*) FROM kiosk_pin WHERE hash "
			     "LIKE '$argon2id$%'"),
	    1);
	assert_int_equal(test_desk_ask(test, METHOD_POST,
			     "/v1/kiosks/north/revoke", "{}", NULL),
	    200);
	assert_int_equal(test_desk_ask(test, METHOD_PUT, "/v1/kiosks/north/pin",
			     "{}", NULL),
	    409);
}

/* A group that has to be rolled back costs everybody in it. */
static void
a_revoked_kiosk_that_waits_too_much_disturbs_nobody(void **state)
{
	sqlite3 *db = store_db(test->desk.store);
	int before;

	(void)state;
	sync_numbers(1, 4);
	assert_int_equal(test_desk_ask(test, METHOD_POST,
			     "/v1/kiosks/north/revoke", "{\"why\": \"stolen\"}",
			     NULL),
	    200);
	sync_numbers(5, 6);
	ask("UPDATE quarantine SET bytes = zeroblob(17000000)");
	before = sqlite3_total_changes(db);
	assert_int_equal(sync_status(7, 7), 503);
	assert_int_equal(sqlite3_total_changes(db), before);
}

/* Stolen, revoked, and then another device put in its place. */
static void
a_revoked_device_stays_revoked_when_it_is_replaced(void **state)
{
	struct test_kiosk *old = kiosk;
	char line[LIMIT_TOKEN];

	(void)state;
	sync_numbers(1, 5); /* and declares 7 */
	assert_int_equal(test_desk_ask(test, METHOD_POST,
			     "/v1/kiosks/north/revoke", "{\"why\": \"stolen\"}",
			     NULL),
	    200);
	make_token(line, ", \"replaces\": \"north\"");
	kiosk = test_kiosk_new(2);
	assert_int_equal(enrol(kiosk, line), ANSWER_FINE);
	test_kiosk_free(kiosk);
	kiosk = old;
	assert_int_equal(sync_numbers(6, 7), ANSWER_REVOKED);
	assert_int_equal(answer.judged[0].verdict, ENVELOPE_QUARANTINED);
	assert_int_equal(counted(), 3);
}

static void
a_kiosk_that_moved_may_still_send_what_it_took_before(void **state)
{
	char line[LIMIT_TOKEN], *text, *at;

	(void)state;
	assert_int_equal(test_desk_ask(test, METHOD_POST, "/v1/touchpoints",
			     "{\"slug\": \"exit\", \"title\": \"Exit\", "
			     "\"survey\": \"counter\", \"zone\": \"UTC\"}",
			     NULL),
	    201);
	assert_int_equal(test_desk_ask(test, METHOD_POST, "/v1/kiosk-tokens",
			     "{\"touchpoints\": \"exit\"}", &text),
	    201);
	at = strstr(text, "https://");
	snprintf(line, sizeof(line), "%.*s", (int)strcspn(at, "\""), at);
	free(text);
	assert_int_equal(enrol(kiosk, line), ANSWER_FINE);
	assert_int_equal(answer.registration.place_count, 1);
	assert_string_equal(answer.registration.places[0].slug, "exit");
	sync_numbers(1, 7);
	assert_int_equal(counted(), 5);
}

static void
beyond_what_a_person_can_look_at_nothing_is_taken(void **state)
{
	struct sync_request request;
	struct bytes carried = { 0 };

	(void)state;
	sync_numbers(1, 7);
	ask("INSERT INTO quarantine (kid, epoch, first, last, why, arrived, "
	    "bytes, digest) SELECT kid, x'00', 1, 1, 'forked', 0, "
	    "zeroblob(16777216), x'00' FROM journal WHERE kind = 'kiosk'");
	fill_request(&request);
	kiosk->epochs[0].slots[0].hand = HAND_STAFF; /* a fork */
	test_kiosk_seal(kiosk, test_kiosk_now(kiosk), 6, 7, &carried);
	assert_int_equal(sync_with(&request, &carried), 503);
	bytes_release(&carried);
	assert_int_equal(ask("SELECT count(*) FROM quarantine"), 1);
	/* What needs nobody's look still goes. */
	kiosk->epochs[0].slots[0].hand = HAND_CUSTOMER;
	assert_int_equal(sync_numbers(6, 7), ANSWER_FINE);
}

static void
in_another_zone_ratings_stand_in_other_days(void **state)
{
	int64_t before;

	(void)state;
	test_kiosk_time(kiosk, 0, INT64_C(1795302000000) - 1000, 10);
	test_kiosk_rate(kiosk, 10000, 0, 1); /* midnight in Vienna, and 9 s */
	sync_numbers(1, 9);
	before = ask("SELECT count(*) FROM tally WHERE span = 2");
	assert_int_equal(before, 2);
	assert_int_equal(test_desk_ask(test, METHOD_PATCH,
			     "/v1/touchpoints/counter-1", "{\"zone\": \"UTC\"}",
			     NULL),
	    200);
	assert_int_equal(ask("SELECT count(*) FROM tally WHERE span = 2"), 1);
	assert_int_equal(counted(), 6);
}

/*
 * Nothing to send: what is looked at is the time alone.  /readyz's status; -1:
 * 200, but the clock is doubted.
 */
static int
ready_after_a_sync(int64_t later_ms, int64_t clock_ms)
{
	char *text;
	int status;

	test_desk_wait(test, later_ms);
	test->world.wall_ms += clock_ms - later_ms;
	kiosk->at += (uint32_t)later_ms;
	assert_int_equal(sync_status(0, 0), 200);
	status = test_desk_ask(test, METHOD_GET, "/readyz", NULL, &text);
	assert_true(status == 200 || strstr(text, "clock jumped") != NULL);
	if (strstr(text, "\"clock\":\"doubted\"") != NULL) {
		assert_int_equal(status, 200);
		status = -1;
	}
	free(text);
	return status;
}

static void
a_clock_that_jumped_is_seen_by_the_fleet(void **state)
{
	static struct health health;

	(void)state;
	test->desk.health = &health;
	assert_int_equal(ready_after_a_sync(MINUTE, MINUTE), 200);
	test_kiosk_time(kiosk, 0, test->world.wall_ms - 50, 90);
	sync_numbers(1, 8);
	assert_int_equal(ready_after_a_sync(60 * MINUTE, 60 * MINUTE), 200);
	/* An hour passes, and our clock says three; or none. */
	assert_int_equal(ready_after_a_sync(60 * MINUTE, 180 * MINUTE), -1);
	assert_int_equal(health.jump_ms / MINUTE, 119);
	assert_int_equal(ready_after_a_sync(60 * MINUTE, -60 * MINUTE), 200);
	assert_int_equal(ready_after_a_sync(10 * MINUTE, 0), -1);
	/* It alone shuts nobody out; two more that say so do. */
	for (int64_t other = 1; other <= 2; other++)
		pulse_hear(&health.pulse, 1000 + other, -10 * MINUTE,
		    test->world.boottime_ms);
	assert_int_equal(ready_after_a_sync(MINUTE, MINUTE), 503);
	/* Nobody is heard of any more: nobody says so any more. */
	test_desk_wait(test, 31 * MINUTE);
	assert_int_equal(test_desk_ask(test, METHOD_GET, "/readyz", NULL, NULL),
	    200);
	test->desk.health = NULL;
}

static void
assert_list_says(const char *what)
{
	char *text;

	assert_int_equal(test_desk_ask(test, METHOD_GET, "/v1/kiosks", NULL,
			     &text),
	    200);
	if (strstr(text, what) == NULL)
		fail_msg("%s has no %s", text, what);
	free(text);
}

static void
differs(const struct replay_difference *difference, void *arg)
{
	(void)arg;
	fail_msg("%s: %s", difference->what, difference->why);
}

static void
a_rehearsal_that_takes_long_is_shown(void **state)
{
	uint64_t last;

	(void)state;
	/* The sheet has no hours: all of the day is open. */
	test_kiosk_time(kiosk, 0, test->world.wall_ms - 50, 90);
	test_kiosk_note(kiosk, MINUTE, NOTE_REHEARSAL_ON);
	test_kiosk_note(kiosk, 12 * MINUTE, NOTE_REHEARSAL_OFF);
	last = test_kiosk_note(kiosk, MINUTE, NOTE_REHEARSAL_ON);
	test_desk_wait(test, 14 * MINUTE);
	sync_numbers(1, last);
	/* 12 minutes, and what ends by itself, 15. */
	assert_list_says("\"rehearsal\":null");
	last = test_kiosk_note(kiosk, 15 * MINUTE, NOTE_REHEARSAL_OFF);
	last = test_kiosk_note(kiosk, MINUTE, NOTE_REHEARSAL_ON);
	last = test_kiosk_note(kiosk, 4 * MINUTE, NOTE_REHEARSAL_OFF);
	test_desk_wait(test, 20 * MINUTE);
	sync_numbers(last - 2, last);
	assert_list_says("\"minutes\":31");
	assert_int_equal(replay_compare(test->desk.store, 0, differs, NULL), 0);
	replay_end(test->desk.store);
}

static void
a_rehearsal_ends_by_itself_whenever_its_end_is_noted(void **state)
{
	uint64_t last;

	(void)state;
	test_kiosk_time(kiosk, 0, test->world.wall_ms - 50, 90);
	/* Its screen was stopped meanwhile, and started the next morning. */
	test_kiosk_note(kiosk, MINUTE, NOTE_REHEARSAL_ON);
	last = test_kiosk_note(kiosk, 600 * MINUTE, NOTE_REHEARSAL_OFF);
	test_desk_wait(test, 601 * MINUTE);
	sync_numbers(1, last);
	assert_list_says("\"rehearsal\":null");
}

static void
what_is_still_to_come_was_not_rehearsed(void **state)
{
	uint64_t last;

	(void)state;
	test_kiosk_time(kiosk, 0, test->world.wall_ms - 50, 90);
	for (int i = 0; i < 2; i++) {
		test_kiosk_note(kiosk, MINUTE, NOTE_REHEARSAL_ON);
		test_kiosk_note(kiosk, 13 * MINUTE, NOTE_REHEARSAL_OFF);
	}
	last = test_kiosk_note(kiosk, MINUTE, NOTE_REHEARSAL_ON);
	test_desk_wait(test, 31 * MINUTE);
	sync_numbers(1, last);
	assert_list_says("\"rehearsal\":null");
	test_desk_wait(test, 5 * MINUTE);
	assert_list_says("\"minutes\":34");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define NEW(name) cmocka_unit_test_setup_teardown(name, begin, end)
#define ONE(name) cmocka_unit_test_setup_teardown(name, begin_enrolled, end)
		NEW(a_token_enrols_one_device_and_answers_it_again),
		NEW(a_token_that_is_over_or_unknown_enrols_nobody),
		NEW(a_spent_token_does_not_bring_a_revoked_kiosk_back),
		NEW(what_is_no_request_is_400),
		ONE(a_receipt_names_the_last_number_held_without_a_gap),
		ONE(the_same_again_gets_its_receipt_again),
		ONE(an_epoch_gets_no_receipt_before_what_it_continues),
		ONE(a_receipt_lists_the_texts_that_are_missing),
		ONE(a_stranger_gets_a_signed_verdict_and_nothing_else),
		ONE(an_unknown_version_is_told_the_one_spoken),
		ONE(another_aggregators_request_is_not_taken),
		ONE(a_body_that_is_not_the_one_signed_is_damaged),
		ONE(a_revoked_kiosks_entries_wait_for_a_person),
		ONE(anothers_envelope_is_refused_by_line),
		ONE(a_replayed_request_gets_receipts_but_is_no_news),
		ONE(complete_to_moves_only_when_nothing_is_left),
		ONE(a_replaced_device_counts_up_to_the_head_it_declared),
		ONE(a_staff_pin_goes_to_the_kiosk_that_can_read_it_alone),
		ONE(a_staff_pin_is_checked_or_made_and_nowhere_kept),
		ONE(a_revoked_kiosk_that_waits_too_much_disturbs_nobody),
		ONE(a_revoked_device_stays_revoked_when_it_is_replaced),
		ONE(a_kiosk_that_moved_may_still_send_what_it_took_before),
		ONE(beyond_what_a_person_can_look_at_nothing_is_taken),
		ONE(a_clock_that_jumped_is_seen_by_the_fleet),
		ONE(a_rehearsal_that_takes_long_is_shown),
		ONE(a_rehearsal_ends_by_itself_whenever_its_end_is_noted),
		ONE(what_is_still_to_come_was_not_rehearsed),
		ONE(in_another_zone_ratings_stand_in_other_days),
#undef NEW
#undef ONE
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
