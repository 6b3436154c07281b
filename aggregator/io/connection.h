/*
 * connection.h - one peer, from its first byte to its last.
 *
 * A state machine on a loop's thread: handshake, head, body, handling,
 * writing, and again.  Each state has one deadline for the whole of it.
 */

#ifndef AGGREGATOR_IO_CONNECTION_H
#define AGGREGATOR_IO_CONNECTION_H

#include "aggregator/io/crowd.h"
#include "aggregator/io/loop.h"

struct connection;

/* A peer of the network; key is counted in the crowd. fd is taken. */
void connection_open(struct loop *loop, int fd, const struct crowd_key *key);

/* A peer of the UNIX socket: a user of this machine. fd is taken. */
void connection_open_local(struct loop *loop, int fd, const char *who);

/* Its job has come back. */
void connection_returned(struct job *job);

/* Finish the request that has begun, take no other. */
void connections_stop(struct loop *loop);

/* End them all now; those being handled as soon as they are back. */
void connections_cut(struct loop *loop);

#endif
