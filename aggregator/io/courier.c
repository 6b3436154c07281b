/*
 * courier.c - a command's request, to the server or to a desk of our own.
 *
 * Which of the two it was, the command never knows.  The answer that comes
 * over the socket is our own server's, so what is read of it here is little.
 */

#include <sys/socket.h>
#include <sys/un.h>

#include <errno.h>
#include <poll.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "aggregator/core/outcome.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/clock.h"
#include "aggregator/io/courier.h"
#include "aggregator/io/desk.h"
#include "aggregator/io/folder.h"

/* Another command holds the lock for as long as its own change takes. */
#define COURIER_TRIES 200
#define COURIER_PAUSE_MS 50

#define COURIER_REPLY (64 * 1024 * 1024) /* a list of everything there is */

static const char *const method_names[] = {
	[METHOD_GET] = "GET",
	[METHOD_POST] = "POST",
	[METHOD_PUT] = "PUT",
	[METHOD_PATCH] = "PATCH",
	[METHOD_DELETE] = "DELETE",
};

/* ---- sentences ------------------------------------------------------------------- */

int
courier_folder_outcome(const char *dir, enum folder_verdict verdict)
{
	if (verdict == FOLDER_OK)
		return OUTCOME_DONE;
	fprintf(stderr, "touchstone-aggregator: %s: %s\n", dir,
	    folder_verdict_text(verdict));
	return verdict == FOLDER_TAKEN ? OUTCOME_REFUSED : OUTCOME_UNFIT;
}

int
courier_store_outcome(const char *dir, enum store_verdict verdict)
{
	if (verdict == STORE_OK)
		return OUTCOME_DONE;
	fprintf(stderr, "touchstone-aggregator: %s: %s\n", dir,
	    store_verdict_text(verdict));
	if (verdict == STORE_BUSY || verdict == STORE_FULL)
		return OUTCOME_LATER;
	return verdict == STORE_EXISTS ? OUTCOME_REFUSED : OUTCOME_UNFIT;
}

int
courier_exit(const struct reply *reply)
{
	return courier_exit_about(reply, NULL);
}

int
courier_exit_about(const struct reply *reply, const char *about)
{
	json_t *problem;
	const char *detail;

	if (reply->status >= 200 && reply->status < 300)
		return OUTCOME_DONE;
	problem = json_loadb(reply->body.length > 0
		? (const char *)reply->body.data
		: "",
	    reply->body.length, 0, NULL);
	detail = json_string_value(json_object_get(problem, "detail"));
	if (detail != NULL)
		fprintf(stderr, "touchstone-aggregator: %s%s%s\n",
		    about != NULL ? about : "", about != NULL ? ": " : "",
		    detail);
	else
		fprintf(stderr, "touchstone-aggregator: answered with %d\n",
		    reply->status);
	json_decref(problem);
	return reply->status >= 500 || reply->status == 429 ? OUTCOME_LATER
							    : OUTCOME_REFUSED;
}

/* ---- in this process ---------------------------------------------------------------- */

static int
handle_here(const char *dir, enum store_mode mode,
    const struct request *request, struct reply *reply)
{
	struct call call = { .request = request };
	enum store_verdict verdict;
	struct desk desk;

	verdict = desk_open(&desk, dir, NULL, mode, &clock_outside);
	if (verdict != STORE_OK)
		return courier_store_outcome(dir, verdict);
	desk_handle(&desk, &call);
	*reply = call.reply;
	memset(&call.reply, 0, sizeof(call.reply));
	call_release(&call);
	desk_close(&desk);
	return 0;
}

static int
read_here(const char *dir, const struct request *request, struct reply *reply)
{
	int outcome = courier_folder_outcome(dir, folder_enter(dir));

	if (outcome != 0)
		return outcome;
	return handle_here(dir, STORE_READ, request, reply);
}

/* ---- over the socket --------------------------------------------------------------- */

static int
socket_connect(const char *dir)
{
	struct sockaddr_un address;
	int folder = folder_socket(dir, &address);
	int fd;

	if (folder < 0)
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 &&
	    connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
		close(fd);
		fd = -1;
	}
	close(folder);
	return fd;
}

bool
courier_answers(const char *dir)
{
	int fd = socket_connect(dir);

	if (fd < 0)
		return false;
	close(fd);
	return true;
}

static int
send_all(int fd, const void *bytes, size_t length)
{
	const char *at = bytes;

	while (length > 0) {
		ssize_t sent = send(fd, at, length, MSG_NOSIGNAL);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			return -1;
		at += sent;
		length -= (size_t)sent;
	}
	return 0;
}

/* A path's bytes that may not stand in a request line, as %XX. */
static void
put_path(struct bytes *b, const char *path)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-._~/";

	for (; *path != '\0'; path++) {
		if (strchr(plain, *path) != NULL)
			bytes_put(b, path, 1);
		else
			bytes_printf(b, "%%%02X", (unsigned char)*path);
	}
}

