/*
 * register.c - the newest deed of each subject, and what it is compared with.
 *
 * Subjects are texts such as "journal 3f...", "touchpoint counter-1".  A
 * difference found is ticked off, so that what only the book has is left.
 */

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/bytes.h"
#include "aggregator/io/deed_json.h"
#include "aggregator/io/desk_touchpoint.h"
#include "aggregator/io/register.h"
#include "aggregator/io/store_kiosk.h"
#include "aggregator/io/store_quarantine.h"
#include "aggregator/io/store_sheet.h"
#include "aggregator/io/store_source.h"
#include "aggregator/io/store_token.h"
#include "aggregator/io/store_touchpoint.h"
#include "aggregator/io/witness.h"
#include "protocol/deed.h"
#include "protocol/sync.h"

#define SUBJECT 160

/* ---- reading the book ---------------------------------------------------- */

static void
hex_of(char *out, const uint8_t *bytes, size_t length)
{
	hex_write(out, bytes, length);
}

/* A subject's newest deed, under the text given. */
static void
keep(struct audit *audit, const struct deed *deed, uint64_t number,
    const char *subject)
{
	if (json_object_set_new(audit->deeds, subject,
		deed_json(deed, number, false, 0)) != 0)
		audit->failed = true;
}

/* "journal 3f..": who it is; "state 3f..": what became of it. */
static void
keep_journal(struct audit *audit, const struct deed *deed, uint64_t number,
    const uint8_t kid[KID_SIZE], const char *state)
{
	char hex[2 * KID_SIZE + 1], subject[SUBJECT];

	hex_of(hex, kid, KID_SIZE);
	if (deed->kind == DEED_ENROLLED || deed->kind == DEED_SOURCE) {
		snprintf(subject, sizeof(subject), "journal %s", hex);
		keep(audit, deed, number, subject);
	}
	snprintf(subject, sizeof(subject), "state %s", hex);
	if (json_object_set_new(audit->deeds, subject, json_string(state)) != 0)
		audit->failed = true;
}

/* "touchpoint counter-1", "setting k", ...: the first field names it. */
static void
keep_named(struct audit *audit, const struct deed *deed, uint64_t number)
{
	const struct wire_span *name = &deed->fields[0].span;
	char subject[SUBJECT];

	snprintf(subject, sizeof(subject), "%s %.*s", deed->shape->name,
	    (int)name->length, (const char *)name->bytes);
	keep(audit, deed, number, subject);
}

static void
keep_sheet(struct audit *audit, const struct deed *deed, uint64_t number)
{
	char hex[2 * VERSION_SIZE + 1], subject[SUBJECT];

	hex_of(hex, deed->fields[1].span.bytes, VERSION_SIZE);
	snprintf(subject, sizeof(subject), "sheet %s", hex);
	keep(audit, deed, number, subject);
}

static bool
text_is(const struct wire_span *text, const char *word)
{
	return text->length == strlen(word) &&
	    memcmp(text->bytes, word, text->length) == 0;
}

/* "erased KID EPOCH 12", "accepted KID EPOCH 12", "seam-closed KID EPOCH 0". */
static void
place_subject(char out[SUBJECT], const char *what, const uint8_t *kid,
    const uint8_t *epoch, uint64_t number)
{
	char hex[2 * KID_SIZE + 1], epoch_hex[2 * EPOCH_SIZE + 1];

	hex_of(hex, kid, KID_SIZE);
	hex_of(epoch_hex, epoch, EPOCH_SIZE);
	snprintf(out, SUBJECT, "%s %s %s %" PRIu64, what, hex, epoch_hex,
	    number);
}

static void
keep_place(struct audit *audit, const struct deed *deed, uint64_t number)
{
	const char *what = deed->shape->name;
	char subject[SUBJECT];

	/* The same numbers may be judged twice: two branches of them. */
	if (deed->kind == DEED_JUDGED)
		what = text_is(&deed->fields[4].span, "accepted") ? "accepted"
								  : "rejected";
	place_subject(subject, what, deed->fields[0].span.bytes,
	    deed->fields[1].span.bytes,
	    deed->kind == DEED_SEAM_CLOSED ? 0 : deed->fields[2].number);
	keep(audit, deed, number, subject);
}

