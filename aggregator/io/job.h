/*
 * job.h - a call on its way through the threads.
 */

#ifndef AGGREGATOR_IO_JOB_H
#define AGGREGATOR_IO_JOB_H

#include "aggregator/io/desk.h"

/* One thread at a time has it; handing it on is by queue or by done. */
struct job {
	struct request request;
	struct call call; /* its request is the one above */
	struct job *next;
	uint64_t queued_us; /* since then it waits; see meter_now_us */

	/* What a reader is to do; the writer has a way of its own. */
	void (*step)(struct desk *desk, struct call *call);
	/* Called by the worker when its step is through; owner is its own. */
	void (*done)(struct job *job);
	void *owner;
};

#endif
