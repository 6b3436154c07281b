/*
 * test_requests.c - crooked requests over TLS to the real server: all of
 * smuggling.txt, paths that lead elsewhere, and what is said to strangers.
 *
 * A request that is refused gets one answer, and nothing behind it is ever
 * read as another.  One that is taken leaves the connection as it should be:
 * the next is answered.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/aggregator/support_smuggling.h"
#include "tests/fire/asker.h"
#include "tests/fire/tap.h"
#include "tests/load/centre.h"
#include "tests/load/gauge.h"

#define NEXT "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"

/* ---- smuggling ------------------------------------------------------------------ */

static bool
is_refused(struct load *load, const struct smuggling *row, int status)
{
	struct asked asked;
	bool holds = ask(load, row->bytes, row->length, 0, &asked) &&
	    asked.count == 1 && asked.statuses[0] == status;

	asked_release(&asked);
	return holds;
}

/* The first answer is whatever the action says to such a body. */
static bool
is_taken(struct load *load, const struct smuggling *row)
{
	char bytes[SMUGGLING_BYTES + sizeof(NEXT)];
	const bool has_next = row->verdict == SMUGGLING_NEXT;
	const size_t more = has_next ? 0 : strlen(NEXT);
	struct asked asked;
	bool holds;

	memcpy(bytes, row->bytes, row->length);
	memcpy(bytes + row->length, NEXT, more);
	holds = ask(load, bytes, row->length + more, 2, &asked) &&
	    asked.count == 2 && asked.statuses[1] == (has_next ? 404 : 200);
	asked_release(&asked);
	return holds;
}

static bool
stands(struct load *load, const struct smuggling *row)
{
	switch (row->verdict) {
	case SMUGGLING_REFUSED:
		return is_refused(load, row, row->status);
	case SMUGGLING_MORE:
		return is_refused(load, row, 408);
	default:
		return is_taken(load, row);
	}
}

static void
smuggle(struct load *load)
{
	size_t count, failed = 0;
	struct smuggling *rows = smuggling_read(&count);

	if (rows == NULL)
		give_up("there is no table of smuggling");
	for (size_t i = 0; i < count; i++) {
		if (stands(load, &rows[i]))
			continue;
		printf("# %s\n", rows[i].why);
		failed++;
	}
	tap_ok(failed == 0, "%zu ways to smuggle a request end as they should",
	    count);
	free(rows);
}

/* ---- paths ------------------------------------------------------------------------ */

static const struct {
	const char *path;
	int status;
} paths[] = {
	{ "/healthz", 200 },
	{ "/heal%74hz", 200 },
	{ "/healthz/", 404 },
	{ "//healthz", 404 },
	{ "/./healthz", 404 },
	{ "/HEALTHZ", 404 },
	{ "/healthz%20", 404 },
	{ "/healthz;x=y", 404 },
	{ "/v1/scores", 401 },
	{ "/v1/%73cores", 401 },
	{ "/v1/scores?token=admin", 401 },
	{ "/v1/scores/", 404 },
	{ "/v1//scores", 404 },
	{ "/healthz/../v1/scores", 404 },
	{ "/v1/settings/url", 401 },
	{ "/v1/settings/%2e%2e", 401 },
	{ "/v1/surveys/a%2fb", 400 },
	{ "/v1/surveys/..%5c..", 401 },
	{ "/../../etc/passwd", 404 },
	{ "/%2e%2e/%2e%2e/etc/passwd", 404 },
	{ "/%252e%252e/", 404 },
	{ "/store.db", 404 },
	{ "/tls.key", 404 },
	{ "/admin.sock", 404 },
	{ "/%", 400 },
	{ "/%f0%80%80%af", 400 },
};

static void
walk_paths(struct load *load)
{
	const size_t count = sizeof(paths) / sizeof(paths[0]);
	size_t failed = 0;

	for (size_t i = 0; i < count; i++) {
		char request[256];
		struct asked asked;
		int length = snprintf(request, sizeof(request),
		    "GET %s HTTP/1.1\r\nHost: a\r\n\r\n", paths[i].path);

		if (!ask(load, request, (size_t)length, 1, &asked) ||
		    asked.statuses[0] != paths[i].status) {
			printf("# %s: %d, not %d\n", paths[i].path,
			    asked.statuses[0], paths[i].status);
			failed++;
		}
		asked_release(&asked);
	}
	tap_ok(failed == 0, "%zu paths lead where they should", count);
}

/* Nothing but the state is told to anybody: each path of the API. */
static void
knock(struct load *load)
{
	static const char *const closed[] = { "/v1/scores", "/v1/export",
		"/v1/book", "/v1/seams", "/v1/quarantine", "/v1/quarantine/1",
		"/v1/receipts", "/v1/surveys", "/v1/surveys/counter",
		"/v1/touchpoints", "/v1/kiosks", "/v1/sources", "/v1/tokens",
		"/v1/settings", "/v1/settings/k", "/metrics" };
	const size_t count = sizeof(closed) / sizeof(closed[0]);
	size_t failed = 0;

	for (size_t i = 0; i < count; i++) {
		char request[256];
		struct asked asked;
		int length = snprintf(request, sizeof(request),
		    "GET %s HTTP/1.1\r\nHost: a\r\n"
		    "Authorization: Bearer ' OR 1=1 --\r\n\r\n",
		    closed[i]);

		if (!ask(load, request, (size_t)length, 1, &asked) ||
		    asked.statuses[0] != 401) {
			printf("# %s: %d\n", closed[i], asked.statuses[0]);
			failed++;
		}
		asked_release(&asked);
	}
	tap_ok(failed == 0, "%zu doors stay shut without a token", count);
}

int
main(void)
{
	struct centre centre;
	struct load *load;

	centre_begin(&centre);
	centre_set(&centre, "deadline_head_ms", "2000");
	centre_set(&centre, "deadline_body_ms", "2000");
	centre_serve(&centre);
	load = load_new(centre.port);
	smuggle(load);
	walk_paths(load);
	knock(load);
	load_free(load);
	centre_end(&centre);
	return tap_end();
}
