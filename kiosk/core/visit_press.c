/*
 * visit_press.c - what a press does to a visit.
 *
 * First whether it is one at all: not the last one still going on, and not
 * into a text.  Then what its meaning does where the customer stands, by a
 * table.  What becomes of the visit stands in visit.c.
 */
#include "kiosk/core/input.h"
#include "kiosk/core/tongue.h"
#include "kiosk/core/visit_inside.h"

enum {
	/* The same key again within is contact bounce or auto-repeat. */
	BOUNCE_MS = 120,
	/*
	 * A key held down repeats first after 250 to 1000 ms.  While thanks
	 * are said all of that can be waited for.  The question that follows
	 * may want the same key at once: there it is the 250 ms of a Linux
	 * console, and whoever presses twice for once.
	 */
	HELD_MS = 1000,
	NEXT_MS = 300,
	/* More languages than a footer names are chosen from a list. */
	LIST_FROM = 4,
};

static const struct visit_deed visit_nothing = { .wish = VISIT_NOTHING };

/*
 * Whether this press is the last one still going on.  What moved on to another
 * screen must not answer that one as well.  Letters of a text come as fast as
 * they are typed.
 */
static bool
visit_bounces(struct visit *visit, uint32_t key, uint64_t now_ms)
{
	uint64_t within = visit->at == VISIT_TEXT ? 0 : BOUNCE_MS;
	bool same;

	/* Held down it clears the text, and goes on to nothing else. */
	if (visit->at == VISIT_TEXT && key == INPUT_BACKSPACE &&
	    visit->text_field.length == 0)
		within = NEXT_MS;

	if (visit->held)
		within = visit_waits(visit) ? NEXT_MS : HELD_MS;
	same = visit->pressed && visit->last_key == key &&
	    now_ms - visit->last_at < within;

	visit->pressed = true;
	visit->held = visit->held && same;
	visit->last_key = key;
	visit->last_at = now_ms;
	return same;
}

/*
 * Whether what is asked can not have been read yet.  Who presses on and on is
 * heard again once they stop for a moment.
 */
static bool
visit_hurries(struct visit *visit, uint64_t now_ms)
{
	bool unread = now_ms < visit->unread_until;

	if (unread)
		visit_unread(visit, now_ms);
	return unread;
}

static void
visit_move_focus(struct visit *visit, int by)
{
	int count = (int)visit_choices(visit);

	if (count == 0)
		return;
	if (visit->focus == VISIT_NO_FOCUS)
		visit->focus = by > 0 ? 0 : count - 1;
	else
		visit->focus = (visit->focus + by + count) % count;
}

static bool
visit_can_write(const struct visit *visit, unsigned language)
{
	return !visit->plain ||
	    tongue_has_likeness(visit->sheet, language, visit_question(visit));
}

/* The language after the one shown; that one when there is no other. */
static uint32_t
visit_next_language(const struct visit *visit)
{
	unsigned count = (unsigned)visit->sheet->language_count;
	unsigned next = (visit->language + 1) % count;

	while (next != visit->language && !visit_can_write(visit, next))
		next = (next + 1) % count;
	return next;
}

static void
visit_turn_tongue(struct visit *visit, uint32_t language)
{
	if (language == KEYMAP_NEXT)
		language = visit_next_language(visit);
	if (language >= visit->sheet->language_count ||
	    !visit_can_write(visit, language))
		return;
	visit->language = language;
	visit->page = 0;
}

static void
visit_speak(struct visit *visit, uint32_t language)
{
	if (language == KEYMAP_NEXT &&
	    visit->sheet->language_count >= LIST_FROM)
		visit_show(visit, VISIT_LANGUAGES);
	else
		visit_turn_tongue(visit, language);
}

static void
visit_go_back(struct visit *visit)
{
	struct course *course = &visit->course;
	unsigned before;

	if (course->path_count == 0)
		return;
	before = course->path[--course->path_count];
	course->path[course->path_count] = 0; /* the room may be empty again */
	visit_turn_to(visit, before);
}

/* What means the same on every screen that asks something. */
static void
visit_do_common(struct visit *visit, const struct keymap_meaning *meaning)
{
	switch (meaning->what) {
	case KEYMAP_LEFT:
		visit_move_focus(visit, -1);
		break;
	case KEYMAP_RIGHT:
		visit_move_focus(visit, 1);
		break;
	case KEYMAP_LANGUAGE:
		visit_speak(visit, meaning->number);
		break;
	case KEYMAP_LANGUAGES:
		visit_show(visit, VISIT_LANGUAGES);
		break;
	case KEYMAP_TEXT:
		visit->text = !visit->text;
		visit->page = 0;
		break;
	case KEYMAP_MORE:
		/* A page is shown for itself, else where the focus is. */
		visit->focus = VISIT_NO_FOCUS;
		visit->page++;
		break;
	case KEYMAP_BACK:
		visit_go_back(visit);
		break;
	default:
		break;
	}
}

/* The choice that a meaning names, or -1. */
static int
visit_chosen(const struct visit *visit, const struct keymap_meaning *meaning)
{
	if (meaning->what == KEYMAP_CONFIRM)
		return visit->focus;
	if (meaning->what == KEYMAP_STEP &&
	    meaning->number < visit_choices(visit))
		return (int)meaning->number;
	return -1;
}

/* A press while a scale or choices show. */
static struct visit_deed
visit_at_question(struct visit *visit, const struct keymap_meaning *meaning,
    uint64_t now_ms)
{
	int chosen = visit_chosen(visit, meaning);

	if (chosen >= 0) {
		visit->held = true;
		return visit_commit(visit, chosen, false);
	}
	if (meaning->what == KEYMAP_SKIP)
		return visit_skip(visit, now_ms);
	visit_do_common(visit, meaning);
	return visit_nothing;
}

