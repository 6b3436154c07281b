/*
 * touchpoint_card.c - cards of the map; see touchpoint_card.h.
 *
 * Each change is a deed in the book with the touchpoint's whole card.
 */

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/blocks_keep.h"
#include "aggregator/io/desk.h"
#include "aggregator/io/intake.h"
#include "aggregator/io/json_memory.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/store_sheet.h"
#include "aggregator/io/touchpoint_card.h"
#include "aggregator/io/zone.h"

/* Bytes of a card as JSON: its deed names it and who did it too, and is an
 * entry of the book (LIMIT_ENTRY). */
#define CARD_SIZE 860

/* A tree of groups: "fair/hall 2/stand 7". */
static const char *
wrong_group(const char *text)
{
	const char *wrong = field_wrong_line(text);

	if (wrong != NULL || text[0] == '\0')
		return wrong;
	if (text[0] == '/' || text[strlen(text) - 1] == '/' ||
	    strstr(text, "//") != NULL)
		return "is no group: names with single slashes between, such "
		       "as fair/hall 2";
	return NULL;
}

const char *const touchpoint_kinds[] = { "offline", "online", "social", NULL };
const char *const touchpoint_phases[] = { "", "before", "purchase", "after",
	NULL };

const struct field touchpoint_fields[] = {
	FIELD(touchpoint, slug, .required = true, .wrong = field_wrong_slug),
	FIELD(touchpoint, title, .required = true, .wrong = field_wrong_line),
	FIELD(touchpoint, survey),
	FIELD(touchpoint, kind, .required = true, .allowed = touchpoint_kinds),
	FIELD(touchpoint, department, .wrong = field_wrong_line),
	FIELD(touchpoint, region, .wrong = field_wrong_line),
	FIELD(touchpoint, phase, .allowed = touchpoint_phases),
	FIELD(touchpoint, zone, .required = true, .wrong = field_wrong_zone),
	FIELD(touchpoint, group, .wrong = wrong_group),
	{ "from", offsetof(struct touchpoint, opens), TOUCHPOINT_DATE + 1,
	    .wrong = field_wrong_date },
	{ "to", offsetof(struct touchpoint, closes), TOUCHPOINT_DATE + 1,
	    .wrong = field_wrong_date },
};
const size_t touchpoint_field_count = sizeof(touchpoint_fields) /
    sizeof(touchpoint_fields[0]);

void
touchpoint_card_begin(struct touchpoint *t)
{
	*t = (struct touchpoint){ .kind = "offline" };
	zone_of_system(t->zone, sizeof(t->zone));
}

const char *
touchpoint_text(const struct touchpoint *t, size_t field)
{
	return (const char *)t + touchpoint_fields[field].offset;
}

json_t *
touchpoint_card(const struct touchpoint *t)
{
	json_t *card = json_object();

	for (size_t i = 0; i < touchpoint_field_count; i++)
		json_object_set_new(card, touchpoint_fields[i].name,
		    json_string(touchpoint_text(t, i)));
	json_object_set_new(card, "near_staff", json_boolean(t->near_staff));
	json_object_set_new(card, "retired", json_boolean(t->retired_ms != 0));
	return card;
}

static const char *
state_of(const struct touchpoint *t, int64_t now_ms)
{
	char today[LOCALTIME_TEXT];

	if (t->retired_ms != 0)
		return "retired";
	if (t->opens[0] == '\0' && t->closes[0] == '\0')
		return "open";
	zone_today(t->zone, now_ms, today);
	if (t->opens[0] != '\0' && strcmp(today, t->opens) < 0)
		return "coming";
	return t->closes[0] != '\0' && strcmp(today, t->closes) >= 0 ? "over"
								     : "open";
}

json_t *
touchpoint_shown(const struct touchpoint *t, int64_t now_ms)
{
	json_t *card = touchpoint_card(t);

	json_object_set_new(card, "state", json_string(state_of(t, now_ms)));
	return card;
}

