/*
 * screen_agent.c - an agent's form becomes ratings here.
 *
 * The form itself is core/agent, how it looks core/screen_agent.  All that
 * one call gave is kept in one transaction, before the form is emptied.  An
 * agent's screen does not close with the hours of the touchpoint, holds no
 * press off, and is left as the customers' is: by staff, by a function key
 * that the settings name, or by a signal.
 */
#include <stdlib.h>
#include <string.h>

#include "kiosk/core/agent.h"
#include "kiosk/core/screen_agent.h"
#include "kiosk/io/journal_staff.h"
#include "kiosk/screen.h"

enum {
	/* What the head tells may be that old. */
	HEAD_MS = 10000,
};

struct screen_agent {
	struct agent form;
	int64_t serial; /* of the sheet that the form is made from */
	char title[LIMIT_TITLE + 1];
	struct screen_agent_head head;
	uint64_t head_due;
};

struct screen_agent *
screen_agent_new(void)
{
	return calloc(1, sizeof(struct screen_agent));
}

void
screen_agent_free(struct screen_agent *agent)
{
	free(agent);
}

bool
screen_agent_rehearses(const struct screen *screen)
{
	return screen->agent->form.rehearsal;
}

/* ---- what is shown ---- */

/* A form for the sheet as it is now; what was rehearsed goes on. */
static void
agent_follow(struct screen *screen)
{
	struct screen_agent *agent = screen->agent;
	bool rehearsal = agent->form.rehearsal;
	uint64_t due = agent->form.rehearsal_due;

	if (agent->form.sheet == screen->sheet &&
	    agent->serial == screen->serial)
		return;
	agent->serial = screen->serial;
	agent->head_due = 0;
	agent_init(&agent->form, screen->sheet);
	if (rehearsal) {
		agent->form.rehearsal = true;
		agent->form.rehearsal_due = due;
	}
}

static void
agent_read_title(struct screen *screen)
{
	struct screen_agent *agent = screen->agent;
	struct registration registration;
	size_t i;

	agent->title[0] = '\0';
	if (journal_registration(screen->journal, &registration) != JOURNAL_OK)
		return;
	for (i = 0; i < registration.place_count; i++) {
		const struct place *place = &registration.places[i];

		if (screen->touchpoint != NULL &&
		    strcmp(screen->touchpoint, place->slug) != 0)
			continue;
		strcpy(agent->title, place->title);
		return;
	}
}

static void
agent_read_head(struct screen *screen, uint64_t now_ms)
{
	struct screen_agent *agent = screen->agent;
	struct journal_today today;
	struct journal_facts facts;

	agent->head_due = now_ms + HEAD_MS;
	agent_read_title(screen);
	agent->head.title = agent->title;
	agent->head.today = -1;
	agent->head.waiting = -1;
	if (journal_today(screen->journal, screen->touchpoint, &today) ==
		JOURNAL_OK &&
	    !today.since_boot)
		agent->head.today = today.ratings;
	if (journal_facts(screen->journal, &facts) == JOURNAL_OK)
		agent->head.waiting = (int64_t)facts.ratings_waiting;
}

/* ---- what is kept ---- */

static void
agent_rating(const struct screen *screen, const struct agent_answer *answer,
    struct journal_rating *out)
{
	const struct agent *form = &screen->agent->form;

	memset(out, 0, sizeof(*out));
	out->touchpoint = screen->touchpoint;
	out->question = screen->sheet->questions[answer->question].id;
	out->language = screen->sheet->languages[agent_language(form)];
	memcpy(out->sheet, screen->sheet->version, VERSION_SIZE);
	out->step = answer->step;
	out->hand = form->rehearsal ? HAND_REHEARSAL : HAND_AGENT;
	out->flags = answer->flags;
	out->comment = answer->comment;
	out->reference = answer->reference;
}

/* The first answer that was not taken; all of them stand on one sheet. */
static enum journal_verdict
agent_verdict(const struct journal_rating *ratings, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (ratings[i].verdict != JOURNAL_OK)
			return ratings[i].verdict;
	return JOURNAL_OK;
}

