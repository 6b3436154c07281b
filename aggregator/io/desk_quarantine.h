/*
 * desk_quarantine.h - what waits for a person, and what a person decides.
 */

#ifndef AGGREGATOR_IO_DESK_QUARANTINE_H
#define AGGREGATOR_IO_DESK_QUARANTINE_H

struct call;
struct desk;

/* GET /v1/quarantine */
void desk_quarantine_list(struct desk *desk, struct call *call);
/* GET /v1/quarantine/{id}: with its ratings */
void desk_quarantine_show(struct desk *desk, struct call *call);
/* POST /v1/quarantine/{id}/accept and /reject with {"why"} */
void desk_quarantine_accept(struct desk *desk, struct call *call);
void desk_quarantine_reject(struct desk *desk, struct call *call);

#endif
