/*
 * hours.c - opening hours, as the `open` of a sheet writes them.
 *
 * The week is a row of minutes, so what overlaps, touches or passes midnight
 * needs no thought.  The grammar stands in hours.h.
 */
#include "protocol/hours.h"

#include <stdio.h>
#include <string.h>

#define NOT_TAKEN (-1)

/* Two or three letters of a word in these are a day's name. */
static const struct hours_name {
	const char *name;
	int day;
} hours_names[] = {
	{ "mo", 0 },
	{ "di", 1 },
	{ "mi", 2 },
	{ "do", 3 },
	{ "fr", 4 },
	{ "sa", 5 },
	{ "so", 6 },
	{ "tu", 1 },
	{ "we", 2 },
	{ "th", 3 },
	{ "su", 6 },
	{ "mon", 0 },
	{ "tue", 1 },
	{ "wed", 2 },
	{ "thu", 3 },
	{ "fri", 4 },
	{ "sat", 5 },
	{ "sun", 6 },
};

/* How far the reader is, and what it said when it stopped. */
struct hours_reader {
	const char *at;
	char *why;
};

static bool
hours_refuse(const struct hours_reader *reader, const char *at,
    const char *what)
{
	int length = (int)strcspn(at, " ,;-");

	/* A stop is a word of its own where it stands out of place. */
	if (length == 0 && *at != '\0')
		length = 1;
	if (*at == '\0')
		snprintf(reader->why, HOURS_WHY, "at the end: %s", what);
	else
		snprintf(reader->why, HOURS_WHY, "at \"%.*s\": %s",
		    length < 40 ? length : 40, at, what);
	return false;
}

static void
hours_blanks(struct hours_reader *reader)
{
	while (*reader->at == ' ')
		reader->at++;
}

/* Whether the stop comes next; then it is behind us, and blanks with it. */
static bool
hours_stop(struct hours_reader *reader, char stop)
{
	hours_blanks(reader);
	if (*reader->at != stop)
		return false;
	reader->at++;
	hours_blanks(reader);
	return true;
}

static size_t
hours_word(const char *at)
{
	size_t length = 0;

	while ((at[length] >= 'a' && at[length] <= 'z') ||
	    (at[length] >= 'A' && at[length] <= 'Z'))
		length++;
	return length;
}

/* The day that the word of so many letters names, or NOT_TAKEN. */
static int
hours_day_of(const char *at, size_t length)
{
	char word[4] = "";
	size_t i;

	if (length >= sizeof(word))
		return NOT_TAKEN;
	for (i = 0; i < length; i++)
		word[i] = (char)(at[i] | 0x20);
	for (i = 0; i < sizeof(hours_names) / sizeof(hours_names[0]); i++)
		if (strcmp(hours_names[i].name, word) == 0)
			return hours_names[i].day;
	return NOT_TAKEN;
}

static bool
hours_day(struct hours_reader *reader, int *day)
{
	size_t length = hours_word(reader->at);

	*day = hours_day_of(reader->at, length);
	if (*day == NOT_TAKEN)
		return hours_refuse(reader, reader->at,
		    "this is no day; days are Mo Tu We Th Fr Sa Su or "
		    "Mo Di Mi Do Fr Sa So");
	reader->at += length;
	return true;
}

/* "Mo-Fr,Su": a bit for each day; "Sa-Mo" goes over the week's end. */
static bool
hours_days(struct hours_reader *reader, unsigned *days)
{
	int first, last;

	*days = 0;
	do {
		if (!hours_day(reader, &first))
			return false;
		last = first;
		if (hours_stop(reader, '-') && !hours_day(reader, &last))
			return false;
		for (; first != last; first = (first + 1) % HOURS_DAYS)
			*days |= 1u << first;
		*days |= 1u << last;
	} while (hours_stop(reader, ','));
	return true;
}

/* Up to two digits; how many there were. */
static int
hours_number(const char *at, int *out)
{
	int length = 0;

	*out = 0;
	while (length < 2 && at[length] >= '0' && at[length] <= '9')
		*out = *out * 10 + at[length++] - '0';
	return length;
}

/* "8:00", "08:00", "24:00": minutes since midnight. */
static bool
hours_time(struct hours_reader *reader, int *minute)
{
	const char *at = reader->at;
	int hour, length = hours_number(at, &hour);

	if (length == 0 || at[length] != ':' ||
	    hours_number(at + length + 1, minute) != 2)
		return hours_refuse(reader, at,
		    "this is no time; times are written 08:00");
	reader->at += length + 3;
	if (*reader->at >= '0' && *reader->at <= '9')
		return hours_refuse(reader, at,
		    "this is no time; times are written 08:00");
	if (*minute > 59)
		return hours_refuse(reader, at, "an hour has 60 minutes");
	if (hour > 24 || (hour == 24 && *minute > 0))
		return hours_refuse(reader, at, "a day ends at 24:00");
	*minute += hour * 60;
	return true;
}

