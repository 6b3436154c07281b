/*
 * support_rogue.c - set up once, with the product's own requests.
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

#include "aggregator/io/bytes.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/log.h"
#include "aggregator/io/store_sheet.h"
#include "protocol/enrol.h"
#include "tests/fuzz/support_rogue.h"

#define MINUTE 60000

static int
post(struct rogue *rogue, const char *path, const struct bytes *body)
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
	int status;

	desk_handle(&rogue->test->desk, &call);
	status = call.reply.status;
	call_release(&call);
	return status;
}

/* Cut the first word that begins so out of a reply. */
static void
cut_word(char *out, size_t size, const char *text, const char *begin)
{
	const char *at = strstr(text, begin);

	assert_non_null(at);
	snprintf(out, size, "%.*s", (int)strcspn(at, "\"\\ \n"), at);
}

static void
enrol(struct rogue *rogue)
{
	struct enrol_request request = { 0 };
	uint8_t sealed[LIMIT_ENROL], scratch[2 * LIMIT_ENROL];
	struct wire_writer w;
	struct bytes body;
	char *text;

	assert_int_equal(test_desk_ask(rogue->test, METHOD_POST,
			     "/v1/kiosk-tokens",
			     "{\"touchpoints\": \"counter-1\", "
			     "\"name\": \"north\"}",
			     &text),
	    201);
	cut_word(request.line, sizeof(request.line), text, "https://");
	free(text);
	memcpy(request.aggregator, rogue->test->desk.key.kid, KID_SIZE);
	wire_write_to(&w, sealed, sizeof(sealed));
	enrol_request_seal(&w, &rogue->kiosk->key, &request, scratch,
	    sizeof(scratch));
	body = (struct bytes){ .data = sealed, .length = w.length };
	assert_int_equal(post(rogue, "/v1/enrol", &body), 200);
}

void
rogue_request(const struct rogue *rogue, struct sync_request *request)
{
	const struct test_epoch *epoch = test_kiosk_now(rogue->kiosk);

	memset(request, 0, sizeof(*request));
	memcpy(request->aggregator, rogue->test->desk.key.kid, KID_SIZE);
	request->at = rogue->kiosk->at;
	test_epoch_head(epoch, epoch->first + epoch->count - 1, &request->head);
	request->health.waiting = -1;
	request->health.oldest_s = -1;
	request->health.disk_free = -1;
	strcpy(request->health.clock, "exact");
}

/* An honest journal, of which the first five entries were sent. */
static void
write_journal(struct rogue *rogue)
{
	uint8_t sealed[LIMIT_REQUEST], scratch[2 * LIMIT_REQUEST];
	struct bytes carried = { 0 }, body = { 0 };
	struct sync_request request;
	struct sheet_row sheet;
	struct wire_writer w;

	assert_int_equal(sheet_in_force(rogue->test->desk.store, "counter",
			     &sheet, NULL),
	    1);
	test_kiosk_boot(rogue->kiosk, 0xa1, NULL);
	test_kiosk_slot(rogue->kiosk, "counter-1", "satisfaction",
	    sheet.version, HAND_CUSTOMER);
	for (int i = 0; i < 5; i++)
		test_kiosk_rate(rogue->kiosk, MINUTE, 0, i);
	rogue_request(rogue, &request);
	test_kiosk_seal(rogue->kiosk, test_kiosk_now(rogue->kiosk), 1, 5,
	    &carried);
	hash_of(request.body, carried.data, carried.length);
	wire_write_to(&w, sealed, sizeof(sealed));
	sync_request_seal(&w, &rogue->kiosk->key, &request, scratch,
	    sizeof(scratch));
	bytes_put(&body, w.bytes, w.length);
	bytes_put(&body, carried.data, carried.length);
	assert_int_equal(post(rogue, "/v1/sync", &body), 200);
	bytes_release(&carried);
	bytes_release(&body);
}

static void
add_source(struct rogue *rogue)
{
	char *text;

	assert_int_equal(test_desk_ask(rogue->test, METHOD_POST, "/v1/sources",
			     "{\"name\": \"web\", \"touchpoint\": "
			     "\"counter-1\", \"channel\": \"web\"}",
			     &text),
	    201);
	cut_word(rogue->source, sizeof(rogue->source), text, "ts_");
	free(text);
}

static void
forget_names(const struct test_desk *test)
{
	static const char *const files[] = { "store.db", "store.db-wal",
		"store.db-shm" };
	char path[96];

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", test->dir, files[i]);
		unlink(path);
	}
	rmdir(test->dir);
}

struct rogue *
rogue_stand(void)
{
	static struct rogue rogue;

	if (rogue.test != NULL)
		return &rogue;
	log_silence();
	rogue.test = test_desk_new();
	test_desk_map(rogue.test);
	rogue.kiosk = test_kiosk_new(1);
	enrol(&rogue);
	write_journal(&rogue);
	add_source(&rogue);
	forget_names(rogue.test);
	return &rogue;
}

bool
rogue_check(struct rogue *rogue, struct call *call)
{
	struct desk *desk = &rogue->test->desk;

	if (desk_action(call) == NULL || !desk_admits(desk, call))
		return false;
	call->action->check(desk, call);
	return call->reply.status == 0;
}

void
rogue_apply(struct rogue *rogue, struct call *call)
{
	struct desk *desk = &rogue->test->desk;

	assert_int_equal(store_begin(desk->store), STORE_OK);
	call->action->apply(desk, call);
	if (!call->spoiled && call->reply.status == 0)
		assert_int_equal(ledger_seal(desk), 0);
}

void
rogue_take_back(struct rogue *rogue)
{
	store_rollback(rogue->test->desk.store);
	ledger_forget(&rogue->test->desk);
}
