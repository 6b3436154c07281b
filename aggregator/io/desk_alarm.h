/*
 * desk_alarm.h - what stands outside its usual, and the charts behind it.
 */

#ifndef AGGREGATOR_IO_DESK_ALARM_H
#define AGGREGATOR_IO_DESK_ALARM_H

struct call;
struct desk;

/* GET /v1/alarms: days or weeks since a day (7d), drifts, hours of repeats. */
void desk_alarm_list(struct desk *desk, struct call *call);
/* GET /v1/alarms/{touchpoint}: the chart of one question and channel. */
void desk_alarm_chart(struct desk *desk, struct call *call);
/* POST /v1/alarms/{touchpoint}/rebase: the baseline begins anew on a day. */
void desk_alarm_rebase(struct desk *desk, struct call *call);

#endif
