/*
 * clock.c - a machine's clock in the hands of a script; for LD_PRELOAD.
 *
 * Time stands still until the script moves it.  BOOTTIME and the wall clock
 * come from a file that the script writes, and whoever waits without a socket
 * waits for that time.  Where a socket is among what is waited for, real time
 * goes on: a line is no faster in a fast day.  MONOTONIC stays real for the
 * same reason; the kiosk's own code does not read it.
 *
 * Each process of the kiosk has a slot in the file, which says whether it
 * waits, until when, and how many keys it has read.  So the script can tell
 * when everything that a press began has come to rest, and moves time then.
 *
 * DAY_CLOCK names the file (see hands.mjs, which writes it); DAY_MACHINE=centre
 * takes the time from it and nothing else.
 */

#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum {
	SLOTS = 64,
	SLICE_NS = 1000000
};

/* What a process does just now. */
enum doing {
	DOING_RUN = 1,
	DOING_WAIT = 2,
	DOING_TALK = 3
};

struct slot {
	int32_t pid; /* 0: free */
	int32_t doing;
	int64_t until_ms; /* true time; INT64_MAX: until something comes */
	int64_t waits;    /* so far: tells one wait from the next */
	int64_t keys;     /* bytes read from standard input */
};

/* Milliseconds since 1970, by a clock that is right. */
struct face {
	volatile int64_t now_ms;
	int64_t booted_ms;        /* when the kiosk was */
	int64_t wrong_ms;         /* its wall clock is so much ahead */
	int64_t centre_booted_ms; /* when the aggregator's machine was */
	struct slot slots[SLOTS];
};

static struct face *face;
static struct slot *own;
static bool is_centre;

static int (*real_clock_gettime)(clockid_t, struct timespec *);
static int (*real_ppoll)(struct pollfd *, nfds_t, const struct timespec *,
    const sigset_t *);
static ssize_t (*real_read)(int, void *, size_t);

/* ---- set up ---- */

static void
find(void *slot, const char *name)
{
	void *found = dlsym(RTLD_NEXT, name);

	if (found == NULL)
		abort();
	memcpy(slot, &found, sizeof(found));
}

