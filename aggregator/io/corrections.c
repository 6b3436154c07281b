/*
 * corrections.c - what was put right beside the rows of a collection.
 *
 * Most stores have none, and then one look at an empty table is all it costs.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/correction_json.h"
#include "aggregator/io/corrections.h"
#include "aggregator/io/tally_reader.h"

/* Ratings that one correction moved, in the place and time of a row. */
struct part {
	struct report_key key; /* channel none */
	uint64_t number;
	uint64_t left; /* or stay, and count otherwise */
	uint64_t came;
};

struct corrections {
	struct part *parts; /* sorted once all are read, each once */
	size_t count, room;
	json_t *told; /* by number: what a row says of it */
};

struct walk {
	struct collection *collection;
	struct store *store;
	struct report_series series;
	uint64_t number;
	bool comes; /* its ratings come to this place */
	const struct collection_place *place;
	enum store_verdict verdict;
};

/* ---- reading ----------------------------------------------------------------- */

static const char *
number_text(uint64_t number, char text[CORRECTION_CHANNEL])
{
	correction_channel(number, text);
	return text;
}

/* A new part at the end; NULL: no room, and the collection says why. */
static struct part *
part_add(struct collection *collection)
{
	struct corrections *c = collection->corrections;
	struct part *parts;

	if (c->count == COLLECTION_ROWS) {
		collection->too_many = true;
		return NULL;
	}
	if (c->count == c->room) {
		parts = realloc(c->parts, (c->room * 2 + 64) * sizeof(*parts));
		if (parts == NULL) {
			collection->no_memory = true;
			return NULL;
		}
		c->parts = parts;
		c->room = c->room * 2 + 64;
	}
	return &c->parts[c->count++];
}

static int
take_tally(void *arg, const struct tally *tally)
{
	struct walk *walk = arg;
	struct part *part = part_add(walk->collection);
	uint64_t n = 0;

	if (part == NULL)
		return 1;
	for (size_t k = 0; k < LIMIT_STEPS; k++)
		n += tally->counted[k];
	report_key_of(walk->collection->query.by & ~(unsigned)QUERY_BY_CHANNEL,
	    &walk->series, &walk->place->zone, tally->start, &part->key);
	part->number = walk->number;
	part->left = walk->comes ? 0 : n;
	part->came = walk->comes ? n : 0;
	return 0;
}

/* What rows say of it, brought once.  1, 0 when there is no such one, -1. */
static int
tell(struct walk *walk)
{
	struct corrections *c = walk->collection->corrections;
	char name[CORRECTION_CHANNEL];
	struct correction_row row;
	json_t *told = json_object_get(c->told,
	    number_text(walk->number, name));
	int found;

	if (told == NULL) {
		found = correction_get(walk->store, walk->number, &row);
		if (found != 1)
			return found;
		told = correction_json(walk->store, &row);
		if (told == NULL ||
		    json_object_set_new(c->told, name, told) != 0)
			return -1;
		json_object_set(told, "kiosk", json_object_get(told, "name"));
		json_object_del(told, "name");
		json_object_del(told, "undone");
	}
	walk->comes = json_is_string(json_object_get(told, "touchpoint")) &&
	    strcmp(json_string_value(json_object_get(told, "touchpoint")),
		walk->place->slug) == 0;
	return 1;
}

static int
take_series(void *arg, const struct tally_series *series)
{
	struct walk *walk = arg;
	struct collection *collection = walk->collection;
	const char *asked = collection->query.question;
	size_t question = 0;
	int found;

	if (asked[0] != '\0' && strcmp(asked, series->question) != 0)
		return 0;
	while (question < collection->questions.count &&
	    strcmp(collection->questions.list[question], series->question) != 0)
		question++;
	if (question == collection->questions.count)
		return 0; /* no row asks it */
	walk->series.question = (int32_t)question;
	walk->number = strtoull(strchr(series->channel, ':') + 1, NULL, 10);
	found = tell(walk);
	if (found == -1)
		walk->verdict = STORE_BROKEN;
	for (size_t i = 0; found == 1 && i < walk->place->plan.piece_count &&
	     walk->verdict == STORE_OK;
	     i++)
		walk->verdict = tally_reader_tallies(walk->store, series,
		    &walk->place->plan.pieces[i], take_tally, walk);
	return walk->verdict != STORE_OK || collection->no_memory ||
	    collection->too_many;
}

