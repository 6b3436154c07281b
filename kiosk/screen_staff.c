/*
 * screen_staff.c - what staff ask for at the terminal is done here.
 *
 * Which key asks for what is core/staff, how it looks core/screen_pin and
 * core/screen_staff, whether a PIN is right io/lock.  What is set here is kept
 * in the journal with its note before it holds, so that a restart finds it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/core/staff_view.h"
#include "kiosk/core/tongue.h"
#include "kiosk/io/journal_staff.h"
#include "kiosk/io/lock.h"
#include "kiosk/screen.h"

enum {
	/* Whether the try to send that staff wished for has ended. */
	SENT_LOOK_MS = 300,
	SENT_PATIENCE_MS = 20000,
};

struct screen_staff {
	char name[LIMIT_SLUG + 16]; /* of this screen, in the journal */
	struct staff staff;
	struct lock lock;
	struct journal_staff kept;
	struct registration registration;
	struct staff_facts facts;
	bool fixed;             /* the touchpoint, by --touchpoint */
	uint64_t rehearsal_due; /* when it ends by itself */
	int64_t asked_ms;       /* to send, at that time; -1: not */
	uint64_t look_due;
};

/* ---- what is known ---- */

static const struct place *
staff_place(const struct screen *screen)
{
	const struct registration *all = &screen->staff->registration;

	for (size_t i = 0; i < all->place_count; i++)
		if (screen->touchpoint == NULL ||
		    strcmp(screen->touchpoint, all->places[i].slug) == 0)
			return &all->places[i];
	return NULL;
}

static const char *
staff_slug(const struct screen *screen)
{
	const struct place *place = staff_place(screen);

	return place != NULL ? place->slug : NULL;
}

/* So long ago, as a time of the day where the day is known. */
static void
staff_when(const struct journal_today *today, int64_t age_s,
    struct staff_when *out)
{
	if (age_s < 0 || today->since_boot)
		staff_when_age(out, age_s);
	else
		staff_when_clock(out, today->utc_ms - age_s * 1000,
		    today->midnight_ms, today->offset_s);
}

static enum staff_clock
staff_clock(const char *word)
{
	if (strcmp(word, "exact") == 0)
		return STAFF_CLOCK_EXACT;
	return strcmp(word, "floor") == 0 ? STAFF_CLOCK_FLOOR
					  : STAFF_CLOCK_UNKNOWN;
}

/* What cannot be read now is shown as not known. */
static void
staff_read_facts(struct screen *screen)
{
	struct staff_facts *out = &screen->staff->facts;
	const struct place *place = staff_place(screen);
	struct journal_facts facts = {
		.oldest_s = -1, .synced_s = -1, .clock = "unknown"
	};
	struct journal_today today = { .since_boot = true };

	memset(out, 0, sizeof(*out));
	if (place != NULL)
		strcpy(out->title,
		    place->title[0] != '\0' ? place->title : place->slug);
	out->today = -1;
	if (journal_today(screen->journal, screen->touchpoint, &today) ==
	    JOURNAL_OK)
		out->today = today.ratings;
	out->since_start = today.since_boot;
	(void)journal_facts(screen->journal, &facts);
	out->waiting = facts.waiting;
	out->sent = facts.kept;
	staff_when(&today, facts.oldest_s, &out->oldest);
	staff_when(&today, facts.synced_s, &out->last);
	out->clock = staff_clock(facts.clock);
	out->disk_free = journal_disk_free(screen->journal);
}

/* What is offered, and what the menu tells. */
static void
staff_read(struct screen *screen)
{
	struct screen_staff *staff = screen->staff;

	struct journal_staff kept;

	(void)journal_registration(screen->journal, &staff->registration);
	if (journal_staff(screen->journal, staff->name, &kept) == JOURNAL_OK)
		staff->kept = kept;
	staff_read_facts(screen);
	staff->staff.here = (struct staff_here){
		.places = staff->registration.place_count,
		.languages = screen->sheet->language_count,
		.fixed = staff->fixed,
		.rehearsal = screen->agent != NULL
		    ? screen_agent_rehearses(screen)
		    : screen->visit.rehearsal,
		.closed = screen_door_closed(screen),
	};
}

/* ---- deeds ---- */

