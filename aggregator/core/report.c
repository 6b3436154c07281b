/*
 * report.c - from tallies to the rows of a score report.
 *
 * A span is covered by the coarsest tallies that fit in it: a year's score adds
 * up months, not hours, and a rating whose date is only known to a month still
 * counts in that month.  What cannot be placed is never dropped in silence: the
 * doubts count it.  The arithmetic of scores is core/score.c's.
 */
#include <string.h>

#include "aggregator/core/report.h"
#include "aggregator/core/strata.h"

/* ---- spans of time -------------------------------------------------------- */

#define FOREVER INT64_MAX
#define NEVER INT64_MIN

static int
is_open(int64_t t)
{
	return t == FOREVER || t == NEVER;
}

/* Start of the span that holds t; next: of the one after it. */
static int64_t
span_start(const struct localtime_zone *zone, enum report_span span, int64_t t,
    int next)
{
	const int64_t day = localtime_day(zone, t);

	if (span == REPORT_DAY)
		return localtime_day_start(zone, day + next);
	return localtime_day_start(zone,
	    localtime_month_start(localtime_month_of(day) + next));
}

static int64_t
span_floor(const struct localtime_zone *zone, enum report_span span, int64_t t)
{
	return is_open(t) ? t : span_start(zone, span, t, 0);
}

static int64_t
span_ceiling(const struct localtime_zone *zone, enum report_span span,
    int64_t t)
{
	const int64_t floor = span_floor(zone, span, t);

	return floor == t ? t : span_start(zone, span, t, 1);
}

static void
add_piece(struct report_plan *plan, enum report_span span, int64_t from,
    int64_t to)
{
	if (from < to)
		plan->pieces[plan->piece_count++] = (struct report_piece){ span,
			from, to };
}

static void
add_doubt(struct report_plan *plan, enum report_span outer,
    enum report_span inner, int64_t from, int64_t to)
{
	if (from < to)
		plan->doubts[plan->doubt_count++] = (struct report_doubt){
			outer, inner, from, to
		};
}

/*
 * Cover from..to with spans that lie wholly in it, and what is left at both ends
 * with the next finer ones: months, days, hours.  In doubt are the spans that
 * are cut, for what is known no better may lie in the part or not.
 */
static void
cover(struct report_plan *plan, const struct localtime_zone *zone,
    enum report_span span, int64_t from, int64_t to, int64_t *inner_from,
    int64_t *inner_to)
{
	const int64_t low = span_ceiling(zone, span, from);
	const int64_t high = span_floor(zone, span, to);
	const enum report_span finer = span + 1;

	if (low > high) { /* not even one boundary in it */
		*inner_from = *inner_to = to;
		add_doubt(plan, span, finer, span_floor(zone, span, from),
		    span_ceiling(zone, span, to));
		return;
	}
	*inner_from = low;
	*inner_to = high;
	if (from < low)
		add_doubt(plan, span, finer, span_floor(zone, span, from), low);
	if (high < to)
		add_doubt(plan, span, finer, high,
		    span_ceiling(zone, span, to));
}

static void
plan_hours(struct report_plan *plan, const struct localtime_zone *zone)
{
	add_piece(plan, REPORT_HOUR, plan->from, plan->to);
	add_doubt(plan, REPORT_MONTH, REPORT_DAY,
	    span_floor(zone, REPORT_MONTH, plan->from),
	    span_ceiling(zone, REPORT_MONTH, plan->to));
	add_doubt(plan, REPORT_DAY, REPORT_HOUR,
	    span_floor(zone, REPORT_DAY, plan->from),
	    span_ceiling(zone, REPORT_DAY, plan->to));
}

/* Hours at both ends, whole days between; months are asked for doubts alone. */
static void
plan_days(struct report_plan *plan, const struct localtime_zone *zone)
{
	int64_t low, high;

	add_doubt(plan, REPORT_MONTH, REPORT_DAY,
	    span_floor(zone, REPORT_MONTH, plan->from),
	    span_ceiling(zone, REPORT_MONTH, plan->to));
	cover(plan, zone, REPORT_DAY, plan->from, plan->to, &low, &high);
	add_piece(plan, REPORT_HOUR, plan->from, low);
	add_piece(plan, REPORT_DAY, low, high);
	add_piece(plan, REPORT_HOUR, high, plan->to);
}

