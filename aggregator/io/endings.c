/*
 * endings.c - ratings of visits that ended won and of those that ended lost.
 *
 * A kiosk's visits are gathered hand by hand while its ratings go by; nothing but
 * the visits that are open is remembered.  A source's answers come in any order,
 * so its journal is walked twice: how visits ended, then what was rated in them.
 */
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/collection_table.h"
#include "aggregator/io/endings.h"
#include "aggregator/io/rating_walk.h"

#define HANDS (HAND_REHEARSAL + 1)

/* What a slot's ratings are tallied in. */
#define CELL_NONE (-1)
#define CELL_UNKNOWN (-2)

/* An open visit at a kiosk.  A sheet asks no question twice in one. */
struct visit {
	enum ending ending;
	size_t count;
	struct {
		int32_t cell;
		int64_t step;
	} answers[LIMIT_QUESTIONS];
};

/* How the visit under an id ended. */
struct known {
	uint8_t id[HMAC_SIZE];
	uint8_t ending;
};

struct walk {
	struct collection *collection;
	struct endings *endings;
	struct store *store;
	const struct rating_meaning *meanings; /* of the running epoch */
	int32_t *cells;                        /* one for each of them */
	size_t cell_room;
	struct visit visits[HANDS];
	struct known *known; /* sorted before the second walk */
	size_t known_count, known_room;
	bool second;
	bool failed;
};

/* ---- where a rating is tallied ----------------------------------------------- */

static int32_t
place_of(const struct collection *collection, const char *touchpoint)
{
	size_t i;

	for (i = 0; i < collection->place_count; i++) {
		if (strcmp(collection->places[i].slug, touchpoint) == 0)
			return collection->places[i].selected ? (int32_t)i : -1;
	}
	return -1;
}

static bool
is_wanted(const struct query *query, const struct rating_met *met)
{
	const struct sheet_question *question = met->meaning->question;

	return question != NULL && question->kind == QUESTION_SCALE &&
	    (query->question[0] == '\0' ||
		strcmp(query->question, question->id) == 0) &&
	    (query->channel[0] == '\0' ||
		strcmp(query->channel, met->channel) == 0);
}

/* The cell like that one, made if need be; CELL_NONE and failed without
 * memory. */
static int32_t
cell_like(struct walk *walk, const struct ending_cell *like)
{
	struct endings *endings = walk->endings;
	struct ending_cell *list;
	size_t i;

	for (i = 0; i < endings->count; i++) {
		list = &endings->cells[i];
		if (list->place == like->place &&
		    list->question == like->question &&
		    list->channel == like->channel &&
		    list->scale == like->scale)
			return (int32_t)i;
	}
	list = realloc(endings->cells,
	    (endings->count + 1) * sizeof(endings->cells[0]));
	if (list == NULL) {
		walk->failed = true;
		return CELL_NONE;
	}
	endings->cells = list;
	list[endings->count] = *like;
	return (int32_t)endings->count++;
}

static int32_t
cell_make(struct walk *walk, const struct rating_met *met)
{
	struct collection *c = walk->collection;
	struct ending_cell cell = { .place = CELL_NONE };

	if (!is_wanted(&c->query, met))
		return CELL_NONE;
	cell.place = place_of(c, met->touchpoint);
	if (cell.place < 0)
		return CELL_NONE;
	cell.question = collection_word(c, &c->questions,
	    met->meaning->slot.question);
	cell.channel = collection_word(c, &c->channels, met->channel);
	cell.scale = collection_word(c, &c->scales, met->meaning->scale);
	cell.steps = met->meaning->question->steps;
	if (c->no_memory) {
		walk->failed = true;
		return CELL_NONE;
	}
	return cell_like(walk, &cell);
}

/* Looked up once for each slot of an epoch; what was put right by itself. */
static int32_t
cell_of(struct walk *walk, const struct rating_met *met)
{
	int32_t *cell = &walk->cells[met->meaning - walk->meanings];

	if (met->corrected.where != NULL || met->corrected.kind != NULL)
		return cell_make(walk, met);
	if (*cell == CELL_UNKNOWN)
		*cell = cell_make(walk, met);
	return *cell;
}

