/*
 * digest.h - one hash over all rows of a database: equal stores have equal
 * ones, whatever their pages look like.
 */

#ifndef AGGREGATOR_IO_DIGEST_H
#define AGGREGATOR_IO_DIGEST_H

#include <sqlite3.h>
#include <stdint.h>

#include "protocol/limits.h"

/*
 * SHA-256 over every table's name and rows, in the order of their keys; not
 * over tables whose name begins with "backup", for a backup adds those
 * (io/backup.h).  The caller holds a snapshot.  0, or -1: it cannot be read to
 * its end.
 */
int digest_of(sqlite3 *db, uint8_t out[HASH_SIZE]);

#endif
