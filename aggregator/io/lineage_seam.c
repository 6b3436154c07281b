/*
 * lineage_seam.c - where an epoch does not continue as it should.
 *
 * A card put back, a journal lost, two devices with one key: every branch
 * counts, and the seam is shown until a person closes it.
 */

#include <stdlib.h>

#include "aggregator/io/lineage_parts.h"
#include "aggregator/io/store_quarantine.h"

/* Epochs in a row after which a branch is not followed further. */
#define BRANCH_MOST 4096

/* Whether a branch went on, for certain, after `began` at the latest. */
static int
goes_on_after(struct store *store, int64_t branch, int64_t began_ms)
{
	struct dating_neighbour span;
	struct epoch_row row;
	int64_t count = 1;

	for (int i = 0; count > 0 && i < BRANCH_MOST; i++) {
		int64_t *next;

		if (epoch_by_id(store, branch, &row) != 1)
			return -1;
		count = epoch_next(store, &row, &next);
		if (count > 0)
			branch = next[count - 1];
		free(next);
	}
	if (count == -1 || epoch_span(store, &row, &span) != 0)
		return -1;
	return span.end.has_from && span.end.from_ms > began_ms;
}

/*
 * Whether another branch grew after this one had begun: then it is no card
 * put back but a second device.  1, 0 or -1.
 */
static int
grows_beside(struct store *store, const struct epoch_row *row,
    const struct joint *joint, const int64_t *siblings, int64_t count)
{
	struct dating_neighbour span, previous;
	int beside = 0;

	if (epoch_span(store, row, &span) != 0 ||
	    epoch_span(store, &joint->previous, &previous) != 0)
		return -1;
	if (!span.start.has_to)
		return 0;
	if (previous.end.has_from && previous.end.from_ms > span.start.to_ms)
		return 1;
	for (int64_t i = 0; beside == 0 && i < count; i++)
		if (siblings[i] != row->id)
			beside = goes_on_after(store, siblings[i],
			    span.start.to_ms);
	return beside;
}

static int
put_seam(struct intake *intake, const struct epoch_row *row,
    const struct ingest_place *place)
{
	const char *why = ingest_seam_text(ingest_seam(place));

	if (why == NULL)
		return 0;
	return store_outcome(seam_put(intake->store, row->journal, row->epoch,
	    why, intake->now_ms));
}

/* Of several that continue nothing, all but the first to come are seams. */
static int
look_at_roots(struct intake *intake, const struct epoch_row *row)
{
	const struct ingest_place place = { .is_root = true,
		.root_before = true };
	struct epoch_row root;
	int64_t *ids;
	int64_t count = epoch_roots(intake->store, row->journal, &ids);
	int failed = count == -1 ? -1 : 0;

	for (int64_t i = 1; failed == 0 && i < count; i++)
		failed = epoch_by_id(intake->store, ids[i], &root) != 1 ||
		    put_seam(intake, &root, &place) != 0;
	free(ids);
	return failed == 0 ? 0 : -1;
}

int
seam_look(struct intake *intake, const struct epoch_row *row,
    const struct joint *joint)
{
	struct ingest_place place = {
		.previous_held = joint->reaches,
		.previous_number = row->previous.number,
		.previous_last = joint->last,
		.same_hash = joint->same_hash,
	};
	int64_t *siblings;
	int64_t count;
	int beside = 0;

	if (!row->is_opened)
		return 0;
	if (row->previous.number == 0)
		return look_at_roots(intake, row);
	if (!joint->is_here)
		return 0;
	count = epoch_next(intake->store, &joint->previous, &siblings);
	if (count == -1)
		return -1;
	place.second = count > 0 && siblings[0] != row->id;
	if (ingest_seam(&place) != SEAM_NONE)
		beside = grows_beside(intake->store, row, joint, siblings,
		    count);
	free(siblings);
	place.beside = beside == 1;
	return beside == -1 ? -1 : put_seam(intake, row, &place);
}
