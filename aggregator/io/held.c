/*
 * held.c - what stands in quarantine; see held.h.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/bytes.h"
#include "aggregator/io/held.h"
#include "aggregator/io/intake.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/parcel.h"
#include "aggregator/io/store_answer.h"
#include "aggregator/io/store_envelope.h"
#include "aggregator/io/store_rule.h"

int
held_find(struct held *held, struct store *store, int64_t id)
{
	int found;

	memset(held, 0, sizeof(*held));
	found = quarantine_get(store, id, &held->row, &held->bytes);
	if (found != 1)
		return found;
	found = journal_by_kid(store, held->row.kid, &held->journal);
	held->is_known = found == 1;
	if (found == 1)
		found = epoch_get(store, held->journal.id, held->row.epoch,
		    &held->epoch);
	held->has_epoch = found == 1;
	return found == -1 || held->bytes.failed ? -1 : 1;
}

void
held_release(struct held *held)
{
	bytes_release(&held->bytes);
}

const char *
held_sentence(const struct quarantine_row *row)
{
	static const struct {
		const char *why, *sentence;
	} sentences[] = {
		{ "forked",
		    "a second branch: other entries are held under "
		    "these numbers" },
		{ "revoked", "arrived after its kiosk was revoked" },
		{ "replaced", "beyond what the replaced device had declared" },
		{ "undecodable", "signed rightly, but cannot be read" },
		{ "edited", "an answer changed too late, or by older content" },
		{ "unknown key", "of a kiosk that is not enrolled here" },
		{ "unknown sheet", "rates by a sheet that is not here" },
		{ "unknown question",
		    "answers a question its sheet does not "
		    "ask" },
		{ "unknown touchpoint",
		    "rates a touchpoint that is not on the "
		    "map" },
		{ "touchpoint not allowed",
		    "rates a touchpoint where this "
		    "kiosk may not stand" },
		{ "off the scale", "has a step that its scale does not have" },
		{ "unknown slot", "nothing says what it rates" },
	};

	for (size_t i = 0; i < sizeof(sentences) / sizeof(sentences[0]); i++)
		if (strcmp(sentences[i].why, row->why) == 0)
			return sentences[i].sentence;
	return row->why;
}

/* ---- looking ------------------------------------------------------------- */

/* A look at an envelope's ratings. */
struct looking {
	const struct held *held;
	struct store *store;
	const struct envelope *envelope;
	int (*each)(const struct held_rating *rating, void *arg);
	void *arg;
	struct slot slot;
};

/* From the envelope's header, else as held.  1, 0 or -1. */
static int
find_slot(struct looking *l, uint32_t number)
{
	struct slot_row row;
	struct wire_reader r;
	uint32_t named;
	int found;

	wire_read_from(&r, l->envelope->slots.bytes, l->envelope->slots.length);
	while (envelope_next_slot(&r, &named, &l->slot))
		if (named == number)
			return 1;
	if (!l->held->has_epoch)
		return 0;
	found = slot_row_get(l->store, l->held->epoch.id, number, &row);
	if (found == 1)
		l->slot = row.slot;
	return found;
}

static int
look_at(struct looking *l, const struct entry *entry, uint64_t number)
{
	struct held_rating rating = { number, &entry->rating, NULL };
	int found;

	if (entry->kind < ENTRY_RATING)
		return 0;
	found = find_slot(l, entry->rating.slot);
	if (found == 1)
		rating.slot = &l->slot;
	return found == -1 ? -1 : l->each(&rating, l->arg);
}

/* The ratings of an envelope, `first` to `last`. */
static int
look_through(struct looking *l, uint64_t first, uint64_t last)
{
	struct wire_reader r;
	struct entry entry;

	wire_read_from(&r, l->envelope->entries.bytes,
	    l->envelope->entries.length);
	for (uint64_t n = l->envelope->first; n <= last && !wire_at_end(&r);
	     n++) {
		entry_read(&r, &entry);
		if (r.failed)
			return 0; /* that is why it waits */
		if (n >= first && look_at(l, &entry, n) != 0)
			return -1;
	}
	return 0;
}

static bool
open_bytes(const void *bytes, size_t length, struct envelope *out)
{
	struct wire_reader r;
	struct sign1 object;

	wire_read_from(&r, bytes, length);
	sign1_read(&r, &object);
	return !r.failed && envelope_open(&object, out) == 0;
}

/* Numbers of stored envelopes. */
static int
look_in_store(struct looking *l)
{
	uint64_t first = l->held->row.first;
	const uint64_t last = l->held->row.last;
	struct envelope_walk walk;
	struct envelope_row row;
	struct envelope envelope;
	int step;

	if (!l->held->has_epoch)
		return 0;
	envelope_walk(&walk, l->store, l->held->epoch.id, first, last);
	while ((step = envelope_walk_next(&walk, &row)) == 1) {
		l->envelope = &envelope;
		if (row.last < first)
			continue;
		if (!open_bytes(row.bytes.bytes, row.bytes.length, &envelope) ||
		    look_through(l, first, last) != 0) {
			envelope_walk_end(&walk);
			return -1;
		}
		first = row.last + 1;
	}
	return step;
}

int
held_each(const struct held *held, struct store *store,
    int (*each)(const struct held_rating *rating, void *arg), void *arg)
{
	struct looking l = {
		.held = held, .store = store, .each = each, .arg = arg
	};
	struct envelope envelope;

	if (!held->row.is_whole)
		return look_in_store(&l);
	if (!open_bytes(held->bytes.data, held->bytes.length, &envelope))
		return 0;
	l.envelope = &envelope;
	return look_through(&l, 1, UINT64_MAX);
}

