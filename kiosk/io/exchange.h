/*
 * exchange.h - one exchange with the aggregator: a signed request out, a
 * signed answer in, and what it means.
 *
 * How bytes travel is an argument: https.c for real, a table in tests.
 */

#ifndef KIOSK_IO_EXCHANGE_H
#define KIOSK_IO_EXCHANGE_H

#include "kiosk/io/https.h"
#include "kiosk/io/journal.h"
#include "protocol/enrol.h"

/* The way to the aggregator. */
struct carrier {
	void *self;
	enum https_verdict (*post)(void *self, const char *path,
	    const void *body, size_t length, struct https_answer *answer);
};

enum exchange_verdict {
	EXCHANGE_DONE,     /* verified, taken in */
	EXCHANGE_STUCK,    /* verified; but what was sent is kept apart there */
	EXCHANGE_NOBODY,   /* nobody answers */
	EXCHANGE_LATER,    /* answered but later; nothing changed */
	EXCHANGE_REFUSED,  /* verified; the answer is no */
	EXCHANGE_STRANGER, /* another key than the one pinned or enrolled with */
	EXCHANGE_STOPPED,
	EXCHANGE_JOURNAL, /* our own journal cannot go on */
};

struct exchange {
	uint64_t waiting;             /* entries and texts that still wait */
	bool sent;                    /* bytes of the request may have left */
	int64_t retry_s;              /* Retry-After, or 0 */
	enum journal_verdict journal; /* with EXCHANGE_JOURNAL */
	enum answer_verdict refused;  /* with EXCHANGE_REFUSED */
	size_t lost;                  /* damaged rows found and named */
	bool disagreed;               /* a receipt was not ours: a new epoch */
	char why[300];                /* one sentence, unless EXCHANGE_DONE */
};

/*
 * Send what the aggregator lacks, at most `budget` bytes of it, and take in
 * the answer.  How it went is noted in the journal for `status`.
 */
enum exchange_verdict exchange_sync(struct journal *journal,
    const struct outside *outside, const struct carrier *carrier, size_t budget,
    struct exchange *out);

/* Spend a token: the journal is enrolled when this returns DONE. */
enum exchange_verdict exchange_enrol(struct journal *journal,
    const struct outside *outside, const struct carrier *carrier,
    const struct token *token, const char *line, struct exchange *out);

#endif
