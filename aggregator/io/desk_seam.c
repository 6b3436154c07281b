/*
 * desk_seam.c - what kiosks' epochs do not continue as they should.
 *
 * Closing is a deed of the book; io/intake_beside.c does what it says when the
 * book is taken in, now and at every rebuild.
 */

#include <jansson.h>
#include <string.h>

#include "aggregator/core/localtime.h"
#include "aggregator/io/desk.h"
#include "aggregator/io/desk_seam.h"
#include "aggregator/io/fields.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/store_journal.h"
#include "aggregator/io/store_quarantine.h"

#define EPOCH_TEXT (2 * EPOCH_SIZE + 1)

/* What listing carries along. */
struct listing {
	struct store *store;
	json_t *list;
};

static json_t *
time_or_null(int64_t ms)
{
	char text[LOCALTIME_TEXT];

	if (ms == 0)
		return json_null();
	localtime_text(ms / 1000, text, sizeof(text));
	return json_string(text);
}

static json_t *
text_or_null(const char *text)
{
	return text[0] != '\0' ? json_string(text) : json_null();
}

static int
list_one(const struct seam_row *row, void *arg)
{
	struct listing *listing = arg;
	struct journal_row journal;
	char kid[2 * KID_SIZE + 1], epoch[EPOCH_TEXT];

	if (journal_by_id(listing->store, row->journal, &journal) != 1)
		return -1;
	hex_write(kid, journal.kid, KID_SIZE);
	hex_write(epoch, row->epoch, EPOCH_SIZE);
	return json_array_append_new(listing->list,
	    json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o}", "kiosk",
		kid, "name", journal.name, "epoch", epoch, "why", row->why,
		"state", row->closed_ms == 0 ? "open" : "closed", "seen",
		time_or_null(row->seen_ms), "closed",
		time_or_null(row->closed_ms), "closed_by",
		text_or_null(row->closed_by), "note", text_or_null(row->note)));
}

void
desk_seam_list(struct desk *desk, struct call *call)
{
	struct listing listing = { desk->store, json_array() };

	if (seam_each(desk->store, list_one, &listing) != 0) {
		json_decref(listing.list);
		desk_store_problem(call, STORE_BROKEN);
		return;
	}
	desk_json(call, 200, json_pack("{s:o}", "seams", listing.list));
}

/* ---- closing ------------------------------------------------------------- */

struct closing {
	char epoch[EPOCH_TEXT];
	char why[LIMIT_WHY + 1];
};
static const struct field closing_fields[] = {
	FIELD(closing, epoch, .required = true),
	FIELD(closing, why, .required = true),
};

/* The kiosk that the path names; or false, settled. */
static bool
kiosk_named(struct desk *desk, struct call *call, struct journal_row *out)
{
	int found = journal_called(desk->store, call->parameter, out);

	if (found == -1)
		desk_store_problem(call, STORE_BROKEN);
	else if (found != 1)
		desk_problem(call, found == 0 ? 404 : 409,
		    found == 0 ? "there is no kiosk \"%s\""
			       : "several kiosks are called \"%s\": give the "
				 "start of an id, as `kiosk list --json` "
				 "shows it",
		    call->parameter);
	return found == 1;
}

/* An open seam at that epoch; or false, settled. */
static bool
seam_named(struct desk *desk, struct call *call,
    const struct journal_row *journal, const char *epoch, struct seam_row *out)
{
	uint8_t bytes[EPOCH_SIZE];
	int found;

	if (strlen(epoch) != EPOCH_TEXT - 1 ||
	    !hex_read(bytes, EPOCH_SIZE, epoch)) {
		desk_problem(call, 400,
		    "an epoch is 16 hex digits, as `seam list` shows it");
		return false;
	}
	found = seam_get(desk->store, journal->id, bytes, out);
	if (found == -1)
		desk_store_problem(call, STORE_BROKEN);
	else if (found == 0)
		desk_problem(call, 404, "kiosk \"%s\" has no seam at epoch %s",
		    journal->name, epoch);
	else if (out->closed_ms != 0)
		desk_problem(call, 409, "that seam is closed already: %s",
		    out->note);
	return found == 1 && out->closed_ms == 0;
}

void
desk_seam_close(struct desk *desk, struct call *call)
{
	struct closing said = { "", "" };
	struct journal_row journal;
	struct seam_row seam;
	json_t *body = desk_body(call);
	bool fits;

	if (body == NULL)
		return;
	fits = fields_read(call, body, closing_fields, 2, NULL, &said);
	json_decref(body);
	if (!fits || !kiosk_named(desk, call, &journal) ||
	    !seam_named(desk, call, &journal, said.epoch, &seam))
		return;
	call->spoiled = book_write(desk, DEED_SEAM_CLOSED, desk_who(call),
			    journal.kid, seam.epoch, said.why) != 0;
	if (!call->spoiled)
		desk_json(call, 200,
		    json_pack("{s:s, s:s, s:s}", "name", journal.name, "epoch",
			said.epoch, "state", "closed"));
}
