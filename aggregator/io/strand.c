/*
 * strand.c - one envelope after the other; see strand.h.
 *
 * Knows nothing of how the store took them in: what it finds is found from
 * the bytes alone.
 */

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "aggregator/core/ingest.h"
#include "aggregator/io/answers.h"
#include "aggregator/io/register.h"
#include "aggregator/io/revival.h"
#include "aggregator/io/strand.h"
#include "aggregator/io/witness.h"
#include "protocol/deed.h"

#define EPOCH_TEXT (2 * EPOCH_SIZE + 1)

static const char *
name_of(const struct audit *audit, size_t journal)
{
	return audit_journal(audit, journal)->name;
}

/* ---- texts --------------------------------------------------------------- */

/* The map beside an envelope, one kind of text at a time. */
struct text_cursor {
	enum text_kind kind;
	struct wire_reader r;
	struct text_item item;
	bool has_item;
};

static void
cursor_next(struct text_cursor *cursor)
{
	do
		cursor->has_item = texts_next(&cursor->r, &cursor->item);
	while (cursor->has_item && cursor->item.kind != cursor->kind);
}

static void
cursor_begin(struct text_cursor *cursor, const struct parcel *parcel,
    enum text_kind kind)
{
	cursor->kind = kind;
	wire_read_from(&cursor->r, parcel->texts.bytes, parcel->texts.length);
	texts_open(&cursor->r);
	cursor_next(cursor);
}

/* A commitment of entry `number` against what stands beside. */
static void
check_text(struct audit *audit, const struct strand *strand,
    struct text_cursor *cursor, uint64_t number, const struct entry *entry,
    const uint8_t *commitment)
{
	const struct text_item *item = &cursor->item;
	uint8_t hash[HASH_SIZE];
	struct text_gap *gap;

	if (commitment == NULL)
		return;
	while (cursor->has_item && item->number < number)
		cursor_next(cursor);
	if (cursor->has_item && item->number == number) {
		text_commit(hash, item->kind, item->salt, item->text.bytes,
		    item->text.length);
		if (memcmp(hash, commitment, HASH_SIZE) != 0)
			audit_problem(audit, "text",
			    name_of(audit, strand->journal), (int64_t)number,
			    "the text kept for this entry is not the one it "
			    "was signed with");
		return;
	}
	gap = audit_add(audit, &audit->texts, sizeof(*gap));
	if (gap == NULL)
		return;
	*gap = (struct text_gap){ .journal = strand->journal,
		.strand = (size_t)(strand - audit_strand(audit, 0)),
		.number = number,
		.at = entry->at,
		.kind = cursor->kind };
	memcpy(gap->epoch, strand->epoch, EPOCH_SIZE);
}

/* ---- entries ------------------------------------------------------------- */

static void
note_lost(struct audit *audit, size_t journal, const struct entry *entry)
{
	struct stretch *lost = audit_add(audit, &audit->lost, sizeof(*lost));

	if (lost == NULL)
		return;
	*lost = (struct stretch){ .journal = journal,
		.first = entry->lost.first,
		.last = entry->lost.last };
	memcpy(lost->epoch, entry->lost.epoch, EPOCH_SIZE);
}

static void
note_text_lost(struct audit *audit, size_t journal, const struct entry *entry)
{
	struct text_gap *gap = audit_add(audit, &audit->texts_lost,
	    sizeof(*gap));
	const int64_t key = entry->text_lost.key;

	if (gap == NULL)
		return;
	*gap = (struct text_gap){ .journal = journal,
		.number = (uint64_t)(key > 0 ? key : -key),
		.kind = key > 0 ? TEXT_COMMENT : TEXT_REFERENCE };
	memcpy(gap->epoch, entry->text_lost.epoch, EPOCH_SIZE);
}

static void
look_at_deed(struct audit *audit, const struct strand *strand,
    const struct entry *entry, uint64_t number)
{
	register_take(audit, entry, number);
	if (entry->kind == DEED_RESTORED)
		revival_take(audit, strand, entry, number);
}

