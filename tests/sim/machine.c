/*
 * machine.c - clocks, boots and chance of one machine: see machine.h.
 */

#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

#include "tests/sim/machine.h"
#include "tests/sim/plants.h"
#include "tests/sim/wrap.h"

#define BOOT_TAKES_MS 20000

static int64_t
wall_ms(void *self)
{
	const struct machine *machine = self;

	if (machine->wall_stop_ms != 0)
		return machine->wall_stop_ms;
	return *machine->now_ms + machine->wall_off_ms;
}

static int64_t
boottime_ms(void *self)
{
	const struct machine *machine = self;
	int64_t up = *machine->now_ms - machine->booted_ms;

	if (plant_is(PLANT_WALL_FOR_BOOTTIME))
		return wall_ms(self) & INT64_C(0xffffffffffff);
	return BOOT_TAKES_MS + up + up * machine->drift_ppm / 1000000;
}

static void
boot_id(void *self, char out[BOOT_ID_SIZE])
{
	const struct machine *machine = self;
	unsigned boot = plant_is(PLANT_SAME_BOOT) ? 1 : machine->boot;

	snprintf(out, BOOT_ID_SIZE, "%08u-1111-4111-8111-%012u",
	    machine->number, boot);
}

static void
random_bytes(void *self, void *out, size_t length)
{
	struct machine *machine = self;
	uint8_t *bytes = out;

	for (size_t i = 0; i < length; i++)
		bytes[i] = (uint8_t)disk_random(&machine->random);
}

void
machine_init(struct machine *machine, unsigned number, uint64_t seed,
    const struct disk_model *model, const int64_t *now_ms)
{
	*machine = (struct machine){
		.number = number, .now_ms = now_ms, .random = seed
	};
	machine->outside = (struct outside){ machine, boottime_ms, wall_ms,
		boot_id, random_bytes };
	machine->drift_ppm = (int)disk_below(&machine->random, 201) - 100;
	snprintf(machine->vfs, sizeof(machine->vfs), "disk-%u", number);
	machine->disk = disk_new_as(machine->vfs, disk_random(&machine->random),
	    model);
	machine_boot(machine);
}

void
machine_release(struct machine *machine)
{
	disk_free(machine->disk);
}

void
machine_boot(struct machine *machine)
{
	machine->boot++;
	machine->booted_ms = *machine->now_ms;
}

/* Kiosks tell how much room there is: not of the disk under this process. */
WRAP(int, statvfs, (const char *path, struct statvfs *out))
{
	(void)path;
	memset(out, 0, sizeof(*out));
	out->f_frsize = out->f_bsize = 4096;
	out->f_bavail = out->f_bfree = 1 << 20;
	return 0;
}
