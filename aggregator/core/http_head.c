/*
 * http_head.c - one strict pass over a request's head.
 *
 * It judges; core/http.c has llhttp read the same bytes afterwards, and both
 * must agree.  Nothing is copied: spans point into the head.
 */

#include <string.h>
#include <strings.h>

#include "aggregator/core/http_head.h"
#include "protocol/key.h"

/* RFC 9110, 5.6.2: what a field's name or a method is made of. */
static bool
is_token(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') ||
	    (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

/* A field's value: anything visible, blanks, and bytes above ASCII. */
static bool
is_value(unsigned char c)
{
	return c == '\t' || (c >= ' ' && c != 0x7f);
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool
span_is(struct http_span span, const char *text)
{
	return span.bytes != NULL && span.length == strlen(text) &&
	    strncasecmp(span.bytes, text, span.length) == 0;
}

/* Take the next line off the head; false unless it ends in CRLF. */
static bool
take_line(char **at, const char *end, struct http_span *line)
{
	char *newline = memchr(*at, '\n', (size_t)(end - *at));

	if (newline == NULL || newline == *at || newline[-1] != '\r')
		return false;
	line->bytes = *at;
	line->length = (size_t)(newline - 1 - *at);
	*at = newline + 1;
	return memchr(line->bytes, '\r', line->length) == NULL;
}

/* ---- the request line ------------------------------------------------------------ */

static const struct {
	const char *name;
	enum method method;
	bool head_only;
} methods[] = {
	{ "GET", METHOD_GET, false },
	{ "HEAD", METHOD_GET, true },
	{ "POST", METHOD_POST, false },
	{ "PUT", METHOD_PUT, false },
	{ "PATCH", METHOD_PATCH, false },
	{ "DELETE", METHOD_DELETE, false },
	{ "OPTIONS", METHOD_OTHER, false },
};

static bool
read_method(struct http_head *head, const char *name, size_t length)
{
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		if (strlen(methods[i].name) != length ||
		    memcmp(methods[i].name, name, length) != 0)
			continue;
		head->method = methods[i].method;
		head->head_only = methods[i].head_only;
		return true;
	}
	return false;
}

static int
read_version(struct http_head *head, const char *text, size_t length,
    const char **why)
{
	*why = "The request line is malformed.";
	if (length != 8 || memcmp(text, "HTTP/", 5) != 0 || text[6] != '.')
		return 400;
	*why = "HTTP/1.1 is spoken here.";
	if (text[5] != '1' || (text[7] != '0' && text[7] != '1'))
		return 505;
	head->minor = text[7] - '0';
	return 0;
}

static int
read_request_line(struct http_head *head, struct http_span line,
    const char **why)
{
	char *end = line.bytes + line.length;
	char *first = memchr(line.bytes, ' ', line.length);
	char *second = NULL;
	int status;

	*why = "The request line is malformed.";
	if (first != NULL)
		second = memchr(first + 1, ' ', (size_t)(end - first - 1));
	if (first == NULL || second == NULL || first == line.bytes)
		return 400;
	for (const char *c = line.bytes; c < first; c++)
		if (!is_token((unsigned char)*c))
			return 400;
	head->target.bytes = first + 1;
	head->target.length = (size_t)(second - first - 1);
	for (const char *c = first + 1; c < second; c++)
		if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 0x7f)
			return 400;
	status = read_version(head, second + 1, (size_t)(end - second - 1),
	    why);
	if (status != 0)
		return status;
	*why = "The request's target must be a path.";
	if (head->target.length == 0 || head->target.bytes[0] != '/' ||
	    memchr(head->target.bytes, '#', head->target.length) != NULL)
		return 400;
	*why = "This method is not known here.";
	return read_method(head, line.bytes, (size_t)(first - line.bytes))
	    ? 0
	    : 501;
}

/* ---- fields ------------------------------------------------------------------------- */

static const struct {
	const char *name;
	size_t place; /* of its span in struct http_head */
} fields[] = {
	{ "host", offsetof(struct http_head, host) },
	{ "content-type", offsetof(struct http_head, content_type) },
	{ "content-length", offsetof(struct http_head, content_length) },
	{ "transfer-encoding", offsetof(struct http_head, transfer_encoding) },
	{ "authorization", offsetof(struct http_head, authorization) },
	{ "expect", offsetof(struct http_head, expect) },
	{ "connection", offsetof(struct http_head, connection) },
};

static struct http_span *
field_place(struct http_head *head, struct http_span name)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (span_is(name, fields[i].name))
			return (struct http_span *)((char *)head +
			    fields[i].place);
	return NULL;
}

/* One "name: value"; those we act on may stand once. */
static int
read_field(struct http_head *head, struct http_span line, const char **why)
{
	char *colon = memchr(line.bytes, ':', line.length);
	struct http_span name = { line.bytes, 0 }, value, *place;

	*why = "A header field is malformed.";
	if (colon == NULL || colon == line.bytes)
		return 400;
	name.length = (size_t)(colon - line.bytes);
	for (size_t i = 0; i < name.length; i++)
		if (!is_token((unsigned char)name.bytes[i]))
			return 400;
	value.bytes = colon + 1;
	value.length = line.length - name.length - 1;
	for (size_t i = 0; i < value.length; i++)
		if (!is_value((unsigned char)value.bytes[i]))
			return 400;
	while (value.length > 0 && is_blank(value.bytes[0])) {
		value.bytes++;
		value.length--;
	}
	while (value.length > 0 && is_blank(value.bytes[value.length - 1]))
		value.length--;
	place = field_place(head, name);
	*why = "A header field that may stand once stands twice.";
	if (place != NULL && place->bytes != NULL)
		return 400;
	if (place != NULL)
		*place = value;
	return 0;
}

