/*
 * turn.c - who writes next; see turn.h.
 *
 * Three bytes of DIR/turn are locked (open file description locks), none is
 * ever written.  ANNOUNCED is held, shared, by those who go first, from asking
 * to leaving: nobody ever waits for it, so it is had at once.  OUTER is held by
 * one of the others throughout.  INNER is held by who writes.  Only the holder
 * of OUTER may try for INNER, and only while nothing is announced: so when a
 * press is announced, one other at most is at INNER or a step before it.
 *
 * Waiting is looking again and again: a wait by the kernel could not be
 * bounded without a signal, and would let the quicker one in first.
 */

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/io/turn.h"

enum {
	ANNOUNCED,
	OUTER,
	INNER
};

/* A commit takes some ms: half a one more is not felt; others may wait. */
#define LOOK_FIRST_NS 500000
#define LOOK_OTHER_NS 2000000

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

static bool
has_locks(const struct turn *turn)
{
	struct flock lock = lock_of(F_WRLCK, INNER);

	return fcntl(turn->fd, F_OFD_GETLK, &lock) == 0;
}

static bool
is_announced(const struct turn *turn)
{
	struct flock lock = lock_of(F_WRLCK, ANNOUNCED);

	return fcntl(turn->fd, F_OFD_GETLK, &lock) == 0 &&
	    lock.l_type != F_UNLCK;
}

static int64_t
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
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
	if (first ? !lock_try(turn, F_RDLCK, ANNOUNCED) : !has_locks(turn))
		turn_leave(turn);
}

/* One look at it: whether it is ours now. */
static bool
look(struct turn *turn, bool *outer)
{
	if (turn->first)
		return lock_try(turn, F_WRLCK, INNER);
	*outer = *outer || lock_try(turn, F_WRLCK, OUTER);
	return *outer && !is_announced(turn) && lock_try(turn, F_WRLCK, INNER);
}

bool
turn_take(struct turn *turn, int wait_ms)
{
	const struct timespec pause = {
		.tv_nsec = turn->first ? LOOK_FIRST_NS : LOOK_OTHER_NS
	};
	const int64_t until_ms = now_ms() + wait_ms;
	bool outer = false;

	if (turn->fd < 0)
		return true;
	while (!look(turn, &outer)) {
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
	/* Who gets OUTER next must not find INNER still taken. */
	lock_try(turn, F_UNLCK, INNER);
	/* By word: a child forked meanwhile would keep them open. */
	lock_try(turn, F_UNLCK, OUTER);
	lock_try(turn, F_UNLCK, ANNOUNCED);
	close(turn->fd);
	turn->fd = -1;
}
