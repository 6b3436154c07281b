/*
 * score_pattern.h - how often the hours and days of a pattern came by, beside
 * the rows that --by hour, weekday and hourofweek give.
 */
#ifndef AGGREGATOR_IO_SCORE_PATTERN_H
#define AGGREGATOR_IO_SCORE_PATTERN_H

#include "aggregator/core/pattern.h"
#include "aggregator/io/collection.h"

/* What was worked out for the place of the last row; zeroed it is empty. */
struct score_pattern {
	bool known;
	struct report_key key;
	struct pattern pattern;
};

struct json_t;

/*
 * Set `buckets` and `n_per_bucket` of a row that says its n, where it is of a
 * pattern and of nothing finer.  The time is what was asked for, from the
 * place's first answer on where it is open, and up to now.
 */
void score_pattern_set(struct json_t *json, const struct collection *c,
    const struct report_key *key, struct score_pattern *pattern);

#endif
