/*
 * desk_evaluation.c - the ranking of touchpoints and a suggested split.
 *
 * Scores come through a collection, as whoever asks may see them; marks from
 * the plan, under the same snapshot.  The arithmetic is core/evaluation.c's.
 */

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/core/evaluation.h"
#include "aggregator/core/relevance.h"
#include "aggregator/io/criterion_card.h"
#include "aggregator/io/desk.h"
#include "aggregator/io/desk_collect.h"
#include "aggregator/io/desk_evaluation.h"
#include "aggregator/io/json_parts.h"
#include "aggregator/io/parameters.h"

/* Money beyond this is no budget; sums of it stay exact. */
#define BUDGET_MOST 1000000000000000 /* 10^15 */
#define NUMBER_TEXT 20

#define CRITERIA (CRITERIA_MOST + CRITERIA_PRESET)

/* What one touchpoint has on one criterion. */
struct given {
	bool is_marked;
	double mark;
	char date[MARK_DATE + 1];
	char who[LIMIT_WHO + 1];
};

struct work {
	struct collection *collection;
	struct catalogue catalogue;
	struct evaluation evaluation;
	size_t count;        /* touchpoints in use */
	size_t *at;          /* of the collection's places */
	struct given *given; /* by touchpoint, then in the catalogue's order */
	struct evaluation_place *places;
	struct evaluation_room room;
	int32_t question;
};

static void
work_release(struct work *work)
{
	free(work->at);
	free(work->given);
	free(work->places);
	free(work->room.figures);
	free(work->room.parts);
	free(work->room.order);
	free(work->room.again);
}

/* Room for every touchpoint in use; false: no memory. */
static bool
work_begin(struct work *work)
{
	const struct collection *c = work->collection;
	const size_t most = c->place_count + 1; /* none is one too */

	work->at = calloc(most, sizeof(*work->at));
	work->given = calloc(most * (work->catalogue.count + 1),
	    sizeof(*work->given));
	work->places = calloc(most, sizeof(*work->places));
	work->room.figures = calloc(most, sizeof(*work->room.figures));
	work->room.parts = calloc(most, sizeof(*work->room.parts));
	work->room.order = calloc(most, sizeof(*work->room.order));
	work->room.again = calloc(most, sizeof(*work->room.again));
	if (work->at == NULL || work->given == NULL || work->places == NULL ||
	    work->room.figures == NULL || work->room.parts == NULL ||
	    work->room.order == NULL || work->room.again == NULL)
		return false;
	for (size_t i = 0; i < c->place_count; i++)
		if (c->places[i].selected && !c->places[i].retired)
			work->at[work->count++] = i;
	return true;
}

/* ---- which question ----------------------------------------------------------- */

/* Has it an answer on a scale that has a worst and a best end? */
static bool
is_scored(const struct collection_row *row)
{
	for (size_t i = 0; i < row->histogram_count; i++) {
		const struct report_histogram *h = &row->histograms[i];

		if (!report_scale_is_ordered(h->scale))
			continue;
		for (size_t k = 0; k < h->steps; k++)
			if (h->counted[k] > 0)
				return true;
	}
	return false;
}

/* Two questions cannot be ranked as one; the answer names them. */
static bool
settle_questions(struct call *call, const struct collection *c,
    const bool *scored)
{
	char names[400] = "";

	for (size_t i = 0; i < c->questions.count; i++)
		if (scored[i] &&
		    strlen(names) + LIMIT_QUESTION + 3 < sizeof(names)) {
			strcat(names, names[0] != '\0' ? ", " : "");
			strcat(names, c->questions.list[i]);
		}
	desk_problem(call, 400,
	    "question: several are scored there, name one of them: %s", names);
	return false;
}

/* The one that was named; its answers may all be such as are not shown. */
static int32_t
asked_question(const struct collection *c)
{
	for (size_t i = 0; i < c->questions.count; i++)
		if (strcmp(c->questions.list[i], c->query.question) == 0)
			return (int32_t)i;
	return -1;
}

/* The one question with scores into work; none is -1.  False: settled. */
static bool
choose_question(struct call *call, struct work *work)
{
	const struct collection *c = work->collection;
	bool *scored = calloc(c->questions.count + 1, sizeof(*scored));
	size_t found = 0;
	bool chosen = true;

	if (scored == NULL) {
		desk_problem(call, 503, "There is no memory for this now.");
		return false;
	}
	work->question = asked_question(c);
	for (size_t i = 0; i < c->rows.count; i++) {
		const struct collection_row *row = &c->rows.rows[i];

		if (scored[row->key.question] || !is_scored(row))
			continue;
		scored[row->key.question] = true;
		work->question = row->key.question;
		found++;
	}
	if (found > 1)
		chosen = settle_questions(call, c, scored);
	free(scored);
	return chosen;
}

/* ---- figures and marks -------------------------------------------------------- */

/* The number of that touchpoint among those in use, or count. */
static size_t
place_of(const struct work *work, const char *slug)
{
	size_t low = 0, high = work->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const size_t at = work->at[middle];
		const int order = strcmp(work->collection->places[at].slug,
		    slug);

		if (order == 0)
			return middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return work->count;
}

