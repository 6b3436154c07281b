/*
 * visit.c - one customer at the kiosk, as a state machine.
 *
 * An answer is to be kept at the press, not at the end of the visit: else
 * pulling the plug would delete it.  What the screen shows never depends on
 * what was answered.  It asks one question; the ones that follow, branching
 * and free text join here as states.
 */
#include "kiosk/core/visit.h"

#include <string.h>

enum {
	/* The same key again within is contact bounce or auto-repeat. */
	BOUNCE_MS = 120,
	/* A key held down repeats first after 250 to 1000 ms. */
	HELD_MS = 1000,
	/* Text mode gives this many times as long. */
	TEXT_TIMES = 10,
	/* WCAG 2.2.1: 20 s to answer a notice before the time is up. */
	NOTICE_MS = 20000,
	/* After a failure a next customer finds out whether it is over. */
	OUT_MS = 10000,
};

/* As long as this customer needs: reading by finger or ear is slower. */
static uint64_t
visit_patience(const struct visit *visit, unsigned seconds)
{
	return (uint64_t)seconds * 1000 * (visit->text ? TEXT_TIMES : 1);
}

static uint64_t
visit_idle_ms(const struct visit *visit)
{
	return visit_patience(visit, visit->sheet->idle_seconds);
}

/* How long before the end of idle time the notice comes. */
static uint64_t
visit_notice_ms(const struct visit *visit)
{
	uint64_t half = visit_idle_ms(visit) / 2;

	return visit->text && half > NOTICE_MS ? NOTICE_MS : half;
}

bool
visit_idle(const struct visit *visit)
{
	return visit->at == VISIT_QUESTION && visit->language == 0 &&
	    visit->focus == VISIT_NO_FOCUS && !visit->text;
}

/* As an empty room sees it. */
static void
visit_begin(struct visit *visit)
{
	visit->at = VISIT_QUESTION;
	visit->language = 0;
	visit->focus = VISIT_NO_FOCUS;
	visit->text = false;
	visit->notice = false;
	visit->code = "";
	visit->due = VISIT_NEVER;
}

bool
visit_init(struct visit *visit, const struct sheet *sheet)
{
	size_t i;

	memset(visit, 0, sizeof(*visit));
	visit->sheet = sheet;
	visit_begin(visit);
	for (i = 0; i < sheet->question_count; i++) {
		if (sheet->questions[i].kind == QUESTION_SCALE) {
			visit->question = (unsigned)i;
			return true;
		}
	}
	return false;
}

const struct sheet_question *
visit_question(const struct visit *visit)
{
	return &visit->sheet->questions[visit->question];
}

int
visit_lowest(const struct visit *visit)
{
	return visit_question(visit)->scale->lowest;
}

void
visit_stir(struct visit *visit, uint64_t now_ms)
{
	if (visit->at != VISIT_QUESTION)
		return;
	visit->notice = false;
	visit->due = visit_idle(visit)
	    ? VISIT_NEVER
	    : now_ms + visit_idle_ms(visit) - visit_notice_ms(visit);
}

uint64_t
visit_due(const struct visit *visit)
{
	return visit->due;
}

bool
visit_wake(struct visit *visit, uint64_t now_ms)
{
	if (now_ms < visit->due)
		return false;
	if (visit->at == VISIT_QUESTION && !visit->notice) {
		visit->notice = true;
		visit->due += visit_notice_ms(visit);
		if (now_ms < visit->due)
			return true;
	}
	visit_begin(visit);
	return true;
}

void
visit_kept(struct visit *visit, uint64_t now_ms)
{
	visit->at = VISIT_THANKS;
	visit->notice = false;
	visit->due = now_ms +
	    visit_patience(visit, visit->sheet->thanks_seconds);
}

void
visit_failed(struct visit *visit, const char *code, uint64_t now_ms)
{
	visit->at = VISIT_OUT;
	visit->notice = false;
	visit->code = code;
	visit->due = now_ms + OUT_MS;
}

/* Whether this press is the last one still going on. */
static bool
visit_bounces(struct visit *visit, uint32_t key, uint64_t now_ms)
{
	uint64_t within = visit->at == VISIT_QUESTION ? BOUNCE_MS : HELD_MS;
	bool same = visit->pressed && visit->last_key == key &&
	    now_ms - visit->last_at < within;

	visit->pressed = true;
	visit->last_key = key;
	visit->last_at = now_ms;
	return same;
}

static struct visit_deed
visit_commit(const struct visit *visit, unsigned step)
{
	struct visit_deed deed = {
		.wish = VISIT_COMMIT,
		.question = visit->question,
		.step = step,
		.language = visit->language,
	};

	return deed;
}

static void
visit_move_focus(struct visit *visit, int by)
{
	int steps = (int)visit_question(visit)->steps;

	if (visit->focus == VISIT_NO_FOCUS)
		visit->focus = by > 0 ? 0 : steps - 1;
	else
		visit->focus = (visit->focus + by + steps) % steps;
}

static void
visit_speak(struct visit *visit, uint32_t language)
{
	if (language == KEYMAP_NEXT)
		language = (visit->language + 1) %
		    (uint32_t)visit->sheet->language_count;
	if (language < visit->sheet->language_count)
		visit->language = language;
}

/* A press while the question shows. */
static struct visit_deed
visit_answer(struct visit *visit, const struct keymap_meaning *meaning)
{
	struct visit_deed nothing = { .wish = VISIT_NOTHING };

	switch (meaning->what) {
	case KEYMAP_STEP:
		return visit_commit(visit, meaning->number);
	case KEYMAP_CONFIRM:
		if (visit->focus != VISIT_NO_FOCUS)
			return visit_commit(visit, (unsigned)visit->focus);
		break;
	case KEYMAP_LEFT:
		visit_move_focus(visit, -1);
		break;
	case KEYMAP_RIGHT:
		visit_move_focus(visit, 1);
		break;
	case KEYMAP_LANGUAGE:
		visit_speak(visit, meaning->number);
		break;
	case KEYMAP_TEXT:
		visit->text = !visit->text;
		break;
	default:
		break;
	}
	return nothing;
}

struct visit_deed
visit_take(struct visit *visit, const struct visit_press *press,
    uint64_t now_ms)
{
	struct visit_deed deed = { .wish = VISIT_NOTHING };
	enum keymap_what what = press->meaning.what;

	visit_wake(visit, now_ms);
	if (what == KEYMAP_QUIT) {
		deed.wish = VISIT_LEAVE;
		return deed;
	}
	if (visit_bounces(visit, press->key, now_ms)) {
		visit_stir(visit, now_ms);
		return deed;
	}
	/* The next customer does not wait, and is asked before answering. */
	if (visit->at == VISIT_THANKS &&
	    (what == KEYMAP_STEP || what == KEYMAP_TOUCH))
		visit_begin(visit);
	else if (visit->at == VISIT_QUESTION)
		deed = visit_answer(visit, &press->meaning);
	visit_stir(visit, now_ms);
	return deed;
}