static void
plan_months(struct report_plan *plan, const struct localtime_zone *zone)
{
	int64_t day_low, day_high, low, high;

	cover(plan, zone, REPORT_DAY, plan->from, plan->to, &day_low,
	    &day_high);
	cover(plan, zone, REPORT_MONTH, plan->from, plan->to, &low, &high);
	add_piece(plan, REPORT_HOUR, plan->from, day_low);
	add_piece(plan, REPORT_HOUR, day_high, plan->to);
	if (low >= high) {
		add_piece(plan, REPORT_DAY, day_low, day_high);
		return;
	}
	add_piece(plan, REPORT_DAY, day_low, low);
	add_piece(plan, REPORT_MONTH, low, high);
	add_piece(plan, REPORT_DAY, high, day_high);
}

int
report_plan_between(unsigned by, const struct localtime_zone *zone,
    int64_t from, int64_t to, struct report_plan *plan)
{
	const unsigned days = QUERY_BY_DAY | QUERY_BY_WEEK | QUERY_BY_WEEKDAY;

	memset(plan, 0, sizeof(*plan));
	plan->from = is_open(from) ? from : localtime_hour_start(zone, from);
	plan->to = is_open(to) ? to : localtime_hour_start(zone, to - 1) + 3600;
	if (plan->from >= plan->to)
		return -1;
	add_doubt(plan, REPORT_ALL, REPORT_MONTH, NEVER, FOREVER);
	if (by & QUERY_BY_CLOCK)
		plan_hours(plan, zone);
	else if (by & days)
		plan_days(plan, zone);
	else if (is_open(plan->from) && is_open(plan->to) &&
	    !(by & QUERY_BY_MONTH))
		add_piece(plan, REPORT_ALL, NEVER, FOREVER);
	else
		plan_months(plan, zone);
	return 0;
}

int
report_plan_of(const struct query *query, const struct localtime_zone *zone,
    int64_t now, struct report_plan *plan)
{
	const int64_t from = query->from.when == QUERY_OPEN
	    ? NEVER
	    : query_instant(&query->from, zone, now);
	const int64_t to = query->to.when == QUERY_OPEN
	    ? FOREVER
	    : query_instant(&query->to, zone, now);

	return report_plan_between(query_spans(query), zone, from, to, plan);
}

/* ---- rows ------------------------------------------------------------------ */

void
report_key_of(unsigned by, const struct report_series *series,
    const struct localtime_zone *zone, int64_t start, struct report_key *key)
{
	report_key_later(by, series, zone, start, 0, 0, key);
}

void
report_key_later(unsigned by, const struct report_series *series,
    const struct localtime_zone *zone, int64_t start, int64_t days,
    int64_t months, struct report_key *key)
{
	const unsigned places = QUERY_BY_PLACE | QUERY_BY_CHANNEL;
	const bool place = (by & QUERY_BY_PLACE) != 0;
	struct localtime local = { .day = 0 };

	if (by & ~places) { /* what time it is there is only asked if need be */
		local = localtime_at(zone, start);
		local.day += days;
	}
	memset(key, 0, sizeof(*key));
	key->touchpoint = !place || (by & QUERY_BY_TOUCHPOINT)
	    ? series->touchpoint
	    : REPORT_NONE;
	key->department = by & QUERY_BY_DEPARTMENT ? series->department
						   : REPORT_NONE;
	key->region = by & QUERY_BY_REGION ? series->region : REPORT_NONE;
	key->question = series->question;
	key->channel = by & QUERY_BY_CHANNEL ? series->channel : REPORT_NONE;
	key->hour = by & QUERY_BY_HOUR ? local.hour : REPORT_NONE;
	key->weekday = by & QUERY_BY_WEEKDAY ? local.weekday : REPORT_NONE;
	key->hourofweek = by & QUERY_BY_HOUROFWEEK
	    ? local.weekday * 24 + local.hour
	    : REPORT_NONE;
	key->day = by & QUERY_BY_DAY ? local.day : REPORT_NO_DAY;
	key->week = by & QUERY_BY_WEEK ? local.day - local.weekday
				       : REPORT_NO_DAY;
	key->month = by & QUERY_BY_MONTH
	    ? localtime_month_of(local.day) + months
	    : REPORT_NO_DAY;
}

