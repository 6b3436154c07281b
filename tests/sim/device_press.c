/*
 * device_press.c - customers at a simulated kiosk, and what they are owed.
 */

#include <stdio.h>
#include <string.h>

#include "protocol/sheet.h"
#include "tests/sim/device.h"
#include "tests/sim/memory.h"
#include "tests/sim/plants.h"

/* Put the sheet in force on the screen, when another one is. */
static bool
show_sheet(struct device *device)
{
	int64_t serial = journal_sheet_serial(device->journal);
	struct sheet *sheet;

	if (serial == device->serial && serial >= 0)
		return true;
	if (journal_sheet(device->journal, NULL, &sheet) != JOURNAL_OK)
		return false;
	device->serial = serial;
	memcpy(device->sheet, sheet->version, VERSION_SIZE);
	device->steps = sheet->questions[0].steps;
	sheet_free(sheet);
	return true;
}

/* Epoch and hash of an entry, as its row has them. */
static bool
read_head(struct device *device, uint64_t number, struct head *out)
{
	bool good = false;

	sqlite3_bind_int64(device->entry, 1, (sqlite3_int64)number);
	if (sqlite3_step(device->entry) == SQLITE_ROW &&
	    sqlite3_column_bytes(device->entry, 0) == EPOCH_SIZE &&
	    sqlite3_column_bytes(device->entry, 1) == HASH_SIZE) {
		out->number = number;
		memcpy(out->epoch, sqlite3_column_blob(device->entry, 0),
		    EPOCH_SIZE);
		memcpy(out->hash, sqlite3_column_blob(device->entry, 1),
		    HASH_SIZE);
		good = true;
	}
	sqlite3_reset(device->entry);
	return good;
}

/* How many entries it says it has no more; -1: it cannot be asked. */
static int64_t
count_given_up(struct device *device)
{
	sqlite3_stmt *row;
	int64_t count = -1;

	if (device->reader == NULL ||
	    sqlite3_prepare_v2(device->reader,
		"SELECT coalesce(sum(last - first + 1), 0) FROM lost", -1, &row,
		NULL) != SQLITE_OK)
		return -1;
	if (sqlite3_step(row) == SQLITE_ROW)
		count = sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	return count;
}

void
device_give_up(struct device *device)
{
	struct promises *promises = device->world->promises;
	int64_t count = count_given_up(device);
	struct head head;

	if (count < 0 || count == device->given_up || device->is_damaged)
		return;
	device->given_up = count;
	for (size_t i = 0; i < promises->count; i++) {
		struct promise *promise = &promises->list[i];

		if (promise->device == device->number &&
		    promise->owed == OWED_CARD &&
		    !read_head(device, promise->head.number, &head))
			promise_given_up(device->world, promise);
	}
}

/* Thanked, or not: what that makes. */
static void
note(struct device *device, const struct journal_rating *rating, bool thanked)
{
	struct world *world = device->world;
	struct promise promise = { .pressed_ms = world->now_ms,
		.step = rating->step,
		.flags = rating->flags,
		.device = device->number,
		.has_text = rating->comment != NULL,
		.owed = OWED_CARD };
	const struct promise *other;

	memcpy(promise.kid, device->kid, KID_SIZE);
	memcpy(promise.sheet, device->sheet, VERSION_SIZE);
	/* Nothing fails while the simulator looks; without power it cannot. */
	disk_fail(device->machine.disk, DISK_FINE, 0, 0);
	device_give_up(device);
	promise.is_tried = !thanked ||
	    !read_head(device, rating->number, &promise.head);
	if (thanked && promise.is_tried && !device->is_damaged &&
	    !disk_is_dead(device->machine.disk))
		world_lost(world, LOSS_LOST,
		    "kiosk %u gave thanks for what is not in its journal",
		    device->number);
	promise.is_vague = device->is_damaged;
	promise.is_barred = device->is_revoked && !promise.is_tried;
	if (promise.is_tried || device->is_damaged || device->is_revoked)
		promise.owed = OWED_EXCUSED;
	other = promise.is_tried ? NULL
				 : promise_find(world->promises, promise.kid,
				       promise.head.epoch, promise.head.number);
	if (other != NULL)
		world_lost(world, LOSS_LOST,
		    "kiosk %u gave one number twice in an epoch",
		    device->number);
	else
		promise_add(world->promises, &promise);
	world->figures.thanked += thanked;
	world->figures.tried += !thanked;
}

