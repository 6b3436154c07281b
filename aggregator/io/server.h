/*
 * server.h - the running server: its threads and what they share.
 */

#ifndef AGGREGATOR_IO_SERVER_H
#define AGGREGATOR_IO_SERVER_H

#include <stdatomic.h>

#include "aggregator/io/bounds.h"
#include "aggregator/io/desk.h"
#include "aggregator/io/health.h"
#include "aggregator/io/loop.h"

#define SERVER_LOOPS 64

struct server {
	struct bounds bounds;
	struct health health;
	struct writer *writer;
	struct readers *readers, *checkers; /* for people, for large bodies */
	struct crowd *crowd;
	struct tls_tickets *tickets;
	int listener; /* sockets, bound and listening; the caller's */
	int admin;
	atomic_size_t bodies; /* bytes of bodies being read, answers unread */
	struct loop *loops;
	unsigned loop_count;
};

/*
 * Start all threads.  desk is the writer's: lent until server_stop, and nobody
 * else's in between.  0, or -1 after a line in the log; then nothing runs.
 */
int server_start(struct server *server, struct desk *desk, int listener,
    int admin);

/* Accept no more, finish what has begun, write it down, end all threads. */
void server_stop(struct server *server);

#endif
