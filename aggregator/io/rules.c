/*
 * rules.c - how the entries of one epoch count; see rules.h.
 */

#include <stdlib.h>
#include <string.h>

#include "aggregator/io/rules.h"
#include "aggregator/io/store_correction.h"
#include "aggregator/io/store_kiosk.h"
#include "aggregator/io/store_rule.h"
#include "aggregator/io/store_source.h"
#include "aggregator/io/store_tally.h"
#include "aggregator/io/store_touchpoint.h"

/* A scale's name as series hold it: "smiley5", "steps11", "choice3". */
#define SCALE_NAME 32

/* What loading carries along. */
struct loading {
	struct rules *rules;
	struct atlas *atlas;
	struct store *store;
	const struct journal_row *journal;
	char channel[16]; /* of a source; "" for a kiosk: by the hand */
	bool struck;      /* series of fates are wanted too */
	size_t slot_room, struck_room;
};

/* Have room for one more in a growing array; array points to its pointer. */
static bool
grow(void *array, size_t count, size_t *room, size_t size)
{
	void *at;

	if (count < *room)
		return true;
	memcpy(&at, array, sizeof(at));
	at = realloc(at, (*room * 2 + 8) * size);
	if (at == NULL)
		return false;
	memcpy(array, &at, sizeof(at));
	*room = *room * 2 + 8;
	return true;
}

/* ---- slots --------------------------------------------------------------- */

/* Find question and scale of a slot; the reason when there is none. */
static int
find_question(struct loading *l, const struct slot *slot,
    const struct sheet_question **out, const char **why)
{
	const struct sheet *sheet;
	int found = atlas_sheet(l->atlas, l->store, slot->sheet, &sheet);
	int index;

	*out = NULL;
	if (found == -1)
		return -1;
	if (found == 0) {
		*why = "unknown sheet";
		return 0;
	}
	index = sheet_question(sheet, slot->question);
	if (index < 0)
		*why = "unknown question";
	else
		*out = &sheet->questions[index];
	return 0;
}

/* Whether the journal may speak for that touchpoint. */
static int
find_place(struct loading *l, const struct slot *slot, struct fold_slot *out,
    const char **why)
{
	struct touchpoint touchpoint;
	int found = touchpoint_get(l->store, slot->touchpoint, &touchpoint);

	if (found == -1)
		return -1;
	if (found == 0) {
		*why = "unknown touchpoint";
		return 0;
	}
	out->zone = atlas_zone(l->atlas, touchpoint.zone);
	if (out->zone == NULL)
		return -1;
	if (l->journal->kind != JOURNAL_KIOSK)
		return 0;
	found = kiosk_stands_at(l->store, l->journal->id, slot->touchpoint);
	if (found == 0)
		*why = "touchpoint not allowed";
	return found == -1 ? -1 : 0;
}

static int
find_series(struct loading *l, const struct slot *slot,
    const struct sheet_question *question, struct fold_slot *out)
{
	const char *channels[FOLD_SERIES] = { l->channel, "withdrawn",
		"replaced" };
	char scale[SCALE_NAME];
	const int wanted = l->struck ? FOLD_SERIES : 1;

	if (l->channel[0] == '\0')
		channels[FOLD_COUNTED] = hand_channel(slot->hand);
	/* Nothing of a rehearsal is a customer's, not even a change of mind. */
	if (l->channel[0] == '\0' && slot->hand == HAND_REHEARSAL)
		channels[FOLD_WITHDRAWN] = channels[FOLD_COUNTED];
	sheet_scale_name(question, scale, sizeof(scale));
	for (int fate = FOLD_COUNTED; fate < wanted; fate++) {
		out->series[fate] = series_make(l->store, slot->touchpoint,
		    slot->question, scale, question->steps, channels[fate]);
		if (out->series[fate] == -1)
			return -1;
	}
	return 0;
}

static int
add_slot(const struct slot_row *row, void *arg)
{
	struct loading *l = arg;
	const size_t at = l->rules->fold.slot_count;
	size_t room = l->slot_room;
	const struct sheet_question *question;
	struct fold_slot *slot;
	const char **why;

	if (!grow(&l->rules->why, at, &room, sizeof(*why)) ||
	    !grow(&l->rules->slots, at, &l->slot_room, sizeof(*slot)))
		return -1;
	slot = &l->rules->slots[at];
	why = &l->rules->why[at];
	*slot = (struct fold_slot){ .number = row->number };
	*why = NULL;
	if (find_question(l, &row->slot, &question, why) != 0 ||
	    find_place(l, &row->slot, slot, why) != 0)
		return -1;
	l->rules->fold.slot_count = at + 1;
	if (question == NULL || slot->zone == NULL)
		return 0;
	slot->steps = question->steps;
	return slot->steps == 0 ? 0
				: find_series(l, &row->slot, question, slot);
}

