/*
 * drawer.h - one journal kept here, as the ledger has it at hand: its key, its
 * pen, its slots, and the entries written since the last seal.
 *
 * For io/ledger.c alone, which seals.
 */

#ifndef AGGREGATOR_IO_DRAWER_H
#define AGGREGATOR_IO_DRAWER_H

#include "aggregator/io/desk.h"
#include "aggregator/io/store_journal.h"
#include "aggregator/io/store_pen.h"
#include "protocol/envelope.h"

struct drawer_slot {
	uint32_t number;
	struct slot slot;
	bool is_named; /* in this envelope: by its header or an entry */
};

struct drawer {
	struct drawer *next;
	struct journal_row journal;
	struct key_pair key;
	char boot_id[BOOT_ID_SIZE]; /* this one: no process outlives it */
	bool has_pen;
	struct pen_row row;
	int64_t epoch;             /* row id of the pen's epoch */
	struct drawer_slot *slots; /* defined in it, by rising number */
	size_t slot_count;
	bool has_begun; /* an envelope, since the last seal */
	struct envelope_writer writer;
	uint8_t envelope_epoch[EPOCH_SIZE];
	uint8_t envelope_before[HASH_SIZE];
	uint8_t entries[LIMIT_ENVELOPE];
};

/* As the store has it.  NULL: the store failed, or memory ran out. */
struct drawer *drawer_new(struct desk *desk, int64_t journal);
void drawer_free(struct drawer *drawer);

/* Whether that many entries fit for certain before it must be sealed. */
bool drawer_has_room(const struct drawer *drawer, unsigned entries);

/* Whether the next entry needs a new epoch: another boot, or `at` is full. */
bool drawer_is_over(const struct desk *desk, const struct drawer *drawer);

/* Open one, its first entry in an envelope of its own.  0, or -1. */
int drawer_open_epoch(struct desk *desk, struct drawer *drawer);

/* Write a time entry where one is due.  0, or -1. */
int drawer_put_time(struct desk *desk, struct drawer *drawer);

/* `at` for an entry now; and the entry written: its number. */
uint32_t drawer_at(const struct desk *desk, const struct drawer *drawer);
uint64_t drawer_put(struct drawer *drawer, const struct wire_writer *w);

/*
 * The slot's number, defined by an entry if it is new, named in the envelope's
 * header if it is not.  0, or -1.
 */
int drawer_slot(struct desk *desk, struct drawer *drawer,
    const struct slot *slot, uint32_t *number);

/* All written so far is sealed. */
void drawer_sealed(struct drawer *drawer);

#endif
