/*
 * turn.h - in which order processes write into one journal.
 *
 * SQLite's own waiting is not fair: who sleeps longest waits longest.  Here
 * writers queue on a lock file in the order they asked, and those that go first
 * (the screen, a button box: a customer stands before it) wait for at most one
 * of the others, whatever their number, and for each other in order.  The locks
 * are the kernel's: a writer that dies leaves nothing behind.  Where the file
 * cannot be had (a read-only folder) everybody simply goes on: order is lost
 * then, never a rating, for the database has locks of its own.
 */

#ifndef KIOSK_IO_TURN_H
#define KIOSK_IO_TURN_H

#include <stdbool.h>
#include <stdint.h>

/* A place in the queue; zeroes are not one: -1 is. */
struct turn {
	int fd; /* of DIR/turn while asked for; -1: no queue, or none asked */
	bool first;
	int64_t place; /* the byte that is ours */
};
#define TURN_NONE \
	{ \
		.fd = -1 \
	}

/*
 * Ask for a turn in dir's queue, behind all of the same kind that asked before.
 * From here on nobody who does not go first begins before one who does, save
 * who holds the turn already, or is let in once by presses without end.
 */
void turn_ask(struct turn *turn, const char *dir, bool first);

/* Wait for it; false when others held it all of wait_ms.  Left again then. */
bool turn_take(struct turn *turn, int wait_ms);

/* Done, or given up; harmless when nothing was asked for. */
void turn_leave(struct turn *turn);

#endif
