/*
 * score.h - from counted answers to scores with their ranges.
 *
 * One routine carries it all: a histogram becomes a struct score_mean, and index,
 * NPS, and merged scores are linear combinations of those.  Only the positive
 * share stands apart (Wilson).  The formulas and where they come from are named
 * at each function; docs/DESIGN.md ("Scores") says why these and no others.
 *
 * Pure arithmetic: no I/O, no allocation, no state.
 */
#ifndef AGGREGATOR_CORE_SCORE_H
#define AGGREGATOR_CORE_SCORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 97.5 % point of the normal distribution: every range here is a 95 % range. */
#define SCORE_Z 1.959963984540054

/* Pseudo-answers added to a histogram before its range is computed: the textbook
 * interval covers as little as 40 % on skewed ratings, this one 93 % and more. */
#define SCORE_PSEUDO 3.0

/* Channels one merge takes: twice the nine that exist, all pairs fit the stack. */
#define SCORE_CHANNELS_MAX 18

/* Least answers of a channel to enter a merged score; the second where no channel
 * has that many. */
#define SCORE_MIN_N 30
#define SCORE_MIN_N_FALLBACK 10

/* The fixed sentence under every report. */
#define SCORE_CAVEAT \
	"The range covers chance variation among those who answered; " \
	"it says nothing about those who did not."

/*
 * What a histogram says, in unit values (worst step 0, best step 1).  mean is plain; mt and vt are mean and variance of that mean with the
 * pseudo-answers added.  With n == 0 nothing else means anything.
 */
struct score_mean {
	uint64_t n;
	double mean;
	double mt;
	double vt;
};

/* A figure and its 95 % range.  Without known the numbers mean nothing. */
struct score_range {
	bool known;
	double value;
	double low;
	double high;
};

/* Shares of the answers above and below the middle of the scale. */
struct score_positive {
	uint64_t above;
	uint64_t below;
	struct score_range percent; /* of those above; Wilson */
	double below_percent;       /* meaningless unless percent.known */
};

/* The 0-10 recommend question: 0-6, 7-8, 9-10. */
struct score_nps {
	uint64_t detractors;
	uint64_t passives;
	uint64_t promoters;
	struct score_range score; /* -100..100 */
};

/* One channel in a merge.  phi is its dispersion factor, 1 if not known. */
struct score_channel {
	struct score_mean mean;
	double weight;
	double phi;
};

/* Answers of one kind: what their histogram says, and their dispersion factor
 * (core/dispersion.h; 1 if not known).  Everywhere less than 1 is taken as 1. */
struct score_group {
	struct score_mean mean;
	double phi;
};

/*
 * A linear combination of means of independent answers, in unit values: what is
 * shown (value), the middle of its range and its variance.  Zeroed it is empty; it
 * means nothing while empty, or once something without answers was added.
 */
struct score_sum {
	double value;
	double centre;
	double variance;
	double below; /* squares of the groups' own ranges */
	double above;
	uint64_t n;
	uint64_t least; /* answers of the smallest group */
	size_t terms;
	bool lacking;
};

/* What unit values are shown as: times points, plus zero, cut to least..most. */
struct score_show {
	double points;
	double zero;
	double least;
	double most;
};
extern const struct score_show score_show_index;      /* 0..100 */
extern const struct score_show score_show_nps;        /* -100..100 */
extern const struct score_show score_show_index_diff; /* -100..100 */
extern const struct score_show score_show_nps_diff;   /* -200..200 */

/* Several channels as one score; figures 0..100.  n, pooled, balanced and the
 * rest speak of the used channels alone. */
struct score_merge {
	uint64_t n;
	size_t used;
	struct score_range pooled;
	struct score_range balanced;
	double n_effective;
	double design_effect;
	bool disagree;
};

/* Fill mean from counts[0..steps), worst step first; steps is at least 2. */
void score_mean_of(const uint64_t *counts, size_t steps,
    struct score_mean *mean);

/* Fill mean from the eleven counts 0..10 as NPS sees them: detractors, passives
 * and promoters worth 0, 1/2 and 1.  Shown by score_show_nps. */
void score_nps_mean(const uint64_t counts[11], struct score_mean *mean);

/* Add weight times a group's mean to sum.  A weight of 0 changes nothing. */
void score_sum_add(struct score_sum *sum, double weight,
    const struct score_group *group);

/* Add weight times another sum; no answer may be in both. */
void score_sum_join(struct score_sum *sum, double weight,
    const struct score_sum *other);

/* Does the sum mean anything? */
bool score_sum_known(const struct score_sum *sum);

/*
 * The sum as it is shown, with the common range: centre -/+ SCORE_Z standard errors,
 * cut to the scale, widened if need be to hold the value; and widened further
 * where several groups' few lopsided answers would have it too narrow.  Two groups
 * of which one has fewer than SCORE_MIN_N answers keep the plain formula.
 */
struct score_range score_sum_range(const struct score_sum *sum,
    const struct score_show *show);

/* The same, always widened to what the groups' own ranges leave: for sums of many
 * groups, whose errors are small beside what pulls them all the same way. */
struct score_range score_sum_range_of_many(const struct score_sum *sum,
    const struct score_show *show);

/* Half of the range before it is cut: SCORE_Z standard errors; and the test
 * against zero of the same two figures, for sums that are differences. */
double score_sum_error(const struct score_sum *sum,
    const struct score_show *show);
double score_sum_z(const struct score_sum *sum);

/* Two-sided p of z. */
double score_p(double z);

/* The balanced merge of channels as score_merge_of makes it, to be combined with
 * others; used as there, may be NULL.  Without any used channel it is empty. */
void score_sum_merge(struct score_sum *sum,
    const struct score_channel *channels, size_t count, uint64_t min_n,
    bool *used);

/* The same answers as one group: means of count groups, pooled by answers.  For
 * one channel that asked on several scales. */
void score_mean_pool(const struct score_mean *means, size_t count,
    struct score_mean *pooled);

/* Index 0..100 with its range. */
struct score_range score_index(const struct score_mean *mean, double phi);

/* Positive and negative share of counts[0..steps). */
void score_positive_of(const uint64_t *counts, size_t steps, double phi,
    struct score_positive *positive);

/* NPS of the eleven counts 0..10. */
void score_nps_of(const uint64_t counts[11], double phi, struct score_nps *nps);

/* Mean of a CES question on 1..7 from its mean; n must not be 0. */
double score_ces_mean(const struct score_mean *mean);

/*
 * Merge channels[0..count), count at most SCORE_CHANNELS_MAX.  A channel with less
 * than min_n answers (at least 1 is always needed) or no weight is left out and
 * the other weights are renormalised: used[i] tells.  Without any used channel
 * the ranges are not known and n is 0.
 */
void score_merge_of(const struct score_channel *channels, size_t count,
    uint64_t min_n, bool *used, struct score_merge *merge);

/* The min_n to merge with when none is asked for: SCORE_MIN_N if any channel
 * reaches it, else SCORE_MIN_N_FALLBACK. */
uint64_t score_min_n(const struct score_channel *channels, size_t count);

#endif
