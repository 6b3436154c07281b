/*
 * pen.c - the writing end of a journal: epochs, numbers, the hash chain.
 *
 * Pure arithmetic over a small struct; reads no clock and stores nothing.
 */

#include <string.h>

#include "protocol/pen.h"

void
epoch_start(uint8_t out[HASH_SIZE], const uint8_t key[KEY_SIZE],
    const uint8_t epoch[EPOCH_SIZE], const struct head *previous)
{
	static const char domain[] = "touchstone/1 epoch";
	uint8_t number[8];
	struct hash_piece pieces[] = {
		{ domain, sizeof(domain) - 1 },
		{ key, KEY_SIZE },
		{ epoch, EPOCH_SIZE },
		{ previous->epoch, EPOCH_SIZE },
		{ number, sizeof(number) },
		{ previous->hash, HASH_SIZE },
	};
	size_t i;

	for (i = 0; i < sizeof(number); i++)
		number[i] = (uint8_t)(previous->number >> (56 - 8 * i));
	hash_of_pieces(out, pieces, sizeof(pieces) / sizeof(pieces[0]));
}

void
chain_step(uint8_t hash[HASH_SIZE], const void *entry, size_t length)
{
	struct hash_piece pieces[] = {
		{ hash, HASH_SIZE },
		{ entry, length },
	};

	hash_of_pieces(hash, pieces, 2);
}

void
pen_open_epoch(struct pen *pen, struct wire_writer *w,
    const uint8_t key[KEY_SIZE], const uint8_t epoch[EPOCH_SIZE],
    const struct head *previous, int64_t boottime_ms, int64_t wall_ms)
{
	struct entry entry = { .kind = ENTRY_EPOCH };
	size_t begin = w->length;

	if (previous != NULL)
		entry.epoch.previous = *previous;
	entry.epoch.wall_ms = wall_ms;
	entry_write(w, &entry);
	if (w->failed)
		return;
	memmove(pen->epoch, epoch, EPOCH_SIZE);
	pen->number = entry.epoch.previous.number;
	pen->opened_boottime_ms = boottime_ms;
	epoch_start(pen->hash, key, pen->epoch, &entry.epoch.previous);
	pen_append(pen, w->bytes + begin, w->length - begin);
}

bool
pen_fits(const struct pen *pen, int64_t boottime_ms)
{
	return boottime_ms - pen->opened_boottime_ms <= (int64_t)LIMIT_AT;
}

uint32_t
pen_at(const struct pen *pen, int64_t boottime_ms)
{
	int64_t at = boottime_ms - pen->opened_boottime_ms;

	if (at < 0)
		return 0;
	return at > (int64_t)LIMIT_AT ? LIMIT_AT : (uint32_t)at;
}

uint64_t
pen_append(struct pen *pen, const void *entry, size_t length)
{
	chain_step(pen->hash, entry, length);
	return ++pen->number;
}

void
pen_head(const struct pen *pen, struct head *out)
{
	memcpy(out->epoch, pen->epoch, EPOCH_SIZE);
	out->number = pen->number;
	memcpy(out->hash, pen->hash, HASH_SIZE);
}
