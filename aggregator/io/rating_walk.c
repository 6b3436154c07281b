/*
 * rating_walk.c - ratings one by one, out of the envelopes, as the fold
 * understands them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/atlas.h"
#include "aggregator/io/rating_walk.h"
#include "aggregator/io/rules.h"
#include "aggregator/io/store_envelope.h"
#include "aggregator/io/store_rule.h"
#include "aggregator/io/store_source.h"
#include "protocol/envelope.h"

/* Where the walk stands. */
struct walk {
	struct store *store;
	struct atlas *atlas;
	const struct rating_visitor *visitor;
	const struct journal_row *journal;
	char channel[LIMIT_NAME + 1]; /* of a source; "": by the hand */
	int64_t epoch;
	struct dating dating;
	struct rating_meaning *meanings;
	size_t meaning_count;
	struct correction *corrections; /* in force for the journal */
	size_t correction_count;
	uint64_t *struck; /* rising */
	size_t struck_count;
	uint64_t upto; /* the highest number met */
	bool gap;      /* and some before it missing since the last rating */
};

/* ---- one rating ------------------------------------------------------------ */

static bool
is_struck(const struct walk *walk, uint64_t number)
{
	size_t low = 0, high = walk->struck_count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (walk->struck[middle] == number)
			return true;
		if (walk->struck[middle] < number)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

static const struct rating_meaning *
meaning_of(const struct walk *walk, uint32_t slot)
{
	size_t i;

	for (i = 0; i < walk->meaning_count; i++) {
		if (walk->meanings[i].number == slot)
			return &walk->meanings[i];
	}
	return NULL;
}

static struct dating_range
date_of(const struct walk *walk, const struct entry *entry)
{
	if (walk->channel[0] != '\0' && entry->rating.has_claimed)
		return dating_claimed(entry->rating.claimed);
	return dating_at(&walk->dating, entry->at);
}

/* Whether it answers its question; a free text does without a step. */
static bool
is_answer(const struct rating_meaning *meaning, int64_t step)
{
	if (meaning == NULL || meaning->question == NULL)
		return false;
	if (meaning->question->kind == QUESTION_TEXT)
		return step == RATING_NO_STEP;
	return step >= 0 && step < meaning->question->steps;
}

/* Where and how it counts: as it was signed, and as it was put right. */
static void
place(const struct walk *walk, struct rating_met *met)
{
	struct correction_effect effect = correction_of(walk->corrections,
	    walk->correction_count, &met->when);
	const struct slot *slot;
	enum hand hand;

	met->touchpoint = "";
	met->channel = walk->channel;
	if (met->meaning == NULL)
		return;
	slot = &met->meaning->slot;
	hand = correction_hand(&effect, slot->hand);
	met->touchpoint = correction_touchpoint(&effect, slot->touchpoint);
	if (walk->channel[0] == '\0')
		met->channel = hand_channel(hand);
	if (strcmp(met->touchpoint, slot->touchpoint) != 0)
		met->corrected.where = effect.where;
	if (hand != slot->hand)
		met->corrected.kind = effect.kind;
}

static int
take_rating(struct walk *walk, uint64_t number, const struct entry *entry)
{
	const struct rating_meaning *meaning = meaning_of(walk,
	    entry->rating.slot);
	struct rating_met met = { .journal = walk->journal,
		.epoch = walk->epoch,
		.number = number,
		.rating = &entry->rating,
		.meaning = meaning,
		.when = date_of(walk, entry),
		.after_gap = walk->gap };

	walk->gap = false;
	place(walk, &met);
	met.counts = is_answer(meaning, entry->rating.step) &&
	    strcmp(met.channel, "rehearsal") != 0 && !is_struck(walk, number);
	return walk->visitor->rating(&met, walk->visitor->arg);
}

/* ---- envelopes --------------------------------------------------------------- */

/* Envelopes may overlap: each number is met once. */
static int
take_envelope(struct walk *walk, const struct envelope_row *row)
{
	struct envelope envelope;
	struct wire_reader r;
	struct sign1 object;
	struct entry entry;
	uint64_t number;

	wire_read_from(&r, row->bytes.bytes, row->bytes.length);
	sign1_read(&r, &object);
	if (r.failed || envelope_open(&object, &envelope) != 0)
		return 0; /* `verify` names it */
	wire_read_from(&r, envelope.entries.bytes, envelope.entries.length);
	for (number = envelope.first; !wire_at_end(&r); number++) {
		entry_read(&r, &entry);
		if (r.failed)
			return 0;
		if (number <= walk->upto)
			continue;
		walk->gap = walk->gap || number != walk->upto + 1;
		walk->upto = number;
		if (entry.kind == ENTRY_RATING &&
		    take_rating(walk, number, &entry) != 0)
			return -1;
	}
	return 0;
}

static int
take_envelopes(struct walk *walk)
{
	struct envelope_walk envelopes;
	struct envelope_row row;
	int step;

	walk->upto = 0;
	walk->gap = false;
	envelope_walk(&envelopes, walk->store, walk->epoch, 0, INT64_MAX);
	while ((step = envelope_walk_next(&envelopes, &row)) > 0) {
		if (take_envelope(walk, &row) != 0) {
			envelope_walk_end(&envelopes);
			return -1;
		}
	}
	return step;
}

/* ---- epochs and journals ------------------------------------------------------- */

static int
take_slot(const struct slot_row *row, void *arg)
{
	struct walk *walk = arg;
	const struct sheet *sheet;
	struct rating_meaning *list = realloc(walk->meanings,
	    (walk->meaning_count + 1) * sizeof(*list));
	struct rating_meaning *meaning;
	int found, index;

	if (list == NULL)
		return -1;
	walk->meanings = list;
	meaning = &list[walk->meaning_count++];
	memset(meaning, 0, sizeof(*meaning));
	meaning->number = row->number;
	meaning->slot = row->slot;
	found = atlas_sheet(walk->atlas, walk->store, row->slot.sheet, &sheet);
	if (found <= 0)
		return found;
	index = sheet_question(sheet, row->slot.question);
	if (index < 0)
		return 0;
	meaning->question = &sheet->questions[index];
	sheet_scale_name(meaning->question, meaning->scale,
	    sizeof(meaning->scale));
	return 0;
}

static int
take_struck(uint64_t number, enum strike why, void *arg)
{
	struct walk *walk = arg;
	uint64_t *list = realloc(walk->struck,
	    (walk->struck_count + 1) * sizeof(*list));

	(void)why;
	if (list == NULL)
		return -1;
	walk->struck = list;
	list[walk->struck_count++] = number;
	return 0;
}

static int
wants_epoch(const struct walk *walk)
{
	const struct rating_visitor *visitor = walk->visitor;

	return visitor->epoch == NULL
	    ? 1
	    : visitor->epoch(walk->meanings, walk->meaning_count, visitor->arg);
}

static int
take_epoch(struct walk *walk, int64_t id)
{
	struct dating_sample *samples = NULL;
	struct epoch_row row;
	int result;

	walk->epoch = id;
	walk->meaning_count = walk->struck_count = 0;
	if (slot_row_each(walk->store, id, take_slot, walk) != 0)
		return -1;
	result = wants_epoch(walk);
	if (result <= 0)
		return result;
	result = -1;
	if (epoch_by_id(walk->store, id, &row) == 1 &&
	    rules_dating(walk->store, &row, &walk->dating, &samples) == 0 &&
	    struck_each(walk->store, id, 1, INT64_MAX, take_struck, walk) == 0)
		result = take_envelopes(walk);
	free(samples);
	return result;
}

/* The channel of a source's journal; a kiosk's is told by the hand. */
static int
find_channel(struct walk *walk)
{
	struct source_row source;

	walk->channel[0] = '\0';
	if (walk->journal->kind != JOURNAL_SOURCE)
		return 0;
	if (source_by_journal(walk->store, walk->journal->id, &source) != 1)
		return -1;
	snprintf(walk->channel, sizeof(walk->channel), "%s", source.channel);
	return 0;
}

static int
find_corrections(struct walk *walk)
{
	int64_t count;

	free(walk->corrections);
	count = rules_corrections(walk->store, walk->journal,
	    &walk->corrections);
	walk->correction_count = count > 0 ? (size_t)count : 0;
	return count < 0 ? -1 : 0;
}

static int
take_journal(const struct journal_row *journal, void *arg)
{
	struct walk *walk = arg;
	int64_t *ids = NULL, count, i;
	int result = 0;

	if (journal->kind == JOURNAL_BOOK)
		return 0;
	walk->journal = journal;
	if (find_channel(walk) != 0 || find_corrections(walk) != 0)
		return -1;
	count = epoch_all(walk->store, journal->id, &ids);
	for (i = 0; i < count && result == 0; i++)
		result = take_epoch(walk, ids[i]);
	free(ids);
	return count < 0 ? -1 : result;
}

/* journal NULL: every one. */
static int
walk_over(struct store *store, const struct journal_row *journal,
    const struct rating_visitor *visitor)
{
	struct walk walk = { .store = store, .visitor = visitor };
	int result = -1;

	walk.atlas = atlas_new();
	if (walk.atlas != NULL)
		result = journal != NULL
		    ? take_journal(journal, &walk)
		    : journal_each(store, -1, take_journal, &walk);
	atlas_free(walk.atlas);
	free(walk.meanings);
	free(walk.struck);
	free(walk.corrections);
	return result == 0 ? 0 : -1;
}

int
rating_walk(struct store *store, const struct rating_visitor *visitor)
{
	return walk_over(store, NULL, visitor);
}

int
rating_walk_journal(struct store *store, const struct journal_row *journal,
    const struct rating_visitor *visitor)
{
	return walk_over(store, journal, visitor);
}
