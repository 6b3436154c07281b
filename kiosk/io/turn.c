/*
 * turn.c - who writes next; see turn.h.
 *
 * Bytes of DIR/turn are locked (open file description locks), none is ever
 * written: a full disk does not matter, and who dies leaves nothing behind.
 *
 * Everybody holds a place from asking to leaving: the byte that CLOCK_MONOTONIC
 * says, in nanoseconds, behind PRESSES or OTHERS.  Whoever has no locked byte
 * of its kind before its own is the oldest of them, and may go on.  Of the
 * others that one takes OUTER; INNER is held by who writes.  Only the holder of
 * OUTER may try for INNER, and only while no press has a place: so when a press
 * asks, one other at most is at INNER or a step before it.  Presses without end
 * would keep that one waiting for ever: after HEAD_MS it locks URGENT, and the
 * next press lets it go before.
 *
 * Waiting is looking again and again: a wait by the kernel could not be
 * bounded without a signal, and would let the quicker one in first.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/io/turn.h"

enum {
	INNER,
	OUTER,
	URGENT,
	PRESSES
};
/* 146 years of uptime behind either. */
#define OTHERS (INT64_C(1) << 62)

/* A commit takes some ms: half a one more is not felt; others may wait. */
#define LOOK_FIRST_NS 500000
#define LOOK_OTHER_NS 2000000

/* Hands do not press so long without a gap: what does is a script. */
#define HEAD_MS 500

static struct flock
lock_of(short type, off_t byte)
{
	return (struct flock){ .l_type = type,
		.l_whence = SEEK_SET,
		.l_start = byte,
		.l_len = 1 };
}

static bool
lock_try(const struct turn *turn, short type, off_t byte)
{
	struct flock lock = lock_of(type, byte);

	return fcntl(turn->fd, F_OFD_SETLK, &lock) == 0;
}

/* Whether somebody else has one of the bytes from one to before another. */
static bool
is_locked(const struct turn *turn, int64_t from, int64_t to)
{
	struct flock lock = { .l_type = F_WRLCK,
		.l_whence = SEEK_SET,
		.l_start = from,
		.l_len = to - from };

	return fcntl(turn->fd, F_OFD_GETLK, &lock) == 0 &&
	    lock.l_type != F_UNLCK;
}

static int64_t
now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int64_t
now_ms(void)
{
	return now_ns() / 1000000;
}

/* A place behind all who asked before; false where there are no locks. */
static bool
place_take(struct turn *turn)
{
	do {
		turn->place = (turn->first ? PRESSES : OTHERS) + now_ns();
		if (lock_try(turn, F_WRLCK, turn->place))
			return true;
		/* Two in one nanosecond. */
	} while (errno == EAGAIN || errno == EACCES);
	return false;
}

void
turn_ask(struct turn *turn, const char *dir, bool first)
{
	char path[4096];

	/* Opened anew each time: a child then never shares the locks. */
	snprintf(path, sizeof(path), "%s/turn", dir);
	turn->first = first;
	turn->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (turn->fd < 0)
		return;
	/* A file system without locks has no queue. */
	if (!place_take(turn))
		turn_leave(turn);
}

/* How far one of the others has come. */
struct head {
	bool is_outer, is_urgent;
	int64_t since_ms; /* it is the first of them */
};

static bool
look_first(const struct turn *turn)
{
	return !is_locked(turn, PRESSES, turn->place) &&
	    !is_locked(turn, URGENT, URGENT + 1) &&
	    lock_try(turn, F_WRLCK, INNER);
}

static bool
look_other(const struct turn *turn, struct head *head)
{
	if (!head->is_outer) {
		if (is_locked(turn, OTHERS, turn->place) ||
		    !lock_try(turn, F_WRLCK, OUTER))
			return false;
		head->is_outer = true;
		head->since_ms = now_ms();
	}
	if (!head->is_urgent && is_locked(turn, PRESSES, OTHERS)) {
		if (now_ms() - head->since_ms < HEAD_MS)
			return false;
		head->is_urgent = lock_try(turn, F_WRLCK, URGENT);
	}
	return lock_try(turn, F_WRLCK, INNER);
}

bool
turn_take(struct turn *turn, int wait_ms)
{
	const struct timespec pause = {
		.tv_nsec = turn->first ? LOOK_FIRST_NS : LOOK_OTHER_NS
	};
	const int64_t until_ms = now_ms() + wait_ms;
	struct head head = { 0 };

	if (turn->fd < 0)
		return true;
	while (!(turn->first ? look_first(turn) : look_other(turn, &head))) {
		if (now_ms() >= until_ms) {
			turn_leave(turn);
			return false;
		}
		nanosleep(&pause, NULL);
	}
	return true;
}

void
turn_leave(struct turn *turn)
{
	if (turn->fd < 0)
		return;
	/* Who is the oldest next must not find INNER still taken. */
	lock_try(turn, F_UNLCK, INNER);
	/* By word: a child forked meanwhile would keep them open. */
	lock_try(turn, F_UNLCK, OUTER);
	lock_try(turn, F_UNLCK, URGENT);
	lock_try(turn, F_UNLCK, turn->place);
	close(turn->fd);
	turn->fd = -1;
}