const char *
rules_refuse(const struct rules *rules, const struct rating *rating)
{
	for (size_t i = 0; i < rules->fold.slot_count; i++) {
		const struct fold_slot *slot = &rules->slots[i];

		if (slot->number != rating->slot)
			continue;
		if (rules->why[i] != NULL)
			return rules->why[i];
		if (rating->step >= 0 && (uint64_t)rating->step >= slot->steps)
			return "off the scale";
		return NULL;
	}
	return "unknown slot";
}

/* ---- struck, dating ------------------------------------------------------ */

static int
add_struck(uint64_t number, enum strike why, void *arg)
{
	static const enum fold_fate fates[] = {
		[STRIKE_WITHDRAWN] = FOLD_WITHDRAWN,
		[STRIKE_REPLACED] = FOLD_REPLACED,
		[STRIKE_QUARANTINED] = FOLD_LEFT_OUT,
		[STRIKE_REJECTED] = FOLD_LEFT_OUT,
		[STRIKE_LOST] = FOLD_LEFT_OUT,
	};
	struct loading *l = arg;
	const size_t at = l->rules->fold.struck_count;

	if (!grow(&l->rules->struck, at, &l->struck_room,
		sizeof(struct fold_struck)))
		return -1;
	l->rules->struck[at] = (struct fold_struck){ number, fates[why] };
	l->rules->fold.struck_count = at + 1;
	l->struck = true;
	return 0;
}

int
rules_dating(struct store *store, const struct epoch_row *epoch,
    struct dating *dating, struct dating_sample **samples)
{
	int64_t count = clock_all(store, epoch->id, samples);

	if (count < 0)
		return -1;
	dating->samples = *samples;
	dating->count = (size_t)count;
	dating->start = epoch->opened;
	return 0;
}

/* ---- what was put right -------------------------------------------------- */

struct correcting {
	struct correction *list;
	size_t count, room;
};

static int
add_correction(const struct correction *correction, void *arg)
{
	struct correcting *c = arg;

	if (!grow(&c->list, c->count, &c->room, sizeof(*c->list)))
		return -1;
	c->list[c->count++] = *correction;
	return 0;
}

int64_t
rules_corrections(struct store *store, const struct journal_row *journal,
    struct correction **list)
{
	struct correcting c = { NULL, 0, 0 };

	*list = NULL;
	if (journal->kind != JOURNAL_KIOSK)
		return 0;
	if (correction_in_force(store, journal->id, add_correction, &c) != 0) {
		free(c.list);
		return -1;
	}
	*list = c.list;
	return (int64_t)c.count;
}

/* A place while it is made. */
struct placing {
	struct atlas *atlas;
	struct store *store;
	const struct slot *slot;
	const struct sheet_question *question;
	char scale[SCALE_NAME];
	struct fold_place *out;
};

/* The zone of a touchpoint: 1, 0 when it is not on the map, or -1. */
static int
zone_at(const struct placing *p, const char *slug,
    const struct localtime_zone **out)
{
	struct touchpoint touchpoint;
	const int found = touchpoint_get(p->store, slug, &touchpoint);

	*out = NULL;
	if (found != 1)
		return found;
	*out = atlas_zone(p->atlas, touchpoint.zone);
	return *out != NULL ? 1 : -1;
}

static int64_t
series_at(const struct placing *p, const char *slug, const char *channel)
{
	return series_make(p->store, slug, p->slot->question, p->scale,
	    p->question->steps, channel);
}

/* How many a correction moved are counted beside at that touchpoint. */
static int
place_beside(struct placing *p, const struct correction *correction,
    const char *slug)
{
	struct fold_place *out = p->out;
	const size_t at = out->beside_count;
	char channel[CORRECTION_CHANNEL];
	int found = zone_at(p, slug, &out->beside[at].zone);

	if (found != 1)
		return found;
	correction_channel(correction->number, channel);
	out->beside[at].series = series_at(p, slug, channel);
	out->beside_count = at + 1;
	return out->beside[at].series == -1 ? -1 : 0;
}

