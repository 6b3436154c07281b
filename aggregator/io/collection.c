/*
 * collection.c - the rows of one question about scores, while they are gathered.
 *
 * Walks the map, the series of each touchpoint and the tallies of each series.
 * Rows are kept and found by io/collection_table.c, written by io/score_json.c.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/core/settings.h"
#include "aggregator/core/span.h"
#include "aggregator/io/almanac.h"
#include "aggregator/io/blocks_read.h"
#include "aggregator/io/collection.h"
#include "aggregator/io/collection_recent.h"
#include "aggregator/io/collection_table.h"
#include "aggregator/io/corrections.h"
#include "aggregator/io/zone.h"
#include "protocol/sheet.h"

/* Zones in use, each opened once. */
struct collection_zone {
	struct collection_zone *next;
	struct zone *zone; /* NULL: nobody knows it; UTC then */
	char name[LIMIT_ZONE + 1];
};

/* What a walk over series needs to know. */
struct walk {
	struct collection *collection;
	struct store *store;
	int32_t place;
	enum store_verdict verdict;
	bool touched; /* some row of this place is there */
	struct report_series series;
	const struct tally_series *of;
	int32_t scale;
	/* What is being read of the series, and where its rows are. */
	const struct report_plan *plan;
	struct collection_table *table;
	int64_t days; /* rows come so much later */
	int64_t months;
	struct collection_recent recent;
	const struct holidays *holidays; /* to be left out; or NULL */
};

/* ---- rows ------------------------------------------------------------------ */

/* The histogram of channel and scale in a row, made if need be. */
static struct report_histogram *
row_histogram(struct walk *walk, struct collection_row *row)
{
	struct report_histogram *list;
	size_t i;

	for (i = 0; i < row->histogram_count; i++) {
		list = &row->histograms[i];
		if (list->channel == walk->series.channel &&
		    strcmp(list->scale, walk->of->scale) == 0)
			return list;
	}
	list = realloc(row->histograms,
	    (row->histogram_count + 1) * sizeof(*list));
	if (list == NULL) {
		walk->collection->no_memory = true;
		return NULL;
	}
	row->histograms = list;
	list += row->histogram_count++;
	memset(list, 0, sizeof(*list));
	list->channel = walk->series.channel;
	list->scale = walk->collection->scales.list[walk->scale];
	list->steps = walk->of->steps;
	return list;
}

enum store_verdict
collection_tallies(const struct collection *collection, struct store *store,
    const struct tally_series *series, const struct report_piece *piece,
    int (*each)(void *arg, const struct tally *tally), void *arg)
{
	return (collection->view == COLLECTION_SHOWN
		? blocks_tallies
		: tally_reader_tallies)(store, series, piece, each, arg);
}

/* ---- tallies ----------------------------------------------------------------- */

static int
stop(const struct collection *collection)
{
	return collection->no_memory || collection->too_many;
}

static const struct localtime_zone *
zone_of(const struct walk *walk)
{
	return &walk->collection->places[walk->place].zone;
}

/* The row that a tally of the walk's series beginning at start belongs to. */
static struct collection_row *
row_at(struct walk *walk, struct collection_table *table, unsigned by,
    int64_t start)
{
	struct report_key key;

	report_key_of(by, &walk->series, zone_of(walk), start, &key);
	return collection_row(walk->collection, table, &key);
}

/* A tally from which all was taken back says nothing. */
static bool
is_blank(const struct tally *tally)
{
	uint64_t any = 0;
	size_t k;

	for (k = 0; k < LIMIT_STEPS; k++)
		any |= tally->counted[k] | tally->flagged[k];
	return any == 0;
}

static uint64_t
answers(const uint64_t *counts, size_t steps)
{
	uint64_t n = 0;
	size_t k;

	for (k = 0; k < steps; k++)
		n += counts[k];
	return n;
}

/* Add a tally.  Where several series share a histogram its phi is their mean,
 * each weighing as many answers as it has. */
