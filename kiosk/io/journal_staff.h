/*
 * journal_staff.h - what staff set at this kiosk, and their PIN's lock.
 */

#ifndef KIOSK_IO_JOURNAL_STAFF_H
#define KIOSK_IO_JOURNAL_STAFF_H

#include "kiosk/core/door.h"
#include "kiosk/io/journal.h"
#include "protocol/staff_pin.h"

/*
 * Kept over restarts, for one screen: several may stand on one folder, and
 * what is set at one of them is no other's.
 */
struct journal_staff {
	char touchpoint[LIMIT_SLUG + 1];   /* "": the registration's first */
	char language[LIMIT_LANGUAGE + 1]; /* at the start; "": the first */
	bool rehearsal; /* a note says on, and none yet that it ended */
};
enum journal_verdict journal_staff(struct journal *journal, const char *screen,
    struct journal_staff *out);

/*
 * Keep it, and a note (an enum note; 0: none) about touchpoint (NULL: none)
 * with it, in one transaction.
 */
enum journal_verdict journal_staff_put(struct journal *journal,
    const char *screen, const struct journal_staff *staff, unsigned note,
    const char *touchpoint);

/* Whether a touchpoint (NULL: the first) is closed, for all its screens. */
enum journal_verdict journal_door(struct journal *journal,
    const char *touchpoint, struct door *out);

/* Keep it, and the note with it, in one transaction. */
enum journal_verdict journal_door_put(struct journal *journal,
    const char *touchpoint, const struct door *door, unsigned note);

/* Failures of the PIN in a row. */
struct journal_lock {
	unsigned failures;
	int64_t failed_ms; /* BOOTTIME of the last; 0: before this boot */
};
enum journal_verdict journal_lock(struct journal *journal,
    struct journal_lock *out);

/* So many failures in a row, the last one now.  On disk when this returns. */
enum journal_verdict journal_lock_put(struct journal *journal,
    unsigned failures);

/* The hash of the PIN that the centre set; "" when it set none. */
enum journal_verdict journal_staff_pin(struct journal *journal,
    char out[STAFF_PIN_HASH]);

/* How the newest try to sync ended. */
struct journal_outcome {
	int64_t tried_ms; /* BOOTTIME; -1: not in this boot */
	char word[16];    /* done, nobody, later, refused; "" never */
};

/* Cheap to ask often. */
enum journal_verdict journal_outcome(struct journal *journal,
    struct journal_outcome *out);

/* What was taken here today. */
struct journal_today {
	int64_t ratings;     /* less those withdrawn; rehearsals apart */
	bool since_boot;     /* nobody knows the time: since then */
	int64_t utc_ms;      /* now, by the kiosk's best clock */
	int64_t midnight_ms; /* UTC of today's; unless since_boot */
	int64_t offset_s;    /* what the touchpoint's clock is ahead of UTC */
};

/* At a touchpoint (NULL: the first), whose zone says when today began. */
enum journal_verdict journal_today(struct journal *journal,
    const char *touchpoint, struct journal_today *out);

#endif