/* Enrolment tokens and sources' have no row of their own to compare. */
static bool
is_for_a_machine(const struct deed *deed)
{
	return text_is(&deed->fields[1].span, "kiosk") ||
	    text_is(&deed->fields[1].span, "source");
}

/* Heads of sources' journals: each a claim. */
static void
claim_heads(struct audit *audit, const struct deed *deed, uint64_t number)
{
	struct wire_reader r;
	struct head head;

	wire_read_from(&r, deed->fields[0].span.bytes,
	    deed->fields[0].span.length);
	for (uint64_t i = 0; i < deed->fields[0].number; i++) {
		const uint8_t *kid;
		size_t about;

		wire_array(&r);
		kid = wire_fixed(&r, KID_SIZE);
		head_read(&r, &head);
		if (r.failed)
			return;
		about = audit_by_kid(audit, kid);
		if (about != AUDIT_NONE) /* else the source itself is missed */
			witness_add(audit, CLAIM_TOLD, about, audit->book,
			    AUDIT_NONE, number, &head);
	}
}

void
register_take(struct audit *audit, const struct entry *entry, uint64_t number)
{
	struct deed deed;
	uint8_t kid[KID_SIZE];

	if (deed_read(&entry->bytes, &deed) != 0)
		return; /* of a later version */
	switch (deed.kind) {
	case DEED_ENROLLED:
	case DEED_SOURCE:
		key_kid(deed.fields[0].span.bytes, kid);
		keep_journal(audit, &deed, number, kid, "enrolled");
		break;
	case DEED_REVOKED:
		keep_journal(audit, &deed, number, deed.fields[0].span.bytes,
		    "revoked");
		break;
	case DEED_REPLACED:
		keep_journal(audit, &deed, number, deed.fields[0].span.bytes,
		    "replaced");
		break;
	case DEED_SOURCE_REMOVED:
		keep_journal(audit, &deed, number, deed.fields[0].span.bytes,
		    "removed");
		break;
	case DEED_TOKEN:
		if (is_for_a_machine(&deed))
			break;
		/* fall through */
	case DEED_TOUCHPOINT:
	case DEED_SETTING:
	case DEED_ACCOUNT:
		keep_named(audit, &deed, number);
		break;
	case DEED_SHEET:
		keep_sheet(audit, &deed, number);
		break;
	case DEED_JUDGED:
	case DEED_ERASED:
	case DEED_SEAM_CLOSED:
		keep_place(audit, &deed, number);
		break;
	case DEED_SUPERSEDED:
		audit->replaced++;
		break;
	case DEED_HEADS:
		claim_heads(audit, &deed, number);
		break;
	}
}

/* ---- asking -------------------------------------------------------------- */

static json_t *
deed_at(const struct audit *audit, const char *what, const uint8_t *kid,
    const uint8_t *epoch, uint64_t number)
{
	char subject[SUBJECT];

	place_subject(subject, what, kid, epoch, number);
	return json_object_get(audit->deeds, subject);
}

bool
register_erased(const struct audit *audit, size_t journal,
    const uint8_t epoch[EPOCH_SIZE], uint64_t number)
{
	return deed_at(audit, "erased", audit_journal(audit, journal)->kid,
		   epoch, number) != NULL;
}

const char *
register_seam_note(const struct audit *audit, size_t journal,
    const uint8_t epoch[EPOCH_SIZE])
{
	return json_string_value(json_object_get(deed_at(audit, "seam-closed",
						     audit_journal(audit,
							 journal)
							 ->kid,
						     epoch, 0),
	    "why"));
}

/* The deed about a subject, ticked off; NULL: the book has none. */
static json_t *
take_deed(struct audit *audit, const char *what, const char *name)
{
	char subject[SUBJECT];
	json_t *deed;

	snprintf(subject, sizeof(subject), "%s %s", what, name);
	deed = json_object_get(audit->deeds, subject);
	if (json_is_object(deed))
		json_object_set_new(deed, "seen", json_true());
	return deed;
}

