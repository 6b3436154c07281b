/*
 * queue.c - a bounded list under one mutex.
 */

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "aggregator/io/job.h"
#include "aggregator/io/meters.h"
#include "aggregator/io/queue.h"

struct queue {
	pthread_mutex_t mutex;
	pthread_cond_t filled;
	struct job *first, **last;
	size_t count, limit;
	size_t wanted; /* a sleeper is woken when there are so many */
	bool closed;
};

struct queue *
queue_new(size_t limit)
{
	struct queue *queue = calloc(1, sizeof(*queue));
	pthread_condattr_t attributes;

	if (queue == NULL)
		return NULL;
	/* A clock that nobody sets. */
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&queue->filled, &attributes);
	pthread_condattr_destroy(&attributes);
	pthread_mutex_init(&queue->mutex, NULL);
	queue->last = &queue->first;
	queue->limit = limit;
	queue->wanted = 1;
	return queue;
}

void
queue_free(struct queue *queue)
{
	if (queue == NULL)
		return;
	pthread_cond_destroy(&queue->filled);
	pthread_mutex_destroy(&queue->mutex);
	free(queue);
}

bool
queue_put(struct queue *queue, struct job *job)
{
	bool taken;

	pthread_mutex_lock(&queue->mutex);
	taken = !queue->closed && queue->count < queue->limit;
	if (taken) {
		job->next = NULL;
		job->queued_us = meter_now_us();
		*queue->last = job;
		queue->last = &job->next;
		queue->count++;
		if (queue->count >= queue->wanted)
			pthread_cond_signal(&queue->filled);
	}
	pthread_mutex_unlock(&queue->mutex);
	return taken;
}

/* Sleep until woken; false once it is until_us. */
static bool
sleep_until(struct queue *queue, uint64_t until_us)
{
	const struct timespec until = {
		.tv_sec = (time_t)(until_us / 1000000),
		.tv_nsec = (long)(until_us % 1000000) * 1000,
	};

	return meter_now_us() < until_us &&
	    pthread_cond_timedwait(&queue->filled, &queue->mutex, &until) == 0;
}

void
queue_gather(struct queue *queue, size_t wanted, uint64_t until_us)
{
	pthread_mutex_lock(&queue->mutex);
	queue->wanted = wanted;
	while (queue->count < wanted && !queue->closed)
		if (!sleep_until(queue, until_us))
			break;
	queue->wanted = 1;
	pthread_mutex_unlock(&queue->mutex);
}

int
queue_take(struct queue *queue, struct job **jobs, size_t most,
    unsigned wait_ms)
{
	const uint64_t until_us = meter_now_us() + (uint64_t)wait_ms * 1000;
	int taken = 0;

	pthread_mutex_lock(&queue->mutex);
	while (queue->count == 0 && !queue->closed)
		if (!sleep_until(queue, until_us))
			break;
	if (queue->count == 0 && queue->closed)
		taken = -1;
	while (queue->count > 0 && (size_t)taken < most) {
		jobs[taken++] = queue->first;
		queue->first = queue->first->next;
		queue->count--;
	}
	if (queue->first == NULL)
		queue->last = &queue->first;
	pthread_mutex_unlock(&queue->mutex);
	return taken;
}

void
queue_look(struct queue *queue, size_t *count, uint64_t *oldest_us)
{
	pthread_mutex_lock(&queue->mutex);
	*count = queue->count;
	*oldest_us = queue->first != NULL
	    ? meter_now_us() - queue->first->queued_us
	    : 0;
	pthread_mutex_unlock(&queue->mutex);
}

void
queue_close(struct queue *queue)
{
	pthread_mutex_lock(&queue->mutex);
	queue->closed = true;
	pthread_cond_broadcast(&queue->filled);
	pthread_mutex_unlock(&queue->mutex);
}
