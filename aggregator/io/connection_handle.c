/*
 * connection_handle.c - a whole request goes to where it is handled.
 *
 * What only checks or answers is done here, on the loop; what writes goes to
 * the writer, what reads much to a reader, and comes back as a job.
 */

#include "aggregator/io/connection_parts.h"
#include "aggregator/io/readers.h"
#include "aggregator/io/server.h"
#include "aggregator/io/writer.h"

void
connection_job_done(struct job *job)
{
	struct connection *c = job->owner;

	loop_return(c->loop, LOOP_WORKERS, job);
}

/* The loop's own connection to the store, mended if need be. */
bool
connection_desk_stands(struct loop *loop, struct call *call)
{
	if (loop->desk.store != NULL ||
	    desk_reopen(&loop->desk, STORE_READ) == STORE_OK)
		return true;
	desk_store_problem(call, STORE_BROKEN);
	return false;
}

/*
 * A step on the loop's own desk.  One snapshot for all that it asks: each
 * question by itself would lock the log anew and read its pages again.
 */
static void
step_here(struct connection *c, void (*step)(struct desk *, struct call *))
{
	struct desk *desk = &c->loop->desk;
	struct call *call = &c->job.call;

	if (!connection_desk_stands(c->loop, call))
		return;
	if (store_snapshot(desk->store) == STORE_OK)
		step(desk, call);
	else
		desk_store_problem(call, STORE_BROKEN);
	store_snapshot_end(desk->store);
	if (call->broken)
		desk_reopen(desk, STORE_READ);
}

/* Off to another thread, or 503. */
static void
send_away(struct connection *c, bool taken, enum meter lack)
{
	if (taken) {
		c->away = true;
		connection_turn(c, CONNECTION_HANDLING);
	} else {
		c->lack = lack;
		connection_refuse(c, 503,
		    "Too many requests wait: try again later.");
	}
}

/* The request is whole. */
void
connection_handle(struct connection *c)
{
	struct server *server = c->loop->server;
	struct call *call = &c->job.call;
	const struct action *action = call->action;

	if (c->body.failed) {
		connection_refuse(c, 503, "Memory ran out: try again later.");
		return;
	}
	c->job.request.body = c->body.data;
	c->job.request.length = c->body.length;
	if (action->check != NULL)
		step_here(c, action->check);
	if (call->reply.status == 0 && action->apply != NULL) {
		send_away(c, writer_submit(server->writer, &c->job),
		    METER_REFUSED_WRITER);
		return;
	}
	if (call->reply.status == 0 && action->door != DOOR_OPEN) {
		send_away(c, readers_submit(server->readers, &c->job),
		    METER_REFUSED_READERS);
		return;
	}
	if (call->reply.status == 0)
		step_here(c, action->answer);
	connection_answer(c);
}

/* Back from the writer or a reader. */
void
connection_handled(struct connection *c)
{
	struct call *call = &c->job.call;

	if (call->reply.status == 0 && call->action->apply != NULL &&
	    call->action->answer != NULL)
		step_here(c, call->action->answer);
	if (call->reply.status == 0)
		desk_problem(call, 500, "The request was left unanswered.");
	connection_answer(c);
}
