/*
 * connection_write.c - an answer on its way to the peer.
 */

#include <stdlib.h>
#include <string.h>

#include "aggregator/io/connection_parts.h"
#include "aggregator/io/server.h"

/* Requests before the peer has to come anew: memory does not silt up. */
#define CONNECTION_REQUESTS 10000

/* So many bytes of the budget. */
static void
give_back(struct connection *c, size_t *bytes)
{
	if (*bytes > 0 && !c->local)
		crowd_drop(c->loop->server->crowd, &c->key, *bytes);
	atomic_fetch_sub(&c->loop->server->bodies, *bytes);
	*bytes = 0;
}

/* Give back what belongs to one request. */
void
connection_release_request(struct connection *c)
{
	call_release(&c->job.call);
	bytes_release(&c->body);
	give_back(c, &c->reserved);
	free(c->head);
	c->head = NULL;
}

void
connection_release_answer(struct connection *c)
{
	bytes_release(&c->out);
	c->written = 0;
	give_back(c, &c->owed);
}

static bool
is_last(struct connection *c)
{
	return !c->http.keep_alive || c->http.head.minor == 0 ||
	    c->http.state != HTTP_DONE || c->loop->stopping ||
	    ++c->requests >= CONNECTION_REQUESTS;
}

/* Each status that refuses has one reason; 503 has many. */
static const struct {
	int status;
	enum meter meter;
} refusals[] = {
	{ 400, METER_REFUSED_MALFORMED },
	{ 401, METER_REFUSED_TOKEN },
	{ 403, METER_REFUSED_ROLE },
	{ 404, METER_REFUSED_NAME },
	{ 405, METER_REFUSED_METHOD },
	{ 408, METER_REFUSED_SLOW },
	{ 413, METER_REFUSED_SIZE },
	{ 414, METER_REFUSED_SIZE },
	{ 415, METER_REFUSED_CONTENT },
	{ 422, METER_REFUSED_CONTENT },
	{ 431, METER_REFUSED_SIZE },
};

static enum meter
reason_of(const struct connection *c)
{
	const struct call *call = &c->job.call;

	if (call->full)
		return METER_REFUSED_DISK;
	if (call->broken)
		return METER_REFUSED_STORE;
	if (call->reply.status == 404 && call->action == NULL)
		return METER_REFUSED_PATH;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
		if (refusals[i].status == call->reply.status)
			return refusals[i].meter;
	return call->lack != 0 ? call->lack : METER_REFUSED_OTHER;
}

/* Not so the 503 of /readyz: that is what was asked for. */
static bool
is_refusal(const struct reply *reply)
{
	return reply->status >= 400 &&
	    strcmp(reply->content_type, DESK_PROBLEM) == 0;
}

void
connection_answer(struct connection *c)
{
	struct reply *reply = &c->job.call.reply;
	char head[HTTP_ANSWER_SIZE];
	struct http_answer answer;

	meter_request(desk_action_index(c->job.call.action), reply->status);
	if (is_refusal(reply))
		meter_add(reason_of(c), 1);
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
	connection_release_request(c);
	if (c->out.failed)
		connection_end(c);
	else
		connection_turn(c, CONNECTION_WRITING);
}

void
connection_refuse(struct connection *c, int status, const char *why)
{
	desk_problem(&c->job.call, status, "%s", why);
	connection_answer(c);
}

/* All is written: what now. */
static void
written(struct connection *c)
{
	connection_release_answer(c);
	if (c->goes_on) {
		c->goes_on = false;
		connection_turn(c, CONNECTION_BODY);
	} else if (c->last) {
		stream_finish(&c->stream);
		connection_turn(c, CONNECTION_LINGERING);
	} else {
		connection_turn(c, CONNECTION_IDLE);
	}
}

/*
 * An answer that its peer is slow to read takes memory as a body does, and
 * counts as one from its first wait on.  What is committed stays so: a peer
 * that is hung up on asks again.  Users of this machine are counted, and may.
 */
static bool
may_wait(struct connection *c)
{
	struct server *server = c->loop->server;
	const size_t budget = (size_t)server->bounds.bodies_mb << 20;

	if (c->owed > 0)
		return true;
	if (!c->local && !crowd_owe(server->crowd, &c->key, c->out.capacity))
		return false;
	c->owed = c->out.capacity;
	return atomic_fetch_add(&server->bodies, c->owed) <= budget || c->local;
}

static enum go
wait_to_write(struct connection *c, enum tls_verdict verdict)
{
	if (verdict != TLS_WANT_WRITE || may_wait(c))
		return connection_wait(c, verdict);
	meter_add(METER_REFUSED_BODIES, 1);
	connection_end(c);
	return WAIT;
}

enum go
connection_step_write(struct connection *c)
{
	size_t put;
	enum tls_verdict verdict = stream_write(&c->stream,
	    c->out.data + c->written, c->out.length - c->written, &put);

	if (verdict != TLS_OK)
		return wait_to_write(c, verdict);
	c->written += put;
	if (c->written == c->out.length)
		written(c);
	return GO_ON;
}

/* Closing with bytes unread would take the answer back from the peer. */
enum go
connection_step_linger(struct connection *c)
{
	enum tls_verdict verdict = stream_drain(&c->stream, c->loop->scratch,
	    LOOP_SCRATCH);

	return verdict == TLS_OK ? GO_ON : connection_wait(c, verdict);
}