/* Open those days from one minute to another, over midnight if need be. */
static void
hours_fill(struct hours *hours, unsigned days, int from, int to)
{
	int day, i, at;

	if (to <= from)
		to += HOURS_DAY;
	for (day = 0; day < HOURS_DAYS; day++) {
		if ((days >> day & 1) == 0)
			continue;
		for (i = from; i < to; i++) {
			at = (day * HOURS_DAY + i) % HOURS_WEEK;
			hours->open[at / 8] |= (uint8_t)(1 << at % 8);
		}
	}
}

static bool
hours_range(struct hours_reader *reader, struct hours *hours, unsigned days)
{
	const char *at = reader->at;
	int from, to;

	if (!hours_time(reader, &from))
		return false;
	if (!hours_stop(reader, '-'))
		return hours_refuse(reader, reader->at,
		    "\"-\" and a time must follow, as in 08:00-18:00");
	if (!hours_time(reader, &to))
		return false;
	if (from == HOURS_DAY)
		return hours_refuse(reader, at, "a day begins at 00:00");
	if (from == to)
		return hours_refuse(reader, at,
		    "this begins when it ends; a whole day is 00:00-24:00");
	hours_fill(hours, days, from, to);
	return true;
}

static bool
hours_rule(struct hours_reader *reader, struct hours *hours)
{
	unsigned days = (1u << HOURS_DAYS) - 1;

	if (hours_word(reader->at) > 0 && !hours_days(reader, &days))
		return false;
	hours_blanks(reader);
	do {
		if (hours_word(reader->at) > 0)
			return hours_refuse(reader, reader->at,
			    "before other days stands \";\"");
		if (!hours_range(reader, hours, days))
			return false;
	} while (hours_stop(reader, ','));
	return true;
}

bool
hours_parse(const char *text, struct hours *out, char why[HOURS_WHY])
{
	struct hours_reader reader = { .at = text, .why = why };

	memset(out, 0, sizeof(*out));
	hours_blanks(&reader);
	do {
		if (!hours_rule(&reader, out))
			return false;
	} while (hours_stop(&reader, ';'));
	if (*reader.at != '\0')
		return hours_refuse(&reader, reader.at,
		    "\",\", \";\" or the end must follow a time");
	return true;
}

static bool
hours_open_at(const struct hours *hours, int at)
{
	return (hours->open[at / 8] >> at % 8 & 1) != 0;
}

bool
hours_open(const struct hours *hours, int weekday, int minute)
{
	return hours_open_at(hours, weekday * HOURS_DAY + minute);
}

int
hours_next_change(const struct hours *hours, int weekday, int minute)
{
	int at = weekday * HOURS_DAY + minute, i;
	bool open = hours_open_at(hours, at);

	for (i = 1; i < HOURS_WEEK; i++)
		if (hours_open_at(hours, (at + i) % HOURS_WEEK) != open)
			return i;
	return HOURS_WEEK;
}

/* ---- for people ---- */

/* A piece of a text, not ended by a NUL. */
struct hours_piece {
	const char *text;
	size_t length;
};

/* Cut the seven names; false when there are not just seven. */
static bool
hours_cut(const char *days, struct hours_piece names[HOURS_DAYS])
{
	size_t count = 0;

	for (;;) {
		days += strspn(days, " ");
		if (*days == '\0')
			return count == HOURS_DAYS;
		if (count == HOURS_DAYS)
			return false;
		names[count].text = days;
		names[count].length = strcspn(days, " ");
		days += names[count++].length;
	}
}

/* The next piece of the text, and what stands for it; bytes gone by. */
static size_t
hours_piece(const char *text, const struct hours_piece *names,
    struct hours_piece *out)
{
	size_t length = hours_word(text);
	int day = hours_day_of(text, length);

	*out = (struct hours_piece){ text, length > 0 ? length : 1 };
	if (*text == ';') {
		*out = (struct hours_piece){ "\n", 1 };
		return 1 + strspn(text + 1, " ");
	}
	if (*text == ',' && text[1] >= '0' && text[1] <= '9')
		*out = (struct hours_piece){ ", ", 2 };
	if (names != NULL && length > 0 && day != NOT_TAKEN)
		*out = names[day];
	return length > 0 ? length : 1;
}

/* Write it so; false when it does not fit. */
static bool
hours_write(const char *text, const struct hours_piece *names, char *out,
    size_t size)
{
	struct hours_piece piece;
	size_t length = 0;

	while (*text != '\0') {
		text += hours_piece(text, names, &piece);
		if (length + piece.length >= size)
			return false;
		memcpy(out + length, piece.text, piece.length);
		length += piece.length;
	}
	out[length] = '\0';
	return true;
}

void
hours_say(const char *text, const char *days, char *out, size_t size)
{
	struct hours_piece names[HOURS_DAYS];

	if (hours_cut(days, names) && hours_write(text, names, out, size))
		return;
	if (!hours_write(text, NULL, out, size))
		out[0] = '\0';
}
