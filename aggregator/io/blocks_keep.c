/*
 * blocks_keep.c - the keeper: cuts what is over into blocks.
 *
 * Where to cut is core/blocks.c's; this file brings the hours that are in no
 * block yet, less the answers in them that are shown elsewhere, and writes down
 * the blocks with the sums of their first cells.
 */

#include <stdlib.h>
#include <string.h>

#include "aggregator/core/blocks.h"
#include "aggregator/io/blocks_keep.h"
#include "aggregator/io/blocks_settle.h"
#include "aggregator/io/store_block.h"
#include "aggregator/io/store_column.h"
#include "aggregator/io/store_sql.h"

/* Hours of a series looked at at once, and of all in one turn: ten milliseconds
 * of the writer's time, or two. */
#define KEEP_HOURS 512

struct keeping {
	struct store *store;
	struct blocks_rule rule;
	int64_t now;
	struct block_front front; /* of the series that is cut */
	bool has_foreign;
	struct blocks_hour hours[KEEP_HOURS];
	size_t count;
	bool is_cut_short; /* there are more hours than that */
	size_t seen;       /* in this turn */
};

/* ---- blocks ----------------------------------------------------------------- */

#define TALLY_COUNTS \
	"c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, " \
	"f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10"

/* Add an hour's answers, less those shown elsewhere.  0, or -1. */
static int
add_hour(struct keeping *keep, int64_t hour, struct block *block)
{
	uint64_t foreign[BLOCK_KINDS][LIMIT_STEPS] = { { 0 } };
	sqlite3_stmt *s;
	int step;

	if (keep->has_foreign &&
	    block_answer_foreign(keep->store, block->series, hour, foreign) !=
		0)
		return -1;
	s = store_sql(keep->store,
	    "SELECT " TALLY_COUNTS " FROM tally WHERE series = ? "
	    "AND span = 3 AND start = ?",
	    "ii", block->series, hour);
	step = store_step(keep->store, s);
	if (step != 1)
		return step;
	for (int i = 0; i < BLOCK_KINDS * LIMIT_STEPS; i++) {
		const int kind = i / LIMIT_STEPS, k = i % LIMIT_STEPS;
		const uint64_t n = (uint64_t)sqlite3_column_int64(s, i);

		if (n > foreign[kind][k])
			block->counts[kind][k] += n - foreign[kind][k];
	}
	store_done(s);
	return 0;
}

/* Flagged ones of fewer than k are in the block and are not told. */
static void
blind_flagged(const struct keeping *keep, struct block *block)
{
	const uint64_t n = block_sum(block, BLOCK_FLAGGED);

	if (blocks_is_cell(keep->rule.k, n))
		return;
	block->blind = n;
	memset(block->counts[BLOCK_FLAGGED], 0,
	    sizeof(block->counts[BLOCK_FLAGGED]));
}

/* The local spans that hold it whole. */
static void
find_spans(const struct localtime_zone *zone, struct block *block)
{
	const int64_t first = localtime_day(zone, block->from);
	const int64_t last = localtime_day(zone, block->to - 1);
	const int64_t month = localtime_month_of(first);

	block->day = first == last ? localtime_day_start(zone, first)
				   : BLOCK_NO_SPAN;
	block->month = month == localtime_month_of(last)
	    ? localtime_day_start(zone, localtime_month_start(month))
	    : BLOCK_NO_SPAN;
}

static int
write_block(struct keeping *keep, const struct blocks_hour *hours,
    const struct blocks_block *cut, enum block_place place)
{
	struct block block = { .series = keep->front.series,
		.place = place,
		.from = cut->from,
		.to = cut->to };

	for (size_t i = 0; i < cut->count; i++) {
		const int64_t hour = hours[cut->first + i].start;

		if (add_hour(keep, hour, &block) != 0 ||
		    (hour < keep->front.upto &&
			block_loose_drop(keep->store, block.series, hour) !=
			    STORE_OK))
			return -1;
	}
	blind_flagged(keep, &block);
	find_spans(keep->rule.zone, &block);
	return block_add(keep->store, &block);
}

