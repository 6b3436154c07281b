/*
 * sweep.h - one thing done again and again, each time with another call
 * failing.
 *
 * For N = 1, 2, ... the Nth allocation, the Nth call of the disk or the Nth
 * call of a file fails, once or from there on, until the thing gets through
 * without a failure.  Each time it has to be done or refused; what it said was
 * done has to be there, and done again without failures all of it is there
 * once.
 */

#ifndef TESTS_SWEEP_SWEEP_H
#define TESTS_SWEEP_SWEEP_H

#include <stdbool.h>
#include <stddef.h>

#include "tests/sim/disk.h"

/* What may fail. */
#define SWEEP_MEMORY 1u
#define SWEEP_DISK 2u  /* of sweep_disk */
#define SWEEP_FILES 4u /* beside SQLite's */

struct sweep {
	const char *name; /* what is done */
	unsigned fails;
	void (*begin)(void); /* as it is before */
	bool (*act)(void);   /* true: it says it was done */
	/* Nothing fails any more: does it hold?  Takes the world away. */
	void (*check)(bool done);
	const void *what; /* the program's own: sweep_what() */
	bool is_planted;  /* it believes what failed, and has to be found */
	unsigned apart;   /* of every so many N one; 0: each of them */
};

/* What the running sweep does. */
const void *sweep_what(void);

/* The disk that every sweep begins with, empty; its VFS is DISK_VFS. */
struct disk *sweep_disk(void);

/* What should hold does not: told once for each manner of failing. */
void sweep_wrong(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* sweep_wrong unless it holds; whether it does. */
bool sweep_expect(bool holds, const char *what);

/*
 * Run them all and print TAP; for main.  make (or NULL) is called once before.
 * An argument names the sweep to run alone, or a share of them, "2/4"; a second
 * one is its first N; with
 * SWEEP_LOG set, the product's own log is not thrown away.
 */
int sweep_main(int argc, char **argv, const struct sweep *sweeps, size_t count,
    void (*make)(void));

#endif
