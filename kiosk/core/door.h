/*
 * door.h - whether the screen is closed, and by whom.
 *
 * Opening hours and staff both have a say; who spoke last for the present
 * moment is decided here alone.
 */
#ifndef KIOSK_CORE_DOOR_H
#define KIOSK_CORE_DOOR_H

#include <stdbool.h>
#include <stdint.h>

enum closed_by {
	CLOSED_BY_NOBODY,
	CLOSED_BY_HOURS,
	CLOSED_BY_STAFF,
};

/* What staff last set; until_ms is UTC, 0 until they set it otherwise. */
struct door {
	enum door_set {
		DOOR_HOURS,  /* as the opening hours say */
		DOOR_CLOSED, /* whatever they say */
		DOOR_OPENED,
	} set;
	int64_t until_ms;
};

/* UTC where no clock is trusted. */
#define DOOR_NO_CLOCK INT64_MIN

/*
 * Who keeps the screen closed at utc_ms.  hours_closed: the opening hours are
 * known, so is the time, and it lies outside of them.
 */
enum closed_by door_closed(const struct door *door, bool hours_closed,
    int64_t utc_ms);

/* Whether what staff set has run out by utc_ms and the hours rule again. */
bool door_lapsed(const struct door *door, int64_t utc_ms);

/*
 * What staff set by hand now: closed or open against the hours.  change_ms:
 * when the hours next change by themselves, UTC; 0 when they do not or nobody
 * knows the time.  From then on they rule again: closed by hand before closing
 * time stays closed, since the hours are over then, and opens with them.
 */
struct door door_by_hand(bool closed, bool hours_closed, int64_t change_ms);

#endif
