/*
 * lineage.c - an epoch among its neighbours; see lineage.h.
 *
 * Every answer here is a function of what is held, never of the order in which
 * it came: dates (lineage_dates.c), seams (lineage_seam.c), and whether all
 * that an epoch continues is held, which a receipt for it would claim.
 */

#include <stdlib.h>

#include "aggregator/io/lineage.h"
#include "aggregator/io/lineage_parts.h"
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

/* Whether all above `held` up to `number` was declared lost.  1, 0 or -1. */
static int
is_lost(struct store *store, const struct epoch_row *epoch, uint64_t number)
{
	int lost = 1;

	for (uint64_t n = epoch->held + 1; lost == 1 && n <= number; n++)
		lost = struck_is(store, epoch->id, n, STRIKE_LOST);
	return lost;
}

/*
 * A receipt for an epoch covers what it continues: so that must be held too,
 * or be lost, or lie whole in quarantine where it is another branch.
 */
static int
look_whether_chained(struct store *store, const struct journal_row *journal,
    const struct epoch_row *row, const struct joint *joint)
{
	if (!row->is_opened)
		return 0;
	if (row->previous.number == 0)
		return 1;
	if (!joint->is_here || !joint->previous.is_chained)
		return 0;
	if (joint->previous.held < row->previous.number)
		return is_lost(store, &joint->previous, row->previous.number);
	if (joint->same_hash)
		return 1;
	return quarantine_reaches(store, journal->kid, row->previous.epoch,
	    row->previous.number);
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
	    joint_find(store, &row, &joint) != 0 ||
	    seam_look(intake, &row, &joint) != 0)
		return -1;
	now = row;
	chained = look_whether_chained(store, journal, &row, &joint);
	if (chained == -1 ||
	    epoch_bounds(store, &row, &joint, &now.opened) != 0)
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

/* Whatever grows, a seam beside it may turn out to be a clone. */
static int
add_seams(struct store *store, struct pending *pending, int64_t journal)
{
	int64_t *ids;
	int64_t count = seam_epochs(store, journal, &ids);

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
	bool changed, any = false;
	int failed = pending_add(&pending, epoch);

	if (failed == 0)
		failed = add_neighbours(intake->store, &pending, epoch);
	if (failed == 0)
		failed = add_seams(intake->store, &pending, journal->id);
	while (failed == 0 && pending.count > 0) {
		const int64_t id = pending.ids[--pending.count];

		failed = look_at(intake, journal, id, &changed);
		if (failed == 0 && changed)
			failed = add_neighbours(intake->store, &pending, id);
		any = any || changed;
		/* A seam goes by the dates of whole branches. */
		if (failed == 0 && any && pending.count == 0) {
			any = false;
			failed = add_seams(intake->store, &pending,
			    journal->id);
		}
	}
	free(pending.ids);
	return failed;
}
