/*
 * health.h - the running server's state, told by the writer and read by all.
 */

#ifndef AGGREGATOR_IO_HEALTH_H
#define AGGREGATOR_IO_HEALTH_H

#include <stdatomic.h>

#include "aggregator/core/pulse.h"
#include "aggregator/io/store.h"

struct server;

struct health {
	_Atomic(enum store_verdict) store; /* of the newest group */
	atomic_bool stopping;
	/* Committed groups that wrote to the book; told before their replies. */
	atomic_uint_fast64_t deeds;
	struct server *server; /* whose state this is, for /metrics */
	int64_t started_ms;
	struct pulse pulse; /* the writer's alone */
	/* What it came to, and our CLOCK_BOOTTIME when it did. */
	_Atomic int64_t jump_ms, jump_judged_ms;
	atomic_bool jump_is_sure;
};

#endif
