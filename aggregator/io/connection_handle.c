/*
 * connection_handle.c - a whole request goes to where it is handled.
 *
 * What only checks or answers is done here, on the loop, if it is small; what
 * writes goes to the writer, what reads much or is large to a reader, and comes
 * back as a job.
 */

#include "aggregator/io/connection_parts.h"
#include "aggregator/io/readers.h"
#include "aggregator/io/server.h"
#include "aggregator/io/writer.h"

/* Checked within a millisecond: one envelope of 4,096 takes two. */
#define CONNECTION_SMALL 8192

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
send_away(struct connection *c, bool taken, enum connection_stage stage,
    enum meter lack)
{
	if (taken) {
		c->away = true;
		c->stage = stage;
		connection_turn(c, CONNECTION_HANDLING);
	} else {
		c->job.call.lack = lack;
		connection_refuse(c, 503,
		    "Too many requests wait: try again later.");
	}
}

/* What may take longer than others of this loop should wait. */
static bool
is_large(const struct connection *c)
{
	return c->body.length > CONNECTION_SMALL;
}

/* To a reader of that duty, for one step. */
static bool
lend(struct connection *c, struct readers *readers,
    void (*step)(struct desk *, struct call *))
{
	c->job.step = step;
	return readers_submit(readers, &c->job);
}

/* Nothing is wrong with it so far: to the writer, a reader, or answered. */
static void
checked(struct connection *c)
{
	struct server *server = c->loop->server;
	struct call *call = &c->job.call;
	const struct action *action = call->action;

	if (call->reply.status == 0 && action->apply != NULL) {
		send_away(c, writer_submit(server->writer, &c->job),
		    STAGE_APPLY, METER_REFUSED_WRITER);
		return;
	}
	if (call->reply.status == 0 && action->door != DOOR_OPEN) {
		send_away(c, lend(c, server->readers, action->answer),
		    STAGE_ANSWER, METER_REFUSED_READERS);
		return;
	}
	if (call->reply.status == 0)
		step_here(c, action->answer);
	connection_answer(c);
}

/* The request is whole. */
void
connection_handle(struct connection *c)
{
	const struct action *action = c->job.call.action;

	if (c->body.failed) {
		connection_refuse(c, 503, "Memory ran out: try again later.");
		return;
	}
	c->job.request.body = c->body.data;
	c->job.request.length = c->body.length;
	if (action->check != NULL && is_large(c)) {
		send_away(c, lend(c, c->loop->server->checkers, action->check),
		    STAGE_CHECK, METER_REFUSED_READERS);
		return;
	}
	if (action->check != NULL)
		step_here(c, action->check);
	checked(c);
}

/* It is on disk.  False: the answer is being made elsewhere. */
static bool
answer_applied(struct connection *c)
{
	const struct action *action = c->job.call.action;

	if (c->job.call.reply.status != 0 || action->answer == NULL)
		return true;
	if (is_large(c) && lend(c, c->loop->server->checkers, action->answer)) {
		send_away(c, true, STAGE_ANSWER, METER_REFUSED_READERS);
		return false;
	}
	step_here(c, action->answer);
	return true;
}

/* Back from the writer or a reader. */
void
connection_handled(struct connection *c)
{
	struct call *call = &c->job.call;

	if (c->stage == STAGE_CHECK) {
		checked(c);
		return;
	}
	if (c->stage == STAGE_APPLY && !answer_applied(c))
		return;
	if (call->reply.status == 0)
		desk_problem(call, 500, "The request was left unanswered.");
	connection_answer(c);
}
