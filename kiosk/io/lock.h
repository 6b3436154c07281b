/*
 * lock.h - the lock on the staff's menu.
 *
 * A try counts as failed before its PIN is looked at, and on disk: whoever
 * pulls the plug for want of an answer has waited for nothing.
 */

#ifndef KIOSK_IO_LOCK_H
#define KIOSK_IO_LOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/io/journal.h"
#include "protocol/staff_pin.h"

struct lock {
	struct journal *journal; /* lent */
	const char *dir;         /* lent: DIR/settings has the own PIN */
	/* As last known, for when neither file can be read or written. */
	char own[256];               /* hash or digits; "" none */
	char centre[STAFF_PIN_HASH]; /* "" none */
	unsigned failures;
	int64_t failed_ms; /* BOOTTIME; 0: before this boot */
};

/* journal and dir are lent for as long as the lock is used. */
void lock_init(struct lock *lock, struct journal *journal, const char *dir);

/*
 * Whether a PIN opens anything here.  Read anew: it may have been set, here
 * or by the centre, since.
 */
bool lock_is_set(struct lock *lock);

/* How long, in ms from now_ms (BOOTTIME), until the next try is heard. */
uint64_t lock_wait_ms(const struct lock *lock, uint64_t now_ms);

/*
 * Try pin.  The centre's PIN holds where the centre set one, else the kiosk's
 * own.  True: it fits, and failures are forgotten.  Call it only when
 * lock_wait_ms says 0.
 */
bool lock_try(struct lock *lock, const char *pin, uint64_t now_ms);

#endif
