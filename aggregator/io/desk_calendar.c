/*
 * desk_calendar.c - calendars of holidays: put, listed, shown, taken off.
 *
 * A file is kept as it came and read by core/calendar.c whenever days are
 * asked for; what cannot be read whole is never kept.
 */

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/core/calendar.h"
#include "aggregator/core/localtime.h"
#include "aggregator/core/route.h"
#include "aggregator/io/desk.h"
#include "aggregator/io/desk_calendar.h"
#include "aggregator/io/desk_plan.h"
#include "aggregator/io/fields.h"
#include "aggregator/io/store_calendar.h"

/* The days of each are found anew for each question: more regions than any
 * country has, and no question waits for them. */
#define CALENDARS 64

static void
date_text(int64_t day, char out[16])
{
	const struct localtime_date date = localtime_date_of(day);

	snprintf(out, 16, "%04d-%02d-%02d", (int)(date.year % 10000),
	    date.month, date.day);
}

/* ---- putting one ----------------------------------------------------------- */

struct wish {
	char region[LIMIT_NAME + 1];
	struct calendar_count count;
};

static bool
wish_region(struct call *call, struct wish *wish)
{
	const char *wrong;

	if (strstr(call->request->query, "region=") == NULL)
		return true;
	if (route_query(call->request->query, "region", 0, wish->region,
		sizeof(wish->region)) < 0) {
		desk_problem(call, 400, "region: no name is that long");
		return false;
	}
	wrong = field_wrong_line(wish->region);
	if (wrong != NULL)
		desk_problem(call, 400, "region %s", wrong);
	return wrong == NULL;
}

/* One mebibyte is read here, off the writer's thread. */
void
desk_calendar_check(struct desk *desk, struct call *call)
{
	const struct request *request = call->request;
	const char *wrong = field_wrong_slug(call->parameter);
	char why[CALENDAR_WHY];
	struct wish *wish;

	(void)desk;
	if (wrong != NULL) {
		desk_problem(call, 400, "a calendar's name %s", wrong);
		return;
	}
	if (strcmp(request->content_type, "text/calendar") != 0) {
		desk_problem(call, 415,
		    "Send text/calendar, encoded as UTF-8.");
		return;
	}
	wish = calloc(1, sizeof(*wish));
	call->state = wish;
	call->free_state = free;
	if (wish == NULL)
		desk_json(call, 500, NULL);
	else if (!wish_region(call, wish))
		return;
	else if (calendar_read(request->body, request->length, NULL, NULL,
		     &wish->count, why) != 0)
		desk_problem(call, 400, "%s", why);
	else if (wish->count.events == 0)
		desk_problem(call, 400,
		    "there is no all-day event in it, so no holiday");
}

static json_t *
card_of(const struct request *request, const struct wish *wish)
{
	char hex[CALENDAR_HASH];

	calendar_hash(request->body, request->length, hex);
	return json_pack("{s:s, s:s, s:I}", "region", wish->region, "sha256",
	    hex, "events", (json_int_t)wish->count.events);
}

/* Is there a place for one more of that name? */
static bool
has_place(struct desk *desk, struct call *call)
{
	int same = calendar_each(desk->store, call->parameter, NULL, NULL);
	int all = calendar_each(desk->store, NULL, NULL, NULL);

	if (same < 0 || all < 0)
		desk_store_problem(call, STORE_BROKEN);
	else if (same == 0 && all >= CALENDARS)
		desk_problem(call, 409,
		    "there are %d calendars already; take one off first",
		    CALENDARS);
	else
		return true;
	return false;
}

void
desk_calendar_put(struct desk *desk, struct call *call)
{
	const struct request *request = call->request;
	const struct wish *wish = call->state;
	const struct calendar_row row = { call->parameter, wish->region,
		request->body, request->length, desk_now_ms(desk) };
	enum store_verdict verdict;
	json_t *card;
	bool kept;

	if (!has_place(desk, call))
		return;
	verdict = calendar_put(desk->store, &row);
	if (verdict != STORE_OK) {
		desk_store_problem(call, verdict);
		return;
	}
	card = card_of(request, wish);
	kept = card != NULL &&
	    desk_plan_keep(desk, call, "holidays", row.name, card);
	json_decref(card);
	if (card == NULL)
		desk_store_problem(call, STORE_BROKEN);
	if (kept)
		desk_json(call, 200,
		    json_pack("{s:s, s:s, s:I, s:I, s:I}", "name", row.name,
			"region", row.region, "events",
			(json_int_t)wish->count.events, "timed",
			(json_int_t)wish->count.timed, "cancelled",
			(json_int_t)wish->count.cancelled));
}

