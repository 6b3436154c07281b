/*
 * desk_calendar.h - calendars of holidays: put, listed, shown, taken off.
 */

#ifndef AGGREGATOR_IO_DESK_CALENDAR_H
#define AGGREGATOR_IO_DESK_CALENDAR_H

struct call;
struct desk;

/* PUT /v1/calendars/{name}?region=R: the body is the file. */
void desk_calendar_check(struct desk *desk, struct call *call);
void desk_calendar_put(struct desk *desk, struct call *call);
/* GET /v1/calendars */
void desk_calendar_list(struct desk *desk, struct call *call);
/* GET /v1/calendars/{name}: its days of this year and the next. */
void desk_calendar_show(struct desk *desk, struct call *call);
/* DELETE /v1/calendars/{name} */
void desk_calendar_remove(struct desk *desk, struct call *call);

#endif
