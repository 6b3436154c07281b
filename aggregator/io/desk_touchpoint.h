/*
 * desk_touchpoint.h - the map's actions, one touchpoint at a time.
 */

#ifndef AGGREGATOR_IO_DESK_TOUCHPOINT_H
#define AGGREGATOR_IO_DESK_TOUCHPOINT_H

struct call;
struct desk;

/* POST /v1/touchpoints */
void desk_touchpoint_add(struct desk *desk, struct call *call);
/* PATCH /v1/touchpoints/{slug}; "retired": false brings it back */
void desk_touchpoint_set(struct desk *desk, struct call *call);
/* POST /v1/touchpoints/{slug}/retire */
void desk_touchpoint_retire(struct desk *desk, struct call *call);
/* GET /v1/touchpoints?department=D&region=R&kind=K&phase=P&group=G&retired=no */
void desk_touchpoint_list(struct desk *desk, struct call *call);
/* GET /v1/touchpoints/{slug} */
void desk_touchpoint_show(struct desk *desk, struct call *call);
/*
 * GET /v1/touchpoints/{slug}/history: {"touchpoint", "history": [{"number",
 * "at", "who", "what", "fields": {NAME: {"old", "new"}}, "card"}]}, by the
 * book; what is added, changed, retired or back.
 */
void desk_touchpoint_history(struct desk *desk, struct call *call);

#endif
