/*
 * line_inside.h - what the files of line.h share.
 *
 * line.c opens, closes and turns; line_tls.c alone calls mbedTLS; line_talk.c
 * sends and hands on what comes.
 */

#ifndef TESTS_LOAD_LINE_INSIDE_H
#define TESTS_LOAD_LINE_INSIDE_H

#include <mbedtls/ssl.h>

#include "aggregator/core/message.h"
#include "tests/load/line.h"

enum line_state {
	LINE_CONNECTING,
	LINE_SHAKING,
	LINE_OPEN,
	LINE_ENDED, /* freed at the end of the turn */
};

struct line {
	struct load *load;
	struct line *next, **previous; /* of all, or of the ended ones */
	struct line_wish wish;
	enum line_state state;
	int fd;
	uint32_t watched; /* epoll's events */
	bool full;        /* the server showed its certificate */
	bool paused;
	mbedtls_ssl_context *ssl; /* NULL: plain */
	struct bytes out, in;
	size_t out_at, in_at; /* so far */
	size_t offered;       /* to TLS, which wants the same again */
};

struct load {
	int port, epoll;
	mbedtls_ssl_config config;
	struct line *lines, *ended;
	struct load_counts counts;
};

/* ---- line.c */

/* Have epoll watch for these events. */
void line_watch(struct line *line, uint32_t events);
/* The other end has gone, or will not have us: closed, and told so. */
void line_lost(struct line *line);

/* ---- line_tls.c */

enum line_go {
	LINE_DONE,
	LINE_WANTS_READ,
	LINE_WANTS_WRITE,
	LINE_GONE,
};

void line_tls_configure(mbedtls_ssl_config *config);
void line_tls_add(struct line *line);
void line_tls_release(struct line *line);
/* On with the handshake, as far as it goes now. */
enum line_go line_tls_shake(struct line *line);
/* Some of the bytes, with TLS or without. *count: how many, on LINE_DONE. */
enum line_go line_tls_put(struct line *line, const void *bytes, size_t length,
    size_t *count);
enum line_go line_tls_get(struct line *line, void *bytes, size_t size,
    size_t *count);

/* ---- line_talk.c */

void line_talk_flush(struct line *line);
void line_talk_listen(struct line *line);
/* Wait for what an open line waits for. */
void line_talk_watch(struct line *line);

#endif
