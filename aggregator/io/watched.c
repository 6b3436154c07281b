/*
 * watched.c - the days of each touchpoint, question and channel.
 *
 * A baseline is worked out anew from the tallies at each question: its days are
 * the first there are, or begin where a card of the plan says, so they are the
 * same each time, and late answers of those days count as they do in scores.
 */

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/almanac.h"
#include "aggregator/io/desk_collect.h"
#include "aggregator/io/store_plan.h"
#include "aggregator/io/watched.h"

/* Touchpoints read at once: with a dozen questions and as many years their
 * days stay below COLLECTION_ROWS. */
#define AT_ONCE 4

struct walk {
	struct desk *desk;
	struct call *call;
	const struct almanac *almanac;
	const struct collection *collection;
	struct watch_day *days; /* used again for each */
	size_t room;
	void (*each)(void *arg, const struct watched *watched);
	void *arg;
};

void
watched_baseline_name(const char *touchpoint, const char *question,
    char name[WATCHED_NAME])
{
	snprintf(name, WATCHED_NAME, "%s%s%s", touchpoint,
	    question[0] != '\0' ? "/" : "", question);
}

/* ---- where a baseline begins ------------------------------------------------------ */

/* The day on a card of that name: 1, 0 there is none, -1 settled. */
static int
card_day(struct walk *walk, const char *name, int64_t *day)
{
	char text[PLAN_CARD + 1];
	struct query_time time;
	const char *from;
	json_t *card;
	int found = plan_get(walk->desk->store, "baseline", name, text);

	if (found == 0)
		return 0;
	card = found == 1 ? json_loads(text, 0, NULL) : NULL;
	from = json_string_value(json_object_get(card, "from"));
	if (from == NULL || query_time_read(from, &time) != 0) {
		desk_store_problem(walk->call, STORE_BROKEN);
		json_decref(card);
		return -1;
	}
	json_decref(card);
	*day = time.value;
	return 1;
}

/* Of the question, else of the touchpoint, else the first day there is. */
static bool
baseline_from(struct walk *walk, const struct watched *watched, int64_t *from)
{
	char name[WATCHED_NAME];
	int found;

	*from = WATCH_FIRST;
	watched_baseline_name(watched->touchpoint, watched->question, name);
	found = card_day(walk, name, from);
	if (found == 0)
		found = card_day(walk, watched->touchpoint, from);
	return found >= 0;
}

/* ---- one after the other ------------------------------------------------------------ */

static const struct report_histogram *
histogram_of(const struct collection_row *row, int32_t channel,
    const char *scale)
{
	for (size_t i = 0; i < row->histogram_count; i++) {
		if (row->histograms[i].channel == channel &&
		    row->histograms[i].scale == scale)
			return &row->histograms[i];
	}
	return NULL;
}

/* Room for one more day; false: settled. */
static bool
make_room(struct walk *walk, size_t count)
{
	struct watch_day *days;

	if (count < walk->room)
		return true;
	days = realloc(walk->days, (count + 1) * 2 * sizeof(*days));
	if (days == NULL) {
		desk_store_problem(walk->call, STORE_BROKEN);
		return false;
	}
	walk->days = days;
	walk->room = (count + 1) * 2;
	return true;
}

/* The days of one channel and scale in rows[0..count). */
static bool
hand_on(struct walk *walk, const struct collection_row *rows, size_t count,
    const struct report_histogram *like)
{
	const struct collection *c = walk->collection;
	const struct collection_place *place = &c->places[rows->key.touchpoint];
	const struct holidays *holidays = almanac_of(walk->almanac,
	    c->regions.list[place->region]);
	struct watched watched = { .touchpoint = place->slug,
		.question = c->questions.list[rows->key.question],
		.channel = c->channels.list[like->channel],
		.scale = like->scale,
		.steps = like->steps,
		.today = localtime_day(&place->zone, c->now) };
	const struct report_histogram *h;
	int64_t from;

	for (size_t i = 0; i < count; i++) {
		h = histogram_of(&rows[i], like->channel, like->scale);
		if (h == NULL || rows[i].key.day >= watched.today ||
		    holidays_has(holidays, rows[i].key.day))
			continue;
		if (!make_room(walk, watched.count))
			return false;
		walk->days[watched.count].day = rows[i].key.day;
		memcpy(walk->days[watched.count++].counts, h->counted,
		    sizeof(h->counted));
	}
	watched.days = walk->days;
	if (!baseline_from(walk, &watched, &from))
		return false;
	watch_baseline_of(watched.days, watched.count, watched.steps, from,
	    watched.today, &watched.baseline);
	walk->each(walk->arg, &watched);
	return true;
}

