/*
 * desk_touchpoint.c - touchpoints come, change and go; none is ever deleted.
 *
 * Each change is a deed in the book with the touchpoint's whole card.
 */

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/desk.h"
#include "aggregator/io/desk_rebuild.h"
#include "aggregator/io/desk_touchpoint.h"
#include "aggregator/io/fields.h"
#include "aggregator/io/intake.h"
#include "aggregator/io/json_memory.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/store_sheet.h"
#include "aggregator/io/store_touchpoint.h"
#include "aggregator/io/zone.h"

static const char *const kinds[] = { "offline", "online", "social", NULL };
static const char *const phases[] = { "", "before", "purchase", "after", NULL };
static const char *const also[] = { "near_staff", NULL };

static const struct field fields[] = {
	FIELD(touchpoint, slug, .required = true, .wrong = field_wrong_slug),
	FIELD(touchpoint, title, .required = true, .wrong = field_wrong_line),
	FIELD(touchpoint, survey),
	FIELD(touchpoint, kind, .required = true, .allowed = kinds),
	FIELD(touchpoint, department, .wrong = field_wrong_line),
	FIELD(touchpoint, region, .wrong = field_wrong_line),
	FIELD(touchpoint, phase, .allowed = phases),
	FIELD(touchpoint, zone, .required = true, .wrong = field_wrong_zone),
	FIELD(touchpoint, group, .wrong = field_wrong_line),
	{ "from", offsetof(struct touchpoint, opens), TOUCHPOINT_DATE + 1,
	    .wrong = field_wrong_date },
	{ "to", offsetof(struct touchpoint, closes), TOUCHPOINT_DATE + 1,
	    .wrong = field_wrong_date },
};
#define FIELDS (sizeof(fields) / sizeof(fields[0]))

json_t *
desk_touchpoint_card(const struct touchpoint *t)
{
	json_t *card = json_object();

	for (size_t i = 0; i < FIELDS; i++)
		json_object_set_new(card, fields[i].name,
		    json_string((const char *)t + fields[i].offset));
	json_object_set_new(card, "near_staff", json_boolean(t->near_staff));
	json_object_set_new(card, "retired", json_boolean(t->retired_ms != 0));
	return card;
}

/* What fields_read cannot see: the survey exists, from is before to. */
static bool
touchpoint_fits(struct desk *desk, struct call *call,
    const struct touchpoint *t)
{
	struct sheet_row row;
	int found;

	if (t->opens[0] != '\0' && t->closes[0] != '\0' &&
	    strcmp(t->opens, t->closes) >= 0) {
		desk_problem(call, 400, "from must be before to");
		return false;
	}
	if (t->survey[0] == '\0')
		return true;
	found = sheet_in_force(desk->store, t->survey, &row, NULL);
	if (found < 0)
		desk_store_problem(call, STORE_BROKEN);
	else if (found == 0)
		desk_problem(call, 400,
		    "there is no survey \"%s\": put its sheet first",
		    t->survey);
	return found == 1;
}

/*
 * Days and hours are local: in another zone its ratings stand in other ones.
 * before: as it was, or NULL.
 */
static int
touchpoint_store(struct desk *desk, const struct touchpoint *before,
    const struct touchpoint *t)
{
	struct intake *intake = ledger_intake(desk);
	bool moves = before != NULL && strcmp(before->zone, t->zone) != 0;

	if (moves && intake_touchpoint(intake, t->slug, -1) != 0)
		return -1;
	if (touchpoint_put(desk->store, t) != STORE_OK)
		return -1;
	return moves ? intake_touchpoint(intake, t->slug, 1) : 0;
}

/* Store it with its deed, and say what it is now. */
static void
touchpoint_keep(struct desk *desk, struct call *call,
    const struct touchpoint *before, const struct touchpoint *t, int status)
{
	json_t *card = desk_touchpoint_card(t);
	char *text = json_dumps(card, JSON_COMPACT | JSON_SORT_KEYS);

	call->spoiled = text == NULL || json_memory_failed() ||
	    touchpoint_store(desk, before, t) != 0 ||
	    book_write(desk, DEED_TOUCHPOINT, desk_who(call), t->slug, text) !=
		0;
	free(text);
	if (call->spoiled)
		json_decref(card);
	else
		desk_json(call, status, card);
}

void
desk_touchpoint_add(struct desk *desk, struct call *call)
{
	struct touchpoint t = { .kind = "offline" }, other;
	json_t *body = desk_body(call);
	bool fits;

	if (body == NULL)
		return;
	zone_of_system(t.zone, sizeof(t.zone));
	fits = fields_read(call, body, fields, FIELDS, also, &t) &&
	    touchpoint_fits(desk, call, &t);
	t.near_staff = fields_boolean(body, "near_staff", false);
	json_decref(body);
	if (!fits)
		return;
	if (touchpoint_get(desk->store, t.slug, &other) != 0)
		desk_problem(call, 409, "there is a touchpoint \"%s\" already",
		    t.slug);
	else
		touchpoint_keep(desk, call, NULL, &t, 201);
}

/* The touchpoint that the path names, or false, settled. */
static bool
touchpoint_named(struct desk *desk, struct call *call, struct touchpoint *out)
{
	int found = touchpoint_get(desk->store, call->parameter, out);

	if (found < 0)
		desk_store_problem(call, STORE_BROKEN);
	else if (found == 0)
		desk_problem(call, 404, "there is no touchpoint \"%s\"",
		    call->parameter);
	return found == 1;
}

void
desk_touchpoint_set(struct desk *desk, struct call *call)
{
	struct touchpoint t, before;
	json_t *body;
	bool fits;

	if (!touchpoint_named(desk, call, &t))
		return;
	body = desk_body(call);
	if (body == NULL)
		return;
	before = t;
	fits = fields_read(call, body, fields, FIELDS, also, &t) &&
	    touchpoint_fits(desk, call, &t);
	t.near_staff = fields_boolean(body, "near_staff", t.near_staff);
	json_decref(body);
	if (!fits)
		return;
	if (strcmp(t.slug, before.slug) != 0) {
		desk_problem(call, 400,
		    "a slug stays: it names the touchpoint in every journal");
		return;
	}
	touchpoint_keep(desk, call, &before, &t, 200);
}

void
desk_touchpoint_retire(struct desk *desk, struct call *call)
{
	struct touchpoint t;

	if (!touchpoint_named(desk, call, &t))
		return;
	if (t.retired_ms != 0) {
		desk_json(call, 200, desk_touchpoint_card(&t));
		return;
	}
	t.retired_ms = desk_now_ms(desk);
	touchpoint_keep(desk, call, NULL, &t, 200);
}

static int
list_one(const struct touchpoint *t, void *list)
{
	return json_array_append_new(list, desk_touchpoint_card(t));
}

void
desk_touchpoint_list(struct desk *desk, struct call *call)
{
	json_t *list = json_array();

	if (touchpoint_each(desk->store, list_one, list) != 0) {
		json_decref(list);
		desk_store_problem(call, STORE_BROKEN);
		return;
	}
	desk_json(call, 200, json_pack("{s:o}", "touchpoints", list));
}
