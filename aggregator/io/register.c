/*
 * register.c - the newest deed of each subject, and whose journals there are.
 *
 * Subjects are texts such as "journal 3f...", "touchpoint counter-1".
 */

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/deed_json.h"
#include "aggregator/io/register.h"
#include "aggregator/io/revival.h"
#include "aggregator/io/witness.h"
#include "protocol/deed.h"

#define SUBJECT 160

/* ---- reading the book ---------------------------------------------------- */

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

	hex_write(hex, kid, KID_SIZE);
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

/* "replaced 3f..": how far the old device's entries count. */
static void
keep_replaced(struct audit *audit, const struct deed *deed, uint64_t number)
{
	char hex[2 * KID_SIZE + 1], subject[SUBJECT];

	hex_write(hex, deed->fields[0].span.bytes, KID_SIZE);
	snprintf(subject, sizeof(subject), "replaced %s", hex);
	keep(audit, deed, number, subject);
}

/* "plan mark counter-1/function/2026-11-20": two fields name it. */
static void
keep_plan(struct audit *audit, const struct deed *deed, uint64_t number)
{
	const struct wire_span *what = &deed->fields[0].span;
	const struct wire_span *name = &deed->fields[1].span;
	char subject[SUBJECT];

	snprintf(subject, sizeof(subject), "plan %.*s %.*s", (int)what->length,
	    (const char *)what->bytes, (int)name->length,
	    (const char *)name->bytes);
	keep(audit, deed, number, subject);
}

static void
keep_sheet(struct audit *audit, const struct deed *deed, uint64_t number)
{
	char hex[2 * VERSION_SIZE + 1], subject[SUBJECT];

	hex_write(hex, deed->fields[1].span.bytes, VERSION_SIZE);
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

	hex_write(hex, kid, KID_SIZE);
	hex_write(epoch_hex, epoch, EPOCH_SIZE);
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

/* What a person left out for good is kept apart: it is not missing. */
static void
note_rejected(struct audit *audit, const struct deed *deed)
{
	const size_t journal = audit_by_kid(audit, deed->fields[0].span.bytes);
	struct stretch *kept;

	if (journal == AUDIT_NONE ||
	    !text_is(&deed->fields[4].span, "rejected"))
		return;
	kept = audit_add(audit, &audit->lost, sizeof(*kept));
	if (kept == NULL)
		return;
	kept->journal = journal;
	kept->first = deed->fields[2].number;
	kept->last = deed->fields[3].number;
	memcpy(kept->epoch, deed->fields[1].span.bytes, EPOCH_SIZE);
}

/* Enrolment tokens and sources' have no row of their own to compare. */
static bool
is_for_a_machine(const struct deed *deed)
{
	return text_is(&deed->fields[1].span, "kiosk") ||
	    text_is(&deed->fields[1].span, "source");
}

/* Heads of journals, kiosks' after a restoration: each a claim. */
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
		if (about == AUDIT_NONE)
			continue; /* the journal itself is missed */
		witness_add(audit, CLAIM_TOLD, about, audit->book, AUDIT_NONE,
		    number, &head);
		if (audit_journal(audit, about)->kind == JOURNAL_KIOSK)
			revival_take_head(audit, about, &head);
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
		keep_replaced(audit, &deed, number);
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
	case DEED_PLAN:
		keep_plan(audit, &deed, number);
		break;
	case DEED_SHEET:
		keep_sheet(audit, &deed, number);
		break;
	case DEED_JUDGED:
		note_rejected(audit, &deed);
		keep_place(audit, &deed, number);
		break;
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

bool
register_judged(const struct audit *audit, const char *verdict,
    const uint8_t kid[KID_SIZE], const uint8_t epoch[EPOCH_SIZE],
    uint64_t number)
{
	return deed_at(audit, verdict, kid, epoch, number) != NULL;
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

json_t *
register_deed(struct audit *audit, const char *what, const char *name)
{
	char subject[SUBJECT];
	json_t *deed;

	snprintf(subject, sizeof(subject), "%s %s", what, name);
	deed = json_object_get(audit->deeds, subject);
	if (json_is_object(deed))
		json_object_set_new(deed, "seen", json_true());
	return deed;
}

const char *
register_text(const json_t *deed, const char *name)
{
	const char *text = json_string_value(json_object_get(deed, name));

	return text != NULL ? text : "";
}

int64_t
register_number(const json_t *deed)
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
	hex_write(hex, row->kid, KID_SIZE);
	deed = register_deed(audit, "journal", hex);
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
	if (strcmp(register_text(deed, "name"), row->name) != 0)
		audit_problem(audit, kind, row->name, -1,
		    "the book (number %" PRId64 ") calls it \"%s\"",
		    register_number(deed), register_text(deed, "name"));
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
		    strcmp(register_text(deed, "deed"), "source") == 0
			? "source"
			: "kiosk",
		    register_text(deed, "name"), -1,
		    "%s (%s) was let in by the book (number %" PRId64
		    "), and its journal is gone",
		    register_text(deed, "name"), subject + 8,
		    register_number(deed));
	}
}

void
register_journals(struct audit *audit, bool with_states)
{
	for (size_t i = 0; i < audit->journals.count; i++)
		check_journal(audit, audit_journal(audit, i), with_states);
	miss_journals(audit);
}