/* ---- hours ------------------------------------------------------------------- */

static uint64_t
sum(const uint64_t *counts)
{
	uint64_t n = 0;

	for (size_t k = 0; k < LIMIT_STEPS; k++)
		n += counts[k];
	return n;
}

/* Rows of start and number of counted answers.  0, or -1. */
static int
take_hours(struct keeping *keep, sqlite3_stmt *s)
{
	int step;

	keep->count = 0;
	while ((step = store_step(keep->store, s)) == 1)
		keep->hours[keep->count++] = (struct blocks_hour){
			sqlite3_column_int64(s, 0),
			(uint64_t)sqlite3_column_int64(s, 1)
		};
	keep->is_cut_short = keep->count == KEEP_HOURS;
	keep->seen += keep->count + 1;
	for (size_t i = 0; step == 0 && keep->has_foreign && i < keep->count;
	     i++) {
		uint64_t foreign[BLOCK_KINDS][LIMIT_STEPS];
		uint64_t n;

		step = block_answer_foreign(keep->store, keep->front.series,
		    keep->hours[i].start, foreign);
		n = sum(foreign[BLOCK_COUNTED]);
		keep->hours[i].n -= n < keep->hours[i].n ? n : keep->hours[i].n;
	}
	return step;
}

/* The hours of one local day, from first on; where the next day's begin. */
static size_t
day_end(const struct keeping *keep, size_t first, int64_t *day)
{
	const struct localtime_zone *zone = keep->rule.zone;
	size_t i = first;

	*day = localtime_day(zone, keep->hours[first].start);
	while (i < keep->count &&
	    localtime_day(zone, keep->hours[i].start) == *day)
		i++;
	return i;
}

/* ---- what is loose ------------------------------------------------------------ */

/* All hours of a day are over and none is in a block: as any other day.  Else
 * they are a block beside those there are. */
static int
cut_loose_day(struct keeping *keep, size_t first, size_t count, int64_t day)
{
	const struct blocks_hour *hours = &keep->hours[first];
	struct blocks_block blocks[BLOCKS_HOURS];
	size_t made;
	int beside = block_in_day(keep->store, keep->front.series,
	    localtime_day_start(keep->rule.zone, day));

	if (beside == -1)
		return -1;
	made = beside == 1
	    ? blocks_of_loose(&keep->rule, hours, count, &blocks[0])
	    : blocks_of_day(&keep->rule, hours, count, true, blocks);
	for (size_t i = 0; i < made; i++)
		if (write_block(keep, hours, &blocks[i],
			beside == 1 ? BLOCK_LOOSE : BLOCK_IN_DAY) != 0)
			return -1;
	return made > 0;
}

/*
 * Days that hold k by themselves are cut; the hours of the others are moved
 * together at the beginning of the list.
 */
static int
cut_loose_days(struct keeping *keep)
{
	size_t left = 0, beyond;
	int64_t day;
	int made;

	for (size_t first = 0; first < keep->count; first = beyond) {
		beyond = day_end(keep, first, &day);
		made = beyond - first <= BLOCKS_HOURS
		    ? cut_loose_day(keep, first, beyond - first, day)
		    : 0;
		if (made == -1)
			return -1;
		if (made == 1)
			continue;
		memmove(&keep->hours[left], &keep->hours[first],
		    (beyond - first) * sizeof(keep->hours[0]));
		left += beyond - first;
	}
	keep->count = left;
	return 0;
}