static void
add_tally(const struct walk *walk, const struct tally *tally,
    struct report_histogram *histogram)
{
	const uint64_t had = answers(histogram->counted, histogram->steps);
	const uint64_t new = answers(tally->counted, histogram->steps);
	size_t k;

	for (k = 0; k < histogram->steps; k++) {
		histogram->counted[k] += tally->counted[k];
		histogram->flagged[k] += tally->flagged[k];
	}
	if (new == 0)
		return;
	histogram->phi = (histogram->phi * (double)had +
			     walk->recent.phi * (double)new) /
	    (double)(had + new);
	histogram->phi_checked = (had == 0 || histogram->phi_checked) &&
	    walk->recent.checked;
}

/* Is a day that the tally has a part in to be left out? */
static bool
is_left_out(const struct walk *walk, const struct tally *tally)
{
	const int64_t until = tally->until != 0 ? tally->until
						: tally->start + 1;
	int64_t day, last;

	if (walk->holidays == NULL)
		return false;
	last = localtime_day(zone_of(walk), until - 1);
	for (day = localtime_day(zone_of(walk), tally->start); day <= last;
	     day++) {
		if (holidays_has(walk->holidays, day))
			return true;
	}
	return false;
}

static void
note_first(const struct walk *walk, const struct tally *tally)
{
	struct collection_place *place = &walk->collection->places[walk->place];

	if (tally->start < place->first)
		place->first = tally->start;
}

static int
take_tally(void *arg, const struct tally *tally)
{
	struct walk *walk = arg;
	struct collection *collection = walk->collection;
	struct report_histogram *histogram;
	struct collection_row *row;
	struct report_key key;

	if (is_blank(tally) || is_left_out(walk, tally) ||
	    (tally->until != 0 &&
		!report_key_holds(collection->query.by, zone_of(walk),
		    tally->start, tally->until)))
		return 0;
	report_key_later(collection->query.by, &walk->series, zone_of(walk),
	    tally->start, walk->days, walk->months, &key);
	row = collection_row(collection, walk->table, &key);
	histogram = row == NULL ? NULL : row_histogram(walk, row);
	if (histogram == NULL)
		return 1;
	add_tally(walk, tally, histogram);
	row->gone += tally->gone;
	row->blind += tally->blind;
	walk->touched |= walk->table == &collection->rows;
	note_first(walk, tally);
	return 0;
}

static int
take_follow_ups(void *arg, const void *file, size_t length)
{
	struct collection *collection = arg;
	char why[SHEET_STRING];
	struct sheet *sheet = sheet_parse(file, length, why);
	size_t i;

	if (sheet == NULL && why[0] == '\0')
		collection->no_memory = true;
	for (i = 0; sheet != NULL && i < sheet->question_count; i++) {
		if (sheet->questions[i].when != WHEN_ALWAYS)
			collection_word(collection, &collection->follow_ups,
			    sheet->questions[i].id);
	}
	sheet_free(sheet);
	return collection->no_memory;
}

enum store_verdict
collection_follow_ups(struct collection *collection, struct store *store)
{
	enum store_verdict verdict = STORE_OK;

	if (collection->view == COLLECTION_SHOWN)
		verdict = tally_reader_sheets_ever(store, take_follow_ups,
		    collection);
	return collection->no_memory ? STORE_BROKEN : verdict;
}

bool
collection_tells(const struct collection *collection, const char *question)
{
	size_t i;

	for (i = 0; i < collection->follow_ups.count; i++) {
		if (strcmp(collection->follow_ups.list[i], question) == 0)
			return false;
	}
	return true;
}

/* How many there are is told; a row for each place they lie in. */
static int
take_live(void *arg, const struct tally *tally)
{
	struct walk *walk = arg;
	struct collection *collection = walk->collection;
	struct collection_row *row;

	if (is_blank(tally) || is_left_out(walk, tally))
		return 0;
	row = row_at(walk, &collection->rows, collection->query.by,
	    tally->start);
	if (row == NULL || row_histogram(walk, row) == NULL)
		return 1;
	row->live += answers(tally->counted, walk->of->steps);
	walk->touched = true;
	return 0;
}