/* Each channel and scale of one question at one touchpoint, as it is first
 * met. */
static bool
take_question(struct walk *walk, const struct collection_row *rows,
    size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < rows[i].histogram_count; j++) {
			const struct report_histogram *h =
			    &rows[i].histograms[j];
			size_t before = 0;

			while (before < i &&
			    histogram_of(&rows[before], h->channel, h->scale) ==
				NULL)
				before++;
			if (before == i && report_scale_is_ordered(h->scale) &&
			    !hand_on(walk, rows, count, h))
				return false;
		}
	}
	return true;
}

static bool
take_rows(struct walk *walk)
{
	const struct collection_table *table = &walk->collection->rows;
	size_t i = 0, next;

	for (; i < table->count; i = next) {
		const struct report_key *key = &table->rows[i].key;

		for (next = i + 1; next < table->count &&
		     table->rows[next].key.touchpoint == key->touchpoint &&
		     table->rows[next].key.question == key->question;
		     next++)
			;
		if (!take_question(walk, &table->rows[i], next - i))
			return false;
	}
	return true;
}

/* ---- a few touchpoints at a time -------------------------------------------------------- */

static bool
take_places(struct walk *walk, const struct query *query)
{
	struct collection *collection = desk_collect(walk->desk, walk->call,
	    query);
	bool taken;

	if (collection == NULL)
		return false;
	walk->collection = collection;
	taken = take_rows(walk);
	desk_collect_end(walk->desk, collection);
	return taken;
}

/* All that map's query chooses, AT_ONCE each time. */
static bool
take_map(struct walk *walk, const struct collection *map)
{
	struct query query = map->query;
	size_t i = 0;

	query.by = QUERY_BY_DAY;
	while (i < map->place_count) {
		query.touchpoint_count = 0;
		for (; i < map->place_count && query.touchpoint_count < AT_ONCE;
		     i++) {
			if (!map->places[i].selected || map->places[i].retired)
				continue;
			strcpy(query.touchpoints[query.touchpoint_count++],
			    map->places[i].slug);
		}
		if (query.touchpoint_count > 0 && !take_places(walk, &query))
			return false;
	}
	return true;
}

/* Which touchpoints there are; where the question is wrong, desk_collect says
 * so in the words of all such questions. */
static struct collection *
read_map(struct desk *desk, struct call *call, const struct query *query)
{
	struct collection *map = collection_new(query, desk_now_ms(desk) / 1000,
	    desk_view(call));
	struct collection *asked;

	if (map == NULL || collection_places(map, desk->store) != STORE_OK) {
		desk_store_problem(call, STORE_BROKEN);
	} else if (map->selected > 0 && collection_unknown(map) == NULL) {
		return map;
	} else {
		asked = desk_collect(desk, call, query);
		if (asked != NULL)
			desk_collect_end(desk, asked);
		if (call->reply.status == 0)
			return map;
	}
	collection_free(map);
	return NULL;
}

bool
watched_each(struct desk *desk, struct call *call, const struct query *query,
    void (*each)(void *arg, const struct watched *watched), void *arg)
{
	struct walk walk = {
		.desk = desk, .call = call, .each = each, .arg = arg
	};
	struct collection *map = read_map(desk, call, query);
	enum store_verdict verdict;
	struct almanac *almanac;
	bool taken = false;

	if (map == NULL)
		return false;
	almanac = almanac_open(desk->store, &verdict);
	walk.almanac = almanac;
	if (almanac == NULL)
		desk_store_problem(call, verdict);
	else
		taken = take_map(&walk, map);
	free(walk.days);
	almanac_free(almanac);
	collection_free(map);
	return taken;
}
