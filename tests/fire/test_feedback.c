/*
 * test_feedback.c - a digital source whose token is in the wrong hands: JSON
 * and NDJSON made to hurt.
 *
 * What is too much is refused before anything of it is taken; of the rest each
 * line gets its verdict.  What it did to the server's memory is printed.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/bytes.h"
#include "protocol/limits.h"
#include "tests/fire/asker.h"
#include "tests/fire/tap.h"
#include "tests/load/centre.h"
#include "tests/load/gauge.h"

#define LINES_MOST 10000
#define BODY_MOST (4u << 20)

static struct centre centre;
static char bearer[128];

/* One request of `times` pieces, framed. */
static struct bytes
make(const char *type, const char *piece, size_t times)
{
	const size_t length = strlen(piece);
	struct bytes out = { 0 };

	bytes_printf(&out,
	    "POST /v1/feedback HTTP/1.1\r\nHost: a\r\n"
	    "Authorization: Bearer %s\r\nContent-Type: %s\r\n"
	    "Content-Length: %zu\r\n\r\n",
	    bearer, type, length * times);
	for (size_t i = 0; i < times; i++)
		bytes_put(&out, piece, length);
	if (out.failed)
		give_up("there is no memory for a request");
	return out;
}

static size_t
count_of(const struct bytes *body, const char *text)
{
	const size_t length = strlen(text);
	const uint8_t *at = body->data, *end = at + body->length;
	size_t count = 0;

	if (body->length == 0)
		return 0;
	while ((at = memmem(at, (size_t)(end - at), text, length)) != NULL) {
		count++;
		at += length;
	}
	return count;
}

static const struct hostile {
	const char *what, *type, *piece;
	size_t times;
	int status;
	size_t rejected; /* lines */
} hostiles[] = {
	{ "more lines than are taken", "application/x-ndjson", "1\n",
	    LINES_MOST + 1, 413, 0 },
	{ "more bytes than are taken", "application/x-ndjson", "aaaaaaaa",
	    BODY_MOST / 8 + 1, 413, 0 },
	{ "as many lines as are taken, none an answer", "application/x-ndjson",
	    "1\n", LINES_MOST, 200, LINES_MOST },
	{ "one line as long as the body may be", "application/x-ndjson",
	    "[[[[[[[[", BODY_MOST / 8, 200, 1 },
	{ "nothing but line ends", "application/x-ndjson", "\n", LINES_MOST,
	    200, 0 },
	{ "numbers beyond all", "application/x-ndjson",
	    "{\"id\":\"a\",\"value\":1e999}\n", 1000, 200, 1000 },
	{ "the same field twice", "application/x-ndjson",
	    "{\"id\":\"a\",\"value\":1,\"value\":2}\n", 1000, 200, 1000 },
	{ "bytes that are no UTF-8", "application/x-ndjson",
	    "{\"id\":\"\xff\xfe\",\"value\":1}\n", 1000, 200, 1000 },
	{ "half a surrogate", "application/x-ndjson",
	    "{\"id\":\"\\ud800\",\"value\":1}\n", 1000, 200, 1000 },
	{ "NUL within a text", "application/x-ndjson",
	    "{\"id\":\"a\\u0000b\",\"value\":1}\n", 1000, 200, 1000 },
	{ "one object, nested without end", "application/json",
	    "{\"id\":", LIMIT_FEEDBACK / 6, 422, 0 },
	{ "one object longer than an answer may be", "application/json",
	    "{\"id\":", LIMIT_FEEDBACK / 6 + 1, 413, 0 },
	{ "no JSON at all", "application/json", "<xml/>", 1, 422, 0 },
	{ "another type", "text/plain", "{}", 1, 415, 0 },
};

static void
send_one(struct load *load, const struct hostile *h)
{
	struct bytes request = make(h->type, h->piece, h->times);
	struct asked asked;
	const bool answered = ask(load, request.data, request.length, 1,
	    &asked);

	tap_ok(answered && asked.statuses[0] == h->status &&
		count_of(&asked.body, "\"rejected\"") == h->rejected,
	    "%s: %d, %zu lines rejected", h->what, h->status, h->rejected);
	if (answered && asked.statuses[0] != h->status)
		printf("# %d\n", asked.statuses[0]);
	asked_release(&asked);
	bytes_release(&request);
}

static void
good_answers_still_count(struct load *load)
{
	struct bytes request = make("application/json",
	    "{\"id\":\"good\",\"value\":4}", 1);
	struct asked asked;

	tap_ok(ask(load, request.data, request.length, 1, &asked) &&
		asked.statuses[0] == 200,
	    "a good answer is taken after all that");
	asked_release(&asked);
	bytes_release(&request);
	tap_ok(centre_ratings(&centre) == 1, "and is the only one that counts");
}

int
main(void)
{
	struct load *load;
	long before;

	centre_begin(&centre);
	centre_source(&centre, "web", bearer, sizeof(bearer));
	centre_serve(&centre);
	load = load_new(centre.port);
	before = gauge_memory_kb(centre.pid);
	for (size_t i = 0; i < sizeof(hostiles) / sizeof(hostiles[0]); i++)
		send_one(load, &hostiles[i]);
	good_answers_still_count(load);
	printf("# memory before %ld KiB, after %ld KiB\n", before,
	    gauge_memory_kb(centre.pid));
	load_free(load);
	centre_end(&centre);
	return tap_end();
}
