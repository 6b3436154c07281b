/*
 * desk_sync.h - POST /v1/sync: what a kiosk has for us, and its receipts.
 */

#ifndef AGGREGATOR_IO_DESK_SYNC_H
#define AGGREGATOR_IO_DESK_SYNC_H

#include "aggregator/io/desk.h"

void desk_sync_check(struct desk *desk, struct call *call);
void desk_sync_apply(struct desk *desk, struct call *call);
void desk_sync_answer(struct desk *desk, struct call *call);

#endif
