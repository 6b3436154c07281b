/*
 * line.c - lines open, close and have their turns; see line.h.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "aggregator/io/bytes.h"
#include "tests/load/gauge.h"
#include "tests/load/line_inside.h"

#define TURN_EVENTS 512
#define SETTLE_S 120
#define SOURCES 250 /* addresses 127.1.x.1 to .250 */

/* ---- all lines ------------------------------------------------------------- */

struct load *
load_new(int port)
{
	struct load *load = calloc(1, sizeof(*load));

	if (load == NULL)
		give_up("there is no memory for lines");
	raise_descriptors();
	load->port = port;
	load->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (load->epoll < 0)
		give_up("epoll: %s", strerror(errno));
	line_tls_configure(&load->config);
	return load;
}

static void
unlink_line(struct line *line)
{
	*line->previous = line->next;
	if (line->next != NULL)
		line->next->previous = line->previous;
}

static void
link_line(struct line *line, struct line **list)
{
	line->next = *list;
	line->previous = list;
	if (line->next != NULL)
		line->next->previous = &line->next;
	*list = line;
}

static void
free_line(struct line *line)
{
	unlink_line(line);
	line_tls_release(line);
	bytes_release(&line->out);
	bytes_release(&line->in);
	free(line);
}

void
load_free(struct load *load)
{
	if (load == NULL)
		return;
	while (load->lines != NULL)
		line_close(load->lines);
	while (load->ended != NULL)
		free_line(load->ended);
	mbedtls_ssl_config_free(&load->config);
	close(load->epoll);
	free(load);
}

const struct load_counts *
load_counts(const struct load *load)
{
	return &load->counts;
}

/* ---- opening ---------------------------------------------------------------- */

void
line_watch(struct line *line, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.ptr = line };
	int what = line->watched != 0 ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;

	if (events == line->watched)
		return;
	if (epoll_ctl(line->load->epoll, what, line->fd, &event) != 0)
		give_up("epoll: %s", strerror(errno));
	line->watched = events;
}

/* From an address of its own: ports are then enough for all. */
static bool
connect_from(int fd, unsigned from, int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	const int on = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (from > 0) {
		from--;
		address.sin_addr.s_addr = htonl(0x7f010000 +
		    (from / SOURCES % SOURCES << 8) + from % SOURCES + 1);
		setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on,
		    sizeof(on));
		if (bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0)
			return false;
	}
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons((uint16_t)port);
	return connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0 ||
	    errno == EINPROGRESS;
}

struct line *
line_open(struct load *load, const struct line_wish *wish)
{
	struct line *line = calloc(1, sizeof(*line));

	if (line == NULL)
		give_up("there is no memory for a line");
	line->load = load;
	line->wish = *wish;
	line->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
	    0);
	if (line->fd < 0 || !connect_from(line->fd, wish->from, load->port)) {
		if (line->fd >= 0)
			close(line->fd);
		free(line);
		return NULL;
	}
	if (!wish->plain)
		line_tls_add(line);
	link_line(line, &load->lines);
	load->counts.opening_now++;
	line_watch(line, EPOLLOUT);
	return line;
}

static void
line_opened(struct line *line)
{
	struct load_counts *counts = &line->load->counts;

	line->state = LINE_OPEN;
	counts->opening_now--;
	counts->open_now++;
	counts->opened++;
	counts->resumed += line->ssl != NULL && !line->full;
	if (line->wish.calls->opened != NULL)
		line->wish.calls->opened(line, line->wish.owner);
}

/* ---- closing ----------------------------------------------------------------- */

void
line_close(struct line *line)
{
	struct load_counts *counts = &line->load->counts;

	if (line->state == LINE_ENDED)
		return;
	if (line->state == LINE_OPEN)
		counts->open_now--;
	else
		counts->opening_now--;
	line->state = LINE_ENDED;
	close(line->fd);
	unlink_line(line);
	link_line(line, &line->load->ended);
}

void
line_lost(struct line *line)
{
	if (line->state == LINE_ENDED)
		return;
	if (line->state != LINE_OPEN)
		line->load->counts.failed++;
	line_close(line);
	if (line->wish.calls->closed != NULL)
		line->wish.calls->closed(line, line->wish.owner);
}

/* ---- turns -------------------------------------------------------------------- */

static void
turn_connecting(struct line *line)
{
	int error = 0;
	socklen_t length = sizeof(error);

	if (getsockopt(line->fd, SOL_SOCKET, SO_ERROR, &error, &length) != 0 ||
	    error != 0)
		line_lost(line);
	else if (line->ssl == NULL)
		line_opened(line);
	else
		line->state = LINE_SHAKING;
}

static void
turn_shaking(struct line *line)
{
	switch (line_tls_shake(line)) {
	case LINE_DONE:
		line_opened(line);
		break;
	case LINE_WANTS_READ:
		line_watch(line, EPOLLIN);
		break;
	case LINE_WANTS_WRITE:
		line_watch(line, EPOLLOUT);
		break;
	case LINE_GONE:
		line_lost(line);
		break;
	}
}

static void
turn(struct line *line)
{
	if (line->state == LINE_CONNECTING)
		turn_connecting(line);
	if (line->state == LINE_SHAKING)
		turn_shaking(line);
	if (line->state == LINE_OPEN)
		line_talk_flush(line);
	if (line->state == LINE_OPEN)
		line_talk_listen(line);
	if (line->state == LINE_OPEN)
		line_talk_watch(line);
}

void
load_turn_for(struct load *load, double seconds)
{
	struct epoll_event events[TURN_EVENTS];
	struct timespec most = { .tv_sec = (time_t)seconds };
	int count;

	most.tv_nsec = (long)((seconds - (double)most.tv_sec) * 1e9);
	count = epoll_pwait2(load->epoll, events, TURN_EVENTS, &most, NULL);
	for (int i = 0; i < count; i++)
		turn(events[i].data.ptr);
	while (load->ended != NULL)
		free_line(load->ended);
}

void
load_turn(struct load *load, int timeout_ms)
{
	load_turn_for(load, timeout_ms / 1e3);
}

void
load_settle(struct load *load, size_t opening)
{
	const double until = gauge_now() + SETTLE_S;

	while (load->counts.opening_now >= opening) {
		if (gauge_now() > until)
			give_up("lines do not open in %d s", SETTLE_S);
		load_turn(load, 100);
	}
}

bool
load_until(struct load *load, bool (*done)(void *arg), void *arg,
    double seconds)
{
	const double until = gauge_now() + seconds;

	while (!done(arg)) {
		if (gauge_now() > until)
			return false;
		load_turn(load, 100);
	}
	return true;
}
