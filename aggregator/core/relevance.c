/*
 * relevance.c - weighted marks, priority, and the split of a budget.
 */
#include <math.h>

#include "aggregator/core/order.h"
#include "aggregator/core/relevance.h"

bool
relevance_of(const struct relevance_mark *marks, size_t count,
    double *relevance)
{
	double weights = 0, sum = 0;
	size_t i;

	for (i = 0; i < count; i++) {
		if (!marks[i].marked)
			continue;
		weights += marks[i].weight;
		sum += marks[i].weight * marks[i].mark;
	}
	if (!(weights > 0))
		return false;
	*relevance = sum / weights;
	return true;
}

double
relevance_priority(double relevance, double share, double target, double index)
{
	return relevance * share * fmax(0, target - index);
}

static bool
lower(const void *things, size_t a, size_t b)
{
	const double *index = things;

	return index[a] < index[b];
}

double
relevance_target(const double *index, size_t count, size_t *order)
{
	const double at = 0.75 * (double)(count - 1);
	const size_t below = (size_t)at;
	double low, high;

	order_of(order, count, lower, index);
	low = index[order[below]];
	high = below + 1 < count ? index[order[below + 1]] : low;
	return low + (at - (double)below) * (high - low);
}

/* A budget being split. */
struct split {
	const double *priority;
	long double each; /* for a priority of 1 */
};

static long double
quota(const struct split *split, size_t i)
{
	return split->each * (long double)split->priority[i];
}

static bool
remains_more(const void *things, size_t a, size_t b)
{
	const struct split *split = things;
	const long double one = quota(split, a), other = quota(split, b);

	return one - floorl(one) > other - floorl(other);
}

bool
relevance_split(const double *priority, size_t count, uint64_t budget,
    uint64_t *parts, size_t *order)
{
	struct split split = { priority, 0 };
	long double sum = 0;
	uint64_t left = budget;
	size_t i;

	for (i = 0; i < count; i++) {
		parts[i] = 0;
		sum += (long double)priority[i];
	}
	if (!(sum > 0))
		return false;
	split.each = (long double)budget / sum;
	order_of(order, count, remains_more, &split);
	for (i = 0; i < count; i++) {
		/* Never more than is left, however figures are rounded. */
		parts[i] = (uint64_t)fminl(floorl(quota(&split, i)),
		    (long double)left);
		left -= parts[i];
	}
	for (i = 0; left > 0; i = (i + 1) % count) {
		if (priority[order[i]] > 0) {
			parts[order[i]]++;
			left--;
		}
	}
	return true;
}
