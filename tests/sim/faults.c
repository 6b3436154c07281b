/*
 * faults.c - the tables of faults, and each of them: see faults.h.
 *
 * A fault here only sets the trap; it strikes within the work that comes next,
 * at a call counted from now on.
 */

#include <assert.h>

#include "tests/sim/centre.h"
#include "tests/sim/device.h"
#include "tests/sim/faults.h"
#include "tests/sim/memory.h"

#define DAY_MS INT64_C(86400000)

/* Calls ahead: often soon, in the midst of opening or recovery. */
static uint64_t
some_calls(struct world *world)
{
	return 1 + world_below(world, world_chance(world, 3) ? 20 : 250);
}

/* ---- a kiosk's power, programs and calls ---- */

static void
power_goes(struct world *world, struct device *device)
{
	device->kills = false;
	disk_cut_after(device->machine.disk, some_calls(world));
}

static void
program_dies(struct world *world, struct device *device)
{
	device->kills = true;
	disk_cut_after(device->machine.disk, some_calls(world));
}

static void
plug_is_pulled(struct world *world, struct device *device)
{
	(void)world;
	device_look(device);
	device_boot(device);
}

/* Now and again at once: within the boot, within the recovery. */
static void
power_goes_twice(struct world *world, struct device *device)
{
	for (int i = 0; i < 3; i++) {
		disk_cut_after(device->machine.disk,
		    1 + world_below(world, 30));
		device->kills = false;
		device_press(device);
		device_look(device);
	}
}

static void
call_fails(struct world *world, struct device *device)
{
	disk_fail(device->machine.disk,
	    world_chance(world, 3) ? DISK_SHORT : DISK_EIO,
	    world_below(world, 60), 1 + world_below(world, 3));
}

static void
disk_is_full(struct world *world, struct device *device)
{
	disk_fail(device->machine.disk, DISK_FULL, world_below(world, 20),
	    1 + world_below(world, 60));
}

static void
disk_is_read_only(struct world *world, struct device *device)
{
	disk_fail(device->machine.disk, DISK_READONLY, world_below(world, 20),
	    1 + world_below(world, 60));
}

static void
memory_is_out(struct world *world, struct device *device)
{
	(void)device;
	memory_fail(TURN_KIOSK, world_below(world, 400),
	    1 + world_below(world, 3));
}

static void
memory_turns_bit(struct world *world, struct device *device)
{
	(void)device;
	(void)world;
	memory_flip(TURN_KIOSK);
}

/* ---- a kiosk's clock ---- */

static void
clock_is_set(struct world *world, struct device *device)
{
	struct machine *machine = &device->machine;
	const int64_t now = world->now_ms;
	const int64_t offs[] = { -now, INT64_C(2147483647000) - now,
		20 * 365 * DAY_MS, -20 * 365 * DAY_MS, -3600000, 3600000,
		-DAY_MS, 0, 0 };
	uint64_t which = world_below(world, sizeof(offs) / sizeof(*offs) + 1);

	if (which == sizeof(offs) / sizeof(*offs)) {
		machine->wall_stop_ms = now + machine->wall_off_ms;
		return;
	}
	machine->wall_stop_ms = 0;
	machine->wall_off_ms = offs[which];
}

static void
boots_in_another_year(struct world *world, struct device *device)
{
	clock_is_set(world, device);
	plug_is_pulled(world, device);
}

/* ---- a kiosk's card ---- */

static void
card_is_copied(struct world *world, struct device *device)
{
	(void)world;
	device_copy_card(device);
}

static void
card_is_put_back(struct world *world, struct device *device)
{
	(void)world;
	device_put_back(device);
}

static void
card_lies(struct world *world, struct device *device)
{
	device_look(device);
	disk_lie(device->machine.disk);
	device->is_lying = true;
	device->lies_ms = world->now_ms;
}

static void
card_is_lost(struct world *world, struct device *device)
{
	(void)world;
	device_new_card(device);
}

static void
bit_turns(struct world *world, struct device *device)
{
	(void)world;
	device_flip(device);
}

static void
card_is_shortened(struct world *world, struct device *device)
{
	(void)world;
	device_shorten(device);
}

/* A second device, for some weeks; now and then a thief's, shown out. */
static void
card_is_cloned(struct world *world, struct device *device)
{
	const struct disk_model model = { .torn = true, .garbled = true };
	struct device *clone;

	if (world->device_count == WORLD_DEVICES)
		return;
	clone = device_clone(device, (unsigned)world->device_count + 1, &model);
	if (clone == NULL)
		return;
	clone->off_at = world->now_ms + 10 * DAY_MS +
	    (int64_t)world_below(world, 40 * (uint64_t)DAY_MS);
	if (world_chance(world, 2))
		clone->revoke_at = world->now_ms +
		    (int64_t)world_below(world, 8 * (uint64_t)DAY_MS);
	world->devices[world->device_count++] = clone;
}

/* ---- the centre ---- */

static void
centre_power_goes(struct world *world)
{
	disk_cut_after(world->centre->disk, some_calls(world));
}

static void
centre_restarts(struct world *world)
{
	centre_look(world->centre);
	centre_restart(world->centre, world_chance(world, 2));
}

