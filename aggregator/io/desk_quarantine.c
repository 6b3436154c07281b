/*
 * desk_quarantine.c - listing what waits, and writing down what a person
 * decided.
 *
 * What a verdict does to the tallies is io/held.c's.
 */

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/core/localtime.h"
#include "aggregator/io/desk.h"
#include "aggregator/io/desk_quarantine.h"
#include "aggregator/io/fields.h"
#include "aggregator/io/held.h"
#include "aggregator/io/ledger.h"

/* ---- showing ------------------------------------------------------------- */

static json_t *
row_json(struct store *store, const struct quarantine_row *row)
{
	char kid[2 * KID_SIZE + 1], epoch[2 * EPOCH_SIZE + 1];
	char arrived[LOCALTIME_TEXT];
	struct journal_row journal;
	const bool known = journal_by_kid(store, row->kid, &journal) == 1;

	hex_write(kid, row->kid, KID_SIZE);
	hex_write(epoch, row->epoch, EPOCH_SIZE);
	localtime_text(row->arrived_ms / 1000, arrived, sizeof(arrived));
	return json_pack("{s:I, s:s, s:o, s:s, s:I, s:I, s:s, s:s, s:s, s:s, "
			 "s:s}",
	    "id", (json_int_t)row->id, "kid", kid, "journal",
	    known ? json_string(journal.name) : json_null(), "epoch", epoch,
	    "first", (json_int_t)row->first, "last", (json_int_t)row->last,
	    "holds", row->is_whole ? "envelope" : "numbers", "why", row->why,
	    "what", held_sentence(row), "arrived", arrived, "state",
	    row->state);
}

struct listing {
	struct store *store;
	json_t *list;
};

static int
list_one(const struct quarantine_row *row, void *arg)
{
	struct listing *listing = arg;

	return json_array_append_new(listing->list,
	    row_json(listing->store, row));
}

void
desk_quarantine_list(struct desk *desk, struct call *call)
{
	struct listing listing = { desk->store, json_array() };

	if (quarantine_each(desk->store, NULL, list_one, &listing) != 0) {
		json_decref(listing.list);
		desk_store_problem(call, STORE_BROKEN);
		return;
	}
	desk_json(call, 200, json_pack("{s:o}", "quarantine", listing.list));
}

/* The one that the path names; or false, settled (and released). */
static bool
held_named(struct desk *desk, struct call *call, struct held *out)
{
	char *end;
	const int64_t id = strtoll(call->parameter, &end, 10);
	int found = 0;

	memset(out, 0, sizeof(*out));
	if (*end == '\0' && id > 0)
		found = held_find(out, desk->store, id);
	if (found == 1)
		return true;
	held_release(out);
	if (found == -1)
		desk_store_problem(call, STORE_BROKEN);
	else
		desk_problem(call, 404, "nothing in quarantine is called %s",
		    call->parameter);
	return false;
}

static int
show_one(const struct held_rating *rating, void *list)
{
	const struct rating *r = rating->rating;
	const struct slot *slot = rating->slot;

	return json_array_append_new(list,
	    json_pack("{s:I, s:o, s:o, s:o, s:o}", "number",
		(json_int_t)rating->number, "touchpoint",
		slot != NULL ? json_string(slot->touchpoint) : json_null(),
		"question",
		slot != NULL ? json_string(slot->question) : json_null(),
		"step",
		r->step != RATING_NO_STEP ? json_integer(r->step) : json_null(),
		"hand",
		slot != NULL ? json_string(hand_channel(slot->hand))
			     : json_null()));
}

void
desk_quarantine_show(struct desk *desk, struct call *call)
{
	struct held held;
	json_t *json, *ratings;

	if (!held_named(desk, call, &held))
		return;
	json = row_json(desk->store, &held.row);
	ratings = json_array();
	if (held_each(&held, desk->store, show_one, ratings) != 0) {
		json_decref(json);
		json_decref(ratings);
		desk_store_problem(call, STORE_BROKEN);
	} else {
		json_object_set_new(json, "ratings", ratings);
		desk_json(call, 200, json);
	}
	held_release(&held);
}

/* ---- judging ------------------------------------------------------------- */

struct judging {
	char why[LIMIT_WHY + 1];
};
static const struct field judging_fields[] = { FIELD(judging, why) };

/* Row and deed, after the verdict has been done.  0, or -1. */
static int
write_down(struct desk *desk, const struct call *call, const struct held *held,
    const char *verdict, const char *why)
{
	const struct quarantine_row *row = &held->row;

	if (quarantine_decide(desk->store, row->id, verdict) != STORE_OK)
		return -1;
	return book_write(desk, DEED_JUDGED, desk_who(call), row->kid,
	    row->epoch, row->first, row->last, verdict, why);
}

static void
judge(struct desk *desk, struct call *call, struct held *held,
    const char *verdict, const char *note)
{
	char why[HELD_WHY];
	int done = 1;

	if (strcmp(held->row.state, "waiting") != 0) {
		desk_problem(call, 409, "it was %s already", held->row.state);
		return;
	}
	if (strcmp(verdict, "accepted") == 0)
		done = held_accept(held, desk, call, why);
	else if (held_reject(held, desk) != 0)
		done = -1;
	if (done == 0) {
		desk_problem(call, 409, "%s", why);
		return;
	}
	call->spoiled = done == -1 ||
	    write_down(desk, call, held, verdict, note) != 0;
	if (!call->spoiled)
		desk_json(call, 200,
		    json_pack("{s:I, s:s}", "id", (json_int_t)held->row.id,
			"state", verdict));
}

static void
judge_named(struct desk *desk, struct call *call, const char *verdict)
{
	struct judging said = { "" };
	struct held held;
	json_t *body = desk_body(call);
	bool fits;

	if (body == NULL)
		return;
	fits = fields_read(call, body, judging_fields, 1, NULL, &said);
	json_decref(body);
	if (!fits || !held_named(desk, call, &held))
		return;
	judge(desk, call, &held, verdict, said.why);
	held_release(&held);
}

void
desk_quarantine_accept(struct desk *desk, struct call *call)
{
	judge_named(desk, call, "accepted");
}

void
desk_quarantine_reject(struct desk *desk, struct call *call)
{
	judge_named(desk, call, "rejected");
}
