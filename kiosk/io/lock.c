/*
 * lock.c - the lock on the staff's menu; see lock.h.
 *
 * How long a failure makes wait is core/staff.c's; here it is made to last.
 * A disk that is full or broken keeps nobody from the menu: staff need it
 * most then.  Failures are then counted in memory alone.
 */

#include <string.h>

#include <sodium.h>

#include "kiosk/core/staff.h"
#include "kiosk/io/journal_staff.h"
#include "kiosk/io/lock.h"
#include "kiosk/io/settings.h"

/*
 * Digits that somebody wrote into the settings by hand become their hash,
 * where the file may be written; where not, they are a PIN all the same.
 */
static void
hash_digits(const char *dir)
{
	char why[SETTINGS_WHY];
	struct settings settings;

	if (settings_read(dir, &settings, why) == 0 &&
	    staff_pin_is_valid(settings.pin))
		(void)settings_write(dir, "pin", settings.pin, why);
	sodium_memzero(&settings, sizeof(settings));
}

void
lock_init(struct lock *lock, struct journal *journal, const char *dir)
{
	struct journal_lock kept;

	memset(lock, 0, sizeof(*lock));
	lock->journal = journal;
	lock->dir = dir;
	hash_digits(dir);
	if (journal_lock(journal, &kept) != JOURNAL_OK)
		return;
	lock->failures = kept.failures;
	lock->failed_ms = kept.failed_ms;
}

bool
lock_is_set(struct lock *lock)
{
	char centre[STAFF_PIN_HASH], why[SETTINGS_WHY];
	struct settings settings;

	if (settings_read(lock->dir, &settings, why) == 0)
		memcpy(lock->own, settings.pin, sizeof(lock->own));
	if (journal_staff_pin(lock->journal, centre) == JOURNAL_OK)
		memcpy(lock->centre, centre, sizeof(lock->centre));
	sodium_memzero(&settings, sizeof(settings));
	return lock->own[0] != '\0' || lock->centre[0] != '\0';
}

uint64_t
lock_wait_ms(const struct lock *lock, uint64_t now_ms)
{
	uint64_t until = (uint64_t)lock->failed_ms +
	    staff_wait_ms(lock->failures);

	return lock->failures > 0 && until > now_ms ? until - now_ms : 0;
}

static void
lock_count(struct lock *lock, unsigned failures, uint64_t now_ms)
{
	lock->failures = failures;
	lock->failed_ms = (int64_t)now_ms;
	(void)journal_lock_put(lock->journal, failures);
}

/* Digits that somebody wrote into the settings by hand. */
static bool
digits_equal(const char *kept, const char *pin)
{
	size_t length = strlen(kept);

	return length == strlen(pin) && sodium_memcmp(kept, pin, length) == 0;
}

bool
lock_try(struct lock *lock, const char *pin, uint64_t now_ms)
{
	const char *kept = lock->centre[0] != '\0' ? lock->centre : lock->own;
	bool fits;

	lock_count(lock, lock->failures + 1, now_ms);
	if (staff_pin_is_valid(kept))
		fits = digits_equal(kept, pin);
	else
		fits = staff_pin_fits(kept, pin);
	if (fits)
		lock_count(lock, 0, now_ms);
	return fits;
}
