/*
 * store_answer.h - which digital answer is in force, and what was ever seen.
 */

#ifndef AGGREGATOR_IO_STORE_ANSWER_H
#define AGGREGATOR_IO_STORE_ANSWER_H

#include <stdint.h>

#include "aggregator/io/store.h"
#include "protocol/limits.h"

#define ANSWER_CONTENT 16 /* first bytes of SHA-256 over the content */

/* Under which an answer is known: source, HMAC of its id, question. */
struct answer_key {
	int64_t journal;
	uint8_t id[HMAC_SIZE];
	char question[LIMIT_QUESTION + 1];
};

/* The entry in force. */
struct answer_row {
	int64_t epoch; /* row id */
	uint64_t number;
	int64_t first_ms, own_ms;
	/* The first ever seen; zeroes where answer_content has that one too. */
	uint8_t content[ANSWER_CONTENT];
};

/* How many are in force, or -1. */
int64_t answer_count(struct store *store);

/* 1 found, 0 there is none, -1 the store failed. */
int answer_get(struct store *store, const struct answer_key *key,
    struct answer_row *out);
/* One that is there already keeps its content. */
enum store_verdict answer_put(struct store *store, const struct answer_key *key,
    const struct answer_row *row);

/* Later contents.  Whether that one was seen under the key: 1, 0 or -1. */
int answer_content_seen(struct store *store, const struct answer_key *key,
    const uint8_t content[ANSWER_CONTENT]);
enum store_verdict answer_content_add(struct store *store,
    const struct answer_key *key, const uint8_t content[ANSWER_CONTENT]);

#endif
