/*
 * registry.c - rows of the registry against the deeds of the book.
 *
 * Each deed that a row answers to is ticked off, so that what only the book
 * has is left at the end.
 */

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/bytes.h"
#include "aggregator/io/member.h"
#include "aggregator/io/parcel.h"
#include "aggregator/io/register.h"
#include "aggregator/io/registry.h"
#include "aggregator/io/store_calendar.h"
#include "aggregator/io/store_kiosk.h"
#include "aggregator/io/store_plan.h"
#include "aggregator/io/store_quarantine.h"
#include "aggregator/io/store_sheet.h"
#include "aggregator/io/store_source.h"
#include "aggregator/io/store_token.h"
#include "aggregator/io/store_touchpoint.h"
#include "aggregator/io/touchpoint_card.h"
#include "protocol/sync.h"

/* What comparing carries along. */
struct comparing {
	struct audit *audit;
	struct store *store;
};

/* A value of the registry against a deed's member. */
static void
check_member(struct audit *audit, const char *what, const char *whose,
    const json_t *deed, const char *name, const char *value)
{
	if (strcmp(register_text(deed, name), value) != 0)
		audit_problem(audit, what, whose, -1,
		    "its %s is \"%s\" here; by the book (number %" PRId64
		    ") it is \"%s\"",
		    name, value, register_number(deed),
		    register_text(deed, name));
}

/* A deed's list of touchpoints as the registry holds it. */
static void
join_places(const json_t *deed, char out[KIOSK_PLACES])
{
	json_t *slug;
	size_t i, used = 0;

	out[0] = '\0';
	json_array_foreach(json_object_get(deed, "touchpoints"), i, slug) {
		used += (size_t)snprintf(out + used, KIOSK_PLACES - used,
		    "%s%s", i > 0 ? "," : "", json_string_value(slug));
		if (used >= KIOSK_PLACES)
			return;
	}
}

/* A replaced device's entries count up to the head it had declared. */
static int
check_upto(struct comparing *c, const struct journal_row *row, const char *hex)
{
	const json_t *deed = register_deed(c->audit, "replaced", hex);
	const json_t *upto = json_object_get(deed, "upto");
	uint64_t here;

	if (row->state != JOURNAL_REPLACED || upto == NULL)
		return 0;
	if (kiosk_replaced_upto(c->store, row->id, &here) != 1)
		return -1;
	if ((json_int_t)here !=
	    json_integer_value(json_object_get(upto, "number")))
		audit_problem(c->audit, "kiosk", row->name, -1,
		    "its entries count up to number %" PRIu64
		    " here; by the book (number %" PRId64 ") up to %lld",
		    here, register_number(deed),
		    (long long)json_integer_value(json_object_get(upto,
			"number")));
	return 0;
}

static int
check_kiosk(const struct kiosk_row *row, void *arg)
{
	struct comparing *c = arg;
	char hex[2 * KID_SIZE + 1];
	char places[KIOSK_PLACES], told[KIOSK_PLACES];
	json_t *deed;

	hex_write(hex, row->journal.kid, KID_SIZE);
	deed = register_deed(c->audit, "journal", hex);
	if (deed == NULL)
		return 0; /* named with the journals */
	if (kiosk_places(c->store, row->journal.id, places) == -1)
		return -1;
	join_places(deed, told);
	if (strcmp(places, told) != 0)
		audit_problem(c->audit, "kiosk", row->journal.name, -1,
		    "it may stand at \"%s\" here; by the book (number %" PRId64
		    ") at \"%s\"",
		    places, register_number(deed), told);
	check_member(c->audit, "kiosk", row->journal.name, deed, "survey",
	    row->survey);
	return check_upto(c, &row->journal, hex);
}

