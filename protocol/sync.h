/*
 * sync.h - one exchange: a signed request, a signed answer.
 *
 * The request is followed by envelopes and texts in turn, whose hash it holds;
 * the answer holds the hash of the request.  PROTOCOL.md, Sync; Enrolment
 * answers in the same shape.
 */

#ifndef PROTOCOL_SYNC_H
#define PROTOCOL_SYNC_H

#include "protocol/entry.h"
#include "protocol/sign1.h"
#include "protocol/staff_pin.h"

#define SYNC_VERSION 1
#define SYNC_RECEIPTS 16 /* the newest epochs: older ones are all receipted */
#define ANSWER_PINS 4    /* a key, its successor, and room for a mistake */

/* Health goes as a small map; what is not known is left out. */
struct sync_health {
	char program[LIMIT_NAME + 1]; /* "version": touchstone-kiosk 0.1.0 */
	int64_t waiting;              /* "waiting": entries; -1 unknown */
	int64_t oldest_s;  /* "oldest": age of the oldest, s; -1 none */
	int64_t disk_free; /* "disk": bytes; -1 unknown */
	char clock[8];     /* "clock": exact, floor, unknown */
	char error[LIMIT_NAME + 1]; /* "error": last one, or "" */
	char pin[8]; /* "pin": of the staff: none, own, centre; "" not said */
};

/* Take why, in ASCII, as the error: too long, it ends after a word, with dots. */
void sync_health_error(struct sync_health *health, const char *why);

struct sync_request {
	uint8_t aggregator[KID_SIZE]; /* whom it is meant for */
	uint8_t nonce[NONCE_SIZE];
	uint32_t at; /* ms in the head's epoch */
	int64_t wall_ms;
	struct head head;
	struct sync_health health;
	size_t sheet_count; /* versions held */
	uint8_t sheets[LIMIT_QUESTIONS][VERSION_SIZE];
	size_t receipt_count;
	struct head receipts[SYNC_RECEIPTS]; /* the newest epochs still kept */
	uint8_t body[HASH_SIZE];
};

/* What of a request cannot be read: the wrong version is told apart. */
enum sync_verdict {
	SYNC_FINE,
	SYNC_MALFORMED,
	SYNC_VERSION_UNKNOWN
};

/*
 * Every payload that opens an exchange is [version, ...] of so many items: take
 * the beginning.
 */
enum sync_verdict sync_version_read(struct wire_reader *r, size_t items);

enum sync_verdict sync_request_open(const struct sign1 *object,
    struct sync_request *out);
/* scratch: LIMIT_REQUEST is enough. */
void sync_request_seal(struct wire_writer *w, const struct key_pair *key,
    const struct sync_request *request, uint8_t *scratch, size_t scratch_size);

enum answer_verdict {
	ANSWER_FINE = 0,
	ANSWER_STRANGER = 1,
	ANSWER_REVOKED = 2,
	ANSWER_TOKEN_UNKNOWN = 3,
	ANSWER_TOKEN_USED = 4,
	ANSWER_TOKEN_EXPIRED = 5,
	ANSWER_NOT_FOR_ME = 6,
	ANSWER_DAMAGED = 7,
};
/* One sentence for a person. */
const char *answer_verdict_text(enum answer_verdict verdict);

enum envelope_verdict {
	ENVELOPE_STORED = 0,
	ENVELOPE_SEEN = 1,
	ENVELOPE_FORKED = 2,
	ENVELOPE_UNDECODABLE = 3,
	ENVELOPE_FORGED = 4,
	ENVELOPE_FOREIGN = 5,
	ENVELOPE_QUARANTINED = 6,
};

struct answer_judged {
	uint64_t index; /* of the envelope in the request, from 0 */
	enum envelope_verdict verdict;
	uint64_t number; /* where it went wrong, else its last */
};

/* A touchpoint as a kiosk needs to know it. */
struct place {
	char slug[LIMIT_SLUG + 1];
	char title[LIMIT_TITLE + 1];
	char zone[LIMIT_ZONE + 1];
	char survey[LIMIT_NAME + 1];
	uint8_t sheet[VERSION_SIZE]; /* in force; zeroes when none */
};

struct registration {
	char name[LIMIT_NAME + 1];
	char survey[LIMIT_NAME + 1];
	size_t place_count;
	struct place places[LIMIT_PLACES];
	/*
	 * The staff's PIN that the centre set, hashed; "" none.  Told to those
	 * alone whose health speaks of a pin: others cannot read it.
	 */
	bool tells_pin;
	char pin[STAFF_PIN_HASH];
};

/*
 * An answer.  To write one, fill it; receipts and sheets are sealed objects
 * one after the other in a span.  Read, spans are lent out of its bytes:
 * receipts and sheets are then sequences of byte strings to be walked with
 * answer_next.
 */
struct answer {
	uint8_t request[HASH_SIZE];
	int64_t time_ms;
	enum answer_verdict verdict;
	size_t receipt_count;
	struct wire_span receipts;
	size_t judged_count;
	struct answer_judged judged[LIMIT_SYNC_ENVELOPES];
	size_t sheet_count;
	struct wire_span sheets;
	size_t pin_count;
	uint8_t pins[ANSWER_PINS][HASH_SIZE];
	bool has_registration;
	struct registration registration;
	struct head book;
};

/* -1 when it is no answer of this version. */
int answer_open(const struct sign1 *object, struct answer *out);

/* Take the next wrapped object out of a read answer's receipts or sheets. */
bool answer_next(struct wire_reader *r, struct sign1 *out);

/*
 * payload: room for the answer's payload (LIMIT_ANSWER), scratch a little
 * more.  In answer, receipts and sheets must be sequences of CBOR byte
 * strings, each holding one sealed object.
 */
void answer_seal(struct wire_writer *w, const struct key_pair *key,
    const struct answer *answer, uint8_t *payload, size_t payload_size,
    uint8_t *scratch, size_t scratch_size);

/* A sheet as it travels, signed by the centre. */
struct sheet_parcel {
	uint64_t serial;
	char name[LIMIT_NAME + 1];
	uint8_t version[VERSION_SIZE];
	struct wire_span file;
};
/* -1 also when the version is not the file's. */
int sheet_parcel_open(const struct sign1 *object, struct sheet_parcel *out);
void sheet_parcel_seal(struct wire_writer *w, const struct key_pair *key,
    const struct sheet_parcel *parcel, uint8_t *payload, size_t payload_size,
    uint8_t *scratch, size_t scratch_size);
/* First 16 bytes of SHA-256 over the file as put. */
void sheet_version(uint8_t out[VERSION_SIZE], const void *file, size_t length);

#endif
