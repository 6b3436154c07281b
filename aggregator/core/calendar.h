/*
 * calendar.h - the all-day events of an iCalendar file (RFC 5545), as days.
 *
 * Taken are VEVENTs that begin on a date: DTSTART, DTEND or DURATION in days
 * and weeks, RRULE with FREQ=YEARLY and no more than INTERVAL, COUNT, UNTIL and
 * the month and day that DTSTART has anyway, EXDATE.  What would make other
 * days of it (BYDAY, RDATE, RECURRENCE-ID ...) is refused by its name and line:
 * a holiday left out in silence would be worse than a file refused.  Cancelled
 * events and those with a time of day are left out and counted.
 *
 * docs/DESIGN.md ("Holidays") says why this is no library's work here.
 */
#ifndef AGGREGATOR_CORE_CALENDAR_H
#define AGGREGATOR_CORE_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A file's bytes: ten times the largest of a country's holidays we know. */
#define CALENDAR_FILE (1024 * 1024)

/* Events of a file, days of one event, exceptions of one rule: with all three
 * at their most, a walk stays below a tenth of a second. */
#define CALENDAR_EVENTS 1000
#define CALENDAR_DAYS 100
#define CALENDAR_EXCEPTIONS 64

/* Bytes of a holiday's name; longer ones are cut. */
#define CALENDAR_NAME 80

/* Room for one sentence about what is wrong, with its line. */
#define CALENDAR_WHY 200

/* What a file held. */
struct calendar_count {
	size_t events; /* that are holidays */
	size_t timed;  /* left out: they begin at a time of day */
	size_t cancelled;
};

/*
 * Read a whole file and hand on each day that is a holiday, event by event in
 * the file's order, from 1970 to 2099; name is lent for the call and may be
 * "".  A day may come more than once.  0, or -1 with a sentence in why; then
 * days of the part before may have been handed on.  each may be NULL.
 */
int calendar_read(const void *file, size_t length,
    void (*each)(void *arg, int64_t day, const char *name), void *arg,
    struct calendar_count *count, char why[CALENDAR_WHY]);

#endif
