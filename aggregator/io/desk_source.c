/*
 * desk_source.c - each digital way in is a journal with a key of its own,
 * entered in the book when it is added.
 *
 * How its answers are taken is desk_feedback.c's.
 */

#include <jansson.h>
#include <string.h>

#include "aggregator/io/bearer.h"
#include "aggregator/io/desk.h"
#include "aggregator/io/desk_source.h"
#include "aggregator/io/fields.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/store_sheet.h"
#include "aggregator/io/store_source.h"
#include "aggregator/io/store_touchpoint.h"

static const char *const channels[] = { "web", "email", "app", "social",
	"import", NULL };
static const char *const formats[] = { "touchstone", NULL };

static const struct field fields[] = {
	FIELD(source_row, name, .required = true, .wrong = field_wrong_slug),
	FIELD(source_row, touchpoint, .required = true),
	FIELD(source_row, channel, .required = true, .allowed = channels),
	FIELD(source_row, survey),
	FIELD(source_row, format, .required = true, .allowed = formats),
};
#define FIELDS (sizeof(fields) / sizeof(fields[0]))

/* Name free, touchpoint known, something to ask. */
static bool
source_fits(struct desk *desk, struct call *call, const struct source_row *row)
{
	const char *survey = row->survey;
	struct source_row other;
	struct sheet_row sheet;
	struct touchpoint t;

	if (source_by_name(desk->store, row->name, &other) == 1) {
		desk_problem(call, 409, "there %s a source \"%s\" already",
		    other.state == JOURNAL_ENROLLED ? "is" : "was", row->name);
		return false;
	}
	if (touchpoint_get(desk->store, row->touchpoint, &t) != 1) {
		desk_problem(call, 400, "there is no touchpoint \"%s\"",
		    row->touchpoint);
		return false;
	}
	if (survey[0] == '\0')
		survey = t.survey;
	if (survey[0] == '\0') {
		desk_problem(call, 400,
		    "touchpoint \"%s\" asks nothing yet: name a survey",
		    row->touchpoint);
		return false;
	}
	if (sheet_in_force(desk->store, survey, &sheet, NULL) == 1)
		return true;
	desk_problem(call, 400, "there is no survey \"%s\"", survey);
	return false;
}

/* Key, row and deed; false: spoiled. */
static bool
source_keep(struct desk *desk, struct call *call, struct source_row *row)
{
	struct journal_row journal;

	row->journal = ledger_create(desk, "source", row->name);
	desk->outside->random(desk->outside->self, row->secret,
	    sizeof(row->secret));
	call->spoiled = row->journal < 0 ||
	    source_add(desk->store, row) != STORE_OK ||
	    journal_by_id(desk->store, row->journal, &journal) != 1 ||
	    book_write(desk, DEED_SOURCE, desk_who(call), journal.key,
		row->name, row->touchpoint, row->channel, row->survey) != 0;
	return !call->spoiled;
}

void
desk_source_add(struct desk *desk, struct call *call)
{
	struct source_row row = { .format = "touchstone" };
	json_t *body = desk_body(call);
	char bearer[BEARER_TEXT];
	bool fits;

	if (body == NULL)
		return;
	fits = fields_read(call, body, fields, FIELDS, NULL, &row) &&
	    source_fits(desk, call, &row);
	json_decref(body);
	if (!fits)
		return;
	bearer_make(desk->outside, bearer, row.bearer);
	if (source_keep(desk, call, &row))
		desk_json(call, 201,
		    json_pack("{s:s, s:s}", "name", row.name, "token", bearer));
}

static int
list_one(const struct source_row *row, void *list)
{
	return json_array_append_new(list,
	    json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "name", row->name,
		"touchpoint", row->touchpoint, "channel", row->channel,
		"survey", row->survey, "format", row->format, "state",
		row->state == JOURNAL_ENROLLED ? "open" : "removed"));
}

void
desk_source_list(struct desk *desk, struct call *call)
{
	json_t *list = json_array();

	if (source_each(desk->store, list_one, list) != 0) {
		json_decref(list);
		desk_store_problem(call, STORE_BROKEN);
		return;
	}
	desk_json(call, 200, json_pack("{s:o}", "sources", list));
}

/* The source that the path names, open; or false, settled. */
static bool
source_named(struct desk *desk, struct call *call, struct source_row *out)
{
	int found = source_by_name(desk->store, call->parameter, out);

	if (found < 0)
		desk_store_problem(call, STORE_BROKEN);
	else if (found == 0 || out->state != JOURNAL_ENROLLED)
		desk_problem(call, 404, "there is no source \"%s\"",
		    call->parameter);
	return found == 1 && out->state == JOURNAL_ENROLLED;
}

void
desk_source_rotate(struct desk *desk, struct call *call)
{
	char bearer[BEARER_TEXT];
	struct source_row row;

	if (!source_named(desk, call, &row))
		return;
	bearer_make(desk->outside, bearer, row.bearer);
	call->spoiled = source_bearer_set(desk->store, row.journal,
			    row.bearer) != STORE_OK ||
	    book_write(desk, DEED_TOKEN, desk_who(call), row.name, "source",
		"rotated") != 0;
	if (!call->spoiled)
		desk_json(call, 200,
		    json_pack("{s:s, s:s}", "name", row.name, "token", bearer));
}

void
desk_source_remove(struct desk *desk, struct call *call)
{
	struct journal_row journal;
	struct source_row row;

	if (!source_named(desk, call, &row))
		return;
	call->spoiled = journal_by_id(desk->store, row.journal, &journal) !=
		1 ||
	    journal_state_set(desk->store, row.journal, JOURNAL_REMOVED) !=
		STORE_OK ||
	    book_write(desk, DEED_SOURCE_REMOVED, desk_who(call),
		journal.kid) != 0;
	if (!call->spoiled)
		desk_json(call, 200,
		    json_pack("{s:s, s:s}", "name", row.name, "state",
			"removed"));
}
