/*
 * judge.c - every rating at the centre against every promise: see judge.h.
 *
 * Walks the stored envelopes itself; of the product it takes how an epoch is
 * dated and which numbers are struck.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/rules.h"
#include "aggregator/io/store_envelope.h"
#include "aggregator/io/store_rule.h"
#include "aggregator/io/store_sql.h"
#include "protocol/envelope.h"
#include "protocol/pen.h"
#include "tests/aggregator/support_desk.h"
#include "tests/sim/centre.h"
#include "tests/sim/device.h"
#include "tests/sim/judge.h"
#include "tests/sim/promises.h"

#define SLOTS 256

/* Where the walk stands. */
struct walk {
	struct world *world;
	struct store *store;
	const struct journal_row *journal;
	struct epoch_row epoch;
	struct dating dating;
	uint64_t upto; /* numbers of the epoch seen so far */
	uint64_t *struck;
	size_t struck_count;
	uint8_t sheets[SLOTS][VERSION_SIZE]; /* by slot */
	uint64_t counted; /* ratings with a step that count, in all */
};

/* A rating as it lies in an envelope. */
struct found {
	const struct entry *entry;
	uint64_t number;
	uint8_t hash[HASH_SIZE];
	struct dating_range range;
	bool counts;
};

/* ---- one rating ---- */

static bool
is_within(const struct dating_range *range, int64_t ms)
{
	return (!range->has_from || range->from_ms <= ms) &&
	    (!range->has_to || range->to_ms >= ms);
}

/* Something that was pressed, and of which nobody was thanked. */
static bool
was_tried(struct walk *walk, const struct found *found)
{
	struct promises *promises = walk->world->promises;

	for (size_t i = 0; i < promises->count; i++) {
		struct promise *promise = &promises->list[i];

		if (promise->is_tried && promise->found == 0 &&
		    promise->step == found->entry->rating.step &&
		    memcmp(promise->kid, walk->journal->kid, KID_SIZE) == 0 &&
		    is_within(&found->range, promise->pressed_ms)) {
			promise->found = 1;
			return true;
		}
	}
	return false;
}

static void
tell(struct walk *walk, enum loss how, const struct found *found,
    const char *what)
{
	world_lost(walk->world, how, "%s, number %" PRIu64 ": %s",
	    walk->journal->name, found->number, what);
}

/* It is the one that was promised, to the byte, at its time. */
static void
compare(struct walk *walk, const struct promise *promise,
    const struct found *found)
{
	const struct rating *rating = &found->entry->rating;

	if (memcmp(promise->head.hash, found->hash, HASH_SIZE) != 0)
		tell(walk, LOSS_LOST, found, "it has another meaning");
	if (promise->step != rating->step || promise->flags != rating->flags)
		tell(walk, LOSS_WRONG, found, "step or flags are others");
	if (rating->slot < SLOTS &&
	    memcmp(promise->sheet, walk->sheets[rating->slot], VERSION_SIZE) !=
		0)
		tell(walk, LOSS_WRONG, found, "it is told of another sheet");
	if (!promise->is_vague &&
	    !is_within(&found->range, promise->pressed_ms))
		world_lost(walk->world, LOSS_WRONG,
		    "%s, number %" PRIu64 ": pressed at %" PRId64
		    ", dated %" PRId64 " to %" PRId64,
		    walk->journal->name, found->number, promise->pressed_ms,
		    found->range.has_from ? found->range.from_ms : 0,
		    found->range.has_to ? found->range.to_ms : 0);
	if (promise->has_text != (rating->text != NULL))
		tell(walk, LOSS_WRONG, found, "a text too much or too little");
}

static int
take_text(const struct text_item *item, void *arg)
{
	char *out = arg;

	snprintf(out, 24, "%.*s", (int)item->text.length,
	    (const char *)item->text.bytes);
	return 0;
}

static void
compare_text(struct walk *walk, const struct promise *promise,
    const struct found *found)
{
	char text[24] = "", expected[24];

	snprintf(expected, sizeof(expected), "text %lld",
	    (long long)promise->pressed_ms);
	text_each(walk->store, walk->epoch.id, found->number, found->number,
	    take_text, text);
	if (text[0] == '\0' ? !promise->text_excused
			    : strcmp(text, expected) != 0)
		tell(walk, LOSS_LOST, found, "its text is gone");
}

static void
meet(struct walk *walk, const struct found *found)
{
	struct promise *promise = promise_find(walk->world->promises,
	    walk->journal->kid, walk->epoch.epoch, found->number);

	walk->world->figures.judged++;
	walk->counted += found->counts;
	if (promise == NULL) {
		if (!was_tried(walk, found))
			tell(walk, LOSS_DOUBLED, found, "nobody pressed it");
		return;
	}
	promise->found += found->counts;
	if (promise->is_barred && found->counts)
		tell(walk, LOSS_DOUBLED, found,
		    "it counts, and its kiosk had been shown out");
	compare(walk, promise, found);
	if (promise->has_text)
		compare_text(walk, promise, found);
}

/* ---- envelopes ---- */

static bool
is_struck(const struct walk *walk, uint64_t number)
{
	for (size_t i = 0; i < walk->struck_count; i++) {
		if (walk->struck[i] == number)
			return true;
	}
	return false;
}

static void
take_entries(struct walk *walk, const struct envelope *envelope)
{
	struct found found = { .number = envelope->first };
	struct wire_reader r;
	struct entry entry;

	memcpy(found.hash, envelope->before, HASH_SIZE);
	wire_read_from(&r, envelope->entries.bytes, envelope->entries.length);
	for (; !wire_at_end(&r); found.number++) {
		entry_read(&r, &entry);
		if (r.failed)
			return;
		chain_step(found.hash, entry.bytes.bytes, entry.bytes.length);
		if (found.number <= walk->upto || entry.kind != ENTRY_RATING)
			continue;
		found.entry = &entry;
		found.range = dating_at(&walk->dating, entry.at);
		found.counts = !is_struck(walk, found.number);
		meet(walk, &found);
	}
	if (found.number - 1 > walk->upto)
		walk->upto = found.number - 1;
}

