/*
 * reserve.h - disk space that the kiosk owns before it needs it: DIR/reserve.
 *
 * A file whose blocks are really allocated.  When the disk is full it is given
 * back in steps, so that ratings still find room for an entry and for SQLite's
 * rollback journal; with room again it is built up.  Any number of processes
 * share it.  What is given up and when: journal_room.c.
 */

#ifndef KIOSK_IO_RESERVE_H
#define KIOSK_IO_RESERVE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * How much to hold on dir's disk when `asked` is set: never more than an
 * eighth of it, so that a small disk is not all reserve.
 */
int64_t reserve_wanted(const char *dir, int64_t asked);

/* Bytes held now; 0 when there is no such file. */
int64_t reserve_held(const char *dir);

/*
 * Build it up to `wanted`, or down, if that leaves the disk some room besides.
 * true: it is whole.
 */
bool reserve_build(const char *dir, int64_t wanted);

/*
 * Give one step back, but never the last one unless `last` is set; false:
 * nothing is left to give.
 */
bool reserve_give(const char *dir, bool last);

#endif
