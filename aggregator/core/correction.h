/*
 * correction.h - what a person put right about a kiosk's ratings afterwards.
 *
 * It stood at the wrong touchpoint all morning, a rehearsal was forgotten, a
 * cleaner pressed: a deed of the book says from when to when, and what was
 * meant.  The envelopes stay as they are; the fold counts otherwise.
 */

#ifndef AGGREGATOR_CORE_CORRECTION_H
#define AGGREGATOR_CORE_CORRECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/core/dating.h"
#include "protocol/entry.h"
#include "protocol/limits.h"

/* In force for one kiosk at once: each of its ratings is held against each. */
#define CORRECTIONS_MOST 1000

/* The words are the deed's; PROTOCOL.md, The book. */
enum correction_what {
	CORRECTION_TOUCHPOINT, /* it stood elsewhere */
	CORRECTION_REHEARSAL,  /* what counted was no customer's */
	CORRECTION_COUNT,      /* what was rehearsed was a customer's */
};

const char *correction_text(enum correction_what what);
/* False: no such word. */
bool correction_read(const char *text, size_t length,
    enum correction_what *out);

struct correction {
	uint64_t number;        /* of its deed in the book */
	int64_t from_ms, to_ms; /* since 1970; from counts, to does not */
	enum correction_what what;
	char touchpoint[LIMIT_SLUG + 1]; /* of CORRECTION_TOUCHPOINT */
};

/* What holds for one rating; NULL: as it was signed. */
struct correction_effect {
	const struct correction *where; /* a touchpoint */
	const struct correction *kind;  /* rehearsal or count */
};

/*
 * What those in force, by rising number, say of a rating of that range.  A
 * rating belongs to the middle of what is known of its instant; of one whose
 * date is open on a side nothing is known, and it stays as it is.  The newest
 * that tells a touchpoint decides on that, the newest that tells whether it
 * counts on that, each by itself.
 */
struct correction_effect correction_of(const struct correction *list,
    size_t count, const struct dating_range *range);

/* By whose hand a rating counts under that effect, of what was signed. */
enum hand correction_hand(const struct correction_effect *effect,
    enum hand hand);
/* And where. */
const char *correction_touchpoint(const struct correction_effect *effect,
    const char *touchpoint);

#endif
