/*
 * pages.h - a database copied over another one.
 */

#ifndef AGGREGATOR_IO_PAGES_H
#define AGGREGATOR_IO_PAGES_H

#include <sqlite3.h>

/*
 * Every page of from, at one instant, becomes to's, which was empty.  SQLite's
 * code: SQLITE_OK, or why not.
 */
int pages_copy(sqlite3 *to, sqlite3 *from);

#endif
