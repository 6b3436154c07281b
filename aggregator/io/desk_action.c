/*
 * desk_action.c - improvements begun at touchpoints, and whether they helped.
 *
 * Each change is a card of the plan with its deed; what an action did to the
 * scores is io/action_effect.c's.
 */

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/core/action.h"
#include "aggregator/core/query.h"
#include "aggregator/io/action_card.h"
#include "aggregator/io/action_effect.h"
#include "aggregator/io/desk.h"
#include "aggregator/io/desk_action.h"
#include "aggregator/io/desk_plan.h"
#include "aggregator/io/fields.h"
#include "aggregator/io/store_touchpoint.h"
#include "aggregator/io/zone.h"

/* A day as it is typed: a date, today, 7d. */
#define DAY_TEXT 24

/* What is typed; days and places are read of it afterwards. */
struct wish {
	char title[ACTION_TITLE + 1];
	char owner[LIMIT_NAME + 1];
	char note[ACTION_NOTE + 1];
	char begin[DAY_TEXT + 1];
	char end[DAY_TEXT + 1];
};

static const struct field fields[] = {
	FIELD(wish, title, .required = true, .wrong = field_wrong_line),
	FIELD(wish, owner, .required = true, .wrong = field_wrong_line),
	FIELD(wish, note, .wrong = field_wrong_line),
	FIELD(wish, begin, .required = true),
	FIELD(wish, end),
};
#define FIELDS (sizeof(fields) / sizeof(fields[0]))

static const char *const also[] = { "touchpoints", NULL };

/* ---- days ---------------------------------------------------------------------- */

/* Today where the touchpoint is. */
static int64_t
today_at(const struct desk *desk, const char *slug)
{
	const int64_t now = desk_now_ms(desk) / 1000;
	struct localtime_zone local = localtime_utc;
	struct zone *zone = NULL;
	struct touchpoint t;
	int64_t day;

	if (touchpoint_get(desk->store, slug, &t) == 1)
		zone = zone_open(t.zone);
	if (zone != NULL)
		local = zone_local(zone);
	day = localtime_day(&local, now);
	zone_free(zone);
	return day;
}

/* The day at all of its touchpoints: none of them has more behind it. */
static int64_t
today_of(const struct desk *desk, const struct action_card *card)
{
	int64_t today = INT64_MAX, there;

	for (size_t i = 0; i < card->place_count; i++) {
		there = today_at(desk, card->places[i]);
		if (there < today)
			today = there;
	}
	return today;
}

/* False: settled. */
static bool
day_read(struct call *call, const char *name, const char *text, int64_t today,
    int64_t *day)
{
	struct query_time time;

	if (query_time_read(text, &time) == 0 && time.when == QUERY_DAY) {
		*day = time.value;
		return true;
	}
	if (query_time_read(text, &time) == 0 && time.when == QUERY_DAYS_AGO) {
		*day = today - time.value;
		return true;
	}
	desk_problem(call, 400,
	    "%s \"%s\" is no day; write 2026-11-20, 28d or today", name, text);
	return false;
}

/* ---- what is typed, as a card -------------------------------------------------- */

/* Take one touchpoint; false: settled. */
static bool
place_take(struct desk *desk, struct call *call, const char *slug,
    struct action_card *card)
{
	struct touchpoint t;
	int found;

	if (slug == NULL || slug[0] == '\0') {
		desk_problem(call, 400, "touchpoints must be a list of slugs");
		return false;
	}
	found = touchpoint_get(desk->store, slug, &t);
	if (found < 0)
		desk_store_problem(call, STORE_BROKEN);
	else if (found == 0)
		desk_problem(call, 400, "there is no touchpoint \"%s\"", slug);
	else if (card->place_count == ACTION_PLACES)
		desk_problem(call, 400,
		    "an action is at %d touchpoints at most", ACTION_PLACES);
	else if (!action_card_touches(card, slug))
		strcpy(card->places[card->place_count++], t.slug);
	return call->reply.status == 0;
}

static bool
places_take(struct desk *desk, struct call *call, const json_t *list,
    struct action_card *card)
{
	json_t *slug;
	size_t i;

