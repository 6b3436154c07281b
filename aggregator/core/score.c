/*
 * score.c - from counted answers to scores with their ranges.
 *
 * Every range but Wilson's is made in one place, range_of(), from the same two
 * sums; every test is the z of those sums.  So a mark ("channels disagree") and a
 * range can never contradict each other.  Who may see which figure, and from how
 * many answers on, is decided by the callers: core/report.c assembles the rows.
 */
#include <math.h>

#include "aggregator/core/score.h"

/* False discovery rate among the pairs of channels. */
#define DISAGREE_Q 0.05

#define PAIRS_MAX (SCORE_CHANNELS_MAX * (SCORE_CHANNELS_MAX - 1) / 2)

/*
 * Plain mean and adjusted moments; step k of K is worth k/(K-1), as ACSI and the
 * smiley index have it.  To step k pseudo[k] pseudo-answers are added, or an even
 * share of SCORE_PSEUDO where pseudo is NULL; they lie evenly about the middle.
 * vt is the population variance with them, divided by n + SCORE_PSEUDO: the
 * several-step brother of Agresti and Coull.
 */
static void
moments_of(const uint64_t *counts, const double *pseudo, size_t steps,
    struct score_mean *mean)
{
	const double even = SCORE_PSEUDO / (double)steps,
		     top = (double)(steps - 1);
	double sum = 0, square = 0, with, value;
	size_t k;

	mean->n = 0;
	for (k = 0; k < steps; k++) {
		mean->n += counts[k];
		sum += (double)counts[k] * (double)k / top;
	}
	with = (double)mean->n + SCORE_PSEUDO;
	mean->mean = mean->n == 0 ? 0 : sum / (double)mean->n;
	mean->mt = (sum + SCORE_PSEUDO / 2) / with;
	for (k = 0; k < steps; k++) {
		value = (double)k / top - mean->mt;
		square += ((double)counts[k] + (pseudo ? pseudo[k] : even)) *
		    value * value;
	}
	mean->vt = square / with / with;
}

void
score_mean_of(const uint64_t *counts, size_t steps, struct score_mean *mean)
{
	moments_of(counts, NULL, steps, mean);
}

void
score_mean_pool(const struct score_mean *means, size_t count,
    struct score_mean *pooled)
{
	double share;
	size_t i;

	*pooled = (struct score_mean){ 0 };
	for (i = 0; i < count; i++)
		pooled->n += means[i].n;
	for (i = 0; i < count && pooled->n > 0; i++) {
		if (means[i].n == 0)
			continue;
		share = (double)means[i].n / (double)pooled->n;
		pooled->mean += share * means[i].mean;
		pooled->mt += share * means[i].mt;
		pooled->vt += share * share * means[i].vt;
	}
}

/*
 * The common range: centre -/+ z * sqrt(variance), cut to the scale, widened if
 * need be to hold the estimate (only with a handful of answers).
 */
static struct score_range
range_of(double value, double centre, double variance, double least,
    double most)
{
	const double half = SCORE_Z * sqrt(variance);
	struct score_range range = { true, value, centre - half,
		centre + half };

	range.low = fmin(fmax(range.low, least), value);
	range.high = fmax(fmin(range.high, most), value);
	return range;
}

static struct score_range
range_unknown(void)
{
	return (struct score_range){ .known = false };
}

struct score_range
score_index(const struct score_mean *mean, double phi)
{
	if (mean->n == 0)
		return range_unknown();
	return range_of(100 * mean->mean, 100 * mean->mt,
	    100 * 100 * phi * mean->vt, 0, 100);
}

/*
 * Wilson 1927, without continuity correction:
 * (p + z^2/2n -/+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n), with n/phi for n.
 */
static struct score_range
wilson(uint64_t hits, uint64_t n, double phi)
{
	const double z = SCORE_Z, m = (double)n / phi;
	double p, centre, half, scale;

	if (n == 0)
		return range_unknown();
	p = (double)hits / (double)n;
	scale = 1 + z * z / m;
	centre = (p + z * z / (2 * m)) / scale;
	half = z * sqrt(p * (1 - p) / m + z * z / (4 * m * m)) / scale;
	return (struct score_range){ true, 100 * p,
		100 * fmax(0, fmin(p, centre - half)),
		100 * fmin(1, fmax(p, centre + half)) };
}

/* Positive is strictly above the middle, 2k > K-1: on five steps that is CSAT, on
 * four the two green faces, on seven the agreeing half of CES 2.0. */
void
score_positive_of(const uint64_t *counts, size_t steps, double phi,
    struct score_positive *positive)
{
	uint64_t n = 0;
	size_t k;

	*positive = (struct score_positive){ 0 };
	for (k = 0; k < steps; k++) {
		n += counts[k];
		if (2 * k > steps - 1)
			positive->above += counts[k];
		else if (2 * k < steps - 1)
			positive->below += counts[k];
	}
	positive->percent = wilson(positive->above, n, phi);
	if (n > 0)
		positive->below_percent = 100 * (double)positive->below /
		    (double)n;
}

