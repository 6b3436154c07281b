/*
 * promises.h - what was promised in a world, and to what it is owed.
 *
 * A rating that was thanked for is owed as long as a medium that holds it is
 * whole: the card it was kept on, or the centre's disk once that has it.  A kiosk
 * whose disk is full gives up what is receipted: then the centre's alone.  What
 * is on neither any more is excused: it may be there or not, but only once and
 * with the meaning it had.
 */

#ifndef TESTS_SIM_PROMISES_H
#define TESTS_SIM_PROMISES_H

#include "protocol/entry.h"
#include "tests/sim/world.h"

enum owed {
	OWED_CARD,    /* on the card of its device */
	OWED_CENTRE,  /* the card lost it; the centre has it */
	OWED_EXCUSED, /* neither, or (tried) nobody was thanked */
};

struct promise {
	uint8_t kid[KID_SIZE];
	struct head head;   /* its entry; tried: unknown */
	int64_t pressed_ms; /* the world's time */
	int64_t step;
	unsigned flags;
	uint8_t sheet[VERSION_SIZE]; /* that was on the screen */
	unsigned device;
	enum owed owed;
	bool is_gone;      /* from its card, perhaps */
	bool is_receipted; /* by a centre that was put back since */
	bool is_barred;    /* its kiosk was shown out before it was held */
	bool is_offered;   /* and it was sent since: it waits for a person */
	bool is_tried;     /* an error came back: it may be there or not */
	bool is_vague;     /* its card was damaged: so may its date be */
	bool has_text;
	bool text_excused;
	unsigned found; /* how often the judge met it */
};

struct promises {
	struct promise *list;
	size_t count, room;
	uint32_t *slots; /* by head: place + 1; a power of two of them */
	size_t slot_count;
	struct promise_receipt {
		uint8_t kid[KID_SIZE];
		struct head head;
	} * receipts; /* the newest given for each epoch */
	size_t receipt_count, receipt_room;
};

struct promises *promises_new(void);
void promises_free(struct promises *promises);

/* Keep one; lent until the next. */
struct promise *promise_add(struct promises *promises,
    const struct promise *promise);
/* That entry, or NULL. */
struct promise *promise_find(struct promises *promises,
    const uint8_t kid[KID_SIZE], const uint8_t epoch[EPOCH_SIZE],
    uint64_t number);

/* A device's card is no longer what it was: from that promise on it has none
 * (0: of all).  What the centre has is owed by it from now on. */
void promises_card_lost(struct world *world, unsigned device, size_t from);
/* Nothing is owed by a device's card any more, whole as it is. */
void promises_excuse(struct world *world, unsigned device);
/* A kiosk was shown out: what is not held by now must not count. */
void promises_bar(struct world *world, const uint8_t kid[KID_SIZE]);
/*
 * What it has was sent, and refused; but not what a centre had receipted that
 * was put back since, for who is refused is not told what is held.
 */
void promises_offered(struct world *world, unsigned device);
/* One of them. */
void promise_card_lost(struct world *world, struct promise *promise);
/*
 * A kiosk on a full disk deleted it from a whole card.  It may, below a receipt
 * (PROTOCOL.md, Sync), and then only the centre owes it, or nobody once that was
 * put back to before the receipt; without one it is a loss.
 */
void promise_given_up(struct world *world, struct promise *promise);
/* The centre's disk is no longer what it was. */
void promises_centre_lost(struct world *world);

/* The centre gave this answer: its receipts are promises. */
void promises_answered(struct world *world, const uint8_t *bytes,
    size_t length);
/* All that was ever receipted is held.  After each boot of the centre. */
void promises_check_receipts(struct world *world);

#endif