	if (list == NULL && card->place_count > 0)
		return true; /* they stay */
	if (json_array_size(list) == 0) {
		desk_problem(call, 400, "touchpoints must be a list of slugs");
		return false;
	}
	card->place_count = 0;
	json_array_foreach(list, i, slug) {
		if (!place_take(desk, call, json_string_value(slug), card))
			return false;
	}
	return true;
}

static bool
days_take(struct desk *desk, struct call *call, const struct wish *wish,
    struct action_card *card)
{
	const int64_t today = today_of(desk, card);

	card->end = ACTION_OPEN;
	if (!day_read(call, "begin", wish->begin, today, &card->begin) ||
	    (wish->end[0] != '\0' &&
		!day_read(call, "end", wish->end, today, &card->end)))
		return false;
	if (card->begin < card->end)
		return true;
	desk_problem(call, 400, "begin must be before end");
	return false;
}

static void
wish_of(const struct action_card *card, struct wish *wish)
{
	char date[ACTION_DATE];

	strcpy(wish->title, card->title);
	strcpy(wish->owner, card->owner);
	strcpy(wish->note, card->note);
	action_date(card->begin, date);
	strcpy(wish->begin, date);
	action_date(card->end, date);
	strcpy(wish->end, date);
}

/* Read a body over what the card says already.  False: settled. */
static bool
card_take(struct desk *desk, struct call *call, struct wish *wish,
    struct action_card *card)
{
	json_t *body = desk_body(call);
	bool fits;

	if (body == NULL)
		return false;
	fits = fields_read(call, body, fields, FIELDS, also, wish) &&
	    places_take(desk, call, json_object_get(body, "touchpoints"),
		card) &&
	    days_take(desk, call, wish, card);
	json_decref(body);
	strcpy(card->title, wish->title);
	strcpy(card->owner, wish->owner);
	strcpy(card->note, wish->note);
	return fits;
}

/* ---- telling ------------------------------------------------------------------- */

/* The card with its number, state and the weeks it can be judged by. */
static json_t *
card_told(struct desk *desk, const struct action_card *card,
    struct action_span *span)
{
	const int64_t today = today_of(desk, card);
	json_t *json = action_card_json(card);

	action_span_of(card->begin, card->end, today, span);
	if (json == NULL)
		return NULL;
	json_object_set_new(json, "number",
	    json_integer((json_int_t)card->number));
	json_object_set_new(json, "state",
	    json_string(action_state_text(action_state_of(card->begin,
		card->end, today))));
	json_object_set_new(json, "weeks", json_integer(span->weeks));
	return json;
}

/* Keep it and say what it is now. */
static void
card_keep(struct desk *desk, struct call *call, const struct action_card *card,
    int status)
{
	json_t *json = action_card_json(card);
	struct action_span span;
	char name[24];
	bool kept;

	snprintf(name, sizeof(name), "%" PRId64, card->number);
	kept = json != NULL && desk_plan_keep(desk, call, "action", name, json);
	json_decref(json);
	if (json == NULL)
		desk_store_problem(call, STORE_BROKEN);
	if (kept)
		desk_json(call, status, card_told(desk, card, &span));
}

/* The action that the path names; false: settled. */
static bool
card_named(struct desk *desk, struct call *call, struct action_card *out)
{
	char *end;
	const long long number = strtoll(call->parameter, &end, 10);
	int found = 0;

	if (*end == '\0' && number > 0)
		found = action_card_get(desk->store, number, out);
	if (found < 0)
		desk_store_problem(call, STORE_BROKEN);
	else if (found == 0)
		desk_problem(call, 404, "there is no action %s",
		    call->parameter);
	return found == 1;
}

/* ---- the actions of the desk ----------------------------------------------------- */

void
desk_action_add(struct desk *desk, struct call *call)
{
	struct action_card card = { 0 };
	struct wish wish = { .title = "" };

	if (!card_take(desk, call, &wish, &card))
		return;
	card.number = action_card_last(desk->store) + 1;
	if (card.number > 0)
		card_keep(desk, call, &card, 201);
	else
		desk_store_problem(call, STORE_BROKEN);
}

