/*
 * chart.h - a day far from the usual, and a slow drift away from it.
 *
 * Two charts over the same days.  The day chart (Shewhart's) has limits of three
 * standard errors of that day's answers about a frozen baseline; the drift chart
 * is an exponentially weighted mean with the exact variance for days of unequal
 * size (NIST handbook).  phi widens both.
 *
 * Pure arithmetic: no I/O, no allocation, no state of its own.  Which days make
 * the baseline, and which are too small to enter, is the caller's.
 */
#ifndef AGGREGATOR_CORE_CHART_H
#define AGGREGATOR_CORE_CHART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Weight of the newest day, and standard errors to the limits. */
#define CHART_LAMBDA 0.2
#define CHART_WIDTH 3.0

/* Answers a baseline must have, local days it is taken from, and answers a day
 * must have to enter. */
#define CHART_BASELINE_N 200
#define CHART_BASELINE_DAYS 28
#define CHART_DAY_N 10

/* How a chart is drawn. */
struct chart_rule {
	double lambda; /* over 0, at most 1 */
	double width;
	double phi;
};

/* CHART_LAMBDA, CHART_WIDTH, and phi 1. */
extern const struct chart_rule chart_rule_default;

/* A chart as far as it has got; figures 0..100.  Unless known nothing means
 * anything. */
struct chart {
	struct chart_rule rule;
	bool known;
	double mu0;
	double sigma0; /* of one answer */
	double ewma;
	double variance; /* of ewma */
};

/* One day on the chart; figures 0..100.  With n == 0 there is nothing but ewma,
 * which stands where it stood. */
struct chart_day {
	uint64_t n;
	double index;
	double day_low; /* limits of the day chart */
	double day_high;
	int day_signal; /* -1 below, 1 above, 0 within */
	double ewma;
	double low; /* limits of the drift chart */
	double high;
	int signal;
};

/* Begin with the answers of the baseline, worst step first; without any, or with
 * rule NULL for the default, see struct chart. */
void chart_begin(struct chart *chart, const uint64_t *baseline, size_t steps,
    const struct chart_rule *rule);

/* Add the next day.  The chart must be known. */
void chart_add(struct chart *chart, const uint64_t *counts, size_t steps,
    struct chart_day *day);

#endif
