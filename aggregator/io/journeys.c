/*
 * journeys.c - cards of JSON become journeys and journeys cards.
 */
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "aggregator/io/journeys.h"
#include "aggregator/io/json_memory.h"
#include "aggregator/io/store_plan.h"

json_t *
journey_card(const struct journey *journey)
{
	json_t *steps = json_array();
	size_t i;

	for (i = 0; i < journey->step_count; i++)
		json_array_append_new(steps, json_string(journey->steps[i]));
	return json_pack("{s:s, s:s, s:o, s:s, s:b}", "name", journey->name,
	    "title", journey->title, "steps", steps, "question",
	    journey->question, "retired", journey->retired);
}

/* Whether that step already stands among the first of them. */
static bool
has_step(const struct journey *journey, const char *slug)
{
	size_t i;

	for (i = 0; i < journey->step_count; i++) {
		if (strcmp(journey->steps[i], slug) == 0)
			return true;
	}
	return false;
}

const char *
journey_steps_read(const json_t *list, struct journey *journey)
{
	const size_t count = json_array_size(list);
	const char *slug;
	size_t i;

	journey->step_count = 0;
	if (count < 2 || count > JOURNEY_STEPS)
		return "must be a list of 2 to 64 touchpoints";
	for (i = 0; i < count; i++) {
		slug = json_string_value(json_array_get(list, i));
		if (slug == NULL || slug[0] == '\0' ||
		    strlen(slug) > LIMIT_SLUG)
			return "must name a touchpoint each";
		if (has_step(journey, slug))
			return "name a touchpoint twice";
		strcpy(journey->steps[journey->step_count++], slug);
	}
	return NULL;
}

static void
copy(char *out, size_t size, const json_t *card, const char *member)
{
	const char *text = json_string_value(json_object_get(card, member));

	snprintf(out, size, "%s", text == NULL ? "" : text);
}

/* 0, or -1 when memory ran out: what stands in the store was checked. */
static int
read_card(const char *name, const char *text, struct journey *out)
{
	json_t *card = json_loads(text, 0, NULL);

	memset(out, 0, sizeof(*out));
	snprintf(out->name, sizeof(out->name), "%s", name);
	copy(out->title, sizeof(out->title), card, "title");
	copy(out->question, sizeof(out->question), card, "question");
	out->retired = json_is_true(json_object_get(card, "retired"));
	journey_steps_read(json_object_get(card, "steps"), out);
	json_decref(card);
	return json_memory_failed() ? -1 : 0;
}

int
journey_get(struct store *store, const char *name, struct journey *out)
{
	char card[PLAN_CARD + 1];
	const int found = plan_get(store, JOURNEY_CARDS, name, card);

	if (found != 1)
		return found;
	return read_card(name, card, out) == 0 ? 1 : -1;
}

struct visit {
	int (*each)(const struct journey *journey, void *arg);
	void *arg;
};

static int
take_card(const struct plan_row *row, void *arg)
{
	const struct visit *visit = arg;
	struct journey journey;

	if (row->card[0] == '\0')
		return 0;
	if (read_card(row->name, row->card, &journey) != 0)
		return -1;
	return visit->each(&journey, visit->arg);
}

int
journey_each(struct store *store,
    int (*each)(const struct journey *journey, void *arg), void *arg)
{
	struct visit visit = { each, arg };

	return plan_each(store, JOURNEY_CARDS, take_card, &visit);
}
