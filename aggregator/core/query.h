/*
 * query.h - what is asked of the scores.
 *
 * The options of `score` and the parameters of GET /v1/scores are the same
 * names with the same values, so both are read here, one name and value at a
 * time.  Whether a touchpoint of that name exists is not known here.
 */
#ifndef AGGREGATOR_CORE_QUERY_H
#define AGGREGATOR_CORE_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/core/localtime.h"
#include "protocol/limits.h"

/* Touchpoints named one by one; who wants more asks by department. */
#define QUERY_TOUCHPOINTS 64

/* Room for one sentence about a wrong value. */
#define QUERY_WHY 300

/* What splits the rows; bits of struct query's by. */
enum query_by {
	QUERY_BY_TOUCHPOINT = 1 << 0,
	QUERY_BY_DEPARTMENT = 1 << 1,
	QUERY_BY_REGION = 1 << 2,
	QUERY_BY_CHANNEL = 1 << 3,
	QUERY_BY_HOUR = 1 << 4,
	QUERY_BY_WEEKDAY = 1 << 5,
	QUERY_BY_HOUROFWEEK = 1 << 6,
	QUERY_BY_DAY = 1 << 7,
	QUERY_BY_WEEK = 1 << 8,
	QUERY_BY_MONTH = 1 << 9,
};

/* They replace the touchpoint of a row. */
#define QUERY_BY_PLACE \
	(QUERY_BY_TOUCHPOINT | QUERY_BY_DEPARTMENT | QUERY_BY_REGION)

/* An hour's tally is needed; a day's is not fine enough. */
#define QUERY_BY_CLOCK (QUERY_BY_HOUR | QUERY_BY_HOUROFWEEK)

#define QUERY_BY_COUNT 10

enum query_format {
	QUERY_TABLE,
	QUERY_JSON,
	QUERY_CSV,
};

enum query_when {
	QUERY_OPEN,     /* not limited */
	QUERY_INSTANT,  /* value: seconds since 1970 */
	QUERY_DAY,      /* value: local days since 1970; its midnight */
	QUERY_DAYS_AGO, /* value: so many local days before today; midnight */
};

/* One end of the span.  Local ends are found in each touchpoint's own zone. */
struct query_time {
	enum query_when when;
	int64_t value;
};

/* What a figure is compared with (docs/DESIGN.md, "Change"). */
enum query_against {
	QUERY_AGAINST_NOTHING,
	QUERY_AGAINST_PREVIOUS, /* whole weeks before, of the same length */
	QUERY_AGAINST_YEAR,     /* 52 weeks before */
	QUERY_AGAINST_SPAN,     /* against_from to against_to */
};

/* Empty strings ask for everything. */
struct query {
	size_t touchpoint_count;
	char touchpoints[QUERY_TOUCHPOINTS][LIMIT_SLUG + 1];
	char department[LIMIT_TITLE + 1];
	char region[LIMIT_TITLE + 1];
	char kind[LIMIT_NAME + 1];
	char phase[LIMIT_NAME + 1];
	char channel[LIMIT_NAME + 1];
	char question[LIMIT_QUESTION + 1];
	struct query_time from; /* this counts */
	struct query_time to;   /* this does not */
	enum query_against against;
	struct query_time against_from;
	struct query_time against_to;
	struct query_time as_of; /* open: as known now */
	unsigned by;
	bool has_min_n;
	uint64_t min_n;
	bool raw;
	bool skip_holidays;
	enum query_format format;
};

/* Ask for everything, as one row for each touchpoint and question. */
void query_init(struct query *query, enum query_format format);

/*
 * Take one option, named without its dashes ("min-n").  0, or -1 with one
 * sentence in why; then query is as it was.
 */
int query_add(struct query *query, const char *name, const char *value,
    char why[QUERY_WHY]);

/*
 * Take the query string of an address, without its '?': names and values with
 * percent signs resolved.  0, or -1 with one sentence in why.
 */
int query_add_string(struct query *query, const char *string,
    char why[QUERY_WHY]);

/* Do the options go together?  0, or -1 with one sentence in why. */
int query_check(const struct query *query, char why[QUERY_WHY]);

/* How finely tallies must be read to answer: by, and days where holidays are left
 * out. */
unsigned query_spans(const struct query *query);

/* Does that option stand alone on a command line, without a value? */
bool query_is_switch(const char *name);

/* The name of one bit of by: "touchpoint". */
const char *query_by_name(enum query_by by);

/*
 * Read a time as people write it (RFC 3339, a date, `28d`, `today`).  0, or -1
 * when it is none of these.
 */
int query_time_read(const char *text, struct query_time *time);

/* The instant, in seconds since 1970; time must not be open. */
int64_t query_instant(const struct query_time *time,
    const struct localtime_zone *zone, int64_t now);

#endif
