/*
 * intake_rows.c - what the entries of an envelope leave in the store.
 *
 * What says how entries count: slots, times, numbers struck, the epoch's own
 * row.  Ratings are in intake_admit.c, texts and deeds in intake_beside.c.
 */

#include <string.h>

#include "aggregator/io/intake_rows.h"
#include "aggregator/io/lineage.h"
#include "aggregator/io/store_envelope.h"
#include "aggregator/io/store_note.h"

/* A damaged stretch longer than this stays a gap for a person to see. */
#define LOST_MAX 10000

/* ---- walking ------------------------------------------------------------- */

void
taking_walk(struct taking_walk *walk, const struct taking *taking)
{
	const struct envelope *envelope = &taking->parcel->envelope;

	walk->taking = taking;
	walk->next = envelope->first;
	walk->piece = 0;
	wire_read_from(&walk->r, envelope->entries.bytes,
	    envelope->entries.length);
}

bool
taking_next(struct taking_walk *walk, struct entry *entry, uint64_t *number)
{
	const struct taking *t = walk->taking;

	while (walk->piece < t->piece_count && !wire_at_end(&walk->r)) {
		const struct ingest_piece *piece = &t->pieces[walk->piece];

		entry_read(&walk->r, entry);
		if (walk->r.failed)
			return false;
		*number = walk->next++;
		if (*number == piece->last)
			walk->piece++;
		if (*number >= piece->first)
			return true;
	}
	return false;
}

/* ---- what will change ---------------------------------------------------- */

static void
take_back(struct taking *t, uint64_t first, uint64_t last)
{
	if (first < t->back_first)
		t->back_first = first;
	if (last > t->back_last)
		t->back_last = last;
}

static void
survey_withdrawn(struct taking *t, const struct entry *entry)
{
	struct wire_reader r;

	wire_read_from(&r, entry->withdrawn.numbers.bytes,
	    entry->withdrawn.numbers.length);
	for (size_t i = 0; i < entry->withdrawn.count; i++) {
		const uint64_t number = wire_uint(&r);

		if (number >= 1 && number <= INT64_MAX)
			take_back(t, number, number);
	}
}

/* Whether a definition is the one held, or the first.  1, 0 or -1. */
static int
slot_agrees(struct taking *t, uint32_t number, const struct slot *slot)
{
	struct slot_row row;
	int found;

	if (t->epoch.id == 0)
		return 1;
	found = slot_row_get(t->intake->store, t->epoch.id, number, &row);
	return found == 1 ? slot_equal(&row.slot, slot) : found == 0 ? 1 : -1;
}

/* The header against what is held, and a definition against the header. */
static int
header_agrees(struct taking *t, const struct entry *definition)
{
	const struct envelope *envelope = &t->parcel->envelope;
	struct wire_reader r;
	struct slot slot;
	uint32_t number;
	int agrees = 1;

	wire_read_from(&r, envelope->slots.bytes, envelope->slots.length);
	while (agrees == 1 && envelope_next_slot(&r, &number, &slot)) {
		if (definition == NULL)
			agrees = slot_agrees(t, number, &slot);
		else if (definition->slot.number == number)
			agrees = slot_equal(&definition->slot.slot, &slot);
	}
	return agrees;
}

int
taking_survey(struct taking *t, uint64_t *number)
{
	struct taking_walk walk;
	struct dating_sample sample;
	struct entry entry;
	int agrees = header_agrees(t, NULL);

	*number = t->parcel->envelope.first;
	t->back_first = UINT64_MAX;
	t->back_last = 0;
	taking_walk(&walk, t);
	while (agrees == 1 && taking_next(&walk, &entry, number)) {
		if (entry.kind == ENTRY_WITHDRAWN)
			survey_withdrawn(t, &entry);
		sample = (struct dating_sample){ entry.at, entry.time.server_ms,
			entry.time.took_ms };
		if (entry.kind == ENTRY_TIME && dating_sample_holds(&sample))
			t->has_time = true;
		if (entry.kind != ENTRY_SLOT)
			continue;
		agrees = header_agrees(t, &entry);
		if (agrees == 1)
			agrees = slot_agrees(t, entry.slot.number,
			    &entry.slot.slot);
	}
	if (t->has_time)
		take_back(t, 1, INT64_MAX);
	return agrees;
}

/* ---- rows that say how entries count ------------------------------------- */

static int
write_slot(struct taking *t, uint32_t number, const struct slot *slot,
    bool is_defined)
{
	const struct slot_row row = { number, *slot, is_defined };

	return store_outcome(slot_row_put(t->intake->store, t->epoch.id, &row));
}

static int
write_header(struct taking *t)
{
	struct wire_reader r;
	struct slot slot;
	uint32_t number;

	wire_read_from(&r, t->parcel->envelope.slots.bytes,
	    t->parcel->envelope.slots.length);
	while (envelope_next_slot(&r, &number, &slot))
		if (write_slot(t, number, &slot, false) != 0)
			return -1;
	return 0;
}

static int
write_time(struct taking *t, const struct entry *entry)
{
	const struct dating_sample sample = { entry->at, entry->time.server_ms,
		entry->time.took_ms };

	if (!dating_sample_holds(&sample))
		return 0;
	return store_outcome(clock_put(t->intake->store, t->epoch.id, &sample));
}

int
taking_note(struct store *store, int64_t journal, int64_t epoch,
    uint64_t number, const struct entry *entry)
{
	const struct note_row row = { epoch, number, entry->at,
		(enum note)entry->note.note };

	return store_outcome(note_put(store, journal, &row));
}

