/*
 * chart.c - limits of the day chart, and the exponentially weighted mean with its
 * exact variance: e_t = l x_t + (1-l) e_(t-1), and with it
 * w_t = l^2 phi s0^2/n_t + (1-l)^2 w_(t-1), for days of unequal size.
 */
#include <math.h>

#include "aggregator/core/chart.h"
#include "aggregator/core/score.h"

const struct chart_rule chart_rule_default = { CHART_LAMBDA, CHART_WIDTH, 1 };

void
chart_begin(struct chart *chart, const uint64_t *baseline, size_t steps,
    const struct chart_rule *rule)
{
	struct score_mean mean;

	*chart = (struct chart){ .rule = rule ? *rule : chart_rule_default };
	if (!(chart->rule.phi > 1))
		chart->rule.phi = 1;
	score_mean_of(baseline, steps, &mean);
	if (mean.n == 0)
		return;
	chart->known = true;
	chart->mu0 = 100 * mean.mean;
	chart->ewma = chart->mu0;
	/* With the pseudo-answers, so that a perfect month does not make the
	 * first lesser answer an alarm. */
	chart->sigma0 = 100 * sqrt(mean.vt * ((double)mean.n + SCORE_PSEUDO));
}

/* On which side of mu0 -/+ half x lies; the limits as shown. */
static int
side(double mu0, double half, double x, double *low, double *high)
{
	*low = fmax(0, mu0 - half);
	*high = fmin(100, mu0 + half);
	return (x > mu0 + half) - (x < mu0 - half);
}

void
chart_add(struct chart *chart, const uint64_t *counts, size_t steps,
    struct chart_day *day)
{
	const double lambda = chart->rule.lambda, keep = 1 - lambda;
	struct score_mean mean;
	double variance;

	score_mean_of(counts, steps, &mean);
	*day = (struct chart_day){ .n = mean.n, .ewma = chart->ewma };
	if (mean.n == 0)
		return;
	variance = chart->rule.phi * chart->sigma0 * chart->sigma0 /
	    (double)mean.n;
	day->index = 100 * mean.mean;
	day->day_signal = side(chart->mu0, chart->rule.width * sqrt(variance),
	    day->index, &day->day_low, &day->day_high);
	chart->ewma = lambda * day->index + keep * chart->ewma;
	chart->variance = lambda * lambda * variance +
	    keep * keep * chart->variance;
	day->ewma = chart->ewma;
	day->signal = side(chart->mu0,
	    chart->rule.width * sqrt(chart->variance), chart->ewma, &day->low,
	    &day->high);
}