/* Keep what was set, with its note; else say so, and nothing is changed. */
static bool
staff_keep(struct screen *screen, const struct journal_staff *next,
    unsigned note)
{
	struct screen_staff *staff = screen->staff;

	if (journal_staff_put(screen->journal, staff->name, next, note,
		staff_slug(screen)) != JOURNAL_OK) {
		staff_say(&staff->staff, STAFF_SAID_NOT_KEPT);
		return false;
	}
	staff->kept = *next;
	screen_nudge(screen);
	return true;
}

/* The PIN is looked at when whoever types it sees that it is. */
static void
staff_try(struct screen *screen, unsigned number, uint64_t now_ms)
{
	struct screen_staff *staff = screen->staff;
	bool right = false;

	(void)number;
	if (lock_wait_ms(&staff->lock, now_ms) == 0)
		right = lock_try(&staff->lock, staff->staff.pin, now_ms);
	now_ms = screen_now();
	staff_tried(&staff->staff, right, lock_wait_ms(&staff->lock, now_ms),
	    now_ms);
	if (!right)
		return;
	/* Whoever stood here before has gone. */
	screen_customer_end(screen, now_ms);
	staff_read(screen);
}

static void
staff_take_place(struct screen *screen, unsigned number, uint64_t now_ms)
{
	struct screen_staff *staff = screen->staff;
	struct journal_staff next = staff->kept;
	const char *before = screen->touchpoint != NULL
	    ? strdup(screen->touchpoint)
	    : NULL;

	(void)now_ms;
	strcpy(next.touchpoint, staff->registration.places[number].slug);
	if (screen_move(screen, next.touchpoint) != JOURNAL_OK)
		staff_say(&staff->staff, STAFF_SAID_NOT_KEPT);
	else if (!staff_keep(screen, &next, NOTE_TOUCHPOINT))
		(void)screen_move(screen, before);
	free((void *)(uintptr_t)before);
}

static void
staff_take_language(struct screen *screen, unsigned number, uint64_t now_ms)
{
	struct journal_staff next = screen->staff->kept;

	if (screen->visit.plain &&
	    tongue_begin(screen->sheet, number) != number) {
		staff_say(&screen->staff->staff, STAFF_SAID_NO_LETTERS);
		return;
	}
	strcpy(next.language, screen->sheet->languages[number]);
	if (staff_keep(screen, &next, 0))
		visit_settle(&screen->visit, number, now_ms);
}

static void
staff_rehearse(struct screen *screen, unsigned on, uint64_t now_ms)
{
	const struct input_event f4 = { .kind = INPUT_KEY,
		.key = INPUT_F1 + 3 };
	struct journal_staff next = screen->staff->kept;

	/* An agent's form has a rehearsal of its own. */
	if (screen->agent != NULL) {
		screen->home->take(screen, &f4, now_ms);
		return;
	}
	next.rehearsal = on != 0;
	if (!staff_keep(screen, &next,
		on ? NOTE_REHEARSAL_ON : NOTE_REHEARSAL_OFF))
		return;
	screen->visit.rehearsal = next.rehearsal;
	screen->staff->rehearsal_due = now_ms + STAFF_REHEARSAL_MS;
}

static void
staff_close(struct screen *screen, unsigned closed, uint64_t now_ms)
{
	struct screen_staff *staff = screen->staff;
	struct journal_opening opening;
	struct door door;

	if (journal_opening(screen->journal, screen->touchpoint, screen->sheet,
		&opening) != JOURNAL_OK)
		memset(&opening, 0, sizeof(opening));
	door = door_by_hand(closed != 0, opening.exact && opening.outside,
	    opening.exact ? opening.change_ms : 0);
	if (journal_door_put(screen->journal, staff_slug(screen), &door,
		closed ? NOTE_CLOSED : NOTE_OPENED) != JOURNAL_OK) {
		staff_say(&staff->staff, STAFF_SAID_NOT_KEPT);
		return;
	}
	screen_nudge(screen);
	screen_door(screen, now_ms);
}

static void
staff_send(struct screen *screen, unsigned number, uint64_t now_ms)
{
	(void)number;
	screen->staff->asked_ms = (int64_t)now_ms;
	screen->staff->look_due = now_ms + SENT_LOOK_MS;
	screen_hurry(screen);
}

static void
staff_restart(struct screen *screen, unsigned number, uint64_t now_ms)
{
	(void)number;
	(void)now_ms;
	screen_leave(screen, SCREEN_AGAIN);
}

static void
staff_quit(struct screen *screen, unsigned number, uint64_t now_ms)
{
	(void)number;
	(void)now_ms;
	screen_leave(screen, COMMAND_DONE);
}

