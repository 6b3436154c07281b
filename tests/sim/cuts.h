/*
 * cuts.h - what the programs that cut power share: options, figures, chance.
 *
 *   PROGRAM [--seed N] [--cuts N] [--plant NAME] [--lies] [--until-lost]
 *
 * A life begins on an empty disk and goes through a few cuts; its seed is all
 * it depends on.  The line at the end says what came out; each loss is told
 * with the seed of its life, which replays it: --seed SEED --cuts 1.  With
 * CUTS_LOG set, the product's own log is not thrown away.
 */

#ifndef TESTS_SIM_CUTS_H
#define TESTS_SIM_CUTS_H

#include "tests/sim/disk.h"

struct cuts {
	/* One life's: */
	uint64_t seed, random;
	struct disk_model model;
	bool may_lose;   /* the disk lies, and is known to */
	bool acks_early; /* planted: an answer before its commit */
	bool same_boot;  /* planted: each boot has the same boot id */
	/* All lives': */
	uint64_t cuts, lives, calls, trace;
	uint64_t kept; /* promises that were looked for and found */
	uint64_t lost, noticed;
};

/* One life: counts in cuts what it went through. */
typedef void cuts_life(struct cuts *cuts);

/* Run lives as the arguments say.  For main: 0 when nothing was lost. */
int cuts_run(int argc, char **argv, const char *name, cuts_life *life);

/* Below n, of the life's own sequence. */
uint64_t cuts_below(struct cuts *cuts, uint64_t n);
/* Something promised does not hold. */
void cuts_lost(struct cuts *cuts, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
