/*
 * cmd_serve.c - the server in the foreground: sockets, signals, stop.
 *
 * Everything that may refuse to begin does so here, with a sentence, before a
 * thread is started.
 */

#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "aggregator/command.h"
#include "aggregator/core/outcome.h"
#include "aggregator/io/clock.h"
#include "aggregator/io/courier.h"
#include "aggregator/io/desk.h"
#include "aggregator/io/folder.h"
#include "aggregator/io/log.h"
#include "aggregator/io/server.h"
#include "aggregator/io/tls.h"
#include "aggregator/options.h"

#define BACKLOG 1024 /* a fleet coming back after an outage */
#define LOCK_TRIES 40
#define LOCK_PAUSE_MS 50 /* a command's own change takes less than 2 s */

/* What serving holds; given back in the opposite order. */
struct post {
	const struct command *command;
	const char *dir;
	char host[256], port[16];
	int lock, listener, admin;
	struct folder_mark socket; /* of admin.sock, while it is ours */
	struct desk desk;
	struct server server;
};

static const struct option_shape shapes[] = {
	{ "listen", OPTION_TEXT, false },
	{ NULL, OPTION_FLAG, false },
};

/* ---- where ---------------------------------------------------------------------------------- */

/* ADDR:PORT, with brackets around an IPv6 address. */
static int
read_listen(struct post *post, const char *text)
{
	const char *colon = strrchr(text, ':');
	size_t length = colon != NULL ? (size_t)(colon - text) : 0;
	size_t digits = colon != NULL ? strspn(colon + 1, "0123456789") : 0;

	if (length >= 2 && text[0] == '[' && text[length - 1] == ']') {
		text++;
		length -= 2;
	} else if (memchr(text, ':', length) != NULL) {
		length = 0;
	}
	if (length == 0 || length >= sizeof(post->host) || digits == 0 ||
	    digits > 5 || colon[1 + digits] != '\0' || atoi(colon + 1) > 65535)
		return command_misused(post->command,
		    "--listen must read ADDRESS:PORT, such as 0.0.0.0:8443");
	snprintf(post->host, sizeof(post->host), "%.*s", (int)length, text);
	snprintf(post->port, sizeof(post->port), "%s", colon + 1);
	return 0;
}

static int
bind_to(const struct addrinfo *info)
{
	int on = 1,
	    fd = socket(info->ai_family,
		SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, info->ai_protocol);

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, info->ai_addr, info->ai_addrlen) == 0 &&
	    listen(fd, BACKLOG) == 0)
		return fd;
	close(fd);
	return -1;
}

/* The port really bound, for port 0. */
static void
learn_port(struct post *post)
{
	struct sockaddr_storage address;
	socklen_t length = sizeof(address);

	if (getsockname(post->listener, (struct sockaddr *)&address, &length) ==
	    0)
		getnameinfo((struct sockaddr *)&address, length, NULL, 0,
		    post->port, sizeof(post->port), NI_NUMERICSERV);
}

static int
open_listener(struct post *post)
{
	struct addrinfo hints = {
		.ai_family = AF_UNSPEC,
		.ai_socktype = SOCK_STREAM,
		.ai_flags = AI_PASSIVE | AI_NUMERICSERV,
	};
	struct addrinfo *found = NULL;
	int error = getaddrinfo(post->host, post->port, &hints, &found);

	if (error != 0)
		return command_failed(post->command, OUTCOME_REFUSED, "%s: %s",
		    post->host, gai_strerror(error));
	post->listener = bind_to(found);
	error = errno;
	freeaddrinfo(found);
	if (post->listener < 0)
		return command_failed(post->command, OUTCOME_REFUSED,
		    error == EADDRINUSE ? "%s:%s is taken by another program"
					: "%s:%s cannot be listened on: %s",
		    post->host, post->port, strerror(error));
	learn_port(post);
	return 0;
}

static void
remove_socket(const char *dir)
{
	char path[4096];

	if (snprintf(path, sizeof(path), "%s/admin.sock", dir) <
	    (int)sizeof(path))
		unlink(path);
}

/* Under the lock, so an old one is nobody's. */
static int
open_admin(struct post *post)
{
	struct sockaddr_un address;
	int folder = folder_socket(post->dir, &address);
	mode_t mask = umask(0177);

	remove_socket(post->dir);
	post->admin = folder < 0
	    ? -1
	    : socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (post->admin >= 0 &&
	    (bind(post->admin, (struct sockaddr *)&address, sizeof(address)) !=
		    0 ||
		listen(post->admin, 64) != 0)) {
		close(post->admin);
		post->admin = -1;
	}
	umask(mask);
	if (folder >= 0)
		close(folder);
	if (post->admin >= 0) {
		folder_mark(post->dir, "admin.sock", &post->socket);
		return 0;
	}
	return command_failed(post->command, OUTCOME_UNFIT, "%s/admin.sock: %s",
	    post->dir, strerror(errno));
}

