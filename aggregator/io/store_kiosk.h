/*
 * store_kiosk.h - the fleet: enrolment tokens, kiosks, where they stand.
 */

#ifndef AGGREGATOR_IO_STORE_KIOSK_H
#define AGGREGATOR_IO_STORE_KIOSK_H

#include <stddef.h>
#include <stdint.h>

#include "aggregator/io/store.h"
#include "aggregator/io/store_journal.h"
#include "protocol/entry.h"
#include "protocol/sync.h"

/* Slugs separated by commas, as a token row and a command line hold them. */
#define KIOSK_PLACES (LIMIT_PLACES * (LIMIT_SLUG + 1))

struct enrol_token {
	uint8_t hash[HASH_SIZE]; /* SHA-256 of the secret */
	char name[LIMIT_NAME + 1];
	char survey[LIMIT_NAME + 1]; /* "": each touchpoint's own */
	char touchpoints[KIOSK_PLACES];
	int64_t replaces; /* journal id, or 0 */
	int64_t made_ms, until_ms;
	bool used;
	uint8_t used_by[KEY_SIZE];
};

enum store_verdict enrol_token_add(struct store *store,
    const struct enrol_token *token);
/* 1, 0 or -1. */
int enrol_token_get(struct store *store, const uint8_t hash[HASH_SIZE],
    struct enrol_token *out);
enum store_verdict enrol_token_spend(struct store *store,
    const uint8_t hash[HASH_SIZE], const uint8_t key[KEY_SIZE]);

/* A kiosk's row; ms, 0 or -1 where nothing is known yet. */
struct kiosk_row {
	struct journal_row journal;
	char survey[LIMIT_NAME + 1];
	int64_t replaces;     /* journal id, or 0 */
	int64_t last_seen_ms; /* 0: never */
	bool has_request;
	uint8_t request_epoch[EPOCH_SIZE];
	uint32_t request_at;
	bool has_head;
	struct head head;       /* as it declared */
	int64_t complete_to_ms; /* 0: never complete */
	struct sync_health health;
};

/* When it was heard of; its enrolment counts, where nothing came since. */
static inline int64_t
kiosk_heard_ms(const struct kiosk_row *row)
{
	return row->last_seen_ms != 0 ? row->last_seen_ms
				      : row->journal.since_ms;
}

/* Enter a kiosk, or give one that is enrolled already a new registration. */
enum store_verdict kiosk_put(struct store *store, int64_t journal,
    const char *survey, const char *touchpoints, int64_t replaces);

/* 1, 0 or -1. */
int kiosk_get(struct store *store, int64_t journal, struct kiosk_row *out);
int kiosk_each(struct store *store,
    int (*each)(const struct kiosk_row *row, void *arg), void *arg);

/* Its touchpoints, commas between, in order.  1, 0 (none) or -1. */
int kiosk_places(struct store *store, int64_t journal, char out[KIOSK_PLACES]);
/* Whether that slug is, or was, one of them.  1, 0 or -1. */
int kiosk_stands_at(struct store *store, int64_t journal, const char *slug);

/*
 * The hash of the PIN that opens its staff's menu; "" none.  kiosk_pin: 1
 * (also without one) or -1.
 */
enum store_verdict kiosk_pin_put(struct store *store, int64_t journal,
    const char *hash);
int kiosk_pin(struct store *store, int64_t journal, char out[STAFF_PIN_HASH]);

/*
 * Another device took its place: entries above upto, the last number it
 * declared itself, wait for a person.  kiosk_replaced_upto: 1, 0 or -1.
 */
enum store_verdict kiosk_replaced(struct store *store, int64_t journal,
    uint64_t upto);
int kiosk_replaced_upto(struct store *store, int64_t journal, uint64_t *upto);

/*
 * What a newer request told.  complete_to_ms: now, when with this request
 * nothing is left to send (then nothing waits, whatever it said before); 0
 * leaves the old one.
 */
enum store_verdict kiosk_heard(struct store *store, int64_t journal,
    const struct sync_request *request, int64_t now_ms, int64_t complete_to_ms);

#endif
