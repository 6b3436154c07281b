/*
 * inventory.c - counted by SQL, on whatever connection it is.
 */

#include <stdio.h>

#include "aggregator/io/inventory.h"

int64_t
inventory_number(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	int64_t number = -1;

	if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW)
		number = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return number;
}

static void
take_name(sqlite3 *db, struct inventory *out)
{
	sqlite3_stmt *s = NULL;

	out->name[0] = '\0';
	if (sqlite3_prepare_v2(db, "SELECT value FROM fact WHERE name = 'name'",
		-1, &s, NULL) == SQLITE_OK &&
	    sqlite3_step(s) == SQLITE_ROW)
		snprintf(out->name, sizeof(out->name), "%.*s",
		    sqlite3_column_bytes(s, 0),
		    (const char *)sqlite3_column_blob(s, 0));
	sqlite3_finalize(s);
}

int
inventory_take(sqlite3 *db, struct inventory *out)
{
	take_name(db, out);
	out->kiosks = inventory_number(db,
	    "SELECT count(*) FROM journal WHERE kind = 'kiosk'");
	out->sources = inventory_number(db,
	    "SELECT count(*) FROM journal WHERE kind = 'source'");
	out->envelopes = inventory_number(db, "SELECT count(*) FROM envelope");
	out->book = inventory_number(db,
	    "SELECT coalesce(max(number), 0) FROM pen WHERE journal = "
	    "(SELECT id FROM journal WHERE kind = 'book')");
	return out->kiosks < 0 || out->sources < 0 || out->envelopes < 0 ||
		out->book < 0
	    ? -1
	    : 0;
}
