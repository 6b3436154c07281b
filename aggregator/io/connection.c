/*
 * connection.c - one peer's states, each a function that does one thing and
 * says whether to go on at once.
 *
 * Only the loop's thread comes here.  While a call is away on the writer or a
 * reader the connection waits for it, whatever the peer does: what the call
 * holds is lent out of the connection.
 */

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <event2/event.h>
#include <event2/event_struct.h>

#include "aggregator/core/http.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/connection.h"
#include "aggregator/io/job.h"
#include "aggregator/io/log.h"
#include "aggregator/io/readers.h"
#include "aggregator/io/server.h"
#include "aggregator/io/stream.h"
#include "aggregator/io/writer.h"

/* Turns before other connections of the loop have theirs. */
#define CONNECTION_TURNS 64

/* A body's share of the budget grows in such steps. */
#define CONNECTION_SHARE (64 * 1024)

/* Requests before the peer has to come anew: memory does not silt up. */
#define CONNECTION_REQUESTS 10000

enum connection_state {
	CONNECTION_HANDSHAKE,
	CONNECTION_IDLE, /* nothing of the next request has come */
	CONNECTION_HEAD,
	CONNECTION_BODY,
	CONNECTION_HANDLING, /* the call is away */
	CONNECTION_WRITING,
	CONNECTION_LINGERING, /* the last answer is sent; let it arrive */
};

struct connection {
	struct loop *loop;
	struct connection *next, **previous; /* of the loop's list */
	struct stream stream;
	struct crowd_key key;
	bool local;
	char who[LIMIT_WHO + 1];

	enum connection_state state;
	struct event event, timer;
	short wanted; /* EV_READ or EV_WRITE: what event waits for; 0 none */
	bool away;    /* job is on another thread */
	bool ended;   /* closed; freed as soon as nobody holds it */
	bool last;    /* close after this answer */
	bool goes_on; /* what is written is a 100: the body follows */
	unsigned requests;

	char *head; /* HTTP_HEAD_SIZE while a request is looked at */
	struct http http;
	struct bytes body;
	size_t reserved; /* of the server's budget for bodies */
	bool crowded;    /* and that was used up */
	struct job job;
	struct bytes out;  /* being written ... */
	size_t written;    /* ... so far */
	struct bytes left; /* read and not yet looked at ... */
	size_t left_at;    /* ... from here */
};

enum go {
	WAIT,
	GO_ON
};

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
static void
turn(struct connection *c, enum connection_state state)
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

/* Give back what belongs to one request. */
static void
release_request(struct connection *c)
{
	call_release(&c->job.call);
	bytes_release(&c->body);
	atomic_fetch_sub(&c->loop->server->bodies, c->reserved);
	c->reserved = 0;
	free(c->head);
	c->head = NULL;
}

static void
end(struct connection *c)
{
	if (c->ended)
		return;
	c->ended = true;
	event_del(&c->event);
	event_del(&c->timer);
	stream_release(&c->stream);
	if (!c->local)
		crowd_leave(c->loop->server->crowd, &c->key);
}

/* Last thing of every entry: free what has ended. */
static void
sweep(struct connection *c)
{
	struct loop *loop = c->loop;

	if (!c->ended || c->away)
		return;
	release_request(c);
	bytes_release(&c->out);
	bytes_release(&c->left);
	*c->previous = c->next;
	if (c->next != NULL)
		c->next->previous = c->previous;
	free(c);
	loop_left(loop);
}

/* ---- waiting -------------------------------------------------------------------------------- */

static void
on_event(evutil_socket_t fd, short what, void *arg)
{
	struct connection *c = arg;

	(void)fd;
	(void)what;
	connection_run(c);
	sweep(c);
}

