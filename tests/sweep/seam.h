/*
 * seam.h - where memory and files are made to fail.
 *
 * The sweeps are linked with copies of the product's archives in which the
 * calls named in seam.syms lead here; SQLite and jansson are told to ask here
 * for memory.  What the tests themselves do is left alone, and so is what
 * happens inside mbedTLS, GLib and libsodium.
 */

#ifndef TESTS_SWEEP_SEAM_H
#define TESTS_SWEEP_SEAM_H

#include <stdbool.h>
#include <stdint.h>

enum seam {
	SEAM_NONE,
	SEAM_MEMORY,
	SEAM_FILES,
};

/* Before anything else is done with SQLite or jansson. */
void seam_init(void);

/*
 * From now on the Nth call of that kind fails, and with `on` all behind it.
 * A file's call says error; 0: half of what it should write is written, and
 * calls that do not write say EIO.
 */
void seam_arm(enum seam seam, uint64_t n, bool on, int error);
/* All goes well again; how many failed. */
uint64_t seam_disarm(void);

/* While held nothing fails and nothing counts: somebody else is at work. */
void seam_hold(bool hold);

#endif