/* Days are joined, in order of time, until together they hold k. */
static int
join_loose_days(struct keeping *keep)
{
	struct blocks_block block;
	size_t first = 0, beyond;
	int64_t day;

	for (size_t i = 0; i < keep->count; i = beyond) {
		beyond = day_end(keep, i, &day);
		if (!blocks_of_loose(&keep->rule, &keep->hours[first],
			beyond - first, &block))
			continue;
		if (write_block(keep, &keep->hours[first], &block,
			BLOCK_LOOSE) != 0)
			return -1;
		first = beyond;
	}
	return 0;
}

static int
keep_loose(struct keeping *keep)
{
	sqlite3_stmt *s = store_sql(keep->store,
	    "SELECT l.start, t.c0 + t.c1 + t.c2 + t.c3 + t.c4 + t.c5 + t.c6 + "
	    "t.c7 + t.c8 + t.c9 + t.c10 FROM block_loose l JOIN tally t "
	    "ON t.series = l.series AND t.span = 3 AND t.start = l.start "
	    "WHERE l.series = ? ORDER BY l.start LIMIT ?",
	    "ii", keep->front.series, (int64_t)KEEP_HOURS);
	size_t before;

	if (take_hours(keep, s) != 0)
		return -1;
	before = keep->count;
	if (cut_loose_days(keep) != 0 || join_loose_days(keep) != 0)
		return -1;
	if (keep->is_cut_short && keep->count < before)
		keep->front.due = 0;
	return 0;
}

/* ---- what is in front ---------------------------------------------------------- */

/* Hours of a day that held too few: loose from now on. */
static int
loosen(struct keeping *keep, size_t first, size_t beyond)
{
	for (size_t i = first; i < beyond; i++)
		if (block_loose_add(keep->store, keep->front.series,
			keep->hours[i].start) != STORE_OK)
			return -1;
	return 0;
}

/*
 * One day of the front, hours from first to beyond.  1: all of it is done;
 * 0: it still runs; -1.
 */
static int
cut_front_day(struct keeping *keep, size_t first, size_t beyond, int64_t day)
{
	const int64_t end = localtime_day_start(keep->rule.zone, day + 1);
	const bool is_over = end + BLOCKS_GRACE_S <= keep->now;
	const struct blocks_hour *hours = &keep->hours[first];
	struct blocks_block blocks[BLOCKS_HOURS];
	size_t over = beyond, made;

	while (over > first &&
	    !blocks_is_over(keep->hours[over - 1].start, keep->now))
		over--;
	if (over - first > BLOCKS_HOURS)
		over = first + BLOCKS_HOURS;
	made = blocks_of_day(&keep->rule, hours, over - first, is_over, blocks);
	for (size_t i = 0; i < made; i++)
		if (write_block(keep, hours, &blocks[i], BLOCK_IN_DAY) != 0)
			return -1;
	if (made == 0 && is_over && loosen(keep, first, beyond) != 0)
		return -1;
	if (is_over)
		keep->front.upto = end;
	else if (made > 0)
		keep->front.upto = blocks[made - 1].to;
	if (is_over)
		return 1;
	keep->front.due = over < beyond
	    ? keep->hours[over].start + LOCALTIME_HOUR + BLOCKS_GRACE_S
	    : end + BLOCKS_GRACE_S;
	return 0;
}

/* Whole days, and what is over of the one that runs. */
static int
keep_front(struct keeping *keep)
{
	sqlite3_stmt *s = store_sql(keep->store,
	    "SELECT start, c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + "
	    "c10 FROM tally WHERE series = ? AND span = 3 AND start >= ? "
	    "ORDER BY start LIMIT ?",
	    "iii", keep->front.series, keep->front.upto, (int64_t)KEEP_HOURS);
	size_t beyond;
	int64_t day;
	int done = 1;

	if (take_hours(keep, s) != 0)
		return -1;
	keep->front.due = INT64_MAX;
	for (size_t first = 0; done == 1 && first < keep->count;
	     first = beyond) {
		beyond = day_end(keep, first, &day);
		if (keep->is_cut_short && beyond == keep->count) {
			keep->front.due = 0; /* the day may go on */
			break;
		}
		done = cut_front_day(keep, first, beyond, day);
	}
	return done == -1 ? -1 : 0;
}

