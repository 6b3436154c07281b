/*
 * report.h - from tallies to the rows of a score report.
 *
 * Three decisions, each on its own: which tallies to add up for a span of time
 * (report_plan_of), which row a tally belongs to (report_key_of), and what a
 * row's histograms say (report_figures_of).  Reading tallies and writing JSON
 * is io/desk_score.c's.
 */
#ifndef AGGREGATOR_CORE_REPORT_H
#define AGGREGATOR_CORE_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/core/localtime.h"
#include "aggregator/core/query.h"
#include "aggregator/core/score.h"
#include "protocol/limits.h"

/* Fewer ratings than this are hidden from everybody but the local command line,
 * unless a setting says otherwise. */
#define REPORT_K 10

/* Spans a tally can stand for, as the store numbers them.  A rating stands once
 * in each span that its whole range of uncertainty lies in. */
enum report_span {
	REPORT_ALL,
	REPORT_MONTH,
	REPORT_DAY,
	REPORT_HOUR,
};

/* Tallies of one span that begin at from or later and before to. */
struct report_piece {
	enum report_span span;
	int64_t from;
	int64_t to;
};

/* Ratings in tallies of outer, from..to, that are in none of inner: too
 * uncertain to be placed more finely. */
struct report_doubt {
	enum report_span outer;
	enum report_span inner;
	int64_t from;
	int64_t to;
};

/* Hours, days, months, days, hours is the longest cover. */
#define REPORT_PIECES 5
#define REPORT_DOUBTS 5

/* What to add up for one touchpoint: the pieces are counted, the doubts named. */
struct report_plan {
	size_t piece_count;
	struct report_piece pieces[REPORT_PIECES];
	size_t doubt_count;
	struct report_doubt doubts[REPORT_DOUBTS];
	/* The span as used, whole local hours; INT64_MIN and INT64_MAX where it
	 * is open. */
	int64_t from;
	int64_t to;
};

/*
 * Plan what query asks in that zone.  Both ends are widened to whole local
 * hours, for nothing finer is tallied.  0, or -1 when the span is empty there.
 */
int report_plan_of(const struct query *query, const struct localtime_zone *zone,
    int64_t now, struct report_plan *plan);

/*
 * The same for a span of time: open at an end that is INT64_MIN or INT64_MAX.
 * by says how fine the tallies must be.
 */
int report_plan_between(unsigned by, const struct localtime_zone *zone,
    int64_t from, int64_t to, struct report_plan *plan);

/*
 * Which row a tally belongs to.  Places, questions and channels are numbers the
 * caller gave out; what does not split the rows is REPORT_NONE.  Compared byte
 * by byte, so it is always zeroed whole before it is filled.
 */
#define REPORT_NONE (-1)
struct report_key {
	int32_t touchpoint;
	int32_t department;
	int32_t region;
	int32_t question;
	int32_t channel;
	int32_t hour;
	int32_t weekday;
	int32_t hourofweek;
	int64_t day;   /* since 1970; INT64_MIN where it does not split */
	int64_t week;  /* its Monday */
	int64_t month; /* since January 1970 */
};
#define REPORT_NO_DAY INT64_MIN

/* Where a series belongs, in the caller's numbers. */
struct report_series {
	int32_t touchpoint;
	int32_t department;
	int32_t region;
	int32_t question;
	int32_t channel;
};

/* The row of a tally of that series that begins at start. */
void report_key_of(unsigned by, const struct report_series *series,
    const struct localtime_zone *zone, int64_t start, struct report_key *key);

/* The same as if it began so many local days later, or its month so many months;
 * whole weeks, so that the weekday stays. */
void report_key_later(unsigned by, const struct report_series *series,
    const struct localtime_zone *zone, int64_t start, int64_t days,
    int64_t months, struct report_key *key);

/* Does all of from..to lie in one row, and in the hour or day that it is of? */
bool report_key_holds(unsigned by, const struct localtime_zone *zone,
    int64_t from, int64_t to);

/* The order of rows in a report: place, question, channel, time. */
int report_key_compare(const struct report_key *a, const struct report_key *b);

/* Answers of one channel on one scale in one row. */
struct report_histogram {
	int32_t channel;
	const char *scale;
	size_t steps;
	uint64_t counted[LIMIT_STEPS];
	uint64_t flagged[LIMIT_STEPS];
	double phi;       /* see report_phi; below 1: nobody looked */
	bool phi_checked; /* all of it from enough days or hours */
};

/* The dispersion factor that every range of a histogram is widened by, at least
 * 1 (docs/DESIGN.md, "Scores"). */
double report_phi(const struct report_histogram *histogram);

/* What was settled for all rows: the least n that is shown, and the weight of
 * each channel the caller gave a number to. */
struct report_terms {
	uint64_t k;
	size_t weight_count;
	const double *weights;
};

/* One channel's own figures, one for each histogram. */
struct report_channel {
	uint64_t n;
	uint64_t flagged;
	struct score_range index;
	struct score_positive positive;
	double phi;
	bool phi_checked;
};

struct report_figures {
	uint64_t n;
	uint64_t flagged;
	bool suppressed;
	bool merged_known;
	struct score_merge merged;
	bool weights_equal;
	size_t missing_count;
	int32_t missing[SCORE_CHANNELS_MAX];
	size_t weightless_count; /* of the missing: those whose weight is 0 */
	int32_t weightless[SCORE_CHANNELS_MAX];
	struct score_range pooled;
	bool has_nps;
	struct score_nps nps;
	bool has_ces;
	uint64_t ces_n;
	struct score_range ces_percent;
	double ces_mean;
	bool has_raw;
	uint64_t raw_n; /* the presses behind raw, those filtered too */
	struct score_range raw;
};

/* Has that scale a worst and a best end?  A choice among words has not. */
bool report_scale_is_ordered(const char *scale);

/* The figures of one histogram. */
void report_channel_of(const struct report_histogram *histogram,
    struct report_channel *channel);

/*
 * The figures of a row.  Histograms of one channel are pooled by answers, the
 * channels merged by the terms; query gives min_n and raw.  Channels
 * beyond SCORE_CHANNELS_MAX do not exist.
 */
void report_figures_of(const struct query *query,
    const struct report_histogram *histograms, size_t count,
    const struct report_terms *terms, struct report_figures *figures);

#endif
