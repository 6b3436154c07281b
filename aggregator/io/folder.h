/*
 * folder.h - an aggregator's data folder: whose it is, who writes in it.
 */

#ifndef AGGREGATOR_IO_FOLDER_H
#define AGGREGATOR_IO_FOLDER_H

#include <stdbool.h>
#include <stdint.h>

enum folder_verdict {
	FOLDER_OK,
	FOLDER_MISSING,    /* exit 78 */
	FOLDER_UNREADABLE, /* not ours to read: exit 78 */
	FOLDER_FOREIGN,    /* the other program's: exit 78 */
	FOLDER_EMPTY,      /* no aggregator's yet: exit 78, but for init */
	FOLDER_TAKEN,      /* a server or a command writes in it now */
};

/*
 * As root in somebody else's folder: become that somebody, so that no file of
 * root's is left where the server could not write.  Never FOLDER_TAKEN.
 */
enum folder_verdict folder_enter(const char *dir);

const char *folder_verdict_text(enum folder_verdict verdict);

/* Hold DIR/lock until close(*fd); FOLDER_TAKEN when another does. */
enum folder_verdict folder_lock(const char *dir, int *fd);

/*
 * The address of DIR/admin.sock; where DIR is too long for one, it leads over
 * an open descriptor of the folder.  That descriptor, which the caller closes
 * after bind or connect, or -1.
 */
struct sockaddr_un;
int folder_socket(const char *dir, struct sockaddr_un *address);

/* Which file a name stood for; not known: there was none. */
struct folder_mark {
	bool is_known;
	uint64_t device, inode;
};

void folder_mark(const char *dir, const char *name, struct folder_mark *mark);

/* Whether DIR/name is not that file any more; never of one not known. */
bool folder_has_lost(const char *dir, const char *name,
    const struct folder_mark *mark);

/* Bytes that may still be written there; 0, or -1: nobody can say. */
int folder_free(const char *dir, uint64_t *bytes);

/* Have the folder that path stands in on disk: after a rename within it. */
void folder_sync_of(const char *path);

#endif