static void
look_at_time(struct audit *audit, struct strand *strand,
    const struct entry *entry, uint64_t number)
{
	strand->zero_ms = entry->time.server_ms - (int64_t)entry->at;
	witness_time(audit, strand->journal, number, &entry->time);
}

static void
look_at(struct audit *audit, struct strand *strand, const struct entry *entry,
    uint64_t number)
{
	audit->entries++;
	if (entry->kind >= ENTRY_RATING &&
	    audit_journal(audit, strand->journal)->kind == JOURNAL_SOURCE)
		answers_take(audit, strand, number, &entry->rating);
	else if (entry->kind == ENTRY_LOST)
		note_lost(audit, strand->journal, entry);
	else if (entry->kind == ENTRY_TEXT_LOST)
		note_text_lost(audit, strand->journal, entry);
	else if (entry->kind == ENTRY_TIME)
		look_at_time(audit, strand, entry, number);
	else if (entry->kind <= ENTRY_DEED && strand->journal == audit->book)
		look_at_deed(audit, strand, entry, number);
}

/* Every entry from `from` on: what it says, and its texts. */
static void
walk_entries(struct audit *audit, struct strand *strand,
    const struct parcel *parcel, uint64_t from)
{
	const struct envelope *envelope = &parcel->envelope;
	struct text_cursor comments, references;
	struct wire_reader r;
	struct entry entry;

	cursor_begin(&comments, parcel, TEXT_COMMENT);
	cursor_begin(&references, parcel, TEXT_REFERENCE);
	wire_read_from(&r, envelope->entries.bytes, envelope->entries.length);
	for (uint64_t n = envelope->first; !wire_at_end(&r); n++) {
		entry_read(&r, &entry);
		if (r.failed)
			return;
		if (n < from)
			continue;
		look_at(audit, strand, &entry, n);
		if (entry.kind < ENTRY_RATING)
			continue;
		check_text(audit, strand, &comments, n, &entry,
		    entry.rating.text);
		check_text(audit, strand, &references, n, &entry,
		    entry.rating.reference);
	}
}

/* ---- the chain ----------------------------------------------------------- */

static void
note_gap(struct audit *audit, const struct strand *strand, uint64_t first,
    uint64_t last)
{
	struct stretch *gap = audit_add(audit, &audit->gaps, sizeof(*gap));

	if (gap == NULL)
		return;
	*gap = (struct stretch){
		.journal = strand->journal, .first = first, .last = last
	};
	memcpy(gap->epoch, strand->epoch, EPOCH_SIZE);
}

/* The first entry of an epoch: does it begin as it must? */
static void
open_strand(struct audit *audit, size_t index, const struct envelope *envelope)
{
	struct strand *strand = audit_strand(audit, index);
	const struct journal_row *row = audit_journal(audit, strand->journal);
	struct entry opening;

	if (!ingest_opens(envelope, row->key, &opening)) {
		audit_problem(audit, "chain", row->name,
		    (int64_t)envelope->first,
		    "the epoch that begins here does not follow from its key "
		    "and the entry it says it continues");
		return;
	}
	strand->is_opened = true;
	strand->previous = opening.epoch.previous;
	if (strand->previous.number > 0)
		witness_add(audit, CLAIM_CONTINUES, strand->journal,
		    strand->journal, index, envelope->first, &strand->previous);
}

/* Numbers that the strand has already: the same bytes? */
static void
check_overlap(struct audit *audit, size_t index, const struct parcel *parcel)
{
	const struct strand *strand = audit_strand(audit, index);
	const uint64_t newest = strand->next - 1;
	uint8_t hash[HASH_SIZE];
	struct head head = { .number = parcel->sum.last };

	if (parcel->sum.last < newest) {
		memcpy(head.epoch, strand->epoch, EPOCH_SIZE);
		memcpy(head.hash, parcel->sum.hash, HASH_SIZE);
		witness_add(audit, CLAIM_COVERED, strand->journal,
		    strand->journal, AUDIT_NONE, parcel->envelope.first, &head);
		return;
	}
	if (!ingest_hash_at(&parcel->envelope, newest, hash) ||
	    memcmp(hash, strand->hash, HASH_SIZE) != 0)
		audit_problem(audit, "fork", name_of(audit, strand->journal),
		    (int64_t)newest,
		    "two envelopes hold other entries up to this number");
}

