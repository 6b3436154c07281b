/*
 * ledger.c - the journals kept here; see ledger.h.
 *
 * Each journal in use has a desk drawer: its key, its pen, and the entries
 * written since the last seal.  protocol/pen.c decides numbers and hashes;
 * sealed envelopes go through io/intake.c like anyone's.
 */

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "aggregator/io/intake.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/log.h"
#include "aggregator/io/store_journal.h"
#include "aggregator/io/store_pen.h"
#include "aggregator/io/store_rule.h"

/* As a kiosk does: a time entry at an epoch's beginning, then every so often. */
#define TIME_EVERY_MS (6 * 60 * 60 * 1000)

/* Entries that fit for certain before an envelope is sealed early. */
#define ROOM_FOR_SLOT 6
#define ROOM_FOR_ENTRY 3

/* Sealed bytes and an empty map of texts. */
#define SEALED_SIZE (LIMIT_SIGNED + LIMIT_SLOTS * 256 + SIGN1_OVERHEAD + 1)

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

struct ledger {
	struct intake *intake;
	struct drawer *drawers;
	uint8_t payload[SEALED_SIZE];
	uint8_t scratch[SEALED_SIZE];
	uint8_t sealed[SEALED_SIZE];
};

struct ledger *
ledger_new(void)
{
	struct ledger *ledger = calloc(1, sizeof(*ledger));

	if (ledger == NULL)
		return NULL;
	ledger->intake = intake_new();
	if (ledger->intake != NULL)
		return ledger;
	free(ledger);
	return NULL;
}

static void
drawers_free(struct ledger *ledger)
{
	struct drawer *drawer;

	while ((drawer = ledger->drawers) != NULL) {
		ledger->drawers = drawer->next;
		free(drawer->slots);
		sodium_memzero(&drawer->key, sizeof(drawer->key));
		free(drawer);
	}
}

void
ledger_free(struct ledger *ledger)
{
	if (ledger == NULL)
		return;
	drawers_free(ledger);
	intake_free(ledger->intake);
	free(ledger);
}

void
ledger_forget(struct desk *desk)
{
	drawers_free(desk->ledger);
	intake_forget(desk->ledger->intake);
}

struct intake *
ledger_intake(struct desk *desk)
{
	struct intake *intake = desk->ledger->intake;

	intake->store = desk->store;
	intake->now_ms = desk_now_ms(desk);
	return intake;
}

int64_t
ledger_create(struct desk *desk, const char *kind, const char *name)
{
	const bool is_book = strcmp(kind, "book") == 0;
	uint8_t seed[SEED_SIZE];
	struct key_pair key;
	int64_t id;

	/* The book is signed by the aggregator itself. */
	if (is_book)
		memcpy(seed, desk->key.secret, SEED_SIZE);
	else
		desk->outside->random(desk->outside->self, seed, sizeof(seed));
	key_from_seed(&key, seed);
	id = journal_add(desk->store, key.public,
	    is_book ? JOURNAL_BOOK : JOURNAL_SOURCE, name, seed,
	    desk_now_ms(desk));
	sodium_memzero(seed, sizeof(seed));
	sodium_memzero(&key, sizeof(key));
	return id;
}

/* ---- drawers ------------------------------------------------------------- */

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
drawer_fill(struct desk *desk, struct drawer *drawer, int64_t journal)
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

static struct drawer *
drawer_of(struct desk *desk, int64_t journal)
{
	struct ledger *ledger = desk->ledger;
	struct drawer *drawer;

	for (drawer = ledger->drawers; drawer != NULL; drawer = drawer->next)
		if (drawer->journal.id == journal)
			return drawer;
	drawer = calloc(1, sizeof(*drawer));
	if (drawer == NULL)
		return NULL;
	if (drawer_fill(desk, drawer, journal) != 0) {
		free(drawer->slots);
		free(drawer);
		return NULL;
	}
	drawer->next = ledger->drawers;
	ledger->drawers = drawer;
	return drawer;
}

/* ---- sealing ------------------------------------------------------------- */

/* Seal the entries into ledger->sealed; the parcel lies in there. */
static int
seal_parcel(struct ledger *ledger, struct drawer *drawer, struct parcel *out)
{
	struct wire_writer w;
	struct wire_reader r;

	wire_write_to(&w, ledger->sealed, sizeof(ledger->sealed));
	envelope_seal(&drawer->writer, &w, &drawer->key, ledger->payload,
	    sizeof(ledger->payload), ledger->scratch, sizeof(ledger->scratch));
	texts_begin(&w, 0);
	wire_read_from(&r, w.bytes, w.length);
	parcel_read(&r, out);
	if (w.failed || r.failed)
		return -1;
	parcel_open(out);
	return out->verdict == ENVELOPE_STORED ? 0 : -1;
}

