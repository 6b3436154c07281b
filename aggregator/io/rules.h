/*
 * rules.h - how the entries of one epoch count, brought from the store.
 *
 * Slots become series and zones, time entries become a dating, numbers struck
 * become fates, what was put right becomes other series: what core/fold.h asks
 * for.
 */

#ifndef AGGREGATOR_IO_RULES_H
#define AGGREGATOR_IO_RULES_H

#include "aggregator/core/fold.h"
#include "aggregator/io/atlas.h"
#include "aggregator/io/store_epoch.h"
#include "aggregator/io/store_journal.h"

struct rules {
	struct fold_rules fold; /* its arrays are the ones below */
	struct fold_slot *slots;
	const char **why; /* beside each slot: why its ratings go to
			     quarantine, or NULL */
	struct fold_struck *struck;
	struct dating_sample *samples;
	struct correction *corrections;
	struct fold_place *places;
	size_t place_room;
};

/*
 * For the entries first to last.  0, or -1 (the store failed, memory ran out).
 * Release it in both cases.
 */
int rules_load(struct rules *rules, struct atlas *atlas, struct store *store,
    const struct journal_row *journal, const struct epoch_row *epoch,
    uint64_t first, uint64_t last);
void rules_release(struct rules *rules);

/*
 * What the fold found missing: the place where a slot's ratings count under
 * that effect.  Brought when they are met, for most corrections concern few
 * epochs and few slots.  0, or -1.
 */
int rules_place(struct rules *rules, struct atlas *atlas, struct store *store,
    uint32_t slot, const struct correction_effect *effect);

/* Those in force for a journal; the caller frees *list.  Their number, or -1. */
int64_t rules_corrections(struct store *store,
    const struct journal_row *journal, struct correction **list);

/* Only what dates an epoch; the caller frees *samples.  0, or -1. */
int rules_dating(struct store *store, const struct epoch_row *epoch,
    struct dating *dating, struct dating_sample **samples);

/*
 * Why a rating goes to quarantine, or NULL.  For one that is text alone, a
 * slot that may be used is enough.
 */
const char *rules_refuse(const struct rules *rules,
    const struct rating *rating);

#endif