static uint64_t *
beside_counter(struct collection_beside *beside, const char *channel)
{
	if (strcmp(channel, "rehearsal") == 0)
		return &beside->rehearsal;
	if (strcmp(channel, "withdrawn") == 0)
		return &beside->withdrawn;
	if (strcmp(channel, "replaced") == 0)
		return &beside->replaced;
	return NULL;
}

static int
take_beside(void *arg, const struct tally *tally)
{
	struct walk *walk = arg;
	struct collection *collection = walk->collection;
	struct collection_row *row;
	uint64_t *counter;
	size_t k;

	if (is_left_out(walk, tally))
		return 0;
	row = row_at(walk, &collection->besides,
	    collection->query.by & ~(unsigned)QUERY_BY_CHANNEL, tally->start);
	if (row == NULL)
		return 1;
	counter = beside_counter(&row->beside, walk->of->channel);
	for (k = 0; k < walk->of->steps; k++)
		*counter += tally->counted[k] + tally->flagged[k];
	return 0;
}

/* Count what cannot be placed, for the row's place as a whole. */
static void
take_doubts(struct walk *walk)
{
	struct collection *collection = walk->collection;
	const struct report_plan *plan = &collection->places[walk->place].plan;
	struct collection_row *row;
	uint64_t count;
	size_t i;

	for (i = 0; i < plan->doubt_count; i++) {
		walk->verdict = tally_reader_doubt(walk->store, walk->of,
		    &plan->doubts[i], &count);
		if (walk->verdict != STORE_OK)
			return;
		if (count == 0)
			continue;
		row = row_at(walk, &collection->besides,
		    collection->query.by & QUERY_BY_PLACE, 0);
		if (row == NULL)
			return;
		row->beside.uncertain += count;
	}
}

/* Without a split by time each touchpoint and question has its row, and each of
 * its channels a place in it, also without a rating in the span. */
static bool
is_split_by_time(const struct query *query)
{
	return (query->by & ~(unsigned)(QUERY_BY_PLACE | QUERY_BY_CHANNEL)) !=
	    0;
}

/* Of these only their number is told, so it is the store's. */
static void
take_numbers(struct walk *walk,
    int (*each)(void *arg, const struct tally *tally))
{
	const struct report_plan *plan =
	    &walk->collection->places[walk->place].plan;
	size_t i;

	for (i = 0; i < plan->piece_count && walk->verdict == STORE_OK &&
	     !stop(walk->collection);
	     i++)
		walk->verdict = tally_reader_tallies(walk->store, walk->of,
		    &plan->pieces[i], each, walk);
}

static void
take_pieces(struct walk *walk)
{
	size_t i;

	for (i = 0; i < walk->plan->piece_count && walk->verdict == STORE_OK &&
	     !stop(walk->collection);
	     i++)
		walk->verdict = collection_recent_tallies(walk->collection,
		    walk->store, walk->of, &walk->plan->pieces[i],
		    &walk->recent, take_tally, walk);
}

/* How much the series varies before that time. */
static void
take_recent(struct walk *walk, int64_t to)
{
	if (walk->verdict == STORE_OK)
		walk->verdict = collection_recent_read(walk->collection,
		    walk->store, walk->of, zone_of(walk), to, &walk->recent);
}

/*
 * What the rows are compared with.  Rows of a series are as uncertain as those
 * they are compared with; a whole span is so by its own recent days.
 */
static void
take_compared(struct walk *walk)
{
	struct collection *collection = walk->collection;
	const struct collection_place *place = &collection->places[walk->place];

	if (collection->query.against == QUERY_AGAINST_NOTHING ||
	    place->compared != AGAINST_OK)
		return;
	if (collection->cut) {
		walk->plan = &place->after;
		walk->table = &collection->afters;
		take_pieces(walk);
	}
	walk->plan = &place->before;
	walk->table = &collection->befores;
	walk->days = place->against.days;
	walk->months = place->against.months;
	if (!against_is_series(&collection->query))
		take_recent(walk, place->before.to);
	take_pieces(walk);
}

