/*
 * moments_query.h - what is asked of `moments`.
 *
 * The options of `moments` and the parameters of GET /v1/moments: the filters of
 * `score` (core/query.h) and what makes a moment matter.
 */
#ifndef AGGREGATOR_CORE_MOMENTS_QUERY_H
#define AGGREGATOR_CORE_MOMENTS_QUERY_H

#include "aggregator/core/moments.h"
#include "aggregator/core/query.h"

/* What is set against each other. */
enum moments_of {
	MOMENTS_TOUCHPOINTS,
	MOMENTS_HOURS,   /* of the week, by each touchpoint's own clock */
	MOMENTS_OUTCOME, /* visits that ended won and those lost */
};

/* Days of the pattern of hours, unless a span is asked for: eight weeks. */
#define MOMENTS_HOURS_DAYS 56

struct moments_query {
	struct query query; /* filters and span; by is set by _settle */
	enum moments_of of;
	struct moments_rule rule;
};

void moments_query_init(struct moments_query *query, enum query_format format);

/* As query_add and query_add_string; names of moments alone are taken too. */
int moments_query_add(struct moments_query *query, const char *name,
    const char *value, char why[QUERY_WHY]);
int moments_query_add_string(struct moments_query *query, const char *string,
    char why[QUERY_WHY]);

/* Once all is added: what splits the rows; of hours, eight weeks without holidays. */
void moments_query_settle(struct moments_query *query);

/* "touchpoints", "hours", "outcome". */
const char *moments_of_name(enum moments_of of);

#endif
