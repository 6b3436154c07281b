/*
 * loop.h - an event loop: a thread that accepts, reads, checks and answers.
 *
 * Every loop listens on the same sockets; a connection stays with the loop that
 * accepted it, once the loop's porter (io/porter.h) has shaken hands with its
 * peer.  Nothing here blocks but reading from the store.
 */

#ifndef AGGREGATOR_IO_LOOP_H
#define AGGREGATOR_IO_LOOP_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include <event2/event.h>

#include "aggregator/io/crowd.h"
#include "aggregator/io/desk.h"

struct connection;
struct job;
struct porter;
struct server;

#define LOOP_SCRATCH (16 * 1024) /* one TLS record */

/* Who brings a job back.  Each has a row of its own in the inbox. */
enum loop_lane {
	LOOP_WORKERS, /* writer and readers */
	LOOP_PORTER,  /* may be held up at any moment by everybody else */
	LOOP_LANES
};

struct loop {
	struct server *server;
	struct desk desk; /* reads; for check steps */
	struct tls_server *tls;
	struct porter *porter; /* NULL: handshakes are made on the loop */
	struct event_base *base;
	struct connection *connections; /* of this loop; connection.c's */
	uint8_t scratch[LOOP_SCRATCH];  /* what was read last */
	bool stopping;
	bool crowded; /* the last peer was turned away */

	/* loop.c's own. */
	struct event *listening, *admin, *woken, *resume, *patience;
	int wake;
	pthread_mutex_t mutex; /* over the inbox */
	struct {
		struct job *first, **end; /* in the order they came back */
	} inbox[LOOP_LANES];
	pthread_t thread;
	bool runs;
};

/* Everything but the thread; 0 or -1 (then loop_release all the same). */
int loop_init(struct loop *loop, struct server *server,
    const struct desk *model);
int loop_start(struct loop *loop);

/* From any thread: a job comes back; the loop is asked to stop. */
void loop_return(struct loop *loop, enum loop_lane lane, struct job *job);
void loop_stop(struct loop *loop);

/* The loop's own thread: a connection has ended. */
void loop_left(struct loop *loop);

/* Wait for its end, if it runs. */
void loop_join(struct loop *loop);

/*
 * Give everything back, after loop_join and after the end of every thread that
 * may have called loop_return: one of these may still be about to wake it.
 */
void loop_release(struct loop *loop);

#endif
