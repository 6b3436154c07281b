/*
 * bh.c - Benjamini and Hochberg's step-up rule, as adjusted p values.
 */
#include <math.h>

#include "aggregator/core/bh.h"
#include "aggregator/core/order.h"

static bool
smaller(const void *things, size_t a, size_t b)
{
	const double *p = things;

	return p[a] < p[b];
}

void
bh_adjust(double *p, size_t count, size_t *order)
{
	double least = 1;
	size_t j;

	order_of(order, count, smaller, p);
	for (j = count; j > 0; j--) {
		least = fmin(least,
		    p[order[j - 1]] * (double)count / (double)j);
		p[order[j - 1]] = least;
	}
}
