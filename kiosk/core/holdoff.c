/*
 * holdoff.c - which presses of a customer's own hand count: see holdoff.h.
 *
 * Pure arithmetic; io/journal_holdoff.c keeps the state, so that the screen
 * and a button box share it.
 */
#include "kiosk/core/holdoff.h"

bool
holdoff_counts(struct holdoff *state, unsigned hold_ms, unsigned cap_ms,
    uint64_t now_ms)
{
	bool counts = !state->pressed || now_ms < state->last_ms ||
	    now_ms - state->last_ms >= hold_ms ||
	    now_ms - state->counted_ms >= cap_ms;

	state->pressed = true;
	state->last_ms = now_ms;
	if (counts)
		state->counted_ms = now_ms;
	return counts;
}
