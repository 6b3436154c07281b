/*
 * support_kiosk.c - a kiosk that exists in memory alone.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aggregator/io/bytes.h"
#include "protocol/envelope.h"
#include "protocol/text.h"
#include "tests/aggregator/support_kiosk.h"

static const uint8_t salt[SALT_SIZE] = "sixteen bytes in";

struct test_kiosk *
test_kiosk_new(uint8_t number)
{
	struct test_kiosk *kiosk = calloc(1, sizeof(*kiosk));
	uint8_t seed[SEED_SIZE] = { 0 };

	assert_non_null(kiosk);
	seed[0] = number;
	key_from_seed(&kiosk->key, seed);
	return kiosk;
}

void
test_kiosk_free(struct test_kiosk *kiosk)
{
	free(kiosk);
}

struct test_epoch *
test_kiosk_now(struct test_kiosk *kiosk)
{
	return &kiosk->epochs[kiosk->epoch_count - 1];
}

/* Keep what was written from begin on as the next entry. */
static uint64_t
keep(struct test_kiosk *kiosk, const struct wire_writer *w)
{
	struct test_epoch *epoch = test_kiosk_now(kiosk);
	const size_t at = epoch->ends[epoch->count];

	assert_false(w->failed);
	assert_true(epoch->count < TEST_ENTRIES);
	assert_true(at + w->length <= sizeof(epoch->bytes));
	memcpy(epoch->bytes + at, w->bytes, w->length);
	epoch->count++;
	epoch->ends[epoch->count] = at + w->length;
	memcpy(epoch->hashes[epoch->count], epoch->hashes[epoch->count - 1],
	    HASH_SIZE);
	chain_step(epoch->hashes[epoch->count], w->bytes, w->length);
	return epoch->first + epoch->count - 1;
}

struct test_epoch *
test_kiosk_boot(struct test_kiosk *kiosk, uint8_t name,
    const struct head *previous)
{
	struct test_epoch *epoch = &kiosk->epochs[kiosk->epoch_count];
	struct head head = { 0 };
	uint8_t bytes[LIMIT_ENTRY];
	struct wire_writer w;

	assert_true(kiosk->epoch_count < TEST_EPOCHS);
	if (kiosk->epoch_count > 0)
		test_epoch_head(epoch - 1,
		    epoch[-1].first + epoch[-1].count - 1, &head);
	if (previous != NULL)
		head = *previous;
	kiosk->epoch_count++;
	memset(epoch->epoch, name, EPOCH_SIZE);
	epoch->first = head.number + 1;
	epoch_start(epoch->hashes[0], kiosk->key.public, epoch->epoch, &head);
	wire_write_to(&w, bytes, sizeof(bytes));
	pen_open_epoch(&kiosk->pen, &w, kiosk->key.public, epoch->epoch, &head,
	    0, 0);
	kiosk->at = 0;
	keep(kiosk, &w);
	return epoch;
}

static uint64_t
write(struct test_kiosk *kiosk, uint32_t ms, struct entry *entry)
{
	uint8_t bytes[LIMIT_ENTRY];
	struct wire_writer w;

	kiosk->at += ms;
	entry->at = kiosk->at;
	wire_write_to(&w, bytes, sizeof(bytes));
	entry_write(&w, entry);
	return keep(kiosk, &w);
}

uint64_t
test_kiosk_slot(struct test_kiosk *kiosk, const char *touchpoint,
    const char *question, const uint8_t sheet[VERSION_SIZE], enum hand hand)
{
	struct test_epoch *epoch = test_kiosk_now(kiosk);
	struct entry entry = { .kind = ENTRY_SLOT };
	struct slot *slot = &entry.slot.slot;

	assert_true(epoch->slot_count < TEST_SLOTS);
	entry.slot.number = (uint32_t)epoch->slot_count;
	strcpy(slot->touchpoint, touchpoint);
	strcpy(slot->question, question);
	strcpy(slot->language, "en");
	memcpy(slot->sheet, sheet, VERSION_SIZE);
	slot->hand = hand;
	epoch->slots[epoch->slot_count] = *slot;
	epoch->defined_at[epoch->slot_count++] = epoch->count;
	return write(kiosk, 0, &entry);
}

uint64_t
test_kiosk_rate_with(struct test_kiosk *kiosk, uint32_t ms, uint32_t slot,
    int64_t step, unsigned flags, const char *text)
{
	struct test_epoch *epoch = test_kiosk_now(kiosk);
	uint8_t commitment[HASH_SIZE];
	struct entry entry = { .kind = ENTRY_RATING,
		.rating = { .slot = slot, .step = step, .flags = flags } };

	if (text != NULL) {
		text_commit(commitment, TEXT_COMMENT, salt, text, strlen(text));
		entry.rating.text = commitment;
		strcpy(epoch->texts[epoch->count], text);
	}
	return write(kiosk, ms, &entry);
}

