/*
 * query.c - what is asked of the scores.
 *
 * A table says which options there are; each wrong value is one sentence that
 * names the option and what would be right.  core/report.c answers the query.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/core/query.h"

#define DAY 86400

/* Days back that still mean something: a hundred years. */
#define DAYS_AGO_MAX 36525

/* ---- times --------------------------------------------------------------- */

/* count digits at *text as a number, moving on; -1 if there are fewer. */
static int
digits(const char **text, int count)
{
	int value = 0;

	for (; count > 0; count--, (*text)++) {
		if (**text < '0' || **text > '9')
			return -1;
		value = value * 10 + (**text - '0');
	}
	return value;
}

static int
literal(const char **text, const char *any)
{
	if (**text == '\0' || strchr(any, **text) == NULL)
		return -1;
	(*text)++;
	return 0;
}

/* YYYY-MM-DD, moving on. */
static int
date_read(const char **text, int64_t *day)
{
	struct localtime_date date;

	date.year = digits(text, 4);
	if (date.year < 0 || literal(text, "-") != 0)
		return -1;
	date.month = digits(text, 2);
	if (date.month < 0 || literal(text, "-") != 0)
		return -1;
	date.day = digits(text, 2);
	if (date.day < 0 || !localtime_date_valid(&date))
		return -1;
	*day = localtime_day_of(&date);
	return 0;
}

/* Z or +01:00.  A space stands for the plus that an address did not escape. */
static int
offset_read(const char **text, int *offset_s)
{
	const int west = **text == '-';
	int hours, minutes;

	*offset_s = 0;
	if (literal(text, "Zz") == 0)
		return 0;
	if (literal(text, "+- ") != 0)
		return -1;
	hours = digits(text, 2);
	if (hours < 0 || hours > 23 || literal(text, ":") != 0)
		return -1;
	minutes = digits(text, 2);
	if (minutes < 0 || minutes > 59)
		return -1;
	*offset_s = (hours * 3600 + minutes * 60) * (west ? -1 : 1);
	return 0;
}

/* 14:00:00[.5](Z|+01:00), after the T; whole seconds, the rest is dropped. */
static int
clock_read(const char **text, int64_t *second)
{
	int hour, minute, offset, s;

	hour = digits(text, 2);
	if (hour < 0 || hour > 23 || literal(text, ":") != 0)
		return -1;
	minute = digits(text, 2);
	if (minute < 0 || minute > 59 || literal(text, ":") != 0)
		return -1;
	s = digits(text, 2);
	if (s < 0 || s > 60)
		return -1;
	if (literal(text, ".") == 0) {
		if (digits(text, 1) < 0)
			return -1;
		while (digits(text, 1) >= 0)
			;
	}
	if (offset_read(text, &offset) != 0)
		return -1;
	*second = hour * 3600 + minute * 60 + s - offset;
	return 0;
}

static int
days_ago_read(const char *text, struct query_time *time)
{
	char *end;
	long days;

	if (text[0] < '0' || text[0] > '9')
		return -1;
	days = strtol(text, &end, 10);
	if (strcmp(end, "d") != 0 || days > DAYS_AGO_MAX)
		return -1;
	*time = (struct query_time){ QUERY_DAYS_AGO, days };
	return 0;
}

int
query_time_read(const char *text, struct query_time *time)
{
	int64_t day, second;

	if (strcmp(text, "today") == 0) {
		*time = (struct query_time){ QUERY_DAYS_AGO, 0 };
		return 0;
	}
	if (days_ago_read(text, time) == 0)
		return 0;
	if (date_read(&text, &day) != 0)
		return -1;
	if (*text == '\0') {
		*time = (struct query_time){ QUERY_DAY, day };
		return 0;
	}
	if (literal(&text, "Tt ") != 0 || clock_read(&text, &second) != 0 ||
	    *text != '\0')
		return -1;
	*time = (struct query_time){ QUERY_INSTANT, day * DAY + second };
	return 0;
}

int64_t
query_instant(const struct query_time *time, const struct localtime_zone *zone,
    int64_t now)
{
	switch (time->when) {
	case QUERY_DAY:
		return localtime_day_start(zone, time->value);
	case QUERY_DAYS_AGO:
		return localtime_day_start(zone,
		    localtime_day(zone, now) - time->value);
	case QUERY_INSTANT:
	case QUERY_OPEN:
		break;
	}
	return time->value;
}

/* ---- options --------------------------------------------------------------- */

