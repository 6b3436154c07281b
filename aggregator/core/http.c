/*
 * http.c - llhttp, held on a short leash.
 *
 * Versions of llhttp differ in what they forgive (8.1 takes "Host : a"), so
 * nothing reaches it that core/http_head.c or the chunk rules below have not
 * passed; then both must come to the same end.  No trailers, no chunk
 * extensions, no upgrade.
 */

#include <llhttp.h>
#include <stdio.h>
#include <string.h>

#include "aggregator/core/http.h"
#include "aggregator/core/localtime.h"
#include "protocol/key.h"

_Static_assert(sizeof(llhttp_t) <= sizeof(((struct http *)NULL)->parser),
    "llhttp_t fits");

#define CHUNK_DIGITS 8 /* 4 GiB; the body's limit is far below */

static llhttp_t *
parser_of(struct http *http)
{
	return (llhttp_t *)http->parser;
}

static void
refuse(struct http *http, int status, const char *why)
{
	http->state = HTTP_REFUSED;
	http->status = status;
	http->why = why;
}

/* ---- what llhttp calls ------------------------------------------------------------ */

static int
on_body(llhttp_t *parser, const char *bytes, size_t length)
{
	struct http *http = parser->data;

	http->body_length += length;
	http->on_body(http->arg, (const uint8_t *)bytes, length);
	return 0;
}

/* We never change protocols: the request is answered as it stands. */
static int
on_headers_complete(llhttp_t *parser)
{
	parser->upgrade = 0;
	return 0;
}

static int
on_message_complete(llhttp_t *parser)
{
	struct http *http = parser->data;

	http->complete = true;
	return HPE_PAUSED;
}

static const llhttp_settings_t settings = {
	.on_body = on_body,
	.on_headers_complete = on_headers_complete,
	.on_message_complete = on_message_complete,
};

/* Let llhttp read bytes we have passed; false when it does not follow. */
static bool
parse(struct http *http, const char *bytes, size_t length)
{
	enum llhttp_errno error = llhttp_execute(parser_of(http), bytes,
	    length);

	if (error == HPE_PAUSED && http->complete)
		return llhttp_get_error_pos(parser_of(http)) == bytes + length;
	return error == HPE_OK && !http->complete;
}

/* ---- the head ----------------------------------------------------------------------- */

void
http_begin(struct http *http, char *buffer,
    void (*body)(void *arg, const uint8_t *bytes, size_t length), void *arg)
{
	memset(http, 0, sizeof(*http));
	http->buffer = buffer;
	http->on_body = body;
	http->arg = arg;
	llhttp_init(parser_of(http), HTTP_REQUEST, &settings);
	parser_of(http)->data = http;
}

bool
http_begun(const struct http *http)
{
	return http->buffered > 0 || http->state != HTTP_READING_HEAD;
}

/* Lower case, without parameters. */
static void
settle_content_type(struct http *http)
{
	struct http_span span = http->head.content_type;
	size_t length = 0;

	if (span.bytes == NULL) {
		http->content_type = http->query + strlen(http->query);
		return;
	}
	while (length < span.length && span.bytes[length] != ';')
		length++;
	while (length > 0 &&
	    (span.bytes[length - 1] == ' ' || span.bytes[length - 1] == '\t'))
		length--;
	for (size_t i = 0; i < length; i++)
		if (span.bytes[i] >= 'A' && span.bytes[i] <= 'Z')
			span.bytes[i] = (char)(span.bytes[i] - 'A' + 'a');
	span.bytes[length] = '\0';
	http->content_type = span.bytes;
}

static void
settle_bearer(struct http *http)
{
	struct http_span span = http->head.authorization;

	http->bearer = http->query + strlen(http->query);
	if (span.bytes == NULL || span.length < 7 ||
	    memcmp(span.bytes, "Bearer ", 7) != 0)
		return;
	span.bytes[span.length] = '\0';
	http->bearer = span.bytes + 7;
	while (*http->bearer == ' ')
		http->bearer++;
}

