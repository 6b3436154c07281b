/*
 * connection.c - one peer's states, each a function that does one thing and
 * says whether to go on at once.
 *
 * Only the loop's thread comes here.  While a call is away on the writer or a
 * reader, or a handshake with the porter, the connection waits for it, whatever
 * the peer does: what is away is lent out of the connection.  The way of a request goes on in
 * connection_read.c, connection_handle.c and connection_write.c.
 */

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "aggregator/io/connection_parts.h"
#include "aggregator/io/server.h"

/* Turns before other connections of the loop have theirs. */
#define CONNECTION_TURNS 16

static void connection_run(struct connection *c);

/* ---- time --------------------------------------------------------------------------------- */

/* Where the deadline of each state stands in struct bounds. */
static const size_t deadlines[] = {
	[CONNECTION_HANDSHAKE] = offsetof(struct bounds, handshake_ms),
	[CONNECTION_IDLE] = offsetof(struct bounds, idle_ms),
	[CONNECTION_HEAD] = offsetof(struct bounds, head_ms),
	[CONNECTION_BODY] = offsetof(struct bounds, body_ms),
	[CONNECTION_HANDLING] = SIZE_MAX, /* the queues are bounded */
	[CONNECTION_WRITING] = offsetof(struct bounds, write_ms),
	[CONNECTION_LINGERING] = offsetof(struct bounds, linger_ms),
};

/* Enter a state: its deadline begins now. */
void
connection_turn(struct connection *c, enum connection_state state)
{
	struct timeval tv;
	unsigned ms;

	c->state = state;
	if (deadlines[state] == SIZE_MAX) {
		event_del(&c->timer);
		return;
	}
	memcpy(&ms, (const char *)&c->loop->server->bounds + deadlines[state],
	    sizeof(ms));
	tv.tv_sec = ms / 1000;
	tv.tv_usec = (suseconds_t)(ms % 1000) * 1000;
	event_add(&c->timer, &tv);
}

/* ---- the end ------------------------------------------------------------------------------- */

/* The porter has its stream. */
static bool
is_guest(const struct connection *c)
{
	return c->away && c->state == CONNECTION_HANDSHAKE;
}

void
connection_end(struct connection *c)
{
	if (c->ended)
		return;
	c->ended = true;
	event_del(&c->event);
	event_del(&c->timer);
	if (is_guest(c))
		atomic_store(&c->guest.gone, true);
	else
		stream_release(&c->stream);
}

/* Last thing of every entry: free what has ended. */
static void
sweep(struct connection *c)
{
	struct loop *loop = c->loop;

	if (!c->ended || c->away)
		return;
	connection_release_request(c);
	connection_release_answer(c);
	if (!c->local)
		crowd_leave(c->loop->server->crowd, &c->key);
	bytes_release(&c->left);
	*c->previous = c->next;
	if (c->next != NULL)
		c->next->previous = c->previous;
	free(c);
	loop_left(loop);
}

/* ---- waiting -------------------------------------------------------------------------------- */

static void
wait_for_nothing(struct connection *c)
{
	event_del(&c->event);
	c->wanted = 0;
}

static void
on_event(evutil_socket_t fd, short what, void *arg)
{
	struct connection *c = arg;

	(void)fd;
	(void)what;
	/* Most peers say nothing until they are answered: no need to look away
	 * before one does. */
	if (c->away)
		wait_for_nothing(c);
	else
		connection_run(c);
	sweep(c);
}

/* Wait for what the stream wants, or end with it. */
enum go
connection_wait(struct connection *c, enum tls_verdict verdict)
{
	short wanted = verdict == TLS_WANT_READ ? EV_READ
	    : verdict == TLS_WANT_WRITE         ? EV_WRITE
						: 0;

	if (wanted == 0) {
		connection_end(c);
		return WAIT;
	}
	if (wanted != c->wanted) {
		event_del(&c->event);
		event_assign(&c->event, c->loop->base, c->stream.fd,
		    wanted | EV_PERSIST, on_event, c);
		event_add(&c->event, NULL);
		c->wanted = wanted;
	}
	return WAIT;
}

/* ---- the machine ------------------------------------------------------------------------------ */

/* A step of the handshake was taken; what came of it. */
static enum go
shaken(struct connection *c, enum tls_verdict verdict)
{
	if (verdict == TLS_FAILED)
		meter_add(METER_HANDSHAKE_FAILED, 1);
	else if (verdict == TLS_CLOSED)
		meter_add(METER_HANDSHAKE_LEFT, 1);
	if (verdict != TLS_OK)
		return connection_wait(c, verdict);
	meter_add(stream_is_resumed(&c->stream) ? METER_HANDSHAKE_RESUMED
						: METER_HANDSHAKE_FULL,
	    1);
	connection_turn(c, CONNECTION_HEAD);
	return GO_ON;
}

static void
guest_done(struct guest *guest)
{
	struct connection *c = (struct connection *)((char *)guest -
	    offsetof(struct connection, guest));

	loop_return(c->loop, LOOP_PORTER, &c->job);
}

