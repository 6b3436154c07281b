/*
 * store_journal.h - journals by id, kid and name: whose key is it.
 */

#ifndef AGGREGATOR_IO_STORE_JOURNAL_H
#define AGGREGATOR_IO_STORE_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "aggregator/io/store.h"
#include "protocol/key.h"

enum journal_kind {
	JOURNAL_KIOSK,
	JOURNAL_SOURCE,
	JOURNAL_BOOK
};
enum journal_state {
	JOURNAL_ENROLLED,
	JOURNAL_REVOKED,
	JOURNAL_REPLACED,
	JOURNAL_REMOVED,
};

/* One row of `journal`, without its seed. */
struct journal_row {
	int64_t id;
	uint8_t kid[KID_SIZE];
	uint8_t key[KEY_SIZE];
	enum journal_kind kind;
	enum journal_state state;
	char name[LIMIT_NAME + 1];
	int64_t since_ms;
};

const char *journal_kind_text(enum journal_kind kind);
const char *journal_state_text(enum journal_state state);

/* 1 found, 0 there is none, -1 the store failed. */
int journal_by_kid(struct store *store, const uint8_t kid[KID_SIZE],
    struct journal_row *out);
int journal_by_id(struct store *store, int64_t id, struct journal_row *out);
int journal_book(struct store *store, struct journal_row *out);

/*
 * What a person calls a kiosk: its name, its id, or an unambiguous start of
 * the id.  1 found, 0 none, 2 several fit, -1 the store failed.
 */
int journal_called(struct store *store, const char *text,
    struct journal_row *out);

/* All of a kind, or of every kind with -1, by id. */
int journal_each(struct store *store, int kind,
    int (*each)(const struct journal_row *row, void *arg), void *arg);

/* Enter a new one; seed NULL when it is kept elsewhere.  Its id, or -1. */
int64_t journal_add(struct store *store, const uint8_t key[KEY_SIZE],
    enum journal_kind kind, const char *name, const uint8_t *seed,
    int64_t now_ms);

enum store_verdict journal_state_set(struct store *store, int64_t id,
    enum journal_state state);

/* The seed of a journal kept here: 1, 0 when it is not, -1. */
int journal_seed(struct store *store, int64_t id, uint8_t seed[SEED_SIZE]);

#endif