static void
take_counted(struct walk *walk)
{
	struct collection *collection = walk->collection;
	struct collection_row *row;

	if (!is_split_by_time(&collection->query)) {
		row = row_at(walk, &collection->rows, collection->query.by, 0);
		if (row == NULL || row_histogram(walk, row) == NULL)
			return;
		walk->touched = true;
	}
	if (collection->view == COLLECTION_SHOWN)
		take_numbers(walk, take_live);
	walk->plan = &collection->places[walk->place].plan;
	walk->table = &collection->rows;
	walk->days = walk->months = 0;
	take_recent(walk, walk->plan->to);
	take_pieces(walk);
	if (walk->verdict == STORE_OK && !stop(collection))
		take_doubts(walk);
	take_compared(walk);
}

static int
take_series(void *arg, const struct tally_series *series)
{
	struct collection_beside beside;
	struct walk *walk = arg;
	struct collection *collection = walk->collection;
	const struct query *query = &collection->query;
	const bool counted = beside_counter(&beside, series->channel) == NULL;

	if (query->question[0] != '\0' &&
	    strcmp(query->question, series->question) != 0)
		return 0;
	if (counted && query->channel[0] != '\0' &&
	    strcmp(query->channel, series->channel) != 0)
		return 0;
	if (!collection_tells(collection, series->question))
		return 0;
	walk->of = series;
	walk->series.question = collection_word(collection,
	    &collection->questions, series->question);
	walk->scale = collection_word(collection, &collection->scales,
	    series->scale);
	walk->series.channel = counted
	    ? collection_word(collection, &collection->channels,
		  series->channel)
	    : REPORT_NONE;
	if (collection->no_memory)
		return 1;
	if (counted)
		take_counted(walk);
	else
		take_numbers(walk, take_beside);
	return walk->verdict != STORE_OK || stop(collection);
}

/* A touchpoint nobody has answered at yet: a row for each question it asks. */
static int
take_sheet(void *arg, const void *file, size_t length)
{
	struct walk *walk = arg;
	struct collection *collection = walk->collection;
	const struct query *query = &collection->query;
	char why[SHEET_STRING];
	struct sheet *sheet = sheet_parse(file, length, why);
	size_t i;

	if (sheet == NULL && why[0] == '\0')
		collection->no_memory = true;
	for (i = 0; sheet != NULL && i < sheet->question_count; i++) {
		const struct sheet_question *asked = &sheet->questions[i];

		if (asked->kind != QUESTION_SCALE ||
		    !collection_tells(collection, asked->id) ||
		    (query->question[0] != '\0' &&
			strcmp(query->question, asked->id) != 0))
			continue;
		walk->series.question = collection_word(collection,
		    &collection->questions, asked->id);
		if (!collection->no_memory)
			row_at(walk, &collection->rows, query->by, 0);
	}
	sheet_free(sheet);
	return 0;
}

/* The times that are compared, in the zone of a place. */
static void
plan_compared(struct collection *collection, struct collection_place *place)
{
	const struct query *query = &collection->query;
	struct against *against = &place->against;

	place->compared = against_of(query, &place->zone, collection->now,
	    &place->plan, against);
	collection->overlap |= place->compared == AGAINST_OVERLAP;
	if (place->compared != AGAINST_OK)
		return;
	collection->cut |= against->is_cut;
	report_plan_between(query_spans(query), &place->zone, against->from,
	    against->to, &place->after);
	/* A month before the 30th of March there is no day: no pieces. */
	report_plan_between(query_spans(query), &place->zone,
	    against->before_from, against->before_to, &place->before);
}

