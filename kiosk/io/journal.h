/*
 * journal.h - ratings taken here, durable before anyone is thanked.
 *
 * A SQLite database in the data folder (journal_mode=DELETE, synchronous=EXTRA,
 * psow=0: docs/DESIGN.md says why).  Several processes use it at once: the
 * screen, the uploader, any number of `rate`.  Each call is one transaction;
 * the first that writes after a change of boot id opens a new epoch inside its
 * own.  What is stored is exactly the bytes that will travel.
 */

#ifndef KIOSK_IO_JOURNAL_H
#define KIOSK_IO_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/entry.h"
#include "protocol/outside.h"
#include "protocol/sheet.h"
#include "protocol/sync.h"
#include "protocol/text.h"

struct journal;

enum journal_verdict {
	JOURNAL_OK,
	JOURNAL_NOT_ENROLLED, /* no identity in this folder yet */
	JOURNAL_FULL,         /* the disk is; nothing changed */
	JOURNAL_BUSY,         /* another process held it too long */
	JOURNAL_BROKEN,       /* not readable, not a database, I/O error */
	JOURNAL_FOREIGN,      /* a folder of the other program */
	JOURNAL_UNKNOWN_TOUCHPOINT,
	JOURNAL_NO_SHEET, /* the touchpoint asks nothing yet */
	JOURNAL_UNKNOWN_QUESTION,
	JOURNAL_OFF_SCALE,
	JOURNAL_UNKNOWN_LANGUAGE,
	JOURNAL_BAD_TEXT, /* comment or reference too long, no text */
	JOURNAL_NEWER,    /* written by a newer version of the program */
};
const char *journal_verdict_text(enum journal_verdict verdict);

/*
 * Note what is needed to begin anew, when that is due; not for a press: it
 * takes several fsyncs.  What fails is done another time.
 */
void journal_keep_up(struct journal *journal);

/*
 * Open DIR's journal through the VFS named (NULL: the default one).  Creates
 * nothing unless create (enrol) is set.  NULL and *verdict on failure.
 */
struct journal *journal_open(const char *dir, const char *vfs, bool create,
    const struct outside *outside, enum journal_verdict *verdict);
void journal_free(struct journal *journal);

/*
 * From now on what this one writes goes before all others: a customer waits.
 * At most one other writer is ahead of it then, however many there are.
 */
void journal_goes_first(struct journal *journal);

/* One rating to be kept; strings are lent for the call. */
struct journal_rating {
	const char *touchpoint; /* NULL: the first of the registration */
	const char *question;   /* NULL: the sheet's first scale question */
	const char *language;   /* NULL: the sheet's first */
	/* What was shown, though another came since; zeroes: what is in force */
	uint8_t sheet[VERSION_SIZE];
	int64_t step;
	enum hand hand;
	unsigned flags;      /* out too: what the journal itself found joins */
	const char *comment; /* NULL: none */
	const char *reference; /* NULL: none */
	/* Entries of this visit that this one takes the place of. */
	size_t withdrawn_count;
	const uint64_t *withdrawn;
	enum journal_verdict verdict; /* out: what became of this one */
	uint64_t number;              /* out: its entry */
};

/*
 * Keep all those ratings that are right, in one transaction, in order.
 * JOURNAL_OK: on disk; each rating's own verdict says whether it was taken.
 * Anything else: nothing changed.
 */
enum journal_verdict journal_rate(struct journal *journal,
    struct journal_rating *ratings, size_t count);

/*
 * Take back ratings of one visit, at most LIMIT_QUESTIONS: they are never
 * counted, and counted beside.  One transaction; of none: no trace.
 */
enum journal_verdict journal_withdraw(struct journal *journal,
    const uint64_t *numbers, size_t count);

/* The registration (touchpoints, survey) as last told by the aggregator. */
enum journal_verdict journal_registration(struct journal *journal,
    struct registration *out);

/*
 * The sheet in force at a touchpoint (NULL: the first).  The caller frees it
 * with sheet_free.
 */
