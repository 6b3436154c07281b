/*
 * staff.c - the PIN and the menu of the staff, as a state machine.
 *
 * What a menu's item does is the caller's; here is which key asks for it.
 * Every way out leads back to the customers, and so does doing nothing.
 */
#include "kiosk/core/staff.h"

#include <string.h>

#include <sodium.h>

#include "kiosk/core/input.h"

enum {
	KNOCKS = 3,
	/* As fast as somebody presses who means it. */
	KNOCK_MS = 3000,
	/* A key held down repeats first after 250 to 1000 ms. */
	HELD_MS = 1000,
	/* Who still reads a menu, or counts down to their next try. */
	LAPSED_MS = 2000,
	PIN_MS = 15000,
	MENU_MS = 30000,
	WAIT_FIRST_MS = 2000,
	WAIT_MOST_MS = 300000,
	/* 2 s doubled more often is more than the most. */
	DOUBLINGS = 8,
};

uint64_t
staff_wait_ms(unsigned failures)
{
	uint64_t wait;

	if (failures == 0)
		return 0;
	if (failures > DOUBLINGS)
		return WAIT_MOST_MS;
	wait = (uint64_t)WAIT_FIRST_MS << (failures - 1);
	return wait < WAIT_MOST_MS ? wait : WAIT_MOST_MS;
}

static void
staff_forget(struct staff *staff)
{
	sodium_memzero(staff->pin, sizeof(staff->pin));
	staff->length = 0;
}

void
staff_init(struct staff *staff)
{
	memset(staff, 0, sizeof(*staff));
	staff->due = STAFF_NEVER;
}

void
staff_leave(struct staff *staff)
{
	uint32_t last_key = staff->last_key;
	uint64_t last_ms = staff->last_ms;

	staff_forget(staff);
	staff_init(staff);
	staff->last_key = last_key;
	staff->last_ms = last_ms;
}

static bool
staff_holds_key(struct staff *staff, uint32_t key, uint64_t now_ms)
{
	bool held = staff->last_key != 0 && key == staff->last_key &&
	    now_ms - staff->last_ms < HELD_MS;

	staff->last_ms = now_ms;
	if (!held)
		staff->last_key = 0;
	return held;
}

static bool
is_knock(uint32_t key)
{
	return key == INPUT_F1 + 9 || key == '*';
}

/* Whether key is meant for what was here until just now. */
static bool
staff_lapsed(struct staff *staff, uint32_t key, uint64_t now_ms)
{
	staff->lapsed = staff->lapsed && now_ms - staff->lapsed_ms < LAPSED_MS;
	if (!staff->lapsed || is_knock(key))
		return false;
	staff->lapsed_ms = now_ms;
	return true;
}

bool
staff_holds(struct staff *staff, uint32_t key, uint64_t now_ms)
{
	if (staff_lapsed(staff, key, now_ms))
		return true;
	return staff_holds_key(staff, key, now_ms);
}

bool
staff_knocks(struct staff *staff, uint32_t key, uint64_t now_ms)
{
	if (key == INPUT_F1 + 9)
		return true;
	if (key != '*') {
		staff->knocks = 0;
		return false;
	}
	if (staff->knocks == 0 || now_ms - staff->knocked_ms > KNOCK_MS) {
		staff->knocks = 0;
		staff->knocked_ms = now_ms;
	}
	if (++staff->knocks < KNOCKS)
		return false;
	staff->knocks = 0;
	return true;
}

/* As long as somebody needs here. */
static void
staff_stir(struct staff *staff, uint64_t now_ms)
{
	staff->due = now_ms + (staff->at == STAFF_PIN ? PIN_MS : MENU_MS);
}

static void
staff_show(struct staff *staff, enum staff_at at)
{
	staff->at = at;
	staff->page = 0;
	staff->said = STAFF_SAID_NOTHING;
}

void
staff_open(struct staff *staff, uint64_t wait_ms, uint64_t now_ms)
{
	staff_leave(staff);
	staff_show(staff, STAFF_PIN);
	staff->wrong = wait_ms > 0;
	staff->heard_from = now_ms + wait_ms;
	staff_stir(staff, now_ms);
}

void
staff_tried(struct staff *staff, bool right, uint64_t wait_ms, uint64_t now_ms)
{
	staff_forget(staff);
	staff->wrong = !right;
	staff->heard_from = now_ms + wait_ms;
	if (right)
		staff_show(staff, STAFF_MENU);
	staff_stir(staff, now_ms);
}

