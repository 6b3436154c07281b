/*
 * tls.c - mbedTLS, and the only file that knows its ssl part.
 */

#include <sys/socket.h>

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include <mbedtls/net_sockets.h>
#include <mbedtls/ssl.h>
#include <mbedtls/ssl_ciphersuites.h>
#include <mbedtls/ssl_ticket.h>

#include "aggregator/io/log.h"
#include "aggregator/io/mbed.h"
#include "aggregator/io/tls.h"

#define TLS_TICKET_S (24 * 60 * 60) /* mbedTLS changes its key as often */
#define TLS_PATH 4096

struct tls_tickets {
	pthread_mutex_t mutex;
	mbedtls_ssl_ticket_context context;
};

struct tls_server {
	mbedtls_ssl_config config;
	mbedtls_x509_crt certificate;
	mbedtls_pk_context key;
	struct tls_tickets *tickets;
	bool took_ticket; /* in the handshake step that goes on now */
};

struct tls {
	mbedtls_ssl_context ssl;
	struct tls_server *server;
	bool is_resumed;
	int fd;
};

/* Forward secrecy and authenticated ciphers alone. */
static const int suites[] = {
#if MBED_TLS13
	MBEDTLS_TLS1_3_AES_128_GCM_SHA256,
	MBEDTLS_TLS1_3_AES_256_GCM_SHA384,
	MBEDTLS_TLS1_3_CHACHA20_POLY1305_SHA256,
#endif
	MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
	MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
	MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
	MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
	MBEDTLS_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
	MBEDTLS_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
	0,
};

static const char *const protocols[] = { "http/1.1", NULL };

/* ---- tickets -------------------------------------------------------------------------- */

struct tls_tickets *
tls_tickets_new(void)
{
	struct tls_tickets *tickets = calloc(1, sizeof(*tickets));

	if (tickets == NULL)
		return NULL;
	pthread_mutex_init(&tickets->mutex, NULL);
	mbedtls_ssl_ticket_init(&tickets->context);
	if (mbed_start() == 0 &&
	    mbedtls_ssl_ticket_setup(&tickets->context, mbed_random, NULL,
		MBEDTLS_CIPHER_AES_256_GCM, TLS_TICKET_S) == 0)
		return tickets;
	tls_tickets_free(tickets);
	return NULL;
}

void
tls_tickets_free(struct tls_tickets *tickets)
{
	if (tickets == NULL)
		return;
	mbedtls_ssl_ticket_free(&tickets->context);
	pthread_mutex_destroy(&tickets->mutex);
	free(tickets);
}

static int
ticket_write(void *arg, const mbedtls_ssl_session *session,
    unsigned char *start, const unsigned char *end, size_t *length,
    uint32_t *lifetime)
{
	struct tls_tickets *tickets = ((struct tls_server *)arg)->tickets;
	int result;

	pthread_mutex_lock(&tickets->mutex);
	result = mbedtls_ssl_ticket_write(&tickets->context, session, start,
	    end, length, lifetime);
	pthread_mutex_unlock(&tickets->mutex);
	return result;
}

static int
ticket_parse(void *arg, mbedtls_ssl_session *session, unsigned char *bytes,
    size_t length)
{
	struct tls_server *server = arg;
	struct tls_tickets *tickets = server->tickets;
	int result;

	pthread_mutex_lock(&tickets->mutex);
	result = mbedtls_ssl_ticket_parse(&tickets->context, session, bytes,
	    length);
	pthread_mutex_unlock(&tickets->mutex);
	server->took_ticket |= result == 0;
	return result;
}

/* ---- the server ----------------------------------------------------------------------- */

static int
load_files(struct tls_server *server, const char *dir)
{
	char path[TLS_PATH];

	snprintf(path, sizeof(path), "%s/tls.crt", dir);
	if (mbedtls_x509_crt_parse_file(&server->certificate, path) != 0) {
		log_error("what=tls file=%s why=\"no certificate\"", path);
		return -1;
	}
	snprintf(path, sizeof(path), "%s/tls.key", dir);
	if (mbed_key_file(&server->key, path) != 0 ||
	    mbed_key_fits(&server->certificate.pk, &server->key) != 0) {
		log_error("what=tls file=%s why=\"no key, or not the"
			  " certificate's\"",
		    path);
		return -1;
	}
	return 0;
}

static int
configure(struct tls_server *server)
{
	mbedtls_ssl_config *config = &server->config;

	if (mbedtls_ssl_config_defaults(config, MBEDTLS_SSL_IS_SERVER,
		MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT) != 0)
		return -1;
	mbedtls_ssl_conf_rng(config, mbed_random, NULL);
	mbedtls_ssl_conf_authmode(config, MBEDTLS_SSL_VERIFY_NONE);
	mbedtls_ssl_conf_ciphersuites(config, suites);
#if MBED_TLS13
	mbedtls_ssl_conf_min_tls_version(config, MBEDTLS_SSL_VERSION_TLS1_2);
#else
	mbedtls_ssl_conf_min_version(config, MBEDTLS_SSL_MAJOR_VERSION_3,
	    MBEDTLS_SSL_MINOR_VERSION_3);
#endif
	mbedtls_ssl_conf_session_tickets_cb(config, ticket_write, ticket_parse,
	    server);
	if (mbedtls_ssl_conf_alpn_protocols(config,
		(const char **)(uintptr_t)protocols) != 0)
		return -1;
	return mbedtls_ssl_conf_own_cert(config, &server->certificate,
	    &server->key);
}

