/*
 * intake_beside.c - what an envelope brings beside its ratings: the texts that
 * travel with it, and the deeds of the book.
 */

#include <string.h>

#include "aggregator/io/intake_rows.h"
#include "aggregator/io/store_envelope.h"
#include "aggregator/io/store_quarantine.h"
#include "protocol/deed.h"

/* ---- texts --------------------------------------------------------------- */

/* The map in step with the entries: both rise, for each kind by itself. */
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

/* Keep the text of entry `number` if it is here and is what was promised. */
static int
keep_text(struct taking *t, struct text_cursor *cursor, uint64_t number,
    const uint8_t *commitment)
{
	const struct text_item *item = &cursor->item;
	uint8_t hash[HASH_SIZE];

	while (cursor->has_item && item->number < number)
		cursor_next(cursor);
	if (!cursor->has_item || item->number != number || commitment == NULL)
		return 0;
	text_commit(hash, item->kind, item->salt, item->text.bytes,
	    item->text.length);
	if (memcmp(hash, commitment, HASH_SIZE) != 0)
		return 0;
	return store_outcome(text_keep(t->intake->store, t->epoch.id, item));
}

int
taking_keep_texts(struct taking *t)
{
	const struct envelope *envelope = &t->parcel->envelope;
	struct text_cursor comments, references;
	struct wire_reader r;
	struct entry entry;
	uint64_t number = envelope->first;

	if (t->intake->is_replay || t->parcel->text_count == 0)
		return 0;
	cursor_begin(&comments, t->parcel, TEXT_COMMENT);
	cursor_begin(&references, t->parcel, TEXT_REFERENCE);
	wire_read_from(&r, envelope->entries.bytes, envelope->entries.length);
	for (; !wire_at_end(&r); number++) {
		entry_read(&r, &entry);
		if (r.failed)
			return -1;
		if (entry.kind < ENTRY_RATING)
			continue;
		if (keep_text(t, &comments, number, entry.rating.text) != 0 ||
		    keep_text(t, &references, number, entry.rating.reference) !=
			0)
			return -1;
	}
	return 0;
}

/* ---- deeds --------------------------------------------------------------- */

/* A digital answer was replaced: the old entry counts beside from now on. */
static int
do_superseded(struct taking *t, const struct deed *deed)
{
	struct store *store = t->intake->store;
	struct journal_row journal;
	struct epoch_row epoch;
	int found = journal_by_kid(store, deed->fields[0].span.bytes, &journal);

	if (found != 1)
		return found;
	if (epoch_make(store, journal.id, deed->fields[1].span.bytes, &epoch) !=
	    0)
		return -1;
	return intake_strike(t->intake, &epoch, deed->fields[2].number,
	    STRIKE_REPLACED);
}

static int
do_seam_closed(struct taking *t, const struct deed *deed)
{
	struct store *store = t->intake->store;
	struct journal_row journal;
	char note[LIMIT_WHY + 1] = "";
	int found = journal_by_kid(store, deed->fields[0].span.bytes, &journal);

	if (found != 1)
		return found;
	memcpy(note, deed->fields[2].span.bytes,
	    deed->fields[2].span.length < sizeof(note)
		? deed->fields[2].span.length
		: sizeof(note) - 1);
	return store_outcome(seam_close(store, journal.id,
	    deed->fields[1].span.bytes, deed->who, note, t->intake->now_ms));
}

/* Numbers that waited when they came count since that word. */
static int
do_judged(struct taking *t, const struct deed *deed)
{
	struct store *store = t->intake->store;
	const struct wire_span *verdict = &deed->fields[4].span;
	struct journal_row journal;
	struct epoch_row epoch;
	int found = journal_by_kid(store, deed->fields[0].span.bytes, &journal);

	if (found == 1)
		found = epoch_get(store, journal.id, deed->fields[1].span.bytes,
		    &epoch);
	if (found != 1 || verdict->length != strlen("accepted") ||
	    memcmp(verdict->bytes, "accepted", verdict->length) != 0)
		return found == -1 ? -1 : 0;
	for (uint64_t n = deed->fields[2].number; n <= deed->fields[3].number;
	     n++) {
		found = struck_is(store, epoch.id, n, STRIKE_QUARANTINED);
		if (found == 1)
			found = intake_lift(t->intake, &epoch, n,
			    STRIKE_QUARANTINED);
		if (found != 0)
			return -1;
	}
	return 0;
}

int
taking_do_deeds(struct taking *t)
{
	struct taking_walk walk;
	struct entry entry;
	struct deed deed;
	uint64_t number;
	int failed = 0;

	if (t->journal->kind != JOURNAL_BOOK)
		return 0;
	taking_walk(&walk, t);
	while (failed == 0 && taking_next(&walk, &entry, &number)) {
		if (entry.kind > ENTRY_DEED ||
		    deed_read(&entry.bytes, &deed) != 0)
			continue;
		if (deed.kind == DEED_SUPERSEDED)
			failed = do_superseded(t, &deed);
		else if (deed.kind == DEED_SEAM_CLOSED)
			failed = do_seam_closed(t, &deed);
		else if (deed.kind == DEED_JUDGED && t->intake->is_past)
			failed = do_judged(t, &deed);
		else if (deed.kind == DEED_CORRECTED)
			failed = taking_do_corrected(t, &deed, number);
		else if (deed.kind == DEED_CORRECTION_UNDONE)
			failed = taking_do_undone(t, &deed, number);
	}
	return failed;
}
