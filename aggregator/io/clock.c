/*
 * clock.c - the machine's clocks, boot id and randomness.
 *
 * The only file of the aggregator that reads them; everybody else is handed a
 * struct outside.
 */

#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "aggregator/io/clock.h"

static int64_t
clock_ms(clockid_t id)
{
	struct timespec now = { 0, 0 };

	clock_gettime(id, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t
clock_boottime_ms(void *self)
{
	(void)self;
	return clock_ms(CLOCK_BOOTTIME);
}

static int64_t
clock_wall_ms(void *self)
{
	(void)self;
	return clock_ms(CLOCK_REALTIME);
}

/* Where there is no boot id, none is made up: each start is a boot then. */
static void
clock_boot_id(void *self, char out[BOOT_ID_SIZE])
{
	uint8_t random[16];
	ssize_t length = -1;
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);

	(void)self;
	if (fd >= 0) {
		length = read(fd, out, BOOT_ID_SIZE - 1);
		close(fd);
	}
	if (length <= 0) {
		randombytes_buf(random, sizeof(random));
		sodium_bin2hex(out, BOOT_ID_SIZE, random, sizeof(random));
		return;
	}
	out[length] = '\0';
	out[strcspn(out, "\n")] = '\0';
}

static void
clock_random(void *self, void *out, size_t length)
{
	(void)self;
	randombytes_buf(out, length);
}

const struct outside clock_outside = {
	.self = NULL,
	.boottime_ms = clock_boottime_ms,
	.wall_ms = clock_wall_ms,
	.boot_id = clock_boot_id,
	.random = clock_random,
};
