/*
 * room.h - whether the disk has room for one more group.
 *
 * What the store's log holds must fit into the store at any time: a log that
 * had filled the disk up could never be moved, and nothing would get well again
 * before a person made room.  A log grows without end while a reader holds its
 * snapshot: a backup, an export, somebody's sqlite3.
 */

#ifndef AGGREGATOR_IO_ROOM_H
#define AGGREGATOR_IO_ROOM_H

#include <stdbool.h>

/*
 * As much as the log of dir's store is long, and 8 MiB for what comes next.
 * True where nobody can say.
 */
bool room_is_left(const char *dir);

#endif