static int
write_withdrawn(struct taking *t, const struct entry *entry)
{
	struct wire_reader r;

	wire_read_from(&r, entry->withdrawn.numbers.bytes,
	    entry->withdrawn.numbers.length);
	for (size_t i = 0; i < entry->withdrawn.count; i++) {
		const uint64_t number = wire_uint(&r);

		if (number < 1 || number > INT64_MAX)
			continue;
		if (struck_put(t->intake->store, t->epoch.id, number,
			STRIKE_WITHDRAWN) != STORE_OK)
			return -1;
	}
	return 0;
}

/* How far the epoch is held from its first entry, over what was lost. */
static int
find_held(struct store *store, struct epoch_row *row)
{
	struct ingest_run run;
	uint64_t next = row->first;
	int found = row->is_opened ? run_holding(store, row->id, next, &run)
				   : 0;

	while (found == 1) {
		row->held = run.last;
		memcpy(row->held_hash, run.hash, HASH_SIZE);
		next = run.last + 1;
		while ((found = struck_is(store, row->id, next, STRIKE_LOST)) ==
		    1)
			next++;
		if (found == -1 || next == run.last + 1)
			break;
		found = run_holding(store, row->id, next, &run);
	}
	return found == -1 ? -1 : 0;
}

static int
write_lost(struct taking *t, const struct entry *entry)
{
	struct store *store = t->intake->store;
	const uint64_t first = entry->lost.first, last = entry->lost.last;
	struct epoch_row row;

	if (last < first || last - first >= LOST_MAX || last > INT64_MAX)
		return 0;
	if (epoch_make(store, t->journal->id, entry->lost.epoch, &row) != 0)
		return -1;
	for (uint64_t number = first; number <= last; number++)
		if (struck_put(store, row.id, number, STRIKE_LOST) != STORE_OK)
			return -1;
	if (row.id == t->epoch.id)
		return 0; /* written with the rest, below */
	t->has_loss = true;
	if (find_held(store, &row) != 0)
		return -1;
	return store_outcome(epoch_save(store, &row));
}

int
taking_give_up_text(struct store *store, int64_t journal,
    const struct entry *entry)
{
	const int64_t key = entry->text_lost.key;
	struct epoch_row row;

	if (epoch_make(store, journal, entry->text_lost.epoch, &row) != 0)
		return -1;
	return store_outcome(text_give_up(store, row.id,
	    (uint64_t)(key > 0 ? key : -key),
	    key > 0 ? TEXT_COMMENT : TEXT_REFERENCE));
}

int
taking_settle_losses(struct taking *t)
{
	struct taking_walk walk;
	struct epoch_row row;
	struct entry entry;
	uint64_t number;
	int64_t settled = t->epoch.id;

	if (!t->has_loss)
		return 0;
	taking_walk(&walk, t);
	while (taking_next(&walk, &entry, &number)) {
		if (entry.kind != ENTRY_LOST)
			continue;
		if (epoch_make(t->intake->store, t->journal->id,
			entry.lost.epoch, &row) != 0)
			return -1;
		if (row.id != settled &&
		    lineage_settle(t->intake, t->journal, row.id) != 0)
			return -1;
		settled = row.id;
	}
	return 0;
}

static void
open_epoch(struct taking *t, const struct entry *entry)
{
	t->epoch.is_opened = true;
	t->epoch.first = t->parcel->envelope.first;
	memcpy(t->epoch.start_hash, t->parcel->envelope.before, HASH_SIZE);
	t->epoch.previous = entry->epoch.previous;
	t->epoch.wall_ms = entry->epoch.wall_ms;
}

static int
write_entry(struct taking *t, const struct entry *entry, uint64_t number)
{
	switch (entry->kind) {
	case ENTRY_EPOCH:
		open_epoch(t, entry);
		return 0;
	case ENTRY_SLOT:
		return write_slot(t, entry->slot.number, &entry->slot.slot,
		    true);
	case ENTRY_TIME:
		return write_time(t, entry);
	case ENTRY_NOTE:
		return taking_note(t->intake->store, t->journal->id,
		    t->epoch.id, number, entry);
	case ENTRY_WITHDRAWN:
		return write_withdrawn(t, entry);
	case ENTRY_LOST:
		return write_lost(t, entry);
	case ENTRY_TEXT_LOST:
		/* Texts stay as they are when envelopes are folded again. */
		return t->intake->is_replay
		    ? 0
		    : taking_give_up_text(t->intake->store, t->journal->id,
			  entry);
	default:
		return 0;
	}
}

int
taking_write(struct taking *t)
{
	struct store *store = t->intake->store;
	const struct ingest_run run = ingest_joined(&t->held,
	    &t->parcel->envelope, &t->parcel->sum);
	struct taking_walk walk;
	struct entry entry;
	uint64_t number;

	if (run_put(store, t->epoch.id, &run) != STORE_OK ||
	    write_header(t) != 0)
		return -1;
	taking_walk(&walk, t);
	while (taking_next(&walk, &entry, &number)) {
		if (entry.at > t->epoch.latest_at)
			t->epoch.latest_at = entry.at;
		if (entry.kind < ENTRY_RATING &&
		    write_entry(t, &entry, number) != 0)
			return -1;
	}
	if (find_held(store, &t->epoch) != 0)
		return -1;
	return store_outcome(t->parcel->sum.begins_epoch
		? epoch_save(store, &t->epoch)
		: epoch_advance(store, &t->epoch));
}
