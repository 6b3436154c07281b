/*
 * fold.c - from entries to tallies; see fold.h.
 *
 * io/refold.c walks the envelopes, io/rules.c brings the rules; io/store_tally.c adds
 * the deltas to the rows that core/report.c reads.
 */

#include <string.h>

#include "aggregator/core/fold.h"

/* ---- the table ----------------------------------------------------------- */

void
fold_table_init(struct fold_table *table, struct fold_delta *rows,
    size_t capacity)
{
	table->rows = rows;
	table->capacity = capacity;
	table->used = 0;
	table->newest = NULL;
	table->moves = NULL;
	table->move_room = table->move_count = 0;
}

void
fold_table_empty(struct fold_table *table)
{
	struct fold_delta *row, *next;

	for (row = table->newest; row != NULL; row = next) {
		next = row->next;
		memset(row, 0, sizeof(*row));
	}
	table->used = 0;
	table->move_count = 0;
	table->newest = NULL;
}

/* Three quarters full is where open addressing begins to be slow. */
static bool
has_room(const struct fold_table *table, size_t series)
{
	return table->used + series * FOLD_SPANS <= table->capacity / 4 * 3 &&
	    (table->moves == NULL || table->move_count < table->move_room);
}

static void
note_move(struct fold *fold, int64_t series, uint64_t number,
    const struct rating *rating, int sign)
{
	struct fold_table *table = fold->table;

	if (table->moves == NULL)
		return;
	table->moves[table->move_count++] = (struct fold_move){
		.series = series,
		.start = fold->starts[FOLD_HOUR],
		.epoch = fold->rules->epoch,
		.number = number,
		.sign = (int8_t)sign,
		.step = (uint8_t)rating->step,
		.flagged = (rating->flags & RATING_REPEATED) != 0,
	};
}

static struct fold_delta *
find_row(struct fold_table *table, int64_t series, enum fold_span span,
    int64_t start)
{
	uint64_t key = (uint64_t)series * FOLD_SPANS + span;
	size_t at;

	key = (key ^ (uint64_t)start / 3600) * UINT64_C(0x9e3779b97f4a7c15);
	at = (size_t)(key >> 32);
	for (;; at++) {
		struct fold_delta *row =
		    &table->rows[at & (table->capacity - 1)];

		if (row->series == series && row->span == span &&
		    row->start == start)
			return row;
		if (row->series != 0)
			continue;
		row->series = series;
		row->span = span;
		row->start = start;
		row->next = table->newest;
		table->newest = row;
		table->used++;
		return row;
	}
}

/* ---- local spans --------------------------------------------------------- */

static int64_t
seconds_of(int64_t ms)
{
	return ms >= 0 ? ms / 1000 : -((-ms + 999) / 1000);
}

/*
 * Until when the hour that begins at start is of one day: asking the zone is
 * most of what folding costs.  Where clocks change within it (at 00:01 in
 * St. John's, by half an hour on Lord Howe), each instant is asked for.
 */
static int64_t
hour_end(const struct localtime_zone *zone, int64_t start)
{
	const int64_t end = start + LOCALTIME_HOUR;

	return zone->offset(zone->arg, start) ==
		zone->offset(zone->arg, end - 1)
	    ? end
	    : start;
}

static bool
in_hour(const struct fold *fold, const struct localtime_zone *zone, int64_t t)
{
	return fold->zone == zone && t >= fold->starts[FOLD_HOUR] &&
	    t < fold->hour_end;
}

/* Fill starts with the spans that hold t. */
static void
spans_at(struct fold *fold, const struct localtime_zone *zone, int64_t t)
{
	int64_t day;

	if (in_hour(fold, zone, t))
		return;
	day = localtime_day(zone, t);
	fold->zone = zone;
	fold->starts[FOLD_ALL] = 0;
	fold->starts[FOLD_HOUR] = localtime_hour_start(zone, t);
	fold->starts[FOLD_DAY] = localtime_day_start(zone, day);
	fold->starts[FOLD_MONTH] = localtime_day_start(zone,
	    localtime_month_start(localtime_month_of(day)));
	fold->hour_end = hour_end(zone, fold->starts[FOLD_HOUR]);
}

/* How many spans, from all inwards, hold the whole range. */
static unsigned
spans_of(struct fold *fold, const struct localtime_zone *zone,
    const struct dating_range *range)
{
	const int64_t from = seconds_of(range->from_ms);
	const int64_t to = seconds_of(range->to_ms);
	int64_t day_from, day_to;

	if (!range->has_from || !range->has_to)
		return FOLD_ALL + 1;
	spans_at(fold, zone, from);
	if (in_hour(fold, zone, to) ||
	    localtime_hour_start(zone, to) == fold->starts[FOLD_HOUR])
		return FOLD_HOUR + 1;
	day_from = localtime_day(zone, from);
	day_to = localtime_day(zone, to);
	if (day_from == day_to)
		return FOLD_DAY + 1;
	if (localtime_month_of(day_from) == localtime_month_of(day_to))
		return FOLD_MONTH + 1;
	return FOLD_ALL + 1;
}