static enum store_verdict
read_place(struct collection *collection, struct store *store, size_t i)
{
	const struct collection_place *place = &collection->places[i];
	struct walk walk = { .collection = collection,
		.store = store,
		.place = place,
		.series = { (int32_t)i, place->department, place->region,
		    REPORT_NONE, REPORT_NONE },
		.verdict = STORE_OK };
	const enum store_verdict verdict = tally_reader_moved(store,
	    place->slug, take_series, &walk);

	return walk.verdict != STORE_OK ? walk.verdict : verdict;
}

/* ---- in order ----------------------------------------------------------------- */

static int
compare_parts(const void *a, const void *b)
{
	const struct part *left = a, *right = b;
	const int keys = report_key_compare(&left->key, &right->key);

	return keys != 0
	    ? keys
	    : (left->number > right->number) - (left->number < right->number);
}

/* Sorted, and one part for each row and correction. */
static void
settle(struct corrections *c)
{
	size_t kept = 0;

	if (c->count > 0)
		qsort(c->parts, c->count, sizeof(*c->parts), compare_parts);
	for (size_t i = 0; i < c->count; i++) {
		if (kept > 0 &&
		    compare_parts(&c->parts[kept - 1], &c->parts[i]) == 0) {
			c->parts[kept - 1].left += c->parts[i].left;
			c->parts[kept - 1].came += c->parts[i].came;
			continue;
		}
		c->parts[kept++] = c->parts[i];
	}
	c->count = kept;
}

enum store_verdict
corrections_read(struct collection *collection, struct store *store)
{
	enum store_verdict verdict = STORE_OK;
	struct corrections *c;
	const int any = correction_any(store);

	if (any != 1)
		return any == 0 ? STORE_OK : STORE_BROKEN;
	c = calloc(1, sizeof(*c));
	collection->corrections = c;
	if (c != NULL)
		c->told = json_object();
	if (c == NULL || c->told == NULL) {
		collection->no_memory = true;
		return STORE_BROKEN;
	}
	for (size_t i = 0; i < collection->place_count && verdict == STORE_OK;
	     i++)
		if (collection->places[i].selected)
			verdict = read_place(collection, store, i);
	settle(c);
	return verdict;
}

void
corrections_free(struct corrections *c)
{
	if (c == NULL)
		return;
	free(c->parts);
	json_decref(c->told);
	free(c);
}

/* ---- asked by those who write --------------------------------------------------- */

/* The first part of a key; count when there is none. */
static size_t
first_of(const struct corrections *c, const struct report_key *key)
{
	size_t low = 0, high = c->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (report_key_compare(&c->parts[middle].key, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

json_t *
corrections_json(const struct collection *collection,
    const struct report_key *key)
{
	const struct corrections *c = collection->corrections;
	struct report_key place = *key;
	json_t *list = json_array(), *one;
	char name[CORRECTION_CHANNEL];
	size_t i;

	place.channel = REPORT_NONE;
	for (i = c == NULL ? 0 : first_of(c, &place); c != NULL &&
	     i < c->count && report_key_compare(&c->parts[i].key, &place) == 0;
	     i++) {
		const struct part *part = &c->parts[i];
		/* A row of both touchpoints has those who left and came. */
		const uint64_t n = part->left > part->came ? part->left
							   : part->came;

		if (n == 0)
			continue;
		one = json_copy(json_object_get(c->told,
		    number_text(part->number, name)));
		json_object_set_new(one, "n", json_integer((json_int_t)n));
		json_array_append_new(list, one);
	}
	return list;
}
