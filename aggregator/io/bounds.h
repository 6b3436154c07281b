/*
 * bounds.h - how long and how much the server puts up with.
 *
 * Every deadline is for the whole of its step, not for the next byte: whoever
 * sends one byte a second does not hold a place for long.  Each has a setting
 * (core/settings.c) with its default; read once, when the server starts.
 */

#ifndef AGGREGATOR_IO_BOUNDS_H
#define AGGREGATOR_IO_BOUNDS_H

#include "aggregator/io/store.h"

struct bounds {
	unsigned handshake_ms, head_ms, body_ms, write_ms;
	unsigned idle_ms;     /* between two requests */
	unsigned linger_ms;   /* after the last answer, for it to arrive */
	unsigned stop_ms;     /* what has begun may take so long at a stop */
	unsigned connections; /* in all */
	unsigned connections_of_address;
	unsigned bodies_mb; /* bodies in memory, all together */
	unsigned bodies_of_address_mb;
	unsigned loops; /* threads; 0: as many as processors, up to 4 */
};

void bounds_read(struct bounds *bounds, struct store *store);

#endif
