/*
 * action_effect.c - what an action changed.
 *
 * Reads the scores of all touchpoints twice, before and behind, and pairs what
 * was asked alike: same question, scale and channel.  A control is a touchpoint
 * of a kind and phase that the action's own have, without an action of its own
 * in that time, and with 30 answers on both sides (docs/DESIGN.md, "Actions").
 */

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/action_effect.h"
#include "aggregator/io/desk_collect.h"
#include "aggregator/io/store_touchpoint.h"

/* What a touchpoint is to the action. */
enum part {
	PART_NONE,
	PART_OWN,
	PART_CONTROL,
};

/* Answers of several touchpoints, added up as if they were one. */
struct heap {
	uint64_t n;
	uint64_t counts[LIMIT_STEPS];
	double phi_n; /* each phi times its answers */
};

/* What was asked alike on both sides: question, scale, channel. */
struct term {
	const char *question;
	const char *scale;
	const char *channel;
	size_t steps;
	double weight;
	struct heap before, after, control_before, control_after;
	size_t controls;
};

struct work {
	struct desk *desk;
	const struct action_card *card;
	const struct action_span *span;
	struct collection *before, *after;
	enum part *parts; /* by place */
	size_t *firsts;   /* by place: its first row in before; and the end */
	struct term *terms;
	size_t term_count;
	bool failed;
};

/* ---- who is what ------------------------------------------------------------- */

static bool
is_like(const struct touchpoint *a, const struct touchpoint *b)
{
	return strcmp(a->kind, b->kind) == 0 && strcmp(a->phase, b->phase) == 0;
}

/* Is that touchpoint of a kind and phase that one of the action's own has? */
static bool
is_like_own(struct work *work, const char *slug)
{
	struct touchpoint other, own;

	if (touchpoint_get(work->desk->store, slug, &other) != 1)
		return false;
	for (size_t i = 0; i < work->card->place_count; i++) {
		if (touchpoint_get(work->desk->store, work->card->places[i],
			&own) == 1 &&
		    is_like(&own, &other))
			return true;
	}
	return false;
}

/* Touchpoints with an action of their own in that time are no controls. */
static void
leave_out_busy(struct work *work)
{
	const struct collection *map = work->after;
	const int64_t last = action_card_last(work->desk->store);
	struct action_card card;

	work->failed |= last < 0;
	for (int64_t number = 1; number <= last && !work->failed; number++) {
		if (action_card_get(work->desk->store, number, &card) != 1) {
			work->failed = true;
			return;
		}
		if (number == work->card->number ||
		    !action_meets(card.begin, card.end, work->span->from,
			work->span->to))
			continue;
		for (size_t i = 0; i < map->place_count; i++) {
			if (work->parts[i] == PART_CONTROL &&
			    action_card_touches(&card, map->places[i].slug))
				work->parts[i] = PART_NONE;
		}
	}
}

static void
find_parts(struct work *work)
{
	const struct collection *map = work->after;

	for (size_t i = 0; i < map->place_count; i++) {
		const char *slug = map->places[i].slug;

		if (action_card_touches(work->card, slug))
			work->parts[i] = PART_OWN;
		else if (is_like_own(work, slug))
			work->parts[i] = PART_CONTROL;
	}
	leave_out_busy(work);
}

/* ---- pairing ------------------------------------------------------------------ */

static const char *
question_of(const struct collection *collection,
    const struct collection_row *row)
{
	return collection->questions.list[row->key.question];
}

static const char *
channel_of(const struct collection *collection,
    const struct report_histogram *histogram)
{
	return collection->channels.list[histogram->channel];
}

/* Where each place's rows begin; rows are in the order of their places. */
static void
find_firsts(struct work *work)
{
	const struct collection *before = work->before;
	size_t row = 0;

	for (size_t i = 0; i < before->place_count; i++) {
		work->firsts[i] = row;
		while (row < before->rows.count &&
		    before->rows.rows[row].key.touchpoint == (int32_t)i)
			row++;
	}
	work->firsts[before->place_count] = row;
}

/* The same question, scale and channel before; NULL: nobody answered it. */
static const struct report_histogram *
find_before(const struct work *work, const struct collection_row *row,
    const struct report_histogram *h)
{
	const struct collection *before = work->before;
	const char *question = question_of(work->after, row);
	const char *channel = channel_of(work->after, h);
	const size_t place = (size_t)row->key.touchpoint;

	for (size_t i = work->firsts[place]; i < work->firsts[place + 1]; i++) {
		const struct collection_row *other = &before->rows.rows[i];

		if (strcmp(question_of(before, other), question) != 0)
			continue;
		for (size_t j = 0; j < other->histogram_count; j++) {
			const struct report_histogram *o =
			    &other->histograms[j];

			if (strcmp(o->scale, h->scale) == 0 &&
			    strcmp(channel_of(before, o), channel) == 0)
				return o;
		}
	}
	return NULL;
}