/* Does its whole range lie in the span asked for? */
static bool
is_in_span(const struct report_plan *plan, const struct dating_range *when)
{
	if (plan->from != INT64_MIN &&
	    (!when->has_from || when->from_ms < plan->from * 1000))
		return false;
	return plan->to == INT64_MAX ||
	    (when->has_to && when->to_ms < plan->to * 1000);
}

/* The cell where it is tallied, or CELL_NONE. */
static int32_t
tallied_in(struct walk *walk, const struct rating_met *met)
{
	int32_t cell;

	if (met->rating->flags & RATING_REPEATED)
		return CELL_NONE;
	cell = cell_of(walk, met);
	if (cell < 0 ||
	    !is_in_span(&walk->collection
			     ->places[walk->endings->cells[cell].place]
			     .plan,
		&met->when))
		return CELL_NONE;
	return cell;
}

/* How a visit ended by this rating, if it says so. */
static enum ending
ending_of(const struct rating_met *met)
{
	const struct sheet_question *question = met->meaning->question;
	const char *id;

	if (!question->is_outcome || (met->rating->flags & RATING_REPEATED))
		return ENDING_NONE;
	id = question->choices[met->rating->step].id;
	return strcmp(id, "won") == 0 ? ENDING_WON
	    : strcmp(id, "lost") == 0 ? ENDING_LOST
				      : ENDING_NONE;
}

/* ---- visits at a kiosk --------------------------------------------------------- */

static void
visit_close(struct walk *walk, struct visit *visit)
{
	size_t i;

	for (i = 0; i < visit->count && visit->ending != ENDING_NONE; i++)
		walk->endings->cells[visit->answers[i].cell]
		    .counts[visit->ending][visit->answers[i].step]++;
	visit->ending = ENDING_NONE;
	visit->count = 0;
}

static void
visits_close(struct walk *walk)
{
	size_t i;

	for (i = 0; i < HANDS; i++)
		visit_close(walk, &walk->visits[i]);
}

static int
take_at_kiosk(const struct rating_met *met, void *arg)
{
	struct walk *walk = arg;
	struct visit *visit;
	int32_t cell;

	if (met->after_gap)
		visits_close(walk);
	if (met->meaning == NULL)
		return 0;
	visit = &walk->visits[met->meaning->slot.hand];
	if (!(met->rating->flags & RATING_SAME_VISIT))
		visit_close(walk, visit);
	if (!met->counts)
		return 0;
	if (met->meaning->question->is_outcome) {
		visit->ending = ending_of(met);
		return 0;
	}
	cell = tallied_in(walk, met);
	if (cell >= 0 && visit->count < LIMIT_QUESTIONS) {
		visit->answers[visit->count].cell = cell;
		visit->answers[visit->count++].step = met->rating->step;
	}
	return walk->failed ? -1 : 0;
}

/* ---- visits by id -------------------------------------------------------------- */

static int
compare_known(const void *a, const void *b)
{
	return memcmp(a, b, HMAC_SIZE);
}

/* 0, or -1 when there is no room for it. */
static int
remember(struct walk *walk, const uint8_t *id, enum ending ending)
{
	const size_t room = walk->known_room == 0 ? 256 : walk->known_room * 2;
	struct known *list;

	if (walk->known_count == ENDING_IDS) {
		walk->endings->too_many = true;
		return -1;
	}
	if (walk->known_count == walk->known_room) {
		list = realloc(walk->known, room * sizeof(*list));
		if (list == NULL) {
			walk->failed = true;
			return -1;
		}
		walk->known = list;
		walk->known_room = room;
	}
	list = &walk->known[walk->known_count++];
	memcpy(list->id, id, HMAC_SIZE);
	list->ending = (uint8_t)ending;
	return 0;
}

static int
take_ending(const struct rating_met *met, void *arg)
{
	enum ending ending;

	if (!met->counts || met->rating->id == NULL)
		return 0;
	ending = ending_of(met);
	return ending == ENDING_NONE ? 0
				     : remember(arg, met->rating->id, ending);
}

static int
take_by_id(const struct rating_met *met, void *arg)
{
	struct walk *walk = arg;
	const struct known *known;
	int32_t cell;

	if (!met->counts || met->rating->id == NULL || walk->known_count == 0)
		return 0;
	known = bsearch(met->rating->id, walk->known, walk->known_count,
	    sizeof(*walk->known), compare_known);
	if (known == NULL)
		return 0;
	cell = tallied_in(walk, met);
	if (cell >= 0)
		walk->endings->cells[cell]
		    .counts[known->ending][met->rating->step]++;
	return walk->failed ? -1 : 0;
}

