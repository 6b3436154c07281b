/*
 * envelope.c - a run of entries under one signature.
 *
 * The reading side checks the frame, then one walk finds all that a receipt
 * and a tally want to know.  The writing side puts the same bytes together
 * from the same entries and reads them again before it signs.
 */

#include <string.h>

#include "protocol/envelope.h"
#include "protocol/pen.h"

/* ---- reading ---------------------------------------------------------------- */

static void
slots_check(struct wire_reader *r, struct envelope *out)
{
	struct wire_span last = { NULL, 0 };
	const uint8_t *begin, *key;
	struct slot slot;
	size_t i;

	out->slot_count = wire_map(r);
	if (out->slot_count > LIMIT_SLOTS)
		wire_fail(r);
	begin = r->at;
	for (i = 0; i < out->slot_count && !r->failed; i++) {
		key = r->at;
		wire_uint_within(r, 0, UINT32_MAX);
		wire_key_rises(r, &last, key);
		slot_read(r, &slot);
	}
	out->slots.bytes = begin;
	out->slots.length = (size_t)(r->at - begin);
}

int
envelope_open(const struct sign1 *object, struct envelope *out)
{
	struct wire_reader r;

	memset(out, 0, sizeof(*out));
	wire_read_from(&r, object->payload.bytes, object->payload.length);
	wire_array_of(&r, 5);
	out->kid = object->kid;
	out->epoch = wire_fixed(&r, EPOCH_SIZE);
	/* So that the last number of a full one is a number too. */
	out->first = wire_uint_within(&r, 1,
	    (uint64_t)INT64_MAX - LIMIT_ENVELOPE_ENTRIES);
	out->before = wire_fixed(&r, HASH_SIZE);
	slots_check(&r, out);
	out->entries = wire_bytes(&r);
	if (out->entries.length > LIMIT_ENVELOPE)
		return -1;
	return wire_at_end(&r) ? 0 : -1;
}

bool
envelope_next_slot(struct wire_reader *r, uint32_t *number, struct slot *out)
{
	if (r->failed || r->at == r->end)
		return false;
	*number = (uint32_t)wire_uint_within(r, 0, UINT32_MAX);
	slot_read(r, out);
	return !r->failed;
}

/*
 * Numbers of the slots known so far, rising.  Kiosks number slots as they
 * define them, so a new one goes to the end.
 */
struct known_slots {
	size_t count;
	uint32_t numbers[LIMIT_SLOTS + LIMIT_ENVELOPE_ENTRIES];
};

