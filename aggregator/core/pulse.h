/*
 * pulse.h - our own clock, held against the fleet's.
 *
 * A kiosk knows how long ago its journal heard a time from us: CLOCK_BOOTTIME
 * never jumps.  So each request says what our clock should show now (dating.h
 * gives the range).  One kiosk may be wrong about that; most of them are not:
 * when most say that we are off, our clock has jumped.  A word or two are worth
 * a look, no more: it may be they that are wrong.  PROTOCOL.md, Time.
 */

#ifndef AGGREGATOR_CORE_PULSE_H
#define AGGREGATOR_CORE_PULSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/core/dating.h"

/* Those heard last; more would say the same. */
#define PULSE_KIOSKS 32
/* A kiosk that is online is heard every 5 min; who is not says nothing. */
#define PULSE_LASTS_MS (30 * 60 * 1000)
/* So many kiosks are not wrong together, and the same way. */
#define PULSE_VOICES 3
/* A request is under way that long at most before it counts as a jump. */
#define PULSE_SLACK_MS (60 * 1000)

struct pulse_beat {
	int64_t kiosk;
	int64_t off_ms;   /* our clock less what it should show */
	int64_t heard_ms; /* our own CLOCK_BOOTTIME then */
};

/* All zeroes: nobody was heard. */
struct pulse {
	struct pulse_beat beats[PULSE_KIOSKS];
	size_t count;
};

/* How far our clock is out of the range, 0 within it and the slack. */
int64_t pulse_off(const struct dating_range *range, int64_t now_ms);

/* A kiosk said so; in the place of what it said before, or of the oldest. */
void pulse_hear(struct pulse *pulse, int64_t kiosk, int64_t off_ms,
    int64_t boottime_ms);

/*
 * By how much our clock jumped, in ms, ahead or (below 0) back; 0 while most
 * of those heard lately find it where it should be.  Of those who do not, the
 * middle one's word.  *is_sure: PULSE_VOICES of them say so.
 */
int64_t pulse_jump(const struct pulse *pulse, int64_t boottime_ms,
    bool *is_sure);

#endif