/* The envelope's place at the strand's end. */
static void
check_joint(struct audit *audit, size_t index, const struct parcel *parcel)
{
	const struct strand *strand = audit_strand(audit, index);
	const struct envelope *envelope = &parcel->envelope;

	if (strand->next == 0) {
		if (!parcel->sum.begins_epoch)
			note_gap(audit, strand, 0, envelope->first - 1);
	} else if (envelope->first > strand->next) {
		note_gap(audit, strand, strand->next, envelope->first - 1);
	} else if (envelope->first < strand->next) {
		check_overlap(audit, index, parcel);
	} else if (memcmp(envelope->before, strand->hash, HASH_SIZE) != 0) {
		audit_problem(audit, "chain", name_of(audit, strand->journal),
		    (int64_t)envelope->first,
		    "this entry was signed as the successor of another one "
		    "than the one before it here");
	}
}

/* What is wrong with an envelope that cannot be opened; NULL: nothing. */
static const char *
reason_of(const struct parcel *parcel)
{
	switch (parcel->verdict) {
	case ENVELOPE_STORED:
		return NULL;
	case ENVELOPE_FOREIGN:
		return "an envelope here is signed by another key than this "
		       "journal's";
	case ENVELOPE_FORGED:
		return "an envelope's signature does not hold: its bytes were "
		       "changed";
	default:
		return "an envelope is signed rightly but cannot be read from "
		       "here on";
	}
}

bool
strand_take(struct audit *audit, size_t journal, struct parcel *parcel,
    int64_t number)
{
	const struct journal_row *row = audit_journal(audit, journal);
	const char *reason;
	struct strand *strand;
	size_t index;

	if (!parcel_check(parcel, row->kid, row->key)) {
		audit->failed = true;
		return false;
	}
	reason = reason_of(parcel);
	if (reason != NULL) {
		audit_problem(audit, "signature", row->name,
		    parcel->failed_at > 0 ? (int64_t)parcel->failed_at : number,
		    "%s", reason);
		return false;
	}
	index = audit_by_epoch(audit, journal, parcel->envelope.epoch);
	if (index == AUDIT_NONE)
		index = audit_begin(audit, journal, parcel->envelope.epoch);
	if (index == AUDIT_NONE)
		return false;
	strand = audit_strand(audit, index);
	if (parcel->sum.begins_epoch && !strand->is_opened)
		open_strand(audit, index, &parcel->envelope);
	check_joint(audit, index, parcel);
	walk_entries(audit, strand, parcel, strand->next);
	if (strand->next == 0)
		strand->first = parcel->envelope.first;
	if (parcel->sum.last >= strand->next) {
		strand->next = parcel->sum.last + 1;
		memcpy(strand->hash, parcel->sum.hash, HASH_SIZE);
	}
	return true;
}

/* ---- at the end ---------------------------------------------------------- */

uint64_t
strand_unexplained(const struct audit *audit, const struct stretch *gap)
{
	const struct stretch *lost = audit->lost.at;
	uint64_t number = gap->first;
	bool moved;

	do {
		moved = false;
		for (size_t i = 0; i < audit->lost.count; i++) {
			if (lost[i].journal != gap->journal ||
			    memcmp(lost[i].epoch, gap->epoch, EPOCH_SIZE) !=
				0 ||
			    number < lost[i].first || number > lost[i].last)
				continue;
			number = lost[i].last + 1;
			moved = true;
		}
	} while (moved && number <= gap->last);
	return number;
}

static void
settle_gap(struct audit *audit, const struct stretch *gap)
{
	struct stretch open = *gap;
	uint64_t number;
	char epoch[EPOCH_TEXT];

	/* Where an epoch begins, a bundle may not know: the end must do. */
	if (gap->first == 0 && audit->is_bundle)
		open.first = gap->last;
	number = strand_unexplained(audit, &open);

	hex_write(epoch, gap->epoch, EPOCH_SIZE);
	if (number > gap->last)
		return;
	if (gap->first == 0)
		audit_problem(audit, "gap", name_of(audit, gap->journal),
		    (int64_t)gap->last,
		    "the beginning of epoch %s, up to number %" PRIu64
		    ", is missing",
		    epoch, gap->last);
	else
		audit_problem(audit, "gap", name_of(audit, gap->journal),
		    (int64_t)number,
		    "numbers %" PRIu64 " to %" PRIu64 " of epoch %s are "
		    "missing",
		    number, gap->last, epoch);
}

