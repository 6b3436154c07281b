/*
 * store_sheet.c - the rows of table `sheet`.
 */

#include <stdio.h>
#include <string.h>

#include "aggregator/io/bytes.h"
#include "aggregator/io/store_column.h"
#include "aggregator/io/store_sheet.h"
#include "aggregator/io/store_sql.h"

#define COLUMNS "SELECT serial, name, version, put, file FROM sheet "

static void
row_of(sqlite3_stmt *s, struct sheet_row *out, struct bytes *file)
{
	memset(out, 0, sizeof(*out));
	out->serial = sqlite3_column_int64(s, 0);
	column_text(s, 1, out->name, sizeof(out->name));
	column_blob(s, 2, out->version, VERSION_SIZE);
	out->put_ms = sqlite3_column_int64(s, 3);
	if (file != NULL)
		bytes_put(file, sqlite3_column_blob(s, 4),
		    (size_t)sqlite3_column_bytes(s, 4));
}

static int
first_row(struct store *store, sqlite3_stmt *s, struct sheet_row *out,
    struct bytes *file)
{
	int step = store_step(store, s);

	if (step != 1)
		return step;
	row_of(s, out, file);
	store_done(s);
	return file != NULL && file->failed ? -1 : 1;
}

int
sheet_in_force(struct store *store, const char *name, struct sheet_row *out,
    struct bytes *file)
{
	return first_row(store,
	    store_sql(store,
		COLUMNS "WHERE name = ? ORDER BY serial DESC LIMIT 1", "t",
		name),
	    out, file);
}

int
sheet_by_version(struct store *store, const uint8_t version[VERSION_SIZE],
    struct sheet_row *out, struct bytes *file)
{
	return first_row(store,
	    store_sql(store, COLUMNS "WHERE version = ?", "b", version,
		(size_t)VERSION_SIZE),
	    out, file);
}

int
sheet_each(struct store *store,
    int (*each)(const struct sheet_row *row, void *arg), void *arg)
{
	sqlite3_stmt *s = store_sql(store, COLUMNS "ORDER BY serial", "");
	struct sheet_row row;
	int step;

	while ((step = store_step(store, s)) == 1) {
		row_of(s, &row, NULL);
		if (each(&row, arg) != 0) {
			store_done(s);
			return -1;
		}
	}
	return step;
}

int64_t
sheet_put(struct store *store, const char *name,
    const uint8_t version[VERSION_SIZE], const void *file, size_t length,
    int64_t now_ms)
{
	if (store_run(store,
		"INSERT INTO sheet (serial, name, version, file, put) VALUES "
		"((SELECT ifnull(max(serial), 0) + 1 FROM sheet), ?, ?, ?, ?) "
		"ON CONFLICT (version) DO UPDATE SET "
		"serial = excluded.serial, put = excluded.put",
		"tbbi", name, version, (size_t)VERSION_SIZE, file, length,
		now_ms) != STORE_OK)
		return -1;
	sqlite3_stmt *s = store_sql(store,
	    "SELECT serial FROM sheet WHERE version = ?", "b", version,
	    (size_t)VERSION_SIZE);
	int64_t serial = store_step(store, s) == 1 ? sqlite3_column_int64(s, 0)
						   : -1;

	if (serial >= 0)
		store_done(s);
	return serial;
}
