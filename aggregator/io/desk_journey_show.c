/*
 * desk_journey_show.c - the score along a journey, as JSON.
 *
 * Each step is the merged index of its touchpoint, as `score` gives it; the
 * journey's own figures are core/journey_score.h's.  Nobody is followed, so the
 * steps are different people's answers.
 */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "aggregator/core/journey_score.h"
#include "aggregator/core/strata.h"
#include "aggregator/io/desk_collect.h"
#include "aggregator/io/desk_journey.h"
#include "aggregator/io/journeys.h"
#include "aggregator/io/json_parts.h"
#include "aggregator/io/parameters.h"
#include "aggregator/io/store_touchpoint.h"

/* A step as it was read, for one question. */
struct step {
	int32_t place;
	uint64_t n;     /* answers there are */
	uint64_t shown; /* and of those the asker may see */
};

/* One journey on its way to an answer. */
struct tour {
	const struct collection *collection;
	const struct journey *journey;
	struct report_terms terms;
	bool hides; /* what has fewer than k answers */
	int32_t question;
	struct step steps[JOURNEY_STEPS];
	struct journey_score_step scored[JOURNEY_STEPS];
	struct journey_score score;
};

/* ---- figures --------------------------------------------------------------------- */

static uint64_t
answers_of(const struct collection_row *row)
{
	uint64_t n = 0;
	size_t i, k;

	for (i = 0; i < row->histogram_count; i++) {
		for (k = 0; k < row->histograms[i].steps; k++)
			n += row->histograms[i].counted[k];
	}
	return n;
}

/* The row of a step and question, or NULL: nobody answered there. */
static const struct collection_row *
row_of(const struct collection *collection, int32_t place, int32_t question)
{
	const struct collection_row *row;
	size_t i;

	for (i = 0; i < collection->rows.count; i++) {
		row = &collection->rows.rows[i];
		if (row->key.question == question &&
		    row->key.touchpoint == place)
			return row;
	}
	return NULL;
}

static void
find_places(struct tour *tour)
{
	const struct collection *c = tour->collection;
	size_t i, j;

	for (i = 0; i < tour->journey->step_count; i++) {
		for (j = 0; j < c->place_count; j++) {
			if (strcmp(c->places[j].slug,
				tour->journey->steps[i]) == 0)
				tour->steps[i].place = (int32_t)j;
		}
	}
}

/* The merged index of a step, empty where it has too few answers. */
static void
score_step(struct tour *tour, size_t i, int32_t question)
{
	struct step *step = &tour->steps[i];
	const struct collection_row *row = row_of(tour->collection, step->place,
	    question);
	struct strata strata;

	step->n = step->shown = 0;
	if (row == NULL)
		return;
	step->n = step->shown = answers_of(row);
	if (tour->hides)
		step->n = row->live;
	if (tour->hides && step->shown < tour->terms.k)
		return;
	strata_of(row->histograms, row->histogram_count, false, &tour->terms,
	    &strata);
	score_sum_merge(&tour->scored[i].sum, strata.channels, strata.count,
	    score_min_n(strata.channels, strata.count), NULL);
}

/* The merged index of each step for a question; how many have one. */
static size_t
score_question(struct tour *tour, int32_t question)
{
	size_t known = 0, i;

	tour->question = question;
	memset(tour->scored, 0, sizeof(tour->scored));
	for (i = 0; i < tour->journey->step_count; i++) {
		score_step(tour, i, question);
		known += score_sum_known(&tour->scored[i].sum);
	}
	return known;
}

static uint64_t
answers_in_all(const struct tour *tour)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < tour->journey->step_count; i++)
		n += tour->steps[i].shown;
	return n;
}

/*
 * The question to score by: the one asked for, else the one that most steps have
 * an index of, then the one with most answers, then the first by name.
 */
static void
choose_question(struct tour *tour)
{
	const struct collection_words *words = &tour->collection->questions;
	size_t most = 0, known;
	uint64_t answers = 0, n;
	int32_t best = REPORT_NONE;
	size_t i;

	for (i = 0; i < words->count; i++) {
		known = score_question(tour, (int32_t)i);
		n = answers_in_all(tour);
		if (best != REPORT_NONE &&
		    (known < most || (known == most && n < answers) ||
			(known == most && n == answers &&
			    strcmp(words->list[i], words->list[best]) > 0)))
			continue;
		best = (int32_t)i;
		most = known;
		answers = n;
	}
	score_question(tour, best);
	journey_score_of(tour->scored, tour->journey->step_count, &tour->score);
}

/* ---- JSON ------------------------------------------------------------------------- */

/* What a step says less the one right before it. */
static json_t *
drop_json(const struct change *change)
{
	json_t *json = json_parts_range(&change->range, "diff");

	if (change->range.known)
		json_object_set_new(json, "detectable",
		    json_boolean(change->significant));
	return json;
}

static json_t *
step_json(struct desk *desk, const struct tour *tour, size_t i)
{
	const char *slug = tour->journey->steps[i];
	const struct journey_score_step *scored = &tour->scored[i];
	struct touchpoint touchpoint = { .id = 0 };
	json_t *json;

	if (touchpoint_get(desk->store, slug, &touchpoint) < 0)
		return NULL;
	json = json_pack("{s:s, s:s, s:s, s:I, s:n, s:n, s:n, s:o}",
	    "touchpoint", slug, "title", touchpoint.title, "department",
	    touchpoint.department, "n", (json_int_t)tour->steps[i].n, "index",
	    "low", "high", "drop", drop_json(&scored->drop));
	if (scored->index.known)
		json_object_update_new(json,
		    json_parts_range(&scored->index, "index"));
	return json;
}

