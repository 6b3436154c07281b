/*
 * test_http.c - watches core/http.c and core/http_head.c.
 *
 * Every request of the tables is pushed whole, byte by byte, and cut in two at
 * each place: the outcome must not depend on it.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "aggregator/core/http.h"

#define BODY_LIMIT 64

struct seen {
	struct http http;
	char buffer[HTTP_HEAD_SIZE];
	char body[256];
	size_t body_length;
	size_t taken;
};

static void
on_body(void *arg, const uint8_t *bytes, size_t length)
{
	struct seen *seen = arg;

	assert_true(seen->body_length + length < sizeof(seen->body));
	memcpy(seen->body + seen->body_length, bytes, length);
	seen->body_length += length;
	seen->body[seen->body_length] = '\0';
}

static void
begin(struct seen *seen)
{
	memset(seen, 0, sizeof(*seen));
	http_begin(&seen->http, seen->buffer, on_body, seen);
}

static bool
settled(const struct seen *seen)
{
	return seen->http.state == HTTP_DONE ||
	    seen->http.state == HTTP_REFUSED;
}

/* Push a piece as a connection would. */
static void
push(struct seen *seen, const char *bytes, size_t length)
{
	while (length > 0 && !settled(seen)) {
		/* A buffer of its exact size, so that reading on is found. */
		size_t took = http_push(&seen->http, (const uint8_t *)bytes,
		    length);

		seen->taken += took;
		bytes += took;
		length -= took;
		if (seen->http.state == HTTP_HEAD_WHOLE)
			http_take_body(&seen->http, BODY_LIMIT);
	}
}

