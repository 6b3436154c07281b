/*
 * store_sql.h - for store_*.c files only: statements.
 *
 * A statement is prepared once for each connection and kept; store_sql hands
 * it out reset and cleared.  Its text must be a string literal (the pointer is
 * the key).  Errors stick to the store: after one, store_sql_verdict tells.
 */

#ifndef AGGREGATOR_IO_STORE_SQL_H
#define AGGREGATOR_IO_STORE_SQL_H

#include <sqlite3.h>

#include "aggregator/io/store.h"

sqlite3 *store_db(struct store *store);

/*
 * Prepare (once) and bind: one letter for each '?':  i int64_t, t const char *
 * (NULL: null), b const void * and size_t (two; NULL: null), n (null, none).
 * NULL on failure.  Finish each with store_done or by stepping to the end.
 */
sqlite3_stmt *store_sql(struct store *store, const char *sql, const char *types,
    ...);

/*
 * One of the caller's own, for walks within walks: finalize it.  NULL on
 * failure.
 */
sqlite3_stmt *store_prepare(struct store *store, const char *sql);

/* Step: 1 a row, 0 the end (statement reset), -1 an error (reset, logged). */
int store_step(struct store *store, sqlite3_stmt *statement);

/* Reset a statement left before its end. */
void store_done(sqlite3_stmt *statement);

/* store_sql and one step, for writing; STORE_OK or why not. */
enum store_verdict store_run(struct store *store, const char *sql,
    const char *types, ...);

/* What the newest failure on this connection means. */
enum store_verdict store_sql_verdict(struct store *store);

#endif
