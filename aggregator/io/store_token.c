/*
 * store_token.c - the rows of tables `token`, `account` and `setting`.
 */

#include <stdio.h>
#include <string.h>

#include "aggregator/io/store_column.h"
#include "aggregator/io/store_sql.h"
#include "aggregator/io/store_token.h"

#define COLUMNS "SELECT name, role, hash, made, until FROM token "

static void
row_of(sqlite3_stmt *s, void *row)
{
	struct token_row *out = row;

	memset(out, 0, sizeof(*out));
	column_text(s, 0, out->name, sizeof(out->name));
	column_text(s, 1, out->role, sizeof(out->role));
	column_blob(s, 2, out->hash, HASH_SIZE);
	out->made_ms = sqlite3_column_int64(s, 3);
	out->until_ms = sqlite3_column_int64(s, 4);
}

int
token_by_hash(struct store *store, const uint8_t hash[HASH_SIZE],
    struct token_row *out)
{
	return column_row(store,
	    store_sql(store, COLUMNS "WHERE hash = ?", "b", hash,
		(size_t)HASH_SIZE),
	    row_of, out);
}

int
token_by_name(struct store *store, const char *name, struct token_row *out)
{
	return column_row(store,
	    store_sql(store, COLUMNS "WHERE name = ?", "t", name), row_of, out);
}

int
token_each(struct store *store,
    int (*each)(const struct token_row *row, void *arg), void *arg)
{
	sqlite3_stmt *s = store_sql(store, COLUMNS "ORDER BY name", "");
	struct token_row row;
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

enum store_verdict
token_add(struct store *store, const struct token_row *row)
{
	return store_run(store,
	    "INSERT INTO token (name, role, hash, made, until) "
	    "VALUES (?, ?, ?, ?, ?)",
	    "ttbii", row->name, row->role, row->hash, (size_t)HASH_SIZE,
	    row->made_ms, row->until_ms);
}

enum store_verdict
token_remove(struct store *store, const char *name)
{
	return store_run(store, "DELETE FROM token WHERE name = ?", "t", name);
}

enum store_verdict
account_add(struct store *store, const char *name, const char *role,
    const char *password)
{
	return store_run(store,
	    "INSERT INTO account (name, role, password) VALUES (?, ?, ?)",
	    "ttt", name, role, password);
}

int
account_each(struct store *store,
    int (*each)(const char *name, const char *role, void *arg), void *arg)
{
	sqlite3_stmt *s = store_sql(store,
	    "SELECT name, role FROM account ORDER BY name", "");
	int step;

	while ((step = store_step(store, s)) == 1) {
		if (each((const char *)sqlite3_column_text(s, 0),
			(const char *)sqlite3_column_text(s, 1), arg) == 0)
			continue;
		store_done(s);
		return -1;
	}
	return step;
}

int
setting_each(struct store *store,
    int (*each)(const char *name, const char *value, void *arg), void *arg)
{
	sqlite3_stmt *s = store_sql(store,
	    "SELECT name, value FROM setting ORDER BY name", "");
	int step;

	while ((step = store_step(store, s)) == 1)
		if (each((const char *)sqlite3_column_text(s, 0),
			(const char *)sqlite3_column_text(s, 1), arg) != 0) {
			store_done(s);
			return -1;
		}
	return step;
}

enum store_verdict
setting_set(struct store *store, const char *name, const char *value)
{
	return store_run(store,
	    "INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", "tt",
	    name, value);
}

enum store_verdict
setting_unset(struct store *store, const char *name)
{
	return store_run(store, "DELETE FROM setting WHERE name = ?", "t",
	    name);
}
