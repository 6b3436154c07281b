/*
 * restore_parts.h - what the files of restore_*.c share; for them alone.
 *
 * restore.c leads: it opens the backup, writes the deed, moves all up.
 * restore_copy.c fills the part: the store, checked, and the files beside it.
 */

#ifndef AGGREGATOR_IO_RESTORE_PARTS_H
#define AGGREGATOR_IO_RESTORE_PARTS_H

#include <sqlite3.h>

#include "aggregator/io/restore.h"

#define RESTORE_PATH 4096

struct restore {
	sqlite3 *db; /* the backup */
	const char *path, *dir;
	char part[RESTORE_PATH];
	char *why;
	struct inventory *sum;
};

/* Each says why and gives the outcome: of the backup, of the folder. */
int restore_refused(struct restore *r, const char *why);
int restore_no_room(struct restore *r, const char *why);

/* DIR/NAME; 0, or -1 where that is too long. */
int restore_path(char out[RESTORE_PATH], const char *dir, const char *name);

/*
 * db itself: nothing that it defines runs a function that could do harm, until
 * it is known what it defines.  NULL stays NULL.
 */
sqlite3 *restore_distrust(sqlite3 *db);

/*
 * Fill the part with store and files as they were backed up, each compared
 * with what the backup says of it, and what the store defines with what this
 * program does (io/schema.h): nothing of it has run before.  An outcome.
 */
int restore_copy(struct restore *r);

#endif
