/*
 * store_journal.c - the rows of table `journal`.
 */

#include <stdio.h>
#include <string.h>

#include "aggregator/io/store_column.h"
#include "aggregator/io/store_journal.h"
#include "aggregator/io/store_sql.h"

#define COLUMNS "SELECT id, kid, key, kind, state, name, since FROM journal "

static const char *const kinds[] = { "kiosk", "source", "book" };
static const char *const states[] = { "enrolled", "revoked", "replaced",
	"removed" };

const char *
journal_kind_text(enum journal_kind kind)
{
	return kinds[kind];
}

const char *
journal_state_text(enum journal_state state)
{
	return states[state];
}

/* The index of a word; the schema's CHECK leaves no other word. */
static int
index_of(const char *const words[], int count, const void *word)
{
	for (int i = 0; i < count; i++)
		if (word != NULL && strcmp(words[i], word) == 0)
			return i;
	return 0;
}

static void
row_of(sqlite3_stmt *s, void *row)
{
	struct journal_row *out = row;

	memset(out, 0, sizeof(*out));
	out->id = sqlite3_column_int64(s, 0);
	column_blob(s, 1, out->kid, KID_SIZE);
	column_blob(s, 2, out->key, KEY_SIZE);
	out->kind = (enum journal_kind)index_of(kinds, 3,
	    sqlite3_column_text(s, 3));
	out->state = (enum journal_state)index_of(states, 4,
	    sqlite3_column_text(s, 4));
	column_text(s, 5, out->name, sizeof(out->name));
	out->since_ms = sqlite3_column_int64(s, 6);
}

int
journal_by_kid(struct store *store, const uint8_t kid[KID_SIZE],
    struct journal_row *out)
{
	return column_row(store,
	    store_sql(store, COLUMNS "WHERE kid = ?", "b", kid,
		(size_t)KID_SIZE),
	    row_of, out);
}

int
journal_by_id(struct store *store, int64_t id, struct journal_row *out)
{
	return column_row(store,
	    store_sql(store, COLUMNS "WHERE id = ?", "i", id), row_of, out);
}

int
journal_book(struct store *store, struct journal_row *out)
{
	return column_row(store,
	    store_sql(store, COLUMNS "WHERE kind = 'book'", ""), row_of, out);
}

int
journal_called(struct store *store, const char *text, struct journal_row *out)
{
	sqlite3_stmt *s = store_sql(store,
	    COLUMNS "WHERE kind = 'kiosk' AND (name = ?1 OR "
		    "(length(?1) > 0 AND "
		    "substr(lower(hex(kid)), 1, length(?1)) = lower(?1))) "
		    "ORDER BY name <> ?1, id",
	    "t", text);
	struct journal_row other;
	int step = store_step(store, s);

	if (step != 1)
		return step;
	row_of(s, out);
	if (store_step(store, s) == 1) {
		row_of(s, &other);
		store_done(s);
		/* A whole name wins over starts of ids, not over its twin. */
		if (strcmp(out->name, text) != 0 ||
		    strcmp(other.name, text) == 0)
			return 2;
	}
	return 1;
}

int
journal_each(struct store *store, int kind,
    int (*each)(const struct journal_row *row, void *arg), void *arg)
{
	sqlite3_stmt *s = store_sql(store,
	    COLUMNS "WHERE ?1 IS NULL OR kind = ?1 ORDER BY id", "t",
	    kind < 0 ? NULL : kinds[kind]);
	struct journal_row row;
	int step;

	while ((step = store_step(store, s)) == 1) {
		row_of(s, &row);
		if (each(&row, arg) != 0) {
			store_done(s);
			return -1;
		}
	}
	return step;
}

int64_t
journal_add(struct store *store, const uint8_t key[KEY_SIZE],
    enum journal_kind kind, const char *name, const uint8_t *seed,
    int64_t now_ms)
{
	uint8_t kid[KID_SIZE];

	key_kid(key, kid);
	if (store_run(store,
		"INSERT INTO journal (kid, key, kind, name, seed, since) "
		"VALUES (?, ?, ?, ?, ?, ?)",
		"bbttbi", kid, sizeof(kid), key, (size_t)KEY_SIZE, kinds[kind],
		name, seed, (size_t)SEED_SIZE, now_ms) != STORE_OK)
		return -1;
	return sqlite3_last_insert_rowid(store_db(store));
}

enum store_verdict
journal_state_set(struct store *store, int64_t id, enum journal_state state)
{
	return store_run(store, "UPDATE journal SET state = ? WHERE id = ?",
	    "ti", states[state], id);
}

int
journal_seed(struct store *store, int64_t id, uint8_t seed[SEED_SIZE])
{
	sqlite3_stmt *s = store_sql(store,
	    "SELECT seed FROM journal WHERE id = ?", "i", id);
	int step = store_step(store, s);

	if (step != 1)
		return step;
	step = sqlite3_column_bytes(s, 0) == SEED_SIZE;
	if (step == 1)
		memcpy(seed, sqlite3_column_blob(s, 0), SEED_SIZE);
	store_done(s);
	return step;
}
