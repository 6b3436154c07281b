/*
 * door.c - whether the screen is closed, and by whom; see door.h.
 *
 * What a person set holds until the hours themselves next do the same: closed
 * at noon, the kiosk opens with the shop in the morning, even if whoever
 * closed it has gone home.  A kiosk forgotten shut is silence nobody meant.
 */
#include "kiosk/core/door.h"

bool
door_lapsed(const struct door *door, int64_t utc_ms)
{
	return door->set != DOOR_HOURS && door->until_ms != 0 &&
	    utc_ms != DOOR_NO_CLOCK && utc_ms >= door->until_ms;
}

enum closed_by
door_closed(const struct door *door, bool hours_closed, int64_t utc_ms)
{
	enum door_set set = door->set;

	if (door_lapsed(door, utc_ms))
		set = DOOR_HOURS;
	if (set == DOOR_CLOSED)
		return CLOSED_BY_STAFF;
	if (set == DOOR_HOURS && hours_closed)
		return CLOSED_BY_HOURS;
	return CLOSED_BY_NOBODY;
}

struct door
door_by_hand(bool closed, bool hours_closed, int64_t change_ms)
{
	struct door door = { .set = DOOR_HOURS };

	/* Opened again within the hours: nothing is set by hand any more. */
	if (!closed && !hours_closed)
		return door;
	door.set = closed ? DOOR_CLOSED : DOOR_OPENED;
	door.until_ms = change_ms;
	return door;
}
