/*
 * desk_kiosk.c - kiosks are invited by a token, seen in a list, and shown out.
 *
 * How a token is spent is desk_enrol.c's.
 */

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "aggregator/core/localtime.h"
#include "aggregator/core/span.h"
#include "aggregator/io/address.h"
#include "aggregator/io/desk.h"
#include "aggregator/io/desk_kiosk.h"
#include "aggregator/io/fields.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/rehearsals.h"
#include "aggregator/io/store_kiosk.h"
#include "aggregator/io/store_sheet.h"
#include "aggregator/io/store_touchpoint.h"
#include "protocol/enrol.h"

#define VALID_DEFAULT "24h"
#define VALID_MOST_MS (400LL * 86400 * 1000)
#define SILENT_DEFAULT "24h"

/* Slugs and their heads: what LIMIT_ENTRY leaves beside key and names. */
#define PLACES_IN_DEED 800

/* ---- tokens ------------------------------------------------------------ */

/* What a request for a token says. */
struct invitation {
	char touchpoints[KIOSK_PLACES];
	char survey[LIMIT_NAME + 1];
	char name[LIMIT_NAME + 1];
	char valid[16];
	char replaces[LIMIT_NAME + 1];
	int64_t valid_ms;
	int64_t replaces_id;
};

static const struct field invitation_fields[] = {
	FIELD(invitation, touchpoints, .required = true),
	FIELD(invitation, survey),
	FIELD(invitation, name, .wrong = field_wrong_name),
	FIELD(invitation, valid),
	FIELD(invitation, replaces),
};

/* One touchpoint of the list: known, in use, with something to ask. */
static bool
place_fits(struct desk *desk, struct call *call, const char *slug,
    const struct invitation *in)
{
	const char *survey = in->survey;
	struct sheet_row row;
	struct touchpoint t;

	if (touchpoint_get(desk->store, slug, &t) != 1) {
		desk_problem(call, 400, "there is no touchpoint \"%s\"", slug);
		return false;
	}
	if (t.retired_ms != 0) {
		desk_problem(call, 400, "touchpoint \"%s\" is retired", slug);
		return false;
	}
	if (survey[0] == '\0')
		survey = t.survey;
	if (survey[0] == '\0') {
		desk_problem(call, 400,
		    "touchpoint \"%s\" asks nothing yet: give it a survey",
		    slug);
		return false;
	}
	if (sheet_in_force(desk->store, survey, &row, NULL) == 1)
		return true;
	desk_problem(call, 400, "there is no survey \"%s\"", survey);
	return false;
}

/* Whether a slug stands in the list already, before `at`. */
static bool
is_named_before(const char *list, const char *at, const char *slug)
{
	const size_t length = strlen(slug);

	for (; list < at; list += strcspn(list, ",") + 1)
		if (strncmp(list, slug, length) == 0 && list[length] == ',')
			return true;
	return false;
}

static bool
places_fit(struct desk *desk, struct call *call, const struct invitation *in)
{
	const char *at = in->touchpoints;
	size_t count = 0;

	while (*at != '\0') {
		size_t length = strcspn(at, ",");
		char slug[LIMIT_SLUG + 1];

		if (length > LIMIT_SLUG || ++count > LIMIT_PLACES) {
			desk_problem(call, 400,
			    "touchpoints \"%.80s\" is no "
			    "list of at most %d slugs",
			    in->touchpoints, LIMIT_PLACES);
			return false;
		}
		snprintf(slug, sizeof(slug), "%.*s", (int)length, at);
		if (is_named_before(in->touchpoints, at, slug)) {
			desk_problem(call, 400,
			    "touchpoint \"%s\" is named twice", slug);
			return false;
		}
		if (!place_fits(desk, call, slug, in))
			return false;
		at += length + (at[length] == ',');
	}
	if (strlen(in->touchpoints) + count <= PLACES_IN_DEED)
		return true;
	desk_problem(call, 400,
	    "these touchpoints are more than one line of the book can name");
	return false;
}

