/*
 * staff.h - the people beside the terminal: their PIN and their menu, as a
 * state machine.
 *
 * Told which key came and when, it says what is to be done; what was typed
 * here never reaches a visit.  Digits alone are enough: a numeric keypad is a
 * keyboard.  Times are milliseconds of one clock that never goes back.
 */
#ifndef KIOSK_CORE_STAFF_H
#define KIOSK_CORE_STAFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/staff_pin.h"

enum staff_at {
	STAFF_AWAY, /* customers have the screen */
	STAFF_PIN,
	STAFF_MENU,
	STAFF_PLACES,
	STAFF_LANGUAGES,
};

enum staff_wish {
	STAFF_NOTHING,
	STAFF_TRY,           /* staff->pin: say how it went by staff_tried */
	STAFF_TAKE_PLACE,    /* number: of the registration's, from 0 */
	STAFF_TAKE_LANGUAGE, /* number: of the sheet's, from 0 */
	STAFF_REHEARSE,      /* number: 1 on, 0 off */
	STAFF_CLOSE,         /* number: 1 closed, 0 open */
	STAFF_SEND,
	STAFF_RESTART,
	STAFF_QUIT,
};

struct staff_deed {
	enum staff_wish wish;
	unsigned number;
};

/* One line that the menu says beneath itself. */
enum staff_said {
	STAFF_SAID_NOTHING,
	STAFF_SAID_FIXED, /* the touchpoint is */
	STAFF_SAID_SENDING,
	STAFF_SAID_ALL_SENT,
	STAFF_SAID_NOBODY, /* answers */
	STAFF_SAID_LATER,
	STAFF_SAID_REFUSED,
	STAFF_SAID_SURE, /* the same key again quits */
	STAFF_SAID_NOT_KEPT,
	STAFF_SAID_NO_LETTERS, /* of that language on this screen */
};

/* Never due. */
#define STAFF_NEVER UINT64_MAX

/* So many things of a list at a time: 1 to 7; 8 and 9 turn the page. */
#define STAFF_PAGE 7

/* Filled by the caller while the menu is open; it decides what is offered. */
struct staff_here {
	size_t places;    /* touchpoints of the registration */
	size_t languages; /* of the sheet */
	bool fixed;       /* the touchpoint, by --touchpoint */
	bool rehearsal;
	bool closed; /* whoever closed it */
};

struct staff {
	enum staff_at at;
	struct staff_here here;
	char pin[STAFF_PIN_MOST + 1];
	size_t length;       /* of what was typed */
	bool wrong;          /* the last try was */
	uint64_t heard_from; /* tries are heard again then */
	size_t page;
	enum staff_said said;
	uint64_t due; /* back to the customers */
	unsigned knocks;
	uint64_t knocked_ms;
	uint32_t last_key; /* that came here, at that time; 0: none */
	uint64_t last_ms;
	bool lapsed; /* the time ran out, and keys came until then: */
	uint64_t lapsed_ms;
};

void staff_init(struct staff *staff);

/*
 * Whether key asks for the PIN while customers have the screen: F10, or the
 * last of three * within three seconds.
 */
bool staff_knocks(struct staff *staff, uint32_t key, uint64_t now_ms);

/*
 * Whether key is only still held down from here, now that customers have the
 * screen again: then it is no answer to what they are asked.  Where the time
 * ran out under whoever stood here, all that they go on to press is theirs
 * until they stop for two seconds, save for knocking anew.
 */
bool staff_holds(struct staff *staff, uint32_t key, uint64_t now_ms);

/* Ask for the PIN; tries are heard after wait_ms. */
void staff_open(struct staff *staff, uint64_t wait_ms, uint64_t now_ms);

/*
 * A key while staff have the screen.  The same key again within a second is
 * one that is held down, except where a PIN is typed or a list's pages turn.
 */
struct staff_deed staff_take(struct staff *staff, uint32_t key,
    uint64_t now_ms);

/* The PIN was right, or wrong and tries are heard after wait_ms. */
void staff_tried(struct staff *staff, bool right, uint64_t wait_ms,
    uint64_t now_ms);

/* Say something in the menu. */
void staff_say(struct staff *staff, enum staff_said said);

/* Back to the customers: nothing typed is left in memory. */
void staff_leave(struct staff *staff);

/* When staff_wake wants to be called, or STAFF_NEVER. */
uint64_t staff_due(const struct staff *staff, uint64_t now_ms);

/* Time has passed.  True when something else is to be shown. */
bool staff_wake(struct staff *staff, uint64_t now_ms);

/* Seconds, rounded up, until a try is heard; 0: now. */
unsigned staff_wait_s(const struct staff *staff, uint64_t now_ms);

/* How many pages the list shown has, and how many things its page has. */
size_t staff_pages(const struct staff *staff);
size_t staff_on_page(const struct staff *staff);

/* The wait after so many failures in a row: 2, 4, 8 ... 300 s. */
uint64_t staff_wait_ms(unsigned failures);

/* A rehearsal ends by itself after this. */
#define STAFF_REHEARSAL_MS (15 * 60 * 1000)

#endif
