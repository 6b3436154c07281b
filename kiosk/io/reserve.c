/*
 * reserve.c - DIR/reserve: see reserve.h.
 *
 * posix_fallocate makes the blocks exist on ext4, tmpfs and btrfs alike, where
 * a file of zeroes might be a hole.  No fsync when it grows: after a power cut
 * it is looked at anew.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "kiosk/io/reserve.h"

/* Given back at once: a rollback journal of a few pages, and as many rows. */
#define STEP (64 * 1024)
/* Left free beside a reserve that is built, so that it is not begun anew at
 * each breath: a quarter of it, at most: */
#define MARGIN_MOST (1024 * 1024)

static void
reserve_path(char path[4096], const char *dir)
{
	snprintf(path, 4096, "%s/reserve", dir);
}

int64_t
reserve_wanted(const char *dir, int64_t asked)
{
	struct statvfs disk;
	int64_t most;

	if (statvfs(dir, &disk) != 0)
		return 0;
	most = (int64_t)disk.f_blocks * (int64_t)disk.f_frsize / 8;
	return asked < most ? asked : most;
}

int64_t
reserve_held(const char *dir)
{
	struct stat status;
	char path[4096];

	reserve_path(path, dir);
	return stat(path, &status) == 0 ? status.st_size : 0;
}

/* Open it, locked against others who change it; -1: not now. */
static int
reserve_open(const char *dir, int flags)
{
	char path[4096];
	int fd;

	reserve_path(path, dir);
	fd = open(path, O_RDWR | O_CLOEXEC | flags, 0600);
	if (fd >= 0 && flock(fd, LOCK_EX) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static bool
has_room(const char *dir, int64_t more, int64_t wanted)
{
	int64_t margin = wanted / 4 < MARGIN_MOST ? wanted / 4 : MARGIN_MOST;
	struct statvfs disk;

	return statvfs(dir, &disk) == 0 &&
	    (int64_t)disk.f_bavail * (int64_t)disk.f_frsize >= more + margin;
}

bool
reserve_build(const char *dir, int64_t wanted)
{
	int64_t held = reserve_held(dir);
	bool whole;
	int fd;

	if (held == wanted)
		return true;
	if (held < wanted && !has_room(dir, wanted - held, wanted))
		return false;
	fd = reserve_open(dir, O_CREAT);
	if (fd < 0)
		return false;
	whole = held > wanted ? ftruncate(fd, wanted) == 0
			      : posix_fallocate(fd, 0, wanted) == 0;
	/* Another was quicker with the room: hold no half of it. */
	if (!whole && held < wanted && ftruncate(fd, held) != 0)
		whole = false;
	close(fd);
	return whole;
}

bool
reserve_give(const char *dir, bool last)
{
	int64_t seen = reserve_held(dir), held;
	struct stat status;
	bool given = false;
	int fd = seen > (last ? 0 : STEP) ? reserve_open(dir, 0) : -1;

	if (fd < 0)
		return false;
	held = fstat(fd, &status) == 0 ? status.st_size : 0;
	if (held < seen)
		given = true; /* by another process, while we waited */
	else if (held > (last ? 0 : STEP))
		given = ftruncate(fd, held > STEP ? held - STEP : 0) == 0;
	/* ext4 frees blocks when it commits: now, not in five seconds. */
	if (given)
		fsync(fd);
	close(fd);
	return given;
}
