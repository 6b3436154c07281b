/*
 * device.c - boots, and the journal opened and closed: see device.h.
 */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/io/journal_sync.h"
#include "tests/sim/device.h"
#include "tests/sim/memory.h"

void
device_close(struct device *device)
{
	sqlite3_finalize(device->entry);
	sqlite3_close(device->reader);
	journal_free(device->journal);
	device->entry = NULL;
	device->reader = NULL;
	device->journal = NULL;
	device->serial = -1;
}

void
device_steady(struct device *device)
{
	disk_fail(device->machine.disk, DISK_FINE, 0, 0);
	disk_cut_after(device->machine.disk, 0);
	memory_fail(TURN_NOBODY, 0, 0);
	memory_flip(TURN_NOBODY);
}

bool
device_is_troubled(const struct device *device)
{
	return device->is_damaged || device->is_lying ||
	    disk_is_dead(device->machine.disk) ||
	    disk_failed(device->machine.disk) > 0 || memory_failed() > 0;
}

/* Power is back, or the machine never lost it. */
static void
come_back(struct device *device)
{
	struct disk *disk = device->machine.disk;
	bool took_power = !device->kills || !disk_is_dead(disk);

	device_close(device);
	if (took_power)
		disk_power_on(disk);
	else
		disk_outlive(disk);
	device->kills = false;
	if (!took_power)
		return;
	machine_boot(&device->machine);
	device->world->figures.boots++;
	device->wait = (struct plan_wait){ 0 };
	if (device->is_lying) {
		disk_tell_truth(disk);
		device_recount(device);
	}
}

void
device_boot(struct device *device)
{
	device->kills = false;
	come_back(device);
}

void
device_look(struct device *device)
{
	if (disk_is_dead(device->machine.disk))
		come_back(device);
}

/* The journal is open: who it is, and a second look at its rows. */
static bool
open_reader(struct device *device)
{
	memcpy(device->kid, journal_key(device->journal)->kid, KID_SIZE);
	return sqlite3_open_v2(DEVICE_JOURNAL, &device->reader,
		   SQLITE_OPEN_READONLY, device->machine.vfs) == SQLITE_OK &&
	    sqlite3_prepare_v2(device->reader,
		"SELECT e.epoch, n.hash FROM entry n JOIN epoch e "
		"ON e.ordinal = n.epoch WHERE n.number = ?1",
		-1, &device->entry, NULL) == SQLITE_OK;
}

static bool
open_journal(struct device *device)
{
	enum journal_verdict verdict;

	device->world->turn = TURN_KIOSK;
	device->journal = journal_open(DEVICE_FOLDER, device->machine.vfs,
	    !device->enrolled, &device->machine.outside, &verdict);
	device->world->turn = TURN_NOBODY;
	world_trace(device->world, (uint64_t)verdict);
	return device->journal != NULL;
}

/* It cannot be opened: what is done about it; false: nothing, for now. */
static bool
get_over(struct device *device)
{
	if (disk_is_dead(device->machine.disk)) {
		come_back(device);
		return true;
	}
	if (disk_failed(device->machine.disk) > 0 || memory_failed() > 0) {
		device_steady(device);
		return true;
	}
	if (device->is_damaged || device->is_lying) {
		device_new_card(device);
		return true;
	}
	world_lost(device->world, LOSS_LOST, "kiosk %u cannot open its journal",
	    device->number);
	device_new_card(device);
	return false;
}

bool
device_ready(struct device *device)
{
	device_look(device);
	for (int tries = 0; device->journal == NULL && tries < 20; tries++) {
		if (open_journal(device) && open_reader(device))
			break;
		device_close(device);
		if (!get_over(device))
			return false;
	}
	if (device->journal == NULL)
		return false;
	return device->enrolled || device_enrol(device);
}

struct device *
device_new(struct world *world, unsigned number, const struct disk_model *model)
{
	struct device *device = calloc(1, sizeof(*device));

	assert(device != NULL);
	device->world = world;
	device->number = number;
	device->serial = -1;
	device->off_at = device->revoke_at = device->replace_at = INT64_MAX;
	device->press_at = device->wake_at = world->now_ms;
	machine_init(&device->machine, number, disk_random(&world->random),
	    model, &world->now_ms);
	line_init(&device->line, world);
	return device;
}

void
device_free(struct device *device)
{
	device_close(device);
	disk_image_free(device->image);
	world_trace(device->world, disk_trace(device->machine.disk));
	machine_release(&device->machine);
	free(device);
}