enum journal_verdict journal_sheet(struct journal *journal,
    const char *touchpoint, struct sheet **out);

/*
 * Rises whenever sheets or registration changed: the screen compares it
 * between two customers.
 */
int64_t journal_sheet_serial(struct journal *journal);

/*
 * While the screen runs: note that it does, when nothing else was written for
 * 15 minutes.  Cheap to call often.
 */
enum journal_verdict journal_alive(struct journal *journal);

/*
 * An enum note by staff, about touchpoint (NULL: none), as an entry of its
 * own.
 */
enum journal_verdict journal_note(struct journal *journal, unsigned note,
    const char *touchpoint);

/* What kind of folder dir is: JOURNAL_OK when a journal stands there. */
enum journal_verdict journal_folder(const char *dir);

/* What `status` tells. */
struct journal_facts {
	uint8_t kid[KID_SIZE];    /* this kiosk */
	uint8_t centre[KID_SIZE]; /* whose `kept` counts */
	struct head head;         /* newest entry */
	uint64_t kept;            /* entries held by the aggregator */
	uint64_t waiting;         /* entries nobody else holds yet */
	uint64_t ratings_waiting; /* ratings among them */
	int64_t oldest_s;         /* age of the oldest of them, -1 none */
	int64_t tried_s;          /* since the last try to sync, -1 never */
	int64_t synced_s;         /* since the last that went well, -1 never */
	char outcome[LIMIT_NAME + 1]; /* of the last try, "" never */
	char error[LIMIT_WHY + 1];    /* what went wrong with it, or "" */
	const char *clock;            /* exact, floor, unknown */
	bool tight;                   /* the disk is full: texts are not kept */
	char name[LIMIT_NAME + 1];
	char survey[LIMIT_NAME + 1];
	char url[LIMIT_URL + 1];
};
enum journal_verdict journal_facts(struct journal *journal,
    struct journal_facts *out);

/* What time it is, as far as an aggregator's signed word goes. */
enum journal_clock_quality {
	JOURNAL_CLOCK_UNKNOWN, /* none was ever heard: the wall clock's guess */
	JOURNAL_CLOCK_FLOOR,   /* one before this boot: not earlier than it */
	JOURNAL_CLOCK_EXACT,   /* one in this boot, and BOOTTIME since */
};
struct journal_clock {
	enum journal_clock_quality quality;
	int64_t utc_ms; /* since 1970 */
};

/*
 * The time now by the newest verified answer, downwards too; PROTOCOL.md, Time.
 * Only EXACT is sure enough to close a screen by.
 */
enum journal_verdict journal_clock(struct journal *journal,
    struct journal_clock *out);

/* What the opening hours of a sheet say at a touchpoint, now. */
struct journal_opening {
	bool outside;      /* by the best guess; never without hours */
	bool exact;        /* the clock is sure enough to close a screen by */
	int64_t utc_ms;    /* when this was, by the same clock */
	int64_t change_ms; /* UTC of when it will be otherwise; 0 never */
	int hour, minute;  /* on the wall there; -1: the zone is unknown */
};

/*
 * Look at the clock and the hours that sheet names, at touchpoint (NULL: the
 * first).  Hours that cannot be read, and those of a zone that is not
 * installed, say nothing.
 */
enum journal_verdict journal_opening(struct journal *journal,
    const char *touchpoint, const struct sheet *sheet,
    struct journal_opening *out);

/* Bytes free on the journal's disk, or -1. */
int64_t journal_disk_free(const struct journal *journal);

/* Something about a journal that does not hold. */
struct journal_fault {
	uint64_t number; /* the row; 0: no single one */
	char why[200];
};

/*
 * Check all of it: chain, epochs, slots, own decoding, gaps, commitments of
 * texts.  Each fault is told in turn; *entries gets how many were looked at.
 */
enum journal_verdict journal_check(struct journal *journal,
    void (*told)(void *self, const struct journal_fault *fault), void *self,
    uint64_t *entries);

#endif
