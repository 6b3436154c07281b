/*
 * store_column.c - reading columns; see store_column.h.
 */

#include <stdlib.h>
#include <string.h>

#include "aggregator/io/store_column.h"
#include "aggregator/io/store_sql.h"

void
column_text(sqlite3_stmt *s, int column, char *out, size_t size)
{
	const char *text = (const char *)sqlite3_column_text(s, column);
	const size_t length = text != NULL ? strnlen(text, size - 1) : 0;

	if (length > 0)
		memcpy(out, text, length);
	out[length] = '\0';
}

bool
column_blob(sqlite3_stmt *s, int column, void *out, size_t size)
{
	if (sqlite3_column_bytes(s, column) != (int)size) {
		memset(out, 0, size);
		return false;
	}
	memcpy(out, sqlite3_column_blob(s, column), size);
	return true;
}

bool
column_is_null(sqlite3_stmt *s, int column)
{
	return sqlite3_column_type(s, column) == SQLITE_NULL;
}

int64_t
column_int(sqlite3_stmt *s, int column, int64_t when_null)
{
	return column_is_null(s, column) ? when_null
					 : sqlite3_column_int64(s, column);
}

int
column_row(struct store *store, sqlite3_stmt *s,
    void (*read)(sqlite3_stmt *s, void *out), void *out)
{
	int step = store_step(store, s);

	if (step != 1)
		return step;
	read(s, out);
	store_done(s);
	return 1;
}

int64_t
column_ids(struct store *store, sqlite3_stmt *s, int64_t **ids)
{
	int64_t count = 0, capacity = 0;
	int step;

	*ids = NULL;
	while ((step = store_step(store, s)) == 1) {
		if (count == capacity) {
			int64_t *more;

			capacity = capacity > 0 ? capacity * 2 : 16;
			more = realloc(*ids, (size_t)capacity * sizeof(**ids));
			if (more == NULL) {
				store_done(s);
				step = -1;
				break;
			}
			*ids = more;
		}
		(*ids)[count++] = sqlite3_column_int64(s, 0);
	}
	if (step == 0)
		return count;
	free(*ids);
	*ids = NULL;
	return -1;
}
