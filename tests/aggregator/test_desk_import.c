/*
 * test_desk_import.c - a stick's envelopes count as their kiosk stands when
 * they are applied, not when they were read.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aggregator/io/bytes.h"
#include "aggregator/io/commit.h"
#include "aggregator/io/store_journal.h"
#include "aggregator/io/store_kiosk.h"
#include "aggregator/io/store_sheet.h"
#include "aggregator/io/store_sql.h"
#include "tests/aggregator/support_desk.h"
#include "tests/aggregator/support_kiosk.h"

struct stick {
	struct test_desk *test;
	struct test_kiosk *kiosk;
	int64_t journal;
	struct bytes bytes;
};

/* An enrolled kiosk with one rating on a stick. */
static void
stick_fill(struct stick *stick)
{
	struct store *store;
	struct sheet_row sheet;
	struct test_epoch *epoch;
	uint64_t last;

	memset(stick, 0, sizeof(*stick));
	stick->test = test_desk_new();
	test_desk_map(stick->test);
	store = stick->test->desk.store;
	stick->kiosk = test_kiosk_new(1);
	assert_int_equal(store_begin(store), STORE_OK);
	stick->journal = journal_add(store, stick->kiosk->key.public,
	    JOURNAL_KIOSK, "north", NULL, 0);
	assert_true(stick->journal > 0);
	assert_int_equal(kiosk_put(store, stick->journal, "counter",
			     "counter-1", 0),
	    STORE_OK);
	assert_int_equal(store_commit(store), STORE_OK);
	assert_int_equal(sheet_in_force(store, "counter", &sheet, NULL), 1);
	epoch = test_kiosk_boot(stick->kiosk, 1, NULL);
	test_kiosk_slot(stick->kiosk, "counter-1", "satisfaction",
	    sheet.version, HAND_CUSTOMER);
	last = test_kiosk_rate(stick->kiosk, 1000, 0, 3);
	test_kiosk_seal(stick->kiosk, epoch, epoch->first, last, &stick->bytes);
}

static void
stick_drop(struct stick *stick)
{
	bytes_release(&stick->bytes);
	test_kiosk_free(stick->kiosk);
	test_desk_free(stick->test);
}

/* One request of a local administrator. */
static void
ask(struct call *call, struct request *request, const char *path,
    const char *type, const void *body, size_t length)
{
	memset(call, 0, sizeof(*call));
	memset(request, 0, sizeof(*request));
	request->method = METHOD_POST;
	request->path = path;
	request->query = "";
	request->content_type = type;
	request->bearer = "";
	request->who = "tester";
	request->local = true;
	request->body = body;
	request->length = length;
	call->request = request;
	assert_non_null(desk_action(call));
}

static int64_t
counted(struct stick *stick)
{
	struct store *store = stick->test->desk.store;
	sqlite3_stmt *s = store_sql(store,
	    "SELECT ifnull(sum(c3), 0) FROM tally JOIN series "
	    "ON series.id = series WHERE span = 0 AND channel = 'kiosk'",
	    "");
	int64_t count;

	assert_int_equal(store_step(store, s), 1);
	count = sqlite3_column_int64(s, 0);
	store_done(s);
	return count;
}

static void
a_stick_of_an_enrolled_kiosk_counts(void **state)
{
	struct stick stick;
	struct request request;
	struct call call, *list[] = { &call };

	(void)state;
	stick_fill(&stick);
	ask(&call, &request, "/v1/envelopes", "application/cose",
	    stick.bytes.data, stick.bytes.length);
	call.action->check(&stick.test->desk, &call);
	assert_int_equal(call.reply.status, 0);
	assert_true(commit_group(&stick.test->desk, list, 1));
	assert_int_equal(counted(&stick), 1);
	call_release(&call);
	stick_drop(&stick);
}

static void
a_kiosk_revoked_since_the_check_counts_no_more(void **state)
{
	struct stick stick;
	struct request requests[2];
	struct call calls[2], *list[] = { &calls[0], &calls[1] };

	(void)state;
	stick_fill(&stick);
	ask(&calls[0], &requests[0], "/v1/kiosks/north/revoke",
	    "application/json", "{}", 2);
	ask(&calls[1], &requests[1], "/v1/envelopes", "application/cose",
	    stick.bytes.data, stick.bytes.length);
	calls[1].action->check(&stick.test->desk, &calls[1]);
	assert_true(commit_group(&stick.test->desk, list, 2));
	assert_int_equal(calls[0].reply.status, 200);
	assert_int_equal(counted(&stick), 0);
	call_release(&calls[0]);
	call_release(&calls[1]);
	stick_drop(&stick);
}

static int
receipts_status(struct stick *stick)
{
	return test_desk_ask(stick->test, METHOD_GET, "/v1/receipts", NULL,
	    NULL);
}

/* A stick carries them to where nobody can ask for others. */
static void
receipts_for_a_stick_are_verified(void **state)
{
	struct stick stick;
	struct request request;
	struct call call, *list[] = { &call };
	uint8_t *secret;

	(void)state;
	stick_fill(&stick);
	ask(&call, &request, "/v1/envelopes", "application/cose",
	    stick.bytes.data, stick.bytes.length);
	call.action->check(&stick.test->desk, &call);
	assert_true(commit_group(&stick.test->desk, list, 1));
	assert_int_equal(receipts_status(&stick), 200);
	secret = stick.test->desk.key.secret;
	secret[7] ^= 0x10; /* a bit of memory flips */
	assert_int_equal(receipts_status(&stick), 503);
	secret[7] ^= 0x10;
	assert_int_equal(receipts_status(&stick), 200);
	call_release(&call);
	stick_drop(&stick);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stick_of_an_enrolled_kiosk_counts),
		cmocka_unit_test(
		    a_kiosk_revoked_since_the_check_counts_no_more),
		cmocka_unit_test(receipts_for_a_stick_are_verified),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
