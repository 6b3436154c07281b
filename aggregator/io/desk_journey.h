/*
 * desk_journey.h - journeys: add, change, retire, list, and the score along
 * the way.
 */
#ifndef AGGREGATOR_IO_DESK_JOURNEY_H
#define AGGREGATOR_IO_DESK_JOURNEY_H

struct call;
struct desk;

/* POST /v1/journeys */
void desk_journey_add(struct desk *desk, struct call *call);
/* PATCH /v1/journeys/{name} */
void desk_journey_set(struct desk *desk, struct call *call);
/* POST /v1/journeys/{name}/remove */
void desk_journey_remove(struct desk *desk, struct call *call);
/* GET /v1/journeys */
void desk_journey_list(struct desk *desk, struct call *call);
/* GET /v1/journeys/{name} */
void desk_journey_show(struct desk *desk, struct call *call);

#endif
