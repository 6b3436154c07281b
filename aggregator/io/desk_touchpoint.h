/*
 * desk_touchpoint.h - the map's actions: add, list, set, retire.
 */

#ifndef AGGREGATOR_IO_DESK_TOUCHPOINT_H
#define AGGREGATOR_IO_DESK_TOUCHPOINT_H

struct call;
struct desk;

/* POST /v1/touchpoints */
void desk_touchpoint_add(struct desk *desk, struct call *call);
/* PATCH /v1/touchpoints/{slug} */
void desk_touchpoint_set(struct desk *desk, struct call *call);
/* POST /v1/touchpoints/{slug}/retire */
void desk_touchpoint_retire(struct desk *desk, struct call *call);
/* GET /v1/touchpoints */
void desk_touchpoint_list(struct desk *desk, struct call *call);

struct json_t;
struct touchpoint;

/* Its card, as lists show it and the book keeps it; a new reference. */
struct json_t *desk_touchpoint_card(const struct touchpoint *t);

#endif
