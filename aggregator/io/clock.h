/*
 * clock.h - the real time, chance and boot, as protocol/outside.h wants them.
 */

#ifndef AGGREGATOR_IO_CLOCK_H
#define AGGREGATOR_IO_CLOCK_H

#include "protocol/outside.h"

/* The machine's own.  Lives for ever; any thread may ask it. */
extern const struct outside clock_outside;

#endif