static const char *const by_names[QUERY_BY_COUNT] = { "touchpoint",
	"department", "region", "channel", "hour", "weekday", "hourofweek",
	"day", "week", "month" };
static const char *const formats[] = { "table", "json", "csv" };
static const char *const kinds[] = { "offline", "online", "social" };
static const char *const phases[] = { "before", "purchase", "after" };
static const char *const channels[] = { "kiosk", "staff", "agent", "script",
	"web", "email", "app", "social", "import" };

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

const char *
query_by_name(enum query_by by)
{
	size_t i;

	for (i = 0; i < QUERY_BY_COUNT; i++) {
		if (by == 1u << i)
			return by_names[i];
	}
	return "";
}

static int
word_index(const char *const *words, size_t count, const char *word,
    size_t length)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (strlen(words[i]) == length &&
		    memcmp(words[i], word, length) == 0)
			return (int)i;
	}
	return -1;
}

/* "by: there is no "year"; it is one of day, week, month." */
static int
no_such_word(const char *option, const char *value, const char *const *words,
    size_t count, char why[QUERY_WHY])
{
	size_t i, used;
	int n = snprintf(why, QUERY_WHY,
	    "%s: there is no \"%.40s\"; it is one of", option, value);

	used = n < 0 ? 0 : (size_t)n;
	for (i = 0; i < count && used < QUERY_WHY; i++) {
		n = snprintf(why + used, QUERY_WHY - used, "%s %s",
		    i == 0 ? "" : ",", words[i]);
		used += n < 0 ? 0 : (size_t)n;
	}
	return -1;
}

static int
take_text(char *into, size_t size, const char *option, const char *value,
    char why[QUERY_WHY])
{
	const size_t length = strlen(value);

	if (length == 0 || length >= size) {
		snprintf(why, QUERY_WHY, "%s: %s", option,
		    length == 0 ? "it needs a name" : "no name is that long");
		return -1;
	}
	memcpy(into, value, length + 1);
	return 0;
}

static int
take_touchpoint(struct query *query, const char *value, char why[QUERY_WHY])
{
	size_t i;

	for (i = 0; i < query->touchpoint_count; i++) {
		if (strcmp(query->touchpoints[i], value) == 0)
			return 0;
	}
	if (query->touchpoint_count == QUERY_TOUCHPOINTS) {
		snprintf(why, QUERY_WHY,
		    "touchpoint: at most %d can be named at once",
		    QUERY_TOUCHPOINTS);
		return -1;
	}
	if (take_text(query->touchpoints[i], sizeof(query->touchpoints[i]),
		"touchpoint", value, why) != 0)
		return -1;
	query->touchpoint_count++;
	return 0;
}

static int
take_department(struct query *query, const char *value, char why[QUERY_WHY])
{
	return take_text(query->department, sizeof(query->department),
	    "department", value, why);
}

static int
take_region(struct query *query, const char *value, char why[QUERY_WHY])
{
	return take_text(query->region, sizeof(query->region), "region", value,
	    why);
}

static int
take_question(struct query *query, const char *value, char why[QUERY_WHY])
{
	return take_text(query->question, sizeof(query->question), "question",
	    value, why);
}

static int
take_kind(struct query *query, const char *value, char why[QUERY_WHY])
{
	if (word_index(kinds, COUNT(kinds), value, strlen(value)) < 0)
		return no_such_word("kind", value, kinds, COUNT(kinds), why);
	return take_text(query->kind, sizeof(query->kind), "kind", value, why);
}

static int
take_phase(struct query *query, const char *value, char why[QUERY_WHY])
{
	if (word_index(phases, COUNT(phases), value, strlen(value)) < 0)
		return no_such_word("phase", value, phases, COUNT(phases), why);
	return take_text(query->phase, sizeof(query->phase), "phase", value,
	    why);
}

static int
take_channel(struct query *query, const char *value, char why[QUERY_WHY])
{
	if (word_index(channels, COUNT(channels), value, strlen(value)) < 0)
		return no_such_word("channel", value, channels, COUNT(channels),
		    why);
	return take_text(query->channel, sizeof(query->channel), "channel",
	    value, why);
}

static int
take_time(struct query_time *into, const char *option, const char *value,
    char why[QUERY_WHY])
{
	struct query_time time;

	if (query_time_read(value, &time) != 0) {
		snprintf(why, QUERY_WHY,
		    "%s: \"%.40s\" is no time; write 2026-11-20, "
		    "2026-11-20T14:00:00Z, 28d or today",
		    option, value);
		return -1;
	}
	*into = time;
	return 0;
}