/* {"zone": {"old": "UTC", "new": "Europe/Vienna"}} */
static json_t *
differences(json_t *before, json_t *after)
{
	json_t *fields = json_object(), *value;
	const char *name;

	json_object_foreach(after, name, value) {
		json_t *old = json_object_get(before, name);

		if (before != NULL && !json_equal(old, value))
			json_object_set_new(fields, name,
			    json_pack("{s:O?, s:O}", "old", old, "new", value));
	}
	return fields;
}

static const char *
what_happened(json_t *before, json_t *fields)
{
	json_t *retired = json_object_get(fields, "retired");

	if (before == NULL)
		return "added";
	if (retired == NULL)
		return "changed";
	return json_is_true(json_object_get(retired, "new")) ? "retired"
							     : "back";
}

json_t *
touchpoint_change(json_t *before, json_t *after)
{
	json_t *fields = differences(before, after);

	return json_pack("{s:s, s:o}", "what", what_happened(before, fields),
	    "fields", fields);
}

/* The card as its deed has it; NULL without memory.  Free it. */
static char *
card_text(const struct touchpoint *t)
{
	json_t *card = touchpoint_card(t);
	char *text = json_dumps(card, JSON_COMPACT | JSON_SORT_KEYS);

	json_decref(card);
	if (!json_memory_failed())
		return text;
	free(text);
	return NULL;
}

static int
card_fits(const struct touchpoint *t, char why[FIELD_WHY])
{
	char *text = card_text(t);
	const bool fits = text != NULL && strlen(text) <= CARD_SIZE;

	if (text != NULL && !fits)
		snprintf(why, FIELD_WHY,
		    "its texts are too long together: a card holds %d bytes",
		    CARD_SIZE);
	free(text);
	return text == NULL ? -1 : fits;
}

int
touchpoint_fits(struct desk *desk, const struct touchpoint *t,
    char why[FIELD_WHY])
{
	const char *missing = fields_missing(touchpoint_fields,
	    touchpoint_field_count, t);
	struct sheet_row row;
	int found = 1;

	if (missing != NULL) {
		snprintf(why, FIELD_WHY, "%s is missing", missing);
		return 0;
	}
	if (t->opens[0] != '\0' && t->closes[0] != '\0' &&
	    strcmp(t->opens, t->closes) >= 0) {
		snprintf(why, FIELD_WHY, "from must be before to");
		return 0;
	}
	if (t->survey[0] != '\0')
		found = sheet_in_force(desk->store, t->survey, &row, NULL);
	if (found == 0)
		snprintf(why, FIELD_WHY,
		    "there is no survey \"%s\": put its sheet first",
		    t->survey);
	return found == 1 ? card_fits(t, why) : found;
}

/* Days and hours are local: in another zone its ratings stand in other ones. */
static int
put_card(struct desk *desk, const struct touchpoint *before,
    const struct touchpoint *t)
{
	struct intake *intake = ledger_intake(desk);
	bool moves = before != NULL && strcmp(before->zone, t->zone) != 0;

	if (moves && intake_touchpoint(intake, t->slug, -1) != 0)
		return -1;
	if (touchpoint_put(desk->store, t) != STORE_OK)
		return -1;
	if (!moves)
		return 0;
	if (intake_touchpoint(intake, t->slug, 1) != 0)
		return -1;
	return blocks_rezone(desk->store, intake->atlas, t->slug, t->zone);
}

bool
touchpoint_keep(struct desk *desk, struct call *call,
    const struct touchpoint *before, const struct touchpoint *t)
{
	char *text = card_text(t);

	call->spoiled = text == NULL || put_card(desk, before, t) != 0 ||
	    book_write(desk, DEED_TOUCHPOINT, desk_who(call), t->slug, text) !=
		0;
	free(text);
	return !call->spoiled;
}
