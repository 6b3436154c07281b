/*
 * desk_moments.c - touchpoints, hours and endings that stand out, as JSON.
 *
 * Every cell that holds answers is in the answer, those that stand out first;
 * figures are not rounded.  What is compared with what is moment_list.c's.
 */
#include <string.h>

#include <jansson.h>

#include "aggregator/io/desk_collect.h"
#include "aggregator/io/desk_moments.h"
#include "aggregator/io/journeys.h"
#include "aggregator/io/json_parts.h"
#include "aggregator/io/moment_list.h"

/* What an answer is made of. */
struct report {
	const struct moments_query *query;
	const struct collection *collection;
	struct moment_list list;
	json_t *entries; /* slug: names of the journeys that begin there */
	json_t *exits;   /* ... that end there */
};

/* ---- one cell -------------------------------------------------------------------- */

/* {"n", "index", "low", "high"} */
static json_t *
index_json(uint64_t n, const struct score_range *range)
{
	json_t *json = json_pack("{s:o, s:n, s:n, s:n}", "n",
	    json_parts_count(n), "index", "low", "high");

	if (n > 0 && range->known) {
		json_object_set_new(json, "index", json_real(range->value));
		json_object_set_new(json, "low", json_real(range->low));
		json_object_set_new(json, "high", json_real(range->high));
	}
	return json;
}

static json_t *
difference_json(const struct moment *moment)
{
	if (!moment->tested)
		return json_null();
	return json_pack("{s:f, s:f, s:f, s:f, s:f, s:f, s:f}", "diff",
	    moment->change.range.value, "low", moment->change.range.low, "high",
	    moment->change.range.high, "z", moment->change.z, "p",
	    moment->change.p, "p_alike", moment->p_alike, "p_adj",
	    moment->p_adjusted);
}

static json_t *
flag_json(const struct report *report, int flag)
{
	static const char *const words[2][3] = { { "worse", "", "better" },
		{ "lost_better", "", "won_better" } };

	if (flag == 0)
		return json_null();
	return json_string(words[report->query->of == MOMENTS_OUTCOME]
				[flag + 1]);
}

static json_t *
names_at(const json_t *journeys, const char *slug)
{
	json_t *names = json_object_get(journeys, slug);

	return names == NULL ? json_array() : json_incref(names);
}

/* Where it is: a touchpoint with the journeys it begins or ends, or an hour. */
static void
set_place(json_t *json, const struct report *report,
    const struct moment_cell *cell)
{
	const char *slug;

	if (cell->touchpoint != REPORT_NONE) {
		slug = report->collection->places[cell->touchpoint].slug;
		json_object_set_new(json, "touchpoint", json_string(slug));
		json_object_set_new(json, "entry_of",
		    names_at(report->entries, slug));
		json_object_set_new(json, "exit_of",
		    names_at(report->exits, slug));
	}
	if (cell->hourofweek != REPORT_NONE)
		json_object_set_new(json, "hourofweek",
		    json_integer(cell->hourofweek));
}

static json_t *
cell_json(const struct report *report, size_t i)
{
	const struct collection *c = report->collection;
	const struct moment_cell *cell = &report->list.cells[i];
	const struct moment *moment = &report->list.moments[i];
	json_t *json = json_object();

	set_place(json, report, cell);
	json_object_set_new(json, "question",
	    json_string(c->questions.list[cell->question]));
	json_object_set_new(json, "channel",
	    json_string(c->channels.list[cell->channel]));
	json_object_set_new(json, "scale", json_string(cell->scale));
	json_object_set_new(json, "n", json_parts_count(cell->n));
	json_object_set_new(json, "phi", json_real(cell->phi));
	if (report->query->of == MOMENTS_OUTCOME) {
		json_object_set_new(json, "won",
		    index_json(cell->n - moment->rest_n, &moment->index));
		json_object_set_new(json, "lost",
		    index_json(moment->rest_n, &moment->rest));
	} else {
		json_object_update_new(json,
		    index_json(cell->n, &moment->index));
		json_object_set_new(json, "rest",
		    index_json(moment->rest_n, &moment->rest));
	}
	json_object_set_new(json, "tested", json_boolean(moment->tested));
	json_object_set_new(json, "difference", difference_json(moment));
	json_object_set_new(json, "stands_out",
	    flag_json(report, moment->flag));
	return json;
}

/* ---- the whole --------------------------------------------------------------------- */

