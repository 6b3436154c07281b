/*
 * clock.h - the real outside: clocks, boot id, randomness.
 */

#ifndef KIOSK_IO_CLOCK_H
#define KIOSK_IO_CLOCK_H

#include "kiosk/io/journal.h"

/* CLOCK_BOOTTIME, CLOCK_REALTIME, the kernel's boot id, libsodium. */
const struct outside *clock_outside(void);

#endif
