/*
 * shapes.h - the grid: what customers' answers may be like.
 *
 * Each shape is stated once for every number of steps.  Ratings are lopsided, so
 * most shapes are; two have only one answer in twenty that is not the best.
 */
#ifndef TESTS_STATS_SHAPES_H
#define TESTS_STATS_SHAPES_H

#include <stddef.h>

#include "tests/stats/chance.h"

enum shape {
	SHAPE_EVEN,    /* every step alike */
	SHAPE_MIDDLE,  /* heaped in the middle, as heads of n coins */
	SHAPE_GOOD,    /* each step twice as frequent as the one below */
	SHAPE_BAD,     /* 11 worst, 5 next, 4 on the rest */
	SHAPE_J,       /* 3 worst, 12 best, 3 next to it, 1 on the rest each */
	SHAPE_U,       /* 4 at each end, 2 on the rest; not on two steps */
	SHAPE_TOP,     /* 95 % best, the rest evenly below */
	SHAPE_TOP_BAD, /* 95 % best, 5 % worst; on two steps that is TOP */
	SHAPE_COUNT,
};

/* Its name in tables. */
const char *shape_name(enum shape shape);

/* Is it another one than the shapes before it, on so many steps? */
int shape_exists(enum shape shape, size_t steps);

/* Fill urn with a shape that exists. */
void shape_urn(enum shape shape, size_t steps, struct urn *urn);

#endif
