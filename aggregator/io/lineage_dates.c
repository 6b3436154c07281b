/*
 * lineage_dates.c - where an epoch continues another, and when it was.
 *
 * An epoch without a time entry lies between its neighbours; the arithmetic is
 * core/dating.c's.
 */

#include <stdlib.h>
#include <string.h>

#include "aggregator/io/lineage_parts.h"
#include "aggregator/io/refold.h"

/* ---- where it continues -------------------------------------------------- */

/* h(number) of the predecessor, wherever in it. */
static int
hash_held(struct store *store, int64_t epoch, const struct ingest_run *highest,
    uint64_t number, uint8_t hash[HASH_SIZE])
{
	if (highest->last != number)
		return refold_hash_at(store, epoch, number, hash);
	memcpy(hash, highest->hash, HASH_SIZE);
	return 1;
}

int
joint_find(struct store *store, const struct epoch_row *row, struct joint *out)
{
	struct ingest_run highest;
	uint8_t hash[HASH_SIZE];
	int found;

	memset(out, 0, sizeof(*out));
	found = epoch_previous(store, row, &out->previous);
	if (found == 1)
		found = run_highest(store, out->previous.id, &highest);
	if (found != 1)
		return found;
	out->is_here = true;
	out->last = highest.last;
	out->reaches = highest.last >= row->previous.number;
	if (!out->reaches)
		return 0;
	found = hash_held(store, out->previous.id, &highest,
	    row->previous.number, hash);
	out->same_hash = found == 1 &&
	    memcmp(hash, row->previous.hash, HASH_SIZE) == 0;
	return found == -1 ? -1 : 0;
}

bool
joint_is_whole(const struct joint *joint, const struct epoch_row *row)
{
	return joint->same_hash && joint->last == row->previous.number;
}

/* ---- when it was --------------------------------------------------------- */

int
epoch_span(struct store *store, const struct epoch_row *row,
    struct dating_neighbour *out)
{
	struct dating_sample *samples = NULL;
	struct dating dating;
	int failed = rules_dating(store, row, &dating, &samples);

	if (failed == 0 && dating.count > 0) {
		out->start = dating_at(&dating, 0);
		out->end = dating_at(&dating, row->latest_at);
	} else if (failed == 0) {
		out->start = row->opened;
		out->end = dating_moved(row->opened, row->latest_at);
	}
	free(samples);
	return failed;
}

/* Those that continue row, as bounds of its end. */
static int
next_neighbours(struct store *store, const struct epoch_row *row,
    struct dating_neighbour **next, size_t *next_count)
{
	struct epoch_row later;
	struct joint joint;
	int64_t *ids;
	int64_t count = epoch_next(store, row, &ids);

	*next = NULL;
	*next_count = 0;
	if (count <= 0)
		return count == 0 ? 0 : -1;
	*next = calloc((size_t)count, sizeof(**next));
	for (int64_t i = 0; *next != NULL && i < count; i++) {
		struct dating_neighbour *one = &(*next)[i];

		if (epoch_by_id(store, ids[i], &later) != 1 ||
		    joint_find(store, &later, &joint) != 0 ||
		    epoch_span(store, &later, one) != 0)
			break;
		one->joined = joint_is_whole(&joint, &later);
		(*next_count)++;
	}
	free(ids);
	return *next_count == (size_t)count ? 0 : -1;
}

int
epoch_bounds(struct store *store, const struct epoch_row *row,
    const struct joint *joint, struct dating_range *out)
{
	struct dating_neighbour previous = { 0 }, *next = NULL;
	struct dating_sample *samples = NULL;
	struct dating dating;
	size_t next_count;
	int failed = rules_dating(store, row, &dating, &samples);

	if (failed == 0 && dating.count > 0) {
		*out = dating_at(&dating, 0);
		free(samples);
		return 0;
	}
	free(samples);
	if (failed == 0 && joint->is_here)
		failed = epoch_span(store, &joint->previous, &previous);
	previous.joined = joint_is_whole(joint, row);
	if (failed == 0)
		failed = next_neighbours(store, row, &next, &next_count);
	if (failed == 0)
		*out = dating_between(joint->is_here ? &previous : NULL, next,
		    next_count, row->latest_at);
	free(next);
	return failed;
}
