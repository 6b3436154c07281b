/*
 * folder.h - an aggregator's data folder: whose it is, who writes in it.
 */

#ifndef AGGREGATOR_IO_FOLDER_H
#define AGGREGATOR_IO_FOLDER_H

enum folder_verdict {
	FOLDER_OK,
	FOLDER_UNREADABLE, /* missing or not ours to read: exit 78 */
	FOLDER_FOREIGN,	   /* the other program's: exit 78 */
	FOLDER_TAKEN,	   /* a server or a command writes in it now */
};

/*
 * As root in somebody else's folder: become that somebody, so that no file of
 * root's is left where the server could not write.
 */
enum folder_verdict folder_enter(const char *dir);

/* Hold DIR/lock until close(*fd); FOLDER_TAKEN when another does. */
enum folder_verdict folder_lock(const char *dir, int *fd);

#endif
