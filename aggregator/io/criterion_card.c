/*
 * criterion_card.c - criteria and marks, as cards of the plan.
 */

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "aggregator/io/criterion_card.h"
#include "aggregator/io/json_memory.h"

static const struct criterion presets[CRITERIA_PRESET] = {
	{ "function", "Function", 1 },
	{ "performance", "Performance", 1 },
	{ "cost-benefit", "Cost and benefit", 1 },
	{ "controllability", "Controllability", 1 },
};

/* ---- criteria ----------------------------------------------------------------- */

struct criterion *
catalogue_find(struct catalogue *catalogue, const char *name)
{
	for (size_t i = 0; i < catalogue->count; i++)
		if (strcmp(catalogue->list[i].name, name) == 0)
			return &catalogue->list[i];
	return NULL;
}

double
catalogue_weight(const struct catalogue *catalogue)
{
	double sum = 0;

	for (size_t i = 0; i < catalogue->count; i++)
		sum += catalogue->list[i].weight;
	return sum;
}

static void
take_off(struct catalogue *catalogue, struct criterion *criterion)
{
	const size_t i = (size_t)(criterion - catalogue->list);

	catalogue->count--;
	memmove(criterion, criterion + 1,
	    (catalogue->count - i) * sizeof(*criterion));
}

static bool
read_card(const char *text, struct criterion *criterion)
{
	json_t *card = json_loads(text, 0, NULL);
	const char *title = json_string_value(json_object_get(card, "title"));
	const json_t *weight = json_object_get(card, "weight");
	const bool is_whole = title != NULL &&
	    strlen(title) <= CRITERION_TITLE && json_is_number(weight);

	if (is_whole) {
		strcpy(criterion->title, title);
		criterion->weight = json_number_value(weight);
	}
	json_decref(card);
	return is_whole;
}

bool
criterion_is_preset(const struct criterion *criterion)
{
	for (size_t i = 0; i < CRITERIA_PRESET; i++)
		if (strcmp(presets[i].name, criterion->name) == 0)
			return strcmp(presets[i].title, criterion->title) ==
			    0 &&
			    presets[i].weight >= criterion->weight &&
			    presets[i].weight <= criterion->weight;
	return false;
}

static int
take_card(const struct plan_row *row, void *arg)
{
	struct catalogue *catalogue = arg;
	struct criterion *criterion = catalogue_find(catalogue, row->name);

	if (row->card[0] == '\0') {
		if (criterion != NULL)
			take_off(catalogue, criterion);
		return 0;
	}
	if (criterion == NULL) {
		if (catalogue->count == CRITERIA_MOST + CRITERIA_PRESET ||
		    strlen(row->name) > CRITERION_NAME)
			return -1;
		criterion = &catalogue->list[catalogue->count++];
		strcpy(criterion->name, row->name);
	}
	if (!read_card(row->card, criterion))
		return -1;
	return 0;
}

int
catalogue_read(struct store *store, struct catalogue *out)
{
	memcpy(out->list, presets, sizeof(presets));
	out->count = CRITERIA_PRESET;
	return plan_each(store, CRITERION_WHAT, take_card, out);
}

json_t *
criterion_card(const struct criterion *criterion)
{
	return json_pack("{s:s, s:f}", "title", criterion->title, "weight",
	    criterion->weight);
}

/* ---- marks -------------------------------------------------------------------- */

void
mark_name(const char *touchpoint, const char *criterion, const char *date,
    char out[PLAN_NAME + 1])
{
	snprintf(out, PLAN_NAME + 1, "%.*s/%.*s/%.*s", LIMIT_SLUG, touchpoint,
	    CRITERION_NAME, criterion, MARK_DATE, date);
}

/* One part of a name, up to the slash; where the next begins, or NULL. */
static const char *
part_of(const char *name, char *out, size_t size)
{
	const size_t length = strcspn(name, "/");

	if (length >= size)
		return NULL;
	memcpy(out, name, length);
	out[length] = '\0';
	return name + length + (name[length] == '/');
}

struct walk {
	const char *touchpoint;
	void (*each)(const struct mark *mark, void *arg);
	void *arg;
};

/* A mark taken off has an empty card. */
static int
take_mark(const struct plan_row *row, void *arg)
{
	const struct walk *walk = arg;
	struct mark mark = { .who = row->who, .put_ms = row->put_ms };
	const char *rest = part_of(row->name, mark.touchpoint,
	    sizeof(mark.touchpoint));
	json_t *card, *figure;

	if (rest == NULL || row->card[0] == '\0' ||
	    (walk->touchpoint != NULL &&
		strcmp(walk->touchpoint, mark.touchpoint) != 0))
		return 0;
	rest = part_of(rest, mark.criterion, sizeof(mark.criterion));
	if (rest == NULL || part_of(rest, mark.date, sizeof(mark.date)) == NULL)
		return 0;
	card = json_loads(row->card, 0, NULL);
	figure = json_object_get(card, "mark");
	mark.mark = json_number_value(figure);
	mark.note = json_string_value(json_object_get(card, "note"));
	if (mark.note == NULL)
		mark.note = "";
	if (json_is_number(figure))
		walk->each(&mark, walk->arg);
	json_decref(card);
	return json_memory_failed() ? -1 : 0;
}

int
mark_each(struct store *store, const char *touchpoint,
    void (*each)(const struct mark *mark, void *arg), void *arg)
{
	struct walk walk = { touchpoint, each, arg };

	return plan_each(store, MARK_WHAT, take_mark, &walk);
}
