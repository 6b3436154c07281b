/*
 * moments.h - which of many cells stand out from the rest.
 *
 * A cell is a touchpoint, or an hour of the week: the answers to one question on
 * one channel.  Each is compared with all the others of its group together; then
 * one correction (Benjamini and Hochberg 1995) goes over everything that is shown
 * as one list, and a practical threshold leaves out what is certain and tiny.
 *
 * Few lopsided answers have tails that no single z gets right: with the variance
 * of each side it is too ready to call a cell better, with that of all answers
 * together too ready to call it worse.  Both must say so.
 *
 *	for each question and channel: moments_compare(its cells)
 *	moments_judge(all cells of the list)
 *	moments_order(all cells of the list)
 *
 * Pure arithmetic: no I/O, no allocation, no state.  Memory is the caller's.
 */
#ifndef AGGREGATOR_CORE_MOMENTS_H
#define AGGREGATOR_CORE_MOMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/core/change.h"
#include "aggregator/core/score.h"

/* Share of false ones among those flagged, and points a difference must have. */
#define MOMENTS_Q 0.05
#define MOMENTS_POINTS 3.0

/* What is asked of a cell to be compared, and to be flagged. */
struct moments_rule {
	uint64_t min_n;
	double q;
	double points;
};

/* SCORE_MIN_N, MOMENTS_Q, MOMENTS_POINTS. */
extern const struct moments_rule moments_rule_default;

/*
 * One cell.  The caller fills counts, phi and, if it likes, tag; the rest is found
 * here.  counts are lent until moments_compare returns.
 */
struct moment {
	const uint64_t *counts; /* worst step first */
	double phi;
	size_t tag; /* the caller's own */

	struct score_mean mean;
	struct score_range index;
	uint64_t rest_n;
	struct score_range rest; /* index of all others together */
	bool tested;
	struct change change; /* cell less rest; unless tested not known */
	double p_alike;       /* p as if cell and rest varied alike */
	double p_adjusted;    /* unless tested meaningless */
	int flag;             /* -1 worse, 1 better, 0 does not stand out */
};

/*
 * Compare each of cells[0..count), all on the same scale of steps, with all the
 * others together, small ones included.  Tested is a cell with min_n answers (at
 * least 1) whose others have any.  The others' phi is the mean of theirs by
 * answers.  Returns the index of all answers together, with its range.
 */
struct score_range moments_compare(struct moment *cells, size_t count,
    size_t steps, const struct moments_rule *rule);

/*
 * Adjust the p of all tested cells of one list and flag those that stand out: both
 * p, adjusted, at most rule->q and at least rule->points of difference.  p and
 * order are room for count each.  Returns how many were tested.
 */
size_t moments_judge(struct moment *cells, size_t count,
    const struct moments_rule *rule, double *p, size_t *order);

/*
 * Fill order[0..count) with the cells' numbers as a list shows them: flagged ones
 * first, each part by answers affected, |difference| * n, most first; untested
 * ones last.  Equal ones keep their order.
 */
void moments_order(const struct moment *cells, size_t count, size_t *order);

#endif
