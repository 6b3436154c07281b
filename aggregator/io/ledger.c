/*
 * ledger.c - the journals kept here; see ledger.h.
 *
 * Each journal in use has a drawer (drawer.c) with its key, its pen and the
 * entries since the last seal; sealed envelopes go through io/intake.c like
 * anyone's.
 */

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "aggregator/io/drawer.h"
#include "aggregator/io/intake.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/log.h"
#include "aggregator/io/store_arrival.h"
#include "aggregator/io/store_journal.h"
#include "aggregator/io/store_pen.h"

/* Entries that fit for certain before an envelope is sealed early. */
#define ROOM_FOR_SLOT 6
#define ROOM_FOR_ENTRY 3

/* Sealed bytes and an empty map of texts. */
#define SEALED_SIZE (LIMIT_SIGNED + LIMIT_SLOTS * 256 + SIGN1_OVERHEAD + 1)

struct ledger {
	struct intake *intake;
	struct drawer *drawers;
	bool did_deeds;
	uint64_t newest; /* deed of the book */
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
		drawer_free(drawer);
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
	desk->ledger->did_deeds = false;
}

bool
ledger_did_deeds(struct desk *desk)
{
	const bool did_deeds = desk->ledger->did_deeds;

	desk->ledger->did_deeds = false;
	return did_deeds;
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

static struct drawer *
drawer_of(struct desk *desk, int64_t journal)
{
	struct ledger *ledger = desk->ledger;
	struct drawer *drawer;

	for (drawer = ledger->drawers; drawer != NULL; drawer = drawer->next)
		if (drawer->journal.id == journal)
			return drawer;
	drawer = drawer_new(desk, journal);
	if (drawer == NULL)
		return NULL;
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
	drawer_sealed(drawer);
	return store_outcome(pen_put(desk->store, drawer->journal.id,
	    &drawer->row));
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
	if (intake_settle(ledger_intake(desk)) != 0)
		return -1;
	return store_outcome(arrival_note(desk->store, desk_now_ms(desk)));
}

/* ---- writing ------------------------------------------------------------- */

/* Ready for one more entry: epoch open, dated, room for `entries`. */
static int
make_ready(struct desk *desk, struct drawer *drawer, unsigned entries)
{
	const bool is_over = drawer_is_over(desk, drawer);

	if ((is_over || !drawer_has_room(drawer, entries)) &&
	    drawer_seal(desk, drawer) != 0)
		return -1;
	if (is_over && drawer_open_epoch(desk, drawer) != 0)
		return -1;
	return drawer_put_time(desk, drawer);
}

int64_t
ledger_append(struct desk *desk, int64_t journal,
    void (*make)(struct wire_writer *w, uint32_t at, void *arg), void *arg,
    int64_t *epoch)
{
	struct drawer *drawer = drawer_of(desk, journal);
	uint8_t bytes[LIMIT_ENTRY];
	struct wire_writer w;
	uint64_t number;

	if (drawer == NULL || make_ready(desk, drawer, ROOM_FOR_ENTRY) != 0)
		return -1;
	wire_write_to(&w, bytes, sizeof(bytes));
	make(&w, drawer_at(desk, drawer), arg);
	if (w.failed)
		return -1;
	if (epoch != NULL)
		*epoch = drawer->epoch;
	number = drawer_put(drawer, &w);
	if (drawer->journal.kind == JOURNAL_BOOK) {
		desk->ledger->did_deeds = true;
		desk->ledger->newest = number;
	}
	return (int64_t)number;
}

uint64_t
book_newest(struct desk *desk)
{
	return desk->ledger->newest;
}

int
ledger_slot(struct desk *desk, int64_t journal, const struct slot *slot,
    uint32_t *number)
{
	struct drawer *drawer = drawer_of(desk, journal);

	if (drawer == NULL || make_ready(desk, drawer, ROOM_FOR_SLOT) != 0)
		return -1;
	return drawer_slot(desk, drawer, slot, number);
}