bool
report_key_holds(unsigned by, const struct localtime_zone *zone, int64_t from,
    int64_t to)
{
	const struct report_series nowhere = { REPORT_NONE, REPORT_NONE,
		REPORT_NONE, REPORT_NONE, REPORT_NONE };
	struct report_key first, last;

	if ((by & QUERY_BY_CLOCK) && to - from > LOCALTIME_HOUR)
		return false;
	if ((by & QUERY_BY_WEEKDAY) &&
	    localtime_day(zone, from) != localtime_day(zone, to - 1))
		return false;
	report_key_of(by, &nowhere, zone, from, &first);
	report_key_of(by, &nowhere, zone, to - 1, &last);
	return report_key_compare(&first, &last) == 0;
}

static int
order(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

int
report_key_compare(const struct report_key *a, const struct report_key *b)
{
	const int64_t left[] = { a->department, a->region, a->touchpoint,
		a->question, a->channel, a->month, a->week, a->day, a->weekday,
		a->hourofweek, a->hour };
	const int64_t right[] = { b->department, b->region, b->touchpoint,
		b->question, b->channel, b->month, b->week, b->day, b->weekday,
		b->hourofweek, b->hour };
	size_t i;

	for (i = 0; i < sizeof(left) / sizeof(left[0]); i++) {
		if (left[i] != right[i])
			return order(left[i], right[i]);
	}
	return 0;
}

/* ---- figures ----------------------------------------------------------------- */

bool
report_scale_is_ordered(const char *scale)
{
	return strncmp(scale, "choice", 6) != 0;
}

static uint64_t
total(const uint64_t *counts, size_t steps)
{
	uint64_t n = 0;
	size_t k;

	for (k = 0; k < steps; k++)
		n += counts[k];
	return n;
}

double
report_phi(const struct report_histogram *histogram)
{
	return histogram->phi > 1 ? histogram->phi : 1;
}

void
report_channel_of(const struct report_histogram *histogram,
    struct report_channel *channel)
{
	struct score_mean mean;

	memset(channel, 0, sizeof(*channel));
	channel->n = total(histogram->counted, histogram->steps);
	channel->flagged = total(histogram->flagged, histogram->steps);
	channel->phi = report_phi(histogram);
	channel->phi_checked = histogram->phi_checked;
	if (!report_scale_is_ordered(histogram->scale))
		return;
	score_mean_of(histogram->counted, histogram->steps, &mean);
	channel->index = score_index(&mean, channel->phi);
	score_positive_of(histogram->counted, histogram->steps, channel->phi,
	    &channel->positive);
}

/* used tells of each channel whether it was merged. */
static void
merge_strata(const struct strata *strata, uint64_t min_n, bool *used,
    struct report_figures *figures)
{
	double weight = 0;
	size_t i;

	score_merge_of(strata->channels, strata->count, min_n, used,
	    &figures->merged);
	figures->merged_known = figures->merged.used > 0;
	figures->weights_equal = true;
	for (i = 0; i < strata->count; i++) {
		if (!used[i])
			figures->missing[figures->missing_count++] =
			    strata->ids[i];
		if (!used[i] && !(strata->channels[i].weight > 0)) {
			figures->weightless[figures->weightless_count++] =
			    strata->ids[i];
			figures->weights_equal = false;
		}
		if (!used[i])
			continue;
		if (weight != 0 && weight != strata->channels[i].weight)
			figures->weights_equal = false;
		weight = strata->channels[i].weight;
	}
}

/* Every answer on one scale, whatever its channel. */
struct on_scale {
	uint64_t n;
	uint64_t counts[LIMIT_STEPS];
	double phi; /* the mean over answers */
};

static void
add_up(const struct report_histogram *histograms, size_t count,
    const char *scale, struct on_scale *all)
{
	double phis = 0;
	size_t i, k;
	uint64_t n;

	memset(all, 0, sizeof(*all));
	for (i = 0; i < count; i++) {
		if (strcmp(histograms[i].scale, scale) != 0)
			continue;
		for (k = 0; k < histograms[i].steps; k++)
			all->counts[k] += histograms[i].counted[k];
		n = total(histograms[i].counted, histograms[i].steps);
		all->n += n;
		phis += (double)n * report_phi(&histograms[i]);
	}
	all->phi = all->n > 0 ? phis / (double)all->n : 1;
}

/* NPS and CES exist on their own scales alone; of every channel, pooled. */
static void
special_scales(const struct report_histogram *histograms, size_t count,
    struct report_figures *figures)
{
	struct score_positive positive;
	struct score_mean mean;
	struct on_scale all;

	add_up(histograms, count, "nps11", &all);
	if (all.n > 0) {
		figures->has_nps = true;
		score_nps_of(all.counts, all.phi, &figures->nps);
	}
	add_up(histograms, count, "ces7", &all);
	figures->ces_n = all.n;
	if (all.n > 0) {
		figures->has_ces = true;
		score_positive_of(all.counts, 7, all.phi, &positive);
		score_mean_of(all.counts, 7, &mean);
		figures->ces_percent = positive.percent;
		figures->ces_mean = score_ces_mean(&mean);
	}
}

/* The pooled figure of every answer there is. */
static uint64_t
pool_strata(const struct strata *strata, struct score_range *pooled)
{
	bool used[SCORE_CHANNELS_MAX];
	struct score_merge every;

	score_merge_of(strata->channels, strata->count, 1, used, &every);
	*pooled = every.pooled;
	return every.n;
}

/*
 * The score as it would be with every press counted: of the channels that were
 * merged and in the same way, so that only the filter makes a difference; where
 * nothing was merged, pooled as the row is.
 */
static void
raw_figures(const struct report_histogram *histograms, size_t count,
    const bool *merged, const struct report_terms *terms,
    struct report_figures *figures)
{
	bool used[SCORE_CHANNELS_MAX];
	struct score_merge merge;
	struct strata strata;
	size_t i;

	figures->has_raw = true;
	strata_of(histograms, count, true, terms, &strata);
	if (strata.count == 0) { /* choices among words have no index */
		figures->raw_n = figures->n + figures->flagged;
		return;
	}
	if (!figures->merged_known) {
		figures->raw_n = pool_strata(&strata, &figures->raw);
		return;
	}
	for (i = 0; i < strata.count; i++) {
		if (!merged[i])
			strata.channels[i].mean.n = 0;
	}
	score_merge_of(strata.channels, strata.count, 1, used, &merge);
	figures->raw_n = merge.n;
	figures->raw = merge.balanced;
}

void
report_figures_of(const struct query *query,
    const struct report_histogram *histograms, size_t count,
    const struct report_terms *terms, struct report_figures *figures)
{
	bool used[SCORE_CHANNELS_MAX];
	struct strata strata;
	uint64_t min_n;
	size_t i;

	memset(figures, 0, sizeof(*figures));
	for (i = 0; i < count; i++) {
		figures->n += total(histograms[i].counted, histograms[i].steps);
		figures->flagged += total(histograms[i].flagged,
		    histograms[i].steps);
	}
	figures->suppressed = figures->n > 0 && figures->n < terms->k;
	strata_of(histograms, count, false, terms, &strata);
	min_n = query->has_min_n ? query->min_n
				 : score_min_n(strata.channels, strata.count);
	merge_strata(&strata, min_n, used, figures);
	figures->pooled = figures->merged.pooled;
	if (!figures->merged_known)
		pool_strata(&strata, &figures->pooled);
	special_scales(histograms, count, figures);
	if (query->raw)
		raw_figures(histograms, count, used, terms, figures);
}
