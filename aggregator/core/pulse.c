/*
 * pulse.c - our own clock, held against the fleet's; see pulse.h.
 *
 * Reads no clock.  io/desk_sync_apply.c brings what each request says,
 * io/desk_health.c tells.
 */

#include <stdlib.h>

#include "aggregator/core/pulse.h"

int64_t
pulse_off(const struct dating_range *range, int64_t now_ms)
{
	if (range->has_from && now_ms < range->from_ms - PULSE_SLACK_MS)
		return now_ms - range->from_ms;
	if (range->has_to && now_ms > range->to_ms + PULSE_SLACK_MS)
		return now_ms - range->to_ms;
	return 0;
}

void
pulse_hear(struct pulse *pulse, int64_t kiosk, int64_t off_ms,
    int64_t boottime_ms)
{
	struct pulse_beat *beat = &pulse->beats[0];

	for (size_t i = 0; i < pulse->count; i++) {
		struct pulse_beat *one = &pulse->beats[i];

		if (one->kiosk == kiosk) {
			beat = one;
			break;
		}
		if (one->heard_ms < beat->heard_ms)
			beat = one;
	}
	if ((pulse->count == 0 || beat->kiosk != kiosk) &&
	    pulse->count < PULSE_KIOSKS)
		beat = &pulse->beats[pulse->count++];
	*beat = (struct pulse_beat){ kiosk, off_ms, boottime_ms };
}

static int
by_size(const void *a, const void *b)
{
	int64_t one, other;

	one = *(const int64_t *)a;
	other = *(const int64_t *)b;
	return one < other ? -1 : one > other;
}

int64_t
pulse_jump(const struct pulse *pulse, int64_t boottime_ms, bool *is_sure)
{
	int64_t offs[PULSE_KIOSKS];
	size_t heard = 0, off = 0;

	for (size_t i = 0; i < pulse->count; i++) {
		const struct pulse_beat *beat = &pulse->beats[i];

		if (boottime_ms - beat->heard_ms > PULSE_LASTS_MS)
			continue;
		heard++;
		if (beat->off_ms != 0)
			offs[off++] = beat->off_ms;
	}
	*is_sure = 2 * off > heard && off >= PULSE_VOICES;
	if (2 * off <= heard)
		return 0;
	qsort(offs, off, sizeof(offs[0]), by_size);
	return offs[off / 2];
}
