/*
 * plan.h - what the uploader does next, and when.
 *
 * Which runs of entries go into the next request, given what is sealed and
 * what the aggregator last said it keeps; and how long to wait before the next
 * try.  Reads no clock and no journal: io/uploader.c asks and does.
 */

#ifndef KIOSK_CORE_PLAN_H
#define KIOSK_CORE_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A run of entries, first to last. */
struct plan_run {
	uint64_t first, last;
};

/*
 * What there is.  Each list rises and needs to begin only with what reaches
 * beyond the point asked about.
 */
struct plan_view {
	uint64_t head;                 /* newest entry; 0 none */
	const struct plan_run *epochs; /* open one ends at head */
	size_t epoch_count;
	const struct plan_run *sealed; /* durable, sent as they are */
	size_t sealed_count;
	const struct plan_run *lost; /* damaged rows: never sent */
	size_t lost_count;
};

/*
 * The next run that holds `from` or the first entry behind it; *sealed says
 * whether it is one of the sealed ones.  A new one may still be cut shorter by
 * its bytes.  false: nothing is left.
 */
bool plan_next(const struct plan_view *view, uint64_t from,
    struct plan_run *run, bool *sealed);

/* How much of a body to fill after so many failures in a row. */
size_t plan_budget(unsigned failures);

/* When to try again.  All times are CLOCK_BOOTTIME. */
struct plan_wait {
	unsigned failures; /* in a row */
	int64_t next_ms;   /* not before this */
	int64_t told_ms;   /* nor before this: Retry-After */
	uint64_t waiting;  /* entries, as last told */
	bool hurried;      /* a press has brought it forward already */
};

void plan_succeeded(struct plan_wait *wait);

/*
 * A try at now_ms failed, begun with so many entries waiting.  random: 32 bits
 * of it; told_s: what Retry-After said, or 0.
 */
void plan_failed(struct plan_wait *wait, int64_t now_ms, uint32_t random,
    int64_t told_s, uint64_t waiting);

/*
 * Something was committed, and so many entries wait.  More than before: a
 * press.  Else it was the note of how a try went.
 */
void plan_committed(struct plan_wait *wait, int64_t now_ms, uint64_t waiting);

/*
 * A person says now: whatever failed before is no reason to wait.  What the
 * aggregator asked for still is.
 */
void plan_hurried(struct plan_wait *wait);

/* Milliseconds until the next try is due; 0: now. */
int64_t plan_due_ms(const struct plan_wait *wait, int64_t now_ms);

#endif
