/*
 * calendar.c - the all-day events of an iCalendar file (RFC 5545), as days.
 *
 * Lines are unfolded one at a time into the reader's own room; an event's
 * properties wait in a struct event until its END, for only then it is known
 * whether the event is taken, and only of one that is taken anything can be
 * wrong.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "aggregator/core/calendar.h"
#include "aggregator/core/holidays.h"
#include "aggregator/core/localtime.h"
#include "protocol/wire.h"

/* Bytes of an unfolded line that are kept; nothing we take is as long. */
#define LINE 2048

/* Components in components: VCALENDAR, VEVENT, VALARM, and one to spare. */
#define DEPTH 4
#define COMPONENT 32

#define NO_DAY INT64_MIN

struct event {
	size_t line; /* of its BEGIN */
	bool timed, cancelled, yearly;
	int64_t start, end, until; /* days; NO_DAY where not said */
	int64_t length;            /* DURATION in days; 0: not said */
	int64_t interval, count;   /* count 0: for ever */
	int64_t month, month_day;  /* BYMONTH, BYMONTHDAY; 0: not said */
	size_t exception_count;
	int64_t exceptions[CALENDAR_EXCEPTIONS];
	char name[CALENDAR_NAME + 1];
	char why[CALENDAR_WHY]; /* the first thing wrong; "": nothing */
};

struct reader {
	const unsigned char *at, *end;
	size_t line;   /* where the current one begins */
	size_t behind; /* physical lines read */
	char text[LINE + 1];
	char component[DEPTH][COMPONENT];
	size_t depth;
	struct event event;
	struct calendar_count *count;
	void (*each)(void *arg, int64_t day, const char *name);
	void *arg;
	char *why;
};

