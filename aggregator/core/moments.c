/*
 * moments.c - each cell against all the others, corrected for their number.
 *
 * The others are the total less the cell, in whole answers, so that no figure
 * depends on the order of cells and the work is one pass.
 */
#include <math.h>

#include "aggregator/core/bh.h"
#include "aggregator/core/moments.h"
#include "aggregator/core/order.h"
#include "protocol/limits.h"

const struct moments_rule moments_rule_default = { SCORE_MIN_N, MOMENTS_Q,
	MOMENTS_POINTS };

/* All answers of a group; phi is summed by answers. */
struct total {
	uint64_t counts[LIMIT_STEPS];
	struct score_mean mean;
	double phi;
	double variance; /* of one answer */
};

static double
phi_of(const struct moment *cell)
{
	return cell->phi > 1 ? cell->phi : 1;
}

static double
variance_of(const uint64_t *counts, size_t steps, const struct score_mean *mean)
{
	const double top = (double)(steps - 1);
	double square = 0, apart;
	size_t k;

	for (k = 0; k < steps; k++) {
		apart = (double)k / top - mean->mean;
		square += (double)counts[k] * apart * apart;
	}
	return mean->n > 1 ? square / (double)(mean->n - 1) : 0;
}

static void
total_of(struct moment *cells, size_t count, size_t steps, struct total *total)
{
	size_t i, k;

	*total = (struct total){ 0 };
	for (i = 0; i < count; i++) {
		score_mean_of(cells[i].counts, steps, &cells[i].mean);
		total->phi += phi_of(&cells[i]) * (double)cells[i].mean.n;
		for (k = 0; k < steps; k++)
			total->counts[k] += cells[i].counts[k];
	}
	score_mean_of(total->counts, steps, &total->mean);
	total->variance = variance_of(total->counts, steps, &total->mean);
}

/* p of the difference if all answers varied alike (Mantel 1963), without
 * pseudo-answers. */
static double
alike(const struct score_group *own, const struct score_group *rest,
    double variance)
{
	const double per_answer = own->phi / (double)own->mean.n +
	    rest->phi / (double)rest->mean.n;

	if (!(variance > 0))
		return 1;
	return score_p((own->mean.mean - rest->mean.mean) /
	    sqrt(variance * per_answer));
}

static void
compare(struct moment *cell, const struct total *total, size_t steps,
    uint64_t min_n)
{
	const struct score_group own = { cell->mean, phi_of(cell) };
	struct score_group rest = { .phi = 1 };
	uint64_t counts[LIMIT_STEPS];
	size_t k;

	for (k = 0; k < steps; k++)
		counts[k] = total->counts[k] - cell->counts[k];
	score_mean_of(counts, steps, &rest.mean);
	if (rest.mean.n > 0)
		rest.phi = fmax(1,
		    (total->phi - own.phi * (double)own.mean.n) /
			(double)rest.mean.n);
	cell->index = score_index(&own.mean, own.phi);
	cell->rest_n = rest.mean.n;
	cell->rest = score_index(&rest.mean, rest.phi);
	cell->change = (struct change){ 0 };
	cell->p_alike = cell->p_adjusted = 1;
	cell->flag = 0;
	cell->tested = own.mean.n > 0 && own.mean.n >= min_n && rest.mean.n > 0;
	if (!cell->tested)
		return;
	change_of_groups(&rest, &own, &score_show_index_diff, &cell->change);
	cell->p_alike = alike(&own, &rest, total->variance);
}

struct score_range
moments_compare(struct moment *cells, size_t count, size_t steps,
    const struct moments_rule *rule)
{
	struct total total;
	size_t i;

	total_of(cells, count, steps, &total);
	for (i = 0; i < count; i++)
		compare(&cells[i], &total, steps, rule->min_n);
	return score_index(&total.mean,
	    total.mean.n == 0 ? 1 : total.phi / (double)total.mean.n);
}

size_t
moments_judge(struct moment *cells, size_t count,
    const struct moments_rule *rule, double *p, size_t *order)
{
	size_t i, at, tested = 0;

	for (i = 0; i < count; i++) {
		if (cells[i].tested)
			p[tested++] = cells[i].change.p;
	}
	bh_adjust(p, tested, order);
	for (i = at = 0; i < count; i++) {
		if (!cells[i].tested)
			continue;
		cells[i].p_adjusted = p[at];
		p[at++] = cells[i].p_alike;
	}
	bh_adjust(p, tested, order);
	for (i = at = 0; i < count; i++) {
		const double apart = cells[i].change.range.value;

		cells[i].flag = 0;
		if (!cells[i].tested || p[at++] > rule->q ||
		    cells[i].p_adjusted > rule->q ||
		    !cells[i].change.significant || fabs(apart) < rule->points)
			continue;
		cells[i].flag = apart > 0 ? 1 : -1;
	}
	return tested;
}

static double
affected(const struct moment *cell)
{
	return fabs(cell->change.range.value) * (double)cell->mean.n;
}

static bool
listed_before(const void *things, size_t a, size_t b)
{
	const struct moment *one = (const struct moment *)things + a,
			    *other = (const struct moment *)things + b;

	if ((one->flag != 0) != (other->flag != 0))
		return one->flag != 0;
	if (one->tested != other->tested)
		return one->tested;
	return one->tested && affected(one) > affected(other);
}

void
moments_order(const struct moment *cells, size_t count, size_t *order)
{
	order_of(order, count, listed_before, cells);
}
