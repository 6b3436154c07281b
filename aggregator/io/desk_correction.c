/*
 * desk_correction.c - what a person puts right about a kiosk's ratings; see
 * desk_correction.h.
 *
 * Nothing of an envelope changes: the deed says what was meant, and whoever
 * folds the envelopes with the book comes to the same tallies.
 */

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/core/query.h"
#include "aggregator/io/atlas.h"
#include "aggregator/io/correction_json.h"
#include "aggregator/io/desk.h"
#include "aggregator/io/desk_correction.h"
#include "aggregator/io/fields.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/store_kiosk.h"
#include "aggregator/io/store_touchpoint.h"

/* ---- answers ------------------------------------------------------------- */

/*
 * A rating moved stands at up to two touchpoints: the one it left has as many
 * as the one it came to.
 */
static int
take_moved(const struct correction_moved *moved, void *arg)
{
	struct correction_moved *most = arg;

	if (moved->counted > most->counted)
		most->counted = moved->counted;
	if (moved->flagged > most->flagged)
		most->flagged = moved->flagged;
	return 0;
}

/* As correction_json.h says, and "ratings", "flagged"; or NULL. */
static json_t *
whole_json(struct store *store, const struct correction_row *row)
{
	struct correction_moved most = { NULL, 0, 0 };
	json_t *json;

	if (correction_moved_each(store, row->correction.number, take_moved,
		&most) != 0)
		return NULL;
	json = correction_json(store, row);
	json_object_set_new(json, "ratings",
	    json_integer((json_int_t)most.counted));
	json_object_set_new(json, "flagged",
	    json_integer((json_int_t)most.flagged));
	return json;
}

struct listing {
	struct store *store;
	json_t *list;
};

static int
list_one(const struct correction_row *row, void *arg)
{
	struct listing *listing = arg;

	return json_array_append_new(listing->list,
	    whole_json(listing->store, row));
}

void
desk_correction_list(struct desk *desk, struct call *call)
{
	struct listing listing = { desk->store, json_array() };

	if (correction_each(desk->store, list_one, &listing) != 0) {
		json_decref(listing.list);
		desk_store_problem(call, STORE_BROKEN);
		return;
	}
	desk_json(call, 200, json_pack("{s:o}", "corrections", listing.list));
}

/* The number between apply, which may run again, and answer. */
static bool
remember(struct call *call, uint64_t number)
{
	uint64_t *state = call->state;

	if (state == NULL)
		state = malloc(sizeof(*state));
	if (state == NULL)
		return false;
	*state = number;
	call->state = state;
	call->free_state = free;
	return true;
}

void
desk_correction_answer(struct desk *desk, struct call *call)
{
	const uint64_t *number = call->state;
	struct correction_row row;
	json_t *json = NULL;

	if (correction_get(desk->store, *number, &row) == 1)
		json = whole_json(desk->store, &row);
	if (json == NULL)
		desk_store_problem(call, STORE_BROKEN);
	else
		desk_json(call, row.undone == 0 ? 201 : 200, json);
}

/* ---- putting right ------------------------------------------------------- */

struct wish {
	char kiosk[LIMIT_NAME + 1];
	char from[64], to[64];
	char touchpoint[LIMIT_SLUG + 1];
	char why[LIMIT_WHY + 1];
	enum correction_what what;
	struct journal_row journal;
	int64_t from_ms, to_ms;
};
static const struct field wish_fields[] = {
	FIELD(wish, kiosk, .required = true),
	FIELD(wish, from, .required = true),
	FIELD(wish, to, .required = true),
	FIELD(wish, touchpoint),
	FIELD(wish, why, .required = true, .wrong = field_wrong_line),
};
#define FIELDS (sizeof(wish_fields) / sizeof(wish_fields[0]))
static const char *const also[] = { "rehearsal", "count", NULL };

/* What is said of the ratings, one of three; or false, settled. */
static bool
read_what(struct call *call, json_t *body, struct wish *wish)
{
	const bool rehearsal = fields_boolean(body, "rehearsal", false);
	const bool count = fields_boolean(body, "count", false);
	const bool touchpoint = wish->touchpoint[0] != '\0';

	if (rehearsal + count + touchpoint != 1) {
		desk_problem(call, 400,
		    "say one thing of the ratings: a touchpoint, rehearsal or "
		    "count");
		return false;
	}
	wish->what = rehearsal ? CORRECTION_REHEARSAL
	    : count            ? CORRECTION_COUNT
			       : CORRECTION_TOUCHPOINT;
	return true;
}

static bool
find_kiosk(struct desk *desk, struct call *call, struct wish *wish)
{
	const int found = journal_called(desk->store, wish->kiosk,
	    &wish->journal);

	if (found == -1)
		desk_store_problem(call, STORE_BROKEN);
	else if (found != 1)
		desk_problem(call, found == 0 ? 404 : 409,
		    found == 0 ? "there is no kiosk \"%s\""
			       : "several kiosks are called \"%s\": give the "
				 "start of an id, as `kiosk list --json` "
				 "shows it",
		    wish->kiosk);
	return found == 1;
}

static bool
find_touchpoint(struct desk *desk, struct call *call, const char *slug)
{
	struct touchpoint touchpoint;
	int found;

	if (slug[0] == '\0')
		return true;
	found = touchpoint_get(desk->store, slug, &touchpoint);
	if (found == -1)
		desk_store_problem(call, STORE_BROKEN);
	else if (found == 0)
		desk_problem(call, 404, "there is no touchpoint \"%s\"", slug);
	return found == 1;
}