/* Two ends of the same sort can be compared without a zone. */
static int
span_check(const struct query_time *from, const struct query_time *to,
    const char *option, char why[QUERY_WHY])
{
	if (from->when == QUERY_OPEN || from->when != to->when)
		return 0;
	if (from->when == QUERY_DAYS_AGO ? from->value > to->value
					 : from->value < to->value)
		return 0;
	snprintf(why, QUERY_WHY, "%s: it is not before %s", option,
	    strcmp(option, "from") == 0 ? "to" : "its end");
	return -1;
}

static int
take_from(struct query *query, const char *value, char why[QUERY_WHY])
{
	struct query_time time;

	if (take_time(&time, "from", value, why) != 0 ||
	    span_check(&time, &query->to, "from", why) != 0)
		return -1;
	query->from = time;
	return 0;
}

static int
take_to(struct query *query, const char *value, char why[QUERY_WHY])
{
	struct query_time time;

	if (take_time(&time, "to", value, why) != 0 ||
	    span_check(&query->from, &time, "from", why) != 0)
		return -1;
	query->to = time;
	return 0;
}

/* One word or several with commas between. */
static int
take_by(struct query *query, const char *value, char why[QUERY_WHY])
{
	unsigned by = 0;
	size_t length;
	int i;

	for (;; value += length + 1) {
		length = strcspn(value, ",");
		i = word_index(by_names, QUERY_BY_COUNT, value, length);
		if (i < 0)
			return no_such_word("by", value, by_names,
			    QUERY_BY_COUNT, why);
		by |= 1u << i;
		if (value[length] == '\0')
			break;
	}
	query->by |= by;
	return 0;
}

static int
take_min_n(struct query *query, const char *value, char why[QUERY_WHY])
{
	const size_t length = strlen(value);

	if (length == 0 || length > 9 ||
	    strspn(value, "0123456789") != length || atol(value) == 0) {
		snprintf(why, QUERY_WHY,
		    "min-n: \"%.40s\" is no number of answers from 1 on",
		    value);
		return -1;
	}
	query->has_min_n = true;
	query->min_n = (uint64_t)atol(value);
	return 0;
}

static int
take_switch(bool *into, const char *option, const char *value,
    char why[QUERY_WHY])
{
	static const char *const words[] = { "1", "true", "yes", "", "0",
		"false", "no" };
	const int i = word_index(words, COUNT(words), value, strlen(value));

	if (i < 0) {
		snprintf(why, QUERY_WHY,
		    "%s: \"%.40s\" is neither true nor false", option, value);
		return -1;
	}
	*into = i < 4;
	return 0;
}

static int
take_raw(struct query *query, const char *value, char why[QUERY_WHY])
{
	return take_switch(&query->raw, "raw", value, why);
}

static int
take_skip_holidays(struct query *query, const char *value, char why[QUERY_WHY])
{
	return take_switch(&query->skip_holidays, "skip-holidays", value, why);
}

static int
take_format(struct query *query, const char *value, char why[QUERY_WHY])
{
	const int i = word_index(formats, COUNT(formats), value, strlen(value));

	if (i < 0)
		return no_such_word("format", value, formats, COUNT(formats),
		    why);
	query->format = (enum query_format)i;
	return 0;
}

/* FROM..TO, both times. */
static int
take_against_span(struct query *query, const char *value, const char *dots,
    char why[QUERY_WHY])
{
	struct query_time from, to;
	char first[64];
	const size_t length = (size_t)(dots - value);

	if (length < sizeof(first)) {
		memcpy(first, value, length);
		first[length] = '\0';
		if (query_time_read(first, &from) == 0 &&
		    query_time_read(dots + 2, &to) == 0) {
			if (span_check(&from, &to, "against", why) != 0)
				return -1;
			query->against = QUERY_AGAINST_SPAN;
			query->against_from = from;
			query->against_to = to;
			return 0;
		}
	}
	snprintf(why, QUERY_WHY,
	    "against: \"%.60s\" is no span of time; write "
	    "2026-10-01..2026-11-01 or 56d..28d",
	    value);
	return -1;
}

