/*
 * moments_query.c - what is asked of `moments`.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/core/moments_query.h"
#include "aggregator/core/route.h"

/* The options of `score` that are taken here: they say which ratings. */
static const char *const filters[] = { "touchpoint", "department", "region",
	"kind", "phase", "channel", "question", "from", "to", "skip-holidays",
	"format" };

static const char *const ofs[] = { "touchpoints", "hours", "outcome" };

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

const char *
moments_of_name(enum moments_of of)
{
	return ofs[of];
}

static int
take_of(struct moments_query *query, const char *value, char why[QUERY_WHY])
{
	size_t i;

	for (i = 0; i < COUNT(ofs); i++) {
		if (strcmp(ofs[i], value) == 0) {
			query->of = (enum moments_of)i;
			return 0;
		}
	}
	snprintf(why, QUERY_WHY,
	    "of: there is no \"%.40s\"; it is one of touchpoints, hours, "
	    "outcome",
	    value);
	return -1;
}

static int
take_min_n(struct moments_query *query, const char *value, char why[QUERY_WHY])
{
	struct query other = { .min_n = 0 };

	if (query_add(&other, "min-n", value, why) != 0)
		return -1;
	query->rule.min_n = other.min_n;
	return 0;
}

/* A plain number, least included and most not. */
static int
take_number(double *into, const char *value, double least, double most)
{
	char *end;
	const double number = strtod(value, &end);

	if (strspn(value, "0123456789.") != strlen(value) || end == value ||
	    *end != '\0' || !(number >= least && number < most))
		return -1;
	*into = number;
	return 0;
}

static int
take_q(struct moments_query *query, const char *value, char why[QUERY_WHY])
{
	if (take_number(&query->rule.q, value, 1e-9, 1) == 0)
		return 0;
	snprintf(why, QUERY_WHY,
	    "q: \"%.40s\" is no share between 0 and 1, such as 0.05", value);
	return -1;
}

static int
take_points(struct moments_query *query, const char *value, char why[QUERY_WHY])
{
	if (take_number(&query->rule.points, value, 0, 100) == 0)
		return 0;
	snprintf(why, QUERY_WHY,
	    "points: \"%.40s\" is no number of points from 0 to below 100",
	    value);
	return -1;
}

static const struct {
	const char *name;
	int (*take)(struct moments_query *, const char *, char why[QUERY_WHY]);
} options[] = {
	{ "of", take_of },
	{ "min-n", take_min_n },
	{ "q", take_q },
	{ "points", take_points },
};

void
moments_query_init(struct moments_query *query, enum query_format format)
{
	memset(query, 0, sizeof(*query));
	query_init(&query->query, format);
	query->rule = moments_rule_default;
}

int
moments_query_add(struct moments_query *query, const char *name,
    const char *value, char why[QUERY_WHY])
{
	size_t i;

	for (i = 0; i < COUNT(options); i++) {
		if (strcmp(options[i].name, name) == 0)
			return options[i].take(query, value, why);
	}
	for (i = 0; i < COUNT(filters); i++) {
		if (strcmp(filters[i], name) == 0)
			return query_add(&query->query, name, value, why);
	}
	snprintf(why, QUERY_WHY, "%.40s: moments have no such option", name);
	return -1;
}

int
moments_query_add_string(struct moments_query *query, const char *string,
    char why[QUERY_WHY])
{
	char name[LIMIT_NAME + 1], value[LIMIT_TITLE + 1];
	int found;

	while ((found = route_query_next(&string, name, sizeof(name), value,
		    sizeof(value))) == 1) {
		if (moments_query_add(query, name, value, why) != 0)
			return -1;
	}
	if (found < 0)
		snprintf(why, QUERY_WHY,
		    "The address holds a value that is too long or wrongly "
		    "escaped");
	return found;
}

void
moments_query_settle(struct moments_query *query)
{
	struct query *asked = &query->query;

	asked->by = 0;
	if (query->of != MOMENTS_HOURS)
		return;
	/* Rows of whole departments: their touchpoints are one here anyhow. */
	asked->by = QUERY_BY_DEPARTMENT | QUERY_BY_HOUROFWEEK;
	asked->skip_holidays = true; /* no Monday is like Easter Monday */
	if (asked->from.when != QUERY_OPEN || asked->to.when != QUERY_OPEN)
		return;
	asked->from = (struct query_time){ QUERY_DAYS_AGO, MOMENTS_HOURS_DAYS };
	asked->to = (struct query_time){ QUERY_DAYS_AGO, 0 };
}
