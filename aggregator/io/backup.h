/*
 * backup.h - all that a folder holds, in one file.
 *
 * The file is a SQLite database: the store's tables as they stood at one
 * instant, and two beside them.
 *
 *   backup       name, value: format (1), made (ms since 1970), version (of
 *                the program), digest (io/digest.h, of the store's tables)
 *   backup_file  name, bytes, hash: tls.crt and tls.key
 *
 * It holds secret keys, so it is its owner's alone (0600).  io/restore.h makes
 * a folder of it again.
 */

#ifndef AGGREGATOR_IO_BACKUP_H
#define AGGREGATOR_IO_BACKUP_H

#include <stdint.h>

#include "aggregator/io/inventory.h"
#include "aggregator/io/store.h"

#define BACKUP_FORMAT 1
#define BACKUP_WHY 400
#define BACKUP_FILE_MOST (256 * 1024) /* a certificate with its chain */

/* What of the folder stands in files of its own. */
extern const char *const backup_files[2];

/*
 * Back the folder dir up to path: its store by this connection, which is open
 * STORE_COPY or STORE_READ and used for nothing else meanwhile.  Written under a temporary
 * name beside it, synced, read again, compared, renamed.  A file that is there
 * already is left alone.  An outcome (core/outcome.h), with one sentence in
 * why where it is not OUTCOME_DONE; then path is as it was.
 */
int backup_write(struct store *store, const char *dir, const char *path,
    int64_t now_ms, struct inventory *sum, char why[BACKUP_WHY]);

#endif
