/*
 * desk_journey.c - journeys are drawn, changed and retired; a name is given
 * once.
 *
 * Each change is a deed in the book with the journey's whole card.  How a
 * journey scores is desk_journey_show.c's.
 */
#include <string.h>

#include <jansson.h>

#include "aggregator/io/collection_question.h"
#include "aggregator/io/desk.h"
#include "aggregator/io/desk_journey.h"
#include "aggregator/io/desk_plan.h"
#include "aggregator/io/fields.h"
#include "aggregator/io/journeys.h"
#include "aggregator/io/store_touchpoint.h"

static const char *const also[] = { "steps", NULL };

static const struct field fields[] = {
	FIELD(journey, name, .required = true, .wrong = field_wrong_slug),
	FIELD(journey, title, .required = true, .wrong = field_wrong_line),
	FIELD(journey, question, .wrong = field_wrong_line),
};
#define FIELDS (sizeof(fields) / sizeof(fields[0]))

/* Every step is on the map, or the call is settled. */
static bool
steps_exist(struct desk *desk, struct call *call, const struct journey *journey)
{
	struct touchpoint touchpoint;
	size_t i;
	int found;

	for (i = 0; i < journey->step_count; i++) {
		found = touchpoint_get(desk->store, journey->steps[i],
		    &touchpoint);
		if (found < 0)
			desk_store_problem(call, STORE_BROKEN);
		else if (found == 0)
			desk_problem(call, 400,
			    "steps: there is no touchpoint \"%s\"",
			    journey->steps[i]);
		if (found != 1)
			return false;
	}
	return true;
}

/* A question that somebody was asked, or none; else settled. */
static bool
question_exists(struct desk *desk, struct call *call, const char *question)
{
	enum store_verdict verdict;
	bool known = true;

	if (question[0] == '\0')
		return true;
	verdict = collection_question_known(desk->store, question, &known);
	if (verdict != STORE_OK)
		desk_store_problem(call, verdict);
	else if (!known)
		desk_problem(call, 400,
		    "question: there is no \"%s\" in any survey", question);
	return verdict == STORE_OK && known;
}

/* What the body says, over what journey is already.  False: settled. */
static bool
journey_read(struct desk *desk, struct call *call, json_t *body,
    struct journey *journey)
{
	const json_t *steps = json_object_get(body, "steps");
	const char *wrong;

	if (!fields_read(call, body, fields, FIELDS, also, journey) ||
	    !question_exists(desk, call, journey->question))
		return false;
	if (steps == NULL && journey->step_count > 0)
		return true;
	wrong = journey_steps_read(steps, journey);
	if (wrong != NULL) {
		desk_problem(call, 400, "steps %s", wrong);
		return false;
	}
	return steps_exist(desk, call, journey);
}

/* Keep it with its deed, and say what it is now. */
static void
journey_keep(struct desk *desk, struct call *call,
    const struct journey *journey, int status)
{
	json_t *card = journey_card(journey);

	if (desk_plan_keep(desk, call, JOURNEY_CARDS, journey->name, card))
		desk_json(call, status, card);
	else
		json_decref(card);
}

/* Whether a name is free for a new one; else settled. */
static bool
name_is_free(struct desk *desk, struct call *call, const char *name)
{
	struct journey other;
	const int found = journey_get(desk->store, name, &other);

	if (found < 0)
		desk_store_problem(call, STORE_BROKEN);
	else if (found == 1)
		desk_problem(call, 409, "there %s a journey \"%s\" already",
		    other.retired ? "was" : "is", name);
	return found == 0;
}

void
desk_journey_add(struct desk *desk, struct call *call)
{
	struct journey journey = { .step_count = 0 };
	json_t *body = desk_body(call);
	bool fits;

	if (body == NULL)
		return;
	fits = journey_read(desk, call, body, &journey) &&
	    name_is_free(desk, call, journey.name);
	json_decref(body);
	if (fits)
		journey_keep(desk, call, &journey, 201);
}

/* The journey that the path names, or false, settled. */
static bool
journey_named(struct desk *desk, struct call *call, struct journey *out)
{
	const int found = journey_get(desk->store, call->parameter, out);

	if (found < 0)
		desk_store_problem(call, STORE_BROKEN);
	else if (found == 0)
		desk_problem(call, 404, "there is no journey \"%s\"",
		    call->parameter);
	return found == 1;
}

void
desk_journey_set(struct desk *desk, struct call *call)
{
	struct journey journey;
	json_t *body;
	bool fits;

	if (!journey_named(desk, call, &journey))
		return;
	if (journey.retired) {
		desk_problem(call, 409, "the journey \"%s\" was removed",
		    journey.name);
		return;
	}
	body = desk_body(call);
	if (body == NULL)
		return;
	fits = journey_read(desk, call, body, &journey);
	json_decref(body);
	if (!fits)
		return;
	if (strcmp(journey.name, call->parameter) != 0)
		desk_problem(call, 400, "a journey's name stays");
	else
		journey_keep(desk, call, &journey, 200);
}

void
desk_journey_remove(struct desk *desk, struct call *call)
{
	struct journey journey;

	if (!journey_named(desk, call, &journey))
		return;
	if (journey.retired) {
		desk_json(call, 200, journey_card(&journey));
		return;
	}
	journey.retired = true;
	journey_keep(desk, call, &journey, 200);
}

static int
list_one(const struct journey *journey, void *list)
{
	return json_array_append_new(list, journey_card(journey));
}

void
desk_journey_list(struct desk *desk, struct call *call)
{
	json_t *list = json_array();

	if (journey_each(desk->store, list_one, list) != 0) {
		json_decref(list);
		desk_store_problem(call, STORE_BROKEN);
		return;
	}
	desk_json(call, 200, json_pack("{s:o}", "journeys", list));
}