static const char *
member(const json_t *deed, const char *name)
{
	const char *text = json_string_value(json_object_get(deed, name));

	return text != NULL ? text : "";
}

static int64_t
number_of(const json_t *deed)
{
	return json_integer_value(json_object_get(deed, "number"));
}

/* ---- journals ------------------------------------------------------------ */

static const char *
state_of(const struct audit *audit, const char *hex)
{
	char subject[SUBJECT];
	const char *state;

	snprintf(subject, sizeof(subject), "state %s", hex);
	state = json_string_value(json_object_get(audit->deeds, subject));
	return state != NULL ? state : "unknown";
}

static void
check_journal(struct audit *audit, const struct journal_row *row,
    bool with_states)
{
	const char *kind = journal_kind_text(row->kind);
	char hex[2 * KID_SIZE + 1];
	uint8_t kid[KID_SIZE];
	json_t *deed;

	if (row->kind == JOURNAL_BOOK)
		return;
	hex_of(hex, row->kid, KID_SIZE);
	deed = take_deed(audit, "journal", hex);
	key_kid(row->key, kid);
	if (memcmp(kid, row->kid, KID_SIZE) != 0)
		audit_problem(audit, kind, row->name, -1,
		    "its key is not the one that its id %s stands for", hex);
	if (deed == NULL) {
		audit_problem(audit, kind, row->name, -1,
		    "%s %s (%s) is here, but the book never let it in", kind,
		    row->name, hex);
		return;
	}
	if (strcmp(member(deed, "name"), row->name) != 0)
		audit_problem(audit, kind, row->name, -1,
		    "the book (number %" PRId64 ") calls it \"%s\"",
		    number_of(deed), member(deed, "name"));
	if (with_states &&
	    strcmp(state_of(audit, hex), journal_state_text(row->state)) != 0)
		audit_problem(audit, kind, row->name, -1,
		    "it stands here as %s; by the book it is %s",
		    journal_state_text(row->state), state_of(audit, hex));
}

/* Journals that the book has and nobody else. */
static void
miss_journals(struct audit *audit)
{
	const char *subject;
	json_t *deed;

	json_object_foreach(audit->deeds, subject, deed) {
		if (strncmp(subject, "journal ", 8) != 0 ||
		    json_object_get(deed, "seen") != NULL)
			continue;
		audit_problem(audit,
		    strcmp(member(deed, "deed"), "source") == 0 ? "source"
								: "kiosk",
		    member(deed, "name"), -1,
		    "%s (%s) was let in by the book (number %" PRId64
		    "), and its journal is gone",
		    member(deed, "name"), subject + 8, number_of(deed));
	}
}

void
register_journals(struct audit *audit, bool with_states)
{
	for (size_t i = 0; i < audit->journals.count; i++)
		check_journal(audit, audit_journal(audit, i), with_states);
	miss_journals(audit);
}

/* ---- the registry -------------------------------------------------------- */

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
	if (strcmp(member(deed, name), value) != 0)
		audit_problem(audit, what, whose, -1,
		    "its %s is \"%s\" here; by the book (number %" PRId64
		    ") it is \"%s\"",
		    name, value, number_of(deed), member(deed, name));
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

static int
check_kiosk(const struct kiosk_row *row, void *arg)
{
	struct comparing *c = arg;
	char hex[2 * KID_SIZE + 1];
	char places[KIOSK_PLACES], told[KIOSK_PLACES];
	json_t *deed;

	hex_of(hex, row->journal.kid, KID_SIZE);
	deed = take_deed(c->audit, "journal", hex);
	if (deed == NULL)
		return 0; /* named with the journals */
	if (kiosk_places(c->store, row->journal.id, places) == -1)
		return -1;
	join_places(deed, told);
	if (strcmp(places, told) != 0)
		audit_problem(c->audit, "kiosk", row->journal.name, -1,
		    "it may stand at \"%s\" here; by the book (number %" PRId64
		    ") at \"%s\"",
		    places, number_of(deed), told);
	check_member(c->audit, "kiosk", row->journal.name, deed, "survey",
	    row->survey);
	return 0;
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
	hex_of(hex, journal.kid, KID_SIZE);
	deed = take_deed(c->audit, "journal", hex);
	if (deed == NULL)
		return 0;
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
		    name, is != NULL ? is : "?", number_of(deed),
		    was != NULL ? was : "not said");
	free(is);
	free(was);
}

