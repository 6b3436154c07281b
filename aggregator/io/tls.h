/*
 * tls.h - the server's end of TLS, over a socket that never blocks.
 *
 * TLS 1.2 with mbedTLS 2.28; 1.2 and 1.3 with 3.6.  Carries and hides; whom it
 * talks to it does not know.  Each loop has a tls_server of its own: keys in
 * mbedTLS are not to be shared by threads, and so one thread alone, the loop's
 * porter where it has one, takes all steps of its handshakes.  Tickets are
 * shared by all, so that a session goes on wherever it comes back.
 */

#ifndef AGGREGATOR_IO_TLS_H
#define AGGREGATOR_IO_TLS_H

#include <stdbool.h>
#include <stddef.h>

enum tls_verdict {
	TLS_OK,
	TLS_WANT_READ,
	TLS_WANT_WRITE,
	TLS_CLOSED, /* the other end has said goodbye, or hung up */
	TLS_FAILED,
};

struct tls_tickets;
struct tls_server;
struct tls;

struct tls_tickets *tls_tickets_new(void);
void tls_tickets_free(struct tls_tickets *tickets);

/* With DIR/tls.crt and DIR/tls.key; NULL after a line in the log. */
struct tls_server *tls_server_new(const char *dir, struct tls_tickets *tickets);
void tls_server_free(struct tls_server *server);

/* More than one loop may do TLS at once. */
bool tls_is_threaded(void);

/* "mbedTLS 2.28.3, TLS 1.2" */
void tls_version(char *out, size_t size);

/* A connection on fd, which stays the caller's. NULL: no memory. */
struct tls *tls_new(struct tls_server *server, int fd);
void tls_free(struct tls *tls);

enum tls_verdict tls_handshake(struct tls *tls);
/* Whether it went on from an earlier session. */
bool tls_is_resumed(const struct tls *tls);
/* On TLS_OK *got is at least 1. */
enum tls_verdict tls_read(struct tls *tls, void *out, size_t size, size_t *got);
/* After TLS_WANT_...: call again with the same bytes. */
enum tls_verdict tls_write(struct tls *tls, const void *bytes, size_t length,
    size_t *put);
/* Say goodbye, if it can be said at once. */
void tls_close(struct tls *tls);

#endif
