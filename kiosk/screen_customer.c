/*
 * screen_customer.c - a customer's press becomes a rating here.
 *
 * An event gets a meaning (core/keymap, core/screens), a meaning becomes a
 * deed of the visit (core/visit), and a deed an entry of the journal
 * (io/journal) before anyone is thanked.
 */
#include <string.h>

#include "kiosk/screen.h"

/* Presses by mouse count as keys of their own, above all others. */
#define KEY_OF_PRESS 0x200000

/* What could not be done is out of order; else wake who sends it. */
static bool
customer_done(struct screen *screen, enum journal_verdict verdict)
{
	if (verdict != JOURNAL_OK)
		visit_failed(&screen->visit, screen_code(verdict),
		    screen_now());
	else
		screen_nudge(screen);
	return verdict == JOURNAL_OK;
}

static void
customer_withdraw(struct screen *screen, const struct visit_deed *deed)
{
	if (customer_done(screen,
		journal_withdraw(screen->journal, deed->withdrawn,
		    deed->withdrawn_count)))
		visit_kept(&screen->visit, 0, screen_now());
}

static void
customer_commit(struct screen *screen, const struct visit_deed *deed)
{
	struct journal_rating rating = {
		.touchpoint = screen->touchpoint,
		.question = screen->sheet->questions[deed->question].id,
		.language = screen->sheet->languages[deed->language],
		.step = deed->step,
		.hand = deed->rehearsal ? HAND_REHEARSAL : HAND_CUSTOMER,
		.flags = deed->flags,
		.comment = deed->comment,
		.withdrawn_count = deed->withdrawn_count,
		.withdrawn = deed->withdrawn,
	};
	enum journal_verdict verdict;

	memcpy(rating.sheet, screen->sheet->version, VERSION_SIZE);
	verdict = journal_rate(screen->journal, &rating, 1);
	if (verdict == JOURNAL_OK)
		verdict = rating.verdict;
	/* This screen stands elsewhere since: ask what is asked there. */
	if (verdict != JOURNAL_OK && screen_take_new_sheet(screen))
		return;
	if (!customer_done(screen, verdict))
		return;
	if (rating.flags & RATING_REPEATED)
		visit_flagged(&screen->visit);
	visit_kept(&screen->visit, rating.number, screen_now());
}

/* A commit may take seconds, and nothing moves meanwhile: people press on. */
static void
customer_deed(struct screen *screen, const struct visit_deed *deed)
{
	if (deed->wish == VISIT_COMMIT || deed->wish == VISIT_WITHDRAW)
		screen_hear_no_more(screen);
	if (deed->wish == VISIT_COMMIT)
		customer_commit(screen, deed);
	else if (deed->wish == VISIT_WITHDRAW)
		customer_withdraw(screen, deed);
	else if (deed->wish == VISIT_LEAVE)
		screen_leave(screen, COMMAND_DONE);
}

/* What the event means on the screen that is shown. */
static struct visit_press
customer_meaning(const struct screen *screen, const struct input_event *event)
{
	struct keymap_here here = {
		.steps = visit_choices(&screen->visit),
		.lowest = visit_lowest(&screen->visit),
		.languages = screen->scene.letters,
	};
	struct visit_press press = { .key = event->key };

	if (event->kind == INPUT_KEY) {
		press.meaning = screens_key(&screen->scene,
		    keymap_meaning(&screen->keymap, &here, event->key));
		return press;
	}
	press.meaning = screens_meaning(&screen->scene, event->row,
	    event->column);
	/* A step and a language of one number are two places. */
	press.key = KEY_OF_PRESS + (uint32_t)press.meaning.what * 0x100 +
	    (press.meaning.number & 0xff);
	return press;
}

static void
customer_take(struct screen *screen, const struct input_event *event,
    uint64_t now_ms)
{
	struct visit_press press;
	struct visit_deed deed;

	if (event->kind == INPUT_UNKNOWN) {
		visit_stir(&screen->visit, now_ms);
		return;
	}
	press = customer_meaning(screen, event);
	deed = visit_take(&screen->visit, &press, now_ms);
	customer_deed(screen, &deed);
}

static uint64_t
customer_due(const struct screen *screen)
{
	uint64_t due = visit_due(&screen->visit);

	return due < screen->door_due ? due : screen->door_due;
}

static void
customer_wake(struct screen *screen, uint64_t now_ms)
{
	struct visit_deed deed;

	/* A visit that ends now ends before a closed door. */
	if (screen->door_due <= now_ms)
		screen_door(screen, now_ms);
	deed = visit_wake(&screen->visit, now_ms);
	customer_deed(screen, &deed);
}

void
screen_customer_end(struct screen *screen, uint64_t now_ms)
{
	struct visit_deed deed = visit_end(&screen->visit, now_ms);

	customer_deed(screen, &deed);
	/* Nobody is left to be thanked. */
	(void)visit_end(&screen->visit, now_ms);
}

static void
customer_draw(struct screen *screen, struct frame *frame)
{
	screen_take_paste(screen, screen->visit.at == VISIT_TEXT);
	screens_draw(&screen->scene, &screen->visit,
	    terminal_art(screen->terminal), frame);
}

static bool
customer_idle(const struct screen *screen)
{
	return visit_idle(&screen->visit);
}

const struct screen_mode screen_customer = {
	.take = customer_take,
	.due = customer_due,
	.wake = customer_wake,
	.draw = customer_draw,
	.idle = customer_idle,
};