static bool
invitation_fits(struct desk *desk, struct call *call, struct invitation *in)
{
	struct journal_row old;

	in->valid_ms = span_ms(in->valid);
	if (in->valid_ms <= 0 || in->valid_ms > VALID_MOST_MS) {
		desk_problem(call, 400,
		    "valid \"%s\" is no time such as 30m, 24h or 7d, at most "
		    "400d",
		    in->valid);
		return false;
	}
	if (in->replaces[0] != '\0') {
		int found = journal_called(desk->store, in->replaces, &old);

		if (found != 1) {
			desk_problem(call, 404,
			    found == 2 ? "several kiosks are called \"%s\""
				       : "there is no kiosk \"%s\"",
			    in->replaces);
			return false;
		}
		in->replaces_id = old.id;
	}
	return places_fit(desk, call, in);
}

/* Where kiosks find this aggregator, as a token line says it. */
static bool
token_line(struct desk *desk, struct call *call, struct token *token,
    char line[LIMIT_TOKEN])
{
	address_url(desk->store, token->url, sizeof(token->url));
	memcpy(token->pin, desk->pin, HASH_SIZE);
	memcpy(token->aggregator, desk->key.public, KEY_SIZE);
	if (token_write(line, token) == 0)
		return true;
	desk_problem(call, 500, "the address %s is too long for a token",
	    token->url);
	return false;
}

static void
token_keep(struct desk *desk, struct call *call, const struct invitation *in)
{
	struct enrol_token row = { .replaces = in->replaces_id };
	struct token token = { .has_centre = false };
	char line[LIMIT_TOKEN], until[LOCALTIME_TEXT];

	desk->outside->random(desk->outside->self, token.secret, SECRET_SIZE);
	if (!token_line(desk, call, &token, line))
		return;
	hash_of(row.hash, token.secret, SECRET_SIZE);
	strcpy(row.name, in->name);
	strcpy(row.survey, in->survey);
	strcpy(row.touchpoints, in->touchpoints);
	row.made_ms = desk_now_ms(desk);
	row.until_ms = row.made_ms + in->valid_ms;
	localtime_text(row.until_ms / 1000, until, sizeof(until));
	call->spoiled = enrol_token_add(desk->store, &row) != STORE_OK ||
	    book_write(desk, DEED_TOKEN, desk_who(call),
		in->name[0] != '\0' ? in->name : in->touchpoints, "kiosk",
		"made") != 0;
	if (!call->spoiled)
		desk_json(call, 201,
		    json_pack("{s:s, s:s}", "token", line, "until", until));
}

void
desk_kiosk_token(struct desk *desk, struct call *call)
{
	struct invitation in = { .valid = VALID_DEFAULT };
	json_t *body = desk_body(call);
	bool fits;

	if (body == NULL)
		return;
	fits = fields_read(call, body, invitation_fields, 5, NULL, &in) &&
	    invitation_fits(desk, call, &in);
	json_decref(body);
	if (fits)
		token_keep(desk, call, &in);
}

/* ---- list -------------------------------------------------------------- */

/* A list while it grows, and what silence means in it. */
struct fleet {
	struct desk *desk;
	json_t *list;
	int64_t now_ms, silent_ms;
};

static json_t *
integer_or_null(int64_t value, int64_t unknown)
{
	return value == unknown ? json_null() : json_integer(value);
}

static json_t *
text_or_null(const char *text)
{
	return text[0] == '\0' ? json_null() : json_string(text);
}

static json_t *
touchpoints_json(const char *slugs)
{
	json_t *list = json_array();

	while (*slugs != '\0') {
		size_t length = strcspn(slugs, ",");

		json_array_append_new(list, json_stringn(slugs, length));
		slugs += length + (slugs[length] == ',');
	}
	return list;
}

static json_t *
rehearsal_json(struct desk *desk, const struct kiosk_row *row)
{
	char text[LOCALTIME_TEXT];
	unsigned minutes;
	int64_t day;
	int much = rehearsals_much(desk, row, &day, &minutes);

	if (much != 1)
		return much == 0 ? json_null() : NULL;
	localtime_text(day * 86400, text, sizeof(text));
	text[strcspn(text, "T")] = '\0';
	return json_pack("{s:s, s:i}", "day", text, "minutes", (int)minutes);
}

