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

/* By how much our clock jumped, as most kiosks have it; ms, 0: it did not. */
int64_t desk_health_jump(const struct desk *desk);

/*
 * It can take ratings, and say when it is: 503 when the store is broken, the
 * disk full, or the clock jumped.  While too few kiosks say that it did, it is
 * ready, and its clock "doubted".
 */
void desk_health_ready(struct desk *desk, struct call *call);

#endif
