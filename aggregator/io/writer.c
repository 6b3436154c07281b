/*
 * writer.c - groups of calls, one commit each.
 *
 * When the store breaks (an fsync that failed, say) nothing is tried again on
 * the same connection: it is closed, opened anew and read before anything else
 * is acknowledged.  While it is broken or its disk full, the writer looks by
 * itself whether that is over: who asks /readyz need not send ratings for it.
 *
 * A folder that was moved or removed takes the store along, and the lock with
 * it: another server may be at its place.  Then nothing is written, and nothing
 * opened there, unless the same file comes back.
 */

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/core/gather.h"
#include "aggregator/io/commit.h"
#include "aggregator/io/folder.h"
#include "aggregator/io/job.h"
#include "aggregator/io/log.h"
#include "aggregator/io/meters.h"
#include "aggregator/io/queue.h"
#include "aggregator/io/room.h"
#include "aggregator/io/writer.h"

#define WRITER_WAITING 1024 /* connections that may wait for one commit */
#define WRITER_GROUP 256    /* one group is one unit of delay */
#define WRITER_HEADS_MS 60000
#define WRITER_BLOCKS_MS 2000 /* between two looks for what is over */
#define WRITER_MEND_MS 1000   /* between two tries to open or write the store */
#define WRITER_LOOK_MS 1000   /* between two looks when nobody sends anything */
#define WRITER_TELL_MS 60000  /* a disk on the brink is not told each time */

struct writer {
	struct desk *desk;
	struct health *health;
	struct queue *queue;
	pthread_t thread;
	struct gather gather;
	struct folder_mark mark; /* of the store that the lock is for */
	bool is_closed;          /* the store broke and must be opened anew */
	enum store_verdict state, told;
	/* CLOCK_BOOTTIME */
	int64_t heads_at, blocks_at, mended_at, told_at, relieved_at;
};

static int64_t
writer_now(const struct writer *writer)
{
	const struct outside *outside = writer->desk->outside;

	return outside->boottime_ms(outside->self);
}

/* ---- the store's state ---------------------------------------------------------------- */

/* For /readyz and the log: once when it changes, however many are refused. */
static void
writer_state(struct writer *writer, enum store_verdict state)
{
	const int64_t now = writer_now(writer);

	writer->state = state;
	atomic_store(&writer->health->store, state);
	if (state == writer->told ||
	    (state != STORE_OK && writer->told_at != 0 &&
		now - writer->told_at < WRITER_TELL_MS))
		return;
	if (state == STORE_OK)
		log_event("what=store why=\"it can be written again\"");
	else
		log_error("what=store why=\"%s\"", store_verdict_text(state));
	if (state != STORE_OK)
		writer->told_at = now;
	writer->told = state;
}

/* ---- a broken store ------------------------------------------------------------------ */

/* The same aggregator's store, and readable. */
static bool
store_is_ours(struct desk *desk)
{
	uint8_t seed[SEED_SIZE];
	struct key_pair key;

	if (store_fact(desk->store, "seed", seed, sizeof(seed)) != SEED_SIZE)
		return false;
	key_from_seed(&key, seed);
	return memcmp(key.public, desk->key.public, KEY_SIZE) == 0;
}

static void
writer_mend(struct writer *writer)
{
	enum store_verdict verdict;

	if (writer_now(writer) - writer->mended_at < WRITER_MEND_MS)
		return;
	writer->mended_at = writer_now(writer);
	verdict = desk_reopen(writer->desk, STORE_WRITE);
	if (verdict == STORE_OK && !store_is_ours(writer->desk))
		verdict = STORE_FOREIGN;
	/* Full already when it is opened: it is not open. */
	writer->is_closed = verdict != STORE_OK;
	writer_state(writer, verdict);
}

static void
writer_break(struct writer *writer)
{
	writer->is_closed = true;
	writer->mended_at = 0;
	writer_state(writer, STORE_BROKEN);
}

/* ---- a full disk ---------------------------------------------------------------------- */

/* Where there is none left, the log may give some back. */
static enum store_verdict
writer_room(struct writer *writer)
{
	const char *dir = writer->desk->dir;

	if (room_is_left(dir))
		return STORE_OK;
	if (writer_now(writer) - writer->relieved_at < WRITER_MEND_MS)
		return STORE_FULL;
	writer->relieved_at = writer_now(writer);
	if (store_begin_log(writer->desk->store) == STORE_BROKEN) {
		writer_break(writer);
		return STORE_BROKEN;
	}
	return room_is_left(dir) ? STORE_OK : STORE_FULL;
}

static bool
writer_lost_store(const struct writer *writer)
{
	return folder_has_lost(writer->desk->dir, "store.db", &writer->mark);
}

/* What keeps us from writing; STORE_OK: nothing that is known before. */
static enum store_verdict
writer_obstacle(struct writer *writer)
{
	if (writer_lost_store(writer))
		return STORE_MOVED;
	if (writer->is_closed)
		writer_mend(writer);
	if (writer->is_closed)
		return writer->state;
	return writer_room(writer);
}