static int
take_envelopes(struct walk *walk)
{
	struct envelope_walk envelopes;
	struct envelope_row row;
	int step;

	walk->upto = 0;
	envelope_walk(&envelopes, walk->store, walk->epoch.id, 1, INT64_MAX);
	while ((step = envelope_walk_next(&envelopes, &row)) == 1) {
		struct envelope envelope;
		struct wire_reader r;
		struct sign1 object;

		wire_read_from(&r, row.bytes.bytes, row.bytes.length);
		sign1_read(&r, &object);
		if (!r.failed && envelope_open(&object, &envelope) == 0)
			take_entries(walk, &envelope);
	}
	return step;
}

/* ---- epochs ---- */

static int
take_struck(uint64_t number, enum strike why, void *arg)
{
	struct walk *walk = arg;

	(void)why;
	walk->struck = realloc(walk->struck,
	    (walk->struck_count + 1) * sizeof(*walk->struck));
	if (walk->struck == NULL)
		return -1;
	walk->struck[walk->struck_count++] = number;
	return 0;
}

static int
take_slot(const struct slot_row *row, void *arg)
{
	struct walk *walk = arg;

	if (row->number < SLOTS)
		memcpy(walk->sheets[row->number], row->slot.sheet,
		    VERSION_SIZE);
	return 0;
}

static int
take_epoch(struct walk *walk, int64_t id)
{
	struct dating_sample *samples = NULL;
	int result = -1;

	walk->struck_count = 0;
	memset(walk->sheets, 0, sizeof(walk->sheets));
	if (epoch_by_id(walk->store, id, &walk->epoch) == 1 &&
	    rules_dating(walk->store, &walk->epoch, &walk->dating, &samples) ==
		0 &&
	    slot_row_each(walk->store, id, take_slot, walk) == 0 &&
	    struck_each(walk->store, id, 1, INT64_MAX, take_struck, walk) == 0)
		result = take_envelopes(walk);
	free(samples);
	return result;
}

static int
take_journal(const struct journal_row *journal, void *arg)
{
	struct walk *walk = arg;
	int64_t *ids = NULL;
	int64_t count = epoch_all(walk->store, journal->id, &ids);
	int result = count < 0 ? -1 : 0;

	walk->journal = journal;
	for (int64_t i = 0; i < count && result == 0; i++)
		result = take_epoch(walk, ids[i]);
	free(ids);
	return result;
}

/* ---- the whole ---- */

static bool
waits(struct world *world, const struct promise *promise)
{
	struct store *store = world->centre->test->desk.store;
	sqlite3_stmt *row = store_sql(store,
	    "SELECT 1 FROM quarantine WHERE kid = ? AND epoch = ? "
	    "AND first <= ? AND last >= ?",
	    "bbii", promise->kid, (size_t)KID_SIZE, promise->head.epoch,
	    (size_t)EPOCH_SIZE, (int64_t)promise->head.number,
	    (int64_t)promise->head.number);
	bool found = store_step(store, row) == 1;

	store_done(row);
	return found;
}

/* What is owed is there; of what is excused, not more than there was. */
static void
expect_promises(struct world *world)
{
	const struct promises *promises = world->promises;

	for (size_t i = 0; i < promises->count; i++) {
		const struct promise *promise = &promises->list[i];

		if (promise->owed != OWED_EXCUSED && promise->found == 0)
			world_lost(world, LOSS_LOST,
			    "number %" PRIu64 " of kiosk %u, which %s, does "
			    "not count",
			    promise->head.number, promise->device,
			    promise->owed == OWED_CARD ? "its card holds"
						       : "the centre held");
		if (promise->is_offered && !waits(world, promise))
			world_lost(world, LOSS_LOST,
			    "number %" PRIu64 " of kiosk %u was refused and is "
			    "not in quarantine",
			    promise->head.number, promise->device);
		if (promise->found > 1)
			world_lost(world, LOSS_DOUBLED,
			    "number %" PRIu64 " of kiosk %u counts %u times",
			    promise->head.number, promise->device,
			    promise->found);
	}
}

static void
expect_tallies(struct walk *walk)
{
	sqlite3_stmt *row;
	uint64_t sum = 0;

	if (sqlite3_prepare_v2(store_db(walk->store),
		"SELECT sum(c0 + c1 + c2 + c3 + c4 + f0 + f1 + f2 + f3 "
		"+ f4) FROM tally JOIN series "
		"ON series.id = series WHERE span = 0 AND channel = 'kiosk'",
		-1, &row, NULL) == SQLITE_OK &&
	    sqlite3_step(row) == SQLITE_ROW)
		sum = (uint64_t)sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	if (sum != walk->counted)
		world_lost(walk->world,
		    sum < walk->counted ? LOSS_LOST : LOSS_DOUBLED,
		    "the tallies count %" PRIu64 " of %" PRIu64 " ratings", sum,
		    walk->counted);
}

void
judge(struct world *world)
{
	struct walk walk = { .world = world,
		.store = world->centre->test->desk.store };

	for (size_t i = 0; i < world->device_count; i++)
		device_give_up(world->devices[i]);
	if (journal_each(walk.store, JOURNAL_KIOSK, take_journal, &walk) != 0)
		world_lost(world, LOSS_WRONG, "the centre cannot be read");
	free(walk.struck);
	expect_promises(world);
	expect_tallies(&walk);
	judge_audit(world);
}
