/*
 * watched.h - the days of each touchpoint, question and channel, as they are
 * watched: against a baseline, without holidays and the running day.
 */

#ifndef AGGREGATOR_IO_WATCHED_H
#define AGGREGATOR_IO_WATCHED_H

#include "aggregator/core/query.h"
#include "aggregator/core/watch.h"

struct call;
struct desk;

/* All of it is lent for the length of a call. */
struct watched {
	const char *touchpoint;
	const char *question;
	const char *channel;
	const char *scale;
	size_t steps;
	const struct watch_day *days;
	size_t count;
	int64_t today; /* there, local */
	struct watch_baseline baseline;
};

/*
 * Hand on each that query chooses, in the map's order, as the call's asker may
 * see it; query says nothing of time and does not split.  Touchpoints are read
 * a few at a time, so that memory does not grow with their number.  False:
 * settled.
 */
bool watched_each(struct desk *desk, struct call *call,
    const struct query *query,
    void (*each)(void *arg, const struct watched *watched), void *arg);

/* Kept with the plan: from which day on a touchpoint's (question "": all of
 * its) baseline is taken.  name has room for PLAN_NAME + 1 and more. */
#define WATCHED_NAME 160
void watched_baseline_name(const char *touchpoint, const char *question,
    char name[WATCHED_NAME]);

#endif
