/*
 * dispersion.h - how much more answers vary than if each stood alone: phi.
 *
 * Answers of one day share queue, staff and weather.  phi is Pearson's dispersion
 * factor of quasi-likelihood: the variance between the means of buckets (days,
 * hours) over what independent answers would have, never below 1.  It multiplies
 * the variance of every range.
 *
 * Buckets are fed one by one and not kept.  Pure arithmetic: no I/O, no
 * allocation, no state of its own.
 */
#ifndef AGGREGATOR_CORE_DISPERSION_H
#define AGGREGATOR_CORE_DISPERSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Buckets with answers needed to know phi at all. */
#define DISPERSION_BUCKETS 8

/* Local days that phi looks back. */
#define DISPERSION_DAYS 28

/* Running sums over the buckets so far.  Zeroed it is empty. */
struct dispersion {
	uint64_t n;
	size_t buckets; /* with answers */
	double mean;
	double within;  /* sum of squares about the buckets' means */
	double between; /* sum of squares of those about the mean */
};

/* What phi rests on. */
enum dispersion_basis {
	DISPERSION_UNCHECKED, /* too few buckets: phi is 1 and not known */
	DISPERSION_BY_HOUR,
	DISPERSION_BY_DAY,
};

/* Feed one bucket, its answers counts[0..steps), worst step first; steps is at
 * least 2.  A bucket without answers changes nothing.  Every bucket has the same
 * scale and the order of buckets does not matter. */
void dispersion_add(struct dispersion *dispersion, const uint64_t *counts,
    size_t steps);

/* Are there buckets enough? */
bool dispersion_known(const struct dispersion *dispersion);

/* phi, at least 1; 1 with too few buckets or when all answers agree. */
double dispersion_phi(const struct dispersion *dispersion);

/* phi from days if there are enough with answers, else from hours, else 1; basis
 * says which and may be NULL. */
double dispersion_choose(const struct dispersion *days,
    const struct dispersion *hours, enum dispersion_basis *basis);

#endif