static void
add_name(json_t *journeys, const char *slug, const char *name)
{
	json_t *names = json_object_get(journeys, slug);

	if (names == NULL) {
		names = json_array();
		json_object_set_new(journeys, slug, names);
	}
	json_array_append_new(names, json_string(name));
}

static int
take_journey(const struct journey *journey, void *arg)
{
	struct report *report = arg;

	if (journey->retired || journey->step_count == 0)
		return 0;
	add_name(report->entries, journey->steps[0], journey->name);
	add_name(report->exits, journey->steps[journey->step_count - 1],
	    journey->name);
	return 0;
}

static json_t *
moments_json(const struct report *report)
{
	const struct moment_list *list = &report->list;
	const struct moments_rule *rule = &report->query->rule;
	json_t *moments = json_array();
	int64_t from, to;
	size_t i;

	for (i = 0; i < list->count; i++)
		json_array_append_new(moments,
		    cell_json(report, list->order[i]));
	collection_span(report->collection, &from, &to);
	return json_pack("{s:s, s:o, s:o, s:o, s:o, s:f, s:f, s:o, s:o, s:o, "
			 "s:o}",
	    "of", moments_of_name(report->query->of), "from",
	    json_parts_time(from), "to", json_parts_time(to), "as_of",
	    json_parts_time(report->collection->now), "touchpoints",
	    json_parts_count(report->collection->selected), "q", rule->q,
	    "points", rule->points, "min_n", json_parts_count(rule->min_n),
	    "tested", json_parts_count(list->tested), "groups",
	    json_parts_count(list->groups), "moments", moments);
}

/* Read what else there is, compare, and answer. */
static void
answer(struct desk *desk, struct call *call, struct report *report,
    const struct endings *endings)
{
	report->entries = json_object();
	report->exits = json_object();
	if (moment_list_of(&report->list, report->query, report->collection,
		endings) != 0 ||
	    journey_each(desk->store, take_journey, report) != 0)
		desk_store_problem(call, STORE_BROKEN);
	else
		desk_json(call, 200, moments_json(report));
	moment_list_release(&report->list);
	json_decref(report->entries);
	json_decref(report->exits);
}

/* Ratings by how their visit ended; only for who may read the envelopes. */
static void
answer_endings(struct desk *desk, struct call *call,
    struct collection *collection, struct report *report)
{
	struct endings endings;
	const enum store_verdict verdict = endings_read(&endings, collection,
	    desk->store);

	if (endings.too_many)
		desk_problem(call, 400,
		    "A source has more than %d visits that were won or lost; "
		    "ask for fewer touchpoints.",
		    ENDING_IDS);
	else if (verdict != STORE_OK)
		desk_store_problem(call, verdict);
	else
		answer(desk, call, report, &endings);
	endings_release(&endings);
}

/* What is asked, or false, settled. */
static bool
read_query(struct call *call, struct moments_query *query)
{
	char why[QUERY_WHY];

	moments_query_init(query, QUERY_JSON);
	if (moments_query_add_string(query, call->request->query, why) != 0)
		desk_problem(call, 400, "%s.", why);
	else if (query->query.format != QUERY_JSON)
		desk_problem(call, 400, "format: over HTTP moments are JSON.");
	else if (query->of == MOMENTS_OUTCOME && query->query.skip_holidays)
		desk_problem(call, 400,
		    "skip-holidays: it does not go with the outcome of "
		    "visits.");
	else if (query->of == MOMENTS_OUTCOME &&
	    desk_view(call) != COLLECTION_LIVE)
		desk_problem(call, 403,
		    "Won and lost are told on the aggregator itself: "
		    "touchstone-aggregator moments --of outcome.");
	else
		return true;
	return false;
}

void
desk_moments_list(struct desk *desk, struct call *call)
{
	struct moments_query query;
	struct collection *collection;
	struct report report = { .query = &query };

	if (!read_query(call, &query))
		return;
	moments_query_settle(&query);
	collection = desk_collect(desk, call, &query.query);
	if (collection == NULL)
		return;
	/* Nothing of fewer answers than may be shown is said to be a figure. */
	if (desk_view(call) != COLLECTION_LIVE &&
	    query.rule.min_n < collection->k)
		query.rule.min_n = collection->k;
	report.collection = collection;
	if (query.of == MOMENTS_OUTCOME)
		answer_endings(desk, call, collection, &report);
	else
		answer(desk, call, &report, NULL);
	desk_collect_end(desk, collection);
}