void
staff_say(struct staff *staff, enum staff_said said)
{
	staff->said = said;
}

unsigned
staff_wait_s(const struct staff *staff, uint64_t now_ms)
{
	if (!staff->wrong || now_ms >= staff->heard_from)
		return 0;
	return (unsigned)((staff->heard_from - now_ms + 999) / 1000);
}

/* ---- the PIN ---- */

static bool
is_eraser(uint32_t key)
{
	return key == INPUT_BACKSPACE || key == '<' || key == '-' ||
	    key == INPUT_DELETE || key == INPUT_LEFT;
}

static struct staff_deed
pin_take(struct staff *staff, uint32_t key, uint64_t now_ms)
{
	struct staff_deed deed = { STAFF_NOTHING, 0 };

	if (key == INPUT_ESCAPE) {
		staff_leave(staff);
		return deed;
	}
	staff_stir(staff, now_ms);
	/* Typed while nobody listens: not kept for when somebody does. */
	if (staff_wait_s(staff, now_ms) > 0)
		return deed;
	staff->wrong = false;
	if (key >= '0' && key <= '9') {
		if (staff->length < STAFF_PIN_MOST)
			staff->pin[staff->length++] = (char)key;
	} else if (is_eraser(key) && staff->length > 0) {
		staff->pin[--staff->length] = '\0';
	} else if (key == INPUT_ENTER && staff->length >= STAFF_PIN_LEAST) {
		/* What can be no PIN is no try, and costs nobody a wait. */
		deed.wish = STAFF_TRY;
	}
	return deed;
}

/* ---- the menu ---- */

static struct staff_deed
menu_place(struct staff *staff)
{
	struct staff_deed nothing = { STAFF_NOTHING, 0 };

	if (staff->here.fixed)
		staff_say(staff, STAFF_SAID_FIXED);
	else
		staff_show(staff, STAFF_PLACES);
	return nothing;
}

static struct staff_deed
menu_rehearse(struct staff *staff)
{
	struct staff_deed deed = { STAFF_REHEARSE, !staff->here.rehearsal };

	return deed;
}

static struct staff_deed
menu_close(struct staff *staff)
{
	struct staff_deed deed = { STAFF_CLOSE, !staff->here.closed };

	return deed;
}

static struct staff_deed
menu_language(struct staff *staff)
{
	struct staff_deed nothing = { STAFF_NOTHING, 0 };

	staff_show(staff, STAFF_LANGUAGES);
	return nothing;
}

static struct staff_deed
menu_send(struct staff *staff)
{
	struct staff_deed deed = { STAFF_SEND, 0 };

	staff_say(staff, STAFF_SAID_SENDING);
	return deed;
}

static struct staff_deed
menu_restart(struct staff *staff)
{
	struct staff_deed deed = { STAFF_RESTART, 0 };

	(void)staff;
	return deed;
}

/* Whoever started it may not be there to do so again: a slip is not enough. */
static struct staff_deed
menu_quit(struct staff *staff)
{
	struct staff_deed deed = { STAFF_QUIT, 0 };

	if (staff->said == STAFF_SAID_SURE)
		return deed;
	staff_say(staff, STAFF_SAID_SURE);
	deed.wish = STAFF_NOTHING;
	return deed;
}

static struct staff_deed
menu_leave(struct staff *staff)
{
	struct staff_deed nothing = { STAFF_NOTHING, 0 };

	staff_leave(staff);
	return nothing;
}

static struct staff_deed
list_back(struct staff *staff)
{
	struct staff_deed nothing = { STAFF_NOTHING, 0 };

	staff_show(staff, STAFF_MENU);
	return nothing;
}

static const struct menu_key {
	char key;
	struct staff_deed (*take)(struct staff *staff);
} menu_keys[] = {
	{ '1', menu_place },
	{ '2', menu_rehearse },
	{ '3', menu_close },
	{ '4', menu_language },
	{ '5', menu_send },
	{ '6', menu_restart },
	{ '7', menu_quit },
	{ '0', menu_leave },
};

