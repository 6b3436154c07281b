/*
 * desk_kiosk.h - the fleet's actions: tokens, list, revocation.
 */

#ifndef AGGREGATOR_IO_DESK_KIOSK_H
#define AGGREGATOR_IO_DESK_KIOSK_H

struct call;
struct desk;

/* POST /v1/kiosk-tokens: {"touchpoints", "survey", "name", "valid",
 * "replaces"}; answers {"token", "until", "name"}. */
void desk_kiosk_token(struct desk *desk, struct call *call);
/* GET /v1/kiosks */
void desk_kiosk_list(struct desk *desk, struct call *call);
/* POST /v1/kiosks/{kiosk}/revoke: {"why"} */
void desk_kiosk_revoke(struct desk *desk, struct call *call);

#endif
