/*
 * readers.h - threads for steps that only read and may take long: a slow report
 * never delays a sync, nor a large body the small ones of its loop.
 */

#ifndef AGGREGATOR_IO_READERS_H
#define AGGREGATOR_IO_READERS_H

#include <stdbool.h>

#include "aggregator/io/desk.h"

struct job;
struct queue;
struct readers;

/* Whom they serve. */
enum readers_duty {
	READERS_PEOPLE, /* who look at an answer, and ask one at a time */
	READERS_BODIES, /* large ones: at a lower priority, in one snapshot */
};

/* Each thread opens a desk of its own like model's.  NULL: cannot. */
struct readers *readers_start(const struct desk *model, unsigned threads,
    enum readers_duty duty);

/* Have job->step done; false when too many wait: answer 503. */
bool readers_submit(struct readers *readers, struct job *job);

/* What waits for them: lent. */
struct queue *readers_queue(struct readers *readers);

/* Finish what was handed over, end the threads. */
void readers_free(struct readers *readers);

#endif
