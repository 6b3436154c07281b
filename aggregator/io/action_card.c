/*
 * action_card.c - improvements begun at touchpoints: what is kept of each.
 */

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/core/action.h"
#include "aggregator/core/localtime.h"
#include "aggregator/core/query.h"
#include "aggregator/io/action_card.h"
#include "aggregator/io/store_plan.h"

void
action_date(int64_t day, char out[ACTION_DATE])
{
	struct localtime_date date;

	out[0] = '\0';
	if (day == ACTION_OPEN)
		return; /* no day that a calendar could be asked for */
	date = localtime_date_of(day);
	snprintf(out, ACTION_DATE, "%04d-%02d-%02d", (int)(date.year % 10000),
	    date.month, date.day);
}

json_t *
action_card_json(const struct action_card *card)
{
	char begin[ACTION_DATE], end[ACTION_DATE];
	json_t *places = json_array();

	action_date(card->begin, begin);
	action_date(card->end, end);
	for (size_t i = 0; i < card->place_count; i++)
		json_array_append_new(places, json_string(card->places[i]));
	return json_pack("{s:s, s:o, s:s, s:s, s:s, s:s}", "title", card->title,
	    "touchpoints", places, "owner", card->owner, "begin", begin, "end",
	    end, "note", card->note);
}

static bool
day_of(const char *text, int64_t *day)
{
	struct query_time time;

	if (text[0] == '\0') {
		*day = ACTION_OPEN;
		return true;
	}
	if (query_time_read(text, &time) != 0 || time.when != QUERY_DAY)
		return false;
	*day = time.value;
	return true;
}

/* Copy a text that fits; false when it does not. */
static bool
copy(char *out, size_t size, const char *text)
{
	if (text == NULL || strlen(text) >= size)
		return false;
	strcpy(out, text);
	return true;
}

bool
action_card_of(const json_t *json, struct action_card *out)
{
	const char *title, *owner, *note, *begin, *end;
	json_t *places, *place;
	size_t i;

	memset(out, 0, sizeof(*out));
	if (json_unpack((json_t *)(uintptr_t)json,
		"{s:s, s:o, s:s, s:s, s:s, s:s}", "title", &title,
		"touchpoints", &places, "owner", &owner, "begin", &begin, "end",
		&end, "note", &note) != 0 ||
	    !copy(out->title, sizeof(out->title), title) ||
	    !copy(out->owner, sizeof(out->owner), owner) ||
	    !copy(out->note, sizeof(out->note), note) ||
	    !day_of(begin, &out->begin) || !day_of(end, &out->end) ||
	    json_array_size(places) > ACTION_PLACES)
		return false;
	json_array_foreach(places, i, place) {
		if (!copy(out->places[i], sizeof(out->places[i]),
			json_string_value(place)))
			return false;
	}
	out->place_count = json_array_size(places);
	return true;
}

int
action_card_get(struct store *store, int64_t number, struct action_card *out)
{
	char name[24], text[PLAN_CARD + 1];
	json_t *json;
	bool fits;
	int found;

	snprintf(name, sizeof(name), "%" PRId64, number);
	found = plan_get(store, "action", name, text);
	if (found != 1)
		return found;
	json = json_loads(text, 0, NULL);
	fits = json != NULL && action_card_of(json, out);
	json_decref(json);
	out->number = number;
	return fits ? 1 : -1;
}

static int
take_number(const struct plan_row *row, void *arg)
{
	const int64_t number = strtoll(row->name, NULL, 10);
	int64_t *last = arg;

	if (number > *last)
		*last = number;
	return 0;
}

int64_t
action_card_last(struct store *store)
{
	int64_t last = 0;

	return plan_each(store, "action", take_number, &last) == 0 ? last : -1;
}

bool
action_card_touches(const struct action_card *card, const char *slug)
{
	for (size_t i = 0; i < card->place_count; i++) {
		if (strcmp(card->places[i], slug) == 0)
			return true;
	}
	return false;
}
