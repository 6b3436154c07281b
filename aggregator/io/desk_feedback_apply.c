/*
 * desk_feedback_apply.c - digital answers become entries of their source's
 * journal.
 *
 * Judged and entered on the writer, in one transaction with everybody else's;
 * sealed by the ledger into one envelope for each source and group.
 */

#include <string.h>

#include "aggregator/io/desk_feedback.h"
#include "aggregator/io/desk_feedback_parts.h"
#include "aggregator/io/intake.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/store_envelope.h"
#include "aggregator/io/store_quarantine.h"

/* What the ledger needs to write an item's entry down. */
struct entering {
	const struct feedback_item *item;
	uint32_t slot;
	int64_t claimed_ms;
	bool has_claimed;
	uint8_t salt[SALT_SIZE];
	uint8_t commitment[HASH_SIZE];
};

static void
make_rating(struct wire_writer *w, uint32_t at, void *arg)
{
	const struct entering *in = arg;
	struct entry entry = { .kind = ENTRY_RATING, .at = at };

	entry.rating.slot = in->slot;
	entry.rating.step = in->item->step;
	entry.rating.has_claimed = in->has_claimed;
	entry.rating.claimed = in->claimed_ms;
	entry.rating.id = in->item->key.id;
	if (in->item->has_respondent)
		entry.rating.respondent = in->item->respondent;
	if (in->item->comment != NULL)
		entry.rating.text = in->commitment;
	entry_write(w, &entry);
}

/* Commit to the comment, if there is one. */
static void
commit_comment(struct desk *desk, struct entering *in)
{
	const char *comment = in->item->comment;

	if (comment == NULL)
		return;
	desk->outside->random(desk->outside->self, in->salt, SALT_SIZE);
	text_commit(in->commitment, TEXT_COMMENT, in->salt, comment,
	    strlen(comment));
}

/*
 * Append the item's rating, dated as claimed_ms if it claims; its comment
 * beside it.  0, or -1: spoiled.
 */
static int
enter(struct desk *desk, const struct feedback_item *item, bool has_claimed,
    int64_t claimed_ms, struct answer_row *row)
{
	struct entering in = { .item = item,
		.has_claimed = has_claimed,
		.claimed_ms = claimed_ms };
	struct text_item text = { .kind = TEXT_COMMENT };
	int64_t journal = item->key.journal, number;

	if (ledger_slot(desk, journal, &item->slot, &in.slot) != 0)
		return -1;
	commit_comment(desk, &in);
	number = ledger_append(desk, journal, make_rating, &in, &row->epoch);
	if (number < 0)
		return -1;
	row->number = (uint64_t)number;
	if (item->comment == NULL)
		return 0;
	text.number = row->number;
	text.salt = in.salt;
	text.text.bytes = (const uint8_t *)item->comment;
	text.text.length = strlen(item->comment);
	return text_keep(desk->store, row->epoch, &text) == STORE_OK ? 0 : -1;
}

/* The entry that was in force counts beside from now on; the book says so. */
static int
supersede(struct desk *desk, const struct call *call,
    const struct feedback_item *item, const struct answer_row *before,
    const struct answer_row *after)
{
	struct epoch_row old, new;
	struct journal_row journal;

	if (journal_by_id(desk->store, item->key.journal, &journal) != 1 ||
	    epoch_by_id(desk->store, before->epoch, &old) != 1 ||
	    epoch_by_id(desk->store, after->epoch, &new) != 1)
		return -1;
	if (intake_strike(ledger_intake(desk), &old, before->number,
		STRIKE_REPLACED) != 0)
		return -1;
	return book_write(desk, DEED_SUPERSEDED, desk_who(call), journal.kid,
	    old.epoch, before->number, new.epoch, after->number);
}

/* A first content, or one that takes the place of the one before. */
static int
enter_in_force(struct desk *desk, const struct call *call,
    struct feedback_item *item, const struct answer_row *before)
{
	bool is_edit = before != NULL;
	struct answer_row row = { .first_ms = is_edit ? before->first_ms
						      : item->own_ms,
		.own_ms = item->own_ms };

