/*
 * pages.c - SQLite's backup interface, all at once.
 *
 * In steps it would begin anew each time that somebody else commits; a reading
 * connection holds its snapshot, and nobody waits for one.
 */

#include <stddef.h>

#include "aggregator/io/pages.h"

int
pages_copy(sqlite3 *to, sqlite3 *from)
{
	sqlite3_backup *copy = sqlite3_backup_init(to, "main", from, "main");

	if (copy == NULL)
		return sqlite3_errcode(to);
	sqlite3_backup_step(copy, -1);
	return sqlite3_backup_finish(copy);
}