static int
take_against(struct query *query, const char *value, char why[QUERY_WHY])
{
	static const char *const words[] = { "previous", "year", "FROM..TO" };
	const char *dots = strstr(value, "..");

	if (dots != NULL)
		return take_against_span(query, value, dots, why);
	if (strcmp(value, "previous") == 0)
		query->against = QUERY_AGAINST_PREVIOUS;
	else if (strcmp(value, "year") == 0)
		query->against = QUERY_AGAINST_YEAR;
	else
		return no_such_word("against", value, words, COUNT(words), why);
	return 0;
}

static int
take_as_of(struct query *query, const char *value, char why[QUERY_WHY])
{
	return take_time(&query->as_of, "as-of", value, why);
}

static const struct option {
	const char *name;
	int (*take)(struct query *, const char *, char why[QUERY_WHY]);
} options[] = {
	{ "touchpoint", take_touchpoint },
	{ "department", take_department },
	{ "region", take_region },
	{ "kind", take_kind },
	{ "phase", take_phase },
	{ "channel", take_channel },
	{ "question", take_question },
	{ "from", take_from },
	{ "to", take_to },
	{ "by", take_by },
	{ "min-n", take_min_n },
	{ "raw", take_raw },
	{ "skip-holidays", take_skip_holidays },
	{ "format", take_format },
	{ "against", take_against },
	{ "as-of", take_as_of },
};

void
query_init(struct query *query, enum query_format format)
{
	memset(query, 0, sizeof(*query));
	query->format = format;
}

int
query_add(struct query *query, const char *name, const char *value,
    char why[QUERY_WHY])
{
	size_t i;

	for (i = 0; i < COUNT(options); i++) {
		if (strcmp(options[i].name, name) == 0)
			return options[i].take(query, value, why);
	}
	snprintf(why, QUERY_WHY, "%.40s: scores have no such option", name);
	return -1;
}

int
query_check(const struct query *query, char why[QUERY_WHY])
{
	const unsigned series = QUERY_BY_DAY | QUERY_BY_WEEK | QUERY_BY_MONTH;
	const bool is_series = (query->by & series) != 0;

	if (query->against == QUERY_AGAINST_SPAN && is_series) {
		snprintf(why, QUERY_WHY,
		    "against: days, weeks and months are compared with "
		    "previous or year, not with one span");
		return -1;
	}
	if (query->against != QUERY_AGAINST_NOTHING && !is_series &&
	    query->from.when == QUERY_OPEN) {
		snprintf(why, QUERY_WHY,
		    "against: it needs from (such as 28d), for all time has "
		    "nothing before it");
		return -1;
	}
	return 0;
}

bool
query_is_switch(const char *name)
{
	return strcmp(name, "raw") == 0 || strcmp(name, "skip-holidays") == 0;
}

unsigned
query_spans(const struct query *query)
{
	return query->by | (query->skip_holidays ? QUERY_BY_DAY : 0);
}

/* ---- the query string of an address ----------------------------------------- */

static int
hex(char c)
{
	static const char *const all = "0123456789abcdef0123456789ABCDEF";
	const char *found = c == '\0' ? NULL : strchr(all, c);

	return found == NULL ? -1 : (int)(found - all) % 16;
}

/* Copy length bytes, percent signs resolved; -1 when they make no text or one
 * too long for any value. */
static int
unescape(const char *from, size_t length, char *into, size_t size)
{
	size_t i, used = 0;
	int c;

	for (i = 0; i < length; i++) {
		c = from[i] == '+' ? ' ' : (unsigned char)from[i];
		if (c == '%') {
			if (length - i < 3 || hex(from[i + 1]) < 0 ||
			    hex(from[i + 2]) < 0)
				return -1;
			c = hex(from[i + 1]) * 16 + hex(from[i + 2]);
			i += 2;
		}
		if (c < ' ' || used + 1 >= size)
			return -1;
		into[used++] = (char)c;
	}
	into[used] = '\0';
	return 0;
}

int
query_add_string(struct query *query, const char *string, char why[QUERY_WHY])
{
	char name[LIMIT_NAME + 1], value[LIMIT_TITLE + 1];
	size_t length, equals;

	for (;; string += length + 1) {
		length = strcspn(string, "&");
		equals = strcspn(string, "=&");
		if (unescape(string, equals, name, sizeof(name)) != 0 ||
		    unescape(string + equals + (equals < length),
			length - equals - (equals < length), value,
			sizeof(value)) != 0) {
			snprintf(why, QUERY_WHY,
			    "The address holds a value that is too long or "
			    "wrongly escaped");
			return -1;
		}
		if (length > 0 && query_add(query, name, value, why) != 0)
			return -1;
		if (string[length] == '\0')
			return 0;
	}
}
