/*
 * desk_enrol.h - POST /v1/enrol: a device spends a token and becomes a kiosk.
 */

#ifndef AGGREGATOR_IO_DESK_ENROL_H
#define AGGREGATOR_IO_DESK_ENROL_H

#include "aggregator/io/desk.h"

void desk_enrol_check(struct desk *desk, struct call *call);
void desk_enrol_apply(struct desk *desk, struct call *call);
void desk_enrol_answer(struct desk *desk, struct call *call);

#endif
