/*
 * store_calendar.c - the rows of table `calendar`.
 */

#include <sodium.h>

#include "aggregator/io/store_calendar.h"
#include "aggregator/io/store_sql.h"
#include "protocol/key.h"

void
calendar_hash(const void *file, size_t length, char hex[CALENDAR_HASH])
{
	uint8_t hash[HASH_SIZE];

	crypto_hash_sha256(hash, file, length);
	hex_write(hex, hash, sizeof(hash));
}

enum store_verdict
calendar_put(struct store *store, const struct calendar_row *row)
{
	return store_run(store,
	    "INSERT OR REPLACE INTO calendar (name, region, file, put) "
	    "VALUES (?, ?, ?, ?)",
	    "ttbi", row->name, row->region, row->file, row->length,
	    row->put_ms);
}

enum store_verdict
calendar_drop(struct store *store, const char *name)
{
	return store_run(store, "DELETE FROM calendar WHERE name = ?", "t",
	    name);
}

static int
walk(struct store *store, sqlite3_stmt *s,
    int (*each)(const struct calendar_row *row, void *arg), void *arg)
{
	int step, count = 0;

	while ((step = store_step(store, s)) == 1) {
		const struct calendar_row row = {
			.name = (const char *)sqlite3_column_text(s, 0),
			.region = (const char *)sqlite3_column_text(s, 1),
			.file = sqlite3_column_blob(s, 2),
			.length = (size_t)sqlite3_column_bytes(s, 2),
			.put_ms = sqlite3_column_int64(s, 3),
		};

		count++;
		if (row.name != NULL && row.region != NULL &&
		    row.file != NULL && (each == NULL || each(&row, arg) == 0))
			continue;
		store_done(s);
		return -1;
	}
	return step < 0 ? -1 : count;
}

int
calendar_each(struct store *store, const char *name,
    int (*each)(const struct calendar_row *row, void *arg), void *arg)
{
	if (name != NULL)
		return walk(store,
		    store_sql(store,
			"SELECT name, region, file, put FROM calendar "
			"WHERE name = ?",
			"t", name),
		    each, arg);
	return walk(store,
	    store_sql(store,
		"SELECT name, region, file, put FROM calendar ORDER BY name",
		""),
	    each, arg);
}