/* The steps in their order, or NULL: the store failed. */
static json_t *
steps_json(struct desk *desk, const struct tour *tour)
{
	json_t *steps = json_array(), *step;
	size_t i;

	for (i = 0; i < tour->journey->step_count; i++) {
		step = step_json(desk, tour, i);
		if (step == NULL) {
			json_decref(steps);
			return NULL;
		}
		json_array_append_new(steps, step);
	}
	return steps;
}

static json_t *
slug_json(const struct tour *tour, size_t step)
{
	if (step == JOURNEY_SCORE_NONE)
		return json_null();
	return json_string(tour->journey->steps[step]);
}

static json_t *
biggest_drop_json(const struct tour *tour)
{
	const size_t at = tour->score.drop;
	json_t *json;

	if (at == JOURNEY_SCORE_NONE)
		return json_null();
	json = json_parts_range(&tour->scored[at].drop.range, "diff");
	json_object_set_new(json, "from",
	    json_string(tour->journey->steps[at - 1]));
	json_object_set_new(json, "to", json_string(tour->journey->steps[at]));
	return json;
}

static json_t *
left_out_json(const struct tour *tour)
{
	json_t *left = json_array();
	size_t i;

	for (i = 0; i < tour->journey->step_count; i++) {
		if (!tour->scored[i].index.known)
			json_array_append_new(left, slug_json(tour, i));
	}
	return left;
}

static json_t *
tour_json(struct desk *desk, const struct tour *tour)
{
	const struct collection *c = tour->collection;
	json_t *steps = steps_json(desk, tour), *json;
	int64_t from, to;

	if (steps == NULL)
		return NULL;
	collection_span(c, &from, &to);
	json = journey_card(tour->journey);
	json_object_set_new(json, "question",
	    tour->question == REPORT_NONE
		? json_null()
		: json_string(c->questions.list[tour->question]));
	json_object_set_new(json, "from", json_parts_time(from));
	json_object_set_new(json, "to", json_parts_time(to));
	json_object_set_new(json, "as_of", json_parts_time(c->now));
	json_object_set_new(json, "steps", steps);
	json_object_set_new(json, "used",
	    json_integer((json_int_t)tour->score.used));
	json_object_set_new(json, "mean",
	    json_parts_range(&tour->score.mean, "index"));
	json_object_set_new(json, "weakest",
	    slug_json(tour, tour->score.weakest));
	json_object_set_new(json, "biggest_drop", biggest_drop_json(tour));
	json_object_set_new(json, "entry", slug_json(tour, 0));
	json_object_set_new(json, "exit",
	    slug_json(tour, tour->journey->step_count - 1));
	json_object_set_new(json, "left_out", left_out_json(tour));
	return json;
}

/* ---- the question ------------------------------------------------------------------- */

struct asked {
	char from[64];
	char to[64];
	char question[LIMIT_QUESTION + 1];
};

/* One more to the query, unless it is not given. */
static bool
query_take(struct call *call, struct query *query, const char *name,
    const char *value)
{
	char why[QUERY_WHY];

	if (value[0] == '\0' || query_add(query, name, value, why) == 0)
		return true;
	desk_problem(call, 400, "%s.", why);
	return false;
}

/* The journey and what of it is asked for, or false, settled. */
static bool
tour_query(struct desk *desk, struct call *call, struct journey *journey,
    struct query *query)
{
	struct asked asked;
	const struct parameter list[] = {
		{ "from", asked.from, sizeof(asked.from), NULL },
		{ "to", asked.to, sizeof(asked.to), NULL },
		{ "question", asked.question, sizeof(asked.question), NULL },
	};
	const int found = journey_get(desk->store, call->parameter, journey);
	size_t i;

	if (found < 0)
		desk_store_problem(call, STORE_BROKEN);
	else if (found == 0)
		desk_problem(call, 404, "there is no journey \"%s\"",
		    call->parameter);
	if (found != 1 ||
	    !parameters_read(call, list, sizeof(list) / sizeof(list[0])))
		return false;
	query_init(query, QUERY_JSON);
	for (i = 0; i < journey->step_count; i++) {
		if (!query_take(call, query, "touchpoint", journey->steps[i]))
			return false;
	}
	return query_take(call, query, "from", asked.from) &&
	    query_take(call, query, "to", asked.to) &&
	    query_take(call, query, "question",
		asked.question[0] != '\0' ? asked.question : journey->question);
}

/* The answer to a call whose rows are read. */
static void
answer(struct desk *desk, struct call *call, const struct journey *journey,
    const struct collection *collection)
{
	struct tour *tour = calloc(1, sizeof(*tour));
	json_t *json;

	if (tour == NULL) {
		desk_store_problem(call, STORE_BROKEN);
		return;
	}
	tour->collection = collection;
	tour->journey = journey;
	tour->hides = collection->view != COLLECTION_LIVE;
	tour->terms = (struct report_terms){ collection->k, SCORE_CHANNELS_MAX,
		collection->weights };
	find_places(tour);
	choose_question(tour);
	json = tour_json(desk, tour);
	if (json == NULL)
		desk_store_problem(call, STORE_BROKEN);
	else
		desk_json(call, 200, json);
	free(tour);
}

void
desk_journey_show(struct desk *desk, struct call *call)
{
	struct journey journey;
	struct query query;
	struct collection *collection;

	if (!tour_query(desk, call, &journey, &query))
		return;
	collection = desk_collect(desk, call, &query);
	if (collection == NULL)
		return;
	answer(desk, call, &journey, collection);
	desk_collect_end(desk, collection);
}