/*
 * Reichheld 2003: promoters minus detractors.  Range: adjusted Wald with 3/4
 * promoter, 3/4 detractor and 3/2 passives added (Rocks 2016).
 */
void
score_nps_of(const uint64_t counts[11], double phi, struct score_nps *nps)
{
	static const double pseudo[3] = { SCORE_PSEUDO / 4, SCORE_PSEUDO / 2,
		SCORE_PSEUDO / 4 };
	uint64_t groups[3] = { 0, counts[7] + counts[8],
		counts[9] + counts[10] };
	struct score_mean mean;
	size_t k;

	for (k = 0; k <= 6; k++)
		groups[0] += counts[k];
	nps->detractors = groups[0];
	nps->passives = groups[1];
	nps->promoters = groups[2];
	moments_of(groups, pseudo, 3, &mean);
	if (mean.n == 0)
		nps->score = range_unknown();
	else /* from 0..1 to -100..100 */
		nps->score = range_of(200 * mean.mean - 100,
		    200 * mean.mt - 100, 200 * 200 * phi * mean.vt, -100, 100);
}

/* CES 2.0 (Dixon, Toman, DeLisi 2013) on its own steps: 1 + 6 * index / 100. */
double
score_ces_mean(const struct score_mean *mean)
{
	return 1 + 6 * mean->mean;
}

/* Benjamini and Hochberg 1995: does the step-up rule reject any of p[0..m)? */
static bool
bh_rejects_any(double *p, size_t m, double q)
{
	double swap;
	size_t i, j;

	for (i = 1; i < m; i++) {
		for (j = i; j > 0 && p[j] < p[j - 1]; j--) {
			swap = p[j];
			p[j] = p[j - 1];
			p[j - 1] = swap;
		}
	}
	for (i = m; i > 0; i--) {
		if (p[i - 1] <= q * (double)i / (double)m)
			return true;
	}
	return false;
}

/* Is any pair of used channels different?  z test on the adjusted sums. */
static bool
channels_disagree(const struct score_channel *channels, size_t count,
    const bool *used)
{
	double p[PAIRS_MAX], variance, z;
	size_t i, j, m = 0;

	for (i = 0; i < count; i++) {
		for (j = i + 1; j < count; j++) {
			if (!used[i] || !used[j])
				continue;
			variance = channels[i].phi * channels[i].mean.vt +
			    channels[j].phi * channels[j].mean.vt;
			z = (channels[j].mean.mt - channels[i].mean.mt) /
			    sqrt(variance);
			p[m++] = erfc(fabs(z) / sqrt(2));
		}
	}
	return bh_rejects_any(p, m, DISAGREE_Q);
}

/* sum w*mean with range from sum w*mt and sum w^2*phi*vt; the weights are shares
 * of answers (pooled) or of the given weights (balanced: the post-stratified
 * mean). */
static struct score_range
weighted(const struct score_channel *channels, size_t count, const bool *used,
    bool by_answers, double total)
{
	double value = 0, centre = 0, variance = 0, w;
	size_t i;

	for (i = 0; i < count; i++) {
		if (!used[i])
			continue;
		w = (by_answers ? (double)channels[i].mean.n
				: channels[i].weight) /
		    total;
		value += w * channels[i].mean.mean;
		centre += w * channels[i].mean.mt;
		variance += w * w * channels[i].phi * channels[i].mean.vt;
	}
	return range_of(100 * value, 100 * centre, 100 * 100 * variance, 0,
	    100);
}

void
score_merge_of(const struct score_channel *channels, size_t count,
    uint64_t min_n, bool *used, struct score_merge *merge)
{
	double weights = 0, spread = 0, w;
	size_t i;

	*merge = (struct score_merge){ 0 };
	for (i = 0; i < count; i++) {
		used[i] = channels[i].mean.n > 0 &&
		    channels[i].mean.n >= min_n && channels[i].weight > 0;
		if (!used[i])
			continue;
		merge->used++;
		merge->n += channels[i].mean.n;
		weights += channels[i].weight;
	}
	if (merge->used == 0)
		return;
	merge->pooled = weighted(channels, count, used, true, (double)merge->n);
	merge->balanced = weighted(channels, count, used, false, weights);
	/* Kish 1992: what the answers are worth as if drawn in balance. */
	for (i = 0; i < count; i++) {
		if (!used[i])
			continue;
		w = channels[i].weight / weights;
		spread += w * w * channels[i].phi / (double)channels[i].mean.n;
	}
	merge->n_effective = 1 / spread;
	merge->design_effect = (double)merge->n * spread;
	merge->disagree = channels_disagree(channels, count, used);
}

uint64_t
score_min_n(const struct score_channel *channels, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (channels[i].mean.n >= SCORE_MIN_N && channels[i].weight > 0)
			return SCORE_MIN_N;
	}
	return SCORE_MIN_N_FALLBACK;
}
