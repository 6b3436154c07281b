/*
 * outside.h - time, randomness and the boot, as arguments.
 *
 * Nothing below io/ knows a clock.  Whoever needs one is handed this; each
 * program's io/clock.c fills it for real, tests and the simulator as they like.
 */

#ifndef PROTOCOL_OUTSIDE_H
#define PROTOCOL_OUTSIDE_H

#include <stddef.h>
#include <stdint.h>

#define BOOT_ID_SIZE 40 /* a UUID and its NUL, with room */

struct outside {
	void *self;
	int64_t (*boottime_ms)(void *self); /* CLOCK_BOOTTIME: sleep counts */
	int64_t (*wall_ms)(void *self);     /* since 1970; may be wrong */
	void (*boot_id)(void *self, char out[BOOT_ID_SIZE]);
	void (*random)(void *self, void *out, size_t length);
};

#endif
