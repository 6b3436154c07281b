/*
 * answers.c - what is in force, from the journals; see answers.h.
 *
 * The table `answer` is not made again by a fold: a comment that was erased
 * took its content with it.  So it is compared, entry by entry.
 */

#include <inttypes.h>
#include <string.h>

#include "aggregator/io/answers.h"
#include "aggregator/io/store_answer.h"
#include "aggregator/io/store_epoch.h"
#include "aggregator/io/store_rule.h"

void
answers_take(struct audit *audit, const struct strand *strand, uint64_t number,
    const struct rating *rating)
{
	struct audit_answer *answer;

	if (rating->id == NULL)
		return;
	answer = audit_add(audit, &audit->answers, sizeof(*answer));
	if (answer == NULL)
		return;
	answer->journal = strand->journal;
	answer->number = number;
	answer->slot = rating->slot;
	memcpy(answer->epoch, strand->epoch, EPOCH_SIZE);
	memcpy(answer->id, rating->id, HMAC_SIZE);
}

/* Where an answer's entry is, under which key, and whether it counts. */
struct finding {
	struct answer_key key;
	int64_t epoch;
	bool counts;
};

/* 1, 0 when its epoch or slot is not held, or -1. */
static int
find(const struct audit *audit, struct store *store,
    const struct audit_answer *answer, struct finding *out)
{
	struct epoch_row epoch;
	struct slot_row slot;
	int found;

	out->key.journal = audit_journal(audit, answer->journal)->id;
	memcpy(out->key.id, answer->id, HMAC_SIZE);
	found = epoch_get(store, out->key.journal, answer->epoch, &epoch);
	if (found == 1)
		found = slot_row_get(store, epoch.id, answer->slot, &slot);
	if (found != 1)
		return found;
	out->epoch = epoch.id;
	strcpy(out->key.question, slot.slot.question);
	found = struck_at_all(store, epoch.id, answer->number);
	out->counts = found == 0;
	return found == -1 ? -1 : 1;
}

/* One entry; *in_force counts those that are.  0, or -1. */
static int
check(struct audit *audit, struct store *store,
    const struct audit_answer *answer, int64_t *in_force)
{
	const char *name = audit_journal(audit, answer->journal)->name;
	struct answer_row row;
	struct finding f;
	int found = find(audit, store, answer, &f);

	if (found != 1)
		return found;
	found = answer_get(store, &f.key, &row);
	if (found == -1)
		return -1;
	if (found == 1 && row.epoch == f.epoch &&
	    row.number == answer->number) {
		++*in_force;
		if (!f.counts)
			audit_problem(audit, "answer", name,
			    (int64_t)answer->number,
			    "this answer is in force, and does not count");
	} else if (f.counts) {
		audit_problem(audit, "answer", name, (int64_t)answer->number,
		    found == 1 ? "this answer counts, although another one is "
				 "in force under its id"
			       : "this answer counts, and the store does not "
				 "know its id");
	}
	return 0;
}

int
answers_compare(struct audit *audit, struct store *store)
{
	const struct audit_answer *answers = audit->answers.at;
	const int64_t stored = answer_count(store);
	int64_t in_force = 0;

	for (size_t i = 0; i < audit->answers.count; i++)
		if (check(audit, store, &answers[i], &in_force) != 0)
			return -1;
	if (stored > in_force)
		audit_problem(audit, "answer", "", -1,
		    "%" PRId64 " answers are in force that no journal holds",
		    stored - in_force);
	return stored == -1 ? -1 : 0;
}
