/*
 * relevance.h - where money would do most: relevance, priority, a split budget.
 *
 * Relevance is what people say of a touchpoint (marks on criteria); priority
 * multiplies it with how many answer there and how far it is below a target; a
 * budget is split in proportion.  A suggestion with three factors to look at, no
 * more.
 *
 * Pure arithmetic: no I/O, no allocation, no state.
 */
#ifndef AGGREGATOR_CORE_RELEVANCE_H
#define AGGREGATOR_CORE_RELEVANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The newest mark of one criterion. */
struct relevance_mark {
	double weight; /* of the criterion, at least 0 */
	bool marked;
	double mark; /* 0..100 */
};

/* The weighted mean of the marks given, 0..100, into relevance.  False without a
 * mark that has weight; then relevance is untouched. */
bool relevance_of(const struct relevance_mark *marks, size_t count,
    double *relevance);

/* relevance (0..100) * share (of all answers, 0..1) * max(0, target - index). */
double relevance_priority(double relevance, double share, double target,
    double index);

/*
 * The upper quartile of index[0..count), interpolated between its neighbours as R
 * and spreadsheets do (type 7).  order is room for count, which must not be 0.
 */
double relevance_target(const double *index, size_t count, size_t *order);

/*
 * Split budget, in its smallest coin or whole units, in proportion to
 * priority[0..count), each at least 0: each part rounded down, then one more to
 * those with the largest remainders, the first of equal ones.  The parts sum to
 * budget exactly; where every priority is 0 all parts are 0 and false comes back.
 * order is room for count.
 */
bool relevance_split(const double *priority, size_t count, uint64_t budget,
    uint64_t *parts, size_t *order);

#endif
