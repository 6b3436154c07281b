/*
 * desk_action.h - improvements begun at touchpoints, and whether they helped.
 */

#ifndef AGGREGATOR_IO_DESK_ACTION_H
#define AGGREGATOR_IO_DESK_ACTION_H

struct call;
struct desk;

/* POST /v1/actions: title, touchpoints, owner, begin; end and note. */
void desk_action_add(struct desk *desk, struct call *call);
/* GET /v1/actions */
void desk_action_list(struct desk *desk, struct call *call);
/* GET /v1/actions/{number}: with its effect. */
void desk_action_show(struct desk *desk, struct call *call);
/* PATCH /v1/actions/{number}: what changed of it. */
void desk_action_set(struct desk *desk, struct call *call);
/* POST /v1/actions/{number}/close: it ends today, or on the day of `end`. */
void desk_action_close(struct desk *desk, struct call *call);

#endif
