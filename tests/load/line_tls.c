/*
 * line_tls.c - the part of line.h that knows mbedTLS, 2.28 and 3.6.
 *
 * A plain line goes through the same functions, so that bytes on the wire are
 * counted in one place.
 */

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include <mbedtls/net_sockets.h>

#include "aggregator/io/mbed.h"
#include "tests/load/gauge.h"
#include "tests/load/line_inside.h"

#if MBED_TLS13
#define SSL_STATE(ssl) ((ssl)->MBEDTLS_PRIVATE(state))
#else
#define SSL_STATE(ssl) ((ssl)->state)
#endif

struct line_ticket {
	mbedtls_ssl_session session;
	bool held;
};

void
line_tls_configure(mbedtls_ssl_config *config)
{
	mbedtls_ssl_config_init(config);
	if (mbed_start() != 0 ||
	    mbedtls_ssl_config_defaults(config, MBEDTLS_SSL_IS_CLIENT,
		MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT) != 0)
		give_up("mbedTLS cannot be configured");
	mbedtls_ssl_conf_rng(config, mbed_random, NULL);
	mbedtls_ssl_conf_authmode(config, MBEDTLS_SSL_VERIFY_NONE);
#if MBEDTLS_VERSION_NUMBER >= 0x03060100
	mbedtls_ssl_conf_tls13_enable_signal_new_session_tickets(config,
	    MBEDTLS_SSL_TLS1_3_SIGNAL_NEW_SESSION_TICKETS_ENABLED);
#endif
}

/* ---- the wire --------------------------------------------------------------- */

static int
wire_send(void *arg, const unsigned char *bytes, size_t length)
{
	const struct line *line = arg;
	ssize_t sent = send(line->fd, bytes, length, MSG_NOSIGNAL);

	if (sent >= 0) {
		line->load->counts.wire_out += (uint64_t)sent;
		return (int)sent;
	}
	if (errno == EAGAIN || errno == EINTR)
		return MBEDTLS_ERR_SSL_WANT_WRITE;
	return MBEDTLS_ERR_NET_CONN_RESET;
}

static int
wire_receive(void *arg, unsigned char *out, size_t size)
{
	const struct line *line = arg;
	ssize_t got = recv(line->fd, out, size, 0);

	if (got >= 0) {
		line->load->counts.wire_in += (uint64_t)got;
		return (int)got;
	}
	if (errno == EAGAIN || errno == EINTR)
		return MBEDTLS_ERR_SSL_WANT_READ;
	return MBEDTLS_ERR_NET_CONN_RESET;
}

void
line_tls_add(struct line *line)
{
	const struct line_ticket *ticket = line->wish.ticket;

	line->ssl = calloc(1, sizeof(*line->ssl));
	if (line->ssl == NULL)
		give_up("there is no memory for a line");
	mbedtls_ssl_init(line->ssl);
	if (mbedtls_ssl_setup(line->ssl, &line->load->config) != 0)
		give_up("there is no memory for a line");
	mbedtls_ssl_set_hostname(line->ssl, "localhost");
	mbedtls_ssl_set_bio(line->ssl, line, wire_send, wire_receive, NULL);
	if (ticket != NULL && ticket->held)
		mbedtls_ssl_set_session(line->ssl, &ticket->session);
}

void
line_tls_release(struct line *line)
{
	if (line->ssl != NULL)
		mbedtls_ssl_free(line->ssl);
	free(line->ssl);
}

/* ---- handshakes -------------------------------------------------------------- */

static enum line_go
go_of(int result)
{
	if (result == MBEDTLS_ERR_SSL_WANT_READ)
		return LINE_WANTS_READ;
	if (result == MBEDTLS_ERR_SSL_WANT_WRITE)
		return LINE_WANTS_WRITE;
	return LINE_GONE;
}

static void
keep_ticket(struct line *line)
{
	struct line_ticket *ticket = line->wish.ticket;

	if (ticket == NULL)
		return;
	mbedtls_ssl_session_free(&ticket->session);
	mbedtls_ssl_session_init(&ticket->session);
	ticket->held = mbedtls_ssl_get_session(line->ssl, &ticket->session) ==
	    0;
}

/* One message after the other: a certificate is shown in full ones alone. */
enum line_go
line_tls_shake(struct line *line)
{
	while (SSL_STATE(line->ssl) != MBEDTLS_SSL_HANDSHAKE_OVER) {
		int result;

		if (SSL_STATE(line->ssl) == MBEDTLS_SSL_SERVER_CERTIFICATE)
			line->full = true;
		result = mbedtls_ssl_handshake_step(line->ssl);
		if (result != 0)
			return go_of(result);
	}
	keep_ticket(line);
	return LINE_DONE;
}

/* A ticket came by itself, with TLS 1.3: kept; then call once more. */
static bool
was_ticket(struct line *line, int result)
{
#if MBED_TLS13
	if (result == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET) {
		keep_ticket(line);
		return true;
	}
#endif
	(void)line;
	(void)result;
	return false;
}

/* ---- bytes ---------------------------------------------------------------------- */

enum line_go
line_tls_put(struct line *line, const void *bytes, size_t length, size_t *count)
{
	int result;

	if (line->offered > 0)
		length = line->offered;
	line->offered = length;
	do
		result = line->ssl != NULL
		    ? mbedtls_ssl_write(line->ssl, bytes, length)
		    : wire_send(line, bytes, length);
	while (was_ticket(line, result));
	if (result < 0)
		return go_of(result);
	line->offered = 0;
	*count = (size_t)result;
	return LINE_DONE;
}

enum line_go
line_tls_get(struct line *line, void *bytes, size_t size, size_t *count)
{
	int result;

	do
		result = line->ssl != NULL
		    ? mbedtls_ssl_read(line->ssl, bytes, size)
		    : wire_receive(line, bytes, size);
	while (was_ticket(line, result));
	if (result <= 0)
		return go_of(result);
	*count = (size_t)result;
	return LINE_DONE;
}

/* ---- tickets --------------------------------------------------------------------- */

struct line_ticket *
line_ticket_new(void)
{
	struct line_ticket *ticket = calloc(1, sizeof(*ticket));

	if (ticket == NULL)
		give_up("there is no memory for a ticket");
	mbedtls_ssl_session_init(&ticket->session);
	return ticket;
}

void
line_ticket_free(struct line_ticket *ticket)
{
	if (ticket == NULL)
		return;
	mbedtls_ssl_session_free(&ticket->session);
	free(ticket);
}