/* Answers that are there now, beside those that are shown of the row. */
static uint64_t
late_of(const struct collection *c, const struct collection_row *row,
    uint64_t shown)
{
	const uint64_t still = shown - row->gone;

	return c->view == COLLECTION_SHOWN && row->live > still
	    ? row->live - still
	    : 0;
}

static void
take_figures(struct work *work)
{
	const struct collection *c = work->collection;
	const struct report_terms terms = { c->k, SCORE_CHANNELS_MAX,
		c->weights };
	struct report_figures figures;

	for (size_t i = 0; i < c->rows.count; i++) {
		const struct collection_row *row = &c->rows.rows[i];
		size_t p;

		if (row->key.question != work->question)
			continue;
		p = place_of(work, c->places[row->key.touchpoint].slug);
		if (p == work->count)
			continue;
		report_figures_of(&c->query, row->histograms,
		    row->histogram_count, &terms, &figures);
		work->places[p].n = figures.n;
		work->places[p].late = late_of(c, row, figures.n);
		if (figures.merged_known &&
		    (c->view == COLLECTION_LIVE || !figures.suppressed))
			work->places[p].index = figures.merged.balanced;
	}
}

static struct given *
given_of(const struct work *work, size_t p)
{
	return work->given + p * work->catalogue.count;
}

/* They come by touchpoint, criterion and date: the last one stays. */
static void
take_mark(const struct mark *mark, void *arg)
{
	struct work *work = arg;
	const size_t p = place_of(work, mark->touchpoint);
	struct criterion *criterion = catalogue_find(&work->catalogue,
	    mark->criterion);
	struct given *given;

	if (p == work->count || criterion == NULL)
		return;
	given = given_of(work, p) + (criterion - work->catalogue.list);
	given->is_marked = true;
	given->mark = mark->mark;
	strcpy(given->date, mark->date);
	strncpy(given->who, mark->who, LIMIT_WHO);
}

static void
find_relevance(struct work *work, size_t p)
{
	const struct given *given = given_of(work, p);
	struct relevance_mark marks[CRITERIA];

	for (size_t i = 0; i < work->catalogue.count; i++)
		marks[i] = (struct relevance_mark){
			work->catalogue.list[i].weight, given[i].is_marked,
			given[i].mark
		};
	work->places[p].marked = relevance_of(marks, work->catalogue.count,
	    &work->places[p].relevance);
}

/* ---- telling ------------------------------------------------------------------ */

/* What it was marked on, and the criteria with weight that it was not. */
static void
set_marks(json_t *json, const struct work *work, size_t p)
{
	const struct given *given = given_of(work, p);
	json_t *marks = json_array(), *unmarked = json_array();

	for (size_t i = 0; i < work->catalogue.count; i++) {
		const struct criterion *criterion = &work->catalogue.list[i];

		if (given[i].is_marked)
			json_array_append_new(marks,
			    json_pack("{s:s, s:f, s:f, s:s, s:s}", "criterion",
				criterion->name, "mark", given[i].mark,
				"weight", criterion->weight, "date",
				given[i].date, "who", given[i].who));
		else if (criterion->weight > 0)
			json_array_append_new(unmarked,
			    json_string(criterion->name));
	}
	json_object_set_new(json, "marks", marks);
	json_object_set_new(json, "unmarked", unmarked);
}

/* Touchpoint, n and why: of each, ranked or not. */
static json_t *
place_json(const struct work *work, size_t p)
{
	const struct evaluation_place *place = &work->places[p];
	char why[EVALUATION_WHY];
	json_t *json;

	evaluation_why(&work->evaluation, place, why);
	json = json_pack("{s:s, s:I, s:I, s:s}", "touchpoint",
	    work->collection->places[work->at[p]].slug, "n",
	    (json_int_t)place->n, "late", (json_int_t)place->late, "why", why);
	json_object_set_new(json, "relevance",
	    place->marked ? json_real(place->relevance) : json_null());
	set_marks(json, work, p);
	return json;
}

static json_t *
ranked_json(const struct work *work, size_t rank)
{
	const size_t p = work->room.order[rank];
	const struct evaluation *e = &work->evaluation;
	const struct evaluation_place *place = &work->places[p];
	json_t *json = place_json(work, p);

	json_object_set_new(json, "rank", json_integer((json_int_t)rank + 1));
	json_object_set_new(json, "share", json_real(place->share));
	json_object_set_new(json, "index", json_real(place->index.value));
	json_object_set_new(json, "low", json_real(place->index.low));
	json_object_set_new(json, "high", json_real(place->index.high));
	json_object_set_new(json, "below", json_real(place->below));
	json_object_set_new(json, "priority", json_real(place->priority));
	json_object_set_new(json, "part",
	    e->is_split ? json_real(place->part) : json_null());
	json_object_set_new(json, "amount",
	    e->has_budget && e->is_split
		? json_integer((json_int_t)place->amount)
		: json_null());
	return json;
}