static void (*const staff_deeds[])(struct screen *screen, unsigned number,
    uint64_t now_ms) = {
	[STAFF_NOTHING] = NULL,
	[STAFF_TRY] = staff_try,
	[STAFF_TAKE_PLACE] = staff_take_place,
	[STAFF_TAKE_LANGUAGE] = staff_take_language,
	[STAFF_REHEARSE] = staff_rehearse,
	[STAFF_CLOSE] = staff_close,
	[STAFF_SEND] = staff_send,
	[STAFF_RESTART] = staff_restart,
	[STAFF_QUIT] = staff_quit,
};

/* ---- what became of sending ---- */

static enum staff_said
staff_outcome(const char *word)
{
	static const struct {
		const char *word;
		enum staff_said said;
	} said[] = {
		{ "done", STAFF_SAID_ALL_SENT },
		{ "nobody", STAFF_SAID_NOBODY },
		{ "refused", STAFF_SAID_REFUSED },
	};

	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		if (strcmp(word, said[i].word) == 0)
			return said[i].said;
	return STAFF_SAID_LATER;
}

static void
staff_look_sent(struct screen *screen, uint64_t now_ms)
{
	struct screen_staff *staff = screen->staff;
	struct journal_outcome outcome;

	staff->look_due = now_ms + SENT_LOOK_MS;
	if (journal_outcome(screen->journal, &outcome) != JOURNAL_OK)
		outcome.tried_ms = -1;
	if (outcome.tried_ms < staff->asked_ms &&
	    now_ms < (uint64_t)staff->asked_ms + SENT_PATIENCE_MS)
		return;
	if (outcome.tried_ms < staff->asked_ms)
		outcome.word[0] = '\0';
	staff->asked_ms = -1;
	if (staff->staff.said == STAFF_SAID_SENDING)
		staff_say(&staff->staff, staff_outcome(outcome.word));
	staff_read(screen);
}

/* ---- the mode ---- */

/* Back to whose the screen is. */
static void
staff_followed(struct screen *screen)
{
	if (screen->staff->staff.at != STAFF_AWAY)
		return;
	screen->staff->asked_ms = -1;
	screen_enter(screen, screen->home);
}

static void
staff_mode_take(struct screen *screen, const struct input_event *event,
    uint64_t now_ms)
{
	struct screen_staff *staff = screen->staff;
	struct staff_deed deed;

	if (event->kind != INPUT_KEY)
		return;
	deed = staff_take(&staff->staff, event->key, now_ms);
	if (staff_deeds[deed.wish] != NULL) {
		staff_deeds[deed.wish](screen, deed.number, now_ms);
		if (staff->staff.at == STAFF_MENU)
			staff_read(screen);
	}
	staff_followed(screen);
}

static uint64_t
staff_mode_due(const struct screen *screen)
{
	const struct screen_staff *staff = screen->staff;
	uint64_t due = staff_due(&staff->staff, screen_now());

	if (staff->asked_ms >= 0 && staff->look_due < due)
		return staff->look_due;
	return due;
}

static void
staff_mode_wake(struct screen *screen, uint64_t now_ms)
{
	struct screen_staff *staff = screen->staff;

	if (staff->asked_ms >= 0 && now_ms >= staff->look_due)
		staff_look_sent(screen, now_ms);
	staff_wake(&staff->staff, now_ms);
	staff_followed(screen);
}

static void
staff_mode_draw(struct screen *screen, struct frame *frame)
{
	struct screen_staff *staff = screen->staff;
	struct staff_view view = {
		.staff = &staff->staff,
		.facts = &staff->facts,
		.sheet = screen->sheet,
		.language = screen->visit.home,
		.registration = &staff->registration,
		.now_ms = screen_now(),
	};

	/* A flood of letters is no PIN that somebody typed. */
	screen_take_paste(screen, false);
	if (staff->staff.at == STAFF_PIN)
		screen_pin_draw(frame, &view);
	else
		screen_staff_draw(frame, &view);
}

static bool
staff_mode_idle(const struct screen *screen)
{
	(void)screen;
	return false;
}

const struct screen_mode screen_staff = {
	.take = staff_mode_take,
	.due = staff_mode_due,
	.wake = staff_mode_wake,
	.draw = staff_mode_draw,
	.idle = staff_mode_idle,
};

/* ---- from outside ---- */