static struct staff_deed
menu_take(struct staff *staff, uint32_t key)
{
	struct staff_deed nothing = { STAFF_NOTHING, 0 };
	size_t i;

	for (i = 0; i < sizeof(menu_keys) / sizeof(menu_keys[0]); i++) {
		if ((uint32_t)menu_keys[i].key != key)
			continue;
		if (staff->said != STAFF_SAID_SURE || key != '7')
			staff_say(staff, STAFF_SAID_NOTHING);
		return menu_keys[i].take(staff);
	}
	if (key == INPUT_ESCAPE)
		return menu_leave(staff);
	staff_say(staff, STAFF_SAID_NOTHING);
	return nothing;
}

/* ---- lists ---- */

static size_t
staff_listed(const struct staff *staff)
{
	return staff->at == STAFF_PLACES ? staff->here.places
					 : staff->here.languages;
}

size_t
staff_pages(const struct staff *staff)
{
	size_t count = staff_listed(staff);

	return count == 0 ? 1 : (count + STAFF_PAGE - 1) / STAFF_PAGE;
}

size_t
staff_on_page(const struct staff *staff)
{
	size_t rest = staff_listed(staff) - staff->page * STAFF_PAGE;

	return rest < STAFF_PAGE ? rest : STAFF_PAGE;
}

static struct staff_deed
list_take(struct staff *staff, uint32_t key)
{
	struct staff_deed deed = { STAFF_NOTHING, 0 };

	if (key == '0' || key == INPUT_ESCAPE || key == INPUT_BACKSPACE)
		return list_back(staff);
	if (key == '9' && staff->page + 1 < staff_pages(staff))
		staff->page++;
	else if (key == '8' && staff->page > 0)
		staff->page--;
	if (key < '1' || key >= '1' + staff_on_page(staff))
		return deed;
	deed.wish = staff->at == STAFF_PLACES ? STAFF_TAKE_PLACE
					      : STAFF_TAKE_LANGUAGE;
	deed.number = (unsigned)(staff->page * STAFF_PAGE + (key - '1'));
	staff_show(staff, STAFF_MENU);
	return deed;
}

/* ---- all of it ---- */

/*
 * Whether key is only still held down: what it opened or switched it must not
 * choose from or switch again, and above all not confirm.  Pages may be turned
 * as fast as anybody likes, and a PIN has its digits twice.
 */
static bool
staff_repeats(struct staff *staff, uint32_t key, uint64_t now_ms)
{
	bool lists = staff->at == STAFF_PLACES || staff->at == STAFF_LANGUAGES;
	bool same = key == staff->last_key && now_ms - staff->last_ms < HELD_MS;

	staff->last_key = key;
	staff->last_ms = now_ms;
	return same && staff->at != STAFF_PIN &&
	    !(lists && (key == '8' || key == '9'));
}

struct staff_deed
staff_take(struct staff *staff, uint32_t key, uint64_t now_ms)
{
	struct staff_deed nothing = { STAFF_NOTHING, 0 }, deed;
	bool repeats;

	staff_wake(staff, now_ms);
	repeats = staff_repeats(staff, key, now_ms);
	if (staff->at == STAFF_AWAY) {
		staff->lapsed_ms = now_ms;
		return nothing;
	}
	if (staff->at == STAFF_PIN)
		return pin_take(staff, key, now_ms);
	if (repeats) {
		staff_stir(staff, now_ms);
		return nothing;
	}
	deed = staff->at == STAFF_MENU ? menu_take(staff, key)
				       : list_take(staff, key);
	if (staff->at != STAFF_AWAY)
		staff_stir(staff, now_ms);
	return deed;
}

uint64_t
staff_due(const struct staff *staff, uint64_t now_ms)
{
	if (staff->at == STAFF_PIN && staff_wait_s(staff, now_ms) > 0 &&
	    staff->heard_from < staff->due)
		return staff->heard_from;
	return staff->due;
}

bool
staff_wake(struct staff *staff, uint64_t now_ms)
{
	uint64_t lapsed_ms;

	if (staff->at == STAFF_AWAY)
		return false;
	if (now_ms >= staff->due) {
		lapsed_ms = staff->due;
		staff_leave(staff);
		staff->lapsed = true;
		staff->lapsed_ms = lapsed_ms;
		return true;
	}
	/* The PIN is asked for again; that costs nobody their time. */
	if (staff->at == STAFF_PIN && staff->wrong &&
	    now_ms >= staff->heard_from) {
		staff->wrong = false;
		staff_stir(staff, now_ms);
		return true;
	}
	return false;
}
