/*
 * world.c - time goes by: see world.h.
 *
 * The next of all that is due happens, and time is then.  At the end faults
 * stop, everyone has fifteen minutes, and judge.c looks.
 */

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/sim/centre.h"
#include "tests/sim/device.h"
#include "tests/sim/faults.h"
#include "tests/sim/judge.h"
#include "tests/sim/memory.h"
#include "tests/sim/plants.h"

#define BEGINS_MS INT64_C(1795600000000) /* 2026-11-25 */
#define HOUR_MS INT64_C(3600000)
#define DAY_MS (24 * HOUR_MS)
#define KIOSKS 2

/* On average; a kiosk-year: 3,600 presses, 1,000 tried syncs, 50 faults. */
#define PRESS_MS (140 * 60000)
#define WAKE_MS (19 * HOUR_MS)
#define FAULT_MS (6 * DAY_MS) /* of each kiosk */
#define CENTRE_FAULT_MS (6 * DAY_MS)
#define HEADS_MS (3 * DAY_MS)

#define CONVERGES_MS (15 * 60000)

struct world *world_now;

uint64_t
world_below(struct world *world, uint64_t n)
{
	return disk_below(&world->random, n);
}

bool
world_chance(struct world *world, uint64_t n)
{
	return world_below(world, n) == 0;
}

void
world_trace(struct world *world, uint64_t value)
{
	world->trace = (world->trace ^ value) * 0x100000001b3u;
	world->trace ^= world->trace >> 29;
}

void
world_lost(struct world *world, enum loss how, const char *format, ...)
{
	static const char *const words[] = { "lost", "doubled", "wrong" };
	char why[300];
	va_list list;

	va_start(list, format);
	vsnprintf(why, sizeof(why), format, list);
	va_end(list);
	if (world->figures.losses[how]++ > 4)
		return;
	printf("# %s seed=%" PRIu64 " day=%" PRId64 " why=\"%s\"\n", words[how],
	    world->seed, (world->now_ms - world->began_ms) / DAY_MS, why);
}

void
world_give_up(struct world *world)
{
	longjmp(world->give_up, 1);
}

void
world_log(struct world *world, const char *format, ...)
{
	va_list list;

	fprintf(stderr, "sim at=%" PRId64 " day=%" PRId64 " what=\"",
	    world->now_ms, (world->now_ms - world->began_ms) / DAY_MS);
	va_start(list, format);
	vfprintf(stderr, format, list);
	va_end(list);
	fprintf(stderr, "\"\n");
}

/* After about that long. */
static int64_t
after(struct world *world, int64_t mean_ms)
{
	return world->now_ms + 1 +
	    (int64_t)world_below(world, 2 * (uint64_t)mean_ms);
}

static int64_t
fault_after(struct world *world, int64_t mean_ms)
{
	return after(world, world->is_hard ? mean_ms / 3 : mean_ms);
}

/* ---- what happens ---- */

static void
device_goes(struct world *world, struct device *device)
{
	device_steady(device);
	promises_card_lost(world, device->number, 0);
	device->is_off = true;
	device_close(device);
	if (disk_is_dead(device->machine.disk))
		disk_outlive(device->machine.disk);
}

static void
press(struct world *world, struct device *device)
{
	device_press(device);
	if (world_chance(world, 10))
		device_press(device); /* a second question */
	if (world_chance(world, 8) && device->journal != NULL)
		journal_alive(device->journal);
	device_look(device);
	device->press_at = after(world, PRESS_MS);
}

static void
wake(struct world *world, struct device *device)
{
	device_wake(device);
	device->wake_at = after(world, WAKE_MS);
}

/* Something of one device is due before `best`: then that is its time. */
static int64_t
device_due(const struct device *device)
{
	int64_t due = device->press_at;

	if (device->is_off)
		return INT64_MAX;
	if (device->wake_at < due)
		due = device->wake_at;
	due = device->revoke_at < due ? device->revoke_at : due;
	due = device->replace_at < due ? device->replace_at : due;
	return device->off_at < due ? device->off_at : due;
}

static void
device_turn(struct world *world, struct device *device)
{
	if (device->off_at <= world->now_ms)
		device_goes(world, device);
	else if (device->revoke_at <= world->now_ms)
		device_revoke(device);
	else if (device->replace_at <= world->now_ms)
		device_new_card(device);
	else if (device->press_at <= world->now_ms)
		press(world, device);
	else
		wake(world, device);
}

/* ---- time ---- */

/* When what belongs to no device is due. */
struct calendar {
	int64_t heads_at, centre_at, kiosk_at;
};