/* What to read at each place; false where that is nothing. */
static bool
plan_places(struct collection *collection)
{
	size_t i;

	for (i = 0; i < collection->place_count; i++) {
		struct collection_place *place = &collection->places[i];

		if (!place->selected)
			continue;
		if (report_plan_of(&collection->query, &place->zone,
			collection->now, &place->plan) != 0)
			collection->empty_span = true;
		else if (collection->query.against != QUERY_AGAINST_NOTHING)
			plan_compared(collection, place);
	}
	return !collection->empty_span && !collection->overlap;
}

static enum store_verdict
read_place(struct collection *collection, struct store *store, size_t i)
{
	struct collection_place *place = &collection->places[i];
	struct walk walk = { .collection = collection,
		.store = store,
		.place = (int32_t)i,
		.verdict = STORE_OK };
	enum store_verdict verdict;

	if (collection->almanac != NULL)
		walk.holidays = almanac_of(collection->almanac,
		    collection->regions.list[place->region]);
	walk.series = (struct report_series){ (int32_t)i, place->department,
		place->region, REPORT_NONE, REPORT_NONE };
	verdict = tally_reader_series(store, place->slug, take_series, &walk);
	if (walk.verdict != STORE_OK)
		verdict = walk.verdict;
	walk.series.channel = REPORT_NONE;
	if (verdict == STORE_OK && !walk.touched && !place->retired &&
	    !is_split_by_time(&collection->query) &&
	    !(collection->query.by & QUERY_BY_CHANNEL))
		verdict = tally_reader_sheet(store, place->survey, take_sheet,
		    &walk);
	return verdict;
}

/* ---- the map ------------------------------------------------------------------ */

/* The zone of that name, opened at most once; UTC where nobody knows it. */
static struct localtime_zone
zone_named(struct collection *collection, const char *name)
{
	struct collection_zone *zone;

	for (zone = collection->zones; zone != NULL; zone = zone->next) {
		if (strcmp(zone->name, name) == 0)
			break;
	}
	if (zone == NULL && strlen(name) <= LIMIT_ZONE) {
		zone = calloc(1, sizeof(*zone));
		if (zone == NULL) {
			collection->no_memory = true;
			return localtime_utc;
		}
		strcpy(zone->name, name);
		zone->zone = zone_open(name);
		if (zone->zone == NULL && errno == ENOMEM)
			collection->no_memory = true;
		zone->next = collection->zones;
		collection->zones = zone;
	}
	if (zone == NULL || zone->zone == NULL)
		return localtime_utc;
	return zone_local(zone->zone);
}

static bool
equals_if_asked(const char *asked, const char *value)
{
	return asked[0] == '\0' || strcmp(asked, value) == 0;
}

static bool
is_asked_for(const struct query *query, const struct tally_place *place)
{
	size_t i;

	if (!equals_if_asked(query->department, place->department) ||
	    !equals_if_asked(query->region, place->region) ||
	    !equals_if_asked(query->kind, place->kind) ||
	    !equals_if_asked(query->phase, place->phase))
		return false;
	for (i = 0; i < query->touchpoint_count; i++) {
		if (strcmp(query->touchpoints[i], place->slug) == 0)
			return true;
	}
	return query->touchpoint_count == 0;
}

static int
take_place(void *arg, const struct tally_place *place)
{
	struct collection *collection = arg;
	struct collection_place *list, *new;

	list = realloc(collection->places,
	    (collection->place_count + 1) * sizeof(*list));
	if (list == NULL) {
		collection->no_memory = true;
		return 1;
	}
	collection->places = list;
	new = &list[collection->place_count++];
	memset(new, 0, sizeof(*new));
	new->slug = strdup(place->slug);
	new->survey = strdup(place->survey);
	if (new->slug == NULL || new->survey == NULL)
		collection->no_memory = true;
	new->department = collection_word(collection, &collection->departments,
	    place->department);
	new->region = collection_word(collection, &collection->regions,
	    place->region);
	new->retired = place->retired;
	new->first = INT64_MAX;
	new->selected = is_asked_for(&collection->query, place);
	new->zone = zone_named(collection, place->zone);
	collection->selected += new->selected;
	return collection->no_memory;
}