/* The one of this process: kept over exec, else a free one. */
static struct slot *
slot_take(void)
{
	int32_t pid = getpid(), none;
	size_t i;

	for (i = 0; i < SLOTS; i++)
		if (face->slots[i].pid == pid)
			return &face->slots[i];
	for (i = 0; i < SLOTS; i++) {
		none = 0;
		if (!__atomic_compare_exchange_n(&face->slots[i].pid, &none,
			pid, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
			continue;
		face->slots[i].keys = 0;
		return &face->slots[i];
	}
	abort();
}

static void
slot_do(enum doing doing, int64_t until_ms)
{
	own->until_ms = until_ms;
	own->waits++;
	__atomic_store_n(&own->doing, (int32_t)doing, __ATOMIC_SEQ_CST);
}

static void
slot_begin(void)
{
	own = slot_take();
	slot_do(DOING_RUN, 0);
}

__attribute__((constructor)) static void
clock_set_up(void)
{
	const char *path = getenv("DAY_CLOCK");
	const char *machine = getenv("DAY_MACHINE");
	int fd;

	find(&real_ppoll, "ppoll");
	find(&real_read, "read");
	fd = path != NULL ? open(path, O_RDWR | O_CLOEXEC) : -1;
	if (fd < 0)
		abort();
	face = mmap(NULL, sizeof(*face), PROT_READ | PROT_WRITE, MAP_SHARED, fd,
	    0);
	close(fd);
	if (face == MAP_FAILED)
		abort();
	is_centre = machine != NULL && strcmp(machine, "centre") == 0;
	if (is_centre)
		return;
	pthread_atfork(NULL, NULL, slot_begin);
	slot_begin();
}

/* What was killed leaves its slot behind; the script clears it. */
__attribute__((destructor)) static void
clock_put_away(void)
{
	if (own != NULL && own->pid == getpid())
		__atomic_store_n(&own->pid, 0, __ATOMIC_SEQ_CST);
}

/* ---- what the time is ---- */

/* -1: not one that we set. */
static int64_t
told_ms(clockid_t id)
{
	int64_t now_ms = face->now_ms;

	switch (id) {
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_COARSE:
		return is_centre ? now_ms : now_ms + face->wrong_ms;
	case CLOCK_BOOTTIME:
		return now_ms -
		    (is_centre ? face->centre_booted_ms : face->booted_ms);
	default:
		return -1;
	}
}

int
clock_gettime(clockid_t id, struct timespec *out)
{
	int64_t ms = face != NULL ? told_ms(id) : -1;

	/* Other libraries are set up before this one. */
	if (real_clock_gettime == NULL)
		find(&real_clock_gettime, "clock_gettime");
	if (ms < 0)
		return real_clock_gettime(id, out);
	out->tv_sec = ms / 1000;
	out->tv_nsec = ms % 1000 * 1000000;
	return 0;
}

int
gettimeofday(struct timeval *restrict out, void *restrict zone)
{
	struct timespec now;

	(void)zone;
	clock_gettime(CLOCK_REALTIME, &now);
	out->tv_sec = now.tv_sec;
	out->tv_usec = now.tv_nsec / 1000;
	return 0;
}

time_t
time(time_t *out)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (out != NULL)
		*out = now.tv_sec;
	return now.tv_sec;
}

/* ---- waiting for it ---- */

static bool
has_socket(const struct pollfd *fds, nfds_t count)
{
	struct stat about;

	for (nfds_t i = 0; i < count; i++)
		if (fds[i].fd >= 0 && fstat(fds[i].fd, &about) == 0 &&
		    S_ISSOCK(about.st_mode))
			return true;
	return false;
}

/* Until one of them is ready or the script says that it is until_ms. */
static int
wait_told(struct pollfd *fds, nfds_t count, int64_t until_ms,
    const sigset_t *mask)
{
	static const struct timespec slice = { 0, SLICE_NS };
	int ready;

	slot_do(DOING_WAIT, until_ms);
	do
		ready = real_ppoll(fds, count, &slice, mask);
	while (ready == 0 && face->now_ms < until_ms);
	slot_do(DOING_RUN, 0);
	return ready;
}

static int
wait_real(struct pollfd *fds, nfds_t count, const struct timespec *limit,
    const sigset_t *mask)
{
	int ready;

	if (real_ppoll == NULL)
		find(&real_ppoll, "ppoll");
	if (own != NULL)
		slot_do(DOING_TALK, 0);
	ready = real_ppoll(fds, count, limit, mask);
	if (own != NULL)
		slot_do(DOING_RUN, 0);
	return ready;
}

/*
 * Sockets wait in real time, and so does a mere pause, in which another
 * process is to get on.
 */
int
ppoll(struct pollfd *fds, nfds_t count, const struct timespec *limit,
    const sigset_t *mask)
{
	int64_t until_ms = INT64_MAX;

	if (own == NULL || count == 0 || has_socket(fds, count))
		return wait_real(fds, count, limit, mask);
	if (limit != NULL)
		until_ms = face->now_ms + limit->tv_sec * 1000 +
		    (limit->tv_nsec + 999999) / 1000000;
	return wait_told(fds, count, until_ms, mask);
}

int
poll(struct pollfd *fds, nfds_t count, int limit_ms)
{
	struct timespec limit = { limit_ms / 1000, limit_ms % 1000 * 1000000L };

	return ppoll(fds, count, limit_ms < 0 ? NULL : &limit, NULL);
}

/* ---- keys ---- */

ssize_t
read(int fd, void *out, size_t room)
{
	ssize_t count;

	if (real_read == NULL)
		find(&real_read, "read");
	count = real_read(fd, out, room);
	if (fd == STDIN_FILENO && own != NULL && count > 0)
		__atomic_add_fetch(&own->keys, count, __ATOMIC_SEQ_CST);
	return count;
}
