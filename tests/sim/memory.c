/*
 * memory.c - see memory.h.
 */

#include <sodium.h>
#include <sqlite3.h>
#include <string.h>

#include "protocol/limits.h"
#include "tests/sim/memory.h"
#include "tests/sim/wrap.h"

static sqlite3_mem_methods real;
static enum world_turn fails_in, flips_in;
static uint64_t fails_after, fails_times, failed;

static bool
runs_out(void)
{
	if (fails_times == 0 || world_now == NULL ||
	    world_now->turn != fails_in)
		return false;
	if (fails_after > 0) {
		fails_after--;
		return false;
	}
	fails_times--;
	failed++;
	return true;
}

/*
 * Zeroed, for the unused bytes of a page reach the disk: what was left there
 * by somebody else would not be the same in every run.
 */
static void *
allocate(int size)
{
	void *new = runs_out() ? NULL : real.xMalloc(size);

	return new != NULL ? memset(new, 0, (size_t)size) : NULL;
}

static void *
reallocate(void *old, int size)
{
	int before = real.xSize(old);
	uint8_t *new = runs_out() ? NULL : real.xRealloc(old, size);

	if (new != NULL && size > before)
		memset(new + before, 0, (size_t)(size - before));
	return new;
}

void
memory_init(void)
{
	sqlite3_mem_methods ours;

	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real);
	ours = real;
	ours.xMalloc = allocate;
	ours.xRealloc = reallocate;
	sqlite3_config(SQLITE_CONFIG_MALLOC, &ours);
}

void
memory_fail(enum world_turn turn, uint64_t after, uint64_t times)
{
	fails_in = turn;
	fails_after = after;
	fails_times = times;
	failed = 0;
}

uint64_t
memory_failed(void)
{
	return failed;
}

void
memory_flip(enum world_turn turn)
{
	flips_in = turn;
}

/* ---- linked in between ---- */

WRAP(int, crypto_sign_detached,
    (unsigned char *signature, unsigned long long *length,
	const unsigned char *message, unsigned long long message_length,
	const unsigned char *key))
{
	static unsigned char turned[LIMIT_ANSWER];

	if (flips_in == TURN_NOBODY || world_now == NULL ||
	    world_now->turn != flips_in || message_length > sizeof(turned))
		return __real_crypto_sign_detached(signature, length, message,
		    message_length, key);
	flips_in = TURN_NOBODY;
	failed++;
	memcpy(turned, message, message_length);
	turned[message_length / 2] ^= 4;
	return __real_crypto_sign_detached(signature, length, turned,
	    message_length, key);
}
