/*
 * restore.h - a backup becomes an aggregator's folder again.
 *
 * The book then goes on in a new epoch after the last number that the backup
 * holds, and its first deed there says "restored".  So do the sources'
 * journals: no number is ever given twice within an epoch, though kiosks may
 * have seen later ones of the lost store.
 */

#ifndef AGGREGATOR_IO_RESTORE_H
#define AGGREGATOR_IO_RESTORE_H

#include <stdint.h>

#include "aggregator/io/backup.h"
#include "protocol/outside.h"

/* A backup that is open for reading. */
struct restore;

/*
 * NULL with one sentence in why: it is no backup, or not readable.  Open it
 * before folder_enter: root may read what the folder's owner may not.
 */
struct restore *restore_open(const char *path, char why[BACKUP_WHY]);
void restore_free(struct restore *restore);

/*
 * Make dir, which holds no store and is locked by the caller, that
 * aggregator's.  Everything is made and checked in a folder within it first:
 * each row against the backup's digest, SQLite's own integrity, the definitions
 * (io/schema.h), our audit (io/verify.h).  who stands in the book.  An outcome (core/outcome.h), with a
 * sentence in why where it is not OUTCOME_DONE; then there is no store in dir
 * still.  *problems is how many the audit found: they were in the backup.
 */
int restore_into(struct restore *restore, const char *dir, const char *who,
    const struct outside *outside, struct inventory *sum, int64_t *problems,
    char why[BACKUP_WHY]);

#endif
