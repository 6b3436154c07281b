/*
 * bh.h - many comparisons at once: Benjamini and Hochberg's correction (1995).
 *
 * Of those rejected at q, a share of q at most is expected to be false, for tests
 * that are independent or positively dependent.
 */
#ifndef AGGREGATOR_CORE_BH_H
#define AGGREGATOR_CORE_BH_H

#include <stddef.h>

/*
 * Replace each of p[0..count) by the smallest q at which it would be rejected among
 * them all: the least p(j) * count / j over the j-th smallest from its own place
 * on, at most 1.  order is room for count.
 */
void bh_adjust(double *p, size_t count, size_t *order);

#endif
