/*
 * intake_strike.c - what is held already and counts otherwise from now on.
 *
 * Always the same three steps: take back under the rules so far, change what
 * the rules are made of, add again.
 */

#include <stdlib.h>

#include "aggregator/io/intake.h"
#include "aggregator/io/refold.h"

/* Take a number back, change why it is struck, add it again. */
static int
strike_or_lift(struct intake *intake, const struct epoch_row *epoch,
    uint64_t number, enum strike why,
    enum store_verdict (*change)(struct store *store, int64_t epoch,
	uint64_t number, enum strike why))
{
	struct store *store = intake->store;
	struct journal_row journal;
	struct rules rules;
	int failed;

	if (journal_by_id(store, epoch->journal, &journal) != 1)
		return -1;
	failed = rules_load(&rules, intake->atlas, store, &journal, epoch,
	    number, number);
	if (failed == 0)
		failed = refold_held(intake, &rules, epoch->id, number, number,
		    -1);
	rules_release(&rules);
	if (failed != 0)
		return -1;
	if (change(store, epoch->id, number, why) != STORE_OK)
		return -1;
	failed = rules_load(&rules, intake->atlas, store, &journal, epoch,
	    number, number);
	if (failed == 0)
		failed = refold_held(intake, &rules, epoch->id, number, number,
		    1);
	rules_release(&rules);
	return failed;
}

int
intake_strike(struct intake *intake, const struct epoch_row *epoch,
    uint64_t number, enum strike why)
{
	int struck = struck_is(intake->store, epoch->id, number, why);

	/* The deed of what was just done changes nothing any more. */
	if (struck != 0)
		return struck == 1 ? 0 : -1;
	return strike_or_lift(intake, epoch, number, why, struck_put);
}

int
intake_lift(struct intake *intake, const struct epoch_row *epoch,
    uint64_t number, enum strike why)
{
	return strike_or_lift(intake, epoch, number, why, struck_lift);
}

int
intake_touchpoint(struct intake *intake, const char *slug, int sign)
{
	struct journal_row journal;
	struct epoch_row epoch;
	int64_t *ids;
	int64_t count = slot_row_epochs(intake->store, slug, &ids);
	int failed = count == -1 ? -1 : 0;

	for (int64_t i = 0; failed == 0 && i < count; i++) {
		failed = epoch_by_id(intake->store, ids[i], &epoch) == 1 &&
			journal_by_id(intake->store, epoch.journal, &journal) ==
			    1
		    ? refold_epoch(intake, &journal, &epoch, sign)
		    : -1;
	}
	free(ids);
	return failed;
}