/* ---- letting in: numbers ------------------------------------------------- */

/* What letting numbers in carries along. */
struct letting {
	struct held *held;
	struct desk *desk;
	const struct call *call;
	struct rules rules;
	char *why;
	bool is_refused;
};

/* A person may overrule where a kiosk stands, not what a scale is. */
static int
ask_one(const struct held_rating *rating, void *arg)
{
	struct letting *l = arg;
	const char *why = rules_refuse(&l->rules, rating->rating);

	if (why == NULL || strcmp(why, "touchpoint not allowed") == 0)
		return 0;
	snprintf(l->why, HELD_WHY, "number %llu cannot count: %s",
	    (unsigned long long)rating->number, why);
	l->is_refused = true;
	return -1;
}

/* A digital answer let in late takes the place of the one in force. */
static int
take_place(struct letting *l, const struct held_rating *rating)
{
	struct desk *desk = l->desk;
	struct answer_key key = { .journal = l->held->journal.id };
	struct answer_row before,
	    now = { .epoch = l->held->epoch.id, .number = rating->number };
	struct epoch_row old;
	int found;

	if (rating->rating->id == NULL || rating->slot == NULL)
		return 0;
	memcpy(key.id, rating->rating->id, HMAC_SIZE);
	strcpy(key.question, rating->slot->question);
	found = answer_get(desk->store, &key, &before);
	if (found != 1 ||
	    (before.epoch == now.epoch && before.number == now.number))
		return found == -1 ? -1 : 0;
	now.first_ms = before.first_ms;
	now.own_ms = rating->rating->has_claimed ? rating->rating->claimed
						 : before.own_ms;
	if (epoch_by_id(desk->store, before.epoch, &old) != 1 ||
	    intake_strike(ledger_intake(desk), &old, before.number,
		STRIKE_REPLACED) != 0 ||
	    answer_put(desk->store, &key, &now) != STORE_OK)
		return -1;
	return book_write(desk, DEED_SUPERSEDED, desk_who(l->call),
	    l->held->journal.kid, old.epoch, before.number,
	    l->held->epoch.epoch, now.number);
}

static int
let_in_one(const struct held_rating *rating, void *arg)
{
	struct letting *l = arg;
	struct desk *desk = l->desk;
	int struck = struck_is(desk->store, l->held->epoch.id, rating->number,
	    STRIKE_QUARANTINED);

	if (struck != 1)
		return struck;
	if (take_place(l, rating) != 0)
		return -1;
	return intake_lift(ledger_intake(desk), &l->held->epoch, rating->number,
	    STRIKE_QUARANTINED);
}

static int
let_numbers_in(struct letting *l)
{
	struct store *store = l->desk->store;
	int failed;

	if (!l->held->has_epoch) {
		snprintf(l->why, HELD_WHY, "its envelope is not here");
		return 0;
	}
	failed = rules_load(&l->rules, l->desk->atlas, store, &l->held->journal,
	    &l->held->epoch, l->held->row.first, l->held->row.last);
	if (failed == 0)
		failed = held_each(l->held, store, ask_one, l);
	rules_release(&l->rules);
	if (l->is_refused)
		return 0;
	if (failed == 0)
		failed = held_each(l->held, store, let_in_one, l);
	return failed == 0 ? 1 : -1;
}

/* ---- letting in: envelopes ----------------------------------------------- */

static int
let_envelope_in(struct letting *l)
{
	struct held *held = l->held;
	struct intake_outcome outcome;
	struct wire_reader r;
	struct parcel parcel;

	wire_read_from(&r, held->bytes.data, held->bytes.length);
	parcel_read(&r, &parcel);
	if (r.failed ||
	    !parcel_check(&parcel, held->journal.kid, held->journal.key))
		return -1;
	if (parcel.verdict != ENVELOPE_STORED) {
		snprintf(l->why, HELD_WHY, "it cannot count: %s",
		    held_sentence(&held->row));
		return 0;
	}
	if (intake_take(ledger_intake(l->desk), &held->journal, &parcel,
		&outcome) != 0)
		return -1;
	if (outcome.verdict == ENVELOPE_STORED ||
	    outcome.verdict == ENVELOPE_SEEN)
		return 1;
	snprintf(l->why, HELD_WHY,
	    "it cannot count: other entries are held under its numbers, and "
	    "each number counts once");
	return 0;
}

int
held_accept(struct held *held, struct desk *desk, const struct call *call,
    char why[HELD_WHY])
{
	struct letting l = {
		.held = held, .desk = desk, .call = call, .why = why
	};

	if (!held->is_known) {
		snprintf(why, HELD_WHY, "its key is not enrolled here");
		return 0;
	}
	return held->row.is_whole ? let_envelope_in(&l) : let_numbers_in(&l);
}

/* ---- leaving out --------------------------------------------------------- */

static int
leave_out_one(const struct held_rating *rating, void *arg)
{
	struct letting *l = arg;
	struct intake *intake = ledger_intake(l->desk);

	if (intake_strike(intake, &l->held->epoch, rating->number,
		STRIKE_REJECTED) != 0)
		return -1;
	return intake_lift(intake, &l->held->epoch, rating->number,
	    STRIKE_QUARANTINED);
}

int
held_reject(struct held *held, struct desk *desk)
{
	struct letting l = { .held = held, .desk = desk };

	if (held->row.is_whole || !held->has_epoch)
		return 0;
	return held_each(held, desk->store, leave_out_one, &l);
}
