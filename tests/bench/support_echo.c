/*
 * support_echo.c - TLS and nothing else.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "aggregator/io/tls.h"
#include "tests/bench/support_echo.h"
#include "tests/load/gauge.h"

#define EVENTS 256
#define BACKLOG 1024
#define REPLY_MOST 65536

struct server {
	struct tls_server *tls;
	int listener, epoll;
	size_t request, reply;
	char text[REPLY_MOST];
};

struct peer {
	struct tls *tls;
	int fd;
	bool open;
	size_t got;  /* of the request */
	size_t left; /* of the reply */
};

/* ---- one peer ---------------------------------------------------------------- */

/* False: it has gone. */
static bool
goes_on(enum tls_verdict verdict)
{
	return verdict == TLS_OK || verdict == TLS_WANT_READ ||
	    verdict == TLS_WANT_WRITE;
}

static enum tls_verdict
peer_write(struct server *server, struct peer *peer)
{
	enum tls_verdict verdict = TLS_OK;

	while (peer->left > 0 && verdict == TLS_OK) {
		size_t put;

		verdict = tls_write(peer->tls,
		    server->text + server->reply - peer->left, peer->left,
		    &put);
		peer->left -= put;
	}
	return verdict;
}

static enum tls_verdict
peer_read(struct server *server, struct peer *peer)
{
	enum tls_verdict verdict = TLS_OK;
	char bytes[16384];

	while (peer->left == 0 && verdict == TLS_OK) {
		size_t got;

		verdict = tls_read(peer->tls, bytes, sizeof(bytes), &got);
		peer->got += got;
		if (peer->got < server->request)
			continue;
		peer->got -= server->request;
		peer->left = server->reply;
		if (verdict == TLS_OK)
			verdict = peer_write(server, peer);
	}
	return verdict;
}

static bool
peer_turn(struct server *server, struct peer *peer)
{
	enum tls_verdict verdict = TLS_OK;

	if (!peer->open) {
		verdict = tls_handshake(peer->tls);
		peer->open = verdict == TLS_OK;
	}
	if (peer->open)
		verdict = peer_write(server, peer);
	if (peer->open && verdict == TLS_OK)
		verdict = peer_read(server, peer);
	return goes_on(verdict);
}

/* ---- the server ---------------------------------------------------------------- */

static void
watch(const struct server *server, int fd, void *whom, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.ptr = whom };

	if (epoll_ctl(server->epoll, EPOLL_CTL_ADD, fd, &event) != 0)
		give_up("epoll: %s", strerror(errno));
}

static void
take_peers(struct server *server)
{
	int fd;

	while ((fd = accept4(server->listener, NULL, NULL,
		    SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
		struct peer *peer = calloc(1, sizeof(*peer));

		if (peer == NULL)
			give_up("there is no memory for a peer");
		peer->fd = fd;
		peer->tls = tls_new(server->tls, fd);
		watch(server, fd, peer, EPOLLIN | EPOLLOUT | EPOLLET);
	}
}

static void
drop_peer(struct peer *peer)
{
	tls_free(peer->tls);
	close(peer->fd);
	free(peer);
}

static void
serve(struct server *server)
{
	struct epoll_event events[EVENTS];

	watch(server, server->listener, NULL, EPOLLIN);
	for (;;) {
		int count = epoll_wait(server->epoll, events, EVENTS, -1);

		for (int i = 0; i < count; i++)
			if (events[i].data.ptr == NULL)
				take_peers(server);
			else if (!peer_turn(server, events[i].data.ptr))
				drop_peer(events[i].data.ptr);
	}
}

static void
write_reply(struct server *server)
{
	int head = snprintf(server->text, sizeof(server->text),
	    "HTTP/1.1 200 OK\r\nContent-Length: 00000\r\n\r\n");

	if (server->reply <= (size_t)head || server->reply > REPLY_MOST)
		give_up("no reply of %zu bytes", server->reply);
	snprintf(server->text, sizeof(server->text),
	    "HTTP/1.1 200 OK\r\nContent-Length: %05zu\r\n\r\n",
	    server->reply - (size_t)head);
	memset(server->text + head, '.', server->reply - (size_t)head);
}

static int
listen_anywhere(int *port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0 ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    listen(fd, BACKLOG) != 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &length) != 0)
		give_up("no port: %s", strerror(errno));
	*port = ntohs(address.sin_port);
	return fd;
}

void
echo_start(struct echo *echo, const char *dir, size_t request, size_t reply)
{
	static struct server server;

	server.request = request;
	server.reply = reply;
	write_reply(&server);
	server.listener = listen_anywhere(&echo->port);
	fflush(stdout);
	echo->pid = fork();
	if (echo->pid < 0)
		give_up("fork: %s", strerror(errno));
	if (echo->pid > 0) {
		close(server.listener);
		return;
	}
	raise_descriptors();
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	server.epoll = epoll_create1(EPOLL_CLOEXEC);
	server.tls = tls_server_new(dir, tls_tickets_new());
	if (server.epoll < 0 || server.tls == NULL)
		give_up("the echo has no TLS");
	serve(&server);
}

void
echo_stop(struct echo *echo)
{
	kill(echo->pid, SIGTERM);
	waitpid(echo->pid, NULL, 0);
}
