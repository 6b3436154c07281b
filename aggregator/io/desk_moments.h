/*
 * desk_moments.h - touchpoints, hours and endings that stand out.
 */
#ifndef AGGREGATOR_IO_DESK_MOMENTS_H
#define AGGREGATOR_IO_DESK_MOMENTS_H

struct call;
struct desk;

/* GET /v1/moments */
void desk_moments_list(struct desk *desk, struct call *call);

#endif
