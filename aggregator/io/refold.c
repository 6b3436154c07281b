/*
 * refold.c - stored envelopes walked through the fold again; see refold.h.
 *
 * What is stored was verified when it came, so it is only taken apart here;
 * `verify` checks signatures anew.
 */

#include <stdlib.h>

#include "aggregator/io/refold.h"
#include "aggregator/io/store_envelope.h"

/* Fold one rating; what it lacks is brought, a full table written down. */
static int
fold_one(struct intake *intake, struct rules *rules, struct fold *fold,
    uint64_t number, const struct entry *entry, int sign)
{
	enum fold_outcome outcome;
	int failed = 0;

	while ((outcome = fold_rating(fold, number, entry, sign)) !=
		FOLD_DONE &&
	    failed == 0)
		failed = outcome == FOLD_FULL
		    ? intake_settle(intake)
		    : rules_place(rules, intake->atlas, intake->store,
			  fold->wanted_slot, &fold->wanted);
	return failed;
}

int
refold_envelope(struct intake *intake, struct rules *rules,
    const struct envelope *envelope, uint64_t first, uint64_t last, int sign)
{
	struct fold fold;
	struct wire_reader r;
	struct entry entry;

	fold_begin(&fold, &rules->fold, &intake->table);
	wire_read_from(&r, envelope->entries.bytes, envelope->entries.length);
	for (uint64_t number = envelope->first;
	     number <= last && !wire_at_end(&r); number++) {
		entry_read(&r, &entry);
		if (r.failed)
			return -1;
		if (number < first || entry.kind < ENTRY_RATING)
			continue;
		if (fold_one(intake, rules, &fold, number, &entry, sign) != 0)
			return -1;
	}
	return 0;
}

/* An envelope as stored. */
static int
open_row(const struct envelope_row *row, struct envelope *out)
{
	struct wire_reader r;
	struct sign1 object;

	wire_read_from(&r, row->bytes.bytes, row->bytes.length);
	sign1_read(&r, &object);
	return r.failed ? -1 : envelope_open(&object, out);
}

/* Numbers first to last of one run: from whichever envelopes hold them. */
static int
fold_run(struct intake *intake, struct rules *rules, int64_t epoch,
    uint64_t first, uint64_t last, int sign)
{
	struct envelope_walk walk;
	struct envelope_row row;
	struct envelope envelope;
	int step;

	envelope_walk(&walk, intake->store, epoch, first, last);
	while ((step = envelope_walk_next(&walk, &row)) == 1) {
		const uint64_t end = row.last < last ? row.last : last;

		if (end < first)
			continue; /* all of it is in the one before */
		if (open_row(&row, &envelope) != 0 ||
		    refold_envelope(intake, rules, &envelope, first, end,
			sign) != 0) {
			envelope_walk_end(&walk);
			return -1;
		}
		first = end + 1;
	}
	return step;
}

int
refold_held(struct intake *intake, struct rules *rules, int64_t epoch,
    uint64_t first, uint64_t last, int sign)
{
	struct ingest_run *runs;
	int64_t count;
	int failed = 0;

	if (rules->fold.slot_count == 0 || first > last)
		return 0;
	count = run_around(intake->store, epoch, first, last, &runs);
	for (int64_t i = 0; failed == 0 && i < count; i++) {
		const struct ingest_run *run = &runs[i];

		failed = fold_run(intake, rules, epoch,
		    run->first > first ? run->first : first,
		    run->last < last ? run->last : last, sign);
	}
	free(runs);
	return count == -1 ? -1 : failed;
}

int
refold_epoch(struct intake *intake, const struct journal_row *journal,
    const struct epoch_row *epoch, int sign)
{
	struct rules rules;
	int failed = rules_load(&rules, intake->atlas, intake->store, journal,
	    epoch, 1, INT64_MAX);

	if (failed == 0)
		failed = refold_held(intake, &rules, epoch->id, 1, INT64_MAX,
		    sign);
	rules_release(&rules);
	return failed;
}

int
refold_hash_at(struct store *store, int64_t epoch, uint64_t number,
    uint8_t hash[HASH_SIZE])
{
	struct envelope_walk walk;
	struct envelope_row row;
	struct envelope envelope;
	int step;

	envelope_walk(&walk, store, epoch, number, number);
	step = envelope_walk_next(&walk, &row);
	if (step == 1) {
		step = open_row(&row, &envelope) == 0 &&
		    ingest_hash_at(&envelope, number, hash);
		envelope_walk_end(&walk);
	}
	return step;
}
