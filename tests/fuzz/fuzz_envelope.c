/*
 * fuzz_envelope.c - an envelope and its texts, as they come from the line.
 *
 * Signatures are not asked for, or nothing would ever get past them.  What is
 * read of an entry and written again must be the same bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "protocol/deed.h"
#include "protocol/envelope.h"
#include "protocol/text.h"
#include "tests/fuzz/object.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
expect(bool claim)
{
	if (!claim)
		abort();
}

static void
write_withdrawn(struct wire_writer *w, const struct entry *entry)
{
	uint64_t numbers[LIMIT_ENTRY];
	struct wire_reader r;
	size_t i;

	wire_read_from(&r, entry->withdrawn.numbers.bytes,
	    entry->withdrawn.numbers.length);
	expect(entry->withdrawn.count <= LIMIT_ENTRY);
	for (i = 0; i < entry->withdrawn.count; i++)
		numbers[i] = wire_uint(&r);
	expect(wire_at_end(&r));
	entry_write_withdrawn(w, entry->at, numbers, entry->withdrawn.count);
}

static void
write_again(const struct entry *entry)
{
	uint8_t room[LIMIT_ENTRY];
	struct wire_writer w;
	struct deed deed;

	wire_write_to(&w, room, sizeof(room));
	if (entry->kind < ENTRY_WITHDRAWN) {
		deed_read(&entry->bytes, &deed);
		return;
	}
	if (entry->kind == ENTRY_WITHDRAWN)
		write_withdrawn(&w, entry);
	else
		entry_write(&w, entry);
	expect(!w.failed && w.length == entry->bytes.length);
	expect(memcmp(room, entry->bytes.bytes, w.length) == 0);
}

/* Entries one by one; how many could be read. */
static uint64_t
walk(const struct envelope *envelope)
{
	struct wire_reader r;
	struct entry entry;
	uint64_t count = 0;

	wire_read_from(&r, envelope->entries.bytes, envelope->entries.length);
	while (!r.failed && !wire_at_end(&r)) {
		entry_read(&r, &entry);
		if (r.failed)
			break;
		expect(entry.bytes.length <= LIMIT_ENTRY);
		write_again(&entry);
		count++;
	}
	return count;
}

static void
open_envelope(const struct sign1 *object)
{
	struct envelope envelope;
	struct envelope_sum sum;
	uint64_t failed_at, count;

	if (envelope_open(object, &envelope) != 0)
		return;
	count = walk(&envelope);
	if (envelope_sum(&envelope, &sum, &failed_at) == 0) {
		expect(sum.entries == count);
		expect(sum.last == envelope.first + count - 1);
	} else {
		expect(failed_at <= envelope.first + count);
	}
}

static void
open_texts(struct wire_reader *r)
{
	struct text_item item;
	size_t count = texts_open(r);

	while (count-- > 0)
		expect(texts_next(r, &item));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wire_reader r;
	struct sign1 object;

	object_read(&object, &r, data, size);
	open_envelope(&object);
	if (!r.failed && !wire_at_end(&r))
		open_texts(&r);
	return 0;
}