/* A press while a text is typed that is none of its letters. */
static struct visit_deed
visit_at_text(struct visit *visit, const struct keymap_meaning *meaning,
    uint64_t now_ms)
{
	if (meaning->what == KEYMAP_SKIP ||
	    (meaning->what == KEYMAP_CONFIRM &&
		field_blank(&visit->text_field)))
		return visit_skip(visit, now_ms);
	if (meaning->what == KEYMAP_CONFIRM) {
		visit->held = true;
		return visit_commit(visit, RATING_NO_STEP, false);
	}
	visit_do_common(visit, meaning);
	return visit_nothing;
}

/* A press in the list of languages. */
static struct visit_deed
visit_at_languages(struct visit *visit, const struct keymap_meaning *meaning,
    uint64_t now_ms)
{
	int chosen = visit_chosen(visit, meaning);

	(void)now_ms;
	if (meaning->what == KEYMAP_LANGUAGE && meaning->number != KEYMAP_NEXT)
		chosen = (int)meaning->number;
	if (chosen >= 0) {
		visit_speak(visit, (uint32_t)chosen);
		visit->held = true;
	} else if (meaning->what == KEYMAP_LANGUAGE) {
		visit_move_focus(visit, 1);
		return visit_nothing;
	} else if (meaning->what != KEYMAP_BACK &&
	    meaning->what != KEYMAP_SKIP) {
		if (meaning->what != KEYMAP_LANGUAGES)
			visit_do_common(visit, meaning);
		return visit_nothing;
	}
	visit_show_question(visit);
	return visit_nothing;
}

/*
 * A press while the last customer is thanked.  The next one does not wait;
 * but a key pressed on a screen that asks nothing answers nothing, so it only
 * brings the question.
 */
static struct visit_deed
visit_at_thanks(struct visit *visit, const struct keymap_meaning *meaning,
    uint64_t now_ms)
{
	if (meaning->what == KEYMAP_STEP || meaning->what == KEYMAP_TOUCH) {
		visit_begin(visit, now_ms);
		visit_unread(visit, now_ms);
	}
	return visit_nothing;
}

static struct visit_deed
visit_at_out(struct visit *visit, const struct keymap_meaning *meaning,
    uint64_t now_ms)
{
	(void)visit;
	(void)meaning;
	(void)now_ms;
	return visit_nothing;
}

/* Closed is said in every language. */
static struct visit_deed
visit_at_closed(struct visit *visit, const struct keymap_meaning *meaning,
    uint64_t now_ms)
{
	(void)now_ms;
	if (meaning->what == KEYMAP_TEXT)
		visit->text = !visit->text;
	if (meaning->what == KEYMAP_LANGUAGE)
		visit_turn_tongue(visit, meaning->number);
	return visit_nothing;
}

static struct visit_deed (*const visit_rooms[])(struct visit *visit,
    const struct keymap_meaning *meaning, uint64_t now_ms) = {
	[VISIT_QUESTION] = visit_at_question,
	[VISIT_TEXT] = visit_at_text,
	[VISIT_LANGUAGES] = visit_at_languages,
	[VISIT_THANKS] = visit_at_thanks,
	[VISIT_OUT] = visit_at_out,
	[VISIT_CLOSED] = visit_at_closed,
};

/*
 * What a keyboard writes goes into the text, and so do the keys that edit it;
 * a Backspace with nothing to delete goes back.  True when it was one of them.
 */
static bool
visit_types(struct visit *visit, uint32_t key)
{
	bool taken = field_take(&visit->text_field, key);

	if (taken || (key >= ' ' && key < INPUT_ESCAPE))
		return true;
	if (key == INPUT_BACKSPACE)
		return visit->text_field.length > 0;
	return key == INPUT_LEFT || key == INPUT_RIGHT || key == INPUT_HOME ||
	    key == INPUT_END || key == INPUT_DELETE;
}

/* Enter sends a text and Escape leaves it, whatever else they are set to. */
static struct keymap_meaning
visit_text_meaning(const struct visit_press *press)
{
	struct keymap_meaning meaning = press->meaning;

	if (press->key == INPUT_ENTER)
		meaning.what = KEYMAP_CONFIRM;
	else if (press->key == INPUT_ESCAPE)
		meaning.what = KEYMAP_SKIP;
	else if (press->key == INPUT_BACKSPACE)
		meaning.what = KEYMAP_BACK;
	return meaning;
}

struct visit_deed
visit_take(struct visit *visit, const struct visit_press *press,
    uint64_t now_ms)
{
	struct keymap_meaning meaning = press->meaning;
	unsigned turns = visit->turns;
	struct visit_deed deed = visit_wake(visit, now_ms);
	bool idle; /* it means nothing */

	if (deed.wish != VISIT_NOTHING)
		return deed;
	idle = visit_bounces(visit, press->key, now_ms);
	idle = (meaning.what != KEYMAP_QUIT && visit_hurries(visit, now_ms)) ||
	    idle || visit->turns != turns;
	if (idle) {
		visit_stir(visit, now_ms);
		return deed;
	}
	if (visit->at == VISIT_TEXT) {
		if (visit_types(visit, press->key)) {
			visit_stir(visit, now_ms);
			return deed;
		}
		meaning = visit_text_meaning(press);
	}
	if (meaning.what == KEYMAP_QUIT) {
		deed.wish = VISIT_LEAVE;
		return deed;
	}
	deed = visit_rooms[visit->at](visit, &meaning, now_ms);
	visit_stir(visit, now_ms);
	return deed;
}