/* Index of the first that is not below number. */
static size_t
known_place(const struct known_slots *known, uint32_t number)
{
	size_t low = 0, high = known->count, middle;

	if (high > 0 && known->numbers[high - 1] < number)
		return high;
	while (low < high) {
		middle = low + (high - low) / 2;
		if (known->numbers[middle] < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool
known_has(const struct known_slots *known, uint32_t number)
{
	size_t i = known_place(known, number);

	return i < known->count && known->numbers[i] == number;
}

static void
known_add(struct known_slots *known, uint32_t number)
{
	size_t i = known_place(known, number);

	if (i < known->count && known->numbers[i] == number)
		return;
	memmove(&known->numbers[i + 1], &known->numbers[i],
	    (known->count - i) * sizeof(known->numbers[0]));
	known->numbers[i] = number;
	known->count++;
}

/* What an entry adds to the sum; false when it may not stand here. */
static bool
sum_entry(struct envelope_sum *sum, struct known_slots *known,
    const struct entry *entry)
{
	if (sum->entries == LIMIT_ENVELOPE_ENTRIES)
		return false;
	if (entry->kind == ENTRY_EPOCH) {
		if (sum->entries > 0)
			return false;
		sum->begins_epoch = true;
	}
	if (entry->kind == ENTRY_RATING) {
		if (!known_has(known, entry->rating.slot))
			return false;
		sum->ratings++;
	}
	if (entry->kind == ENTRY_SLOT)
		known_add(known, entry->slot.number);
	if (entry->at > sum->latest_at)
		sum->latest_at = entry->at;
	chain_step(sum->hash, entry->bytes.bytes, entry->bytes.length);
	sum->entries++;
	return true;
}

int
envelope_sum(const struct envelope *envelope, struct envelope_sum *out,
    uint64_t *failed_at)
{
	struct known_slots known;
	struct wire_reader r;
	struct entry entry;
	struct slot slot;
	uint32_t number;

	known.count = 0;
	wire_read_from(&r, envelope->slots.bytes, envelope->slots.length);
	while (envelope_next_slot(&r, &number, &slot))
		known_add(&known, number);

	memset(out, 0, sizeof(*out));
	memcpy(out->hash, envelope->before, HASH_SIZE);
	wire_read_from(&r, envelope->entries.bytes, envelope->entries.length);
	do {
		*failed_at = envelope->first + out->entries;
		entry_read(&r, &entry);
		if (r.failed || !sum_entry(out, &known, &entry))
			return -1;
	} while (!wire_at_end(&r));
	out->last = envelope->first + out->entries - 1;
	return 0;
}

/* ---- writing ------------------------------------------------------------------ */

void
envelope_begin(struct envelope_writer *writer, uint8_t *entries,
    size_t capacity, const uint8_t epoch[EPOCH_SIZE], uint64_t first,
    const uint8_t before[HASH_SIZE])
{
	memset(writer, 0, sizeof(*writer));
	writer->epoch = epoch;
	writer->first = first;
	writer->before = before;
	if (capacity > LIMIT_ENVELOPE)
		capacity = LIMIT_ENVELOPE;
	wire_write_to(&writer->entries, entries, capacity);
}

bool
envelope_add_slot(struct envelope_writer *writer, uint32_t number,
    const struct slot *slot)
{
	size_t i = writer->slot_count;

	if (i == LIMIT_SLOTS)
		return false;
	while (i > 0 && writer->slots[i - 1].number > number)
		i--;
	if (i > 0 && writer->slots[i - 1].number == number)
		return false;
	memmove(&writer->slots[i + 1], &writer->slots[i],
	    (writer->slot_count - i) * sizeof(writer->slots[0]));
	writer->slots[i].number = number;
	writer->slots[i].slot = *slot;
	writer->slot_count++;
	return true;
}

bool
envelope_add(struct envelope_writer *writer, const void *entry, size_t length)
{
	struct wire_writer *w = &writer->entries;

	if (writer->count == LIMIT_ENVELOPE_ENTRIES ||
	    length > w->capacity - w->length)
		return false;
	wire_put_raw(w, entry, length);
	writer->count++;
	return true;
}

/* Whether what is about to be signed is what every reader will accept. */
static bool
payload_is_sound(const struct wire_writer *w)
{
	struct sign1 object = { .payload = { w->bytes, w->length } };
	struct envelope envelope;
	struct envelope_sum sum;
	uint64_t failed_at;

	return !w->failed && envelope_open(&object, &envelope) == 0 &&
	    envelope_sum(&envelope, &sum, &failed_at) == 0;
}

void
envelope_seal(struct envelope_writer *writer, struct wire_writer *out,
    const struct key_pair *key, uint8_t *payload, size_t payload_size,
    uint8_t *scratch, size_t scratch_size)
{
	struct wire_writer w;
	size_t i;

	wire_write_to(&w, payload, payload_size);
	wire_put_array(&w, 5);
	wire_put_bytes(&w, writer->epoch, EPOCH_SIZE);
	wire_put_uint(&w, writer->first);
	wire_put_bytes(&w, writer->before, HASH_SIZE);
	wire_put_map(&w, writer->slot_count);
	for (i = 0; i < writer->slot_count; i++) {
		wire_put_uint(&w, writer->slots[i].number);
		slot_write(&w, &writer->slots[i].slot);
	}
	wire_put_bytes(&w, writer->entries.bytes, writer->entries.length);
	if (!payload_is_sound(&w)) {
		out->failed = true;
		return;
	}
	sign1_seal(out, SIGN1_ENVELOPE, key, w.bytes, w.length, scratch,
	    scratch_size);
}
