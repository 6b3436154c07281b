/*
 * desk_export.h - what is counted, as rows.
 */
#ifndef AGGREGATOR_IO_DESK_EXPORT_H
#define AGGREGATOR_IO_DESK_EXPORT_H

#include "aggregator/io/desk.h"

/*
 * GET /v1/export?by=hour|day|rating&format=csv|ndjson&decimal=comma: one line for
 * each touchpoint, question, scale, channel and local hour or day with ratings,
 * or for each rating.  Who may not audit gets blocks: those of an hour or more,
 * with `until`, or a day's together.
 */
void desk_export_list(struct desk *desk, struct call *call);

#endif
