/*
 * desk_kiosk_pin.h - the PIN that opens a kiosk's staff menu, set from here.
 */

#ifndef AGGREGATOR_IO_DESK_KIOSK_PIN_H
#define AGGREGATOR_IO_DESK_KIOSK_PIN_H

struct call;
struct desk;

/* PUT /v1/kiosks/{kiosk}/pin: {"pin"}: 4 to 12 digits, "": make one.  Answers
 * {"name", "pin"}, the pin only where it was made here. */
void desk_kiosk_pin_set(struct desk *desk, struct call *call);
/* DELETE /v1/kiosks/{kiosk}/pin */
void desk_kiosk_pin_unset(struct desk *desk, struct call *call);

#endif