struct tls_server *
tls_server_new(const char *dir, struct tls_tickets *tickets)
{
	struct tls_server *server = calloc(1, sizeof(*server));

	if (server == NULL)
		return NULL;
	server->tickets = tickets;
	mbedtls_ssl_config_init(&server->config);
	mbedtls_x509_crt_init(&server->certificate);
	mbedtls_pk_init(&server->key);
	if (mbed_start() == 0 && load_files(server, dir) == 0) {
		if (configure(server) == 0)
			return server;
		log_error("what=tls why=\"cannot be configured\"");
	}
	tls_server_free(server);
	return NULL;
}

void
tls_server_free(struct tls_server *server)
{
	if (server == NULL)
		return;
	mbedtls_ssl_config_free(&server->config);
	mbedtls_pk_free(&server->key);
	mbedtls_x509_crt_free(&server->certificate);
	free(server);
}

bool
tls_is_threaded(void)
{
#if !MBED_TLS13 || defined(MBEDTLS_THREADING_C)
	return true;
#else
	return false; /* PSA keeps its keys in one place */
#endif
}

void
tls_version(char *out, size_t size)
{
	char number[16];

	mbedtls_version_get_string(number);
	snprintf(out, size, "mbedTLS %s, %s", number,
	    MBED_TLS13 ? "TLS 1.2 and 1.3" : "TLS 1.2");
}

/* ---- a connection ---------------------------------------------------------------------- */

static int
tls_send(void *arg, const unsigned char *bytes, size_t length)
{
	const struct tls *tls = arg;
	ssize_t sent = send(tls->fd, bytes, length, MSG_NOSIGNAL);

	if (sent >= 0)
		return (int)sent;
	if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)
		return MBEDTLS_ERR_SSL_WANT_WRITE;
	return MBEDTLS_ERR_NET_CONN_RESET;
}

static int
tls_receive(void *arg, unsigned char *out, size_t size)
{
	const struct tls *tls = arg;
	ssize_t got = recv(tls->fd, out, size, 0);

	if (got >= 0)
		return (int)got;
	if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)
		return MBEDTLS_ERR_SSL_WANT_READ;
	return MBEDTLS_ERR_NET_CONN_RESET;
}

struct tls *
tls_new(struct tls_server *server, int fd)
{
	struct tls *tls = calloc(1, sizeof(*tls));

	if (tls == NULL)
		return NULL;
	tls->fd = fd;
	tls->server = server;
	mbedtls_ssl_init(&tls->ssl);
	if (mbedtls_ssl_setup(&tls->ssl, &server->config) != 0) {
		tls_free(tls);
		return NULL;
	}
	mbedtls_ssl_set_bio(&tls->ssl, tls, tls_send, tls_receive, NULL);
	return tls;
}

void
tls_free(struct tls *tls)
{
	if (tls == NULL)
		return;
	mbedtls_ssl_free(&tls->ssl);
	free(tls);
}

static const struct {
	int code;
	enum tls_verdict verdict;
} verdicts[] = {
	{ MBEDTLS_ERR_SSL_WANT_READ, TLS_WANT_READ },
	{ MBEDTLS_ERR_SSL_WANT_WRITE, TLS_WANT_WRITE },
	{ MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY, TLS_CLOSED },
	{ MBEDTLS_ERR_SSL_CONN_EOF, TLS_CLOSED },
	{ MBEDTLS_ERR_NET_CONN_RESET, TLS_CLOSED },
	{ 0, TLS_CLOSED },
};

static enum tls_verdict
verdict_of(int code)
{
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++)
		if (verdicts[i].code == code)
			return verdicts[i].verdict;
	return TLS_FAILED;
}

enum tls_verdict
tls_handshake(struct tls *tls)
{
	int result;

	/* One thread takes all steps of handshakes with this server. */
	tls->server->took_ticket = false;
	result = mbedtls_ssl_handshake(&tls->ssl);
	tls->is_resumed |= tls->server->took_ticket;
	return result == 0 ? TLS_OK : verdict_of(result);
}

bool
tls_is_resumed(const struct tls *tls)
{
	return tls->is_resumed;
}

enum tls_verdict
tls_read(struct tls *tls, void *out, size_t size, size_t *got)
{
	int result = mbedtls_ssl_read(&tls->ssl, out, size);

	*got = result > 0 ? (size_t)result : 0;
	return result > 0 ? TLS_OK : verdict_of(result);
}

enum tls_verdict
tls_write(struct tls *tls, const void *bytes, size_t length, size_t *put)
{
	int result = mbedtls_ssl_write(&tls->ssl, bytes, length);

	*put = result > 0 ? (size_t)result : 0;
	return result > 0 ? TLS_OK : verdict_of(result);
}

void
tls_close(struct tls *tls)
{
	mbedtls_ssl_close_notify(&tls->ssl);
}