static struct term *
term_of(struct work *work, const char *question,
    const struct report_histogram *h)
{
	const char *channel = channel_of(work->after, h);
	struct term *list;
	size_t i;

	for (i = 0; i < work->term_count; i++) {
		list = &work->terms[i];
		if (strcmp(list->question, question) == 0 &&
		    strcmp(list->scale, h->scale) == 0 &&
		    strcmp(list->channel, channel) == 0)
			return list;
	}
	list = realloc(work->terms, (i + 1) * sizeof(*list));
	if (list == NULL) {
		work->failed = true;
		return NULL;
	}
	work->terms = list;
	list[i] = (struct term){ .question = question,
		.scale = h->scale,
		.channel = channel,
		.steps = h->steps,
		.weight = work->after->weights[h->channel] };
	work->term_count++;
	return &list[i];
}

static uint64_t
answers_of(const struct report_histogram *h)
{
	uint64_t n = 0;

	for (size_t k = 0; h != NULL && k < h->steps; k++)
		n += h->counted[k];
	return n;
}

static void
heap_add(struct heap *heap, const struct report_histogram *h)
{
	const uint64_t n = answers_of(h);

	for (size_t k = 0; n > 0 && k < h->steps; k++)
		heap->counts[k] += h->counted[k];
	heap->n += n;
	heap->phi_n += n > 0 ? report_phi(h) * (double)n : 0;
}

static void
take_pair(struct work *work, const struct collection_row *row,
    const struct report_histogram *after)
{
	const struct report_histogram *before = find_before(work, row, after);
	struct term *term = term_of(work, question_of(work->after, row), after);

	if (term == NULL)
		return;
	if (work->parts[row->key.touchpoint] == PART_OWN) {
		heap_add(&term->before, before);
		heap_add(&term->after, after);
	} else if (answers_of(before) >= SCORE_MIN_N &&
	    answers_of(after) >= SCORE_MIN_N) {
		heap_add(&term->control_before, before);
		heap_add(&term->control_after, after);
		term->controls++;
	}
}

static void
pair_all(struct work *work)
{
	const struct collection_table *rows = &work->after->rows;

	for (size_t i = 0; i < rows->count; i++) {
		const struct collection_row *row = &rows->rows[i];

		if (work->parts[row->key.touchpoint] == PART_NONE)
			continue;
		for (size_t j = 0; j < row->histogram_count; j++) {
			if (report_scale_is_ordered(row->histograms[j].scale))
				take_pair(work, row, &row->histograms[j]);
			if (work->failed)
				return;
		}
	}
}

/* ---- figures ------------------------------------------------------------------- */

static json_t *
change_json(const struct change *change)
{
	if (!change->range.known)
		return json_null();
	return json_pack("{s:f, s:f, s:f, s:b, s:f}", "diff",
	    change->range.value, "low", change->range.low, "high",
	    change->range.high, "detectable", change->significant,
	    "detectable_from", change->detectable);
}

static json_t *
effect_json(const struct work *work, const char *question,
    const struct effect *effect, size_t controls, json_t *channels)
{
	static const char *const verdicts[] = { "unknown", "too few", "none",
		"worse", "better" };
	char words[ACTION_WORDS];

	action_words(effect, controls, work->span->is_whole, words);
	return json_pack("{s:s, s:i, s:s, s:o, s:I, s:I, s:I, s:s, s:o, s:o, "
			 "s:o, s:o, s:s}",
	    "question", question, "weeks", work->span->weeks, "method",
	    effect->controlled ? "difference in differences"
			       : "before and after",
	    "channels", channels, "n_before", (json_int_t)effect->n_before,
	    "n_after", (json_int_t)effect->n_after, "controls",
	    (json_int_t)(effect->controlled ? controls : 0), "verdict",
	    verdicts[effect->verdict], "effect", change_json(&effect->change),
	    "own", change_json(&effect->own), "control",
	    effect->controlled ? change_json(&effect->control) : json_null(),
	    "more",
	    effect->more_known ? json_integer((json_int_t)effect->more)
			       : json_null(),
	    "words", words);
}

