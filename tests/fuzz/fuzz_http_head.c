/*
 * fuzz_http_head.c - hostile bytes against core/http.c.
 *
 * Pushed whole and byte by byte: both must come to the same end, with the same
 * body, and never take more bytes than there are.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/core/http.h"

#define BODY_LIMIT 512 /* inputs are longer: it must hold */

struct run {
	struct http http;
	char buffer[HTTP_HEAD_SIZE];
	uint8_t body[BODY_LIMIT];
	size_t body_length, taken;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
on_body(void *arg, const uint8_t *bytes, size_t length)
{
	struct run *run = arg;

	if (length > BODY_LIMIT - run->body_length)
		abort(); /* the limit did not hold */
	memcpy(run->body + run->body_length, bytes, length);
	run->body_length += length;
}

static void
run_in_pieces(struct run *run, const uint8_t *data, size_t size, size_t piece)
{
	memset(run, 0, sizeof(*run));
	http_begin(&run->http, run->buffer, on_body, run);
	while (run->taken < size && run->http.state != HTTP_DONE &&
	    run->http.state != HTTP_REFUSED) {
		size_t left = size - run->taken;
		size_t took = http_push(&run->http, data + run->taken,
		    left < piece ? left : piece);

		if (took == 0 || took > left)
			abort(); /* neither stuck nor beyond */
		run->taken += took;
		if (run->http.state == HTTP_HEAD_WHOLE)
			http_take_body(&run->http, BODY_LIMIT);
	}
}

static void
same_text(const char *a, const char *b)
{
	if (strcmp(a, b) != 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct run whole, bytes;

	run_in_pieces(&whole, data, size, size);
	run_in_pieces(&bytes, data, size, 1);
	if (whole.http.state != bytes.http.state ||
	    whole.http.status != bytes.http.status)
		abort();
	if (whole.http.state != HTTP_DONE)
		return 0;
	if (whole.taken != bytes.taken ||
	    whole.body_length != bytes.body_length ||
	    memcmp(whole.body, bytes.body, whole.body_length) != 0)
		abort();
	same_text(whole.http.path, bytes.http.path);
	same_text(whole.http.query, bytes.http.query);
	same_text(whole.http.content_type, bytes.http.content_type);
	same_text(whole.http.bearer, bytes.http.bearer);
	return 0;
}
