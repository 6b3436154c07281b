/*
 * connection_read.c - bytes become a request; see connection_parts.h.
 *
 * What is read beyond a request waits for its turn.
 */

#include <stdlib.h>
#include <string.h>

#include "aggregator/io/connection_parts.h"
#include "aggregator/io/server.h"

/* A body's share of the budget grows in such steps. */
#define CONNECTION_SHARE (64 * 1024)

/*
 * Bodies in memory are bounded for all peers together, and for those of one
 * address.  What has come counts, not what is announced: an announcement costs
 * its peer nothing.
 */
static bool
reserve_body(struct connection *c, size_t length)
{
	struct server *server = c->loop->server;
	const size_t budget = (size_t)server->bounds.bodies_mb << 20;
	const size_t more = CONNECTION_SHARE + length;

	if (c->body.length + length <= c->reserved)
		return true;
	if (!c->local && !crowd_hold(server->crowd, &c->key, more))
		return false;
	c->reserved += more;
	return atomic_fetch_add(&server->bodies, more) <= budget;
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

static bool
begin_request(struct connection *c)
{
	c->head = malloc(HTTP_HEAD_SIZE);
	if (c->head == NULL)
		return false;
	memset(&c->job, 0, sizeof(c->job));
	c->crowded = false;
	c->job.call.request = &c->job.request;
	c->job.done = connection_job_done;
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
		connection_answer(c);
		return;
	}
	if (c->http.state == HTTP_DONE) {
		connection_handle(c);
		return;
	}
	connection_turn(c, CONNECTION_BODY);
	if (c->http.expects_continue) {
		bytes_put(&c->out, "HTTP/1.1 100 Continue\r\n\r\n", 25);
		c->goes_on = true;
		connection_turn(c, CONNECTION_WRITING);
	}
}

/* The head is whole: whether there is such a thing, and for this peer. */
static void
judge_head(struct connection *c)
{
	struct call *call = &c->job.call;

	fill_request(c);
	if (desk_action(call) != NULL &&
	    connection_desk_stands(c->loop, call) &&
	    desk_admits(&c->loop->desk, call)) {
		take_body(c);
		return;
	}
	if (call->broken)
		desk_reopen(&c->loop->desk, STORE_READ);
	if (!c->http.has_body)
		http_take_body(&c->http, 0); /* the connection can go on */
	connection_answer(c);
}

static bool
is_reading(const struct connection *c)
{
	return !c->ended &&
	    (c->state == CONNECTION_IDLE || c->state == CONNECTION_HEAD ||
		c->state == CONNECTION_BODY);
}

static void
refuse_crowd(struct connection *c)
{
	c->job.call.lack = METER_REFUSED_BODIES;
	connection_refuse(c, 503,
	    "Too much is being received: try again later.");
}

/* Push bytes until the request is whole or they are used up: how many were. */
static size_t
feed(struct connection *c, const uint8_t *bytes, size_t length)
{
	size_t used = 0;

	while (used < length && is_reading(c)) {
		if (c->head == NULL && !begin_request(c)) {
			connection_end(c);
			break;
		}
		used += http_push(&c->http, bytes + used, length - used);
		if (c->state == CONNECTION_IDLE && http_begun(&c->http))
			connection_turn(c, CONNECTION_HEAD);
		if (c->http.state == HTTP_HEAD_WHOLE)
			judge_head(c);
		else if (c->crowded)
			refuse_crowd(c);
		else if (c->http.state == HTTP_DONE)
			connection_handle(c);
		else if (c->http.state == HTTP_REFUSED)
			connection_refuse(c, c->http.status, c->http.why);
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

enum go
connection_step_read(struct connection *c)
{
	size_t got, used;
	enum tls_verdict verdict;

	if (c->left.length > 0)
		return read_left(c);
	verdict = stream_read(&c->stream, c->loop->scratch, LOOP_SCRATCH, &got);
	if (verdict != TLS_OK)
		return connection_wait(c, verdict);
	used = feed(c, c->loop->scratch, got);
	if (used < got && !c->ended) {
		bytes_put(&c->left, c->loop->scratch + used, got - used);
		if (c->left.failed)
			connection_end(c);
	}
	return GO_ON;
}
