/*
 * desk_touchpoint.c - touchpoints come, change and go; none is ever deleted.
 *
 * One at a time; the whole map as one table is desk_map.c's.
 */

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "aggregator/io/book_reader.h"
#include "aggregator/io/deed_json.h"
#include "aggregator/io/desk.h"
#include "aggregator/io/desk_touchpoint.h"
#include "aggregator/io/json_memory.h"
#include "aggregator/io/parameters.h"
#include "aggregator/io/touchpoint_card.h"

#define RETIRED "retired"
#define NEAR_STAFF "near_staff"

static const char *const also[] = { NEAR_STAFF, RETIRED, NULL };

/* ---- changing --------------------------------------------------------------- */

/* A member that is true or false; false: it is neither, and settled. */
static bool
read_flag(struct call *call, json_t *body, const char *name, bool *out)
{
	json_t *value = json_object_get(body, name);

	if (value == NULL)
		return true;
	if (!json_is_boolean(value)) {
		desk_problem(call, 400, "%s must be true or false", name);
		return false;
	}
	*out = json_is_true(value);
	return true;
}

/* The body over what t was; false: settled. */
static bool
read_card(struct desk *desk, struct call *call, struct touchpoint *t)
{
	bool retired = t->retired_ms != 0;
	json_t *body = desk_body(call);
	char why[FIELD_WHY];
	int fits = -1;
	bool read;

	if (body == NULL)
		return false;
	read = fields_read(call, body, touchpoint_fields,
		   touchpoint_field_count, also, t) &&
	    read_flag(call, body, NEAR_STAFF, &t->near_staff) &&
	    read_flag(call, body, RETIRED, &retired);
	json_decref(body);
	if (!read)
		return false;
	if (retired != (t->retired_ms != 0))
		t->retired_ms = retired ? desk_now_ms(desk) : 0;
	fits = touchpoint_fits(desk, t, why);
	if (fits < 0)
		desk_store_problem(call, STORE_BROKEN);
	else if (fits == 0)
		desk_problem(call, 400, "%s", why);
	return fits == 1;
}

/* Store it with its deed, and say what it is now. */
static void
keep(struct desk *desk, struct call *call, const struct touchpoint *before,
    const struct touchpoint *t, int status)
{
	if (touchpoint_keep(desk, call, before, t))
		desk_json(call, status, touchpoint_card(t));
}

void
desk_touchpoint_add(struct desk *desk, struct call *call)
{
	struct touchpoint t, other;
	int found;

	touchpoint_card_begin(&t);
	if (!read_card(desk, call, &t))
		return;
	found = touchpoint_get(desk->store, t.slug, &other);
	if (found == 1)
		desk_problem(call, 409, "there is a touchpoint \"%s\" already",
		    t.slug);
	else if (found < 0)
		desk_store_problem(call, STORE_BROKEN);
	else
		keep(desk, call, NULL, &t, 201);
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

	if (!touchpoint_named(desk, call, &t))
		return;
	before = t;
	if (!read_card(desk, call, &t))
		return;
	if (strcmp(t.slug, before.slug) != 0)
		desk_problem(call, 400,
		    "a slug stays: it names the touchpoint in every journal");
	else
		keep(desk, call, &before, &t, 200);
}

void
desk_touchpoint_retire(struct desk *desk, struct call *call)
{
	struct touchpoint t;

	if (!touchpoint_named(desk, call, &t))
		return;
	if (t.retired_ms != 0) {
		desk_json(call, 200, touchpoint_card(&t));
		return;
	}
	t.retired_ms = desk_now_ms(desk);
	keep(desk, call, NULL, &t, 200);
}

/* ---- looking ---------------------------------------------------------------- */

/* What a list is narrowed to; "" asks for everything. */
struct narrowing {
	char department[LIMIT_NAME + 1];
	char region[LIMIT_NAME + 1];
	char kind[16];
	char phase[16];
	char group[LIMIT_NAME + 1];
	char retired[4];
};

struct listing {
	struct narrowing only;
	json_t *list;
	int64_t now_ms;
};

static bool
fits_word(const char *asked, const char *word)
{
	return asked[0] == '\0' || strcmp(asked, word) == 0;
}

