/*
 * writer.h - the one thread that writes.
 *
 * Takes all calls that wait as one group, has it committed (io/commit.h), and
 * only then hands them back.  Once a minute it has the ledger tell its heads,
 * and every two seconds it looks for what can be cut into blocks.
 */

#ifndef AGGREGATOR_IO_WRITER_H
#define AGGREGATOR_IO_WRITER_H

#include <stdbool.h>

#include "aggregator/io/desk.h"
#include "aggregator/io/health.h"

struct job;
struct queue;
struct writer;

/* desk (of STORE_WRITE) and health are lent until writer_free. */
struct writer *writer_start(struct desk *desk, struct health *health);

/* Hand a call over; false when too many wait: answer 503. */
bool writer_submit(struct writer *writer, struct job *job);

/* What waits for it: lent. */
struct queue *writer_queue(struct writer *writer);

/* Finish what was handed over, tell the heads, end the thread. */
void writer_free(struct writer *writer);

#endif
