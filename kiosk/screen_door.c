/*
 * screen_door.c - whether customers find the screen open.
 *
 * The hours of the sheet and what staff set by hand meet in core/door.  Hours
 * close only by a clock that an aggregator set in this boot: a kiosk without
 * one that was switched on in the morning would think it last night, and turn
 * a whole day's customers away.  Asking whoever comes after closing costs a
 * flag (io/journal_hours).
 */
#include <stdio.h>

#include "kiosk/io/journal_staff.h"
#include "kiosk/screen.h"

enum {
	/* The clock may be set right at any time, and staff may have spoken. */
	DOOR_LOOK_MS = 10000,
};

/* What of the hours is to be read on a closed screen. */
static const char *
door_hours(struct screen *screen, enum closed_by by)
{
	/* Within the hours they would tell whoever reads them a lie. */
	if (by != CLOSED_BY_HOURS)
		return NULL;
	snprintf(screen->hours, sizeof(screen->hours), "%s",
	    screen->sheet->open);
	return screen->hours;
}

/* When to look again: when the hours change, and every now and then. */
static uint64_t
door_next(const struct journal_opening *opening, uint64_t now_ms)
{
	int64_t in = opening->change_ms - opening->utc_ms;

	if (opening->change_ms == 0 || in < 0 || in > DOOR_LOOK_MS)
		in = DOOR_LOOK_MS;
	return now_ms + (uint64_t)in;
}

/* False: it cannot be known now. */
static bool
door_look(struct screen *screen, struct journal_opening *opening,
    enum closed_by *by)
{
	struct door door;

	if (journal_opening(screen->journal, screen->touchpoint, screen->sheet,
		opening) != JOURNAL_OK ||
	    journal_door(screen->journal, screen->touchpoint, &door) !=
		JOURNAL_OK)
		return false;
	*by = door_closed(&door, opening->exact && opening->outside,
	    opening->exact ? opening->utc_ms : DOOR_NO_CLOCK);
	return true;
}

void
screen_door(struct screen *screen, uint64_t now_ms)
{
	struct journal_opening opening;
	enum closed_by by;

	screen->door_due = now_ms + DOOR_LOOK_MS;
	/* What cannot be known now stays as it is; a press will tell why. */
	if (!door_look(screen, &opening, &by))
		return;
	screen->door_due = door_next(&opening, now_ms);
	if (by == CLOSED_BY_NOBODY)
		visit_open(&screen->visit, now_ms);
	else
		visit_close(&screen->visit, door_hours(screen, by), now_ms);
}

bool
screen_door_closed(struct screen *screen)
{
	struct journal_opening opening;
	enum closed_by by;

	if (!door_look(screen, &opening, &by))
		return screen->visit.closed;
	return by != CLOSED_BY_NOBODY;
}