static int
check_touchpoint(const struct touchpoint *t, void *arg)
{
	struct comparing *c = arg;
	json_t *deed = take_deed(c->audit, "touchpoint", t->slug);
	json_t *card = desk_touchpoint_card(t), *value;
	json_t *told = json_loads(member(deed, "card"), 0, NULL);
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

	hex_of(hex, row->version, VERSION_SIZE);
	deed = take_deed(c->audit, "sheet", hex);
	if (sheet_by_version(c->store, row->version, &copy, &file) == 1)
		sheet_version(version, file.data, file.length);
	bytes_release(&file);
	if (memcmp(version, row->version, VERSION_SIZE) != 0)
		audit_problem(c->audit, "sheet", row->name, -1,
		    "the file of version %s was changed", hex);
	if (deed == NULL)
		audit_problem(c->audit, "sheet", row->name, -1,
		    "version %s is here, but the book never took it in", hex);
	else if (json_integer_value(json_object_get(deed, "serial")) !=
	    row->serial)
		audit_problem(c->audit, "sheet", row->name, -1,
		    "version %s has serial %" PRId64
		    " here, and %lld by the book (number %" PRId64 ")",
		    hex, row->serial,
		    (long long)json_integer_value(json_object_get(deed,
			"serial")),
		    number_of(deed));
	return 0;
}

static int
check_setting(const char *name, const char *value, void *arg)
{
	struct comparing *c = arg;
	json_t *deed = take_deed(c->audit, "setting", name);

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
	json_t *deed = take_deed(c->audit, "token", row->name);

	if (deed == NULL || strcmp(member(deed, "state"), "added") != 0)
		audit_problem(c->audit, "token", row->name, -1,
		    "it is good here, but the book gave it to nobody");
	else
		check_member(c->audit, "token", row->name, deed, "role",
		    row->role);
	return 0;
}

/* ---- quarantine ---------------------------------------------------------- */

static int
check_quarantined(const struct quarantine_row *row, void *arg)
{
	struct comparing *c = arg;
	const json_t *deed = deed_at(c->audit, row->state, row->kid, row->epoch,
	    row->first);
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
	else if (!waits && deed == NULL)
		audit_problem(c->audit, "quarantine", name, (int64_t)row->first,
		    "quarantine %" PRId64
		    " stands as %s; the book tells of no such verdict",
		    row->id, row->state);
	return 0;
}

/* ---- what only the book has ---------------------------------------------- */

static void
miss_others(struct audit *audit)
{
	static const char *const kinds[] = { "touchpoint", "sheet", "setting" };
	const char *subject;
	json_t *deed;

	json_object_foreach(audit->deeds, subject, deed) {
		const char *kind = member(deed, "deed");
		const size_t length = strlen(kind);

		if (length == 0 || json_object_get(deed, "seen") != NULL)
			continue;
		for (size_t i = 0; i < 3; i++) {
			if (strcmp(kind, kinds[i]) != 0)
				continue;
			/* "" unset it; the name is a fact of init's. */
			if (i == 2 &&
			    (member(deed, "value")[0] == '\0' ||
				strcmp(member(deed, "name"), "name") == 0))
				continue;
			audit_problem(audit, kind, subject + length + 1, -1,
			    "the book (number %" PRId64 ") has it, and it is "
			    "gone here",
			    number_of(deed));
		}
	}
}

int
register_compare(struct audit *audit, struct store *store)
{
	struct comparing c = { audit, store };

	if (kiosk_each(store, check_kiosk, &c) != 0 ||
	    source_each(store, check_source, &c) != 0 ||
	    touchpoint_each(store, check_touchpoint, &c) != 0 ||
	    sheet_each(store, check_sheet, &c) != 0 ||
	    setting_each(store, check_setting, &c) != 0 ||
	    token_each(store, check_token, &c) != 0 ||
	    quarantine_each(store, NULL, check_quarantined, &c) != 0)
		return -1;
	miss_others(audit);
	return 0;
}
