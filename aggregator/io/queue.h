/*
 * queue.h - jobs waiting for a thread; so many and no more.
 */

#ifndef AGGREGATOR_IO_QUEUE_H
#define AGGREGATOR_IO_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct job;
struct queue;

/* Holds at most limit jobs. NULL: no memory. */
struct queue *queue_new(size_t limit);
void queue_free(struct queue *queue);

/* False when it is full or closed; the job stays the caller's. */
bool queue_put(struct queue *queue, struct job *job);

/*
 * Take up to most jobs into jobs, in order; waits until there is one, at most
 * wait_ms.  How many; 0 after a fruitless wait, -1 once closed and empty.
 */
int queue_take(struct queue *queue, struct job **jobs, size_t most,
    unsigned wait_ms);

/*
 * Wait until there are so many, at most until an instant of meter_now_us.  For
 * a queue of which one thread takes.
 */
void queue_gather(struct queue *queue, size_t wanted, uint64_t until_us);

/* How many wait, and for how long the first of them has. */
void queue_look(struct queue *queue, size_t *count, uint64_t *oldest_us);

/* Nothing more comes in; what is in can still be taken. */
void queue_close(struct queue *queue);

#endif