/* Wait for what the stream wants, or end with it. */
static enum go
wait_for(struct connection *c, enum tls_verdict verdict)
{
	short wanted = verdict == TLS_WANT_READ ? EV_READ
	    : verdict == TLS_WANT_WRITE         ? EV_WRITE
						: 0;

	if (wanted == 0) {
		end(c);
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

static void
wait_for_nothing(struct connection *c)
{
	event_del(&c->event);
	c->wanted = 0;
}

/* ---- answering ------------------------------------------------------------------------------ */

static bool
is_last(struct connection *c)
{
	return !c->http.keep_alive || c->http.head.minor == 0 ||
	    c->http.state != HTTP_DONE || c->loop->stopping ||
	    ++c->requests >= CONNECTION_REQUESTS;
}

static void
write_answer(struct connection *c)
{
	struct reply *reply = &c->job.call.reply;
	char head[HTTP_ANSWER_SIZE];
	struct http_answer answer;

	if (reply->body.failed) /* memory ran out: the status alone */
		bytes_release(&reply->body);
	c->last = is_last(c);
	answer = (struct http_answer){
		.status = reply->status,
		.content_type = reply->content_type,
		.allow = reply->allow,
		.retry_after_s = reply->retry_after_s,
		.length = reply->body.length,
		.close = c->last,
		.now_ms = desk_now_ms(&c->loop->desk),
	};
	bytes_put(&c->out, head, http_answer(head, &answer));
	if (!c->http.head_only)
		bytes_put(&c->out, reply->body.data, reply->body.length);
	release_request(c);
	if (c->out.failed)
		end(c);
	else
		turn(c, CONNECTION_WRITING);
}

static void
refuse(struct connection *c, int status, const char *why)
{
	desk_problem(&c->job.call, status, "%s", why);
	write_answer(c);
}

/* All is written: what now. */
static void
written(struct connection *c)
{
	bytes_release(&c->out);
	c->written = 0;
	if (c->goes_on) {
		c->goes_on = false;
		turn(c, CONNECTION_BODY);
	} else if (c->last) {
		stream_finish(&c->stream);
		turn(c, CONNECTION_LINGERING);
	} else {
		turn(c, CONNECTION_IDLE);
	}
}

static enum go
step_write(struct connection *c)
{
	size_t put;
	enum tls_verdict verdict = stream_write(&c->stream,
	    c->out.data + c->written, c->out.length - c->written, &put);

	if (verdict != TLS_OK)
		return wait_for(c, verdict);
	c->written += put;
	if (c->written == c->out.length)
		written(c);
	return GO_ON;
}

/* Closing with bytes unread would take the answer back from the peer. */
static enum go
step_linger(struct connection *c)
{
	enum tls_verdict verdict = stream_drain(&c->stream, c->loop->scratch,
	    LOOP_SCRATCH);

	return verdict == TLS_OK ? GO_ON : wait_for(c, verdict);
}

/* ---- handling -------------------------------------------------------------------------------- */

/*
 * Bodies in memory are bounded for all peers together.  What has come counts,
 * not what is announced: an announcement costs its peer nothing.
 */
static bool
reserve_body(struct connection *c, size_t length)
{
	struct server *server = c->loop->server;
	size_t budget = (size_t)server->bounds.bodies_mb << 20;

	if (c->body.length + length <= c->reserved)
		return true;
	if (atomic_fetch_add(&server->bodies, CONNECTION_SHARE + length) >
	    budget) {
		atomic_fetch_sub(&server->bodies, CONNECTION_SHARE + length);
		return false;
	}
	c->reserved += CONNECTION_SHARE + length;
	return true;
}

static void
on_body(void *arg, const uint8_t *bytes, size_t length)
{
	struct connection *c = arg;

	if (!c->crowded && reserve_body(c, length))
		bytes_put(&c->body, bytes, length);
	else
		c->crowded = true;
}

static void
job_done(struct job *job)
{
	struct connection *c = job->owner;

	loop_return(c->loop, job);
}

/* The loop's own connection to the store, mended if need be. */
static bool
desk_stands(struct loop *loop, struct call *call)
{
	if (loop->desk.store != NULL ||
	    desk_reopen(&loop->desk, STORE_READ) == STORE_OK)
		return true;
	desk_store_problem(call, STORE_BROKEN);
	return false;
}

static void
step_here(struct connection *c, void (*step)(struct desk *, struct call *))
{
	struct call *call = &c->job.call;

	if (!desk_stands(c->loop, call))
		return;
	step(&c->loop->desk, call);
	if (call->broken)
		desk_reopen(&c->loop->desk, STORE_READ);
}

/* Off to another thread, or 503. */
static void
send_away(struct connection *c, bool taken)
{
	if (taken) {
		c->away = true;
		wait_for_nothing(c);
		turn(c, CONNECTION_HANDLING);
	} else {
		refuse(c, 503, "Too many requests wait: try again later.");
	}
}

/* The request is whole. */
static void
handle(struct connection *c)
{
	struct server *server = c->loop->server;
	struct call *call = &c->job.call;
	const struct action *action = call->action;

	if (c->body.failed) {
		refuse(c, 503, "Memory ran out: try again later.");
		return;
	}
	c->job.request.body = c->body.data;
	c->job.request.length = c->body.length;
	if (action->check != NULL)
		step_here(c, action->check);
	if (call->reply.status == 0 && action->apply != NULL) {
		send_away(c, writer_submit(server->writer, &c->job));
		return;
	}
	if (call->reply.status == 0 && action->door != DOOR_OPEN) {
		send_away(c, readers_submit(server->readers, &c->job));
		return;
	}
	if (call->reply.status == 0)
		step_here(c, action->answer);
	write_answer(c);
}

/* Back from the writer or a reader. */
static void
handled(struct connection *c)
{
	struct call *call = &c->job.call;

	if (call->reply.status == 0 && call->action->apply != NULL &&
	    call->action->answer != NULL)
		step_here(c, call->action->answer);
	if (call->reply.status == 0)
		desk_problem(call, 500, "The request was left unanswered.");
	write_answer(c);
}

/* ---- reading --------------------------------------------------------------------------------- */

static bool
begin_request(struct connection *c)
{
	c->head = malloc(HTTP_HEAD_SIZE);
	if (c->head == NULL)
		return false;
	memset(&c->job, 0, sizeof(c->job));
	c->crowded = false;
	c->job.call.request = &c->job.request;
	c->job.done = job_done;
	c->job.owner = c;
	http_begin(&c->http, c->head, on_body, c);
	return true;
}

static void
fill_request(struct connection *c)
{
	c->job.request = (struct request){
		.method = c->http.method,
		.path = c->http.path,
		.query = c->http.query,
		.content_type = c->http.content_type,
		.bearer = c->http.bearer,
		.who = c->who,
		.local = c->local,
	};
}

static void
take_body(struct connection *c)
{
	size_t limit = c->job.call.action->body_limit;

	http_take_body(&c->http, limit);
	if (c->http.state == HTTP_REFUSED) {
		desk_problem(&c->job.call, 413,
		    "At most %zu bytes are taken here.", limit);
		write_answer(c);
		return;
	}
	if (c->http.state == HTTP_DONE) {
		handle(c);
		return;
	}
	turn(c, CONNECTION_BODY);
	if (c->http.expects_continue) {
		bytes_put(&c->out, "HTTP/1.1 100 Continue\r\n\r\n", 25);
		c->goes_on = true;
		turn(c, CONNECTION_WRITING);
	}
}

/* The head is whole: whether there is such a thing, and for this peer. */
static void
judge_head(struct connection *c)
{
	struct call *call = &c->job.call;

	fill_request(c);
	if (desk_action(call) != NULL && desk_stands(c->loop, call) &&
	    desk_admits(&c->loop->desk, call)) {
		take_body(c);
		return;
	}
	if (call->broken)
		desk_reopen(&c->loop->desk, STORE_READ);
	if (!c->http.has_body)
		http_take_body(&c->http, 0); /* the connection can go on */
	write_answer(c);
}

static bool
is_reading(const struct connection *c)
{
	return !c->ended &&
	    (c->state == CONNECTION_IDLE || c->state == CONNECTION_HEAD ||
		c->state == CONNECTION_BODY);
}

/* Push bytes until the request is whole or they are used up: how many were. */
static size_t
feed(struct connection *c, const uint8_t *bytes, size_t length)
{
	size_t used = 0;

	while (used < length && is_reading(c)) {
		if (c->head == NULL && !begin_request(c)) {
			end(c);
			break;
		}
		used += http_push(&c->http, bytes + used, length - used);
		if (c->state == CONNECTION_IDLE && http_begun(&c->http))
			turn(c, CONNECTION_HEAD);
		if (c->http.state == HTTP_HEAD_WHOLE)
			judge_head(c);
		else if (c->crowded)
			refuse(c, 503,
			    "Too much is being received: try"
			    " again later.");
		else if (c->http.state == HTTP_DONE)
			handle(c);
		else if (c->http.state == HTTP_REFUSED)
			refuse(c, c->http.status, c->http.why);
	}
	return used;
}

static enum go
read_left(struct connection *c)
{
	c->left_at += feed(c, c->left.data + c->left_at,
	    c->left.length - c->left_at);
	if (c->left_at == c->left.length) {
		bytes_release(&c->left);
		c->left_at = 0;
	}
	return GO_ON;
}

static enum go
step_read(struct connection *c)
{
	size_t got, used;
	enum tls_verdict verdict;

	if (c->left.length > 0)
		return read_left(c);
	verdict = stream_read(&c->stream, c->loop->scratch, LOOP_SCRATCH, &got);
	if (verdict != TLS_OK)
		return wait_for(c, verdict);
	used = feed(c, c->loop->scratch, got);
	if (used < got && !c->ended) {
		bytes_put(&c->left, c->loop->scratch + used, got - used);
		if (c->left.failed)
			end(c);
	}
	return GO_ON;
}

static enum go
step_handshake(struct connection *c)
{
	enum tls_verdict verdict = stream_handshake(&c->stream);

	if (verdict != TLS_OK)
		return wait_for(c, verdict);
	turn(c, CONNECTION_HEAD);
	return GO_ON;
}

static enum go
step_handling(struct connection *c)
{
	(void)c;
	return WAIT;
}

/* ---- the machine ------------------------------------------------------------------------------ */

static enum go (*const steps[])(struct connection *) = {
	[CONNECTION_HANDSHAKE] = step_handshake,
	[CONNECTION_IDLE] = step_read,
	[CONNECTION_HEAD] = step_read,
	[CONNECTION_BODY] = step_read,
	[CONNECTION_HANDLING] = step_handling,
	[CONNECTION_WRITING] = step_write,
	[CONNECTION_LINGERING] = step_linger,
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

/* Too slow: a request that has begun is told so. */
static void
on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct connection *c = arg;

	(void)fd;
	(void)what;
	if ((c->state == CONNECTION_HEAD || c->state == CONNECTION_BODY) &&
	    c->head != NULL) {
		refuse(c, 408, "The request did not come in time.");
		connection_run(c);
	} else {
		end(c);
	}
	sweep(c);
}

static struct connection *
connection_new(struct loop *loop, int fd, struct tls_server *tls)
{
	struct connection *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->loop = loop;
	if (stream_init(&c->stream, fd, tls) != 0) {
		free(c);
		return NULL;
	}
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
	struct connection *c = connection_new(loop, fd, loop->tls);
	int on = 1;

	if (c == NULL) {
		evutil_closesocket(fd);
		crowd_leave(loop->server->crowd, key);
		return;
	}
	c->key = *key;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	turn(c, CONNECTION_HANDSHAKE);
	connection_run(c);
	sweep(c);
}

void
connection_open_local(struct loop *loop, int fd, const char *who)
{
	struct connection *c = connection_new(loop, fd, NULL);

	if (c == NULL) {
		evutil_closesocket(fd);
		return;
	}
	c->local = true;
	snprintf(c->who, sizeof(c->who), "%s", who);
	turn(c, CONNECTION_HEAD);
	connection_run(c);
	sweep(c);
}

void
connection_returned(struct job *job)
{
	struct connection *c = job->owner;

	c->away = false;
	if (!c->ended) {
		handled(c);
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
			end(c);
		sweep(c);
	}
}

void
connections_cut(struct loop *loop)
{
	struct connection *c = loop->connections, *next;

	for (; c != NULL; c = next) {
		next = c->next;
		end(c);
		sweep(c);
	}
}