/* ---- telling of them --------------------------------------------------------- */

struct next {
	int64_t today, day;
	char name[CALENDAR_NAME + 1];
};

static void
take_next(void *arg, int64_t day, const char *name)
{
	struct next *next = arg;

	if (day < next->today || day >= next->day)
		return;
	next->day = day;
	snprintf(next->name, sizeof(next->name), "%s", name);
}

struct list {
	int64_t today;
	json_t *json;
};

static int
list_one(const struct calendar_row *row, void *arg)
{
	struct list *list = arg;
	struct next next = { .today = list->today, .day = INT64_MAX };
	struct calendar_count count;
	char why[CALENDAR_WHY], day[16] = "";

	if (calendar_read(row->file, row->length, take_next, &next, &count,
		why) != 0)
		return -1;
	if (next.day != INT64_MAX)
		date_text(next.day, day);
	return json_array_append_new(list->json,
	    json_pack("{s:s, s:s, s:I, s:s, s:s}", "name", row->name, "region",
		row->region, "events", (json_int_t)count.events, "next", day,
		"next_name", next.name));
}

static int64_t
today_of(const struct desk *desk)
{
	return localtime_day(&localtime_utc, desk_now_ms(desk) / 1000);
}

void
desk_calendar_list(struct desk *desk, struct call *call)
{
	struct list list = { today_of(desk), json_array() };

	if (calendar_each(desk->store, NULL, list_one, &list) < 0) {
		json_decref(list.json);
		desk_store_problem(call, STORE_BROKEN);
		return;
	}
	desk_json(call, 200, json_pack("{s:o}", "calendars", list.json));
}

/* The days asked for, and the list they go to. */
struct show {
	int64_t from, to;
	json_t *days, *json;
};

static void
show_day(void *arg, int64_t day, const char *name)
{
	struct show *show = arg;
	char text[16];

	if (day < show->from || day >= show->to)
		return;
	date_text(day, text);
	json_array_append_new(show->days,
	    json_pack("{s:s, s:s}", "day", text, "name", name));
}

static int
show_one(const struct calendar_row *row, void *arg)
{
	struct show *show = arg;
	struct calendar_count count;
	char why[CALENDAR_WHY];

	show->days = json_array();
	show->json = json_pack("{s:s, s:s, s:I, s:o}", "name", row->name,
	    "region", row->region, "put", (json_int_t)row->put_ms, "days",
	    show->days);
	return show->json == NULL ||
	    calendar_read(row->file, row->length, show_day, show, &count,
		why) != 0;
}

void
desk_calendar_show(struct desk *desk, struct call *call)
{
	struct localtime_date date = localtime_date_of(today_of(desk));
	struct show show = { 0 };
	int found;

	date.month = date.day = 1;
	show.from = localtime_day_of(&date);
	date.year += 2;
	show.to = localtime_day_of(&date);
	found = calendar_each(desk->store, call->parameter, show_one, &show);
	if (found == 1) {
		desk_json(call, 200, show.json);
		return;
	}
	json_decref(show.json);
	if (found == 0)
		desk_problem(call, 404, "there is no calendar \"%s\"",
		    call->parameter);
	else
		desk_store_problem(call, STORE_BROKEN);
}

void
desk_calendar_remove(struct desk *desk, struct call *call)
{
	int found = calendar_each(desk->store, call->parameter, NULL, NULL);
	enum store_verdict verdict;

	if (found == 0) {
		desk_problem(call, 404, "there is no calendar \"%s\"",
		    call->parameter);
		return;
	}
	verdict = found == 1 ? calendar_drop(desk->store, call->parameter)
			     : STORE_BROKEN;
	if (verdict != STORE_OK)
		desk_store_problem(call, verdict);
	else if (desk_plan_keep(desk, call, "holidays", call->parameter, NULL))
		desk_json(call, 200,
		    json_pack("{s:s, s:s}", "name", call->parameter, "state",
			"removed"));
}
