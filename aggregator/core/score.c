/*
 * score.c - from counted answers to scores with their ranges.
 *
 * Every range but Wilson's is made in one place, score_sum_range(), from the same
 * sums; every test is the z of those sums.  So a mark ("channels disagree") and a
 * range can never contradict each other.  Who may see which figure, and from how
 * many answers on, is decided by the callers: core/report.c assembles the rows.
 */
#include <math.h>

#include "aggregator/core/bh.h"
#include "aggregator/core/score.h"

/* False discovery rate among the pairs of channels. */
#define DISAGREE_Q 0.05

/* Standard errors that pseudo-answers may pull a sum away: so much leaves 92.4 %
 * of 95. */
#define PULL 0.55

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

const struct score_show score_show_index = { 100, 0, 0, 100 };
const struct score_show score_show_nps = { 200, -100, -100, 100 };
const struct score_show score_show_index_diff = { 100, 0, -100, 100 };
const struct score_show score_show_nps_diff = { 200, 0, -200, 200 };

/* Answers cannot vary less than independent ones; what is not known is 1. */
static double
at_least_one(double phi)
{
	return phi > 1 ? phi : 1;
}

static struct score_range
range_unknown(void)
{
	return (struct score_range){ .known = false };
}

/* centre -/+ half, cut to what there is and widened to hold value. */
static struct score_range
range_of(double value, double centre, double half, double least, double most)
{
	struct score_range range = { true, value, centre - half,
		centre + half };

	range.low = fmin(fmax(range.low, least), value);
	range.high = fmax(fmin(range.high, most), value);
	return range;
}

/* Squares of how far a group's own range reaches below and above its mean, the
 * other way round where it is taken off. */
static void
reach(struct score_sum *sum, double weight, const struct score_mean *mean,
    double variance)
{
	const struct score_range own = range_of(mean->mean, mean->mt,
	    SCORE_Z * sqrt(variance), 0, 1);
	const double below = weight * (own.value - own.low),
		     above = weight * (own.high - own.value);

	sum->below += weight > 0 ? below * below : above * above;
	sum->above += weight > 0 ? above * above : below * below;
}

void
score_sum_add(struct score_sum *sum, double weight,
    const struct score_group *group)
{
	const double variance = at_least_one(group->phi) * group->mean.vt;

	if (weight == 0)
		return;
	sum->least = sum->terms == 0 || group->mean.n < sum->least
	    ? group->mean.n
	    : sum->least;
	sum->terms++;
	sum->n += group->mean.n;
	if (group->mean.n == 0)
		sum->lacking = true;
	sum->value += weight * group->mean.mean;
	sum->centre += weight * group->mean.mt;
	sum->variance += weight * weight * variance;
	reach(sum, weight, &group->mean, variance);
}

void
score_sum_join(struct score_sum *sum, double weight,
    const struct score_sum *other)
{
	if (weight == 0)
		return;
	if (!score_sum_known(other))
		sum->lacking = true;
	sum->least = sum->terms == 0 || other->least < sum->least ? other->least
								  : sum->least;
	sum->terms += other->terms;
	sum->n += other->n;
	sum->value += weight * other->value;
	sum->centre += weight * other->centre;
	sum->variance += weight * weight * other->variance;
	sum->below += weight * weight *
	    (weight > 0 ? other->below : other->above);
	sum->above += weight * weight *
	    (weight > 0 ? other->above : other->below);
}

bool
score_sum_known(const struct score_sum *sum)
{
	return sum->terms > 0 && !sum->lacking;
}

static struct score_range
common_range(const struct score_sum *sum, const struct score_show *show)
{
	if (!score_sum_known(sum))
		return range_unknown();
	return range_of(sum->value * show->points + show->zero,
	    sum->centre * show->points + show->zero, score_sum_error(sum, show),
	    show->least, show->most);
}

/*
 * Each group's pseudo-answers pull its centre towards the middle of the scale.  In
 * one group the range makes up for it; in several that are pulled the same way it
 * adds up, while chance averages out.  In MOVER's range (Zou and Donner 2008)
 * nothing adds up.
 */
struct score_range
score_sum_range_of_many(const struct score_sum *sum,
    const struct score_show *show)
{
	struct score_range range = common_range(sum, show);

	if (!range.known || sum->terms < 2)
		return range;
	range.low = fmin(range.low,
	    fmax(range.value - show->points * sqrt(sum->below), show->least));
	range.high = fmax(range.high,
	    fmin(range.value + show->points * sqrt(sum->above), show->most));
	return range;
}

struct score_range
score_sum_range(const struct score_sum *sum, const struct score_show *show)
{
	const bool few = sum->terms <= 2 && sum->least < SCORE_MIN_N;

	if (few || fabs(sum->centre - sum->value) <= PULL * sqrt(sum->variance))
		return common_range(sum, show);
	return score_sum_range_of_many(sum, show);
}

double
score_sum_error(const struct score_sum *sum, const struct score_show *show)
{
	return SCORE_Z * show->points * sqrt(sum->variance);
}

double
score_sum_z(const struct score_sum *sum)
{
	return sum->centre / sqrt(sum->variance);
}

double
score_p(double z)
{
	return erfc(fabs(z) / sqrt(2));
}

