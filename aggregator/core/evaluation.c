/*
 * evaluation.c - touchpoints ranked by where money would do most.
 */

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "aggregator/core/evaluation.h"
#include "aggregator/core/order.h"
#include "aggregator/core/relevance.h"

static enum evaluation_state
state_of(const struct evaluation_place *place)
{
	if (place->n < SCORE_MIN_N)
		return EVALUATION_FEW;
	if (!place->index.known)
		return EVALUATION_HIDDEN;
	return place->marked ? EVALUATION_RANKED : EVALUATION_UNMARKED;
}

static void
find_target(struct evaluation *evaluation,
    const struct evaluation_place *places, size_t count,
    const struct evaluation_room *room)
{
	evaluation->target_of = 0;
	for (size_t i = 0; i < count; i++)
		if (places[i].n >= SCORE_MIN_N && places[i].index.known)
			room->figures[evaluation->target_of++] =
			    places[i].index.value;
	evaluation->target_known = evaluation->target_given ||
	    evaluation->target_of > 0;
	if (!evaluation->target_given && evaluation->target_known)
		evaluation->target = relevance_target(room->figures,
		    evaluation->target_of, room->again);
}

static void
weigh(const struct evaluation *evaluation, struct evaluation_place *place)
{
	place->share = evaluation->n > 0
	    ? (double)place->n / (double)evaluation->n
	    : 0;
	place->below = place->index.known
	    ? evaluation->target - place->index.value
	    : 0;
	place->priority = place->state == EVALUATION_RANKED
	    ? relevance_priority(place->relevance, place->share,
		  evaluation->target, place->index.value)
	    : 0;
}

static bool
stands_before(const void *things, size_t a, size_t b)
{
	const struct evaluation_place *places = things;
	const struct evaluation_place *one = &places[a], *other = &places[b];

	if (one->state != other->state)
		return one->state < other->state;
	if (one->state != EVALUATION_RANKED)
		return false;
	return one->priority != other->priority
	    ? one->priority > other->priority
	    : one->relevance > other->relevance;
}

static void
split(struct evaluation *evaluation, struct evaluation_place *places,
    size_t count, const struct evaluation_room *room)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++) {
		room->figures[i] = places[room->order[i]].priority;
		sum += room->figures[i];
	}
	evaluation->is_split = relevance_split(room->figures, count,
	    evaluation->has_budget ? evaluation->budget : 0, room->parts,
	    room->again);
	for (size_t i = 0; i < count; i++) {
		struct evaluation_place *place = &places[room->order[i]];

		place->part = sum > 0 ? room->figures[i] / sum : 0;
		place->amount = room->parts[i];
	}
}

void
evaluation_of(struct evaluation *evaluation, struct evaluation_place *places,
    size_t count, const struct evaluation_room *room)
{
	evaluation->n = 0;
	evaluation->ranked = 0;
	for (size_t i = 0; i < count; i++) {
		places[i].state = state_of(&places[i]);
		evaluation->n += places[i].n;
		evaluation->ranked += places[i].state == EVALUATION_RANKED;
	}
	find_target(evaluation, places, count, room);
	for (size_t i = 0; i < count; i++)
		weigh(evaluation, &places[i]);
	order_of(room->order, count, stands_before, places);
	split(evaluation, places, count, room);
}

/* ---- words -------------------------------------------------------------------- */

/* One decimal, none where it would be a naught. */
static const char *
figure(double value, char out[32])
{
	snprintf(out, 32, "%.1f", value);
	if (strcmp(out + strlen(out) - 2, ".0") == 0)
		out[strlen(out) - 2] = '\0';
	return out;
}

void
evaluation_amount(uint64_t amount, char out[EVALUATION_AMOUNT])
{
	char digits[EVALUATION_AMOUNT];
	const int length = snprintf(digits, sizeof(digits), "%" PRIu64, amount);
	size_t used = 0;

	for (int i = 0; i < length; i++) {
		if (i > 0 && (length - i) % 3 == 0)
			out[used++] = ',';
		out[used++] = digits[i];
	}
	out[used] = '\0';
}

/* Where the index is, seen from the target; its range may not be so sure. */
static void
put_distance(const struct evaluation *evaluation,
    const struct evaluation_place *place, char *out, size_t size)
{
	char points[32], target[32];
	const bool is_below = place->below > 0;
	const bool is_sure = is_below ? place->index.high < evaluation->target
				      : place->index.low > evaluation->target;

	figure(fabs(place->below), points);
	figure(evaluation->target, target);
	if (strcmp(points, "0") == 0)
		snprintf(out, size, "at the target of %s", target);
	else
		snprintf(out, size, "%s point%s %s the target of %s%s", points,
		    strcmp(points, "1") == 0 ? "" : "s",
		    is_below ? "below" : "above", target,
		    is_sure ? "" : ", which its range reaches");
}

static void
put_reason(const struct evaluation *evaluation,
    const struct evaluation_place *place, char why[EVALUATION_WHY])
{
	char part[32], budget[EVALUATION_AMOUNT], relevance[32], share[32];
	char distance[120], money[80] = "";
	const bool is_some = place->priority > 0;

	put_distance(evaluation, place, distance, sizeof(distance));
	figure(100 * place->part, part);
	evaluation_amount(evaluation->budget, budget);
	if (evaluation->has_budget && evaluation->is_split)
		snprintf(money, sizeof(money),
		    "%s%s of %s: ", is_some ? part : "nothing",
		    is_some ? " %" : "", budget);
	snprintf(why, EVALUATION_WHY,
	    "%srelevance %s, %s %% of the answers, %s", money,
	    figure(place->relevance, relevance),
	    figure(100 * place->share, share), distance);
}

/* Too few answers, and whether there are more than may be shown. */
static void
put_few(const struct evaluation *evaluation,
    const struct evaluation_place *place, char why[EVALUATION_WHY])
{
	const char *plural = place->n == 1 ? "" : "s";

	if (place->n == 0 && place->late > 0)
		snprintf(why, EVALUATION_WHY,
		    "%" PRIu64 " answer%s, not to be shown yet", place->late,
		    place->late == 1 ? "" : "s");
	else if (place->n == 0)
		snprintf(why, EVALUATION_WHY, "no answers%s",
		    evaluation->is_in_part ? " to be shown yet" : "");
	else if (place->late > 0)
		snprintf(why, EVALUATION_WHY,
		    "only %" PRIu64 " answer%s; %" PRIu64
		    " more not to be shown yet",
		    place->n, plural, place->late);
	else
		snprintf(why, EVALUATION_WHY, "only %" PRIu64 " answer%s",
		    place->n, plural);
}

void
evaluation_why(const struct evaluation *evaluation,
    const struct evaluation_place *place, char why[EVALUATION_WHY])
{
	switch (place->state) {
	case EVALUATION_RANKED:
		put_reason(evaluation, place, why);
		break;
	case EVALUATION_FEW:
		put_few(evaluation, place, why);
		break;
	case EVALUATION_HIDDEN:
		snprintf(why, EVALUATION_WHY, "its figures are not shown");
		break;
	case EVALUATION_UNMARKED:
		snprintf(why, EVALUATION_WHY, "no marks yet");
		break;
	}
}
