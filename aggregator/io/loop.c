/*
 * loop.c - accepting, waking, stopping.
 *
 * What becomes of a connection is connection.c's.  Other threads reach a loop
 * by its inbox alone, and wake it through an eventfd.
 */

#include <sys/eventfd.h>
#include <sys/socket.h>

#include <errno.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "aggregator/io/connection.h"
#include "aggregator/io/job.h"
#include "aggregator/io/log.h"
#include "aggregator/io/loop.h"
#include "aggregator/io/meters.h"
#include "aggregator/io/porter.h"
#include "aggregator/io/server.h"
#include "aggregator/io/tls.h"

#define LOOP_ACCEPTS 16    /* at a time: those accepted want their turn */
#define LOOP_PAUSE_MS 1000 /* when descriptors have run out */

/*
 * Events dealt with before the loop looks for new ones.  Peers who always have
 * more to say would otherwise keep it from ever hearing the others.
 */
#define LOOP_EVENTS 16

/* ---- accepting ---------------------------------------------------------------------------- */

/* No descriptors or memory: leave the rest in the backlog for a while. */
static void
pause_accepting(struct loop *loop)
{
	struct timeval tv = { LOOP_PAUSE_MS / 1000, 0 };

	log_error("what=accept why=\"%s\"", strerror(errno));
	event_del(loop->listening);
	event_add(loop->resume, &tv);
}

static void
on_resume(evutil_socket_t fd, short what, void *arg)
{
	struct loop *loop = arg;

	(void)fd;
	(void)what;
	if (!loop->stopping)
		event_add(loop->listening, NULL);
}

static bool
is_shortage(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOBUFS ||
	    error == ENOMEM;
}

/* The first of many is told in the log. */
static void
turn_away(struct loop *loop, int peer)
{
	if (!loop->crowded)
		log_error("what=accept why=\"too many connections, in all or"
			  " from one address\"");
	loop->crowded = true;
	meter_add(METER_REFUSED_CONNECTION, 1);
	close(peer);
}

static void
on_listening(evutil_socket_t fd, short what, void *arg)
{
	struct loop *loop = arg;

	(void)what;
	for (int i = 0; i < LOOP_ACCEPTS; i++) {
		struct sockaddr_storage address;
		socklen_t length = sizeof(address);
		struct crowd_key key;
		int peer = accept4(fd, (struct sockaddr *)&address, &length,
		    SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (peer < 0) {
			if (is_shortage(errno))
				pause_accepting(loop);
			return;
		}
		if (crowd_enter(loop->server->crowd,
			(struct sockaddr *)&address, &key)) {
			loop->crowded = false;
			connection_open(loop, peer, &key);
		} else {
			turn_away(loop, peer);
		}
	}
}

/* Who is at the other end of the UNIX socket: root, or whose folder it is. */
static bool
name_peer(int fd, char *who, size_t size)
{
	struct ucred peer;
	socklen_t length = sizeof(peer);
	struct passwd entry, *user = NULL;
	char buffer[4096];

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0 ||
	    (peer.uid != 0 && peer.uid != geteuid()))
		return false;
	getpwuid_r(peer.uid, &entry, buffer, sizeof(buffer), &user);
	if (user != NULL)
		snprintf(who, size, "%s", user->pw_name);
	else
		snprintf(who, size, "%u", peer.uid);
	return true;
}

static void
on_admin(evutil_socket_t fd, short what, void *arg)
{
	struct loop *loop = arg;
	char who[LIMIT_WHO + 1];
	int peer = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	(void)what;
	if (peer < 0)
		return;
	if (name_peer(peer, who, sizeof(who)))
		connection_open_local(loop, peer, who);
	else
		close(peer);
}

/* ---- stopping ------------------------------------------------------------------------------- */

void
loop_left(struct loop *loop)
{
	if (loop->stopping && loop->connections == NULL)
		event_base_loopexit(loop->base, NULL);
}

static void
on_patience(evutil_socket_t fd, short what, void *arg)
{
	struct loop *loop = arg;

	(void)fd;
	(void)what;
	log_event("what=stop doing=\"cutting connections\"");
	connections_cut(loop);
}

static void
begin_stop(struct loop *loop)
{
	unsigned ms = loop->server->bounds.stop_ms;
	struct timeval tv = { ms / 1000, (suseconds_t)(ms % 1000) * 1000 };

	loop->stopping = true;
	event_del(loop->listening);
	event_del(loop->admin);
	event_del(loop->resume);
	event_add(loop->patience, &tv);
	connections_stop(loop);
	loop_left(loop);
}

/* ---- waking --------------------------------------------------------------------------------- */

static void
wake(struct loop *loop)
{
	uint64_t one = 1;
	ssize_t written = write(loop->wake, &one, sizeof(one));

	(void)written; /* it can only be awake already */
}

