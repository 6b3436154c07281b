/*
 * holdoff.h - which presses of a customer's own hand count.
 *
 * One who presses on and on counts as one, a queue that presses every few
 * seconds is not silenced: a press counts when nothing was pressed for
 * hold_ms, or when nothing counted for cap_ms.  Whatever does not is kept and
 * flagged.  Blind to what was pressed, so it tilts no score.
 */
#ifndef KIOSK_CORE_HOLDOFF_H
#define KIOSK_CORE_HOLDOFF_H

#include <stdbool.h>
#include <stdint.h>

/* What went before, of one touchpoint and question; zeroes: nothing. */
struct holdoff {
	bool pressed;
	uint64_t last_ms;    /* the press before, counted or not */
	uint64_t counted_ms; /* the last that counted */
};

/*
 * Whether a press at now_ms counts; it is the press before from then on.  A
 * clock that went back, or a boot since, makes it a first one.
 */
bool holdoff_counts(struct holdoff *state, unsigned hold_ms, unsigned cap_ms,
    uint64_t now_ms);

#endif
