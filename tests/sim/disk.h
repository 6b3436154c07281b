/*
 * disk.h - a disk whose power can be cut, as a SQLite VFS.
 *
 * Files and their names live in memory.  What was written since a file's last
 * sync is a list of sectors, sizes and names in the order they came; a cut
 * keeps some of that list and loses the rest.  One seed decides all of it: the
 * same calls on the same seed do the same to the byte.
 *
 * Each disk is a VFS of its own, so that every machine of a world has one.  One
 * process, no threads.  Files are locked as between programs; shared memory's
 * locks are always granted.
 */

#ifndef TESTS_SIM_DISK_H
#define TESTS_SIM_DISK_H

#include <stdbool.h>
#include <stdint.h>

#define DISK_VFS "disk"

/* What else a cut may do than lose whole unsynced sectors in any subset. */
struct disk_model {
	bool torn;    /* a sector keeps a part of what was written */
	bool garbled; /* of one page being written anything may be left */
	bool lies;    /* a sync says yes and does nothing */
	bool ordered; /* what is kept is what came first: a cache in order */
	/* Faults of a program, for finding out whether they are found. */
	bool loses_names;    /* no folder is ever synced */
	bool forces_psow;    /* psow=0 goes unheard */
	bool hides_failures; /* a sync that failed says yes */
};

/* What a call that fails does; power stays on. */
enum disk_failure {
	DISK_FINE,
	DISK_EIO,      /* nothing of it is done */
	DISK_SHORT,    /* half of a write is */
	DISK_FULL,     /* of what a file grows; deleting goes on */
	DISK_READONLY, /* nothing can be written any more */
};

struct disk;

/* Registered as SQLite's default VFS too; it seeds SQLite's randomness. */
struct disk *disk_new(uint64_t seed, const struct disk_model *model);
/* One more, under a name of its own; the default and randomness stay. */
struct disk *disk_new_as(const char *name, uint64_t seed,
    const struct disk_model *model);
void disk_free(struct disk *disk);

/* From now on a sync lies; from now on it does not, any more. */
void disk_lie(struct disk *disk);
void disk_tell_truth(struct disk *disk);

/* Power goes within the Nth call that changes anything; 0: it stays. */
void disk_cut_after(struct disk *disk, uint64_t calls);
/* Power is gone: every call fails until it is back. */
bool disk_is_dead(const struct disk *disk);
/* Power is back: what the cut left is what there is.  No file may be open. */
void disk_power_on(struct disk *disk);

/*
 * From the call after so many on, so many calls fail.  Reading fails too,
 * unless the disk is only full or read-only.
 */
void disk_fail(struct disk *disk, enum disk_failure how, uint64_t after,
    uint64_t times);
/* How many failed since disk_fail. */
uint64_t disk_failed(const struct disk *disk);

/* The program was killed, the machine goes on: no file may be open. */
void disk_outlive(struct disk *disk);

/* All that is on the medium; the disk has no file open, nothing unsynced. */
struct disk_image;
struct disk_image *disk_copy(struct disk *disk);
void disk_image_free(struct disk_image *image);
/* The medium is what the image was; NULL: empty. */
void disk_put_back(struct disk *disk, const struct disk_image *image);
/* Turn one bit of a file over; false: there is no such file, or it is empty. */
bool disk_flip(struct disk *disk, const char *path, uint64_t at);
/* Leave so many thousandths of a file. */
bool disk_shorten(struct disk *disk, const char *path, unsigned thousandths);

/* Calls that changed anything, and a hash over all that they did. */
uint64_t disk_calls(const struct disk *disk);
uint64_t disk_trace(const struct disk *disk);

/* The next of a sequence (splitmix64), and one below n. */
uint64_t disk_random(uint64_t *state);
uint64_t disk_below(uint64_t *state, uint64_t n);

#endif
