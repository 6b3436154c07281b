/*
 * watch.c - a touchpoint's days against its own usual.
 */
#include <stdio.h>
#include <string.h>

#include "aggregator/core/dispersion.h"
#include "aggregator/core/localtime.h"
#include "aggregator/core/watch.h"

static uint64_t
answers_of(const uint64_t *counts, size_t steps)
{
	uint64_t n = 0;
	size_t k;

	for (k = 0; k < steps; k++)
		n += counts[k];
	return n;
}

/* ---- the baseline ------------------------------------------------------------ */

/* Are fewer than half of its days as large as a chart by the day needs? */
static bool
is_weekly(const struct watch_day *days, size_t count, size_t steps,
    const struct watch_baseline *baseline)
{
	size_t large = 0, i;

	for (i = 0; i < count; i++)
		large += days[i].day >= baseline->from &&
		    days[i].day < baseline->to &&
		    answers_of(days[i].counts, steps) >= WATCH_DAILY_N;
	return 2 * large < baseline->days;
}

void
watch_baseline_of(const struct watch_day *days, size_t count, size_t steps,
    int64_t from, int64_t today, struct watch_baseline *baseline)
{
	struct dispersion dispersion = { 0 };
	uint64_t n;
	size_t i, k;

	*baseline = (struct watch_baseline){ .from = from, .phi = 1 };
	for (i = 0; i < count; i++) {
		n = answers_of(days[i].counts, steps);
		if (n == 0 || days[i].day < from)
			continue;
		if (baseline->from == WATCH_FIRST)
			baseline->from = days[i].day;
		if (baseline->n >= CHART_BASELINE_N &&
		    days[i].day >= baseline->from + CHART_BASELINE_DAYS)
			break;
		for (k = 0; k < steps; k++)
			baseline->counts[k] += days[i].counts[k];
		dispersion_add(&dispersion, days[i].counts, steps);
		baseline->n += n;
		baseline->days++;
		baseline->to = days[i].day + 1;
	}
	if (baseline->from == WATCH_FIRST)
		return;
	if (baseline->to < baseline->from + CHART_BASELINE_DAYS)
		baseline->to = baseline->from + CHART_BASELINE_DAYS;
	baseline->known = baseline->n >= CHART_BASELINE_N &&
	    baseline->to <= today;
	baseline->phi = dispersion_phi(&dispersion);
	baseline->phi_checked = dispersion_known(&dispersion);
	baseline->weekly = is_weekly(days, count, steps, baseline);
}

/* ---- points -------------------------------------------------------------------- */

/* The day or week that a day belongs to. */
static void
bucket_of(const struct watch_baseline *baseline, int64_t day,
    struct watch_point *point)
{
	*point = (struct watch_point){ .from = day, .to = day + 1 };
	if (baseline->weekly) {
		point->from = day - localtime_weekday(day);
		point->to = point->from + 7;
	}
}

void
watch_points(const struct watch_day *days, size_t count, size_t steps,
    const struct watch_baseline *baseline, int64_t today,
    void (*each)(void *arg, const struct watch_point *point), void *arg)
{
	const struct chart_rule rule = { CHART_LAMBDA, CHART_WIDTH,
		baseline->phi };
	uint64_t counts[LIMIT_STEPS];
	struct watch_point point;
	struct chart chart;
	size_t i = 0, k;

	chart_begin(&chart, baseline->counts, steps, &rule);
	while (i < count) {
		bucket_of(baseline, days[i].day, &point);
		memset(counts, 0, sizeof(counts));
		for (; i < count && days[i].day < point.to; i++) {
			for (k = 0; k < steps; k++)
				counts[k] += days[i].counts[k];
		}
		point.day.n = answers_of(counts, steps);
		if (point.from < baseline->to || point.to > today ||
		    point.day.n == 0)
			continue;
		point.entered = point.day.n >= CHART_DAY_N;
		if (point.entered)
			chart_add(&chart, counts, steps, &point.day);
		each(arg, &point);
	}
}

void
watch_drift_begin(struct watch_drift *drift)
{
	*drift = (struct watch_drift){ .last.from = INT64_MIN };
}

void
watch_drift_add(struct watch_drift *drift, const struct watch_point *point)
{
	if (!point->entered)
		return;
	if (point->day.signal != drift->signal) {
		drift->signal = point->day.signal;
		drift->since = point->from;
	}
	drift->last = *point;
}

/* ---- the rest -------------------------------------------------------------------- */

bool
watch_repeats(uint64_t flagged, uint64_t presses)
{
	return presses >= WATCH_REPEATS_N &&
	    flagged * 100 > presses * WATCH_REPEATS_PERCENT;
}

void
watch_date(int64_t day, char text[WATCH_DATE])
{
	static const char *const days[] = { "Monday", "Tuesday", "Wednesday",
		"Thursday", "Friday", "Saturday", "Sunday" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May",
		"Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	const struct localtime_date date = localtime_date_of(day);

	snprintf(text, WATCH_DATE, "%s %d %s", days[localtime_weekday(day)],
	    date.day, months[date.month - 1]);
}
