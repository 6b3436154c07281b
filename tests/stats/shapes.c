/*
 * shapes.c - the weights of each shape.
 */
#include <math.h>

#include "tests/stats/shapes.h"

static double
even(size_t k, size_t top)
{
	(void)k;
	(void)top;
	return 1;
}

/* Binomial coefficients of top over k. */
static double
middle(size_t k, size_t top)
{
	return exp(lgamma((double)top + 1) - lgamma((double)k + 1) -
	    lgamma((double)(top - k) + 1));
}

static double
good(size_t k, size_t top)
{
	(void)top;
	return ldexp(1, (int)k);
}

/* Spread whole over the steps that are none of so many named ones. */
static double
share(double whole, size_t top, size_t named)
{
	return whole / (double)(top + 1 - named);
}

static double
bad(size_t k, size_t top)
{
	if (top == 1)
		return k == 0 ? 11 : 9;
	return k == 0 ? 11 : k == 1 ? 5 : share(4, top, 2);
}

static double
j(size_t k, size_t top)
{
	return k == top ? 12 : k == 0 || k == top - 1 ? 3 : 1;
}

static double
u(size_t k, size_t top)
{
	return k == 0 || k == top ? 4 : share(2, top, 2);
}

static double
top_even(size_t k, size_t top)
{
	return k == top ? 95 : share(5, top, 1);
}

static double
top_bad(size_t k, size_t top)
{
	return k == top ? 95 : k == 0 ? 5 : 0;
}

static const struct {
	const char *name;
	double (*weight)(size_t k, size_t top);
	size_t least; /* steps */
} shapes[SHAPE_COUNT] = {
	[SHAPE_EVEN] = { "even", even, 2 },
	[SHAPE_MIDDLE] = { "middle", middle, 3 },
	[SHAPE_GOOD] = { "good", good, 2 },
	[SHAPE_BAD] = { "bad", bad, 2 },
	[SHAPE_J] = { "J", j, 2 },
	[SHAPE_U] = { "U", u, 3 },
	[SHAPE_TOP] = { "95 % top", top_even, 2 },
	[SHAPE_TOP_BAD] = { "95 % top, 5 % worst", top_bad, 3 },
};

const char *
shape_name(enum shape shape)
{
	return shapes[shape].name;
}

int
shape_exists(enum shape shape, size_t steps)
{
	return steps >= shapes[shape].least;
}

void
shape_urn(enum shape shape, size_t steps, struct urn *urn)
{
	double weight[LIMIT_STEPS];
	size_t k;

	for (k = 0; k < steps; k++)
		weight[k] = shapes[shape].weight(k, steps - 1);
	urn_fill(urn, weight, steps);
}