static int
check_source(const struct source_row *row, void *arg)
{
	struct comparing *c = arg;
	struct journal_row journal;
	char hex[2 * KID_SIZE + 1];
	json_t *deed;
	int found = journal_by_id(c->store, row->journal, &journal);

	if (found != 1)
		return found;
	hex_write(hex, journal.kid, KID_SIZE);
	deed = register_deed(c->audit, "journal", hex);
	if (deed == NULL)
		return 0;
	check_member(c->audit, "source", row->name, deed, "name", row->name);
	check_member(c->audit, "source", row->name, deed, "touchpoint",
	    row->touchpoint);
	check_member(c->audit, "source", row->name, deed, "channel",
	    row->channel);
	check_member(c->audit, "source", row->name, deed, "survey",
	    row->survey);
	return 0;
}

/* One member of a touchpoint's card, here and by the book. */
static void
check_card(struct audit *audit, const char *slug, const json_t *deed,
    const char *name, json_t *here, json_t *told)
{
	char *is = json_dumps(here, JSON_ENCODE_ANY);
	char *was = told != NULL ? json_dumps(told, JSON_ENCODE_ANY) : NULL;

	if (!json_equal(here, told))
		audit_problem(audit, "touchpoint", slug, -1,
		    "its %s is %s here; by the book (number %" PRId64
		    ") it is %s",
		    name, is != NULL ? is : "?", register_number(deed),
		    was != NULL ? was : "not said");
	free(is);
	free(was);
}

static int
check_touchpoint(const struct touchpoint *t, void *arg)
{
	struct comparing *c = arg;
	json_t *deed = register_deed(c->audit, "touchpoint", t->slug);
	json_t *card = touchpoint_card(t), *value;
	json_t *told = json_loads(register_text(deed, "card"), 0, NULL);
	const char *name;

	if (deed == NULL)
		audit_problem(c->audit, "touchpoint", t->slug, -1,
		    "it is on the map, but the book never drew it");
	else
		json_object_foreach(card, name, value)
			check_card(c->audit, t->slug, deed, name, value,
			    json_object_get(told, name));
	json_decref(told);
	json_decref(card);
	return 0;
}

static int
check_sheet(const struct sheet_row *row, void *arg)
{
	struct comparing *c = arg;
	struct bytes file = { 0 };
	struct sheet_row copy;
	uint8_t version[VERSION_SIZE] = { 0 };
	char hex[2 * VERSION_SIZE + 1];
	json_t *deed;

	if (sheet_by_version(c->store, row->version, &copy, &file) != 1) {
		bytes_release(&file);
		return -1;
	}
	hex_write(hex, row->version, VERSION_SIZE);
	deed = register_deed(c->audit, "sheet", hex);
	sheet_version(version, file.data, file.length);
	bytes_release(&file);
	if (memcmp(version, row->version, VERSION_SIZE) != 0)
		audit_problem(c->audit, "sheet", row->name, -1,
		    "the file of version %s was changed", hex);
	if (deed == NULL)
		audit_problem(c->audit, "sheet", row->name, -1,
		    "version %s is here, but the book never took it in", hex);
	if (deed != NULL)
		check_member(c->audit, "sheet", row->name, deed, "name",
		    row->name);
	if (deed != NULL &&
	    json_integer_value(json_object_get(deed, "serial")) != row->serial)
		audit_problem(c->audit, "sheet", row->name, -1,
		    "version %s has serial %" PRId64
		    " here, and %lld by the book (number %" PRId64 ")",
		    hex, row->serial,
		    (long long)json_integer_value(json_object_get(deed,
			"serial")),
		    register_number(deed));
	return 0;
}

static int
check_setting(const char *name, const char *value, void *arg)
{
	struct comparing *c = arg;
	json_t *deed = register_deed(c->audit, "setting", name);

	if (deed == NULL)
		audit_problem(c->audit, "setting", name, -1,
		    "it is set, but the book never set it");
	else
		check_member(c->audit, "setting", name, deed, "value", value);
	return 0;
}

static int
check_token(const struct token_row *row, void *arg)
{
	struct comparing *c = arg;
	json_t *deed = register_deed(c->audit, "token", row->name);

	if (deed == NULL || strcmp(register_text(deed, "state"), "added") != 0)
		audit_problem(c->audit, "token", row->name, -1,
		    "it is good here, but the book gave it to nobody");
	else
		check_member(c->audit, "token", row->name, deed, "role",
		    row->role);
	return 0;
}