static int64_t
least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static struct device *
next_device(struct world *world, int64_t *due)
{
	struct device *next = NULL;

	*due = INT64_MAX;
	for (size_t i = 0; i < world->device_count; i++) {
		if (device_due(world->devices[i]) < *due) {
			next = world->devices[i];
			*due = device_due(next);
		}
	}
	return next;
}

static void
strike_some_kiosk(struct world *world)
{
	struct device *device =
	    world->devices[world_below(world, world->device_count)];

	if (!device->is_off)
		faults_kiosk(world, device);
}

/* The next thing of all. */
static void
step(struct world *world, struct calendar *calendar)
{
	int64_t due,
	    other = least(calendar->heads_at,
		least(calendar->centre_at, calendar->kiosk_at));
	struct device *device = next_device(world, &due);

	other = least(other, post_due_ms(world->post));
	if (world->now_ms < least(due, other))
		world->now_ms = least(due, other);
	if (due <= other) {
		device_turn(world, device);
	} else if (calendar->kiosk_at == other) {
		strike_some_kiosk(world);
		calendar->kiosk_at = fault_after(world, FAULT_MS / KIOSKS);
	} else if (calendar->centre_at == other) {
		faults_centre(world);
		calendar->centre_at = fault_after(world, CENTRE_FAULT_MS);
	} else if (calendar->heads_at == other) {
		centre_heads(world->centre);
		calendar->heads_at = after(world, HEADS_MS);
	} else {
		post_deliver(world);
	}
}

/* ---- the end ---- */

/* Faults are over: within fifteen minutes nothing waits any more. */
static void
converge(struct world *world)
{
	faults_heal(world);
	post_flush(world);
	for (size_t i = 0; i < world->device_count; i++) {
		struct device *device = world->devices[i];

		if (device->is_off)
			continue;
		/* One after the other here: each has its own minutes. */
		if (!device_drain(device, world->now_ms + CONVERGES_MS))
			world_lost(world, LOSS_WRONG,
			    "kiosk %u does not come to an end", device->number);
		device_press(device);
		if (!device_drain(device, world->now_ms + CONVERGES_MS))
			world_lost(world, LOSS_WRONG,
			    "kiosk %u does not send its last press",
			    device->number);
	}
	centre_heads(world->centre);
}

/* ---- a life ---- */

static void
begin(struct world *world, uint64_t seed, unsigned days, bool hard)
{
	struct disk_model model = { .torn = true, .garbled = true };

	*world = (struct world){ .seed = seed,
		.random = seed,
		.now_ms = BEGINS_MS,
		.began_ms = BEGINS_MS,
		.is_hard = hard,
		.ends_ms = BEGINS_MS + days * DAY_MS,
		.trace = 0xcbf29ce484222325u };
	world_now = world;
	model.torn = !world_chance(world, 4);
	model.garbled = !world_chance(world, 4);
	plants_begin(&model);
	world->promises = promises_new();
	world->post = post_new();
	world->centre = centre_new(world, &model);
	for (size_t i = 0; i < KIOSKS; i++)
		world->devices[i] = device_new(world, (unsigned)i + 1, &model);
	world->device_count = KIOSKS;
}

static void
end(struct world *world)
{
	for (size_t i = 0; i < world->device_count; i++)
		device_free(world->devices[i]);
	world_trace(world, disk_trace(world->centre->disk));
	centre_free(world->centre);
	post_free(world->post);
	promises_free(world->promises);
	world_now = NULL;
}

static void
live(struct world *world)
{
	struct calendar calendar = { after(world, HEADS_MS),
		fault_after(world, CENTRE_FAULT_MS),
		fault_after(world, FAULT_MS) };

	while (world->now_ms < world->ends_ms)
		step(world, &calendar);
	converge(world);
	judge(world);
}

/* Somebody was in the midst of something: what that held is left behind. */
static void
forsake(struct world *world)
{
	for (size_t i = 0; i < world->device_count; i++)
		sqlite3_vfs_unregister(sqlite3_vfs_find(world->devices[i]
							    ->machine.vfs));
	sqlite3_vfs_unregister(sqlite3_vfs_find(DISK_VFS));
	world_now = NULL;
}

void
world_live(uint64_t seed, unsigned days, bool hard,
    struct world_figures *figures, uint64_t *trace)
{
	static struct world world;

	begin(&world, seed, days, hard);
	if (setjmp(world.give_up) == 0) {
		live(&world);
		end(&world);
	} else {
		forsake(&world);
	}
	*figures = world.figures;
	*trace = world.trace;
}