void
desk_action_set(struct desk *desk, struct call *call)
{
	struct action_card card;
	struct wish wish;

	if (!card_named(desk, call, &card))
		return;
	wish_of(&card, &wish);
	if (card_take(desk, call, &wish, &card))
		card_keep(desk, call, &card, 200);
}

static const struct field close_fields[] = { FIELD(wish, end) };

void
desk_action_close(struct desk *desk, struct call *call)
{
	struct wish wish = { .end = "today" };
	char begin[ACTION_DATE];
	struct action_card card;
	json_t *body;
	bool fits;

	if (!card_named(desk, call, &card))
		return;
	body = desk_body(call);
	if (body == NULL)
		return;
	fits = fields_read(call, body, close_fields, 1, NULL, &wish);
	json_decref(body);
	if (!fits ||
	    !day_read(call, "end", wish.end, today_of(desk, &card), &card.end))
		return;
	if (card.end > card.begin) {
		card_keep(desk, call, &card, 200);
		return;
	}
	action_date(card.begin, begin);
	desk_problem(call, 400,
	    "it begins on %s and cannot end before the day after; action set "
	    "moves its beginning",
	    begin);
}

void
desk_action_list(struct desk *desk, struct call *call)
{
	const int64_t last = action_card_last(desk->store);
	json_t *list = json_array();
	struct action_card card;
	struct action_span span;
	int found = last < 0 ? -1 : 1;

	for (int64_t number = 1; number <= last && found >= 0; number++) {
		found = action_card_get(desk->store, number, &card);
		if (found == 1)
			json_array_append_new(list,
			    card_told(desk, &card, &span));
	}
	if (found >= 0) {
		desk_json(call, 200, json_pack("{s:o}", "actions", list));
		return;
	}
	json_decref(list);
	desk_store_problem(call, STORE_BROKEN);
}

static bool
share_a_place(const struct action_card *a, const struct action_card *b)
{
	for (size_t i = 0; i < a->place_count; i++) {
		if (action_card_touches(b, a->places[i]))
			return true;
	}
	return false;
}

/* Numbers of the other actions there on any of the days that are compared: what
 * each of them did cannot be told apart.  NULL: settled. */
static json_t *
beside_told(struct desk *desk, struct call *call,
    const struct action_card *card, const struct action_span *span)
{
	const int64_t last = action_card_last(desk->store);
	json_t *list = json_array();
	struct action_card other;
	int found = last < 0 ? -1 : 1;

	for (int64_t number = 1; number <= last && found >= 0; number++) {
		found = action_card_get(desk->store, number, &other);
		if (found == 1 && number != card->number &&
		    action_meets(other.begin, other.end, span->from,
			span->to) &&
		    share_a_place(card, &other))
			json_array_append_new(list,
			    json_integer((json_int_t)number));
	}
	if (found >= 0)
		return list;
	json_decref(list);
	desk_store_problem(call, STORE_BROKEN);
	return NULL;
}

/* The weeks that are compared, and what is seen in them. */
static void
effects_told(struct desk *desk, struct call *call,
    const struct action_card *card, const struct action_span *span,
    json_t *json)
{
	char from[ACTION_DATE], to[ACTION_DATE];
	json_t *effects, *beside = beside_told(desk, call, card, span);

	if (beside == NULL)
		return;
	json_object_set_new(json, "beside", beside);
	if (span->weeks == 0) {
		json_object_set_new(json, "effects", json_array());
		return;
	}
	effects = action_effects(desk, call, card, span);
	if (effects == NULL)
		return;
	action_date(span->from, from);
	action_date(span->to, to);
	json_object_set_new(json, "from", json_string(from));
	json_object_set_new(json, "to", json_string(to));
	json_object_set_new(json, "effects", effects);
}

void
desk_action_show(struct desk *desk, struct call *call)
{
	struct action_card card;
	struct action_span span;
	json_t *json;

	if (!card_named(desk, call, &card))
		return;
	json = card_told(desk, &card, &span);
	if (json != NULL)
		effects_told(desk, call, &card, &span, json);
	if (call->reply.status == 0)
		desk_json(call, 200, json);
	else
		json_decref(json);
}