/* The head is whole: judge it, have llhttp read it, cut its strings out. */
static void
settle_head(struct http *http)
{
	const struct http_head *head = &http->head;
	const char *why;
	int status = http_head_read(&http->head, http->buffer, http->buffered,
	    &why);

	if (status != 0) {
		refuse(http, status, why);
		return;
	}
	http->method = head->method;
	http->head_only = head->head_only;
	http->has_body = head->chunked || head->length > 0;
	http->expects_continue = head->expect.bytes != NULL && http->has_body &&
	    head->minor == 1;
	if (!parse(http, http->buffer, http->buffered) ||
	    http->complete == http->has_body) {
		refuse(http, 400, "The request is malformed.");
		return;
	}
	http->keep_alive = llhttp_should_keep_alive(parser_of(http)) != 0;
	if (!http_head_split(head->target, &http->path, &http->query)) {
		refuse(http, 400, "The path is badly encoded.");
		return;
	}
	settle_content_type(http);
	settle_bearer(http);
	http->state = HTTP_HEAD_WHOLE;
}

/* Empty lines before a request are forgiven, as RFC 9112, 2.2 asks. */
static bool
is_leading_line_end(const struct http *http, uint8_t c)
{
	return http->buffered == 0 && (c == '\r' || c == '\n');
}

static bool
head_ends(const struct http *http)
{
	return http->buffered >= 4 &&
	    memcmp(http->buffer + http->buffered - 4, "\r\n\r\n", 4) == 0;
}

static size_t
push_head(struct http *http, const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (is_leading_line_end(http, bytes[i]))
			continue;
		http->buffer[http->buffered++] = (char)bytes[i];
		if (head_ends(http)) {
			settle_head(http);
			return i + 1;
		}
		if (http->buffered < HTTP_HEAD_SIZE)
			continue;
		if (memchr(http->buffer, '\n', HTTP_HEAD_SIZE) == NULL)
			refuse(http, 414, "The request line is too long.");
		else
			refuse(http, 431, "The head is too long.");
		return i + 1;
	}
	return length;
}

/* ---- the body ------------------------------------------------------------------------ */

void
http_take_body(struct http *http, size_t limit)
{
	http->body_limit = limit;
	http->left = http->head.length;
	http->chunk = CHUNK_SIZE;
	if (http->head.length > limit)
		refuse(http, 413, "The body is longer than is taken here.");
	else
		http->state = http->has_body ? HTTP_READING_BODY : HTTP_DONE;
}

static bool
chunk_size(struct http *http, uint8_t c)
{
	int digit = hex_digit((char)c);

	if (digit < 0) {
		if (c != '\r' || http->chunk_digits == 0)
			return false;
		http->chunk = CHUNK_SIZE_LF;
		return true;
	}
	if (http->chunk_digits++ == 0)
		http->left = 0;
	http->left = http->left * 16 + (uint64_t)digit;
	return http->chunk_digits <= CHUNK_DIGITS;
}

/* The bytes that must stand in the other places, and what follows. */
static const struct {
	uint8_t byte;
	enum http_chunk next;
} chunk_steps[] = {
	[CHUNK_SIZE_LF] = { '\n', CHUNK_DATA },
	[CHUNK_DATA_CR] = { '\r', CHUNK_DATA_LF },
	[CHUNK_DATA_LF] = { '\n', CHUNK_SIZE },
	[CHUNK_LAST_CR] = { '\r', CHUNK_LAST_LF },
	[CHUNK_LAST_LF] = { '\n', CHUNK_END },
};

static bool
chunk_step(struct http *http, uint8_t c)
{
	if (http->chunk == CHUNK_SIZE)
		return chunk_size(http, c);
	if (c != chunk_steps[http->chunk].byte)
		return false;
	if (http->chunk == CHUNK_SIZE_LF && http->left == 0)
		http->chunk = CHUNK_LAST_CR;
	else
		http->chunk = chunk_steps[http->chunk].next;
	http->chunk_digits = 0;
	return true;
}

/* How many bytes belong to this body; refuses what is not strictly framed. */
static size_t
measure_chunks(struct http *http, const uint8_t *bytes, size_t length)
{
	uint64_t sum = http->body_length;
	size_t i = 0;

	while (i < length && http->chunk != CHUNK_END) {
		if (http->chunk == CHUNK_DATA) {
			size_t part = length - i;

			if (part > http->left)
				part = (size_t)http->left;
			http->left -= part;
			sum += part;
			i += part;
			if (http->left == 0)
				http->chunk = CHUNK_DATA_CR;
			continue;
		}
		if (!chunk_step(http, bytes[i++])) {
			refuse(http, 400, "The body's chunks are malformed.");
			return i;
		}
		if (http->chunk == CHUNK_DATA &&
		    http->left > http->body_limit - sum) {
			refuse(http, 413,
			    "The body is longer than is taken here.");
			return i;
		}
	}
	return i;
}