/* The time of day at the touchpoint goes with the number. */
static void
agent_done(struct screen *screen, uint64_t number)
{
	struct journal_opening now = { .hour = -1 };

	(void)journal_opening(screen->journal, screen->touchpoint,
	    screen->sheet, &now);
	agent_kept(&screen->agent->form, number, now.hour, now.minute);
	screen->agent->head_due = 0;
	screen_nudge(screen);
}

static void
agent_keep(struct screen *screen)
{
	struct agent *form = &screen->agent->form;
	struct journal_rating ratings[AGENT_ROWS];
	struct agent_answer answers[AGENT_ROWS];
	size_t i, count = agent_answers(form, answers);
	enum journal_verdict verdict;

	for (i = 0; i < count; i++)
		agent_rating(screen, &answers[i], &ratings[i]);
	verdict = journal_rate(screen->journal, ratings, count);
	if (verdict == JOURNAL_OK)
		verdict = agent_verdict(ratings, count);
	if (verdict != JOURNAL_OK)
		agent_failed(form, screen_code(verdict));
	else
		agent_done(screen, ratings[0].number);
}

/* The aggregator is to know how long rehearsals last. */
static void
agent_note(struct screen *screen)
{
	struct agent *form = &screen->agent->form;
	enum journal_verdict verdict = journal_note(screen->journal,
	    form->rehearsal ? NOTE_REHEARSAL_ON : NOTE_REHEARSAL_OFF,
	    screen->touchpoint);

	if (verdict != JOURNAL_OK)
		agent_failed(form, screen_code(verdict));
}

/* ---- the mode ---- */

/* A letter is typed whatever the settings say of it: keys of no letter quit. */
static bool
agent_quits(const struct screen *screen, uint32_t key)
{
	static const struct keymap_here nothing = { .languages = "" };

	return key >= INPUT_ESCAPE &&
	    keymap_meaning(&screen->keymap, &nothing, key).what == KEYMAP_QUIT;
}

static void
agent_key(struct screen *screen, uint32_t key, uint64_t now_ms)
{
	switch (agent_take(&screen->agent->form, key, now_ms)) {
	case AGENT_SAVE:
		agent_keep(screen);
		break;
	case AGENT_REHEARSE:
		agent_note(screen);
		break;
	case AGENT_NOTHING:
		break;
	}
}

static void
mode_take(struct screen *screen, const struct input_event *event,
    uint64_t now_ms)
{
	struct agent *form = &screen->agent->form;

	agent_follow(screen);
	if (event->kind == INPUT_PRESS)
		agent_focus(form,
		    screen_agent_row(form, screen->scene.frame, event->row));
	else if (event->kind == INPUT_KEY && agent_quits(screen, event->key))
		screen_leave(screen, COMMAND_DONE);
	else if (event->kind == INPUT_KEY)
		agent_key(screen, event->key, now_ms);
}

static uint64_t
mode_due(const struct screen *screen)
{
	uint64_t due = agent_due(&screen->agent->form);

	return due < screen->agent->head_due ? due : screen->agent->head_due;
}

static void
mode_wake(struct screen *screen, uint64_t now_ms)
{
	agent_follow(screen);
	if (agent_wake(&screen->agent->form, now_ms))
		agent_note(screen);
	if (screen->agent->head_due <= now_ms)
		agent_read_head(screen, now_ms);
}

static void
mode_draw(struct screen *screen, struct frame *frame)
{
	agent_follow(screen);
	screen_take_paste(screen, true);
	screen_agent_draw(&screen->agent->form, &screen->agent->head, frame);
}

static bool
mode_idle(const struct screen *screen)
{
	return agent_idle(&screen->agent->form);
}

const struct screen_mode screen_agent = {
	.take = mode_take,
	.due = mode_due,
	.wake = mode_wake,
	.draw = mode_draw,
	.idle = mode_idle,
};