/* ---- taking the post --------------------------------------------------------------------------- */

static int
take_lock(struct post *post)
{
	enum folder_verdict verdict = folder_enter(post->dir);

	if (verdict != FOLDER_OK)
		return courier_folder_outcome(post->dir, verdict);
	for (int i = 0; i < LOCK_TRIES; i++) {
		verdict = folder_lock(post->dir, &post->lock);
		if (verdict != FOLDER_TAKEN || courier_answers(post->dir))
			break;
		poll(NULL, 0, LOCK_PAUSE_MS);
	}
	if (verdict == FOLDER_TAKEN)
		return command_failed(post->command, OUTCOME_REFUSED,
		    "%s: a server is running on this folder already",
		    post->dir);
	return courier_folder_outcome(post->dir, verdict);
}

static int
open_desk(struct post *post)
{
	enum store_verdict verdict = desk_open(&post->desk, post->dir, NULL,
	    STORE_WRITE, &clock_outside);

	return courier_store_outcome(post->dir, verdict);
}

static int
keep_port(struct post *post)
{
	struct store *store = post->desk.store;
	enum store_verdict verdict = store_begin(store);

	if (verdict == STORE_OK)
		verdict = store_fact_set(store, "port", post->port,
		    strlen(post->port));
	if (verdict == STORE_OK)
		verdict = store_commit(store);
	else
		store_rollback(store);
	return courier_store_outcome(post->dir, verdict);
}

/* A connection is a descriptor. */
static void
raise_limits(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

static int
set_up(struct post *post)
{
	int outcome = take_lock(post);

	if (outcome == 0)
		outcome = open_desk(post);
	if (outcome == 0)
		outcome = open_listener(post);
	if (outcome == 0)
		outcome = open_admin(post);
	if (outcome == 0)
		outcome = keep_port(post);
	if (outcome != 0)
		return outcome;
	raise_limits();
	if (server_start(&post->server, &post->desk, post->listener,
		post->admin) != 0)
		return command_failed(post->command, OUTCOME_UNFIT,
		    "the server cannot be started on %s", post->dir);
	return 0;
}

static void
give_back(struct post *post)
{
	if (post->listener >= 0)
		close(post->listener);
	if (post->admin >= 0) {
		/* In a folder that was moved meanwhile: another server's. */
		if (!folder_has_lost(post->dir, "admin.sock", &post->socket))
			remove_socket(post->dir);
		close(post->admin);
	}
	desk_close(&post->desk); /* the last one: it checkpoints */
	if (post->lock >= 0)
		close(post->lock);
}

static int
serve(struct post *post)
{
	char library[64];
	sigset_t signals;
	int received, outcome;

	/* Threads inherit the mask: signals come to sigwait alone. */
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	outcome = set_up(post);
	if (outcome != 0)
		return outcome;
	tls_version(library, sizeof(library));
	log_event("what=serve host=%s port=%s tls=\"%s\"", post->host,
	    post->port, library);
	printf(strchr(post->host, ':') != NULL
		? "listening on https://[%s]:%s\n"
		: "listening on https://%s:%s\n",
	    post->host, post->port);
	fflush(stdout);
	while (sigwait(&signals, &received) != 0)
		;
	log_event("what=stop signal=%d", received);
	server_stop(&post->server);
	return OUTCOME_DONE;
}

static int
serve_run(const struct command *command, const char *dir, int argc, char **argv)
{
	struct post post = {
		.command = command,
		.dir = dir,
		.lock = -1,
		.listener = -1,
		.admin = -1,
	};
	struct options options;
	const char *listen_on;
	int outcome = options_read(&options, command, shapes, "", argc, argv);

	if (outcome != 0)
		return outcome;
	listen_on = options_text(&options, "listen");
	outcome = read_listen(&post,
	    listen_on != NULL ? listen_on : "127.0.0.1:8443");
	if (outcome != 0)
		return outcome;
	outcome = serve(&post);
	give_back(&post);
	return outcome;
}

const struct command cmd_serve = {
	"serve",
	"take ratings in; runs until it is told to stop",
	"[--listen ADDRESS:PORT]\n\n"
	"  --listen  default 127.0.0.1:8443; port 0 is any free one;\n"
	"            an IPv6 address stands in brackets\n\n"
	"Prints \"listening on https://ADDRESS:PORT\" once it is ready.  SIGTERM,"
	" SIGINT and\nSIGHUP stop it after what has begun is finished.",
	serve_run,
};
