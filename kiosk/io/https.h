/*
 * https.h - POST to a pinned server.
 *
 * Whom we speak to is decided by the SHA-256 of its public key alone
 * (PROTOCOL.md, Time: by pin and signature, not by dates).  No redirects, no
 * proxy but the one in settings, no cookies, bounded answers.
 */

#ifndef KIOSK_IO_HTTPS_H
#define KIOSK_IO_HTTPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/limits.h"

struct https;

enum https_verdict {
	HTTPS_OK,       /* status 200; the answer is whole */
	HTTPS_NOBODY,   /* no name, no route, refused, no TLS */
	HTTPS_STRANGER, /* it answers under a key that is not pinned */
	HTTPS_LATER,    /* any other status, time-out, cut short */
	HTTPS_STOPPED,  /* stop() said so */
};

struct https_answer {
	uint8_t *bytes; /* the caller's: `room` of them */
	size_t room, length;
	long status;     /* 0: there was none */
	int64_t retry_s; /* what Retry-After asks for, 0 when nothing */
	bool sent;       /* bytes of the body may have left */
	char why[300];   /* one sentence, unless HTTPS_OK */
};

struct https_peer {
	const char *url;   /* https://host:port */
	const char *proxy; /* "" none; never told with its password */
	size_t pin_count;
	const uint8_t (*pins)[HASH_SIZE];
};

/* Which library speaks HTTPS here: "libcurl/7.88.1 ..." */
const char *https_library(void);

/*
 * A line to one peer, kept open from post to post.  stop is asked about once
 * a second and before each post; NULL: never.  NULL when there is no memory.
 */
struct https *https_new(const struct https_peer *peer, bool (*stop)(void *self),
    void *self);
void https_free(struct https *https);

/* POST body to path ("/v1/sync"); answer->bytes and room are set. */
enum https_verdict https_post(struct https *https, const char *path,
    const void *body, size_t length, struct https_answer *answer);

#endif