/* The key is one that the settings give to somebody else. */
static bool
key_is_taken(const struct screen *screen, uint32_t key)
{
	for (size_t i = 0; i < screen->keymap.count; i++)
		if (screen->keymap.own[i].key == key)
			return true;
	return false;
}

/* A star that is typed into a text is a star. */
static bool
key_is_typed(const struct screen *screen, uint32_t key)
{
	return key == '*' &&
	    (screen->agent != NULL || screen->visit.at == VISIT_TEXT);
}

bool
screen_staff_knocks(struct screen *screen, const struct input_event *event,
    uint64_t now_ms)
{
	struct screen_staff *staff = screen->staff;

	if (screen->mode == &screen_staff || event->kind != INPUT_KEY)
		return false;
	if (staff_holds(&staff->staff, event->key, now_ms))
		return true;
	if (key_is_taken(screen, event->key) ||
	    key_is_typed(screen, event->key) ||
	    !staff_knocks(&staff->staff, event->key, now_ms) ||
	    !lock_is_set(&staff->lock))
		return false;
	staff_open(&staff->staff, lock_wait_ms(&staff->lock, now_ms), now_ms);
	screen_enter(screen, &screen_staff);
	return true;
}

/* The centre no longer lets this kiosk stand where staff put it. */
static void
staff_look_place(struct screen *screen)
{
	struct screen_staff *staff = screen->staff;
	struct journal_staff next = staff->kept;

	if (staff->fixed || screen->touchpoint == NULL ||
	    journal_sheet_serial(screen->journal) == screen->serial ||
	    journal_registration(screen->journal, &staff->registration) !=
		JOURNAL_OK ||
	    staff_place(screen) != NULL)
		return;
	next.touchpoint[0] = '\0';
	if (screen_move(screen, NULL) == JOURNAL_OK)
		(void)staff_keep(screen, &next, NOTE_TOUCHPOINT);
}

void
screen_staff_look(struct screen *screen, uint64_t now_ms)
{
	struct screen_staff *staff = screen->staff;

	staff_look_place(screen);
	if (screen->visit.rehearsal && now_ms >= staff->rehearsal_due)
		staff_rehearse(screen, 0, now_ms);
}

/* A rehearsal of before a restart: whoever began it may have gone. */
static void
staff_end_rehearsal(struct screen *screen)
{
	struct journal_staff next = screen->staff->kept;

	if (!next.rehearsal)
		return;
	next.rehearsal = false;
	(void)staff_keep(screen, &next, NOTE_REHEARSAL_OFF);
}

/* Whether a screen can stand there still. */
static bool
staff_asks(struct screen *screen, const char *touchpoint)
{
	struct sheet *sheet;

	if (touchpoint[0] == '\0' ||
	    journal_sheet(screen->journal, touchpoint, &sheet) != JOURNAL_OK)
		return false;
	sheet_free(sheet);
	return true;
}

/*
 * What is set here is this screen's: it is known by how it was asked for, the
 * same after every restart.  No touchpoint begins with a dash.
 */
static void
staff_name(struct screen_staff *staff, const struct screen_wish *wish)
{
	snprintf(staff->name, sizeof(staff->name), "%s%.*s",
	    wish->agent ? "--agent " : "", LIMIT_SLUG,
	    wish->touchpoint != NULL ? wish->touchpoint : "");
}

bool
screen_staff_begin(struct screen *screen, const struct screen_wish *wish)
{
	struct screen_staff *staff = calloc(1, sizeof(*staff));

	screen->staff = staff;
	if (staff == NULL)
		return false;
	staff_name(staff, wish);
	staff_init(&staff->staff);
	staff->asked_ms = -1;
	staff->fixed = screen->touchpoint != NULL;
	lock_init(&staff->lock, screen->journal, screen->call->dir);
	(void)journal_registration(screen->journal, &staff->registration);
	if (journal_staff(screen->journal, staff->name, &staff->kept) !=
	    JOURNAL_OK)
		return true;
	if (!staff->fixed && staff_asks(screen, staff->kept.touchpoint)) {
		strcpy(screen->moved, staff->kept.touchpoint);
		screen->touchpoint = screen->moved;
	}
	staff_end_rehearsal(screen);
	return true;
}

void
screen_staff_settle(struct screen *screen, uint64_t now_ms)
{
	int language = sheet_language(screen->sheet,
	    screen->staff->kept.language);

	if (language >= 0)
		visit_settle(&screen->visit, (unsigned)language, now_ms);
}

void
screen_staff_free(struct screen_staff *staff)
{
	free(staff);
}