/* ---- ratings ------------------------------------------------------------- */

void
fold_begin(struct fold *fold, const struct fold_rules *rules,
    struct fold_table *table)
{
	memset(fold, 0, sizeof(*fold));
	fold->rules = rules;
	fold->table = table;
}

static const struct fold_slot *
find_slot(struct fold *fold, uint32_t number)
{
	size_t low = 0, high = fold->rules->slot_count;

	if (fold->slot != NULL && fold->slot->number == number)
		return fold->slot;
	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const struct fold_slot *slot = &fold->rules->slots[middle];

		if (slot->number == number)
			return fold->slot = slot;
		if (slot->number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static enum fold_fate
fate_of(const struct fold_rules *rules, uint64_t number)
{
	size_t low = 0, high = rules->struck_count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const struct fold_struck *struck = &rules->struck[middle];

		if (struck->number == number)
			return struck->fate;
		if (struck->number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return FOLD_COUNTED;
}

/* The place of a slot's ratings under that effect, or NULL. */
static const struct fold_place *
find_place(struct fold *fold, uint32_t slot,
    const struct correction_effect *effect)
{
	const struct fold_rules *rules = fold->rules;

	for (size_t i = 0; i < rules->place_count; i++) {
		const size_t at = (fold->place + i) % rules->place_count;
		const struct fold_place *place = &rules->places[at];

		if (place->slot != slot ||
		    place->effect.where != effect->where ||
		    place->effect.kind != effect->kind)
			continue;
		fold->place = at;
		return place;
	}
	fold->wanted_slot = slot;
	fold->wanted = *effect;
	return NULL;
}

/*
 * One step of a rating in each span of a series that holds its range.  Whether
 * an hour does.
 */
static bool
tally(struct fold *fold, int64_t series, const struct localtime_zone *zone,
    const struct dating_range *range, const struct rating *rating, int sign)
{
	const unsigned spans = spans_of(fold, zone, range);

	for (unsigned span = FOLD_ALL; span < spans; span++) {
		struct fold_delta *row = find_row(fold->table, series,
		    (enum fold_span)span,
		    span == FOLD_ALL ? 0 : fold->starts[span]);

		if (rating->flags & RATING_REPEATED)
			row->flagged[rating->step] += sign;
		else
			row->counted[rating->step] += sign;
	}
	return spans == FOLD_HOUR + 1;
}

static enum fold_outcome
fold_placed(struct fold *fold, const struct fold_place *place, uint64_t number,
    enum fold_fate fate, const struct dating_range *range,
    const struct rating *rating, int sign)
{
	if (place == NULL)
		return FOLD_UNPLACED;
	if (place->zone == NULL)
		return FOLD_DONE;
	if (!has_room(fold->table, 1 + place->beside_count))
		return FOLD_FULL;
	if (tally(fold, place->series[fate], place->zone, range, rating, sign))
		note_move(fold, place->series[fate], number, rating, sign);
	for (size_t i = 0; fate == FOLD_COUNTED && i < place->beside_count; i++)
		tally(fold, place->beside[i].series, place->beside[i].zone,
		    range, rating, sign);
	return FOLD_DONE;
}

enum fold_outcome
fold_rating(struct fold *fold, uint64_t number, const struct entry *entry,
    int sign)
{
	const struct fold_rules *rules = fold->rules;
	const struct rating *rating = &entry->rating;
	const struct fold_slot *slot = find_slot(fold, rating->slot);
	const enum fold_fate fate = fate_of(rules, number);
	struct correction_effect effect;
	struct dating_range range;

	if (slot == NULL || fate == FOLD_LEFT_OUT || rating->step < 0 ||
	    (uint64_t)rating->step >= slot->steps)
		return FOLD_DONE;
	range = rating->has_claimed && rules->claims
	    ? dating_claimed(rating->claimed)
	    : dating_at(&rules->dating, entry->at);
	effect = correction_of(rules->corrections, rules->correction_count,
	    &range);
	if (effect.where != NULL || effect.kind != NULL)
		return fold_placed(fold,
		    find_place(fold, slot->number, &effect), number, fate,
		    &range, rating, sign);
	if (!has_room(fold->table, 1))
		return FOLD_FULL;
	if (tally(fold, slot->series[fate], slot->zone, &range, rating, sign))
		note_move(fold, slot->series[fate], number, rating, sign);
	return FOLD_DONE;
}
