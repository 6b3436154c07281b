/*
 * desk_metrics.h - GET /metrics: what the server counts, and how things stand
 * just now, for Prometheus.
 */

#ifndef AGGREGATOR_IO_DESK_METRICS_H
#define AGGREGATOR_IO_DESK_METRICS_H

#include "aggregator/io/desk.h"

/*
 * For a token of any role: no name of a touchpoint or a kiosk and no score is
 * in it.  Asking costs a look at each kiosk's row and none at any rating.
 */
void desk_metrics(struct desk *desk, struct call *call);

#endif
