/*
 * journal_hours.c - the opening hours of a sheet, at a touchpoint, now.
 *
 * protocol/hours.c knows what is open in a week, io/zone.c what the clock on
 * the wall shows there, journal_clock.c what time it is.  How sure that is
 * decides what may follow from it: a flag can be looked at again later, a
 * screen that was closed in error has lost whoever stood before it.
 */

#include <string.h>

#include "kiosk/io/journal_inside.h"
#include "kiosk/io/zone.h"
#include "protocol/hours.h"

#define MINUTE_MS 60000

/* The minute of the week that the touchpoint's clock shows. */
static bool
week_minute(const struct place *place, int64_t utc_ms, int *out)
{
	struct zone_time local;

	if (!zone_local(place->zone, utc_ms, &local))
		return false;
	*out = local.weekday * HOURS_DAY + local.hour * 60 + local.minute;
	return true;
}

/*
 * The instant at which so many minutes of the wall clock have gone by.  When
 * it is put forward or back meanwhile, the hour it skips or repeats is no time
 * that the sheet knows of.
 */
static int64_t
instant_after(const struct place *place, int64_t utc_ms, int minute, int in)
{
	int64_t then = utc_ms - utc_ms % MINUTE_MS + (int64_t)in * MINUTE_MS;
	int shown, off;

	if (!week_minute(place, then, &shown))
		return then;
	off = (shown - minute - in) % HOURS_WEEK;
	if (off > HOURS_WEEK / 2)
		off -= HOURS_WEEK;
	if (off < -HOURS_WEEK / 2)
		off += HOURS_WEEK;
	return then - (int64_t)off * MINUTE_MS;
}

static void
opening_at(const struct place *place, const struct sheet *sheet,
    const struct journal_clock *clock, struct journal_opening *out)
{
	char why[HOURS_WHY];
	struct hours hours;
	int minute, in;

	memset(out, 0, sizeof(*out));
	out->exact = clock->quality == JOURNAL_CLOCK_EXACT;
	out->utc_ms = clock->utc_ms;
	out->hour = out->minute = -1;
	if (!week_minute(place, clock->utc_ms, &minute))
		return;
	out->hour = minute % HOURS_DAY / 60;
	out->minute = minute % 60;
	if (sheet->open[0] == '\0' || !hours_parse(sheet->open, &hours, why))
		return;
	out->outside = !hours_open(&hours, minute / HOURS_DAY,
	    minute % HOURS_DAY);
	in = hours_next_change(&hours, minute / HOURS_DAY, minute % HOURS_DAY);
	if (in < HOURS_WEEK)
		out->change_ms = instant_after(place, clock->utc_ms, minute,
		    in);
}

enum journal_verdict
journal_opening(struct journal *journal, const char *touchpoint,
    const struct sheet *sheet, struct journal_opening *out)
{
	enum journal_verdict verdict;
	const struct place *place;
	struct journal_clock clock;

	memset(out, 0, sizeof(*out));
	out->hour = out->minute = -1;
	verdict = journal_clock(journal, &clock);
	if (verdict == JOURNAL_OK)
		verdict = journal_registration_read(journal);
	if (verdict != JOURNAL_OK)
		return verdict;
	place = journal_place(journal, touchpoint);
	if (place == NULL)
		return JOURNAL_UNKNOWN_TOUCHPOINT;
	opening_at(place, sheet, &clock, out);
	return JOURNAL_OK;
}

bool
journal_outside_hours(struct journal *journal, const struct place *place,
    const struct sheet *sheet)
{
	struct journal_opening opening;
	struct journal_clock clock;

	/* Most sheets name no hours: their presses pay nothing for this. */
	if (sheet->open[0] == '\0' ||
	    journal_clock(journal, &clock) != JOURNAL_OK)
		return false;
	opening_at(place, sheet, &clock, &opening);
	return opening.outside;
}