/* In that group or in one below it. */
static bool
fits_group(const char *asked, const char *group)
{
	const size_t length = strlen(asked);

	return length == 0 ||
	    (strncmp(asked, group, length) == 0 &&
		(group[length] == '\0' || group[length] == '/'));
}

static int
list_one(const struct touchpoint *t, void *arg)
{
	struct listing *listing = arg;
	const struct narrowing *only = &listing->only;

	if (!fits_word(only->department, t->department) ||
	    !fits_word(only->region, t->region) ||
	    !fits_word(only->kind, t->kind) ||
	    !fits_word(only->phase, t->phase) ||
	    !fits_group(only->group, t->group) ||
	    !fits_word(only->retired, t->retired_ms != 0 ? "yes" : "no"))
		return 0;
	return json_array_append_new(listing->list,
	    touchpoint_shown(t, listing->now_ms));
}

void
desk_touchpoint_list(struct desk *desk, struct call *call)
{
	static const char *const yes_no[] = { "yes", "no", NULL };
	struct listing listing = { .now_ms = desk_now_ms(desk) };
	struct narrowing *only = &listing.only;
	const struct parameter parameters[] = {
		{ "department", only->department, sizeof(only->department),
		    NULL },
		{ "region", only->region, sizeof(only->region), NULL },
		{ "kind", only->kind, sizeof(only->kind), touchpoint_kinds },
		{ "phase", only->phase, sizeof(only->phase),
		    touchpoint_phases + 1 },
		{ "group", only->group, sizeof(only->group), NULL },
		{ RETIRED, only->retired, sizeof(only->retired), yes_no },
	};

	if (!parameters_read(call, parameters,
		sizeof(parameters) / sizeof(parameters[0])))
		return;
	listing.list = json_array();
	if (touchpoint_each(desk->store, list_one, &listing) != 0) {
		json_decref(listing.list);
		desk_store_problem(call, STORE_BROKEN);
		return;
	}
	desk_json(call, 200, json_pack("{s:o}", "touchpoints", listing.list));
}

void
desk_touchpoint_show(struct desk *desk, struct call *call)
{
	struct touchpoint t;

	if (touchpoint_named(desk, call, &t))
		desk_json(call, 200, touchpoint_shown(&t, desk_now_ms(desk)));
}

/* ---- history ---------------------------------------------------------------- */

struct history {
	const char *slug;
	json_t *list;
	json_t *card; /* as it was; NULL before it came */
};

/* Take over that card with what became of it. */
static void
history_add(struct history *history, json_t *deed, json_t *card)
{
	json_t *entry = touchpoint_change(history->card, card);

	json_object_set(entry, "number", json_object_get(deed, "number"));
	json_object_set(entry, "at", json_object_get(deed, "at"));
	json_object_set(entry, "who", json_object_get(deed, "who"));
	json_object_set(entry, "card", card);
	json_array_append_new(history->list, entry);
	json_decref(history->card);
	history->card = json_incref(card);
}

static void
history_deed(const struct book_deed *deed, void *arg)
{
	struct history *history = arg;
	json_t *json, *card;
	const char *slug;

	if (deed->deed->kind != DEED_TOUCHPOINT)
		return;
	json = deed_json(deed->deed, deed->number, deed->is_dated, deed->at_ms);
	slug = json_string_value(json_object_get(json, "slug"));
	if (slug != NULL && strcmp(slug, history->slug) == 0) {
		card = json_loads(json_string_value(json_object_get(json,
				      "card")),
		    0, NULL);
		if (json_is_object(card))
			history_add(history, json, card);
		json_decref(card);
	}
	json_decref(json);
}

void
desk_touchpoint_history(struct desk *desk, struct call *call)
{
	struct history history = { .slug = call->parameter };
	struct touchpoint t;

	if (!touchpoint_named(desk, call, &t))
		return;
	history.list = json_array();
	if (book_each(desk->store, history_deed, &history) != 0) {
		json_decref(history.list);
		desk_store_problem(call, STORE_BROKEN);
	} else {
		desk_json(call, 200,
		    json_pack("{s:s, s:o}", "touchpoint", t.slug, "history",
			history.list));
	}
	json_decref(history.card);
}
