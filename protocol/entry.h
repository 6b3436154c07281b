/*
 * entry.h - one line of a journal.
 *
 * Turns the bytes of an entry into a struct and back, strictly: what was read
 * and is written again gives the same bytes.  The shapes are touchstone.cddl's;
 * deeds of the book are deed.h's.
 */

#ifndef PROTOCOL_ENTRY_H
#define PROTOCOL_ENTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/limits.h"
#include "protocol/wire.h"

enum entry_kind {
	ENTRY_RATING = 0, /* no kind of its own: it begins with its slot */
	ENTRY_EPOCH = -1,
	ENTRY_SLOT = -2,
	ENTRY_TIME = -3,
	ENTRY_ALIVE = -4,
	ENTRY_JUMP = -5,
	ENTRY_NOTE = -6,
	ENTRY_LOST = -7,
	ENTRY_WITHDRAWN = -8,
	ENTRY_TEXT_LOST = -9,
	ENTRY_DEED = -32, /* this and below: the book's, see deed.h */
};

enum hand {
	HAND_CUSTOMER = 0,
	HAND_STAFF = 1,
	HAND_AGENT = 2,
	HAND_SCRIPT = 3,
	HAND_REHEARSAL = 4,
};

enum rating_flag {
	RATING_SAME_VISIT = 1 << 0,
	RATING_REPEATED = 1 << 1,
	RATING_TIMED_OUT = 1 << 2,
	RATING_OUTSIDE_HOURS = 1 << 3,
	RATING_TEXT_NOT_KEPT = 1 << 4,
};

enum note {
	NOTE_REHEARSAL_ON = 1,
	NOTE_REHEARSAL_OFF = 2,
	NOTE_CLOSED = 3,
	NOTE_OPENED = 4,
	NOTE_TOUCHPOINT = 5,
};

#define RATING_NO_STEP (-1) /* text alone */

/* A point in a journal: the hash of entry `number` of `epoch`. */
struct head {
	uint8_t epoch[EPOCH_SIZE];
	uint64_t number;
	uint8_t hash[HASH_SIZE];
};

/* What repeats from rating to rating. Strings are NUL-terminated. */
struct slot {
	char touchpoint[LIMIT_SLUG + 1];
	uint8_t sheet[VERSION_SIZE];
	char question[LIMIT_QUESTION + 1];
	char language[LIMIT_LANGUAGE + 1];
	enum hand hand;
};

struct rating {
	uint32_t slot;
	int64_t step; /* from 0, worst first, or RATING_NO_STEP */
	unsigned flags;
	const uint8_t *text;      /* commitment, HASH_SIZE, or NULL */
	const uint8_t *reference; /* commitment, HASH_SIZE, or NULL */
	bool has_claimed;
	int64_t claimed;           /* ms since 1970 */
	const uint8_t *id;         /* HMAC_SIZE or NULL */
	const uint8_t *respondent; /* HMAC_SIZE or NULL */
};

struct entry_time {
	uint8_t key[KID_SIZE];
	int64_t server_ms; /* since 1970 */
	uint64_t took_ms;
	struct head book;
};

/*
 * An entry.  Pointers inside are lent out of the bytes it was read from.
 * `kind` is as on the wire; one we do not know is kept, with its bytes.
 */
struct entry {
	int64_t kind;
	uint32_t at; /* ms since the epoch's first entry */
	struct wire_span bytes;
	union {
		struct rating rating;
		struct {
			struct head previous; /* zeroes for the very first */
			int64_t wall_ms;
		} epoch;
		struct {
			uint32_t number;
			struct slot slot;
		} slot;
		struct entry_time time;
		struct {
			int64_t from_ms, to_ms;
		} jump;
		struct {
			unsigned note;
			char touchpoint[LIMIT_SLUG + 1]; /* "" when none */
		} note;
		struct {
			uint8_t epoch[EPOCH_SIZE];
			uint64_t first, last;
		} lost;
		struct {
			size_t count;
			struct wire_span numbers; /* `count` uints */
		} withdrawn;
		struct {
			uint8_t epoch[EPOCH_SIZE];
			int64_t key; /* a text's number, or minus a
					reference's */
		} text_lost;
	};
};

/*
 * Take the next entry, at most LIMIT_ENTRY bytes.  A known kind must have its
 * own shape to the byte; else the reader has failed.
 */
void entry_read(struct wire_reader *r, struct entry *out);

/* Write any kind but withdrawn, deeds and unknown ones. `bytes` is ignored. */
void entry_write(struct wire_writer *w, const struct entry *entry);
void entry_write_withdrawn(struct wire_writer *w, uint32_t at,
    const uint64_t *numbers, size_t count);

/* Parts that other shapes hold too. */
void slot_read(struct wire_reader *r, struct slot *out);
void slot_write(struct wire_writer *w, const struct slot *slot);
bool slot_equal(const struct slot *a, const struct slot *b);
void head_read(struct wire_reader *r, struct head *out);
void head_write(struct wire_writer *w, const struct head *head);

/* [a-z0-9][a-z0-9-]{0,63} */
bool slug_is_valid(const char *text);

/* The channel a hand gives at a kiosk: kiosk staff agent script rehearsal. */
const char *hand_channel(enum hand hand);

#endif
