/*
 * desk_health.h - GET /healthz and /readyz: the state, and nothing else.
 */

#ifndef AGGREGATOR_IO_DESK_HEALTH_H
#define AGGREGATOR_IO_DESK_HEALTH_H

#include "aggregator/io/desk.h"

/* The process answers. */
void desk_health_alive(struct desk *desk, struct call *call);

/* The state in a word or two, such as "disk full". */
#define DESK_HEALTH_READY "ready"
const char *desk_health_word(struct desk *desk);

/* It can take ratings: 503 when the store is broken or the disk full. */
void desk_health_ready(struct desk *desk, struct call *call);

#endif