/* The zone that local times are of: its first touchpoint's; NULL: no memory. */
static const struct localtime_zone *
zone_of(struct desk *desk, int64_t journal)
{
	struct touchpoint touchpoint;
	char places[KIOSK_PLACES];

	if (kiosk_places(desk->store, journal, places) != 1)
		return &localtime_utc;
	places[strcspn(places, ",")] = '\0';
	if (touchpoint_get(desk->store, places, &touchpoint) != 1)
		return &localtime_utc;
	return atlas_zone(desk->atlas, touchpoint.zone);
}

static bool
read_time(struct call *call, const char *name, const char *text,
    const struct localtime_zone *zone, int64_t now_ms, int64_t *out)
{
	struct query_time time;

	if (strcmp(text, "now") == 0) {
		*out = now_ms;
		return true;
	}
	if (query_time_read(text, &time) != 0) {
		desk_problem(call, 400,
		    "%s: \"%s\" is no time: give one like "
		    "2026-11-20T14:00:00+01:00, a date, 28d, today or now",
		    name, text);
		return false;
	}
	*out = query_instant(&time, zone, now_ms / 1000) * 1000;
	return true;
}

/* From when to when; or false, settled. */
static bool
read_span(struct desk *desk, struct call *call, struct wish *wish)
{
	const int64_t now_ms = desk_now_ms(desk);
	const struct localtime_zone *zone = zone_of(desk, wish->journal.id);

	if (zone == NULL) {
		desk_store_problem(call, STORE_BROKEN);
		return false;
	}
	if (!read_time(call, "from", wish->from, zone, now_ms,
		&wish->from_ms) ||
	    !read_time(call, "to", wish->to, zone, now_ms, &wish->to_ms))
		return false;
	if (wish->from_ms < wish->to_ms && wish->from_ms >= 0 &&
	    wish->to_ms <= now_ms)
		return true;
	desk_problem(call, 400, "%s",
	    wish->from_ms >= wish->to_ms ? "from must be before to"
		: wish->from_ms < 0
		? "from lies before 1970"
		: "to lies in the future: only what has been can be put right");
	return false;
}

static int
count_one(const struct correction *correction, void *arg)
{
	size_t *count = arg;

	(void)correction;
	(*count)++;
	return 0;
}

static bool
has_room(struct desk *desk, struct call *call, const struct wish *wish)
{
	size_t count = 0;

	if (correction_in_force(desk->store, wish->journal.id, count_one,
		&count) != 0) {
		desk_store_problem(call, STORE_BROKEN);
		return false;
	}
	if (count < CORRECTIONS_MOST)
		return true;
	desk_problem(call, 409,
	    "%d corrections of kiosk \"%s\" are in force, and more would slow "
	    "down all that it sends: undo some first",
	    CORRECTIONS_MOST, wish->journal.name);
	return false;
}

void
desk_correction_put(struct desk *desk, struct call *call)
{
	struct wish wish = { .kiosk = "" };
	json_t *body = desk_body(call);
	bool fits;

	if (body == NULL)
		return;
	fits = fields_read(call, body, wish_fields, FIELDS, also, &wish) &&
	    read_what(call, body, &wish);
	json_decref(body);
	if (!fits || !find_kiosk(desk, call, &wish) ||
	    !find_touchpoint(desk, call, wish.touchpoint) ||
	    !read_span(desk, call, &wish) || !has_room(desk, call, &wish))
		return;
	call->spoiled = book_write(desk, DEED_CORRECTED, desk_who(call),
			    wish.journal.kid, (uint64_t)wish.from_ms,
			    (uint64_t)wish.to_ms, correction_text(wish.what),
			    wish.touchpoint, wish.why) != 0 ||
	    !remember(call, book_newest(desk));
}

/* ---- undoing ------------------------------------------------------------- */

struct undoing {
	char why[LIMIT_WHY + 1];
};
static const struct field undoing_fields[] = {
	FIELD(undoing, why, .wrong = field_wrong_line),
};

/* The correction that the path names, in force; or false, settled. */
static bool
correction_named(struct desk *desk, struct call *call,
    struct correction_row *out)
{
	char *end;
	const uint64_t number = strtoull(call->parameter, &end, 10);
	int found = 0;

	if (call->parameter[0] >= '0' && call->parameter[0] <= '9' &&
	    *end == '\0' && number <= INT64_MAX)
		found = correction_get(desk->store, number, out);
	if (found == -1)
		desk_store_problem(call, STORE_BROKEN);
	else if (found == 0)
		desk_problem(call, 404,
		    "number \"%s\" of the book is no correction",
		    call->parameter);
	else if (out->undone != 0)
		desk_problem(call, 409,
		    "correction %s was undone already, by number %" PRIu64
		    " of the book",
		    call->parameter, out->undone);
	return found == 1 && out->undone == 0;
}

void
desk_correction_undo(struct desk *desk, struct call *call)
{
	struct undoing said = { "" };
	struct correction_row row;
	json_t *body = desk_body(call);
	bool fits;

	if (body == NULL)
		return;
	fits = fields_read(call, body, undoing_fields, 1, NULL, &said);
	json_decref(body);
	if (!fits || !correction_named(desk, call, &row))
		return;
	call->spoiled = book_write(desk, DEED_CORRECTION_UNDONE, desk_who(call),
			    row.correction.number, said.why) != 0 ||
	    !remember(call, row.correction.number);
}