/* Nobody has sent anything for a while: is it gone, is it over? */
static void
writer_look(struct writer *writer)
{
	enum store_verdict verdict;

	if (writer->state == STORE_OK && !writer_lost_store(writer))
		return;
	verdict = writer_obstacle(writer);
	if (verdict != STORE_OK) {
		writer_state(writer, verdict);
		return;
	}
	verdict = commit_probe(writer->desk);
	if (verdict == STORE_BROKEN)
		writer_break(writer);
	else
		writer_state(writer, verdict);
}

/* ---- groups --------------------------------------------------------------------------- */

/* Whether the disk was full for any of them. */
static void
tell_health(struct writer *writer, struct job **jobs, int count)
{
	enum store_verdict verdict = STORE_OK;

	for (int i = 0; i < count; i++)
		if (jobs[i]->call.full)
			verdict = STORE_FULL;
	writer_state(writer, verdict);
}

static void
writer_group(struct writer *writer, struct job **jobs, int count)
{
	struct call *calls[WRITER_GROUP];
	const uint64_t now = meter_now_us();
	enum store_verdict obstacle;

	for (int i = 0; i < count; i++) {
		calls[i] = &jobs[i]->call;
		meter_observe(METER_WRITER_WAIT_US, now - jobs[i]->queued_us);
	}
	meter_observe(METER_GROUP_CALLS, (uint64_t)count);
	obstacle = writer_obstacle(writer);
	if (obstacle != STORE_OK) {
		for (int i = 0; i < count; i++)
			desk_store_problem(calls[i], obstacle);
		writer_state(writer, obstacle);
	} else if (!commit_group(writer->desk, calls, (size_t)count)) {
		writer_break(writer);
	} else {
		tell_health(writer, jobs, count);
	}
	gather_done(&writer->gather, (size_t)count, now, meter_now_us());
	for (int i = 0; i < count; i++)
		jobs[i]->done(jobs[i]);
}

/* Written or not, that says little of a store that was full before. */
static void
writer_heads(struct writer *writer)
{
	const enum store_verdict obstacle = writer_obstacle(writer);
	const enum store_verdict verdict = obstacle == STORE_OK
	    ? commit_heads(writer->desk)
	    : obstacle;

	if (verdict == STORE_FULL)
		writer_state(writer, STORE_FULL);
	else if (verdict == STORE_BROKEN && obstacle == STORE_OK)
		writer_break(writer);
	writer->heads_at = writer_now(writer) + WRITER_HEADS_MS;
}

/* Nothing is lost where it cannot be done: the next look finds it. */
static void
writer_blocks(struct writer *writer)
{
	bool more = false;
	enum store_verdict verdict = STORE_OK;

	if (writer->state == STORE_OK && !writer->is_closed &&
	    writer_obstacle(writer) == STORE_OK)
		verdict = commit_blocks(writer->desk, &more);
	if (verdict == STORE_BROKEN)
		writer_break(writer);
	writer->blocks_at = writer_now(writer) + (more ? 0 : WRITER_BLOCKS_MS);
}

/* How long a wait for calls may last. */
static unsigned
writer_patience(const struct writer *writer)
{
	const int64_t next = writer->blocks_at < writer->heads_at
	    ? writer->blocks_at
	    : writer->heads_at;
	int64_t left = next - writer_now(writer);

	if (left > WRITER_LOOK_MS)
		left = WRITER_LOOK_MS;
	return left > 0 ? (unsigned)left : 0;
}

/* The next group; -1: there is none any more. */
static int
next_group(struct writer *writer, struct job **jobs)
{
	queue_gather(writer->queue, gather_wanted(&writer->gather),
	    gather_until_us(&writer->gather));
	return queue_take(writer->queue, jobs, WRITER_GROUP,
	    writer_patience(writer));
}

static void *
writer_run(void *arg)
{
	struct writer *writer = arg;
	struct job *jobs[WRITER_GROUP];
	int count;

	writer->heads_at = writer_now(writer) + WRITER_HEADS_MS;
	while ((count = next_group(writer, jobs)) >= 0) {
		if (count > 0)
			writer_group(writer, jobs, count);
		else
			writer_look(writer);
		if (writer_now(writer) >= writer->heads_at)
			writer_heads(writer);
		if (writer_now(writer) >= writer->blocks_at)
			writer_blocks(writer);
	}
	writer_heads(writer);
	return NULL;
}

struct writer *
writer_start(struct desk *desk, struct health *health)
{
	struct writer *writer = calloc(1, sizeof(*writer));

	if (writer == NULL)
		return NULL;
	writer->desk = desk;
	writer->health = health;
	folder_mark(desk->dir, "store.db", &writer->mark);
	writer->queue = queue_new(WRITER_WAITING);
	if (writer->queue != NULL &&
	    pthread_create(&writer->thread, NULL, writer_run, writer) == 0)
		return writer;
	queue_free(writer->queue);
	free(writer);
	return NULL;
}

bool
writer_submit(struct writer *writer, struct job *job)
{
	return queue_put(writer->queue, job);
}

struct queue *
writer_queue(struct writer *writer)
{
	return writer->queue;
}

void
writer_free(struct writer *writer)
{
	if (writer == NULL)
		return;
	queue_close(writer->queue);
	pthread_join(writer->thread, NULL);
	queue_free(writer->queue);
	free(writer);
}
