/*
 * journal_sync.h - the journal's side of an exchange: what goes out, and what
 * a verified answer changes.  exchange.c stands between this and https.c.
 */

#ifndef KIOSK_IO_JOURNAL_SYNC_H
#define KIOSK_IO_JOURNAL_SYNC_H

#include "kiosk/io/journal.h"
#include "protocol/enrol.h"

#define JOURNAL_PINS 16

/* Whom this kiosk sends to. */
struct journal_peer {
	char url[LIMIT_URL + 1];
	uint8_t key[KEY_SIZE];    /* signs answers */
	uint8_t kid[KID_SIZE];    /* its name */
	uint8_t centre[KEY_SIZE]; /* signs `kept` and sheets; often the same */
	size_t pin_count;
	uint8_t pins[JOURNAL_PINS][HASH_SIZE];
};
enum journal_verdict journal_peer(struct journal *journal,
    struct journal_peer *out);

/* This kiosk's own key; lent. */
const struct key_pair *journal_key(const struct journal *journal);

/* Envelopes and texts for one request. */
struct journal_parcel {
	struct wire_writer body; /* over the caller's buffer */
	size_t envelopes;
	uint64_t last; /* newest entry within; 0 when empty */
	/* Runs sealed for this parcel: not yet known to have left. */
	size_t fresh_count;
	struct {
		uint64_t first, last;
	} fresh[LIMIT_SYNC_ENVELOPES];
	size_t lost; /* damaged rows found and named meanwhile */
	/* A closed epoch sealed anew in full envelopes; ordinal 0: none. */
	struct {
		int64_t ordinal;
		uint64_t first, last;
	} whole;
};

/*
 * Put what the aggregator lacks into out->body (ready by wire_write_to), as
 * much as fits.  What is new is sealed: durable before this returns.  When
 * nothing waits, the crumbs of a closed epoch are put into full envelopes.  A
 * damaged row is named by a `lost` entry and stepped over.
 */
enum journal_verdict journal_pack(struct journal *journal,
    struct journal_parcel *out);

/* An exchange begins, or has ended: it may use what presses must leave. */
void journal_uploads(struct journal *journal, bool uploads);

/* Not a byte of the parcel has left: its new runs may be sealed otherwise. */
enum journal_verdict journal_unseal(struct journal *journal,
    const struct journal_parcel *parcel);

/*
 * Fill all of a request but the hash of its body; opens this boot's epoch
 * when nobody has yet.
 */
enum journal_verdict journal_request(struct journal *journal,
    struct sync_request *out);

/* What a verified answer brings. */
struct journal_news {
	const struct token *token;   /* enrolling: whom we go to now; or NULL */
	const struct answer *answer; /* verdict fine */
	const struct journal_parcel *parcel; /* that went out, or NULL */
	const uint8_t *key;                  /* that signed it */
	int64_t sent_boottime_ms;            /* when the request went out */
};

/* What it changed. */
struct journal_taken {
	bool moved;     /* more is kept, or less waits */
	bool disagreed; /* the aggregator holds another branch of this epoch */
	uint64_t kept;
	size_t named; /* stretches deleted here and asked for again: lost */
	size_t sheets_refused; /* wrong signature, or not a sheet */
};

/*
 * Take it in, in one transaction, the time entry too when one is due.
 * JOURNAL_BUSY when the kiosk was enrolled elsewhere meanwhile.
 */
enum journal_verdict journal_take(struct journal *journal,
    const struct journal_news *news, struct journal_taken *out);

/* Note how a try ended: a word, and a sentence or "". */
enum journal_verdict journal_tried(struct journal *journal, const char *outcome,
    const char *error);

/* Why nothing more is brought over of what was set aside; "" nothing waits. */
const char *journal_aside_why(const struct journal *journal);

/* How many entries and old texts the aggregator still lacks. */
enum journal_verdict journal_waiting(struct journal *journal, uint64_t *entries,
    uint64_t *texts);

#endif