static int
list_one(const struct kiosk_row *row, void *arg)
{
	struct fleet *fleet = arg;
	char id[2 * KID_SIZE + 1], seen[LOCALTIME_TEXT] = "";
	char places[KIOSK_PLACES];
	const struct sync_health *h = &row->health;
	bool enrolled = row->journal.state == JOURNAL_ENROLLED;

	if (kiosk_places(fleet->desk->store, row->journal.id, places) < 0)
		return -1;
	hex_write(id, row->journal.kid, KID_SIZE);
	if (row->last_seen_ms != 0)
		localtime_text(row->last_seen_ms / 1000, seen, sizeof(seen));
	return json_array_append_new(fleet->list,
	    json_pack("{s:s, s:s, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:b, "
		      "s:o, s:o, s:o}",
		"kiosk", id, "name", row->journal.name, "touchpoints",
		touchpoints_json(places), "state",
		journal_state_text(row->journal.state), "last_seen",
		text_or_null(seen), "version", text_or_null(h->program),
		"waiting", integer_or_null(h->waiting, -1), "oldest_waiting",
		integer_or_null(h->oldest_s, -1), "disk_free",
		integer_or_null(h->disk_free, -1), "clock",
		text_or_null(h->clock), "silent",
		enrolled &&
		    fleet->now_ms - kiosk_heard_ms(row) > fleet->silent_ms,
		"seen_s",
		row->last_seen_ms != 0
		    ? json_integer((fleet->now_ms - row->last_seen_ms) / 1000)
		    : json_null(),
		"error", text_or_null(h->error), "rehearsal",
		rehearsal_json(fleet->desk, row)));
}

void
desk_kiosk_list(struct desk *desk, struct call *call)
{
	char silent[32] = SILENT_DEFAULT;
	struct fleet fleet = { desk, json_array(), desk_now_ms(desk), 0 };

	store_setting(desk->store, "silent_after", silent, sizeof(silent));
	fleet.silent_ms = span_ms(silent);
	if (kiosk_each(desk->store, list_one, &fleet) != 0) {
		json_decref(fleet.list);
		desk_store_problem(call, STORE_BROKEN);
		return;
	}
	desk_json(call, 200, json_pack("{s:o}", "kiosks", fleet.list));
}

/* ---- revocation -------------------------------------------------------- */

struct revocation {
	char why[LIMIT_WHY + 1];
};
static const struct field revocation_fields[] = { FIELD(revocation, why) };

void
desk_kiosk_revoke(struct desk *desk, struct call *call)
{
	struct revocation said = { "" };
	struct journal_row row;
	json_t *body = desk_body(call);
	bool fits;
	int found;

	if (body == NULL)
		return;
	fits = fields_read(call, body, revocation_fields, 1, NULL, &said);
	json_decref(body);
	if (!fits)
		return;
	found = journal_called(desk->store, call->parameter, &row);
	if (found == 0 || found == 2) {
		desk_problem(call, found == 0 ? 404 : 409,
		    found == 0 ? "there is no kiosk \"%s\""
			       : "several kiosks are called \"%s\": give the "
				 "start of an id, as `kiosk list --json` "
				 "shows it",
		    call->parameter);
		return;
	}
	if (found == 1 && row.state == JOURNAL_REVOKED) {
		desk_problem(call, 409, "kiosk \"%s\" is revoked already",
		    row.name);
		return;
	}
	call->spoiled = found != 1 ||
	    journal_state_set(desk->store, row.id, JOURNAL_REVOKED) !=
		STORE_OK ||
	    book_write(desk, DEED_REVOKED, desk_who(call), row.kid, said.why) !=
		0;
	if (!call->spoiled)
		desk_json(call, 200,
		    json_pack("{s:s, s:s}", "name", row.name, "state",
			"revoked"));
}
