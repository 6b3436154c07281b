/*
 * watch.h - a touchpoint's days against its own usual.
 *
 * The usual is a baseline: the first 28 local days with answers, longer until
 * 200 are there, or the days from where a person began it anew.  Its days never
 * move by themselves.  What comes after is charted (core/chart.h) by day, or by
 * week where half of the baseline's days have fewer than 30 answers.
 *
 * Days come sorted, each at most once; days left out (holidays, the running
 * one) are simply not among them.
 */
#ifndef AGGREGATOR_CORE_WATCH_H
#define AGGREGATOR_CORE_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/core/chart.h"
#include "protocol/limits.h"

/* Median answers of a day to be charted by the day. */
#define WATCH_DAILY_N 30

/* A baseline that begins with the first day there is. */
#define WATCH_FIRST INT64_MIN

/* Share of an hour's presses that are repeats, and presses needed to say so. */
#define WATCH_REPEATS_PERCENT 20
#define WATCH_REPEATS_N 30

/* Share of a day chart's points beyond three standard errors by chance. */
#define WATCH_BY_CHANCE 0.0026998

struct watch_day {
	int64_t day; /* local, since 1970 */
	uint64_t counts[LIMIT_STEPS];
};

/* Without known only from, days and n mean something: how far it has got. */
struct watch_baseline {
	bool known;
	int64_t from; /* first day */
	int64_t to;   /* the day behind its last */
	size_t days;  /* with answers */
	uint64_t n;
	uint64_t counts[LIMIT_STEPS];
	double phi;
	bool phi_checked; /* out of enough days */
	bool weekly;
};

/* One day or week on the chart. */
struct watch_point {
	int64_t from;
	int64_t to;   /* the day behind its last */
	bool entered; /* with answers enough; else only day.n means something */
	struct chart_day day;
};

/* The baseline from a day on (or WATCH_FIRST), as it stands on the day today. */
void watch_baseline_of(const struct watch_day *days, size_t count, size_t steps,
    int64_t from, int64_t today, struct watch_baseline *baseline);

/* Hand on the points behind a known baseline, in order: whole days or ISO weeks
 * before today. */
void watch_points(const struct watch_day *days, size_t count, size_t steps,
    const struct watch_baseline *baseline, int64_t today,
    void (*each)(void *arg, const struct watch_point *point), void *arg);

/* Where the drift chart stands: -1, 1 or 0, and since which point. */
struct watch_drift {
	int signal;
	int64_t since;
	struct watch_point last; /* entered; from INT64_MIN: there is none */
};
void watch_drift_begin(struct watch_drift *drift);
void watch_drift_add(struct watch_drift *drift,
    const struct watch_point *point);

/* Are so many repeats among all presses of an hour an alarm? */
bool watch_repeats(uint64_t flagged, uint64_t presses);

/* "Tuesday 24 Nov"; size at least WATCH_DATE. */
#define WATCH_DATE 24
void watch_date(int64_t day, char text[WATCH_DATE]);

#endif
