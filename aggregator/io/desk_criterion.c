/*
 * desk_criterion.c - the catalogue of criteria, and marks of touchpoints.
 *
 * Each change is a card of the plan with its deed.  A mark is named by
 * touchpoint, criterion and day, so that every one ever given stays.
 */

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "aggregator/io/criterion_card.h"
#include "aggregator/io/desk.h"
#include "aggregator/io/desk_criterion.h"
#include "aggregator/io/desk_plan.h"
#include "aggregator/io/fields.h"
#include "aggregator/io/parameters.h"
#include "aggregator/io/store_touchpoint.h"
#include "aggregator/io/zone.h"
#include "protocol/entry.h"

/* ---- criteria ----------------------------------------------------------------- */

static const char *
wrong_name(const char *text)
{
	return slug_is_valid(text)
	    ? NULL
	    : "is no name of a criterion: small letters, digits and hyphens, "
	      "beginning with a letter or digit";
}

static const struct field fields[] = {
	{ "criterion", offsetof(struct criterion, name), CRITERION_NAME + 1,
	    .required = true, .wrong = wrong_name },
	FIELD(criterion, title, .wrong = field_wrong_line),
};
#define FIELDS (sizeof(fields) / sizeof(fields[0]))

static const char *const also[] = { "weight", NULL };

static json_t *
criterion_json(const struct criterion *criterion)
{
	return json_pack("{s:s, s:s, s:f, s:b}", "criterion", criterion->name,
	    "title", criterion->title, "weight", criterion->weight, "default",
	    criterion_is_preset(criterion));
}

/* A figure from 0 to most; false: settled. */
static bool
read_figure(struct call *call, const json_t *value, const char *name,
    double most, double *out)
{
	const double figure = json_number_value(value);

	if (!json_is_number(value) || !(figure >= 0 && figure <= most)) {
		desk_problem(call, 400, "%s must be a number from 0 to %g",
		    name, most);
		return false;
	}
	*out = figure;
	return true;
}

/* A body over what criterion says already; false: settled. */
static bool
read_criterion(struct call *call, struct criterion *criterion)
{
	json_t *body = desk_body(call), *weight;
	bool read;

	if (body == NULL)
		return false;
	weight = json_object_get(body, "weight");
	read = fields_read(call, body, fields, FIELDS, also, criterion) &&
	    (weight == NULL ||
		read_figure(call, weight, "weight", CRITERION_WEIGHT,
		    &criterion->weight));
	json_decref(body);
	if (read && criterion->title[0] == '\0')
		strcpy(criterion->title, criterion->name);
	return read;
}

/* The catalogue as it is; false: settled. */
static bool
read_catalogue(struct desk *desk, struct call *call,
    struct catalogue *catalogue)
{
	if (catalogue_read(desk->store, catalogue) == 0)
		return true;
	desk_store_problem(call, STORE_BROKEN);
	return false;
}

/* Marks could not be weighed any more if all weights were 0. */
static bool
still_weighs(struct call *call, const struct catalogue *catalogue)
{
	if (catalogue_weight(catalogue) > 0)
		return true;
	desk_problem(call, 400,
	    "then no criterion would have any weight, and nothing would be "
	    "relevant");
	return false;
}

/* Keep a criterion of the catalogue, and say what it is. */
static void
keep_criterion(struct desk *desk, struct call *call,
    const struct catalogue *catalogue, const struct criterion *criterion,
    int status)
{
	json_t *card;
	bool kept;

	if (!still_weighs(call, catalogue))
		return;
	card = criterion_card(criterion);
	if (card == NULL) {
		desk_store_problem(call, STORE_BROKEN);
		return;
	}
	kept = desk_plan_keep(desk, call, CRITERION_WHAT, criterion->name,
	    card);
	json_decref(card);
	if (kept)
		desk_json(call, status, criterion_json(criterion));
}

void
desk_criterion_list(struct desk *desk, struct call *call)
{
	struct catalogue catalogue;
	json_t *list;

	if (!read_catalogue(desk, call, &catalogue))
		return;
	list = json_array();
	for (size_t i = 0; i < catalogue.count; i++)
		json_array_append_new(list, criterion_json(&catalogue.list[i]));
	desk_json(call, 200, json_pack("{s:o}", "criteria", list));
}