/* ---- epochs and journals --------------------------------------------------------- */

/* Nothing of this epoch's slots has been looked up yet.  0, or -1. */
static int
forget_cells(struct walk *walk, const struct rating_meaning *meanings,
    size_t count)
{
	int32_t *cells = walk->cells;
	size_t i;

	walk->meanings = meanings;
	if (count > walk->cell_room) {
		cells = realloc(walk->cells, count * sizeof(*cells));
		if (cells == NULL)
			return -1;
		walk->cells = cells;
		walk->cell_room = count;
	}
	for (i = 0; i < count; i++)
		cells[i] = CELL_UNKNOWN;
	return 0;
}

static bool
asks_outcome(const struct rating_meaning *meanings, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (meanings[i].question != NULL &&
		    meanings[i].question->is_outcome)
			return true;
	}
	return false;
}

/* A visit does not go on in another epoch; by id it does. */
static int
take_epoch(const struct rating_meaning *meanings, size_t count, void *arg)
{
	struct walk *walk = arg;

	visits_close(walk);
	if (!walk->second && !asks_outcome(meanings, count))
		return 0;
	return forget_cells(walk, meanings, count) == 0 ? 1 : -1;
}

static int
take_source(struct walk *walk, const struct journal_row *journal)
{
	const struct rating_visitor first = { take_epoch, take_ending, walk };
	const struct rating_visitor second = { take_epoch, take_by_id, walk };
	int result;

	walk->known_count = 0;
	result = rating_walk_journal(walk->store, journal, &first);
	if (result != 0 || walk->known_count == 0)
		return result;
	qsort(walk->known, walk->known_count, sizeof(*walk->known),
	    compare_known);
	walk->second = true;
	result = rating_walk_journal(walk->store, journal, &second);
	walk->second = false;
	return result;
}

static int
take_journal(const struct journal_row *journal, void *arg)
{
	struct walk *walk = arg;
	const struct rating_visitor visitor = { take_epoch, take_at_kiosk,
		walk };
	int result;

	if (journal->kind == JOURNAL_BOOK)
		return 0;
	if (journal->kind == JOURNAL_SOURCE)
		return take_source(walk, journal);
	result = rating_walk_journal(walk->store, journal, &visitor);
	visits_close(walk);
	return result;
}

/* From when to when at each place; false: the span is empty at one. */
static bool
plan_places(struct collection *collection)
{
	struct collection_place *place;
	size_t i;

	for (i = 0; i < collection->place_count; i++) {
		place = &collection->places[i];
		if (place->selected &&
		    report_plan_of(&collection->query, &place->zone,
			collection->now, &place->plan) != 0)
			collection->empty_span = true;
	}
	return !collection->empty_span;
}

static int
compare_cells(const void *a, const void *b)
{
	const struct ending_cell *l = a, *r = b;
	const int32_t left[] = { l->place, l->question, l->channel, l->scale };
	const int32_t right[] = { r->place, r->question, r->channel, r->scale };
	size_t i;

	for (i = 0; i < sizeof(left) / sizeof(left[0]); i++) {
		if (left[i] != right[i])
			return left[i] < right[i] ? -1 : 1;
	}
	return 0;
}

enum store_verdict
endings_read(struct endings *endings, struct collection *collection,
    struct store *store)
{
	struct walk *walk = calloc(1, sizeof(*walk));
	int result = -1;

	memset(endings, 0, sizeof(*endings));
	if (walk == NULL)
		return STORE_BROKEN;
	walk->collection = collection;
	walk->endings = endings;
	walk->store = store;
	if (!plan_places(collection)) {
		result = 0;
	} else {
		for (size_t i = 0; i < HANDS; i++)
			walk->visits[i].ending = ENDING_NONE;
		result = journal_each(store, -1, take_journal, walk);
	}
	if (endings->count > 0)
		qsort(endings->cells, endings->count, sizeof(*endings->cells),
		    compare_cells);
	free(walk->cells);
	free(walk->known);
	free(walk);
	return result == 0 || endings->too_many ? STORE_OK : STORE_BROKEN;
}

void
endings_release(struct endings *endings)
{
	free(endings->cells);
	memset(endings, 0, sizeof(*endings));
}