static const struct {
	const char *request;
	int status; /* 0: taken */
	const char *body;
} table[] = {
	{ "GET / HTTP/1.1\r\nHost: a\r\n\r\n", 0, "" },
	{ "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 0, "" },
	{ "GET / HTTP/1.0\r\n\r\n", 0, "" },
	{ "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", 0,
	    "hello" },
	{ "POST /x HTTP/1.1\r\nHost: a\r\ncontent-length:0\r\n\r\n", 0, "" },
	{ "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
	  "3\r\nabc\r\n0a\r\n0123456789\r\n0\r\n\r\n",
	    0, "abc0123456789" },
	{ "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
	  "0\r\n\r\n",
	    0, "" },
	{ "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n"
	  "Upgrade: h2c\r\n\r\n",
	    0, "" },
	{ "POST / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n"
	  "Upgrade: x\r\nContent-Length: 2\r\n\r\nhi",
	    0, "hi" },
	/* Smuggling: whoever stands before us may read these otherwise. */
	{ "GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400, NULL },
	{ "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400, NULL },
	{ "GET / HTTP/1.1\r\nHost: a\r\n b: c\r\n\r\n", 400, NULL },
	{ "GET / HTTP/1.1\nHost: a\r\n\r\n", 400, NULL },
	{ "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", 400, NULL },
	{ "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n", 400, NULL },
	{ "GET / HTTP/1.1\r\nHost: a\r\nX: b\001c\r\n\r\n", 400, NULL },
	{ "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, NULL },
	{ "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400, NULL },
	{ "GET / HTTP/1.1\r\n\r\n", 400, NULL },
	{ "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", 400, NULL },
	{ "GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", 400, NULL },
	{ "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400, NULL },
	{ "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400, NULL },
	{ "GET /\tx HTTP/1.1\r\nHost: a\r\n\r\n", 400, NULL },
	{ "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400, NULL },
	{ "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400, NULL },
	{ "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400, NULL },
	{ "GET /%2f HTTP/1.1\r\nHost: a\r\n\r\n", 400, NULL },
	{ "GET /%f HTTP/1.1\r\nHost: a\r\n\r\n", 400, NULL },
	{ "GET /%ff HTTP/1.1\r\nHost: a\r\n\r\n", 400, NULL },
	{ "GET /%c0%af HTTP/1.1\r\nHost: a\r\n\r\n", 400, NULL },
	{ "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", 400, NULL },
	{ "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 501, NULL },
	{ "get / HTTP/1.1\r\nHost: a\r\n\r\n", 501, NULL },
	{ "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505, NULL },
	{ "GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505, NULL },
	{ "GET / HTTQ/1.1\r\nHost: a\r\n\r\n", 400, NULL },
	{ "PRI * HTTP/2.0\r\n\r\n", 505, NULL },
	{ "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
	  "Content-Length: 5\r\n\r\nhello",
	    400, NULL },
	{ "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
	  "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
	    400, NULL },
	{ "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nhello", 400,
	    NULL },
	{ "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\nhello",
	    400, NULL },
	{ "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\nhello", 400,
	    NULL },
	{ "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", 400, NULL },
	{ "POST / HTTP/1.1\r\nHost: a\r\n"
	  "Content-Length: 99999999999999999999\r\n\r\n",
	    400, NULL },
	{ "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501,
	    NULL },
	{ "POST / HTTP/1.1\r\nHost: a\r\n"
	  "Transfer-Encoding: gzip, chunked\r\n\r\n",
	    501, NULL },
	{ "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n",
	    501, NULL },
	{ "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400, NULL },
	{ "POST / HTTP/1.1\r\nHost: a\r\nExpect: magic\r\n\r\n", 417, NULL },
	{ "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 65\r\n\r\n", 413,
	    NULL },
#define CHUNKED \
	"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
	{ CHUNKED "41\r\n", 413, NULL },
	{ CHUNKED "ffffffffff\r\n", 400, NULL },
	{ CHUNKED "3;a=b\r\nabc\r\n0\r\n\r\n", 400, NULL },
	{ CHUNKED "3 \r\nabc\r\n0\r\n\r\n", 400, NULL },
	{ CHUNKED "3\nabc\r\n0\r\n\r\n", 400, NULL },
	{ CHUNKED "3\r\nabcd\r\n0\r\n\r\n", 400, NULL },
	{ CHUNKED "0x3\r\nabc\r\n0\r\n\r\n", 400, NULL },
	{ CHUNKED "\r\nabc\r\n0\r\n\r\n", 400, NULL },
	{ CHUNKED "3\r\nabc\r\n0\r\nTrailer: x\r\n\r\n", 400, NULL },
	{ CHUNKED "3\r\nabc\r\n0\n\n", 400, NULL },
};

#define CASES (sizeof(table) / sizeof(table[0]))

static void
check(const struct seen *seen, size_t i)
{
	if (seen->http.state !=
		(table[i].status == 0 ? HTTP_DONE : HTTP_REFUSED) ||
	    seen->http.status != table[i].status)
		fail_msg("case %zu, %s: state %d, status %d (%s)", i,
		    table[i].request, (int)seen->http.state, seen->http.status,
		    seen->http.why != NULL ? seen->http.why : "");
	if (table[i].body != NULL)
		assert_string_equal(seen->body, table[i].body);
}

static void
requests_read_the_same_whole_and_byte_by_byte(void **state)
{
	(void)state;
	for (size_t i = 0; i < CASES; i++) {
		const char *text = table[i].request;
		size_t length = strlen(text);
		struct seen seen;

		begin(&seen);
		push(&seen, text, length);
		check(&seen, i);
		begin(&seen);
		for (size_t k = 0; k < length; k++)
			push(&seen, text + k, 1);
		check(&seen, i);
	}
}

static void
requests_read_the_same_cut_in_two_anywhere(void **state)
{
	(void)state;
	for (size_t i = 0; i < CASES; i++) {
		const char *text = table[i].request;
		size_t length = strlen(text);

		for (size_t cut = 0; cut <= length; cut++) {
			struct seen seen;

			begin(&seen);
			push(&seen, text, cut);
			push(&seen, text + cut, length - cut);
			check(&seen, i);
		}
	}
}

static void
a_request_cut_short_is_never_done(void **state)
{
	(void)state;
	for (size_t i = 0; i < CASES; i++) {
		size_t length = strlen(table[i].request);

		if (table[i].status != 0)
			continue;
		for (size_t cut = 0; cut < length; cut++) {
			struct seen seen;

			begin(&seen);
			push(&seen, table[i].request, cut);
			assert_false(settled(&seen));
		}
	}
}

static void
the_next_request_is_left_alone(void **state)
{
	static const char two[] =
	    "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
	    "GET /b?x=%20y HTTP/1.1\r\nHost: a\r\n\r\n";
	struct seen seen;
	size_t first;

	(void)state;
	begin(&seen);
	push(&seen, two, sizeof(two) - 1);
	assert_int_equal(seen.http.state, HTTP_DONE);
	assert_string_equal(seen.body, "abc");
	first = seen.taken;
	assert_int_equal(first, strstr(two, "GET") - two);
	begin(&seen);
	push(&seen, two + first, sizeof(two) - 1 - first);
	assert_int_equal(seen.http.state, HTTP_DONE);
	assert_string_equal(seen.http.path, "/b");
	assert_string_equal(seen.http.query, "x=%20y");
}

static void
a_head_gives_its_strings(void **state)
{
	static const char text[] =
	    "POST /v1/t%C3%A4st/x?a=b HTTP/1.1\r\nHost: a\r\n"
	    "Content-Type: Application/JSON ; charset=utf-8\r\n"
	    "Authorization: Bearer ts_abc\r\n"
	    "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}";
	struct seen seen;

	(void)state;
	begin(&seen);
	push(&seen, text, sizeof(text) - 1);
	assert_int_equal(seen.http.state, HTTP_DONE);
	assert_int_equal(seen.http.method, METHOD_POST);
	assert_string_equal(seen.http.path, "/v1/t\xc3\xa4st/x");
	assert_string_equal(seen.http.query, "a=b");
	assert_string_equal(seen.http.content_type, "application/json");
	assert_string_equal(seen.http.bearer, "ts_abc");
	assert_true(seen.http.expects_continue);
	assert_true(seen.http.keep_alive);
}

static void
keep_alive_follows_version_and_connection(void **state)
{
	static const struct {
		const char *text;
		bool keep_alive;
	} rows[] = {
		{ "GET / HTTP/1.1\r\nHost: a\r\n\r\n", true },
		{ "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
		    false },
		{ "GET / HTTP/1.0\r\n\r\n", false },
		{ "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct seen seen;

		begin(&seen);
		push(&seen, rows[i].text, strlen(rows[i].text));
		assert_int_equal(seen.http.state, HTTP_DONE);
		assert_int_equal(seen.http.keep_alive, rows[i].keep_alive);
	}
}

/* Push n bytes of c. */
static void
push_many(struct seen *seen, char c, size_t n)
{
	while (n-- > 0)
		push(seen, &c, 1);
}

static void
long_heads_are_refused_and_read_no_further(void **state)
{
	struct seen seen;
	char line[32];

	(void)state;
	begin(&seen);
	push(&seen, "GET /", 5);
	push_many(&seen, 'a', HTTP_HEAD_SIZE);
	assert_int_equal(seen.http.status, 414);
	assert_int_equal(seen.taken, HTTP_HEAD_SIZE);

	begin(&seen);
	push(&seen, "GET / HTTP/1.1\r\nHost: ", 22);
	push_many(&seen, 'a', HTTP_HEAD_SIZE);
	assert_int_equal(seen.http.status, 431);

	begin(&seen);
	push(&seen, "GET / HTTP/1.1\r\n", 16);
	for (int i = 0; i <= HTTP_HEAD_LINES; i++) {
		snprintf(line, sizeof(line), "x-%d: y\r\n", i);
		push(&seen, line, strlen(line));
	}
	push(&seen, "\r\n", 2);
	assert_int_equal(seen.http.status, 431);
}

static void
an_answer_says_what_it_must(void **state)
{
	char out[HTTP_ANSWER_SIZE];
	struct http_answer answer = {
		.status = 405,
		.content_type = "application/problem+json",
		.allow = "GET, POST",
		.retry_after_s = 7,
		.length = 12,
		.close = true,
		.now_ms = INT64_C(784111777000),
	};
	size_t length = http_answer(out, &answer);

	(void)state;
	assert_int_equal(length, strlen(out));
	assert_non_null(strstr(out, "HTTP/1.1 405 Method Not Allowed\r\n"));
	assert_non_null(strstr(out, "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"));
	assert_non_null(strstr(out, "Allow: GET, POST\r\n"));
	assert_non_null(strstr(out, "Retry-After: 7\r\n"));
	assert_non_null(strstr(out, "Content-Length: 12\r\n"));
	assert_non_null(strstr(out, "Connection: close\r\n\r\n"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_read_the_same_whole_and_byte_by_byte),
		cmocka_unit_test(requests_read_the_same_cut_in_two_anywhere),
		cmocka_unit_test(a_request_cut_short_is_never_done),
		cmocka_unit_test(the_next_request_is_left_alone),
		cmocka_unit_test(a_head_gives_its_strings),
		cmocka_unit_test(keep_alive_follows_version_and_connection),
		cmocka_unit_test(long_heads_are_refused_and_read_no_further),
		cmocka_unit_test(an_answer_says_what_it_must),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