static int
drawer_seal(struct desk *desk, struct drawer *drawer)
{
	struct intake_outcome outcome = { 0 };
	struct parcel parcel;

	if (!drawer->has_begun || drawer->writer.count == 0)
		return 0;
	if (seal_parcel(desk->ledger, drawer, &parcel) != 0 ||
	    intake_take(ledger_intake(desk), &drawer->journal, &parcel,
		&outcome) != 0 ||
	    outcome.verdict != ENVELOPE_STORED) {
		log_error("what=seal journal=%s verdict=%d why=\"what was "
			  "written here was not taken in\"",
		    drawer->journal.name, (int)outcome.verdict);
		return -1;
	}
	drawer->has_begun = false;
	for (size_t i = 0; i < drawer->slot_count; i++)
		drawer->slots[i].is_named = false;
	return pen_put(desk->store, drawer->journal.id, &drawer->row) ==
		STORE_OK
	    ? 0
	    : -1;
}

/* Sources first: deeds of the book speak of their entries. */
int
ledger_seal(struct desk *desk)
{
	struct drawer *drawer, *book = NULL;

	for (drawer = desk->ledger->drawers; drawer != NULL;
	     drawer = drawer->next) {
		if (drawer->journal.kind == JOURNAL_BOOK)
			book = drawer;
		else if (drawer_seal(desk, drawer) != 0)
			return -1;
	}
	if (book != NULL && drawer_seal(desk, book) != 0)
		return -1;
	return intake_settle(ledger_intake(desk));
}

/* ---- writing ------------------------------------------------------------- */

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

static int64_t
boottime(const struct desk *desk)
{
	return desk->outside->boottime_ms(desk->outside->self);
}

/* A new epoch, its first entry in an envelope of its own. */
static int
open_epoch(struct desk *desk, struct drawer *drawer)
{
	const struct outside *outside = desk->outside;
	uint8_t epoch[EPOCH_SIZE], entry[LIMIT_ENTRY], start[HASH_SIZE];
	struct head previous = { 0 };
	struct wire_writer w;
	struct epoch_row row;

	if (drawer_seal(desk, drawer) != 0)
		return -1;
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

/* The next entry's bytes; its number. */
static uint64_t
put(struct drawer *drawer, const struct wire_writer *w)
{
	begin(drawer);
	envelope_add(&drawer->writer, w->bytes, w->length);
	return pen_append(&drawer->row.pen, w->bytes, w->length);
}

static int
put_time(struct desk *desk, struct drawer *drawer)
{
	uint8_t bytes[LIMIT_ENTRY];
	struct entry entry = { .kind = ENTRY_TIME,
		.at = pen_at(&drawer->row.pen, boottime(desk)) };
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
	put(drawer, &w);
	drawer->row.has_timed = true;
	drawer->row.timed_at = entry.at;
	return 0;
}

static bool
has_room(const struct drawer *drawer, unsigned entries)
{
	const struct envelope_writer *writer = &drawer->writer;

	return !drawer->has_begun ||
	    (writer->count + entries <= LIMIT_ENVELOPE_ENTRIES &&
		writer->slot_count < LIMIT_SLOTS &&
		writer->entries.length + entries * LIMIT_ENTRY <=
		    LIMIT_ENVELOPE);
}

/* Ready for one more entry: epoch open, dated, room for `entries`. */
static int
make_ready(struct desk *desk, struct drawer *drawer, unsigned entries)
{
	if (!has_room(drawer, entries) && drawer_seal(desk, drawer) != 0)
		return -1;
	if ((!drawer->has_pen ||
		strcmp(drawer->row.boot_id, drawer->boot_id) != 0 ||
		!pen_fits(&drawer->row.pen, boottime(desk))) &&
	    open_epoch(desk, drawer) != 0)
		return -1;
	return put_time(desk, drawer);
}

int64_t
ledger_append(struct desk *desk, int64_t journal,
    void (*make)(struct wire_writer *w, uint32_t at, void *arg), void *arg,
    int64_t *epoch)
{
	struct drawer *drawer = drawer_of(desk, journal);
	uint8_t bytes[LIMIT_ENTRY];
	struct wire_writer w;

	if (drawer == NULL || make_ready(desk, drawer, ROOM_FOR_ENTRY) != 0)
		return -1;
	wire_write_to(&w, bytes, sizeof(bytes));
	make(&w, pen_at(&drawer->row.pen, boottime(desk)), arg);
	if (w.failed)
		return -1;
	if (epoch != NULL)
		*epoch = drawer->epoch;
	return (int64_t)put(drawer, &w);
}

/* ---- slots --------------------------------------------------------------- */

static int
define_slot(struct desk *desk, struct drawer *drawer, const struct slot *slot)
{
	const struct slot_row row = { (uint32_t)drawer->slot_count, *slot,
		true };
	struct entry entry = { .kind = ENTRY_SLOT,
		.at = pen_at(&drawer->row.pen, boottime(desk)) };
	uint8_t bytes[LIMIT_ENTRY];
	struct wire_writer w;

	entry.slot.number = row.number;
	entry.slot.slot = *slot;
	wire_write_to(&w, bytes, sizeof(bytes));
	entry_write(&w, &entry);
	if (w.failed || add_slot(&row, drawer) != 0)
		return -1;
	put(drawer, &w);
	drawer->slots[row.number].is_named = true;
	return 0;
}

int
ledger_slot(struct desk *desk, int64_t journal, const struct slot *slot,
    uint32_t *number)
{
	struct drawer *drawer = drawer_of(desk, journal);
	size_t i = 0;

	if (drawer == NULL || make_ready(desk, drawer, ROOM_FOR_SLOT) != 0)
		return -1;
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
