/*
 * device_card.c - what becomes of a kiosk's card: copied, put back, cloned,
 * lost, damaged.
 */

#include <string.h>

#include "tests/sim/centre.h"
#include "tests/sim/device.h"

/* Shut down in order: all that was written is on the medium. */
static void
shut_down(struct device *device)
{
	device_look(device);
	device_close(device);
	device_steady(device);
}

void
device_copy_card(struct device *device)
{
	shut_down(device);
	disk_image_free(device->image);
	device->image = NULL;
	if (!device->enrolled || device->is_damaged || device->is_lying)
		return;
	device->image = disk_copy(device->machine.disk);
	device->image_mark = device->world->promises->count;
	device_boot(device);
}

bool
device_put_back(struct device *device)
{
	if (device->image == NULL || device->is_lying)
		return false;
	shut_down(device);
	disk_put_back(device->machine.disk, device->image);
	device->is_damaged = device->refused = false;
	promises_card_lost(device->world, device->number, device->image_mark);
	device_boot(device);
	return true;
}

void
device_new_card(struct device *device)
{
	device_close(device);
	if (disk_is_dead(device->machine.disk))
		disk_outlive(device->machine.disk);
	device_steady(device);
	promises_card_lost(device->world, device->number, 0);
	disk_put_back(device->machine.disk, NULL);
	disk_tell_truth(device->machine.disk);
	disk_image_free(device->image);
	device->image = NULL;
	device->enrolled = device->refused = device->is_damaged = false;
	device->is_lying = device->is_revoked = false;
	device->token_ms = 0;
	device->replace_at = INT64_MAX;
	device_boot(device);
}

struct device *
device_clone(struct device *device, unsigned number,
    const struct disk_model *model)
{
	struct device *clone;
	struct disk_image *image;

	if (!device->enrolled || device->is_damaged || device->is_lying ||
	    device->is_revoked)
		return NULL;
	shut_down(device);
	image = disk_copy(device->machine.disk);
	clone = device_new(device->world, number, model);
	disk_put_back(clone->machine.disk, image);
	disk_image_free(image);
	device->world->cards_lost++;
	clone->enrolled = true;
	memcpy(clone->kid, device->kid, KID_SIZE);
	device_boot(device);
	return clone;
}

static void
spoil(struct device *device)
{
	struct promises *promises = device->world->promises;

	device->is_damaged = true;
	/* Somebody notices within some days. */
	device->replace_at = device->world->now_ms +
	    (int64_t)world_below(device->world, 4 * 86400000);
	promises_card_lost(device->world, device->number, 0);
	for (size_t i = 0; i < promises->count; i++) {
		if (promises->list[i].device == device->number)
			promises->list[i].is_vague = true;
	}
}

bool
device_revoke(struct device *device)
{
	struct world *world = device->world;
	struct centre *centre = world->centre;

	device->revoke_at = INT64_MAX;
	if (!device->enrolled || device->is_damaged ||
	    centre->revoked_count == WORLD_DEVICES)
		return true;
	if (!centre_revoke(centre, device->kid)) {
		device->revoke_at = world->now_ms + 3600000;
		return false;
	}
	memcpy(centre->revoked[centre->revoked_count++], device->kid, KID_SIZE);
	promises_bar(world, device->kid);
	promises_excuse(world, device->number);
	device->is_revoked = true;
	for (size_t i = 0; i < world->device_count; i++) {
		struct device *other = world->devices[i];

		if (other != device && !other->is_off &&
		    memcmp(other->kid, device->kid, KID_SIZE) == 0)
			device_new_card(other);
	}
	return true;
}

void
device_flip(struct device *device)
{
	shut_down(device);
	if (disk_flip(device->machine.disk, DEVICE_JOURNAL,
		disk_random(&device->world->random)))
		spoil(device);
	device_boot(device);
}

void
device_shorten(struct device *device)
{
	shut_down(device);
	if (disk_shorten(device->machine.disk, DEVICE_JOURNAL,
		(unsigned)world_below(device->world, 1000)))
		spoil(device);
	device_boot(device);
}
