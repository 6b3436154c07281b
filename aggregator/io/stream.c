/*
 * stream.c - one pair of calls over TLS and plain sockets.
 */

#include <sys/socket.h>

#include <errno.h>
#include <unistd.h>

#include "aggregator/io/stream.h"

static enum tls_verdict
verdict_of_errno(enum tls_verdict wanted)
{
	if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)
		return wanted;
	return TLS_CLOSED;
}

static enum tls_verdict
plain_read(int fd, void *out, size_t size, size_t *got)
{
	ssize_t length = recv(fd, out, size, 0);

	*got = length > 0 ? (size_t)length : 0;
	if (length > 0)
		return TLS_OK;
	return length == 0 ? TLS_CLOSED : verdict_of_errno(TLS_WANT_READ);
}

static enum tls_verdict
plain_write(int fd, const void *bytes, size_t length, size_t *put)
{
	ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);

	*put = sent > 0 ? (size_t)sent : 0;
	return sent >= 0 ? TLS_OK : verdict_of_errno(TLS_WANT_WRITE);
}

void
stream_init(struct stream *stream, int fd)
{
	stream->fd = fd;
	stream->tls = NULL;
}

int
stream_secure(struct stream *stream, struct tls_server *server)
{
	stream->tls = tls_new(server, stream->fd);
	return stream->tls != NULL ? 0 : -1;
}

void
stream_release(struct stream *stream)
{
	tls_free(stream->tls);
	stream->tls = NULL;
	close(stream->fd);
	stream->fd = -1;
}

enum tls_verdict
stream_handshake(struct stream *stream)
{
	return stream->tls != NULL ? tls_handshake(stream->tls) : TLS_OK;
}

bool
stream_is_resumed(const struct stream *stream)
{
	return stream->tls != NULL && tls_is_resumed(stream->tls);
}

enum tls_verdict
stream_read(struct stream *stream, void *out, size_t size, size_t *got)
{
	if (stream->tls != NULL)
		return tls_read(stream->tls, out, size, got);
	return plain_read(stream->fd, out, size, got);
}

enum tls_verdict
stream_write(struct stream *stream, const void *bytes, size_t length,
    size_t *put)
{
	if (stream->tls != NULL)
		return tls_write(stream->tls, bytes, length, put);
	return plain_write(stream->fd, bytes, length, put);
}

void
stream_finish(struct stream *stream)
{
	if (stream->tls != NULL)
		tls_close(stream->tls);
	shutdown(stream->fd, SHUT_WR);
}

enum tls_verdict
stream_drain(struct stream *stream, void *out, size_t size)
{
	size_t got;

	return plain_read(stream->fd, out, size, &got);
}
