/*
 * store_token.h - tokens for scripts, accounts, settings.
 */

#ifndef AGGREGATOR_IO_STORE_TOKEN_H
#define AGGREGATOR_IO_STORE_TOKEN_H

#include <stdint.h>

#include "aggregator/io/store.h"
#include "protocol/limits.h"

struct token_row {
	char name[LIMIT_NAME + 1];
	char role[16]; /* admin manager viewer auditor */
	uint8_t hash[HASH_SIZE];
	int64_t made_ms, until_ms;
};

/* 1 found, 0 there is none, -1 the store failed. */
int token_by_hash(struct store *store, const uint8_t hash[HASH_SIZE],
    struct token_row *out);
int token_by_name(struct store *store, const char *name, struct token_row *out);
int token_each(struct store *store,
    int (*each)(const struct token_row *row, void *arg), void *arg);
enum store_verdict token_add(struct store *store, const struct token_row *row);
enum store_verdict token_remove(struct store *store, const char *name);

/* An account: password is libsodium's Argon2id string. */
enum store_verdict account_add(struct store *store, const char *name,
    const char *role, const char *password);

/* Until one gives non-zero.  0, or -1. */
int account_each(struct store *store,
    int (*each)(const char *name, const char *role, void *arg), void *arg);

/* Settings; reading one is store_setting. */
int setting_each(struct store *store,
    int (*each)(const char *name, const char *value, void *arg), void *arg);
enum store_verdict setting_set(struct store *store, const char *name,
    const char *value);
enum store_verdict setting_unset(struct store *store, const char *name);

#endif