static int wrong(char why[CALENDAR_WHY], size_t line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* "line 12: ..."; always -1.  What is quoted of the file is cut anywhere: only
 * what is plain ASCII stays. */
static int
wrong(char why[CALENDAR_WHY], size_t line, const char *format, ...)
{
	va_list args;
	int used = snprintf(why, CALENDAR_WHY, "line %zu: ", line);

	va_start(args, format);
	vsnprintf(why + used, (size_t)(CALENDAR_WHY - used), format, args);
	va_end(args);
	for (; *why != '\0'; why++) {
		if (*why < ' ' || *why > '~')
			*why = '?';
	}
	return -1;
}

/* ---- lines ------------------------------------------------------------------ */

/* Bytes up to the next line's end; the reader moves behind it. */
static size_t
physical(struct reader *reader, const unsigned char **from)
{
	const size_t left = (size_t)(reader->end - reader->at);
	const unsigned char *newline = memchr(reader->at, '\n', left);
	size_t length = newline == NULL ? left : (size_t)(newline - reader->at);

	*from = reader->at;
	reader->at += length + (newline != NULL);
	reader->behind++;
	while (length > 0 && (*from)[length - 1] == '\r')
		length--;
	return length;
}

/* Cut text at limit bytes, not inside a character. */
static void
cut_at(char *text, size_t limit)
{
	if (strlen(text) <= limit)
		return;
	while (limit > 0 && ((unsigned char)text[limit] & 0xc0) == 0x80)
		limit--;
	text[limit] = '\0';
}

/* The next line with what is folded behind it; false at the end. */
static bool
next_line(struct reader *reader)
{
	const unsigned char *from;
	size_t used = 0, length;

	if (reader->at == reader->end)
		return false;
	reader->line = reader->behind + 1;
	length = physical(reader, &from);
	for (;;) {
		if (length > LINE - used)
			length = LINE - used;
		memcpy(reader->text + used, from, length);
		used += length;
		if (reader->at == reader->end ||
		    (*reader->at != ' ' && *reader->at != '\t'))
			break;
		length = physical(reader, &from) - 1;
		from++;
		if (length == SIZE_MAX) /* a blank alone */
			length = 0;
	}
	reader->text[used] = '\0';
	if (used == LINE)
		cut_at(reader->text, LINE - 1);
	return true;
}

/* Cut NAME;PARAMETERS:VALUE apart; false when it is no such line.  A date says
 * by its own form that it is one, so no parameter is asked. */
static bool
split(char *text, const char **name, char **value)
{
	const size_t length = strcspn(text, ";:");
	char *c = text + length;
	bool quoted = false;

	if (length == 0 || *c == '\0')
		return false;
	for (; *c != '\0' && (quoted || *c != ':'); c++)
		quoted ^= *c == '"';
	if (*c == '\0')
		return false;
	*c = '\0';
	*value = c + 1;
	*name = text;
	text[length] = '\0';
	return true;
}

/* ---- values ------------------------------------------------------------------ */

static bool
is_digits(const char *text, size_t count)
{
	return strspn(text, "0123456789") >= count;
}

/* A whole number from 1 on, at most a million; 0: it is none. */
static int64_t
number_of(const char *text, size_t length)
{
	int64_t value = 0;
	size_t i;

	if (length == 0 || length > 7 || !is_digits(text, length))
		return 0;
	for (i = 0; i < length; i++)
		value = value * 10 + (text[i] - '0');
	return value <= 1000000 ? value : 0;
}

/* 20261224, and what stands behind it; NO_DAY: it is none. */
static int64_t
date_of(const char *text, const char **behind)
{
	struct localtime_date date;

	if (!is_digits(text, 8))
		return NO_DAY;
	date.year = number_of(text, 4);
	date.month = (int)number_of(text + 4, 2);
	date.day = (int)number_of(text + 6, 2);
	*behind = text + 8;
	return localtime_date_valid(&date) ? localtime_day_of(&date) : NO_DAY;
}

/* One date; of an event with a time of day nothing more is asked. */
static void
take_day(struct reader *reader, const char *name, const char *value,
    int64_t *day)
{
	struct event *event = &reader->event;
	const char *behind;

	*day = date_of(value, &behind);
	if (*day != NO_DAY && *behind == 'T')
		event->timed = true;
	else if ((*day == NO_DAY || *behind != '\0') && event->why[0] == '\0')
		wrong(event->why, reader->line, "%s \"%.20s\" is no date", name,
		    value);
}

static void
take_start(struct reader *reader, const char *name, char *value)
{
	take_day(reader, name, value, &reader->event.start);
}

static void
take_end(struct reader *reader, const char *name, char *value)
{
	take_day(reader, name, value, &reader->event.end);
}

/* P3D or P2W. */
static void
take_duration(struct reader *reader, const char *name, char *value)
{
	struct event *event = &reader->event;
	const size_t length = strlen(value);
	const char unit = length > 0 ? value[length - 1] : '\0';

	event->length = 0;
	if (length > 2 && value[0] == 'P' && (unit == 'D' || unit == 'W'))
		event->length = number_of(value + 1, length - 2) *
		    (unit == 'W' ? 7 : 1);
	if (event->length == 0 && event->why[0] == '\0')
		wrong(event->why, reader->line,
		    "%s \"%.20s\" is no number of days or weeks", name, value);
}

static void
take_status(struct reader *reader, const char *name, char *value)
{
	(void)name;
	reader->event.cancelled = strcasecmp(value, "CANCELLED") == 0;
}

/* Escapes resolved; what is no character on a terminal becomes a blank. */
static void
take_summary(struct reader *reader, const char *name, char *value)
{
	char *to = value;
	const char *from;

	(void)name;
	for (from = value; *from != '\0'; from++) {
		if (*from == '\\' && from[1] != '\0')
			from++,
			    *to = *from == 'n' || *from == 'N' ? ' ' : *from;
		else
			*to = *from;
		if ((unsigned char)*to < ' ' || *to == 0x7f)
			*to = ' ';
		to++;
	}
	*to = '\0';
	cut_at(value, CALENDAR_NAME);
	strcpy(reader->event.name, value);
}

static void
take_exceptions(struct reader *reader, const char *name, char *value)
{
	struct event *event = &reader->event;
	char *date, *rest = value;
	int64_t day;

	while ((date = strsep(&rest, ",")) != NULL) {
		if (event->exception_count == CALENDAR_EXCEPTIONS) {
			if (event->why[0] == '\0')
				wrong(event->why, reader->line,
				    "%s: more than %d exceptions", name,
				    CALENDAR_EXCEPTIONS);
			return;
		}
		take_day(reader, name, date, &day);
		event->exceptions[event->exception_count++] = day;
	}
}

static void
refuse(struct reader *reader, const char *name, char *value)
{
	(void)value;
	if (reader->event.why[0] == '\0')
		wrong(reader->event.why, reader->line,
		    "%s is not understood here", name);
}

/* ---- the rule ------------------------------------------------------------------ */

/* One NAME=VALUE of an RRULE; false: not understood. */
static bool
take_part(struct event *event, const char *name, const char *value)
{
	const char *behind;

	if (strcasecmp(name, "FREQ") == 0) {
		event->yearly = strcasecmp(value, "YEARLY") == 0;
		return event->yearly;
	}
	if (strcasecmp(name, "INTERVAL") == 0)
		return (event->interval = number_of(value, strlen(value))) > 0;
	if (strcasecmp(name, "COUNT") == 0)
		return (event->count = number_of(value, strlen(value))) > 0;
	if (strcasecmp(name, "UNTIL") == 0)
		return (event->until = date_of(value, &behind)) != NO_DAY;
	if (strcasecmp(name, "BYMONTH") == 0)
		return (event->month = number_of(value, strlen(value))) > 0;
	if (strcasecmp(name, "BYMONTHDAY") == 0)
		return (event->month_day = number_of(value, strlen(value))) > 0;
	return strcasecmp(name, "WKST") == 0;
}

static void
take_rule(struct reader *reader, const char *name, char *value)
{
	struct event *event = &reader->event;
	char *part, *rest = value, *equals;

	while ((part = strsep(&rest, ";")) != NULL) {
		equals = strchr(part, '=');
		if (equals != NULL)
			*equals = '\0';
		if (event->why[0] == '\0' &&
		    (equals == NULL || !take_part(event, part, equals + 1)))
			wrong(event->why, reader->line,
			    "%s with %.20s%s%.30s is not understood here", name,
			    part, equals != NULL ? "=" : "",
			    equals != NULL ? equals + 1 : "");
	}
	if (!event->yearly && event->why[0] == '\0')
		wrong(event->why, reader->line, "%s without FREQ", name);
}

/* ---- events ---------------------------------------------------------------------- */

static const struct {
	const char *name;
	void (*take)(struct reader *reader, const char *name, char *value);
} properties[] = {
	{ "DTSTART", take_start },
	{ "DTEND", take_end },
	{ "DURATION", take_duration },
	{ "SUMMARY", take_summary },
	{ "STATUS", take_status },
	{ "RRULE", take_rule },
	{ "EXDATE", take_exceptions },
	{ "RDATE", refuse },
	{ "EXRULE", refuse },
	{ "RECURRENCE-ID", refuse },
};

static void
event_begin(struct reader *reader)
{
	memset(&reader->event, 0, sizeof(reader->event));
	reader->event.line = reader->line;
	reader->event.start = reader->event.end = NO_DAY;
	reader->event.until = INT64_MAX;
	reader->event.interval = 1;
}

static bool
is_excepted(const struct event *event, int64_t start)
{
	size_t i;

	for (i = 0; i < event->exception_count; i++) {
		if (event->exceptions[i] == start)
			return true;
	}
	return false;
}

static void
hand_on(const struct reader *reader, int64_t start, int64_t length)
{
	int64_t day;

	if (reader->each == NULL || is_excepted(&reader->event, start))
		return;
	for (day = start; day < start + length; day++) {
		if (day >= 0 && day < HOLIDAYS_DAYS)
			reader->each(reader->arg, day, reader->event.name);
	}
}

/* The same date every so many years; a year that has not the date has none. */
static void
hand_on_yearly(const struct reader *reader, int64_t length)
{
	const struct event *event = &reader->event;
	struct localtime_date date = localtime_date_of(event->start);
	int64_t given = 0, day;

	for (;; date.year += event->interval) {
		if (!localtime_date_valid(&date))
			day = localtime_day_of(&(struct localtime_date){
			    date.year, date.month, 1 });
		else
			day = localtime_day_of(&date);
		if (day > event->until || day >= HOLIDAYS_DAYS ||
		    (event->count > 0 && given == event->count))
			return;
		if (!localtime_date_valid(&date))
			continue;
		hand_on(reader, day, length);
		given++;
	}
}

/* How many days; -1 when that is wrong. */
static int64_t
event_length(struct reader *reader)
{
	struct event *event = &reader->event;
	int64_t length = event->length > 0 ? event->length : 1;

	if (event->end != NO_DAY)
		length = event->end - event->start;
	if (length == 0) /* some write the same day twice, and mean it */
		length = 1;
	if (length > 0 && length <= CALENDAR_DAYS)
		return length;
	return wrong(reader->why, event->line,
	    length < 0 ? "the event ends before it begins"
		       : "the event is longer than %d days",
	    CALENDAR_DAYS);
}

/* BYMONTH and BYMONTHDAY may only say again what DTSTART says. */
static bool
repeats_its_start(const struct event *event)
{
	const struct localtime_date date = localtime_date_of(event->start);

	return (event->month == 0 || event->month == date.month) &&
	    (event->month_day == 0 || event->month_day == date.day);
}

static int
event_end(struct reader *reader)
{
	struct event *event = &reader->event;
	int64_t length;

	if (event->cancelled || event->timed) {
		if (event->cancelled)
			reader->count->cancelled++;
		else
			reader->count->timed++;
		return 0;
	}
	if (event->why[0] != '\0') {
		memcpy(reader->why, event->why, CALENDAR_WHY);
		return -1;
	}
	if (event->start == NO_DAY)
		return wrong(reader->why, event->line,
		    "the event has no DTSTART");
	if (!repeats_its_start(event))
		return wrong(reader->why, event->line,
		    "RRULE names another day than DTSTART");
	length = event_length(reader);
	if (length < 0)
		return -1;
	if (++reader->count->events > CALENDAR_EVENTS)
		return wrong(reader->why, event->line, "more than %d holidays",
		    CALENDAR_EVENTS);
	if (event->yearly)
		hand_on_yearly(reader, length);
	else
		hand_on(reader, event->start, length);
	return 0;
}

/* ---- the file -------------------------------------------------------------------- */

static bool
in_event(const struct reader *reader)
{
	return reader->depth == 2 &&
	    strcasecmp(reader->component[1], "VEVENT") == 0;
}

static int
component_begin(struct reader *reader, const char *name)
{
	if (reader->depth == DEPTH || strlen(name) >= COMPONENT)
		return wrong(reader->why, reader->line,
		    "BEGIN:%.20s is deeper than a calendar goes", name);
	strcpy(reader->component[reader->depth++], name);
	if (in_event(reader))
		event_begin(reader);
	return 0;
}

static int
component_end(struct reader *reader, const char *name)
{
	if (reader->depth == 0 ||
	    strcasecmp(reader->component[reader->depth - 1], name) != 0)
		return wrong(reader->why, reader->line,
		    "END:%.20s ends nothing that began", name);
	if (in_event(reader) && event_end(reader) != 0)
		return -1;
	reader->depth--;
	return 0;
}

static int
take_line(struct reader *reader)
{
	const char *name;
	char *value;
	size_t i;

	if (reader->text[0] == '\0')
		return 0;
	if (!wire_is_utf8(reader->text, strlen(reader->text)))
		return wrong(reader->why, reader->line,
		    "this is not encoded as UTF-8");
	if (!split(reader->text, &name, &value))
		return wrong(reader->why, reader->line,
		    "this is no line of an iCalendar file");
	if (strcasecmp(name, "BEGIN") == 0)
		return component_begin(reader, value);
	if (reader->depth == 0 ||
	    (reader->depth == 1 &&
		strcasecmp(reader->component[0], "VCALENDAR") != 0))
		return wrong(reader->why, reader->line,
		    "an iCalendar file begins with BEGIN:VCALENDAR");
	if (strcasecmp(name, "END") == 0)
		return component_end(reader, value);
	if (!in_event(reader))
		return 0;
	for (i = 0; i < sizeof(properties) / sizeof(properties[0]); i++) {
		if (strcasecmp(name, properties[i].name) == 0)
			properties[i].take(reader, name, value);
	}
	return 0;
}

int
calendar_read(const void *file, size_t length,
    void (*each)(void *arg, int64_t day, const char *name), void *arg,
    struct calendar_count *count, char why[CALENDAR_WHY])
{
	struct reader reader = { .each = each,
		.arg = arg,
		.count = count,
		.why = why,
		.at = file,
		.end = (const unsigned char *)file + length };

	memset(count, 0, sizeof(*count));
	if (length >= 3 && memcmp(file, "\xef\xbb\xbf", 3) == 0)
		reader.at += 3;
	if (length > 0 && memchr(file, '\0', length) != NULL)
		return wrong(why, (size_t)1, "the file holds a zero byte");
	while (next_line(&reader)) {
		if (take_line(&reader) != 0)
			return -1;
	}
	if (reader.depth != 0 || reader.behind == 0)
		return wrong(why, reader.behind + 1, "the file ends too early");
	return 0;
}