uint64_t
test_kiosk_rate(struct test_kiosk *kiosk, uint32_t ms, uint32_t slot,
    int64_t step)
{
	return test_kiosk_rate_with(kiosk, ms, slot, step, 0, NULL);
}

uint64_t
test_kiosk_time(struct test_kiosk *kiosk, uint32_t ms, int64_t server_ms,
    uint64_t took_ms)
{
	struct entry entry = { .kind = ENTRY_TIME,
		.time = { .server_ms = server_ms, .took_ms = took_ms } };

	return write(kiosk, ms, &entry);
}

uint64_t
test_kiosk_witness(struct test_kiosk *kiosk, uint32_t ms, int64_t server_ms,
    const uint8_t kid[KID_SIZE], const struct head *book)
{
	struct entry entry = { .kind = ENTRY_TIME,
		.time = { .server_ms = server_ms, .book = *book } };

	memcpy(entry.time.key, kid, KID_SIZE);
	return write(kiosk, ms, &entry);
}

uint64_t
test_kiosk_note(struct test_kiosk *kiosk, uint32_t ms, unsigned note)
{
	struct entry entry = { .kind = ENTRY_NOTE, .note = { .note = note } };

	return write(kiosk, ms, &entry);
}

uint64_t
test_kiosk_text_lost(struct test_kiosk *kiosk, uint32_t ms, uint64_t number)
{
	struct entry entry = { .kind = ENTRY_TEXT_LOST };

	memcpy(entry.text_lost.epoch, test_kiosk_now(kiosk)->epoch, EPOCH_SIZE);
	entry.text_lost.key = (int64_t)number;
	return write(kiosk, ms, &entry);
}

uint64_t
test_kiosk_withdraw(struct test_kiosk *kiosk, uint32_t ms, uint64_t number)
{
	uint8_t bytes[LIMIT_ENTRY];
	struct wire_writer w;

	kiosk->at += ms;
	wire_write_to(&w, bytes, sizeof(bytes));
	entry_write_withdrawn(&w, kiosk->at, &number, 1);
	return keep(kiosk, &w);
}

uint64_t
test_kiosk_lost(struct test_kiosk *kiosk, uint32_t ms,
    const struct test_epoch *epoch, uint64_t first, uint64_t last)
{
	struct entry entry = { .kind = ENTRY_LOST };

	memcpy(entry.lost.epoch, epoch->epoch, EPOCH_SIZE);
	entry.lost.first = first;
	entry.lost.last = last;
	return write(kiosk, ms, &entry);
}

void
test_epoch_head(const struct test_epoch *epoch, uint64_t number,
    struct head *out)
{
	memcpy(out->epoch, epoch->epoch, EPOCH_SIZE);
	out->number = number;
	memcpy(out->hash, epoch->hashes[number - epoch->first + 1], HASH_SIZE);
}

static void
put_texts(const struct test_epoch *epoch, size_t from, size_t to,
    struct wire_writer *w)
{
	size_t count = 0;

	for (size_t i = from; i < to; i++)
		count += epoch->texts[i][0] != '\0';
	texts_begin(w, count);
	for (size_t i = from; i < to; i++) {
		const char *text = epoch->texts[i];
		const struct text_item item = {
			.number = epoch->first + i,
			.kind = TEXT_COMMENT,
			.salt = salt,
			.text = { (const uint8_t *)text, strlen(text) },
		};

		if (text[0] != '\0')
			texts_put(w, &item);
	}
}

void
test_kiosk_seal(const struct test_kiosk *kiosk, const struct test_epoch *epoch,
    uint64_t first, uint64_t last, struct bytes *out)
{
	static uint8_t entries[LIMIT_ENVELOPE], payload[LIMIT_SIGNED];
	static uint8_t scratch[LIMIT_SIGNED], sealed[LIMIT_SIGNED];
	const size_t from = first - epoch->first;
	const size_t to = last - epoch->first + 1;
	struct envelope_writer writer;
	struct wire_writer w;

	assert_true(first >= epoch->first && to <= epoch->count);
	envelope_begin(&writer, entries, sizeof(entries), epoch->epoch, first,
	    epoch->hashes[from]);
	for (size_t i = 0; i < epoch->slot_count; i++)
		if (epoch->defined_at[i] < from)
			assert_true(envelope_add_slot(&writer, (uint32_t)i,
			    &epoch->slots[i]));
	for (size_t i = from; i < to; i++)
		assert_true(envelope_add(&writer, epoch->bytes + epoch->ends[i],
		    epoch->ends[i + 1] - epoch->ends[i]));
	wire_write_to(&w, sealed, sizeof(sealed));
	envelope_seal(&writer, &w, &kiosk->key, payload, sizeof(payload),
	    scratch, sizeof(scratch));
	put_texts(epoch, from, to, &w);
	assert_false(w.failed);
	bytes_put(out, w.bytes, w.length);
}
