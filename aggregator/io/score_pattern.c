/*
 * score_pattern.c - how often the hours and days of a pattern came by.
 */
#include <jansson.h>

#include "aggregator/io/almanac.h"
#include "aggregator/io/score_pattern.h"

#define PATTERNS (QUERY_BY_HOUR | QUERY_BY_WEEKDAY | QUERY_BY_HOUROFWEEK)
#define SERIES (QUERY_BY_DAY | QUERY_BY_WEEK | QUERY_BY_MONTH)

static bool
same_place(const struct report_key *a, const struct report_key *b)
{
	return a->touchpoint == b->touchpoint &&
	    a->department == b->department && a->region == b->region;
}

/* The place of a row; of several the one that has answers for the longest. */
static const struct collection_place *
place_of(const struct collection *c, const struct report_key *key)
{
	const struct collection_place *found = NULL;
	size_t i;

	for (i = 0; i < c->place_count; i++) {
		if (collection_place_fits(c, (int32_t)i, key) &&
		    (found == NULL || c->places[i].first < found->first))
			found = &c->places[i];
	}
	return found;
}

static void
work_out(const struct collection *c, const struct report_key *key,
    struct score_pattern *pattern)
{
	const struct collection_place *place = place_of(c, key);
	const struct holidays *holidays = NULL;
	int64_t from, to;

	*pattern = (struct score_pattern){ .known = true, .key = *key };
	if (place == NULL || place->first == INT64_MAX)
		return;
	if (c->almanac != NULL)
		holidays = almanac_of(c->almanac,
		    c->regions.list[place->region]);
	from = place->plan.from != INT64_MIN ? place->plan.from : place->first;
	to = place->plan.to < c->now ? place->plan.to : c->now;
	pattern_of(&place->zone, from, to, holidays, &pattern->pattern);
}

static uint32_t
buckets_of(const struct pattern *pattern, const struct report_key *key)
{
	if (key->hourofweek != REPORT_NONE)
		return pattern->hours[key->hourofweek];
	if (key->hour != REPORT_NONE && key->weekday != REPORT_NONE)
		return pattern->hours[key->weekday * 24 + key->hour];
	if (key->hour != REPORT_NONE)
		return pattern_hour(pattern, key->hour);
	return pattern->days[key->weekday];
}

void
score_pattern_set(json_t *json, const struct collection *c,
    const struct report_key *key, struct score_pattern *pattern)
{
	const double n = json_number_value(json_object_get(json, "n"));
	uint32_t buckets;

	if ((c->query.by & PATTERNS) == 0 || (c->query.by & SERIES) != 0)
		return;
	if (!pattern->known || !same_place(&pattern->key, key))
		work_out(c, key, pattern);
	buckets = buckets_of(&pattern->pattern, key);
	if (buckets == 0)
		return;
	json_object_set_new(json, "buckets", json_integer(buckets));
	json_object_set_new(json, "n_per_bucket", json_real(n / buckets));
}