static size_t
measure_length(struct http *http, size_t length)
{
	if (length > http->left)
		length = (size_t)http->left;
	http->left -= length;
	return length;
}

static size_t
push_body(struct http *http, const uint8_t *bytes, size_t length)
{
	bool ends;

	if (http->head.chunked)
		length = measure_chunks(http, bytes, length);
	else
		length = measure_length(http, length);
	if (http->state == HTTP_REFUSED)
		return length;
	ends = http->head.chunked ? http->chunk == CHUNK_END : http->left == 0;
	if (!parse(http, (const char *)bytes, length) || http->complete != ends)
		refuse(http, 400, "The body is malformed.");
	else if (ends)
		http->state = HTTP_DONE;
	return length;
}

size_t
http_push(struct http *http, const uint8_t *bytes, size_t length)
{
	if (length == 0)
		return 0;
	if (http->state == HTTP_READING_HEAD)
		return push_head(http, bytes, length);
	if (http->state == HTTP_READING_BODY)
		return push_body(http, bytes, length);
	return 0;
}

/* ---- answers --------------------------------------------------------------------------- */

static const struct {
	int status;
	const char *phrase;
} phrases[] = {
	{ 200, "OK" },
	{ 201, "Created" },
	{ 204, "No Content" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 408, "Request Timeout" },
	{ 409, "Conflict" },
	{ 410, "Gone" },
	{ 411, "Length Required" },
	{ 413, "Content Too Large" },
	{ 414, "URI Too Long" },
	{ 415, "Unsupported Media Type" },
	{ 417, "Expectation Failed" },
	{ 422, "Unprocessable Content" },
	{ 429, "Too Many Requests" },
	{ 431, "Request Header Fields Too Large" },
	{ 500, "Internal Server Error" },
	{ 501, "Not Implemented" },
	{ 503, "Service Unavailable" },
	{ 505, "HTTP Version Not Supported" },
};

const char *
http_phrase(int status)
{
	for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++)
		if (phrases[i].status == status)
			return phrases[i].phrase;
	return "Error";
}

/* "Sun, 06 Nov 1994 08:49:37 GMT" */
static void
date_text(char out[32], int64_t now_ms)
{
	static const char days[7][4] = { "Mon", "Tue", "Wed", "Thu", "Fri",
		"Sat", "Sun" };
	static const char months[12][4] = { "Jan", "Feb", "Mar", "Apr", "May",
		"Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct localtime t = localtime_at(&localtime_utc, now_ms / 1000);
	struct localtime_date date = localtime_date_of(t.day);

	snprintf(out, 32, "%s, %02d %s %04d %02d:%02d:%02d GMT",
	    days[t.weekday], date.day, months[date.month - 1],
	    (int)(date.year % 10000), t.hour, t.minute, t.second);
}

size_t
http_answer(char out[HTTP_ANSWER_SIZE], const struct http_answer *answer)
{
	char date[32], retry[48] = "", allow[80] = "";
	int length;

	date_text(date, answer->now_ms);
	if (answer->retry_after_s > 0)
		snprintf(retry, sizeof(retry), "Retry-After: %u\r\n",
		    answer->retry_after_s);
	if (answer->allow[0] != '\0')
		snprintf(allow, sizeof(allow), "Allow: %s\r\n", answer->allow);
	length = snprintf(out, HTTP_ANSWER_SIZE,
	    "HTTP/1.1 %d %s\r\n"
	    "Date: %s\r\n"
	    "Content-Type: %s\r\n"
	    "Content-Length: %zu\r\n"
	    "Cache-Control: no-store\r\n"
	    "X-Content-Type-Options: nosniff\r\n"
	    "%s%s%s%s\r\n",
	    answer->status, http_phrase(answer->status), date,
	    answer->content_type, answer->length, retry, allow,
	    answer->status == 401 ? "WWW-Authenticate: Bearer\r\n" : "",
	    answer->close ? "Connection: close\r\n" : "");
	return length > 0 && length < HTTP_ANSWER_SIZE ? (size_t)length : 0;
}
