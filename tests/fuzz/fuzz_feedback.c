/*
 * fuzz_feedback.c - digital answers: one in JSON, or lines of NDJSON.
 *
 * The first byte chooses which.  Each line that is not blank gets its verdict,
 * in order, and what is taken can be entered.  Nothing is committed.
 */
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/bytes.h"
#include "tests/fuzz/support_rogue.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct rogue *rogue;

static void
expect(bool claim)
{
	if (!claim)
		abort();
}

static bool
is_blank(uint8_t byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r';
}

/* Lines, and at most so many that have something on them. */
static size_t
count_lines(const uint8_t *bytes, size_t length, bool with_blank)
{
	size_t lines = 0;
	bool any = false;

	for (size_t i = 0; i < length; i++) {
		if (bytes[i] == '\n') {
			lines += any || with_blank;
			any = false;
		} else if (!is_blank(bytes[i])) {
			any = true;
		}
	}
	return lines + any;
}

static void
check_reply(const struct call *call, bool is_list)
{
	const struct bytes *reply = &call->reply.body;

	if (is_list && call->reply.status == 200)
		expect(count_lines(reply->data, reply->length, true) ==
		    count_lines(call->request->body, call->request->length,
			false));
	else
		expect(call->reply.status == 200 || call->reply.status == 422 ||
		    call->reply.status == 413);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const bool is_list = size > 0 && data[0] % 2 == 1;
	struct request request = { .method = METHOD_POST,
		.path = "/v1/feedback",
		.query = "",
		.content_type = is_list ? "application/x-ndjson"
					: "application/json",
		.who = "" };
	struct call call = { .request = &request };

	if (rogue == NULL)
		rogue = rogue_stand();
	request.bearer = rogue->source;
	request.body = size > 0 ? data + 1 : NULL;
	request.length = size > 0 ? size - 1 : 0;
	if (rogue_check(rogue, &call)) {
		rogue_apply(rogue, &call);
		expect(!call.spoiled);
		call.action->answer(&rogue->test->desk, &call);
		rogue_take_back(rogue);
	}
	check_reply(&call, is_list);
	call_release(&call);
	return 0;
}
