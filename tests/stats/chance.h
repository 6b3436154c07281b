/*
 * chance.h - answers drawn by chance from a stated distribution.
 *
 * Probabilities are whole numbers of 1/65536, so that four answers come out of one
 * random number and what is true of a distribution is known exactly.
 */
#ifndef TESTS_STATS_CHANCE_H
#define TESTS_STATS_CHANCE_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/limits.h"

#define CHANCE_PARTS 65536

/* A stream of random numbers (xoshiro256**, Blackman and Vigna). */
struct chance {
	uint64_t state[4];
};

/* The same seed and stream give the same numbers. */
void chance_init(struct chance *chance, uint64_t seed, uint64_t stream);
uint64_t chance_next(struct chance *chance);

/* A distribution of answers over steps, worst first. */
struct urn {
	size_t steps;
	uint32_t parts[LIMIT_STEPS]; /* of CHANCE_PARTS */
	double p[LIMIT_STEPS];
	double mean;     /* unit values */
	double variance; /* of one answer */
	uint8_t step[CHANCE_PARTS];
};

/* Fill an urn in proportion to weight[0..steps), as near as parts allow. */
void urn_fill(struct urn *urn, const double *weight, size_t steps);

/* Add n answers to counts. */
void urn_draw(const struct urn *urn, struct chance *chance, uint64_t n,
    uint64_t *counts);

#endif
