/*
 * lineage.c - an epoch among its neighbours; see lineage.h.
 *
 * Every answer here is a function of what is held, never of the order in which
 * it came: bounds (core/dating.c), seams (core/ingest.c), and whether all that
 * an epoch continues is held, which a receipt for it would claim.
 */

#include <stdlib.h>
#include <string.h>

#include "aggregator/io/lineage.h"
#include "aggregator/io/refold.h"
#include "aggregator/io/store_quarantine.h"

/* Epochs still to be looked at. */
struct pending {
	int64_t *ids;
	size_t count, room;
};

static int
pending_add(struct pending *pending, int64_t id)
{
	int64_t *more;

	for (size_t i = 0; i < pending->count; i++)
		if (pending->ids[i] == id)
			return 0;
	if (pending->count == pending->room) {
		more = realloc(pending->ids,
		    (pending->room * 2 + 8) * sizeof(*more));
		if (more == NULL)
			return -1;
		pending->ids = more;
		pending->room = pending->room * 2 + 8;
	}
	pending->ids[pending->count++] = id;
	return 0;
}

/* ---- where it continues -------------------------------------------------- */

/* What is known about the joint between an epoch and the one it continues. */
struct joint {
	bool is_here; /* the predecessor is, at least in part */
	struct epoch_row previous;
	uint64_t last;  /* highest held of it */
	bool reaches;   /* it is held up to the number named */
	bool same_hash; /* and is there what the epoch says */
};

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

static int
find_joint(struct store *store, const struct epoch_row *row, struct joint *out)
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

/* The later one continues the newest entry of the earlier one, truly. */
static bool
is_joined(const struct joint *joint, const struct epoch_row *row)
{
	return joint->same_hash && joint->last == row->previous.number;
}

/* ---- seams, and whether all before is held ------------------------------- */

static int
put_seam(struct intake *intake, const struct epoch_row *row,
    const struct ingest_place *place)
{
	const char *why = ingest_seam_text(ingest_seam(place));

	if (why == NULL)
		return 0;
	return seam_put(intake->store, row->journal, row->epoch, why,
		   intake->now_ms) == STORE_OK
	    ? 0
	    : -1;
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

static int
look_for_seam(struct intake *intake, const struct epoch_row *row,
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

	if (!row->is_opened)
		return 0;
	if (row->previous.number == 0)
		return look_at_roots(intake, row);
	if (joint->is_here) {
		count = epoch_next(intake->store, &joint->previous, &siblings);
		if (count == -1)
			return -1;
		place.second = count > 0 && siblings[0] != row->id;
		free(siblings);
	}
	return put_seam(intake, row, &place);
}

/*
 * A receipt for an epoch covers what it continues: so that must be held too,
 * or lie whole in quarantine where it is another branch.
 */
static int
look_whether_chained(struct store *store, const struct journal_row *journal,
    const struct epoch_row *row, const struct joint *joint)
{
	if (!row->is_opened)
		return 0;
	if (row->previous.number == 0)
		return 1;
	if (!joint->is_here || !joint->previous.is_chained ||
	    joint->previous.held < row->previous.number)
		return 0;
	if (joint->same_hash)
		return 1;
	return quarantine_reaches(store, journal->kid, row->previous.epoch,
	    row->previous.number);
}

/* ---- bounds -------------------------------------------------------------- */

static int
neighbour_of(struct store *store, const struct epoch_row *row,
    struct dating_neighbour *out)
{
	struct dating_sample *samples = NULL;
	struct dating dating;
	int failed = rules_dating(store, row, &dating, &samples);

	if (failed == 0) {
		out->start = dating_at(&dating, 0);
		out->end = dating_at(&dating, row->latest_at);
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
		    find_joint(store, &later, &joint) != 0 ||
		    neighbour_of(store, &later, one) != 0)
			break;
		one->joined = is_joined(&joint, &later);
		(*next_count)++;
	}
	free(ids);
	return *next_count == (size_t)count ? 0 : -1;
}

/* The range of its first entry, by its own time entries or its neighbours. */
static int
find_bounds(struct store *store, const struct epoch_row *row,
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
		failed = neighbour_of(store, &joint->previous, &previous);
	previous.joined = is_joined(joint, row);
	if (failed == 0)
		failed = next_neighbours(store, row, &next, &next_count);
	if (failed == 0)
		*out = dating_between(joint->is_here ? &previous : NULL, next,
		    next_count, row->latest_at);
	free(next);
	return failed;
}

/* ---- bringing up to date ------------------------------------------------- */

/* Look at one epoch anew; *changed when its neighbours should be looked at. */
static int
look_at(struct intake *intake, const struct journal_row *journal, int64_t id,
    bool *changed)
{
	struct store *store = intake->store;
	struct epoch_row row, now;
	struct joint joint;
	int chained;
	bool moved;

	if (epoch_by_id(store, id, &row) != 1 ||
	    find_joint(store, &row, &joint) != 0 ||
	    look_for_seam(intake, &row, &joint) != 0)
		return -1;
	now = row;
	chained = look_whether_chained(store, journal, &row, &joint);
	if (chained == -1 || find_bounds(store, &row, &joint, &now.opened) != 0)
		return -1;
	now.is_chained = chained == 1;
	moved = !dating_range_equal(&now.opened, &row.opened);
	*changed = moved || now.is_chained != row.is_chained;
	if (!*changed)
		return 0;
	if ((moved && refold_epoch(intake, journal, &row, -1) != 0) ||
	    epoch_save(store, &now) != STORE_OK)
		return -1;
	return moved ? refold_epoch(intake, journal, &now, 1) : 0;
}

static int
add_neighbours(struct store *store, struct pending *pending, int64_t id)
{
	struct epoch_row row, previous;
	int64_t *ids;
	int64_t count;
	int found = epoch_by_id(store, id, &row);

	if (found == 1)
		found = epoch_previous(store, &row, &previous);
	if (found == -1 ||
	    (found == 1 && pending_add(pending, previous.id) != 0))
		return -1;
	count = epoch_next(store, &row, &ids);
	for (int64_t i = 0; i < count; i++)
		if (pending_add(pending, ids[i]) != 0)
			count = -1;
	free(ids);
	return count == -1 ? -1 : 0;
}

int
lineage_settle(struct intake *intake, const struct journal_row *journal,
    int64_t epoch)
{
	struct pending pending = { 0 };
	int failed = pending_add(&pending, epoch);

	if (failed == 0)
		failed = add_neighbours(intake->store, &pending, epoch);
	while (failed == 0 && pending.count > 0) {
		const int64_t id = pending.ids[--pending.count];
		bool changed;

		failed = look_at(intake, journal, id, &changed);
		if (failed == 0 && changed)
			failed = add_neighbours(intake->store, &pending, id);
	}
	free(pending.ids);
	return failed;
}