static bool
is_own(const struct term *term)
{
	return term->before.n > 0 || term->after.n > 0;
}

static struct score_group
group_of(const struct term *term, const struct heap *heap)
{
	struct score_group group = { .phi = 1 };

	score_mean_of(heap->counts, term->steps, &group.mean);
	if (heap->n > 0)
		group.phi = heap->phi_n / (double)heap->n;
	return group;
}

/* The four sides; of fewer than two controls there is nothing to learn. */
static struct effect_channel
channel_groups(const struct term *term)
{
	static const struct heap nobody;
	const bool controlled = term->controls >= EFFECT_CONTROLS;

	return (struct effect_channel){
		.before = group_of(term, &term->before),
		.after = group_of(term, &term->after),
		.control_before = group_of(term,
		    controlled ? &term->control_before : &nobody),
		.control_after = group_of(term,
		    controlled ? &term->control_after : &nobody),
		.weight = term->weight,
	};
}

/* Judge the channels of one question; NULL: none of its own was answered. */
static json_t *
question_json(const struct work *work, const char *question)
{
	struct effect_channel channels[SCORE_CHANNELS_MAX];
	const char *names[SCORE_CHANNELS_MAX];
	bool used[SCORE_CHANNELS_MAX];
	size_t count = 0, controls = 0;
	struct effect effect;
	json_t *list;

	for (size_t i = 0; i < work->term_count; i++) {
		const struct term *term = &work->terms[i];

		if (count == SCORE_CHANNELS_MAX || !is_own(term) ||
		    strcmp(term->question, question) != 0)
			continue;
		names[count] = term->channel;
		channels[count++] = channel_groups(term);
		if (term->controls > controls)
			controls = term->controls;
	}
	if (count == 0)
		return NULL;
	effect_of(channels, count, controls, SCORE_MIN_N, used, &effect);
	list = json_array();
	for (size_t i = 0; i < count; i++) {
		if (used[i])
			json_array_append_new(list, json_string(names[i]));
	}
	return effect_json(work, question, &effect, controls, list);
}

static json_t *
questions_json(const struct work *work)
{
	json_t *list = json_array(), *one;
	size_t i, j;

	for (i = 0; i < work->term_count; i++) {
		for (j = 0; j < i; j++) {
			if (strcmp(work->terms[j].question,
				work->terms[i].question) == 0)
				break;
		}
		one = j < i ? NULL
			    : question_json(work, work->terms[i].question);
		if (one != NULL)
			json_array_append_new(list, one);
	}
	return list;
}

/* ---- both sides ----------------------------------------------------------------- */

static void
ask_days(struct query *query, int64_t from, int64_t to)
{
	query_init(query, QUERY_JSON);
	query->from = (struct query_time){ QUERY_DAY, from };
	query->to = (struct query_time){ QUERY_DAY, to };
}

/* The second collection, under the snapshot of the first; NULL: failed. */
static struct collection *
collect_after(struct desk *desk, const struct collection *before,
    const struct query *query)
{
	struct collection *after = collection_new(query, before->now,
	    before->view);

	if (after != NULL &&
	    collection_places(after, desk->store) == STORE_OK &&
	    collection_read(after, desk->store) == STORE_OK && !after->too_many)
		return after;
	collection_free(after);
	return NULL;
}

static json_t *
compare(struct work *work)
{
	const size_t places = work->after->place_count;

	work->parts = calloc(places + 1, sizeof(*work->parts));
	work->firsts = calloc(places + 1, sizeof(*work->firsts));
	if (work->parts == NULL || work->firsts == NULL)
		return NULL;
	find_parts(work);
	find_firsts(work);
	if (!work->failed)
		pair_all(work);
	return work->failed ? NULL : questions_json(work);
}

json_t *
action_effects(struct desk *desk, struct call *call,
    const struct action_card *card, const struct action_span *span)
{
	struct work work = { .desk = desk, .card = card, .span = span };
	struct query query;
	json_t *list = NULL;

	ask_days(&query, span->from, span->begin);
	work.before = desk_collect(desk, call, &query);
	if (work.before == NULL)
		return NULL;
	ask_days(&query, span->begin, span->to);
	work.after = collect_after(desk, work.before, &query);
	if (work.after != NULL)
		list = compare(&work);
	if (list == NULL)
		desk_store_problem(call, STORE_BROKEN);
	free(work.terms);
	free(work.firsts);
	free(work.parts);
	collection_free(work.after);
	desk_collect_end(desk, work.before);
	return list;
}