static int
check_account(const char *name, const char *role, void *arg)
{
	struct comparing *c = arg;
	json_t *deed = register_deed(c->audit, "account", name);

	if (deed == NULL)
		audit_problem(c->audit, "account", name, -1,
		    "it can log in here, but the book gave it to nobody");
	else
		check_member(c->audit, "account", name, deed, "role", role);
	return 0;
}

/* What is on the manager's desk; a card taken off is an empty one. */
static int
check_plan(const struct plan_row *row, void *arg)
{
	struct comparing *c = arg;
	char name[PLAN_NAME + 32];
	json_t *deed;

	snprintf(name, sizeof(name), "%s %s", row->what, row->name);
	deed = register_deed(c->audit, "plan", name);
	if (deed == NULL)
		audit_problem(c->audit, "plan", name, -1,
		    "it is on the desk, but the book never put it there");
	if (deed != NULL)
		check_member(c->audit, "plan", name, deed, "card", row->card);
	if (deed != NULL)
		check_member(c->audit, "plan", name, deed, "who", row->who);
	return 0;
}

/*
 * A calendar's file against the hash on its card, which the book has been
 * compared with already.
 */
static int
check_calendar(const struct calendar_row *row, void *arg)
{
	struct comparing *c = arg;
	char name[PLAN_NAME + 32], hex[CALENDAR_HASH];
	json_t *card, *deed;

	snprintf(name, sizeof(name), "holidays %s", row->name);
	deed = register_deed(c->audit, "plan", name);
	card = json_loads(register_text(deed, "card"), 0, NULL);
	calendar_hash(row->file, row->length, hex);
	if (strcmp(member_text(card, "sha256"), hex) != 0)
		audit_problem(c->audit, "calendar", row->name, -1,
		    "its file is not the one that the book tells of");
	if (card != NULL)
		check_member(c->audit, "calendar", row->name, card, "region",
		    row->region);
	json_decref(card);
	return 0;
}

/* A calendar that is on the desk and has no file. */
static int
check_calendar_card(const struct plan_row *row, void *arg)
{
	struct comparing *c = arg;
	int found = 0;

	if (row->card[0] != '\0')
		found = calendar_each(c->store, row->name, NULL, NULL);
	if (found == 0 && row->card[0] != '\0')
		audit_problem(c->audit, "calendar", row->name, -1,
		    "its file is gone");
	return found < 0 ? -1 : 0;
}

/* ---- quarantine ---------------------------------------------------------- */

/* Whether a whole envelope in quarantine holds its epoch's beginning. */
static bool
begins_epoch(struct store *store, int64_t id)
{
	struct bytes bytes = { 0 };
	struct quarantine_row row;
	struct wire_reader r;
	struct parcel parcel;
	bool begins = false;

	if (quarantine_get(store, id, &row, &bytes) == 1) {
		wire_read_from(&r, bytes.data, bytes.length);
		parcel_read(&r, &parcel);
		if (!r.failed)
			parcel_open(&parcel);
		begins = parcel.verdict == ENVELOPE_STORED &&
		    parcel.sum.begins_epoch;
	}
	bytes_release(&bytes);
	return begins;
}

/*
 * What a person left out for good is kept there whole; here is seen, too,
 * whether it is an epoch's beginning.
 */
static void
note_rejected(struct comparing *c, const struct quarantine_row *row,
    size_t journal)
{
	struct stretch *kept = audit_add(c->audit, &c->audit->lost,
	    sizeof(*kept));

	if (kept == NULL)
		return;
	*kept = (struct stretch){ .journal = journal,
		.first = begins_epoch(c->store, row->id) ? 0 : row->first,
		.last = row->last };
	memcpy(kept->epoch, row->epoch, EPOCH_SIZE);
}

