/*
 * machine.h - a computer of the simulated world: clocks, boots, chance, disk.
 *
 * BOOTTIME runs on with the world, a little fast or slow; the wall clock says
 * what it was told to say, right or wrong.
 */

#ifndef TESTS_SIM_MACHINE_H
#define TESTS_SIM_MACHINE_H

#include "protocol/outside.h"
#include "tests/sim/disk.h"

struct machine {
	struct outside outside; /* hand this on */
	struct disk *disk;
	char vfs[24];          /* the disk's name */
	const int64_t *now_ms; /* the world's time since 1970, which is right */
	unsigned number, boot;
	int64_t booted_ms;    /* the world's time then */
	int64_t wall_off_ms;  /* wall clock less the world's time */
	int64_t wall_stop_ms; /* it stands still there; 0: it goes */
	int drift_ppm;        /* of BOOTTIME */
	uint64_t random;
};

/* A machine that has booted once, on an empty disk. */
void machine_init(struct machine *machine, unsigned number, uint64_t seed,
    const struct disk_model *model, const int64_t *now_ms);
void machine_release(struct machine *machine);

/* Another boot id, and BOOTTIME begins anew.  The disk stays as it is. */
void machine_boot(struct machine *machine);

#endif
