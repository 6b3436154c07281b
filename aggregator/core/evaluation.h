/*
 * evaluation.h - touchpoints ranked by where money would do most.
 *
 * Relevance, share of the answers and distance below a target (relevance.h) of
 * each touchpoint that has marks and enough answers; the others are told apart
 * by what they lack.  The reasons are written out, so that nobody has to
 * believe a number.
 *
 * Pure: no I/O, no allocation, no state.
 */
#ifndef AGGREGATOR_CORE_EVALUATION_H
#define AGGREGATOR_CORE_EVALUATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/core/score.h"

/* Room for the longest reason. */
#define EVALUATION_WHY 240

enum evaluation_state {
	EVALUATION_RANKED,
	EVALUATION_FEW,      /* fewer than SCORE_MIN_N answers */
	EVALUATION_HIDDEN,   /* enough, but not for this asker */
	EVALUATION_UNMARKED, /* nobody marked it on a criterion with weight */
};

/* One touchpoint: what is known of it, and what follows. */
struct evaluation_place {
	uint64_t n;
	uint64_t late; /* answers that are there, and not shown to this asker */
	struct score_range index; /* merged; not known: hidden, or of none */
	bool marked;
	double relevance; /* 0..100, if marked */

	enum evaluation_state state;
	double share; /* of all answers, 0..1 */
	double below; /* the target, in points; negative above it */
	double priority;
	double part;     /* of the sum of priorities, 0..1 */
	uint64_t amount; /* of the budget */
};

struct evaluation {
	bool target_given;
	double target; /* 0..100; else found, if target_known */
	bool has_budget;
	uint64_t budget;
	bool is_in_part; /* the asker may not see all answers */

	uint64_t n; /* all answers */
	bool target_known;
	size_t target_of; /* touchpoints it is the upper quartile of */
	size_t ranked;
	bool is_split; /* some priority is above 0 */
};

/* Room for count of each, of the caller's. */
struct evaluation_room {
	double *figures;
	uint64_t *parts;
	size_t
	    *order; /* filled: first the ranked ones by rank, then the rest */
	size_t *again;
};

/*
 * Rank places[0..count): highest priority first, among equals highest relevance,
 * then as they stand.  The target, unless given, is the upper quartile of the
 * indices of those with SCORE_MIN_N answers, marked or not.
 */
void evaluation_of(struct evaluation *evaluation,
    struct evaluation_place *places, size_t count,
    const struct evaluation_room *room);

/*
 * Why it stands where it does: "12 % of 50,000: relevance 80, 21 % of the
 * answers, 14 points below the target of 84"; or what it lacks.
 */
void evaluation_why(const struct evaluation *evaluation,
    const struct evaluation_place *place, char why[EVALUATION_WHY]);

/* "50,000" */
#define EVALUATION_AMOUNT 32
void evaluation_amount(uint64_t amount, char out[EVALUATION_AMOUNT]);

#endif