/* Where they count: series by fate, as find_series makes a slot's own. */
static int
place_series(struct placing *p, const char *slug, enum hand hand)
{
	const char *channels[FOLD_SERIES] = { hand_channel(hand), "withdrawn",
		"replaced" };

	if (hand == HAND_REHEARSAL)
		channels[FOLD_WITHDRAWN] = channels[FOLD_COUNTED];
	for (int fate = FOLD_COUNTED; fate < FOLD_SERIES; fate++) {
		p->out->series[fate] = series_at(p, slug, channels[fate]);
		if (p->out->series[fate] == -1)
			return -1;
	}
	return 0;
}

/* All of a place, once the slot's question is known. */
static int
place_fill(struct placing *p)
{
	const struct correction_effect *effect = &p->out->effect;
	const enum hand hand = correction_hand(effect, p->slot->hand);
	const bool counts = hand != HAND_REHEARSAL;
	const char *from = p->slot->touchpoint;
	const char *to = correction_touchpoint(effect, from);
	int found = zone_at(p, to, &p->out->zone);

	if (found != 1)
		return found;
	if (place_series(p, to, hand) != 0)
		return -1;
	/* Those that count nowhere any more have left all the same. */
	if (strcmp(from, to) != 0 &&
	    (((counts || p->slot->hand != HAND_REHEARSAL) &&
		 place_beside(p, effect->where, from) != 0) ||
		(counts && place_beside(p, effect->where, to) != 0)))
		return -1;
	return hand == p->slot->hand ? 0 : place_beside(p, effect->kind, to);
}

int
rules_place(struct rules *rules, struct atlas *atlas, struct store *store,
    uint32_t number, const struct correction_effect *effect)
{
	const size_t at = rules->fold.place_count;
	struct loading l = { .atlas = atlas, .store = store };
	struct slot_row row;
	struct placing p = {
		.atlas = atlas, .store = store, .slot = &row.slot
	};
	const char *why;

	if (!grow(&rules->places, at, &rules->place_room,
		sizeof(*rules->places)))
		return -1;
	rules->fold.places = rules->places;
	p.out = &rules->places[at];
	*p.out = (struct fold_place){ .slot = number, .effect = *effect };
	if (slot_row_get(store, rules->fold.epoch, number, &row) != 1 ||
	    find_question(&l, &row.slot, &p.question, &why) != 0)
		return -1;
	if (p.question != NULL) {
		sheet_scale_name(p.question, p.scale, sizeof(p.scale));
		if (place_fill(&p) != 0)
			return -1;
	}
	rules->fold.place_count = at + 1;
	return 0;
}

static int
load_corrections(struct loading *l)
{
	const int64_t count = rules_corrections(l->store, l->journal,
	    &l->rules->corrections);

	if (count == -1)
		return -1;
	l->rules->fold.corrections = l->rules->corrections;
	l->rules->fold.correction_count = (size_t)count;
	return 0;
}

/* ---- all together -------------------------------------------------------- */

static int
find_channel(struct loading *l)
{
	struct source_row source;
	int found;

	if (l->journal->kind != JOURNAL_SOURCE)
		return 0;
	found = source_by_journal(l->store, l->journal->id, &source);
	/* A row torn out of the registry: no channel that anybody counts by. */
	strcpy(l->channel, found == 1 ? source.channel : "unknown");
	return found == -1 ? -1 : 0;
}

int
rules_load(struct rules *rules, struct atlas *atlas, struct store *store,
    const struct journal_row *journal, const struct epoch_row *epoch,
    uint64_t first, uint64_t last)
{
	struct loading l = { .rules = rules,
		.atlas = atlas,
		.store = store,
		.journal = journal };

	memset(rules, 0, sizeof(*rules));
	if (journal->kind == JOURNAL_BOOK)
		return 0;
	rules->fold.epoch = epoch->id;
	rules->fold.claims = journal->kind == JOURNAL_SOURCE;
	if (find_channel(&l) != 0 || load_corrections(&l) != 0 ||
	    rules_dating(store, epoch, &rules->fold.dating, &rules->samples) !=
		0 ||
	    struck_each(store, epoch->id, first, last, add_struck, &l) != 0 ||
	    slot_row_each(store, epoch->id, add_slot, &l) != 0)
		return -1;
	rules->fold.slots = rules->slots;
	rules->fold.struck = rules->struck;
	return 0;
}

void
rules_release(struct rules *rules)
{
	free(rules->slots);
	free(rules->why);
	free(rules->struck);
	free(rules->samples);
	free(rules->corrections);
	free(rules->places);
	memset(rules, 0, sizeof(*rules));
}
