/*
 * room.c - two looks at the file system, for each group.
 */

#include <sys/stat.h>

#include <stdint.h>
#include <stdio.h>

#include "aggregator/io/folder.h"
#include "aggregator/io/room.h"

/* A group of 4 MiB makes the log longer and the room less by as much. */
#define ROOM_FOR_GROUP (8 * 1024 * 1024)

bool
room_is_left(const char *dir)
{
	uint64_t bytes;
	char path[4096];
	struct stat st;

	if (folder_free(dir, &bytes) != 0)
		return true;
	if (bytes < ROOM_FOR_GROUP)
		return false;
	if (snprintf(path, sizeof(path), "%s/store.db-wal", dir) >=
		(int)sizeof(path) ||
	    stat(path, &st) != 0)
		return true;
	return bytes - ROOM_FOR_GROUP >= (uint64_t)st.st_size;
}