enum store_verdict
collection_places(struct collection *collection, struct store *store)
{
	const enum store_verdict verdict = tally_reader_places(store,
	    take_place, collection);

	return collection->no_memory ? STORE_BROKEN : verdict;
}

const char *
collection_unknown(const struct collection *collection)
{
	const struct query *query = &collection->query;
	size_t i, j;

	for (i = 0; i < query->touchpoint_count; i++) {
		for (j = 0; j < collection->place_count; j++) {
			if (strcmp(query->touchpoints[i],
				collection->places[j].slug) == 0)
				break;
		}
		if (j == collection->place_count)
			return query->touchpoints[i];
	}
	return NULL;
}

/* ---- kiosks and settings ----------------------------------------------------- */

static int
compare_slug(const void *slug, const void *place)
{
	return strcmp(slug, ((const struct collection_place *)place)->slug);
}

/* The place of that name; NULL. */
static const struct collection_place *
place_named(const struct collection *collection, const char *slug)
{
	return collection->place_count == 0
	    ? NULL
	    : bsearch(slug, collection->places, collection->place_count,
		  sizeof(collection->places[0]), compare_slug);
}

static int
take_kiosk(void *arg, const struct tally_kiosk *kiosk)
{
	struct collection *collection = arg;
	const struct collection_place *place = place_named(collection,
	    kiosk->touchpoint);
	struct collection_kiosk *list;

	if (place == NULL || !place->selected ||
	    kiosk->since / 1000 > collection->now) /* asked as of before that */
		return 0;
	list = realloc(collection->kiosks,
	    (collection->kiosk_count + 1) * sizeof(*list));
	if (list == NULL) {
		collection->no_memory = true;
		return 1;
	}
	collection->kiosks = list;
	list[collection->kiosk_count++] = (struct collection_kiosk){
		kiosk->journal, (int32_t)(place - collection->places),
		kiosk->enrolled, kiosk->last_seen, kiosk->complete_to,
		kiosk->lost, kiosk->seams, kiosk->since
	};
	return 0;
}

/* What a setting says, or its default; into text, which is lent for the call. */
static const char *
setting_text(struct store *store, const char *name, char *text, size_t size)
{
	if (store_setting(store, name, text, size) > 0)
		return text;
	return settings_find(name)->fallback;
}

static void
read_settings(struct collection *collection, struct store *store)
{
	char text[64];

	collection->silent_after_s = span_ms(setting_text(store, "silent_after",
					 text, sizeof(text))) /
	    1000;
	collection->k = (uint64_t)strtoul(setting_text(store, "k", text,
					      sizeof(text)),
	    NULL, 10);
}

/* weights.CHANNEL, 1 where none is set. */
static void
read_weights(struct collection *collection, struct store *store)
{
	char name[LIMIT_NAME + 16], text[64], *end;
	size_t i;

	for (i = 0; i < SCORE_CHANNELS_MAX; i++) {
		collection->weights[i] = 1;
		if (i >= collection->channels.count)
			continue;
		snprintf(name, sizeof(name), "weights.%s",
		    collection->channels.list[i]);
		if (store_setting(store, name, text, sizeof(text)) < 0)
			continue;
		collection->weights[i] = strtod(text, &end);
		if (end == text || !(collection->weights[i] >= 0))
			collection->weights[i] = 1;
	}
}

static int
compare_rows(const void *a, const void *b)
{
	const struct collection_row *left = a, *right = b;

	return report_key_compare(&left->key, &right->key);
}

