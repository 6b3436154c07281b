/*
 * fleet.h - kiosks by the thousand, in memory.
 *
 * Each has a key and a journal of its own, is enrolled by a token like any
 * other, and speaks through the product's own protocol/: entries, envelopes
 * and requests are the real ones, and answers and receipts are believed only
 * as a kiosk would believe them.  It does not keep what it has sent: only
 * where its journal stands.  One seed gives the same keys and ratings.
 */

#ifndef TESTS_LOAD_FLEET_H
#define TESTS_LOAD_FLEET_H

#include "aggregator/core/message.h"
#include "protocol/pen.h"
#include "protocol/sync.h"
#include "tests/load/centre.h"
#include "tests/load/line.h"

struct fleet_kiosk {
	struct fleet *fleet;
	struct key_pair key;
	struct pen pen;
	struct slot slot;
	int64_t began_ms; /* its epoch, since 1970 */
	uint32_t at;      /* of its newest entry or request */
	uint64_t rated;   /* ratings so far */
	uint64_t kept;    /* number of its newest receipt */
};

struct fleet {
	struct centre *centre;
	uint8_t key[KEY_SIZE], kid[KID_SIZE]; /* the aggregator's */
	int64_t time_ms;                      /* when the first enrolled */
	struct head book;                     /* as it was told then */
	uint64_t seed, drawn;
	size_t count;
	struct fleet_kiosk *kiosks;
};

/* A whole HTTP request, and what its answer must show. */
struct fleet_request {
	struct bytes bytes;
	uint8_t hash[HASH_SIZE]; /* of the signed part */
	struct head head;        /* the journal's, with what is carried */
};

/* Enrol so many kiosks at a running aggregator. */
void fleet_enrol(struct fleet *fleet, struct centre *centre, size_t count,
    uint64_t seed);
void fleet_release(struct fleet *fleet);

/*
 * Open an epoch that began so many ms ago, with its slot and, dated then, a
 * time entry; sealed behind what is in out.
 */
void fleet_open(struct fleet_kiosk *kiosk, int64_t ago_ms, struct bytes *out);

/* Ratings, each so many ms after the last, in as many envelopes as it takes. */
void fleet_rate(struct fleet_kiosk *kiosk, size_t count, uint32_t every_ms,
    struct bytes *out);

/* A time entry, so many ms after the last one, dated accordingly. */
void fleet_time(struct fleet_kiosk *kiosk, uint32_t ms, struct bytes *out);

/* A request that carries those envelopes; NULL: none. */
void fleet_request_make(struct fleet_kiosk *kiosk, const struct bytes *carried,
    struct fleet_request *out);
void fleet_request_release(struct fleet_request *request);

enum fleet_heard {
	FLEET_KEPT,   /* a receipt for all the request carried */
	FLEET_BEHIND, /* a good answer whose receipt stops short of it */
	FLEET_LATER,  /* 503: nothing changed */
};

/* What an answer says; gives up on one that a kiosk would not believe. */
enum fleet_heard fleet_hear(struct fleet_kiosk *kiosk,
    const struct fleet_request *request, int status, const uint8_t *body,
    size_t length);

#endif
