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
    uint64_t number, const enum strike *why)
{
	struct store *store = intake->store;
	struct journal_row journal;
	struct rules rules;
	enum store_verdict verdict;
	int failed;

	if (journal_by_id(store, epoch->journal, &journal) != 1)
		return -1;
	failed = rules_load(&rules, intake->atlas, store, &journal, epoch);
	if (failed == 0)
		failed = refold_held(intake, &rules, epoch->id, number, number,
		    -1);
	rules_release(&rules);
	if (failed != 0)
		return -1;
	verdict = why != NULL ? struck_put(store, epoch->id, number, *why)
			      : struck_lift(store, epoch->id, number);
	if (verdict != STORE_OK)
		return -1;
	failed = rules_load(&rules, intake->atlas, store, &journal, epoch);
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
	return strike_or_lift(intake, epoch, number, &why);
}

int
intake_lift(struct intake *intake, const struct epoch_row *epoch,
    uint64_t number)
{
	return strike_or_lift(intake, epoch, number, NULL);
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
