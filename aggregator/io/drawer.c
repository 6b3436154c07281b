/*
 * drawer.c - one journal kept here; see drawer.h.
 *
 * protocol/pen.c decides numbers, hashes and `at`; this keeps them beside the
 * entries until io/ledger.c seals those into an envelope.
 */

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "aggregator/io/drawer.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/store_epoch.h"
#include "aggregator/io/store_rule.h"

/* As a kiosk does: a time entry at an epoch's beginning, then every so often. */
#define TIME_EVERY_MS (6 * 60 * 60 * 1000)

static int
add_slot(const struct slot_row *row, void *arg)
{
	struct drawer *drawer = arg;
	struct drawer_slot *more = realloc(drawer->slots,
	    (drawer->slot_count + 1) * sizeof(*more));

	if (more == NULL)
		return -1;
	drawer->slots = more;
	more[drawer->slot_count++] = (struct drawer_slot){ row->number,
		row->slot, false };
	return 0;
}

/* Key, pen and slots as they stand in the store. */
static int
fill(struct desk *desk, struct drawer *drawer, int64_t journal)
{
	struct store *store = desk->store;
	struct epoch_row epoch;
	uint8_t seed[SEED_SIZE];
	int found;

	if (journal_by_id(store, journal, &drawer->journal) != 1 ||
	    journal_seed(store, journal, seed) != 1)
		return -1;
	key_from_seed(&drawer->key, seed);
	sodium_memzero(seed, sizeof(seed));
	desk->outside->boot_id(desk->outside->self, drawer->boot_id);
	found = pen_get(store, journal, &drawer->row);
	drawer->has_pen = found == 1;
	if (found != 1)
		return found;
	if (epoch_make(store, journal, drawer->row.pen.epoch, &epoch) != 0)
		return -1;
	drawer->epoch = epoch.id;
	return slot_row_each(store, epoch.id, add_slot, drawer);
}

struct drawer *
drawer_new(struct desk *desk, int64_t journal)
{
	struct drawer *drawer = calloc(1, sizeof(*drawer));

	if (drawer == NULL)
		return NULL;
	if (fill(desk, drawer, journal) == 0)
		return drawer;
	drawer_free(drawer);
	return NULL;
}

void
drawer_free(struct drawer *drawer)
{
	if (drawer == NULL)
		return;
	free(drawer->slots);
	sodium_memzero(&drawer->key, sizeof(drawer->key));
	free(drawer);
}

/* ---- envelopes ----------------------------------------------------------- */

static void
begin_at(struct drawer *drawer, uint64_t first, const uint8_t before[HASH_SIZE])
{
	memcpy(drawer->envelope_epoch, drawer->row.pen.epoch, EPOCH_SIZE);
	memcpy(drawer->envelope_before, before, HASH_SIZE);
	envelope_begin(&drawer->writer, drawer->entries,
	    sizeof(drawer->entries), drawer->envelope_epoch, first,
	    drawer->envelope_before);
	drawer->has_begun = true;
}

static void
begin(struct drawer *drawer)
{
	if (!drawer->has_begun)
		begin_at(drawer, drawer->row.pen.number + 1,
		    drawer->row.pen.hash);
}

void
drawer_sealed(struct drawer *drawer)
{
	drawer->has_begun = false;
	for (size_t i = 0; i < drawer->slot_count; i++)
		drawer->slots[i].is_named = false;
}

bool
drawer_has_room(const struct drawer *drawer, unsigned entries)
{
	const struct envelope_writer *writer = &drawer->writer;

	return !drawer->has_begun ||
	    (writer->count + entries <= LIMIT_ENVELOPE_ENTRIES &&
		writer->slot_count < LIMIT_SLOTS &&
		writer->entries.length + entries * LIMIT_ENTRY <=
		    LIMIT_ENVELOPE);
}

/* ---- entries ------------------------------------------------------------- */

static int64_t
boottime(const struct desk *desk)
{
	return desk->outside->boottime_ms(desk->outside->self);
}

uint32_t
drawer_at(const struct desk *desk, const struct drawer *drawer)
{
	return pen_at(&drawer->row.pen, boottime(desk));
}

