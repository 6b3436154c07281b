/*
 * store_source.h - digital sources: ways in over HTTP or from a file.
 */

#ifndef AGGREGATOR_IO_STORE_SOURCE_H
#define AGGREGATOR_IO_STORE_SOURCE_H

#include <stdint.h>

#include "aggregator/io/store.h"
#include "aggregator/io/store_journal.h"

#define SOURCE_SECRET 32 /* HMAC-SHA-256 of ids and respondents */

struct source_row {
	int64_t journal;
	enum journal_state state;
	char name[LIMIT_NAME + 1];
	char touchpoint[LIMIT_SLUG + 1];
	char channel[16];
	char survey[LIMIT_NAME + 1]; /* "": the touchpoint's */
	char format[16];
	uint8_t secret[SOURCE_SECRET];
	uint8_t bearer[HASH_SIZE]; /* SHA-256 of its token */
};

/* 1 found, 0 there is none, -1 the store failed. */
int source_by_name(struct store *store, const char *name,
    struct source_row *out);
int source_by_journal(struct store *store, int64_t journal,
    struct source_row *out);
/* By its token's hash; removed ones are not found. */
int source_by_bearer(struct store *store, const uint8_t bearer[HASH_SIZE],
    struct source_row *out);
int source_each(struct store *store,
    int (*each)(const struct source_row *row, void *arg), void *arg);

enum store_verdict source_add(struct store *store,
    const struct source_row *row);
enum store_verdict source_bearer_set(struct store *store, int64_t journal,
    const uint8_t bearer[HASH_SIZE]);

#endif
