/*
 * dispersion.c - Pearson's dispersion factor from buckets that come one by one.
 *
 * phi = sum n_h (mean_h - mean)^2 / ((H-1) s^2), where s^2 is the population
 * variance of all answers.  The sums of squares are kept about the running mean
 * (Welford), for sums of squares about 0 would lose their digits in millions of
 * answers; and a bucket's mean is computed in whole steps, so that buckets that
 * agree do so exactly.
 */
#include "aggregator/core/dispersion.h"

void
dispersion_add(struct dispersion *dispersion, const uint64_t *counts,
    size_t steps)
{
	const double top = (double)(steps - 1);
	uint64_t n = 0, sum = 0;
	double mean, apart, before;
	size_t k;

	for (k = 0; k < steps; k++) {
		n += counts[k];
		sum += counts[k] * k;
	}
	if (n == 0)
		return;
	mean = (double)sum / (double)n;
	for (k = 0; k < steps; k++)
		dispersion->within += (double)counts[k] * ((double)k - mean) /
		    top * ((double)k - mean) / top;
	mean /= top;
	dispersion->n += n;
	dispersion->buckets++;
	before = mean - dispersion->mean;
	dispersion->mean += before * (double)n / (double)dispersion->n;
	apart = mean - dispersion->mean;
	if (dispersion->buckets > 1)
		dispersion->between += (double)n * before * apart;
}

bool
dispersion_known(const struct dispersion *dispersion)
{
	return dispersion->buckets >= DISPERSION_BUCKETS;
}

double
dispersion_phi(const struct dispersion *dispersion)
{
	const double square = dispersion->within + dispersion->between;
	double phi;

	if (!dispersion_known(dispersion) || square <= 0)
		return 1;
	phi = dispersion->between * (double)dispersion->n /
	    ((double)(dispersion->buckets - 1) * square);
	return phi > 1 ? phi : 1;
}

double
dispersion_choose(const struct dispersion *days, const struct dispersion *hours,
    enum dispersion_basis *basis)
{
	enum dispersion_basis ignored;

	if (basis == NULL)
		basis = &ignored;
	if (dispersion_known(days)) {
		*basis = DISPERSION_BY_DAY;
		return dispersion_phi(days);
	}
	if (dispersion_known(hours)) {
		*basis = DISPERSION_BY_HOUR;
		return dispersion_phi(hours);
	}
	*basis = DISPERSION_UNCHECKED;
	return 1;
}