static int
check_quarantined(const struct quarantine_row *row, void *arg)
{
	struct comparing *c = arg;
	const bool judged = register_judged(c->audit, row->state, row->kid,
	    row->epoch, row->first);
	const size_t journal = audit_by_kid(c->audit, row->kid);
	const char *name = journal != AUDIT_NONE
	    ? audit_journal(c->audit, journal)->name
	    : "";
	const bool waits = strcmp(row->state, "waiting") == 0;

	if (waits)
		c->audit->quarantined++;
	if (waits && row->is_whole && strcmp(row->why, "forked") == 0)
		audit_problem(c->audit, "fork", name, (int64_t)row->first,
		    "a second branch of numbers %" PRIu64 " to %" PRIu64
		    " waits in quarantine (%" PRId64 ")",
		    row->first, row->last, row->id);
	else if (!waits && !judged)
		audit_problem(c->audit, "quarantine", name, (int64_t)row->first,
		    "quarantine %" PRId64
		    " stands as %s; the book tells of no such verdict",
		    row->id, row->state);
	else if (!waits && row->is_whole && journal != AUDIT_NONE &&
	    strcmp(row->state, "rejected") == 0)
		note_rejected(c, row, journal);
	return 0;
}

/* ---- rows that are missing ------------------------------------------------ */

/* Each journal has a row that says what it may. */
static int
check_rows(struct comparing *c)
{
	for (size_t i = 0; i < c->audit->journals.count; i++) {
		const struct journal_row *row = audit_journal(c->audit, i);
		struct source_row source;
		struct kiosk_row kiosk;
		int found = 1;

		if (row->kind == JOURNAL_KIOSK)
			found = kiosk_get(c->store, row->id, &kiosk);
		else if (row->kind == JOURNAL_SOURCE)
			found = source_by_journal(c->store, row->id, &source);
		if (found == -1)
			return -1;
		if (found == 0)
			audit_problem(c->audit, journal_kind_text(row->kind),
			    row->name, -1,
			    "its journal is here, and its row in the registry "
			    "is gone");
	}
	return 0;
}

/* Whether a deed says that something should be there. */
static bool
is_to_be(const json_t *deed)
{
	const char *kind = register_text(deed, "deed");
	const char *state = register_text(deed, "state");

	if (strcmp(kind, "touchpoint") == 0 || strcmp(kind, "sheet") == 0)
		return true;
	if (strcmp(kind, "token") == 0 || strcmp(kind, "account") == 0)
		return strcmp(state, "added") == 0;
	if (strcmp(kind, "plan") == 0)
		return register_text(deed, "card")[0] != '\0';
	/* "" unset it; the name is a fact of init's. */
	return strcmp(kind, "setting") == 0 &&
	    register_text(deed, "value")[0] != '\0' &&
	    strcmp(register_text(deed, "name"), "name") != 0;
}

/* What only the book has. */
static void
miss_others(struct audit *audit)
{
	const char *subject;
	json_t *deed;

	json_object_foreach(audit->deeds, subject, deed) {
		const char *kind = register_text(deed, "deed");

		if (json_object_get(deed, "seen") == NULL && is_to_be(deed))
			audit_problem(audit, kind, subject + strlen(kind) + 1,
			    -1,
			    "the book (number %" PRId64 ") has it, and it is "
			    "gone here",
			    register_number(deed));
	}
}

int
registry_compare(struct audit *audit, struct store *store)
{
	struct comparing c = { audit, store };

	if (kiosk_each(store, check_kiosk, &c) != 0 ||
	    source_each(store, check_source, &c) != 0 ||
	    touchpoint_each(store, check_touchpoint, &c) != 0 ||
	    sheet_each(store, check_sheet, &c) != 0 ||
	    setting_each(store, check_setting, &c) != 0 ||
	    token_each(store, check_token, &c) != 0 ||
	    account_each(store, check_account, &c) != 0 ||
	    plan_all(store, check_plan, &c) != 0 ||
	    plan_each(store, "holidays", check_calendar_card, &c) != 0 ||
	    calendar_each(store, NULL, check_calendar, &c) < 0 ||
	    check_rows(&c) != 0 ||
	    quarantine_each(store, NULL, check_quarantined, &c) != 0)
		return -1;
	miss_others(audit);
	return 0;
}