static json_t *
head_json(const struct work *work)
{
	const struct evaluation *e = &work->evaluation;
	int64_t from, to;

	collection_span(work->collection, &from, &to);
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:I}", "from",
	    json_parts_time(from), "to", json_parts_time(to), "question",
	    work->question >= 0
		? json_string(work->collection->questions.list[work->question])
		: json_null(),
	    "target", e->target_known ? json_real(e->target) : json_null(),
	    "target_of",
	    e->target_given ? json_null()
			    : json_integer((json_int_t)e->target_of),
	    "budget",
	    e->has_budget ? json_integer((json_int_t)e->budget) : json_null(),
	    "n", (json_int_t)e->n);
}

static void
answer(struct call *call, const struct work *work)
{
	json_t *json = head_json(work), *ranking = json_array();
	json_t *others = json_array();

	for (size_t i = 0; i < work->count; i++) {
		if (i < work->evaluation.ranked)
			json_array_append_new(ranking, ranked_json(work, i));
		else
			json_array_append_new(others,
			    place_json(work, work->room.order[i]));
	}
	json_object_set_new(json, "ranking", ranking);
	json_object_set_new(json, "others", others);
	desk_json(call, 200, json);
}

/* ---- asking ------------------------------------------------------------------- */

/* What is asked of the scores; false: settled. */
static bool
ask_query(struct call *call, struct query *query, const char *name,
    const char *value)
{
	char why[QUERY_WHY];

	if (value[0] == '\0' || query_add(query, name, value, why) == 0)
		return true;
	desk_problem(call, 400, "%s.", why);
	return false;
}

static bool
ask_budget(struct call *call, const char *text, struct evaluation *evaluation)
{
	char *end;
	unsigned long long budget;

	if (text[0] == '\0')
		return true;
	errno = 0;
	budget = strtoull(text, &end, 10);
	if (text[strspn(text, "0123456789")] != '\0' || errno != 0 ||
	    budget == 0 || budget > BUDGET_MOST) {
		desk_problem(call, 400,
		    "budget: \"%s\" is no amount; write it in whole units, "
		    "such as 50000",
		    text);
		return false;
	}
	evaluation->has_budget = true;
	evaluation->budget = budget;
	return true;
}

static bool
ask_target(struct call *call, const char *text, struct evaluation *evaluation)
{
	char *end;
	double target;

	if (text[0] == '\0')
		return true;
	target = strtod(text, &end);
	if (text[strspn(text, "0123456789.")] != '\0' || *end != '\0' ||
	    end == text || target > 100) {
		desk_problem(call, 400,
		    "target: \"%s\" is no index; it is a number from 0 to 100",
		    text);
		return false;
	}
	evaluation->target_given = true;
	evaluation->target = target;
	return true;
}

/* What is asked of the scores, by the same names as theirs. */
static const char *const narrowings[] = { "question", "from", "to",
	"department", "region", "kind", "phase" };
#define NARROWINGS (sizeof(narrowings) / sizeof(narrowings[0]))

static bool
ask(struct call *call, struct query *query, struct evaluation *evaluation)
{
	char values[NARROWINGS][LIMIT_TITLE + 1];
	char budget[NUMBER_TEXT], target[NUMBER_TEXT];
	struct parameter parameters[NARROWINGS + 2] = {
		{ "budget", budget, sizeof(budget), NULL },
		{ "target", target, sizeof(target), NULL },
	};

	for (size_t i = 0; i < NARROWINGS; i++)
		parameters[i + 2] = (struct parameter){ narrowings[i],
			values[i], sizeof(values[i]), NULL };
	query_init(query, QUERY_JSON);
	if (!parameters_read(call, parameters, NARROWINGS + 2))
		return false;
	for (size_t i = 0; i < NARROWINGS; i++)
		if (!ask_query(call, query, narrowings[i], values[i]))
			return false;
	return ask_budget(call, budget, evaluation) &&
	    ask_target(call, target, evaluation);
}

static void
evaluate(struct desk *desk, struct call *call, struct work *work)
{
	if (!choose_question(call, work))
		return;
	if (catalogue_read(desk->store, &work->catalogue) != 0) {
		desk_store_problem(call, STORE_BROKEN);
		return;
	}
	if (!work_begin(work)) {
		desk_problem(call, 503, "There is no memory for this now.");
		return;
	}
	work->evaluation.is_in_part = work->collection->view ==
	    COLLECTION_SHOWN;
	take_figures(work);
	if (mark_each(desk->store, NULL, take_mark, work) != 0) {
		desk_store_problem(call, STORE_BROKEN);
		return;
	}
	for (size_t p = 0; p < work->count; p++)
		find_relevance(work, p);
	evaluation_of(&work->evaluation, work->places, work->count,
	    &work->room);
	answer(call, work);
}

void
desk_evaluation(struct desk *desk, struct call *call)
{
	struct work work = { .count = 0 };
	struct query query;

	if (!ask(call, &query, &work.evaluation))
		return;
	work.collection = desk_collect(desk, call, &query);
	if (work.collection == NULL)
		return;
	evaluate(desk, call, &work);
	desk_collect_end(desk, work.collection);
	work_release(&work);
}
