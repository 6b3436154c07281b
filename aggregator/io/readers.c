/*
 * readers.c - a few threads, each with a reading connection of its own.
 */

#include <sys/resource.h>

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "aggregator/io/job.h"
#include "aggregator/io/meters.h"
#include "aggregator/io/queue.h"
#include "aggregator/io/readers.h"

#define READERS_MOST 8
#define READERS_PATIENCE_MS 60000

/*
 * People wait; more than 64 is no use to them.  Bodies are bounded by their
 * bytes already.  They have as many seconds as a question has milliseconds.
 */
static const struct {
	size_t waiting;
	int nice;
} duties[] = {
	[READERS_PEOPLE] = { 64, 0 },
	[READERS_BODIES] = { 1024, 5 },
};

struct reader {
	struct readers *readers;
	struct desk desk;
	pthread_t thread;
};

struct readers {
	enum readers_duty duty;
	struct queue *queue;
	unsigned count; /* of threads that run */
	struct reader all[READERS_MOST];
};

/* A question's answer sees to its own snapshot, or has no need of one. */
static void
reader_step(struct reader *reader, struct job *job)
{
	struct desk *desk = &reader->desk;
	const bool is_body = reader->readers->duty == READERS_BODIES;

	if (!is_body || store_snapshot(desk->store) == STORE_OK)
		job->step(desk, &job->call);
	else
		desk_store_problem(&job->call, STORE_BROKEN);
	if (is_body)
		store_snapshot_end(desk->store);
	if (job->call.broken)
		desk_reopen(desk, STORE_READ);
}

static void
reader_serve(struct reader *reader, struct job *job)
{
	struct desk *desk = &reader->desk;

	if (reader->readers->duty == READERS_PEOPLE)
		meter_observe(METER_READERS_WAIT_US,
		    meter_now_us() - job->queued_us);
	if (desk->store == NULL && desk_reopen(desk, STORE_READ) != STORE_OK)
		desk_store_problem(&job->call, STORE_BROKEN);
	else
		reader_step(reader, job);
	job->done(job);
}

static void *
reader_run(void *arg)
{
	struct reader *reader = arg;
	struct job *job;
	int count;

	/* On Linux this is the thread's alone; refused, it does without. */
	if (duties[reader->readers->duty].nice > 0)
		setpriority(PRIO_PROCESS, (id_t)gettid(),
		    duties[reader->readers->duty].nice);
	while ((count = queue_take(reader->readers->queue, &job, 1,
		    READERS_PATIENCE_MS)) >= 0) {
		if (count > 0)
			reader_serve(reader, job);
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
readers_start(const struct desk *model, unsigned threads,
    enum readers_duty duty)
{
	struct readers *readers = calloc(1, sizeof(*readers));

	if (readers == NULL)
		return NULL;
	readers->duty = duty;
	readers->queue = queue_new(duties[duty].waiting);
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
