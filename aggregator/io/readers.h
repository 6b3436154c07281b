/*
 * readers.h - threads for answers that only read: a slow report never delays
 * a sync.
 */

#ifndef AGGREGATOR_IO_READERS_H
#define AGGREGATOR_IO_READERS_H

#include <stdbool.h>

#include "aggregator/io/desk.h"

struct job;
struct queue;
struct readers;

/* Each thread opens a desk of its own like model's.  NULL: cannot. */
struct readers *readers_start(const struct desk *model, unsigned threads);

/* Have the answer step done; false when too many wait: answer 503. */
bool readers_submit(struct readers *readers, struct job *job);

/* What waits for them: lent. */
struct queue *readers_queue(struct readers *readers);

/* Finish what was handed over, end the threads. */
void readers_free(struct readers *readers);

#endif