/* Whether its kiosk says, signed, that it has it no more. */
static bool
is_given_up(const struct audit *audit, const struct text_gap *gap)
{
	const struct text_gap *lost = audit->texts_lost.at;

	for (size_t i = 0; i < audit->texts_lost.count; i++) {
		if (lost[i].journal == gap->journal &&
		    lost[i].number == gap->number &&
		    lost[i].kind == gap->kind &&
		    memcmp(lost[i].epoch, gap->epoch, EPOCH_SIZE) == 0)
			return true;
	}
	return false;
}

static void
settle_text(struct audit *audit, const struct text_gap *gap)
{
	if (register_erased(audit, gap->journal, gap->epoch, gap->number)) {
		audit->erased++;
		return;
	}
	/* Asked again for what was here, a kiosk says that it is gone. */
	if (revival_explains_text(audit, gap))
		return;
	if (is_given_up(audit, gap)) {
		audit->given_up++;
		return;
	}
	audit_problem(audit, "text", name_of(audit, gap->journal),
	    (int64_t)gap->number,
	    "the %s of this entry is missing, and the book tells of no erasure",
	    gap->kind == TEXT_COMMENT ? "text" : "reference");
}

/* An epoch among the others of its journal, as core/ingest.c asks. */
static struct ingest_place
place_of(const struct audit *audit, size_t index)
{
	const struct strand *strand = audit_strand(audit, index);
	struct ingest_place place = { .is_root = strand->previous.number == 0,
		.previous_number = strand->previous.number,
		.same_hash = strand->previous_fits };
	const size_t before = audit_by_epoch(audit, strand->journal,
	    strand->previous.epoch);

	if (before != AUDIT_NONE) {
		place.previous_last = audit_strand(audit, before)->next - 1;
		place.previous_held = place.previous_last >=
		    place.previous_number;
	}
	for (size_t i = strand->before; i != AUDIT_NONE;
	     i = audit_strand(audit, i)->before) {
		const struct strand *other = audit_strand(audit, i);

		if (!other->is_opened)
			continue;
		if (other->previous.number == 0)
			place.root_before = true;
		if (memcmp(other->previous.epoch, strand->previous.epoch,
			EPOCH_SIZE) == 0)
			place.second = true;
	}
	return place;
}

static void
settle_seam(struct audit *audit, size_t index)
{
	const struct strand *strand = audit_strand(audit, index);
	const struct ingest_place place = place_of(audit, index);
	const char *why = ingest_seam_text(ingest_seam(&place));
	char epoch[EPOCH_TEXT];
	const char *note;

	if (!strand->is_opened || why == NULL)
		return;
	hex_write(epoch, strand->epoch, EPOCH_SIZE);
	note = register_seam_note(audit, strand->journal, strand->epoch);
	if (note == NULL)
		audit_problem(audit, "seam", name_of(audit, strand->journal),
		    (int64_t)strand->first,
		    "epoch %s %s; nobody has looked into it yet", epoch, why);
	else if (json_array_append_new(audit->seams,
		     json_pack("{s:s, s:s, s:I, s:s, s:s}", "journal",
			 name_of(audit, strand->journal), "epoch", epoch,
			 "number", (json_int_t)strand->first, "why", why,
			 "note", note)) != 0)
		audit->failed = true;
}

void
strand_settle(struct audit *audit)
{
	const struct stretch *gaps = audit->gaps.at;
	const struct text_gap *texts = audit->texts.at;

	for (size_t i = 0; i < audit->gaps.count; i++)
		settle_gap(audit, &gaps[i]);
	for (size_t i = 0; i < audit->strands.count; i++)
		settle_seam(audit, i);
	revival_settle(audit);
	for (size_t i = 0; i < audit->texts.count; i++)
		settle_text(audit, &texts[i]);
}
