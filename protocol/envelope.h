/*
 * envelope.h - a run of entries under one signature.
 *
 * Begin, add entries, seal; or open what sign1.h verified and walk it.
 * Given the same journal, writes the same bytes.  PROTOCOL.md, Envelope.
 */

#ifndef PROTOCOL_ENVELOPE_H
#define PROTOCOL_ENVELOPE_H

#include "protocol/entry.h"
#include "protocol/sign1.h"

/* An opened envelope; everything is lent out of its bytes. */
struct envelope {
	const uint8_t *kid;   /* KID_SIZE */
	const uint8_t *epoch; /* EPOCH_SIZE */
	uint64_t first;
	const uint8_t *before;    /* HASH_SIZE */
	size_t slot_count;        /* in the header */
	struct wire_span slots;   /* the map's pairs, without its head */
	struct wire_span entries; /* the sequence */
};

/*
 * Open the payload of a verified object: its frame alone, the entries are
 * walked by the caller.  -1 when the frame is not an envelope's.
 */
int envelope_open(const struct sign1 *object, struct envelope *out);

/* Walk the header's slots: r from wire_read_from(slots); false at the end. */
bool envelope_next_slot(struct wire_reader *r, uint32_t *number,
    struct slot *out);

/*
 * What a walk over all entries finds: hash after the last one, how many.
 * Returns 0, or -1 when entry number *failed_at cannot be decoded, when there
 * are none or more than LIMIT_ENVELOPE_ENTRIES, or when an epoch entry stands
 * anywhere but first, or a rating's slot is neither in the header nor defined
 * before it (failed_at says where).
 */
struct envelope_sum {
	uint64_t last;
	uint8_t hash[HASH_SIZE]; /* h(last) */
	uint32_t entries, ratings;
	uint32_t latest_at; /* the largest at */
	bool begins_epoch;  /* its first entry is the epoch entry */
};
int envelope_sum(const struct envelope *envelope, struct envelope_sum *out,
    uint64_t *failed_at);

/*
 * The writing side.  The caller lends two buffers of LIMIT_ENVELOPE (entries)
 * and LIMIT_SIGNED (payload); envelope_add returns false when full: seal then.
 */
struct envelope_writer {
	const uint8_t *epoch;
	uint64_t first;
	const uint8_t *before;
	struct wire_writer entries;
	uint32_t count;
	struct {
		uint32_t number;
		struct slot slot;
	} slots[LIMIT_SLOTS]; /* rising numbers */
	size_t slot_count;
};

void envelope_begin(struct envelope_writer *writer, uint8_t *entries,
    size_t capacity, const uint8_t epoch[EPOCH_SIZE], uint64_t first,
    const uint8_t before[HASH_SIZE]);
/* Repeat a slot in the header; any order, each number once. */
bool envelope_add_slot(struct envelope_writer *writer, uint32_t number,
    const struct slot *slot);
bool envelope_add(struct envelope_writer *writer, const void *entry,
    size_t length);
/* payload and scratch: LIMIT_SIGNED bytes each. */
void envelope_seal(struct envelope_writer *writer, struct wire_writer *out,
    const struct key_pair *key, uint8_t *payload, size_t payload_size,
    uint8_t *scratch, size_t scratch_size);

#endif
