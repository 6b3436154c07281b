/*
 * promises.c - see promises.h.
 */

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/receipt.h"
#include "protocol/sync.h"
#include "tests/sim/centre.h"
#include "tests/sim/promises.h"

struct promises *
promises_new(void)
{
	struct promises *promises = calloc(1, sizeof(*promises));

	assert(promises != NULL);
	return promises;
}

void
promises_free(struct promises *promises)
{
	free(promises->list);
	free(promises->slots);
	free(promises->receipts);
	free(promises);
}

/* ---- ratings ---- */

/* Epochs are random: their bytes are as good as a hash. */
static size_t
slot_of(const struct promises *promises, const uint8_t *epoch, uint64_t number)
{
	uint64_t hash;

	memcpy(&hash, epoch, sizeof(hash));
	hash = (hash ^ number) * 0x9e3779b97f4a7c15u;
	return (size_t)(hash >> 32) & (promises->slot_count - 1);
}

static void
slot_put(struct promises *promises, size_t place)
{
	const struct promise *promise = &promises->list[place];
	size_t at = slot_of(promises, promise->head.epoch,
	    promise->head.number);

	if (promise->is_tried)
		return;
	while (promises->slots[at] != 0)
		at = (at + 1) & (promises->slot_count - 1);
	promises->slots[at] = (uint32_t)place + 1;
}

static void
grow(struct promises *promises)
{
	promises->room = promises->room * 2 + 512;
	promises->list = realloc(promises->list,
	    promises->room * sizeof(*promises->list));
	assert(promises->list != NULL);
	free(promises->slots);
	promises->slot_count = 1;
	while (promises->slot_count < 2 * promises->room)
		promises->slot_count *= 2;
	promises->slots = calloc(promises->slot_count, sizeof(uint32_t));
	assert(promises->slots != NULL);
	for (size_t i = 0; i < promises->count; i++)
		slot_put(promises, i);
}

struct promise *
promise_add(struct promises *promises, const struct promise *promise)
{
	if (promises->count == promises->room)
		grow(promises);
	promises->list[promises->count] = *promise;
	slot_put(promises, promises->count);
	return &promises->list[promises->count++];
}

struct promise *
promise_find(struct promises *promises, const uint8_t kid[KID_SIZE],
    const uint8_t epoch[EPOCH_SIZE], uint64_t number)
{
	size_t at;

	if (promises->slot_count == 0)
		return NULL;
	for (at = slot_of(promises, epoch, number); promises->slots[at] != 0;
	     at = (at + 1) & (promises->slot_count - 1)) {
		struct promise *promise =
		    &promises->list[promises->slots[at] - 1];

		if (promise->head.number == number &&
		    memcmp(promise->head.epoch, epoch, EPOCH_SIZE) == 0 &&
		    memcmp(promise->kid, kid, KID_SIZE) == 0)
			return promise;
	}
	return NULL;
}

/* ---- media that are gone ---- */

static void
owe_by_centre(struct world *world, struct promise *promise)
{
	if (centre_holds(world->centre, promise->kid, promise->head.epoch,
		promise->head.number)) {
		promise->owed = OWED_CENTRE;
		return;
	}
	promise->owed = OWED_EXCUSED;
	world->figures.excused++;
}

void
promise_card_lost(struct world *world, struct promise *promise)
{
	if (promise->owed == OWED_CARD)
		owe_by_centre(world, promise);
	promise->is_gone = true;
	/* A text travels after its entry. */
	promise->text_excused = true;
}

void
promises_card_lost(struct world *world, unsigned device, size_t from)
{
	struct promises *promises = world->promises;

	world->cards_lost++;
	centre_steady(world->centre);
	for (size_t i = from; i < promises->count; i++) {
		if (promises->list[i].device == device)
			promise_card_lost(world, &promises->list[i]);
	}
}

static bool
was_receipted(const struct promises *promises, const struct promise *promise)
{
	for (size_t i = 0; i < promises->receipt_count; i++) {
		const struct promise_receipt *at = &promises->receipts[i];

		if (at->head.number >= promise->head.number &&
		    memcmp(at->head.epoch, promise->head.epoch, EPOCH_SIZE) ==
			0 &&
		    memcmp(at->kid, promise->kid, KID_SIZE) == 0)
			return true;
	}
	return promise->is_receipted;
}