void
desk_criterion_add(struct desk *desk, struct call *call)
{
	struct criterion criterion = { .weight = 1 };
	struct catalogue catalogue;

	if (!read_catalogue(desk, call, &catalogue) ||
	    !read_criterion(call, &criterion))
		return;
	if (catalogue_find(&catalogue, criterion.name) != NULL) {
		desk_problem(call, 409, "there is a criterion \"%s\" already",
		    criterion.name);
		return;
	}
	if (catalogue.count >= CRITERIA_MOST) {
		desk_problem(call, 400, "a catalogue has %d criteria at most",
		    CRITERIA_MOST);
		return;
	}
	catalogue.list[catalogue.count++] = criterion;
	keep_criterion(desk, call, &catalogue, &criterion, 201);
}

/* The criterion that the path names; NULL: settled. */
static struct criterion *
criterion_named(struct desk *desk, struct call *call,
    struct catalogue *catalogue)
{
	struct criterion *criterion;

	if (!read_catalogue(desk, call, catalogue))
		return NULL;
	criterion = catalogue_find(catalogue, call->parameter);
	if (criterion == NULL)
		desk_problem(call, 404, "there is no criterion \"%s\"",
		    call->parameter);
	return criterion;
}

void
desk_criterion_set(struct desk *desk, struct call *call)
{
	struct catalogue catalogue;
	struct criterion *criterion = criterion_named(desk, call, &catalogue);

	if (criterion == NULL || !read_criterion(call, criterion))
		return;
	if (strcmp(criterion->name, call->parameter) != 0) {
		desk_problem(call, 400,
		    "a criterion keeps its name: marks were given on it");
		return;
	}
	keep_criterion(desk, call, &catalogue, criterion, 200);
}

void
desk_criterion_remove(struct desk *desk, struct call *call)
{
	struct catalogue catalogue;
	struct criterion *criterion = criterion_named(desk, call, &catalogue);
	json_t *told;

	if (criterion == NULL)
		return;
	told = criterion_json(criterion);
	criterion->weight = 0;
	if (still_weighs(call, &catalogue) &&
	    desk_plan_keep(desk, call, CRITERION_WHAT, criterion->name, NULL))
		desk_json(call, 200, json_incref(told));
	json_decref(told);
}

/* ---- marks -------------------------------------------------------------------- */

/* Marks given together. */
struct wish {
	char touchpoint[LIMIT_SLUG + 1];
	char date[MARK_DATE + 1];
	char note[LIMIT_WHY + 1];
};

static const struct field mark_fields[] = {
	FIELD(wish, touchpoint, .required = true),
	FIELD(wish, date, .wrong = field_wrong_date),
	FIELD(wish, note, .wrong = field_wrong_line),
};

/* The day at that touchpoint, where none is given; false: settled. */
static bool
settle_date(struct desk *desk, struct call *call, struct wish *wish)
{
	char today[LOCALTIME_TEXT];
	struct touchpoint t;
	const int found = touchpoint_get(desk->store, wish->touchpoint, &t);

	if (found < 0)
		desk_store_problem(call, STORE_BROKEN);
	else if (found == 0)
		desk_problem(call, 404, "there is no touchpoint \"%s\"",
		    wish->touchpoint);
	if (found != 1)
		return false;
	zone_today(t.zone, desk_now_ms(desk), today);
	if (strcmp(wish->date, today) > 0) {
		desk_problem(call, 400,
		    "date %s is not there yet: a mark is of a day that has "
		    "begun",
		    wish->date);
		return false;
	}
	if (wish->date[0] == '\0')
		memcpy(wish->date, today, sizeof(wish->date));
	return true;
}

/* All of them, before any is kept; false: settled. */
static bool
check_marks(struct call *call, struct catalogue *catalogue, json_t *marks)
{
	const char *name;
	json_t *value;
	double mark;

	if (json_object_size(marks) == 0) {
		desk_problem(call, 400,
		    "marks must name criteria: {\"function\": 80}");
		return false;
	}
	json_object_foreach(marks, name, value) {
		if (catalogue_find(catalogue, name) == NULL) {
			desk_problem(call, 400,
			    "there is no criterion \"%.60s\"", name);
			return false;
		}
		if (!json_is_null(value) &&
		    !read_figure(call, value, name, 100, &mark))
			return false;
	}
	return true;
}

