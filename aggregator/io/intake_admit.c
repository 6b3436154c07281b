/*
 * intake_admit.c - which of the new ratings may count.
 *
 * One that names a touchpoint, sheet or question it may not, or a step off the
 * scale, goes to quarantine by its number; the rest of its envelope counts.
 */

#include <string.h>

#include "aggregator/io/intake_rows.h"
#include "aggregator/io/store_envelope.h"
#include "aggregator/io/store_quarantine.h"

/* Numbers in a row that go to quarantine for one reason. */
struct refused {
	uint64_t first, last;
	const char *why; /* NULL: none yet */
};

static int
write_refused(struct taking *t, struct refused *refused)
{
	struct quarantine_row row = { .first = refused->first,
		.last = refused->last,
		.arrived_ms = t->intake->now_ms };
	const struct hash_piece pieces[] = {
		{ &refused->first, sizeof(refused->first) },
		{ &refused->last, sizeof(refused->last) },
		{ refused->why,
		    refused->why == NULL ? 0 : strlen(refused->why) },
	};

	if (refused->why == NULL)
		return 0;
	memcpy(row.kid, t->journal->kid, KID_SIZE);
	memcpy(row.epoch, t->epoch.epoch, EPOCH_SIZE);
	strncpy(row.why, refused->why, sizeof(row.why) - 1);
	hash_of_pieces(row.digest, pieces, 3);
	refused->why = NULL;
	return store_outcome(quarantine_put(t->intake->store, &row, NULL, 0));
}

static int
refuse(struct taking *t, struct refused *refused, uint64_t number,
    const char *why)
{
	if (refused->why != why || refused->last + 1 != number) {
		if (write_refused(t, refused) != 0)
			return -1;
		*refused = (struct refused){ number, number, why };
	}
	refused->last = number;
	return store_outcome(struck_put(t->intake->store, t->epoch.id, number,
	    STRIKE_QUARANTINED));
}

static int
expect_texts(struct taking *t, uint64_t number, const struct rating *rating)
{
	struct store *store = t->intake->store;

	if (rating->text != NULL &&
	    text_expect(store, t->epoch.id, number, TEXT_COMMENT) != STORE_OK)
		return -1;
	if (rating->reference != NULL &&
	    text_expect(store, t->epoch.id, number, TEXT_REFERENCE) != STORE_OK)
		return -1;
	return 0;
}

int
taking_admit(struct taking *t, const struct rules *rules)
{
	struct refused refused = { 0 };
	struct taking_walk walk;
	struct entry entry;
	uint64_t number;
	int struck = 0;

	if (t->intake->is_replay || t->parcel->sum.ratings == 0)
		return 0;
	taking_walk(&walk, t);
	while (taking_next(&walk, &entry, &number)) {
		const char *why;

		if (entry.kind < ENTRY_RATING)
			continue;
		if (expect_texts(t, number, &entry.rating) != 0)
			return -1;
		why = rules_refuse(rules, &entry.rating);
		if (why == NULL)
			continue;
		struck = 1;
		if (refuse(t, &refused, number, why) != 0)
			return -1;
	}
	return write_refused(t, &refused) != 0 ? -1 : struck;
}