	memcpy(row.content, item->content, sizeof(row.content));
	/* An edit stays in the hour of the first content. */
	if (enter(desk, item, item->has_claimed || is_edit, row.first_ms,
		&row) != 0)
		return -1;
	if (is_edit && supersede(desk, call, item, before, &row) != 0)
		return -1;
	return answer_put(desk->store, &item->key, &row) == STORE_OK ? 0 : -1;
}

/* A number of a stored envelope waits for a person. */
static int
set_aside(struct desk *desk, const struct feedback_item *item,
    const struct answer_row *row)
{
	struct quarantine_row waits = { .first = row->number,
		.last = row->number,
		.why = "edited",
		.arrived_ms = desk_now_ms(desk),
		.state = "waiting" };
	struct journal_row journal;
	struct epoch_row epoch;

	if (journal_by_id(desk->store, item->key.journal, &journal) != 1 ||
	    epoch_by_id(desk->store, row->epoch, &epoch) != 1)
		return -1;
	memcpy(waits.kid, journal.kid, KID_SIZE);
	memcpy(waits.epoch, epoch.epoch, EPOCH_SIZE);
	hash_of(waits.digest, item->content, sizeof(item->content));
	if (quarantine_put(desk->store, &waits, NULL, 0) != STORE_OK)
		return -1;
	return intake_strike(ledger_intake(desk), &epoch, row->number,
	    STRIKE_QUARANTINED);
}

/* Kept, not counted, until a person says what it is. */
static int
enter_aside(struct desk *desk, struct feedback_item *item, const char *why)
{
	struct answer_row row;

	strcpy(item->why, why);
	if (enter(desk, item, true, item->own_ms, &row) != 0)
		return -1;
	return set_aside(desk, item, &row);
}

/* Whether the item's content was seen under its key.  1, 0 or -1. */
static int
is_seen(struct desk *desk, const struct feedback_item *item,
    const struct answer_row *row)
{
	if (memcmp(row->content, item->content, sizeof(row->content)) == 0)
		return 1;
	return answer_content_seen(desk->store, &item->key, item->content);
}

/* What is known under the item's key; before is the one in force. */
static int
recall(struct desk *desk, const struct feedback_item *item,
    struct feedback_known *known, struct answer_row *before)
{
	int found = answer_get(desk->store, &item->key, before);
	int seen = found == 1 ? is_seen(desk, item, before) : 0;

	if (found < 0 || seen < 0)
		return -1;
	known->is_known = found == 1;
	known->same_content = seen == 1;
	known->first_ms = known->is_known ? before->first_ms : 0;
	known->own_ms = known->is_known ? before->own_ms : 0;
	return 0;
}

/* Judge and enter one.  0, or -1: spoiled. */
static int
take_item(struct desk *desk, const struct call *call,
    struct feedback_item *item)
{
	struct feedback_known known;
	struct answer_row before;
	const char *why;
	int result = 0;

	item->why[0] = '\0'; /* a run that was rolled back left no trace */
	if (recall(desk, item, &known, &before) != 0)
		return -1;
	item->verdict = feedback_judge(&known, item->own_ms, &why);
	if (item->verdict == FEEDBACK_SAME)
		return 0;
	if (item->verdict == FEEDBACK_QUARANTINED)
		result = enter_aside(desk, item, why);
	else
		result = enter_in_force(desk, call, item,
		    known.is_known ? &before : NULL);
	if (result != 0)
		return -1;
	if (!known.is_known) /* it stands with the answer */
		return 0;
	return answer_content_add(desk->store, &item->key, item->content) ==
		STORE_OK
	    ? 0
	    : -1;
}

/*
 * Let in is not taken: its source may have been removed since, perhaps by a
 * call of this very group.  False: settled, or spoiled.
 */
static bool
is_still_let_in(struct desk *desk, struct call *call)
{
	struct source_row row;

	call->spoiled = source_by_journal(desk->store, call->source, &row) != 1;
	return !call->spoiled && feedback_admits(call, &row);
}

void
desk_feedback_apply(struct desk *desk, struct call *call)
{
	struct feedback *feedback = call->state;

	if (!is_still_let_in(desk, call))
		return;
	for (size_t i = 0; i < feedback->count; i++) {
		struct feedback_item *item = &feedback->items[i];

		if (item->verdict == FEEDBACK_REJECTED)
			continue;
		if (take_item(desk, call, item) != 0) {
			call->spoiled = true;
			return;
		}
	}
}