/*
 * With the porter, or here where only one thread may do TLS.  Whoever has not
 * said a word has not cost the 33 KiB that TLS takes.
 */
static enum go
step_handshake(struct connection *c)
{
	if (c->stream.tls == NULL &&
	    stream_secure(&c->stream, c->loop->tls) != 0) {
		connection_end(c);
		return WAIT;
	}
	if (c->loop->porter == NULL)
		return shaken(c, stream_handshake(&c->stream));
	c->away = true;
	porter_take(c->loop->porter, &c->guest);
	return WAIT;
}

static enum go
step_handling(struct connection *c)
{
	(void)c;
	return WAIT;
}

static enum go (*const steps[])(struct connection *) = {
	[CONNECTION_HANDSHAKE] = step_handshake,
	[CONNECTION_IDLE] = connection_step_read,
	[CONNECTION_HEAD] = connection_step_read,
	[CONNECTION_BODY] = connection_step_read,
	[CONNECTION_HANDLING] = step_handling,
	[CONNECTION_WRITING] = connection_step_write,
	[CONNECTION_LINGERING] = connection_step_linger,
};

static void
connection_run(struct connection *c)
{
	for (int i = 0; i < CONNECTION_TURNS; i++) {
		if (c->ended || steps[c->state](c) == WAIT)
			return;
	}
	/* The others first; then on, whether or not more bytes come. */
	if (!c->ended)
		event_active(&c->event, EV_READ, 1);
}

static const enum meter slowness[] = {
	[CONNECTION_HANDSHAKE] = METER_TIMEOUT_HANDSHAKE,
	[CONNECTION_IDLE] = METER_TIMEOUT_IDLE,
	[CONNECTION_HEAD] = METER_TIMEOUT_HEAD,
	[CONNECTION_BODY] = METER_TIMEOUT_BODY,
	[CONNECTION_WRITING] = METER_TIMEOUT_WRITING,
	[CONNECTION_LINGERING] = METER_TIMEOUT_LINGERING,
};

/* Too slow: a request that has begun is told so. */
static void
on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct connection *c = arg;

	(void)fd;
	(void)what;
	meter_add(slowness[c->state], 1);
	if ((c->state == CONNECTION_HEAD || c->state == CONNECTION_BODY) &&
	    c->head != NULL) {
		connection_refuse(c, 408, "The request did not come in time.");
		connection_run(c);
	} else {
		connection_end(c);
	}
	sweep(c);
}

static struct connection *
connection_new(struct loop *loop, int fd)
{
	struct connection *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->loop = loop;
	stream_init(&c->stream, fd);
	event_assign(&c->event, loop->base, fd, EV_READ | EV_PERSIST, on_event,
	    c);
	event_assign(&c->timer, loop->base, -1, 0, on_timer, c);
	c->next = loop->connections;
	c->previous = &loop->connections;
	if (c->next != NULL)
		c->next->previous = &c->next;
	loop->connections = c;
	return c;
}

void
connection_open(struct loop *loop, int fd, const struct crowd_key *key)
{
	struct connection *c = connection_new(loop, fd);
	int on = 1;

	if (c == NULL) {
		evutil_closesocket(fd);
		crowd_leave(loop->server->crowd, key);
		return;
	}
	c->key = *key;
	c->job.owner = c;
	c->guest.stream = &c->stream;
	c->guest.key = &c->key;
	c->guest.done = guest_done;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	connection_turn(c, CONNECTION_HANDSHAKE);
	connection_wait(c, TLS_WANT_READ); /* the peer begins */
}

void
connection_open_local(struct loop *loop, int fd, const char *who)
{
	struct connection *c = connection_new(loop, fd);

	if (c == NULL) {
		evutil_closesocket(fd);
		return;
	}
	c->local = true;
	snprintf(c->who, sizeof(c->who), "%s", who);
	connection_turn(c, CONNECTION_HEAD);
	connection_run(c);
	sweep(c);
}

void
connection_returned(struct job *job)
{
	struct connection *c = job->owner;
	const bool was_guest = is_guest(c);

	c->away = false;
	if (was_guest && c->ended) {
		stream_release(&c->stream);
	} else if (!c->ended) {
		if (was_guest)
			shaken(c, c->guest.verdict);
		else
			connection_handled(c);
		if (c->state != CONNECTION_HANDSHAKE)
			connection_run(c);
	}
	sweep(c);
}

void
connections_stop(struct loop *loop)
{
	struct connection *c = loop->connections, *next;

	for (; c != NULL; c = next) {
		next = c->next;
		if (c->head == NULL && c->out.length == 0)
			connection_end(c);
		sweep(c);
	}
}

void
connections_cut(struct loop *loop)
{
	struct connection *c = loop->connections, *next;

	for (; c != NULL; c = next) {
		next = c->next;
		connection_end(c);
		sweep(c);
	}
}