void
promise_given_up(struct world *world, struct promise *promise)
{
	if (!was_receipted(world->promises, promise))
		world_lost(world, LOSS_LOST,
		    "kiosk %u deleted number %" PRIu64 " without a receipt",
		    promise->device, promise->head.number);
	centre_steady(world->centre);
	owe_by_centre(world, promise);
	promise->is_gone = true;
}

void
promises_centre_lost(struct world *world)
{
	struct promises *promises = world->promises;

	centre_steady(world->centre);
	for (size_t i = 0; i < promises->count; i++) {
		promises->list[i].is_receipted = was_receipted(promises,
		    &promises->list[i]);
		/* Kiosks delete texts that are receipted: promise 4. */
		promises->list[i].text_excused = true;
		promises->list[i].is_offered = false;
		if (promises->list[i].owed == OWED_CENTRE)
			owe_by_centre(world, &promises->list[i]);
	}
	promises->receipt_count = 0;
}

void
promises_excuse(struct world *world, unsigned device)
{
	struct promises *promises = world->promises;

	centre_steady(world->centre);
	for (size_t i = 0; i < promises->count; i++) {
		if (promises->list[i].device == device &&
		    promises->list[i].owed == OWED_CARD)
			owe_by_centre(world, &promises->list[i]);
	}
}

void
promises_bar(struct world *world, const uint8_t kid[KID_SIZE])
{
	struct promises *promises = world->promises;

	centre_steady(world->centre);
	for (size_t i = 0; i < promises->count; i++) {
		struct promise *promise = &promises->list[i];

		if (memcmp(promise->kid, kid, KID_SIZE) == 0 &&
		    !promise->is_tried)
			promise->is_barred = !centre_holds(world->centre, kid,
			    promise->head.epoch, promise->head.number);
	}
}

void
promises_offered(struct world *world, unsigned device)
{
	struct promises *promises = world->promises;

	for (size_t i = 0; i < promises->count; i++) {
		struct promise *promise = &promises->list[i];

		if (promise->device == device && promise->is_barred &&
		    !promise->is_gone &&
		    promise->pressed_ms >= world->centre->lost_ms)
			promise->is_offered = true;
	}
}

/* ---- receipts ---- */

/* The newest receipt of an epoch; a new one holds nothing yet. */
static struct promise_receipt *
receipt_of(struct promises *promises, const struct receipt *receipt)
{
	for (size_t i = promises->receipt_count; i > 0; i--) {
		struct promise_receipt *at = &promises->receipts[i - 1];

		if (memcmp(at->head.epoch, receipt->head.epoch, EPOCH_SIZE) ==
			0 &&
		    memcmp(at->kid, receipt->kid, KID_SIZE) == 0)
			return at;
	}
	if (promises->receipt_count == promises->receipt_room) {
		promises->receipt_room = promises->receipt_room * 2 + 64;
		promises->receipts = realloc(promises->receipts,
		    promises->receipt_room * sizeof(*promises->receipts));
		assert(promises->receipts != NULL);
	}
	return memset(&promises->receipts[promises->receipt_count++], 0,
	    sizeof(struct promise_receipt));
}

static void
expect_held(struct world *world, const struct promise_receipt *receipt)
{
	if (!centre_holds(world->centre, receipt->kid, receipt->head.epoch,
		receipt->head.number))
		world_lost(world, LOSS_LOST,
		    "the centre gave a receipt for number %" PRIu64
		    " and does not hold it",
		    receipt->head.number);
}

void
promises_answered(struct world *world, const uint8_t *bytes, size_t length)
{
	static struct answer answer; /* large */
	struct wire_reader r;
	struct sign1 object;
	struct receipt receipt;

	wire_read_from(&r, bytes, length);
	sign1_read(&r, &object);
	if (r.failed || answer_open(&object, &answer) != 0)
		return;
	wire_read_from(&r, answer.receipts.bytes, answer.receipts.length);
	while (answer_next(&r, &object)) {
		struct promise_receipt *at;

		if (receipt_open(&object, &receipt) != 0)
			continue;
		at = receipt_of(world->promises, &receipt);
		if (receipt.head.number <= at->head.number)
			continue;
		memcpy(at->kid, receipt.kid, KID_SIZE);
		at->head = receipt.head;
		/* Given only once it is on disk. */
		expect_held(world, at);
	}
}

void
promises_check_receipts(struct world *world)
{
	const struct promises *promises = world->promises;

	centre_steady(world->centre);
	for (size_t i = 0; i < promises->receipt_count; i++)
		expect_held(world, &promises->receipts[i]);
}