bool
drawer_is_over(const struct desk *desk, const struct drawer *drawer)
{
	return !drawer->has_pen ||
	    strcmp(drawer->row.boot_id, drawer->boot_id) != 0 ||
	    !pen_fits(&drawer->row.pen, boottime(desk));
}

uint64_t
drawer_put(struct drawer *drawer, const struct wire_writer *w)
{
	begin(drawer);
	envelope_add(&drawer->writer, w->bytes, w->length);
	return pen_append(&drawer->row.pen, w->bytes, w->length);
}

int
drawer_open_epoch(struct desk *desk, struct drawer *drawer)
{
	const struct outside *outside = desk->outside;
	uint8_t epoch[EPOCH_SIZE], entry[LIMIT_ENTRY], start[HASH_SIZE];
	struct head previous = { 0 };
	struct wire_writer w;
	struct epoch_row row;

	if (drawer->has_pen)
		pen_head(&drawer->row.pen, &previous);
	outside->random(outside->self, epoch, sizeof(epoch));
	wire_write_to(&w, entry, sizeof(entry));
	pen_open_epoch(&drawer->row.pen, &w, drawer->key.public, epoch,
	    &previous, boottime(desk), outside->wall_ms(outside->self));
	if (w.failed ||
	    epoch_make(desk->store, drawer->journal.id, epoch, &row) != 0)
		return -1;
	epoch_start(start, drawer->key.public, epoch, &previous);
	begin_at(drawer, drawer->row.pen.number, start);
	envelope_add(&drawer->writer, w.bytes, w.length);
	memcpy(drawer->row.boot_id, drawer->boot_id, BOOT_ID_SIZE);
	drawer->has_pen = true;
	drawer->row.has_timed = false;
	drawer->epoch = row.id;
	drawer->slot_count = 0;
	return 0;
}

int
drawer_put_time(struct desk *desk, struct drawer *drawer)
{
	uint8_t bytes[LIMIT_ENTRY];
	struct entry entry = { .kind = ENTRY_TIME,
		.at = drawer_at(desk, drawer) };
	struct wire_writer w;

	if (drawer->row.has_timed &&
	    entry.at - drawer->row.timed_at < TIME_EVERY_MS)
		return 0;
	memcpy(entry.time.key, desk->key.kid, KID_SIZE);
	entry.time.server_ms = desk_now_ms(desk);
	if (book_head(desk->store, &entry.time.book) != STORE_OK)
		return -1;
	wire_write_to(&w, bytes, sizeof(bytes));
	entry_write(&w, &entry);
	if (w.failed)
		return -1;
	drawer_put(drawer, &w);
	drawer->row.has_timed = true;
	drawer->row.timed_at = entry.at;
	return 0;
}

/* ---- slots --------------------------------------------------------------- */

static int
define_slot(struct desk *desk, struct drawer *drawer, const struct slot *slot)
{
	const struct slot_row row = { (uint32_t)drawer->slot_count, *slot,
		true };
	struct entry entry = { .kind = ENTRY_SLOT,
		.at = drawer_at(desk, drawer) };
	uint8_t bytes[LIMIT_ENTRY];
	struct wire_writer w;

	entry.slot.number = row.number;
	entry.slot.slot = *slot;
	wire_write_to(&w, bytes, sizeof(bytes));
	entry_write(&w, &entry);
	if (w.failed || add_slot(&row, drawer) != 0)
		return -1;
	drawer_put(drawer, &w);
	drawer->slots[row.number].is_named = true;
	return 0;
}

int
drawer_slot(struct desk *desk, struct drawer *drawer, const struct slot *slot,
    uint32_t *number)
{
	size_t i = 0;

	while (i < drawer->slot_count &&
	    !slot_equal(&drawer->slots[i].slot, slot))
		i++;
	*number = (uint32_t)i;
	if (i == drawer->slot_count)
		return define_slot(desk, drawer, slot);
	if (drawer->slots[i].is_named)
		return 0;
	begin(drawer);
	drawer->slots[i].is_named = true;
	return envelope_add_slot(&drawer->writer, *number, slot) ? 0 : -1;
}
