/*
 * server.c - sets the threads up in order and ends them in the opposite one.
 *
 * Loops end first, so that nothing new comes; then the readers; then the
 * writer, when nobody is left who could hand it anything.  What a loop has is
 * given back last: whoever brought it a job may only now have let go of it.
 */

#include <sys/resource.h>
#include <sys/sysinfo.h>

#include <stdlib.h>
#include <string.h>

#include "aggregator/io/crowd.h"
#include "aggregator/io/log.h"
#include "aggregator/io/readers.h"
#include "aggregator/io/server.h"
#include "aggregator/io/tls.h"
#include "aggregator/io/writer.h"

#define SERVER_READERS 2

static unsigned
loops_wanted(const struct bounds *bounds)
{
	int processors = get_nprocs();

	if (!tls_is_threaded())
		return 1;
	if (bounds->loops > 0)
		return bounds->loops < SERVER_LOOPS ? bounds->loops
						    : SERVER_LOOPS;
	if (processors < 1)
		return 1;
	return processors > 4 ? 4 : (unsigned)processors;
}

/*
 * A connection is a descriptor, and so is a file of the store: peers are never
 * let to take the last ones.
 */
static unsigned
connections_bearable(const struct bounds *bounds)
{
	struct rlimit limit;
	rlim_t most;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return bounds->connections;
	most = limit.rlim_cur > 256 ? limit.rlim_cur - 128 : limit.rlim_cur / 2;
	return most < bounds->connections ? (unsigned)most
					  : bounds->connections;
}

static int
start_loops(struct server *server, const struct desk *model)
{
	unsigned wanted = loops_wanted(&server->bounds);

	server->loops = calloc(wanted, sizeof(*server->loops));
	if (server->loops == NULL)
		return -1;
	for (unsigned i = 0; i < wanted; i++) {
		int result = loop_init(&server->loops[i], server, model);

		server->loop_count++;
		if (result != 0 || loop_start(&server->loops[i]) != 0)
			return -1;
	}
	return 0;
}

int
server_start(struct server *server, struct desk *desk, int listener, int admin)
{
	struct desk model = *desk; /* the writer has it once it runs */

	memset(server, 0, sizeof(*server));
	bounds_read(&server->bounds, desk->store);
	server->listener = listener;
	server->admin = admin;
	desk->health = model.health = &server->health;
	server->health.server = server;
	server->health.started_ms = desk_now_ms(desk);
	server->crowd = crowd_new(connections_bearable(&server->bounds),
	    server->bounds.connections_of_address,
	    (size_t)server->bounds.bodies_of_address_mb << 20);
	server->tickets = tls_tickets_new();
	server->writer = writer_start(desk, &server->health);
	server->readers = readers_start(&model, SERVER_READERS, READERS_PEOPLE);
	server->checkers = readers_start(&model, loops_wanted(&server->bounds),
	    READERS_BODIES);
	if (server->crowd != NULL && server->tickets != NULL &&
	    server->writer != NULL && server->readers != NULL &&
	    server->checkers != NULL && start_loops(server, &model) == 0)
		return 0;
	log_error("what=serve why=\"threads cannot be started\"");
	server_stop(server);
	return -1;
}

void
server_stop(struct server *server)
{
	atomic_store(&server->health.stopping, true);
	for (unsigned i = 0; i < server->loop_count; i++)
		loop_stop(&server->loops[i]);
	for (unsigned i = 0; i < server->loop_count; i++)
		loop_join(&server->loops[i]);
	readers_free(server->readers);
	readers_free(server->checkers);
	writer_free(server->writer);
	for (unsigned i = 0; i < server->loop_count; i++)
		loop_release(&server->loops[i]);
	free(server->loops);
	tls_tickets_free(server->tickets);
	crowd_free(server->crowd);
	server->loops = NULL;
	server->loop_count = 0;
}