void
device_press(struct device *device)
{
	struct world *world = device->world;
	struct journal_rating rating = { .flags = 0 };
	enum journal_verdict verdict;
	char comment[24];
	bool troubled;

	world->figures.presses++;
	if (!device_ready(device) || !show_sheet(device)) {
		world->figures.refused++;
		device_look(device);
		return;
	}
	device->pressed++;
	rating.step = (int64_t)world_below(world, (uint64_t)device->steps);
	rating.flags = world_chance(world, 8) ? RATING_REPEATED : 0;
	memcpy(rating.sheet, device->sheet, VERSION_SIZE);
	snprintf(comment, sizeof(comment), "text %lld",
	    (long long)world->now_ms);
	if (world_chance(world, 20))
		rating.comment = comment;
	world->turn = TURN_KIOSK;
	verdict = plants_rate(device->journal, &rating);
	world->turn = TURN_NOBODY;
	world_trace(world, (uint64_t)verdict * 16 + (uint64_t)rating.verdict);
	troubled = device_is_troubled(device);
	note(device, &rating,
	    verdict == JOURNAL_OK && rating.verdict == JOURNAL_OK);
	if ((verdict != JOURNAL_OK || rating.verdict != JOURNAL_OK) &&
	    !troubled)
		world_lost(world, LOSS_LOST,
		    "kiosk %u did not take a press: %s", device->number,
		    journal_verdict_text(verdict));
	if (verdict != JOURNAL_OK && device->is_damaged)
		device_new_card(device);
	device_look(device);
}

/* ---- a card that lied ---- */

static void
told(void *self, const struct journal_fault *fault)
{
	(void)fault;
	*(bool *)self = true;
}

/* The pages and the journal in them are whole, if not complete. */
static bool
is_whole(struct device *device)
{
	bool faulty = false, whole = false;
	uint64_t entries;
	sqlite3_stmt *row;

	if (journal_check(device->journal, told, &faulty, &entries) !=
		JOURNAL_OK ||
	    sqlite3_prepare_v2(device->reader, "PRAGMA integrity_check(1)", -1,
		&row, NULL) != SQLITE_OK)
		return false;
	if (sqlite3_step(row) == SQLITE_ROW)
		whole = strcmp((const char *)sqlite3_column_text(row, 0),
			    "ok") == 0;
	sqlite3_finalize(row);
	return whole && !faulty;
}

void
device_recount(struct device *device)
{
	struct promises *promises = device->world->promises;
	struct head head;

	if (!device_ready(device))
		return;
	device->is_lying = false;
	device->world->cards_lost++;
	device->is_damaged = !is_whole(device);
	if (device->is_revoked)
		promises_card_lost(device->world, device->number, 0);
	if (device->is_damaged)
		device->replace_at = device->world->now_ms + 86400000;
	for (size_t i = 0; i < promises->count; i++) {
		struct promise *promise = &promises->list[i];

		/* Of what never was on the card, a text may be gone alone. */
		if (promise->device == device->number &&
		    promise->pressed_ms >= device->lies_ms)
			promise->text_excused = true;
		if (promise->device == device->number &&
		    promise->owed == OWED_CARD &&
		    (device->is_damaged ||
			memcmp(promise->kid, device->kid, KID_SIZE) != 0 ||
			!read_head(device, promise->head.number, &head) ||
			memcmp(&head, &promise->head, sizeof(head)) != 0))
			promise_card_lost(device->world, promise);
	}
}
