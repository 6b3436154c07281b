/*
 * trial.h - one cell of the grid: how often a range holds what is true.
 *
 * A trial says what is drawn and what is made of it with the program's own
 * arithmetic (aggregator/core).  Running one is independent of all the others, so
 * they run on as many threads as there are cores, with the same figures.
 */
#ifndef TESTS_STATS_TRIAL_H
#define TESTS_STATS_TRIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/core/score.h"
#include "tests/stats/chance.h"
#include "tests/stats/shapes.h"

#define TRIAL_SIDES 16
#define TRIAL_LABEL 100

/* The program's arithmetic, or one that is known to be wrong: a run with one of
 * these must fail. */
enum trial_break {
	TRIAL_SOUND,
	TRIAL_PSEUDO, /* two pseudo-answers instead of three */
	TRIAL_PHI,    /* answers of a day taken for independent */
	TRIAL_BH,     /* no correction for many comparisons */
};

/* For all trials of a run. */
struct trial_terms {
	uint64_t seed;
	uint64_t runs;    /* of each simulated range */
	uint64_t moments; /* of each list of moments */
	enum trial_break broken;
};

/* Answers of one group: where from, how many, and how heavy. */
struct side {
	enum shape shape;
	size_t steps;
	uint64_t n;
	double weight;
};

/* What is asked of a cell. */
enum demand {
	DEMAND_COVERAGE, /* by n: DESIGN.md, "Scores" */
	DEMAND_CLUSTERED,
	DEMAND_FALSE_ALARMS,
	DEMAND_NONE, /* to be looked at */
};

struct trial {
	/* What to do. */
	const char *kind;
	char label[TRIAL_LABEL];
	enum demand demand;
	uint64_t n; /* of the smallest group */
	size_t count;
	struct side sides[TRIAL_SIDES];
	double spread;  /* of days, in points */
	size_t buckets; /* days */
	void (*run)(struct trial *trial, const struct trial_terms *terms,
	    struct chance *chance);
	const void *figure; /* the kind's own */

	/* What became of it. */
	double share; /* of ranges that hold the truth; of lists that flag */
	double error; /* standard error of share; 0: computed exactly */
	double width; /* mean width of the ranges, points */
	bool missed;  /* what is asked of it */
};

/* Where kinds put their trials. */
struct trials {
	struct trial *trials;
	size_t count;
	size_t room;
};

/* A new trial, zeroed, with its kind and demand.  Exits when memory fails. */
struct trial *trials_add(struct trials *trials, const char *kind,
    enum demand demand);

/* Every kind there is. */
void alone_add(struct trials *trials);
void together_add(struct trials *trials);
void clustered_add(struct trials *trials);
void crowd_add(struct trials *trials);

/* The urns of the grid, filled once before the first trial. */
void trial_prepare(void);
const struct urn *trial_urn(enum shape shape, size_t steps);

/* The program's mean of a histogram, or the broken one. */
void trial_mean(const struct trial_terms *terms, const uint64_t *counts,
    size_t steps, struct score_mean *mean);

/* Run all with so many threads. */
void trials_run(struct trials *trials, const struct trial_terms *terms,
    size_t threads);

/* How often to draw so many answers: a quarter of the runs where a run has
 * thousands of them. */
uint64_t trial_runs(const struct trial_terms *terms, uint64_t n);

/* What a trial has seen so far. */
struct tally {
	uint64_t runs;
	uint64_t held;
	double width;
};

/* One more range; truth in the same points. */
void tally_range(struct tally *tally, const struct score_range *range,
    double truth);

/* Share, error and width of what was seen. */
void tally_end(const struct tally *tally, struct trial *trial);

/* The numbers of answers of the grid. */
#define TRIAL_SIZES 4
extern const uint64_t trial_sizes[TRIAL_SIZES];

/* The numbers of steps of the grid. */
#define TRIAL_SCALES 5
extern const size_t trial_scales[TRIAL_SCALES];

#endif
