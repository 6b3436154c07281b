/*
 * clock.c - the real outside, as journal.h asks for it.
 *
 * BOOTTIME counts sleep and never jumps; the wall clock may say anything, and
 * nothing is dated by it (PROTOCOL.md, Time).
 */

#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <sodium.h>

#include "kiosk/io/clock.h"

#define BOOT_ID "/proc/sys/kernel/random/boot_id"

static int64_t
clock_ms(clockid_t id)
{
	struct timespec now;

	if (clock_gettime(id, &now) != 0)
		return 0;
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t
boottime_ms(void *self)
{
	(void)self;
	return clock_ms(CLOCK_BOOTTIME);
}

static int64_t
wall_ms(void *self)
{
	(void)self;
	return clock_ms(CLOCK_REALTIME);
}

/*
 * Without /proc every process is a boot of its own: more epochs than needed,
 * never a number used twice.
 */
static void
boot_id(void *self, char out[40])
{
	ssize_t length = -1;
	int fd = open(BOOT_ID, O_RDONLY | O_CLOEXEC);

	(void)self;
	if (fd >= 0) {
		length = read(fd, out, 39);
		close(fd);
	}
	if (length < 36) {
		uint8_t own[16];

		randombytes_buf(own, sizeof(own));
		sodium_bin2hex(out, 40, own, sizeof(own));
		return;
	}
	out[36] = '\0';
}

static void
random_bytes(void *self, void *out, size_t length)
{
	(void)self;
	randombytes_buf(out, length);
}

const struct outside *
clock_outside(void)
{
	static const struct outside real = {
		.boottime_ms = boottime_ms,
		.wall_ms = wall_ms,
		.boot_id = boot_id,
		.random = random_bytes,
	};

	return &real;
}
