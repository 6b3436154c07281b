/*
 * stream.h - bytes to and from a peer, through TLS or as they are.
 */

#ifndef AGGREGATOR_IO_STREAM_H
#define AGGREGATOR_IO_STREAM_H

#include "aggregator/io/tls.h"

struct stream {
	int fd;
	struct tls *tls; /* NULL: as they are */
};

/* Bytes as they are, until it is secured. */
void stream_init(struct stream *stream, int fd);
/* Through TLS from now on.  -1: no memory. */
int stream_secure(struct stream *stream, struct tls_server *server);

/* Say goodbye and close. */
void stream_release(struct stream *stream);

enum tls_verdict stream_handshake(struct stream *stream);
/* Whether that handshake went on from an earlier session. */
bool stream_is_resumed(const struct stream *stream);
enum tls_verdict stream_read(struct stream *stream, void *out, size_t size,
    size_t *got);
enum tls_verdict stream_write(struct stream *stream, const void *bytes,
    size_t length, size_t *put);

/* No more is written; what still comes in can be read with stream_drain. */
void stream_finish(struct stream *stream);
enum tls_verdict stream_drain(struct stream *stream, void *out, size_t size);

#endif
