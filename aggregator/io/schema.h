/*
 * schema.h - what this program's store is made of, version by version.
 */

#ifndef AGGREGATOR_IO_SCHEMA_H
#define AGGREGATOR_IO_SCHEMA_H

#include <sqlite3.h>
#include <stdint.h>

#define SCHEMA_APPLICATION 0x54734167 /* "TsAg": PRAGMA application_id */
#define SCHEMA_LATEST 4               /* PRAGMA user_version */

/*
 * SQL that brings a store of version from to the next one and says so, in one
 * transaction; from is less than SCHEMA_LATEST.  For sqlite3_free; NULL:
 * memory ran out.
 */
char *schema_step(int from);

/*
 * Whether db, of whatever version up to the latest, defines what this program
 * does for that version: the same tables, indexes and triggers, each by the
 * same text but for blanks and comments, and nothing else.  A backup's own two
 * tables may be there (io/backup.h).  0, or -1 with what differs in why: "its
 * trigger run_once is missing".
 */
int schema_check(sqlite3 *db, int64_t version, char *why, size_t size);

#endif
