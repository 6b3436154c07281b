/*
 * http.h - HTTP/1.1 requests out of bytes, however these arrive.
 *
 * A parser that is pushed bytes and asked for results.  Does no I/O and
 * allocates nothing.  One struct http reads one request after the other: at
 * HTTP_HEAD_WHOLE the caller says how long a body may be (http_take_body), at
 * HTTP_DONE it answers and begins anew.  Bytes of a request behind this one
 * are never taken.
 */

#ifndef AGGREGATOR_CORE_HTTP_H
#define AGGREGATOR_CORE_HTTP_H

#include "aggregator/core/http_head.h"

/* Tokens are 50 bytes, paths 200; browsers and proxies add their own. */
#define HTTP_HEAD_SIZE 8192

enum http_state {
	HTTP_READING_HEAD,
	HTTP_HEAD_WHOLE, /* the head is whole: http_take_body goes on */
	HTTP_READING_BODY,
	HTTP_DONE,
	HTTP_REFUSED, /* see status and why; this connection must end */
};

/* Where in a chunked body we are; see http.c. */
enum http_chunk {
	CHUNK_SIZE,
	CHUNK_SIZE_LF,
	CHUNK_DATA,
	CHUNK_DATA_CR,
	CHUNK_DATA_LF,
	CHUNK_LAST_CR,
	CHUNK_LAST_LF,
	CHUNK_END,
};

struct http {
	enum http_state state;
	int status;      /* HTTP_REFUSED: what to answer ... */
	const char *why; /* ... and one sentence */

	/* From HTTP_HEAD_WHOLE on; strings as struct request wants them. */
	enum method method;
	bool head_only; /* the answer goes without its body */
	char *path, *query, *content_type, *bearer;
	bool keep_alive;
	bool expects_continue;
	bool has_body;

	/* The rest is the parser's own. */
	char *buffer; /* the head: HTTP_HEAD_SIZE bytes, lent */
	size_t buffered;
	struct http_head head;
	void (*on_body)(void *arg, const uint8_t *bytes, size_t length);
	void *arg;
	uint64_t body_limit, body_length, left;
	enum http_chunk chunk;
	unsigned chunk_digits;
	bool complete;       /* llhttp has seen the end */
	uint64_t parser[20]; /* llhttp's */
};

/*
 * Begin a request.  buffer holds HTTP_HEAD_SIZE bytes and lives as long as the
 * request is looked at; on_body gets the body's bytes in order, unframed.
 */
void http_begin(struct http *http, char *buffer,
    void (*on_body)(void *arg, const uint8_t *bytes, size_t length), void *arg);

/* Whether the first byte of a request has come. */
bool http_begun(const struct http *http);

/* Take bytes until the state changes: how many were taken. */
size_t http_push(struct http *http, const uint8_t *bytes, size_t length);

/*
 * At HTTP_HEAD_WHOLE: take a body of at most limit bytes.  Then HTTP_READING_BODY,
 * HTTP_DONE when there is none, or HTTP_REFUSED when it is said to be longer.
 */
void http_take_body(struct http *http, size_t limit);

/* A status in words: "Not Found". */
const char *http_phrase(int status);

/*
 * The head of an answer as text; its length, or 0 when out is too small (512
 * always does).  length is the body's.
 */
struct http_answer {
	int status;
	const char *content_type;
	const char *allow; /* "" none */
	unsigned retry_after_s;
	size_t length;
	bool close;
	int64_t now_ms;
};
#define HTTP_ANSWER_SIZE 768
size_t http_answer(char out[HTTP_ANSWER_SIZE],
    const struct http_answer *answer);

#endif
