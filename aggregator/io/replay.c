/*
 * replay.c - every stored envelope taken in again; see replay.h.
 *
 * Sources and kiosks first, the book last: its deeds speak of their entries.
 * Signatures are io/verify.c's to check: here only what can be read counts.
 */

#include <stdlib.h>

#include "aggregator/core/ingest.h"
#include "aggregator/io/intake.h"
#include "aggregator/io/replay.h"
#include "aggregator/io/store_journal.h"
#include "aggregator/io/store_replay.h"
#include "aggregator/io/store_rule.h"

static int
take_parcel(struct intake *intake, const struct parcel *parcel)
{
	struct intake_outcome outcome;
	struct journal_row journal;
	const int found = journal_by_kid(intake->store, parcel->object.kid,
	    &journal);

	return found == 1 ? intake_take(intake, &journal, parcel, &outcome)
			  : found;
}

static int
take_one(struct intake *intake, const uint8_t *bytes, size_t length)
{
	struct parcel parcel;

	return parcel_reopen(&parcel, bytes, length)
	    ? take_parcel(intake, &parcel)
	    : 0;
}

static int
take_all(struct intake *intake, bool of_the_book, int64_t upto)
{
	uint8_t *bytes;
	size_t length;
	int64_t id = 0;
	int step;

	while ((step = replay_envelope(intake->store, of_the_book, upto, &id,
		    &bytes, &length)) == 1) {
		step = take_one(intake, bytes, length);
		free(bytes);
		if (step != 0)
			return -1;
	}
	return step;
}

/* ---- what was covered later ---------------------------------------------- */

/* Slots that are defined before the cut stood in the header of what came. */
static int
keep_slots(struct intake *intake, const struct replay_covered *covered,
    const struct envelope *envelope)
{
	struct wire_reader r;
	struct entry entry;

	wire_read_from(&r, envelope->entries.bytes, envelope->entries.length);
	for (uint64_t n = envelope->first; n < covered->first; n++) {
		struct slot_row row;

		entry_read(&r, &entry);
		if (r.failed)
			return -1;
		if (entry.kind != ENTRY_SLOT)
			continue;
		row = (struct slot_row){ entry.slot.number, entry.slot.slot,
			false };
		if (slot_row_put(intake->store, covered->epoch, &row) !=
		    STORE_OK)
			return -1;
	}
	return 0;
}

/*
 * Leave first to last of an envelope: before gets the hash below.  False: it
 * does not hold them.
 */
static bool
cut(struct parcel *parcel, uint64_t first, uint64_t last,
    uint8_t before[HASH_SIZE])
{
	struct envelope *envelope = &parcel->envelope;
	struct envelope_sum *sum = &parcel->sum;
	const uint8_t *begin = NULL;
	struct wire_reader r;
	struct entry entry;

	if (!ingest_hash_at(envelope, first - 1, before) ||
	    !ingest_hash_at(envelope, last, sum->hash))
		return false;
	wire_read_from(&r, envelope->entries.bytes, envelope->entries.length);
	sum->begins_epoch = sum->begins_epoch && first == envelope->first;
	sum->last = last;
	sum->entries = sum->ratings = sum->latest_at = 0;
	for (uint64_t n = envelope->first; n <= last; n++) {
		if (n == first)
			begin = r.at;
		entry_read(&r, &entry);
		if (n < first)
			continue;
		sum->entries++;
		sum->ratings += entry.kind >= ENTRY_RATING;
		if (entry.at > sum->latest_at)
			sum->latest_at = entry.at;
	}
	envelope->first = first;
	envelope->before = before;
	envelope->entries = (struct wire_span){ begin, (size_t)(r.at - begin) };
	return !r.failed;
}

static int
take_covered(struct intake *intake, int64_t upto)
{
	struct replay_covered covered = { .id = 0 };
	uint8_t before[HASH_SIZE];
	struct parcel parcel;
	int step;

	while ((step = replay_covered(intake->store, upto, &covered)) == 1) {
		if (parcel_reopen(&parcel, covered.bytes, covered.length)) {
			step = keep_slots(intake, &covered, &parcel.envelope);
			if (step == 0 &&
			    cut(&parcel, covered.first, covered.last, before))
				step = take_parcel(intake, &parcel);
		} else {
			step = 0;
		}
		free(covered.bytes);
		if (step != 0)
			return -1;
	}
	return step;
}

/* ---- all of it ------------------------------------------------------------ */

static int
fold_again(struct store *store, int64_t upto, int64_t now_ms)
{
	const bool is_past = upto != INT64_MAX;
	struct intake *intake = intake_new();
	int failed;

	if (intake == NULL)
		return -1;
	intake->store = store;
	intake->now_ms = now_ms;
	intake->is_replay = true;
	intake->is_past = is_past;
	failed = take_all(intake, false, upto);
	if (failed == 0 && is_past)
		failed = take_covered(intake, upto);
	if (failed == 0)
		failed = take_all(intake, true, upto);
	if (failed == 0)
		failed = intake_settle(intake);
	intake_free(intake);
	return failed;
}

int
replay_until(struct store *store, int64_t upto, int64_t now_ms)
{
	return replay_tables_make(store) != STORE_OK ||
		replay_tables_unjudge(store) != STORE_OK
	    ? -1
	    : fold_again(store, upto, now_ms);
}

int
replay_compare(struct store *store, int64_t now_ms,
    void (*differs)(const struct replay_difference *difference, void *arg),
    void *arg)
{
	if (replay_tables_make(store) != STORE_OK ||
	    fold_again(store, INT64_MAX, now_ms) != 0)
		return -1;
	return replay_tables_differ(store, differs, arg);
}

int
replay_repair(struct store *store)
{
	int failed = replay_tables_keep(store) == STORE_OK ? 0 : -1;

	replay_tables_drop(store);
	return failed;
}

void
replay_end(struct store *store)
{
	replay_tables_drop(store);
}
