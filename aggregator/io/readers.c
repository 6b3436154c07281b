/*
 * readers.c - a few threads, each with a reading connection of its own.
 */

#include <pthread.h>
#include <stdlib.h>

#include "aggregator/io/job.h"
#include "aggregator/io/meters.h"
#include "aggregator/io/queue.h"
#include "aggregator/io/readers.h"

#define READERS_MOST 8
#define READERS_WAITING 64 /* people wait; more than this is no use to them */
#define READERS_PATIENCE_MS 60000

struct reader {
	struct readers *readers;
	struct desk desk;
	pthread_t thread;
};

struct readers {
	struct queue *queue;
	unsigned count; /* of threads that run */
	struct reader all[READERS_MOST];
};

static void
reader_answer(struct reader *reader, struct job *job)
{
	struct desk *desk = &reader->desk;

	meter_observe(METER_READERS_WAIT_US, meter_now_us() - job->queued_us);
	if (desk->store == NULL && desk_reopen(desk, STORE_READ) != STORE_OK) {
		desk_store_problem(&job->call, STORE_BROKEN);
	} else {
		job->call.action->answer(desk, &job->call);
		if (job->call.broken)
			desk_reopen(desk, STORE_READ);
	}
	job->done(job);
}

static void *
reader_run(void *arg)
{
	struct reader *reader = arg;
	struct job *job;
	int count;

	while ((count = queue_take(reader->readers->queue, &job, 1,
		    READERS_PATIENCE_MS)) >= 0) {
		if (count > 0)
			reader_answer(reader, job);
	}
	return NULL;
}

static bool
reader_start(struct reader *reader, struct readers *readers,
    const struct desk *model)
{
	reader->readers = readers;
	if (desk_open(&reader->desk, model->dir, model->vfs, STORE_READ,
		model->outside) != STORE_OK)
		return false;
	reader->desk.health = model->health;
	if (pthread_create(&reader->thread, NULL, reader_run, reader) == 0)
		return true;
	desk_close(&reader->desk);
	return false;
}

struct readers *
readers_start(const struct desk *model, unsigned threads)
{
	struct readers *readers = calloc(1, sizeof(*readers));

	if (readers == NULL)
		return NULL;
	readers->queue = queue_new(READERS_WAITING);
	while (readers->queue != NULL && readers->count < threads &&
	    readers->count < READERS_MOST) {
		if (!reader_start(&readers->all[readers->count], readers,
			model))
			break;
		readers->count++;
	}
	if (readers->queue != NULL && readers->count > 0)
		return readers;
	queue_free(readers->queue);
	free(readers);
	return NULL;
}

bool
readers_submit(struct readers *readers, struct job *job)
{
	return queue_put(readers->queue, job);
}

struct queue *
readers_queue(struct readers *readers)
{
	return readers->queue;
}

void
readers_free(struct readers *readers)
{
	if (readers == NULL)
		return;
	queue_close(readers->queue);
	for (unsigned i = 0; i < readers->count; i++) {
		pthread_join(readers->all[i].thread, NULL);
		desk_close(&readers->all[i].desk);
	}
	queue_free(readers->queue);
	free(readers);
}