static bool
read_length(struct http_head *head)
{
	const struct http_span *text = &head->content_length;

	if (text->length == 0 || text->length > 15)
		return false;
	for (size_t i = 0; i < text->length; i++) {
		if (text->bytes[i] < '0' || text->bytes[i] > '9')
			return false;
		head->length = head->length * 10 +
		    (uint64_t)(text->bytes[i] - '0');
	}
	return true;
}

/* How the body is framed must be said once, in one way. */
static int
check_framing(struct http_head *head, const char **why)
{
	*why = "Content-Length is malformed.";
	if (head->content_length.bytes != NULL && !read_length(head))
		return 400;
	if (head->transfer_encoding.bytes == NULL)
		return 0;
	*why = "Transfer-Encoding cannot stand here.";
	if (head->content_length.bytes != NULL || head->minor == 0)
		return 400;
	*why = "Only Transfer-Encoding: chunked is understood.";
	if (!span_is(head->transfer_encoding, "chunked"))
		return 501;
	head->chunked = true;
	return 0;
}

static int
check_fields(struct http_head *head, const char **why)
{
	*why = "HTTP/1.1 wants a Host field.";
	if (head->minor == 1 && head->host.bytes == NULL)
		return 400;
	*why = "The Host field is malformed.";
	for (size_t i = 0; i < head->host.length; i++)
		if (strchr(" \t,/@", head->host.bytes[i]) != NULL)
			return 400;
	*why = "Only Expect: 100-continue is understood.";
	if (head->expect.bytes != NULL &&
	    !span_is(head->expect, "100-continue"))
		return 417;
	return check_framing(head, why);
}

int
http_head_read(struct http_head *head, char *bytes, size_t length,
    const char **why)
{
	char *at = bytes, *end = bytes + length;
	struct http_span line;
	int status, lines = 0;

	memset(head, 0, sizeof(*head));
	*why = "Lines must end in CRLF.";
	if (!take_line(&at, end, &line))
		return 400;
	status = read_request_line(head, line, why);
	while (status == 0) {
		*why = "Lines must end in CRLF.";
		if (!take_line(&at, end, &line))
			return 400;
		if (line.length == 0)
			break;
		*why = "There are too many header fields.";
		if (++lines > HTTP_HEAD_LINES)
			return 431;
		status = read_field(head, line, why);
	}
	return status != 0 ? status : check_fields(head, why);
}

/* ---- the target -------------------------------------------------------------------- */

/* Length of the UTF-8 sequence at text (shortest form), 0 if it is none. */
static int
utf8_length(const unsigned char *text)
{
	static const struct {
		unsigned char mask, lead;
		unsigned least;
	} shapes[] = {
		{ 0xe0, 0xc0, 0x80 },
		{ 0xf0, 0xe0, 0x800 },
		{ 0xf8, 0xf0, 0x10000 },
	};

	if (text[0] < 0x80)
		return 1;
	for (int i = 0; i < 3; i++) {
		unsigned value = text[0] & (unsigned char)~shapes[i].mask;

		if ((text[0] & shapes[i].mask) != shapes[i].lead)
			continue;
		for (int n = 1; n <= i + 1; n++) {
			if ((text[n] & 0xc0) != 0x80)
				return 0;
			value = value << 6 | (text[n] & 0x3f);
		}
		if (value < shapes[i].least || value > 0x10ffff ||
		    (value >= 0xd800 && value <= 0xdfff))
			return 0;
		return i + 2;
	}
	return 0;
}

static bool
is_utf8(const char *text)
{
	while (*text != '\0') {
		int length = utf8_length((const unsigned char *)text);

		if (length == 0)
			return false;
		text += length;
	}
	return true;
}

/* %XX to bytes, in place; an encoded slash or control byte is no path's. */
static bool
decode_path(char *path)
{
	char *out = path;

	for (const char *in = path; *in != '\0'; in++) {
		int c = (unsigned char)*in;

		if (c == '%') {
			int high = hex_digit(in[1]);
			int low = high >= 0 ? hex_digit(in[2]) : -1;

			if (low < 0)
				return false;
			c = high * 16 + low;
			if (c < ' ' || c == 0x7f || c == '/')
				return false;
			in += 2;
		}
		*out++ = (char)c;
	}
	*out = '\0';
	return is_utf8(path);
}

bool
http_head_split(struct http_span target, char **path, char **query)
{
	char *mark = memchr(target.bytes, '?', target.length);

	target.bytes[target.length] = '\0';
	*path = target.bytes;
	*query = target.bytes + target.length;
	if (mark != NULL) {
		*mark = '\0';
		*query = mark + 1;
	}
	return decode_path(*path);
}