static bool
keep_mark(struct desk *desk, struct call *call, const struct wish *wish,
    const char *criterion, json_t *mark)
{
	char name[PLAN_NAME + 1];
	json_t *card = NULL;
	bool kept;

	mark_name(wish->touchpoint, criterion, wish->date, name);
	if (!json_is_null(mark)) {
		card = json_pack("{s:O, s:s}", "mark", mark, "note",
		    wish->note);
		if (card == NULL) {
			desk_store_problem(call, STORE_BROKEN);
			return false;
		}
	}
	kept = desk_plan_keep(desk, call, MARK_WHAT, name, card);
	json_decref(card);
	return kept;
}

static void
keep_marks(struct desk *desk, struct call *call, const struct wish *wish,
    json_t *marks)
{
	const char *name;
	json_t *value;

	json_object_foreach(marks, name, value) {
		if (keep_mark(desk, call, wish, name, value))
			continue;
		call->spoiled = true; /* those before it are not kept either */
		return;
	}
	desk_json(call, 200,
	    json_pack("{s:s, s:s, s:s, s:s, s:O}", "touchpoint",
		wish->touchpoint, "date", wish->date, "who", desk_who(call),
		"note", wish->note, "marks", marks));
}

void
desk_mark_add(struct desk *desk, struct call *call)
{
	static const char *const others[] = { "marks", NULL };
	struct wish wish = { .touchpoint = "" };
	struct catalogue catalogue;
	json_t *body = desk_body(call);
	json_t *marks = json_object_get(body, "marks");

	if (body == NULL)
		return;
	if (fields_read(call, body, mark_fields,
		sizeof(mark_fields) / sizeof(mark_fields[0]), others, &wish) &&
	    settle_date(desk, call, &wish) &&
	    read_catalogue(desk, call, &catalogue) &&
	    check_marks(call, &catalogue, marks))
		keep_marks(desk, call, &wish, marks);
	json_decref(body);
}

/* A list of marks while it grows: the last of each kind counts. */
struct listing {
	json_t *list;
	char touchpoint[LIMIT_SLUG + 1];
	char criterion[CRITERION_NAME + 1];
};

static void
list_mark(const struct mark *mark, void *arg)
{
	struct listing *listing = arg;
	char put[LOCALTIME_TEXT];
	json_t *before = json_array_get(listing->list,
	    json_array_size(listing->list) - 1);

	if (strcmp(listing->touchpoint, mark->touchpoint) == 0 &&
	    strcmp(listing->criterion, mark->criterion) == 0)
		json_object_set_new(before, "counts", json_false());
	strcpy(listing->touchpoint, mark->touchpoint);
	strcpy(listing->criterion, mark->criterion);
	localtime_text(mark->put_ms / 1000, put, sizeof(put));
	json_array_append_new(listing->list,
	    json_pack("{s:s, s:s, s:s, s:f, s:s, s:s, s:s, s:b}", "touchpoint",
		mark->touchpoint, "criterion", mark->criterion, "date",
		mark->date, "mark", mark->mark, "who", mark->who, "put", put,
		"note", mark->note, "counts", 1));
}

void
desk_mark_list(struct desk *desk, struct call *call)
{
	struct listing listing = { .list = NULL };
	char touchpoint[LIMIT_SLUG + 1];
	const struct parameter parameters[] = {
		{ "touchpoint", touchpoint, sizeof(touchpoint), NULL },
	};
	struct touchpoint t;
	int found = 1;

	if (!parameters_read(call, parameters, 1))
		return;
	if (touchpoint[0] != '\0')
		found = touchpoint_get(desk->store, touchpoint, &t);
	if (found == 0) {
		desk_problem(call, 404, "there is no touchpoint \"%s\"",
		    touchpoint);
		return;
	}
	listing.list = json_array();
	if (found < 0 ||
	    mark_each(desk->store, touchpoint[0] != '\0' ? touchpoint : NULL,
		list_mark, &listing) != 0) {
		json_decref(listing.list);
		desk_store_problem(call, STORE_BROKEN);
		return;
	}
	desk_json(call, 200, json_pack("{s:o}", "marks", listing.list));
}