/* ---- a series ------------------------------------------------------------------ */

struct of_series {
	char zone[LIMIT_ZONE + 1];
	bool near_staff;
	bool is_counted; /* not beside: rehearsals, withdrawn ones */
};

static void
read_series(sqlite3_stmt *s, void *out)
{
	struct of_series *of = out;

	column_text(s, 0, of->zone, sizeof(of->zone));
	of->near_staff = sqlite3_column_int(s, 1) != 0;
	of->is_counted = sqlite3_column_int(s, 2) != 0;
}

static int
find_series(struct store *store, int64_t series, struct of_series *out)
{
	return column_row(store,
	    store_sql(store,
		"SELECT coalesce(t.zone, 'UTC'), coalesce(t.near_staff, 0), "
		"s.channel NOT IN ('rehearsal', 'withdrawn', 'replaced') AND "
		"s.channel NOT GLOB 'moved:*' FROM series s "
		"LEFT JOIN touchpoint t ON t.slug = s.touchpoint "
		"WHERE s.id = ?",
		"i", series),
	    read_series, out);
}

static int
keep_series(struct keeping *keep, struct atlas *atlas)
{
	struct of_series of;
	int found = find_series(keep->store, keep->front.series, &of);
	int foreign;

	if (found == -1)
		return -1;
	keep->front.due = INT64_MAX;
	if (found == 1 && of.is_counted) {
		keep->rule.zone = atlas_zone(atlas, of.zone);
		if (keep->rule.zone == NULL)
			keep->rule.zone = &localtime_utc;
		keep->rule.whole_days = of.near_staff;
		foreign = block_answer_of_series(keep->store,
		    keep->front.series);
		keep->has_foreign = foreign == 1;
		if (foreign == -1 || keep_front(keep) != 0 ||
		    keep_loose(keep) != 0)
			return -1;
	}
	return store_outcome(block_front_put(keep->store, &keep->front));
}

enum store_verdict
blocks_keep(struct store *store, struct atlas *atlas, int64_t now, bool *more)
{
	struct keeping *keep = calloc(1, sizeof(*keep));
	int found = 1;

	*more = false;
	if (keep == NULL)
		return STORE_BROKEN;
	keep->store = store;
	keep->now = now;
	keep->rule.k = blocks_k(store);
	while (keep->seen < KEEP_HOURS &&
	    (found = block_front_due(store, now, &keep->front)) == 1) {
		if (keep_series(keep, atlas) != 0) {
			found = -1;
			break;
		}
		keep->seen++;
	}
	*more = found == 1;
	free(keep);
	return found == -1 ? store_sql_verdict(store) : STORE_OK;
}

int
blocks_are_due(struct store *store, int64_t now)
{
	struct block_front front;

	return block_front_due(store, now, &front);
}

/* ---- another zone -------------------------------------------------------------- */

struct rezoning {
	struct store *store;
	const struct localtime_zone *zone;
};

static int
rezone_block(const struct block *block, void *arg)
{
	const struct rezoning *r = arg;
	struct block after = *block;

	find_spans(r->zone, &after);
	return block_change(r->store, block, &after);
}

int
blocks_rezone(struct store *store, struct atlas *atlas, const char *touchpoint,
    const char *zone)
{
	struct rezoning r = { store, atlas_zone(atlas, zone) };
	int64_t *series;
	int64_t count = column_ids(store,
	    store_sql(store, "SELECT id FROM series WHERE touchpoint = ?", "t",
		touchpoint),
	    &series);
	int failed = count == -1 ? -1 : 0;

	if (r.zone == NULL)
		r.zone = &localtime_utc;
	for (int64_t i = 0; failed == 0 && i < count; i++)
		failed = block_each(store, series[i], rezone_block, &r);
	free(series);
	return failed;
}