static int
send_request(int fd, const struct request *request)
{
	struct bytes head = { 0 };
	int result = -1;

	bytes_printf(&head, "%s ", method_names[request->method]);
	put_path(&head, request->path);
	if (request->query[0] != '\0')
		bytes_printf(&head, "?%s", request->query);
	bytes_printf(&head,
	    " HTTP/1.1\r\nHost: local\r\nConnection: close\r\n");
	if (request->content_type[0] != '\0')
		bytes_printf(&head, "Content-Type: %s\r\n",
		    request->content_type);
	if (request->bearer[0] != '\0')
		bytes_printf(&head, "Authorization: Bearer %s\r\n",
		    request->bearer);
	bytes_printf(&head, "Content-Length: %zu\r\n\r\n", request->length);
	if (!head.failed && send_all(fd, head.data, head.length) == 0)
		result = send_all(fd, request->body, request->length);
	bytes_release(&head);
	return result;
}

static int
receive_all(int fd, struct bytes *in)
{
	while (in->length < COURIER_REPLY) {
		uint8_t buffer[16384];
		ssize_t got = recv(fd, buffer, sizeof(buffer), 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return (int)got;
		bytes_put(in, buffer, (size_t)got);
		if (in->failed)
			return -1;
	}
	return -1;
}

static const struct {
	const char *line, *type;
} reply_types[] = {
	{ "\r\nContent-Type: application/json", "application/json" },
	{ "\r\nContent-Type: text/csv", "text/csv" },
	{ "\r\nContent-Type: application/x-ndjson", "application/x-ndjson" },
	{ "\r\nContent-Type: application/cose", "application/cose" },
};

/* Take the reply apart; its body moves to the front of the same bytes. */
static int
open_reply(struct bytes *in, struct reply *reply)
{
	char *text, *end, *length;
	size_t head;

	bytes_put(in, "", 1);
	if (in->failed || in->length < 1)
		return -1;
	in->length--;
	text = (char *)in->data;
	end = strstr(text, "\r\n\r\n");
	if (end == NULL || sscanf(text, "HTTP/1.1 %d", &reply->status) != 1)
		return -1;
	*end = '\0';
	length = strstr(text, "\r\nContent-Length: ");
	head = (size_t)(end - text) + 4;
	if (length == NULL ||
	    strtoull(length + 18, NULL, 10) != in->length - head)
		return -1;
	reply->content_type = "application/problem+json";
	for (size_t i = 0; i < sizeof(reply_types) / sizeof(*reply_types); i++)
		if (strstr(text, reply_types[i].line) != NULL)
			reply->content_type = reply_types[i].type;
	in->length -= head;
	memmove(in->data, in->data + head, in->length);
	reply->body = *in;
	return 0;
}

static int
exchange(int fd, const struct request *request, struct reply *reply)
{
	struct bytes in = { 0 };
	/* A server that refuses early answers before it has read all. */
	int sent = send_request(fd, request);

	if (receive_all(fd, &in) == 0 && open_reply(&in, reply) == 0)
		return 0;
	bytes_release(&in);
	fprintf(stderr, "touchstone-aggregator: the running server %s\n",
	    sent == 0 ? "ended before it answered: look whether it was done"
		      : "does not take the request");
	return OUTCOME_LATER;
}

void
courier_local_who(char out[LIMIT_WHO + 1])
{
	const struct passwd *user = getpwuid(getuid());

	snprintf(out, LIMIT_WHO + 1, "local:%s",
	    user != NULL ? user->pw_name : "unknown");
}

/* ---- either ---------------------------------------------------------------------------- */

static int
write_somewhere(const char *dir, const struct request *request,
    struct reply *reply)
{
	for (int i = 0; i < COURIER_TRIES; i++) {
		int lock, outcome, fd = socket_connect(dir);
		enum folder_verdict verdict;

		if (fd >= 0) {
			outcome = exchange(fd, request, reply);
			close(fd);
			return outcome;
		}
		verdict = folder_enter(dir);
		if (verdict == FOLDER_OK)
			verdict = folder_lock(dir, &lock);
		if (verdict == FOLDER_OK) {
			outcome = handle_here(dir, STORE_WRITE, request, reply);
			close(lock);
			return outcome;
		}
		if (verdict != FOLDER_TAKEN)
			return courier_folder_outcome(dir, verdict);
		poll(NULL, 0, COURIER_PAUSE_MS);
	}
	courier_folder_outcome(dir, FOLDER_TAKEN);
	return OUTCOME_LATER;
}

int
courier_send(const char *dir, const struct request *request,
    struct reply *reply)
{
	struct request sent = *request;
	struct call call = { .request = &sent };
	char who[LIMIT_WHO + 1];

	memset(reply, 0, sizeof(*reply));
	sent.local = true;
	courier_local_who(who);
	if (sent.who == NULL || sent.who[0] == '\0')
		sent.who = who + strlen("local:");
	if (desk_action(&call) == NULL) {
		*reply = call.reply;
		return 0;
	}
	if (call.action->apply == NULL)
		return read_here(dir, &sent, reply);
	return write_somewhere(dir, &sent, reply);
}
