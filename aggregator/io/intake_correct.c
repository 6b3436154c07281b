/*
 * intake_correct.c - deeds that put right what a kiosk's ratings say.
 *
 * Like a strike (intake_strike.c): take back under the rules so far, change
 * what the rules are made of, add again.  Only epochs that can reach into the
 * span are walked; what may lie in it is bounded from each time entry alone, for
 * where clocks disagreed the nearest one decides (core/dating.c).
 */

#include <stdlib.h>
#include <string.h>

#include "aggregator/io/intake_rows.h"
#include "aggregator/io/refold.h"
#include "aggregator/io/store_correction.h"
#include "protocol/deed.h"

/* Whether a rating of the epoch can lie in a correction's span. */
static bool
can_lie_in(const struct dating *dating, uint32_t latest_at,
    const struct correction *correction)
{
	int64_t first = INT64_MAX, last = INT64_MIN;

	for (size_t i = 0; i < (dating->count > 0 ? dating->count : 1); i++) {
		const struct dating alone = { .samples = dating->samples + i,
			.count = dating->count > 0,
			.start = dating->start };
		const struct dating_range ranges[] = { dating_at(&alone, 0),
			dating_at(&alone, latest_at) };

		for (size_t k = 0; k < 2; k++) {
			const struct dating_range *range = &ranges[k];

			if (!range->has_from || !range->has_to)
				return false;
			first = range->from_ms < first ? range->from_ms : first;
			first = range->to_ms < first ? range->to_ms : first;
			last = range->from_ms > last ? range->from_ms : last;
			last = range->to_ms > last ? range->to_ms : last;
		}
	}
	return last >= correction->from_ms && first < correction->to_ms;
}

/* Fold the epochs of its kiosk that a correction can concern.  0, or -1. */
static int
fold_concerned(struct intake *intake, const struct journal_row *journal,
    const struct correction *correction, int sign)
{
	int64_t *ids;
	const int64_t count = epoch_all(intake->store, journal->id, &ids);
	int failed = count == -1 ? -1 : 0;

	for (int64_t i = 0; failed == 0 && i < count; i++) {
		struct dating_sample *samples = NULL;
		struct dating dating;
		struct epoch_row epoch;
		bool concerned;

		if (epoch_by_id(intake->store, ids[i], &epoch) != 1 ||
		    rules_dating(intake->store, &epoch, &dating, &samples) !=
			0) {
			failed = -1;
			break;
		}
		concerned = can_lie_in(&dating, epoch.latest_at, correction);
		free(samples);
		if (concerned)
			failed = refold_epoch(intake, journal, &epoch, sign);
	}
	free(ids);
	return failed;
}

static void
text_of(const struct deed_field *field, char *out, size_t size)
{
	const size_t length = field->span.length < size ? field->span.length
							: size - 1;

	memcpy(out, field->span.bytes, length);
	out[length] = '\0';
}

int
taking_do_corrected(struct taking *t, const struct deed *deed, uint64_t number)
{
	struct intake *intake = t->intake;
	struct correction_row row = {
		.correction = { .number = number,
		    .from_ms = (int64_t)deed->fields[1].number,
		    .to_ms = (int64_t)deed->fields[2].number },
		.book = t->epoch.id,
		.at = deed->at
	};
	struct correction *c = &row.correction;
	struct journal_row journal;
	int found = journal_by_kid(intake->store, deed->fields[0].span.bytes,
	    &journal);

	if (found != 1)
		return found;
	if (!correction_read((const char *)deed->fields[3].span.bytes,
		deed->fields[3].span.length, &c->what))
		return 0; /* of a later version */
	row.journal = journal.id;
	text_of(&deed->fields[4], c->touchpoint, sizeof(c->touchpoint));
	text_of(&deed->fields[5], row.why, sizeof(row.why));
	memcpy(row.who, deed->who, sizeof(row.who));
	if (fold_concerned(intake, &journal, c, -1) != 0 ||
	    correction_put(intake->store, &row) != STORE_OK)
		return -1;
	return fold_concerned(intake, &journal, c, 1);
}

int
taking_do_undone(struct taking *t, const struct deed *deed, uint64_t number)
{
	struct intake *intake = t->intake;
	struct correction_row row;
	struct journal_row journal;
	char why[LIMIT_WHY + 1];
	int found = correction_get(intake->store, deed->fields[0].number, &row);

	if (found != 1 || row.undone != 0)
		return found == -1 ? -1 : 0;
	text_of(&deed->fields[1], why, sizeof(why));
	if (journal_by_id(intake->store, row.journal, &journal) != 1 ||
	    fold_concerned(intake, &journal, &row.correction, -1) != 0 ||
	    correction_undo(intake->store, row.correction.number, number,
		deed->who, why) != STORE_OK)
		return -1;
	return fold_concerned(intake, &journal, &row.correction, 1);
}
