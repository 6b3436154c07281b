/*
 * store_column.h - for store_*.c files only: reading columns.
 */

#ifndef AGGREGATOR_IO_STORE_COLUMN_H
#define AGGREGATOR_IO_STORE_COLUMN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sqlite3.h>

/* A text with its NUL, cut to size; "" for NULL. */
void column_text(sqlite3_stmt *s, int column, char *out, size_t size);

/* A blob of exactly size bytes; else zeroes and false. */
bool column_blob(sqlite3_stmt *s, int column, void *out, size_t size);

bool column_is_null(sqlite3_stmt *s, int column);

/* A number, or when_null. */
int64_t column_int(sqlite3_stmt *s, int column, int64_t when_null);

/*
 * The first row of a statement, made into a struct by read: 1, 0 when there
 * is none, -1 when the store failed.
 */
struct store;
int column_row(struct store *store, sqlite3_stmt *s,
    void (*read)(sqlite3_stmt *s, void *out), void *out);

/*
 * All int64_t of the first column.  *ids is the caller's to free (NULL when
 * there are none).  Their number, or -1.
 */
int64_t column_ids(struct store *store, sqlite3_stmt *s, int64_t **ids);

#endif
