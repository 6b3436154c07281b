/*
 * against.h - which time a figure is compared with.
 *
 * Like is compared with like: what is still running is cut off, and what came
 * before is taken as long and shifted by whole weeks, so that both have the same
 * weekdays.  Months alone are shifted by months.  docs/DESIGN.md, "Change".
 */
#ifndef AGGREGATOR_CORE_AGAINST_H
#define AGGREGATOR_CORE_AGAINST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/core/query.h"
#include "aggregator/core/report.h"

enum against_verdict {
	AGAINST_OK,
	AGAINST_RUNNING, /* nothing of the span is over yet */
	AGAINST_OVERLAP, /* the two times have a part in common */
};

/* Both spans in one zone, whole local hours; INT64_MIN where open. */
struct against {
	int64_t from;
	int64_t to;
	int64_t before_from;
	int64_t before_to;
	bool is_cut; /* to is earlier than the question's */
	/* Rows that are days, weeks or months are compared each with the one so
	 * much earlier; else 0. */
	int64_t days;
	int64_t months;
};

/* Are there rows for days, weeks or months, in order of time? */
bool against_is_series(const struct query *query);

/* What query compares in that zone; plan is its own (report_plan_of).  On
 * AGAINST_RUNNING and AGAINST_OVERLAP against means nothing. */
enum against_verdict against_of(const struct query *query,
    const struct localtime_zone *zone, int64_t now,
    const struct report_plan *plan, struct against *against);

/*
 * The local days that a row of a series is compared with: from the first to the one
 * after the last.  Of a week or month only those in the span: the running one is
 * compared with as many days.
 */
void against_days_of(const struct against *against,
    const struct localtime_zone *zone, const struct report_key *key,
    int64_t *first, int64_t *after);

#endif