/* A figure of one group alone. */
static struct score_range
alone(const struct score_mean *mean, double phi, const struct score_show *show)
{
	const struct score_group group = { *mean, phi };
	struct score_sum sum = { 0 };

	score_sum_add(&sum, 1, &group);
	return score_sum_range(&sum, show);
}

struct score_range
score_index(const struct score_mean *mean, double phi)
{
	return alone(mean, phi, &score_show_index);
}

/*
 * Wilson 1927, without continuity correction:
 * (p + z^2/2n -/+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n), with n/phi for n.
 */
static struct score_range
wilson(uint64_t hits, uint64_t n, double phi)
{
	const double z = SCORE_Z, m = (double)n / at_least_one(phi);
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

static void
nps_groups(const uint64_t counts[11], uint64_t groups[3])
{
	size_t k;

	groups[0] = 0;
	for (k = 0; k <= 6; k++)
		groups[0] += counts[k];
	groups[1] = counts[7] + counts[8];
	groups[2] = counts[9] + counts[10];
}

/*
 * Reichheld 2003: promoters minus detractors.  Range: adjusted Wald with 3/4
 * promoter, 3/4 detractor and 3/2 passives added (Rocks 2016).
 */
void
score_nps_mean(const uint64_t counts[11], struct score_mean *mean)
{
	static const double pseudo[3] = { SCORE_PSEUDO / 4, SCORE_PSEUDO / 2,
		SCORE_PSEUDO / 4 };
	uint64_t groups[3];

	nps_groups(counts, groups);
	moments_of(groups, pseudo, 3, mean);
}

void
score_nps_of(const uint64_t counts[11], double phi, struct score_nps *nps)
{
	struct score_mean mean;
	uint64_t groups[3];

	nps_groups(counts, groups);
	nps->detractors = groups[0];
	nps->passives = groups[1];
	nps->promoters = groups[2];
	score_nps_mean(counts, &mean);
	nps->score = alone(&mean, phi, &score_show_nps);
}

/* CES 2.0 (Dixon, Toman, DeLisi 2013) on its own steps: 1 + 6 * index / 100. */
double
score_ces_mean(const struct score_mean *mean)
{
	return 1 + 6 * mean->mean;
}

static void
add_channel(struct score_sum *sum, double weight,
    const struct score_channel *channel)
{
	const struct score_group group = { channel->mean, channel->phi };

	score_sum_add(sum, weight, &group);
}

/* Is any pair of used channels different?  z test on the adjusted sums. */
static bool
channels_disagree(const struct score_channel *channels, size_t count,
    const bool *used)
{
	double p[PAIRS_MAX];
	size_t order[PAIRS_MAX], i, j, m = 0;

	for (i = 0; i < count; i++) {
		for (j = i + 1; j < count; j++) {
			struct score_sum apart = { 0 };

			if (!used[i] || !used[j])
				continue;
			add_channel(&apart, -1, &channels[i]);
			add_channel(&apart, 1, &channels[j]);
			p[m++] = score_p(score_sum_z(&apart));
		}
	}
	bh_adjust(p, m, order);
	for (i = 0; i < m; i++) {
		if (p[i] <= DISAGREE_Q)
			return true;
	}
	return false;
}

/* Mark the channels used; the sum of their weights. */
static double
choose(const struct score_channel *channels, size_t count, uint64_t min_n,
    bool *used)
{
	double weights = 0;
	size_t i;

	for (i = 0; i < count; i++) {
		used[i] = channels[i].mean.n > 0 &&
		    channels[i].mean.n >= min_n && channels[i].weight > 0;
		if (used[i])
			weights += channels[i].weight;
	}
	return weights;
}

void
score_sum_merge(struct score_sum *sum, const struct score_channel *channels,
    size_t count, uint64_t min_n, bool *used)
{
	bool own[SCORE_CHANNELS_MAX];
	double weights;
	size_t i;

	if (used == NULL)
		used = own;
	weights = choose(channels, count, min_n, used);
	*sum = (struct score_sum){ 0 };
	for (i = 0; i < count; i++) {
		if (used[i])
			add_channel(sum, channels[i].weight / weights,
			    &channels[i]);
	}
}

void
score_merge_of(const struct score_channel *channels, size_t count,
    uint64_t min_n, bool *used, struct score_merge *merge)
{
	struct score_sum pooled = { 0 }, balanced;
	const double weights = choose(channels, count, min_n, used);
	double spread = 0, w;
	size_t i;

	*merge = (struct score_merge){ 0 };
	score_sum_merge(&balanced, channels, count, min_n, used);
	if (!score_sum_known(&balanced))
		return;
	merge->n = balanced.n;
	merge->used = balanced.terms;
	for (i = 0; i < count; i++) {
		if (!used[i])
			continue;
		add_channel(&pooled,
		    (double)channels[i].mean.n / (double)merge->n,
		    &channels[i]);
		/* Kish 1992: what the answers are worth as if drawn in
		 * balance. */
		w = channels[i].weight / weights;
		spread += w * w * at_least_one(channels[i].phi) /
		    (double)channels[i].mean.n;
	}
	merge->pooled = score_sum_range(&pooled, &score_show_index);
	merge->balanced = score_sum_range(&balanced, &score_show_index);
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