static void
centre_call_fails(struct world *world)
{
	disk_fail(world->centre->disk,
	    world_chance(world, 3) ? DISK_SHORT : DISK_EIO,
	    world_below(world, 40), 1 + world_below(world, 3));
}

static void
centre_disk_is_full(struct world *world)
{
	disk_fail(world->centre->disk,
	    world_chance(world, 3) ? DISK_READONLY : DISK_FULL,
	    world_below(world, 20), 1 + world_below(world, 60));
}

static void
centre_memory_is_out(struct world *world)
{
	memory_fail(TURN_CENTRE, world_below(world, 600),
	    1 + world_below(world, 3));
}

static void
centre_memory_turns_bit(struct world *world)
{
	(void)world;
	memory_flip(TURN_CENTRE);
}

static void
centre_is_away(struct world *world)
{
	world->centre->down_until = world->now_ms +
	    (int64_t)world_below(world, 3 * (uint64_t)DAY_MS);
}

static void
centre_gets_sheet(struct world *world)
{
	centre_new_sheet(world->centre);
}

static void
centre_gets_setting(struct world *world)
{
	centre_set_k(world->centre);
}

static void
centre_is_copied(struct world *world)
{
	centre_backup(world->centre);
}

static void
centre_is_put_back(struct world *world)
{
	centre_restore(world->centre);
}

/* ---- tables ---- */

/* Weights: of all that a kiosk, or the centre, has to go through. */
static const struct {
	const char *name;
	unsigned weight;
	void (*strike)(struct world *world, struct device *device);
} of_kiosks[] = {
	{ "power goes", 14, power_goes },
	{ "program dies", 6, program_dies },
	{ "plug is pulled", 4, plug_is_pulled },
	{ "power goes twice", 4, power_goes_twice },
	{ "call fails", 8, call_fails },
	{ "disk is full", 3, disk_is_full },
	{ "disk is read only", 2, disk_is_read_only },
	{ "memory is out", 4, memory_is_out },
	{ "memory turns bit", 2, memory_turns_bit },
	{ "clock is set", 5, clock_is_set },
	{ "boots in another year", 6, boots_in_another_year },
	{ "card is copied", 3, card_is_copied },
	{ "card is put back", 2, card_is_put_back },
	{ "card lies", 2, card_lies },
	{ "card is lost", 1, card_is_lost },
	{ "bit turns", 1, bit_turns },
	{ "card is shortened", 1, card_is_shortened },
	{ "card is cloned", 1, card_is_cloned },
};

static const struct {
	const char *name;
	unsigned weight;
	void (*strike)(struct world *world);
} of_centre[] = {
	{ "the centre power goes", 10, centre_power_goes },
	{ "the centre restarts", 4, centre_restarts },
	{ "the centre call fails", 8, centre_call_fails },
	{ "the centre disk is full", 4, centre_disk_is_full },
	{ "the centre memory is out", 4, centre_memory_is_out },
	{ "the centre memory turns bit", 2, centre_memory_turns_bit },
	{ "the centre is away", 4, centre_is_away },
	{ "the centre gets sheet", 4, centre_gets_sheet },
	{ "the centre gets setting", 2, centre_gets_setting },
	{ "the centre is copied", 2, centre_is_copied },
	{ "the centre is put back", 1, centre_is_put_back },
};

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

void
faults_kiosk(struct world *world, struct device *device)
{
	uint64_t sum = 0, at;

	for (size_t i = 0; i < COUNT(of_kiosks); i++)
		sum += of_kiosks[i].weight;
	at = world_below(world, sum);
	for (size_t i = 0; i < COUNT(of_kiosks); i++) {
		if (at < of_kiosks[i].weight) {
			world_log(world, "kiosk %u: %s", device->number,
			    of_kiosks[i].name);
			world->figures.faults++;
			of_kiosks[i].strike(world, device);
			return;
		}
		at -= of_kiosks[i].weight;
	}
}

void
faults_centre(struct world *world)
{
	uint64_t sum = 0, at;

	for (size_t i = 0; i < COUNT(of_centre); i++)
		sum += of_centre[i].weight;
	at = world_below(world, sum);
	for (size_t i = 0; i < COUNT(of_centre); i++) {
		if (at < of_centre[i].weight) {
			world_log(world, "%s", of_centre[i].name);
			world->figures.faults++;
			of_centre[i].strike(world);
			return;
		}
		at -= of_centre[i].weight;
	}
}

void
faults_heal(struct world *world)
{
	struct centre *centre = world->centre;

	world->is_healed = true;
	memory_fail(TURN_NOBODY, 0, 0);
	memory_flip(TURN_NOBODY);
	centre->down_until = 0;
	disk_fail(centre->disk, DISK_FINE, 0, 0);
	disk_cut_after(centre->disk, 0);
	centre_look(centre);
	centre_restart(centre, true);
	for (size_t i = 0; i < world->device_count; i++) {
		struct device *device = world->devices[i];

		device_steady(device);
		device->machine.wall_off_ms = device->machine.wall_stop_ms = 0;
		if (device->is_off)
			continue;
		if (device->is_lying || disk_is_dead(device->machine.disk))
			device_boot(device);
		if (device->is_damaged)
			device_new_card(device);
	}
}
