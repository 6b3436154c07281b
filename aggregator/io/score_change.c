/*
 * score_change.c - what changed in a row, as the JSON of GET /v1/scores.
 */
#include <stdio.h>

#include <jansson.h>

#include "aggregator/core/report_change.h"
#include "aggregator/io/collection_table.h"
#include "aggregator/io/json_parts.h"
#include "aggregator/io/score_change.h"

/* Room for FROM..TO in UTC. */
#define SPAN_TEXT (2 * LOCALTIME_TEXT + 2)

/* An open end is two dots alone. */
static void
span_text(int64_t from, int64_t to, char text[SPAN_TEXT])
{
	char ends[2][LOCALTIME_TEXT] = { "", "" };

	if (from != INT64_MIN)
		localtime_text(from, ends[0], sizeof(ends[0]));
	if (to != INT64_MAX)
		localtime_text(to, ends[1], sizeof(ends[1]));
	snprintf(text, SPAN_TEXT, "%s..%s", ends[0], ends[1]);
}

/* The two spans of a row, of all its places together where zones differ. */
static void
span_texts(const struct collection *c, const struct report_key *key,
    char before[SPAN_TEXT], char after[SPAN_TEXT])
{
	int64_t from[2] = { INT64_MAX, INT64_MAX };
	int64_t to[2] = { INT64_MIN, INT64_MIN };
	size_t i, k;

	for (i = 0; i < c->place_count; i++) {
		const struct against *a = &c->places[i].against;
		const int64_t starts[2] = { a->before_from, a->from };
		const int64_t ends[2] = { a->before_to, a->to };

		if (c->places[i].compared != AGAINST_OK ||
		    !collection_place_fits(c, (int32_t)i, key))
			continue;
		for (k = 0; k < 2; k++) {
			if (starts[k] < from[k])
				from[k] = starts[k];
			if (ends[k] > to[k])
				to[k] = ends[k];
		}
	}
	span_text(from[0], to[0], before);
	span_text(from[1], to[1], after);
}

static void
days_text(int64_t first, int64_t after, char text[SPAN_TEXT])
{
	const struct localtime_date from = localtime_date_of(first);
	const struct localtime_date to = localtime_date_of(after);

	snprintf(text, SPAN_TEXT, "%04lld-%02d-%02d..%04lld-%02d-%02d",
	    (long long)from.year % 10000, from.month % 100, from.day % 100,
	    (long long)to.year % 10000, to.month % 100, to.day % 100);
}

/* A place of this row that is compared, or NULL where nothing is. */
static const struct collection_place *
place_of_row(const struct collection *c, const struct report_key *key)
{
	size_t i;

	for (i = 0; i < c->place_count; i++) {
		if (c->places[i].compared == AGAINST_OK &&
		    collection_place_fits(c, (int32_t)i, key))
			return &c->places[i];
	}
	return NULL;
}

static void
set_spans(json_t *change, const struct collection *c,
    const struct report_key *key)
{
	const struct collection_place *place = place_of_row(c, key);
	char before[SPAN_TEXT], after[SPAN_TEXT];
	int64_t first, next;

	span_texts(c, key, before, after);
	if (against_is_series(&c->query)) {
		against_days_of(&place->against, &place->zone, key, &first,
		    &next);
		days_text(first, next, before);
	}
	json_object_set_new(change, "against", json_string(before));
	if (!against_is_series(&c->query))
		json_object_set_new(change, "span", json_string(after));
}

static json_t *
change_json(const struct collection *c, const struct report_key *key,
    const struct report_change *of)
{
	const struct change_merge *merge = &of->merge;
	const struct change *diff = &merge->balanced;
	json_t *change = json_object(), *channels = json_array();
	size_t i;

	for (i = 0; i < of->channel_count; i++)
		json_array_append_new(channels,
		    json_string(c->channels.list[of->channels[i]]));
	set_spans(change, c, key);
	json_object_update_new(change,
	    json_pack("{s:f, s:f, s:f, s:b, s:f, s:f, s:f}", "diff",
		diff->range.value, "low", diff->range.low, "high",
		diff->range.high, "detectable", diff->significant,
		"detectable_from", diff->detectable, "mix", merge->mix, "real",
		merge->real.range.value));
	json_object_set_new(change, "channels", channels);
	json_object_set_new(change, "n_before",
	    json_integer((json_int_t)merge->n_before));
	json_object_set_new(change, "n_after",
	    json_integer((json_int_t)merge->n_after));
	json_object_set_new(change, "before",
	    json_parts_range(&merge->before, "index"));
	json_object_set_new(change, "after",
	    json_parts_range(&merge->after, "index"));
	return change;
}

static void
set_nothing(json_t *json, const char *why)
{
	json_object_set_new(json, "change", json_null());
	if (why != NULL)
		json_object_set_new(json, "change_why", json_string(why));
}

void
score_change_set(json_t *json, const struct collection *c,
    const struct collection_row *row, const struct report_terms *terms)
{
	const struct collection_row *before, *after = row;
	struct report_time then, now;
	struct report_change change;
	char why[80];

	if (c->query.against == QUERY_AGAINST_NOTHING) {
		set_nothing(json, NULL);
		return;
	}
	if (c->cut)
		after = collection_find(&c->afters, &row->key);
	before = collection_find(&c->befores, &row->key);
	if (after == NULL || place_of_row(c, &row->key) == NULL) {
		set_nothing(json, "not over yet");
		return;
	}
	if (before == NULL) {
		set_nothing(json, "no answers before");
		return;
	}
	then = (struct report_time){ before->histograms,
		before->histogram_count };
	now = (struct report_time){ after->histograms, after->histogram_count };
	report_change_of(&c->query, &then, &now, terms, &change);
	if (!change.known) {
		snprintf(why, sizeof(why),
		    "no channel has %llu answers in both times",
		    (unsigned long long)change.min_n);
		set_nothing(json, why);
		return;
	}
	json_object_set_new(json, "change", change_json(c, &row->key, &change));
}