static struct job *
take_inbox(struct loop *loop, enum loop_lane lane)
{
	struct job *job;

	pthread_mutex_lock(&loop->mutex);
	job = loop->inbox[lane].first;
	loop->inbox[lane].first = NULL;
	loop->inbox[lane].end = &loop->inbox[lane].first;
	pthread_mutex_unlock(&loop->mutex);
	return job;
}

static void
on_woken(evutil_socket_t fd, short what, void *arg)
{
	struct loop *loop = arg;
	struct job *job, *next;
	uint64_t count;
	ssize_t got = read(fd, &count, sizeof(count));

	(void)got;
	(void)what;
	for (int lane = 0; lane < LOOP_LANES; lane++)
		for (job = take_inbox(loop, lane); job != NULL; job = next) {
			next = job->next;
			connection_returned(job);
		}
	if (!loop->stopping && atomic_load(&loop->server->health.stopping))
		begin_stop(loop);
}

/*
 * A row that is not empty is told of already, or will be by who is just about
 * to: that is why the porter, which others may hold up there, has its own.
 */
void
loop_return(struct loop *loop, enum loop_lane lane, struct job *job)
{
	bool sleeps;

	pthread_mutex_lock(&loop->mutex);
	sleeps = loop->inbox[lane].first == NULL;
	job->next = NULL;
	*loop->inbox[lane].end = job;
	loop->inbox[lane].end = &job->next;
	pthread_mutex_unlock(&loop->mutex);
	if (sleeps)
		wake(loop);
}

void
loop_stop(struct loop *loop)
{
	if (loop->runs)
		wake(loop);
}

/* ---- setting up ------------------------------------------------------------------------------ */

static struct event *
new_event(struct loop *loop, int fd, event_callback_fn callback)
{
	return event_new(loop->base, fd, fd >= 0 ? EV_READ | EV_PERSIST : 0,
	    callback, loop);
}

static struct event_base *
new_base(void)
{
	struct event_config *config = event_config_new();
	struct event_base *base;

	if (config == NULL)
		return NULL;
	event_config_set_max_dispatch_interval(config, NULL, LOOP_EVENTS, 0);
	base = event_base_new_with_config(config);
	event_config_free(config);
	return base;
}

int
loop_init(struct loop *loop, struct server *server, const struct desk *model)
{
	loop->server = server;
	for (int lane = 0; lane < LOOP_LANES; lane++)
		loop->inbox[lane].end = &loop->inbox[lane].first;
	loop->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	pthread_mutex_init(&loop->mutex, NULL);
	loop->base = new_base();
	if (loop->wake < 0 || loop->base == NULL ||
	    desk_open(&loop->desk, model->dir, model->vfs, STORE_READ,
		model->outside) != STORE_OK)
		return -1;
	loop->desk.health = model->health;
	loop->tls = tls_server_new(model->dir, server->tickets);
	loop->listening = new_event(loop, server->listener, on_listening);
	loop->admin = new_event(loop, server->admin, on_admin);
	loop->woken = new_event(loop, loop->wake, on_woken);
	loop->resume = new_event(loop, -1, on_resume);
	loop->patience = new_event(loop, -1, on_patience);
	if (loop->tls == NULL || loop->listening == NULL ||
	    loop->admin == NULL || loop->woken == NULL ||
	    loop->resume == NULL || loop->patience == NULL)
		return -1;
	event_add(loop->listening, NULL);
	event_add(loop->admin, NULL);
	event_add(loop->woken, NULL);
	return 0;
}

static void *
loop_run(void *arg)
{
	struct loop *loop = arg;

	event_base_dispatch(loop->base);
	return NULL;
}

int
loop_start(struct loop *loop)
{
	if (tls_is_threaded()) {
		loop->porter = porter_start();
		if (loop->porter == NULL)
			return -1;
	}
	loop->runs = pthread_create(&loop->thread, NULL, loop_run, loop) == 0;
	return loop->runs ? 0 : -1;
}

static void
free_event(struct event *event)
{
	if (event != NULL)
		event_free(event);
}

void
loop_join(struct loop *loop)
{
	if (loop->runs)
		pthread_join(loop->thread, NULL);
	loop->runs = false;
}

void
loop_release(struct loop *loop)
{
	porter_free(loop->porter);
	free_event(loop->listening);
	free_event(loop->admin);
	free_event(loop->woken);
	free_event(loop->resume);
	free_event(loop->patience);
	if (loop->base != NULL)
		event_base_free(loop->base);
	tls_server_free(loop->tls);
	desk_close(&loop->desk);
	if (loop->wake >= 0)
		close(loop->wake);
	pthread_mutex_destroy(&loop->mutex);
}