enum store_verdict
collection_read(struct collection *collection, struct store *store)
{
	enum store_verdict verdict;
	struct collection_table *rows = &collection->rows;
	size_t i;

	if (!plan_places(collection))
		return STORE_OK;
	verdict = collection_follow_ups(collection, store);
	if (verdict == STORE_OK && collection->query.skip_holidays) {
		collection->almanac = almanac_open(store, &verdict);
		if (collection->almanac == NULL)
			return verdict;
	}
	for (i = 0; i < collection->place_count && verdict == STORE_OK; i++) {
		if (collection->places[i].selected && !stop(collection))
			verdict = read_place(collection, store, i);
	}
	if (verdict == STORE_OK)
		verdict = corrections_read(collection, store);
	if (verdict == STORE_OK)
		verdict = tally_reader_kiosks(store,
		    collection->query.touchpoint_count == 1
			? collection->query.touchpoints[0]
			: "",
		    take_kiosk, collection);
	if (verdict != STORE_OK)
		return verdict;
	if (collection->no_memory)
		return STORE_BROKEN;
	read_settings(collection, store);
	read_weights(collection, store);
	if (rows->count > 0)
		qsort(rows->rows, rows->count, sizeof(*rows->rows),
		    compare_rows);
	return STORE_OK;
}

/* ---- asked by those who write ------------------------------------------------ */

void
collection_beside_of(const struct collection *collection,
    const struct report_key *key, struct collection_beside *beside)
{
	const struct collection_row *row;
	struct report_key place = *key;

	memset(beside, 0, sizeof(*beside));
	place.channel = REPORT_NONE;
	row = collection_find(&collection->besides, &place);
	if (row != NULL)
		*beside = row->beside;
	place.hour = place.weekday = place.hourofweek = REPORT_NONE;
	place.day = place.week = place.month = REPORT_NO_DAY;
	row = collection_find(&collection->besides, &place);
	beside->uncertain = row == NULL ? 0 : row->beside.uncertain;
}

bool
collection_place_fits(const struct collection *collection, int32_t place,
    const struct report_key *key)
{
	const struct collection_place *of = &collection->places[place];

	return of->selected &&
	    (key->touchpoint == REPORT_NONE || key->touchpoint == place) &&
	    (key->department == REPORT_NONE ||
		key->department == of->department) &&
	    (key->region == REPORT_NONE || key->region == of->region);
}

void
collection_span(const struct collection *c, int64_t *from, int64_t *to)
{
	size_t i;

	*from = c->selected > 0 ? INT64_MAX : INT64_MIN;
	*to = c->selected > 0 ? INT64_MIN : INT64_MAX;
	for (i = 0; i < c->place_count; i++) {
		if (!c->places[i].selected)
			continue;
		if (c->places[i].plan.from < *from)
			*from = c->places[i].plan.from;
		if (c->places[i].plan.to > *to)
			*to = c->places[i].plan.to;
	}
}

struct collection *
collection_new(const struct query *query, int64_t now,
    enum collection_view view)
{
	struct collection *collection = calloc(1, sizeof(*collection));

	if (collection == NULL)
		return NULL;
	collection->query = *query;
	collection->now = now;
	collection->view = view;
	return collection;
}

void
collection_free(struct collection *collection)
{
	struct collection_zone *zone, *next;
	size_t i;

	if (collection == NULL)
		return;
	for (i = 0; i < collection->place_count; i++) {
		free(collection->places[i].slug);
		free(collection->places[i].survey);
	}
	free(collection->places);
	almanac_free(collection->almanac);
	for (zone = collection->zones; zone != NULL; zone = next) {
		next = zone->next;
		zone_free(zone->zone);
		free(zone);
	}
	collection_words_release(&collection->departments);
	collection_words_release(&collection->regions);
	collection_words_release(&collection->questions);
	collection_words_release(&collection->channels);
	collection_words_release(&collection->scales);
	collection_words_release(&collection->follow_ups);
	collection_table_release(&collection->rows);
	collection_table_release(&collection->besides);
	collection_table_release(&collection->befores);
	collection_table_release(&collection->afters);
	corrections_free(collection->corrections);
	free(collection->kiosks);
	free(collection);
}
