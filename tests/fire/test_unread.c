/*
 * test_unread.c - peers that ask for much and read none of it: what waits for
 * them is bounded as bodies are, long before their deadline.
 *
 * They come from one address.  Others are answered meanwhile, however large
 * their answer is.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/bytes.h"
#include "tests/fire/asker.h"
#include "tests/fire/tap.h"
#include "tests/load/centre.h"
#include "tests/load/gauge.h"

#define DEAF 5     /* each a source of its own: none is told to come later */
#define MAY_WAIT 2 /* a share of 1 MiB, used up by the second */
#define LINES 9999
/* More than half a megabyte each: the kernel takes some before one waits. */
#define ANSWERS 20
#define PATIENCE_S 60.0

static struct centre centre;

/* As much as a source may send at once. */
static struct bytes
make_request(const char *source)
{
	struct bytes out = { 0 };
	char bearer[128];

	centre_source(&centre, source, bearer, sizeof(bearer));
	bytes_printf(&out,
	    "POST /v1/feedback HTTP/1.1\r\nHost: a\r\n"
	    "Authorization: Bearer %s\r\n"
	    "Content-Type: application/x-ndjson\r\n"
	    "Content-Length: %d\r\n\r\n",
	    bearer, LINES * 3);
	for (int i = 0; i < LINES; i++)
		bytes_put(&out, "{}\n", 3);
	if (out.failed)
		give_up("there is no memory for a request");
	return out;
}

/* ---- those that do not read -------------------------------------------------- */

static void
ask_and_look_away(struct line *line, void *owner)
{
	const struct bytes *request = owner;

	line_pause(line, true);
	for (int i = 0; i < ANSWERS; i++)
		line_send(line, request->data, request->length);
}

static void
open_deaf(struct load *load, struct bytes requests[DEAF])
{
	static const struct line_calls calls = { .opened = ask_and_look_away };
	struct line_wish wish = { .calls = &calls, .from = 1 };

	for (int i = 0; i < DEAF; i++) {
		wish.owner = &requests[i];
		if (line_open(load, &wish) == NULL)
			give_up("no line to the aggregator");
	}
}

/* ---- what is told of them ----------------------------------------------------- */

/* The figure of that name, or -1. */
static long
metric(struct load *load, const char *name)
{
	struct bytes request = { 0 };
	struct asked asked;
	const char *at;
	long value = -1;

	bytes_printf(&request,
	    "GET /metrics HTTP/1.1\r\nHost: a\r\n"
	    "Authorization: Bearer %s\r\n\r\n",
	    centre.bearer);
	if (ask(load, request.data, request.length, 1, &asked)) {
		bytes_put(&asked.body, "", 1);
		at = strstr((const char *)asked.body.data, name);
		if (at != NULL)
			value = strtol(at + strlen(name), NULL, 10);
	}
	asked_release(&asked);
	bytes_release(&request);
	return value;
}

static bool
are_hung_up_on(void *load)
{
	return metric(load, "touchstone_refusals_total{reason=\"bodies\"}") >=
	    DEAF - MAY_WAIT;
}

int
main(void)
{
	struct load *deaf, *load;
	struct bytes request, requests[DEAF];
	struct asked asked;

	centre_begin(&centre);
	for (int i = 0; i < DEAF; i++) {
		char source[16];

		snprintf(source, sizeof(source), "deaf-%d", i);
		requests[i] = make_request(source);
	}
	request = make_request("web");
	centre_set(&centre, "bodies_of_address_mb", "1");
	centre_serve(&centre);
	load = load_new(centre.port);
	deaf = load_new(centre.port);
	open_deaf(deaf, requests);
	load_settle(deaf, 1);
	tap_ok(load_until(deaf, are_hung_up_on, load, PATIENCE_S),
	    "of those that read nothing two may wait, the rest is hung up on");
	tap_ok(ask(load, request.data, request.length, 1, &asked) &&
		asked.statuses[0] == 200,
	    "whoever reads is answered");
	asked_release(&asked);
	printf("# waits %ld KiB, memory %ld KiB\n",
	    metric(load, "\ntouchstone_bodies_bytes ") / 1024,
	    gauge_memory_kb(centre.pid));
	load_free(deaf);
	load_free(load);
	bytes_release(&request);
	for (int i = 0; i < DEAF; i++)
		bytes_release(&requests[i]);
	centre_end(&centre);
	return tap_end();
}
