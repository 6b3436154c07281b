/*
 * agent.c - the form of an agent on the telephone, as a state machine.
 *
 * Made for someone who looks at the caller's file and not here: each key does
 * one thing, what is wrong is said in the row where it was typed, and nothing
 * that was typed is lost but by pressing Esc twice.
 */
#include "kiosk/core/agent.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/core/input.h"
#include "protocol/entry.h"

enum {
	/* Longest value: the id of a choice. */
	VALUE_MOST = LIMIT_QUESTION,
	/* A rehearsal that is forgotten ends by itself. */
	REHEARSAL_MS = 15 * 60 * 1000,
	/* A key held down repeats first after 250 to 1000 ms. */
	HELD_MS = 1000,
	KEY_SAVE = INPUT_F1 + 1,
	KEY_REHEARSE = INPUT_F1 + 3,
};

/* ---- rows ---- */

static void
agent_add(struct agent *agent, enum agent_kind kind, unsigned question,
    size_t most)
{
	struct agent_row *row = &agent->rows[agent->count++];

	row->kind = kind;
	row->question = question;
	field_init(&row->field, most);
}

/* Rows of one kind are told apart by a number, where there are several. */
static void
agent_number_rows(struct agent *agent, enum agent_kind kind)
{
	unsigned count = 0;
	size_t i, last = 0;

	for (i = 0; i < agent->count; i++) {
		if (agent->rows[i].kind != kind)
			continue;
		agent->rows[i].nth = ++count;
		last = i;
	}
	if (count == 1)
		agent->rows[last].nth = 0;
}

static void
agent_add_question(struct agent *agent, unsigned question)
{
	switch (agent->sheet->questions[question].kind) {
	case QUESTION_SCALE:
		agent_add(agent, AGENT_VALUE, question, VALUE_MOST);
		break;
	case QUESTION_CHOICES:
		agent_add(agent, AGENT_CHOICE, question, VALUE_MOST);
		break;
	case QUESTION_TEXT:
		agent_add(agent, AGENT_COMMENT, question, LIMIT_TEXT);
		break;
	}
}

/* The first row of a kind, or count. */
static size_t
agent_first(const struct agent *agent, enum agent_kind kind)
{
	size_t i = 0;

	while (i < agent->count && agent->rows[i].kind != kind)
		i++;
	return i;
}

static void
agent_empty(struct agent *agent)
{
	const char *language = agent->sheet->languages[0];
	size_t i;

	for (i = 0; i < agent->count; i++)
		field_init(&agent->rows[i].field, agent->rows[i].field.most);
	for (; *language != '\0'; language++)
		field_take(&agent->rows[agent->count - 1].field,
		    (uint32_t)(unsigned char)*language);
	agent->focus = 0;
}

void
agent_init(struct agent *agent, const struct sheet *sheet)
{
	static const enum agent_kind kinds[] = { AGENT_VALUE, AGENT_CHOICE,
		AGENT_COMMENT };
	unsigned i;

	memset(agent, 0, sizeof(*agent));
	agent->sheet = sheet;
	agent->code = "";
	agent->rehearsal_due = AGENT_NEVER;
	agent_add(agent, AGENT_CALL, AGENT_NO_QUESTION, LIMIT_REFERENCE);
	for (i = 0; i < sheet->question_count; i++)
		agent_add_question(agent, i);
	if (agent_first(agent, AGENT_COMMENT) == agent->count)
		agent_add(agent, AGENT_COMMENT, AGENT_NO_QUESTION, LIMIT_TEXT);
	agent_add(agent, AGENT_LANGUAGE, AGENT_NO_QUESTION, LIMIT_LANGUAGE);
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		agent_number_rows(agent, kinds[i]);
	agent_empty(agent);
}

const struct sheet_question *
agent_question(const struct agent *agent, size_t row)
{
	unsigned question = agent->rows[row].question;

	return question == AGENT_NO_QUESTION
	    ? NULL
	    : &agent->sheet->questions[question];
}

unsigned
agent_language(const struct agent *agent)
{
	int language = sheet_language(agent->sheet,
	    agent->rows[agent->count - 1].field.text);

	return language < 0 ? 0 : (unsigned)language;
}

bool
agent_idle(const struct agent *agent)
{
	size_t i;

	for (i = 0; i + 1 < agent->count; i++)
		if (agent->rows[i].field.length > 0)
			return false;
	return true;
}

/* ---- values ---- */

/* The step typed into the row of a question, or -1. */
static int
agent_step(const struct agent *agent, size_t row)
{
	const struct sheet_question *question = agent_question(agent, row);

	return question == NULL || question->kind == QUESTION_TEXT
	    ? -1
	    : sheet_step(question, agent->rows[row].field.text);
}

static size_t
agent_row_of(const struct agent *agent, unsigned question)
{
	size_t i = 0;

	while (i < agent->count && agent->rows[i].question != question)
		i++;
	return i;
}

/* Whether the question's own condition holds, and that of what it asks. */
static bool
agent_holds(const struct agent *agent, size_t row)
{
	const struct sheet_question *question = agent_question(agent, row);
	size_t asked;
	int step;

	/* A condition names an earlier question: this comes to an end. */
	while (question != NULL && question->when != WHEN_ALWAYS) {
		asked = agent_row_of(agent, question->when_question);
		step = agent_step(agent, asked);
		if (step < 0 ||
		    (question->when == WHEN_AT_MOST &&
			step > (int)question->when_step) ||
		    (question->when == WHEN_AT_LEAST &&
			step < (int)question->when_step) ||
		    (question->when == WHEN_IS &&
			step != (int)question->when_step))
			return false;
		question = agent_question(agent, asked);
	}
	return true;
}

bool
agent_asked(const struct agent *agent, size_t row)
{
	/* A caller's words are never turned away. */
	return row == agent_first(agent, AGENT_COMMENT) ||
	    agent_holds(agent, row);
}

/* The value of a step, as a person says it: "10", "2" for a choice. */
static void
agent_value(const struct sheet_question *question, unsigned step, char *out,
    size_t size)
{
	if (question->kind == QUESTION_SCALE)
		scale_value(question->scale, step, out, size);
	else
		snprintf(out, size, "%u", step + 1);
}

static bool
agent_begins(const char *whole, const char *typed)
{
	return strncmp(whole, typed, strlen(typed)) == 0;
}

/* Whether more letters could make an answer of what was typed. */
static bool
agent_could_be(const struct sheet_question *question, const char *typed)
{
	char value[16];
	unsigned i;

	for (i = 0; i < question->steps; i++) {
		agent_value(question, i, value, sizeof(value));
		if (agent_begins(value, typed))
			return true;
		if (question->kind == QUESTION_CHOICES &&
		    agent_begins(question->choices[i].id, typed))
			return true;
	}
	/* What scale_step knows beside the numbers. */
	return question->kind == QUESTION_SCALE &&
	    ((agent_begins("no", typed) && sheet_step(question, "no") >= 0) ||
		(agent_begins("yes", typed) &&
		    sheet_step(question, "yes") >= 0));
}

static bool
agent_language_could_be(const struct agent *agent, const char *typed)
{
	size_t i;

	for (i = 0; i < agent->sheet->language_count; i++)
		if (agent_begins(agent->sheet->languages[i], typed))
			return true;
	return false;
}

bool
agent_wrong(const struct agent *agent, size_t row)
{
	const struct sheet_question *question = agent_question(agent, row);
	const char *typed = agent->rows[row].field.text;

	if (agent->rows[row].kind == AGENT_LANGUAGE)
		return !agent_language_could_be(agent, typed);
	if (question == NULL || question->kind == QUESTION_TEXT ||
	    *typed == '\0')
		return false;
	return !agent_could_be(question, typed);
}

/* Whether a row may be left: what is in it is whole, or nothing is. */
static bool
agent_whole(const struct agent *agent, size_t row)
{
	const struct agent_row *at = &agent->rows[row];

	switch (at->kind) {
	case AGENT_VALUE:
	case AGENT_CHOICE:
		return at->field.length == 0 || agent_step(agent, row) >= 0;
	case AGENT_LANGUAGE:
		return sheet_language(agent->sheet, at->field.text) >= 0;
	default:
		return true;
	}
}

/* ---- keys ---- */

/* Nobody deletes a language letter by letter to say another. */
static void
agent_go(struct agent *agent, size_t row)
{
	agent->focus = row;
	agent->replaces = agent->rows[row].kind == AGENT_LANGUAGE;
}

void
agent_focus(struct agent *agent, size_t row)
{
	if (row >= agent->count || !agent_asked(agent, row))
		return;
	agent->said = AGENT_SAYS_NOTHING;
	agent_go(agent, row);
}

/* To the next row that is asked; not away from one that is wrong. */
static void
agent_move(struct agent *agent, int by)
{
	size_t row = agent->focus;

	if (!agent_whole(agent, row)) {
		agent->said = AGENT_SAYS_WRONG;
		return;
	}
	do {
		row = (row + agent->count + (size_t)by) % agent->count;
	} while (!agent_asked(agent, row));
	agent_go(agent, row);
}

/* The form can be kept; else the cursor is where it cannot. */
static bool
agent_ready(struct agent *agent)
{
	size_t value = agent_first(agent, AGENT_VALUE), i;

	for (i = 0; i < agent->count; i++) {
		if (!agent_asked(agent, i) || agent_whole(agent, i))
			continue;
		agent->focus = i;
		agent->said = AGENT_SAYS_WRONG;
		return false;
	}
	/* A sheet without a scale has nothing that must be answered. */
	while (value < agent->count && !agent_asked(agent, value))
		value++;
	if (value == agent->count || agent->rows[value].kind != AGENT_VALUE ||
	    agent->rows[value].field.length > 0)
		return true;
	agent->focus = value;
	agent->said = AGENT_SAYS_NEEDED;
	return false;
}

static enum agent_wish
agent_save(struct agent *agent)
{
	struct agent_answer answers[AGENT_ROWS];

	if (!agent_ready(agent))
		return AGENT_NOTHING;
	if (agent_answers(agent, answers) > 0)
		return AGENT_SAVE;
	agent->said = AGENT_SAYS_NEEDED;
	return AGENT_NOTHING;
}

/* Enter in the last row has nowhere to go but on to the next call. */
static enum agent_wish
agent_enter(struct agent *agent)
{
	if (agent->focus + 1 == agent->count)
		return agent_save(agent);
	agent_move(agent, 1);
	return AGENT_NOTHING;
}

static void
agent_clear(struct agent *agent, enum agent_said said)
{
	if (agent_idle(agent) || said == AGENT_SAYS_AGAIN)
		agent_empty(agent);
	else
		agent->said = AGENT_SAYS_AGAIN;
}

static enum agent_wish
agent_rehearse(struct agent *agent, uint64_t now_ms)
{
	bool held = agent->switched && now_ms - agent->switched_ms < HELD_MS;

	agent->switched = true;
	agent->switched_ms = now_ms;
	/* Each switch is an entry that is sent: not thirty of them a second. */
	if (held)
		return AGENT_NOTHING;
	agent->rehearsal = !agent->rehearsal;
	agent->rehearsal_due = agent->rehearsal ? now_ms + REHEARSAL_MS
						: AGENT_NEVER;
	return AGENT_REHEARSE;
}

/* A letter, or what edits the letters there. */
static bool
agent_type(struct agent *agent, uint32_t key)
{
	struct field *field = &agent->rows[agent->focus].field;

	if (agent->replaces && key >= ' ' && key < INPUT_ESCAPE)
		field_init(field, field->most);
	agent->replaces = false;
	return field_take(field, key);
}

enum agent_wish
agent_take(struct agent *agent, uint32_t key, uint64_t now_ms)
{
	enum agent_said said = agent->said;

	agent->said = AGENT_SAYS_NOTHING;
	agent->switched = agent->switched && key == KEY_REHEARSE;
	switch (key) {
	case INPUT_ENTER:
		return agent_enter(agent);
	case INPUT_TAB:
	case INPUT_DOWN:
		agent_move(agent, 1);
		break;
	case INPUT_BACKTAB:
	case INPUT_UP:
		agent_move(agent, -1);
		break;
	case INPUT_ESCAPE:
		agent_clear(agent, said);
		break;
	case KEY_SAVE:
		return agent_save(agent);
	case KEY_REHEARSE:
		return agent_rehearse(agent, now_ms);
	default:
		/* What was saved may be read until the next call is typed. */
		if (!agent_type(agent, key))
			agent->said = said;
		break;
	}
	return AGENT_NOTHING;
}

/* ---- what is kept ---- */

/* The answer in a row, if there is one. */
static bool
agent_answer(const struct agent *agent, size_t row, struct agent_answer *out)
{
	const struct agent_row *at = &agent->rows[row];

	memset(out, 0, sizeof(*out));
	out->question = at->question;
	out->step = RATING_NO_STEP;
	if (at->question == AGENT_NO_QUESTION || !agent_holds(agent, row))
		return false;
	if (at->kind == AGENT_COMMENT) {
		out->comment = at->field.text;
		return !field_blank(&at->field);
	}
	out->step = agent_step(agent, row);
	return out->step >= 0;
}

/* The caller's words, where no question of the sheet asked for them. */
static const char *
agent_beside(const struct agent *agent)
{
	size_t row = agent_first(agent, AGENT_COMMENT);
	const struct agent_row *at = &agent->rows[row];

	if (field_blank(&at->field) ||
	    (at->question != AGENT_NO_QUESTION && agent_holds(agent, row)))
		return NULL;
	return at->field.text;
}

size_t
agent_answers(const struct agent *agent, struct agent_answer *out)
{
	const struct field *call = &agent->rows[0].field;
	size_t count = 0, i;

	for (i = 0; i < agent->count; i++) {
		if (!agent_answer(agent, i, &out[count]))
			continue;
		if (count > 0)
			out[count].flags = RATING_SAME_VISIT;
		count++;
	}
	if (count > 0 && !field_blank(call))
		out[0].reference = call->text;
	if (count > 0 && out[0].comment == NULL)
		out[0].comment = agent_beside(agent);
	return count;
}

void
agent_kept(struct agent *agent, uint64_t number, int hour, int minute)
{
	agent_empty(agent);
	agent->said = AGENT_SAYS_SAVED;
	agent->number = number;
	agent->hour = hour;
	agent->minute = minute;
}

void
agent_failed(struct agent *agent, const char *code)
{
	agent->said = AGENT_SAYS_FAILED;
	agent->code = code;
}

uint64_t
agent_due(const struct agent *agent)
{
	return agent->rehearsal_due;
}

bool
agent_wake(struct agent *agent, uint64_t now_ms)
{
	if (now_ms < agent->rehearsal_due)
		return false;
	agent->rehearsal = false;
	agent->rehearsal_due = AGENT_NEVER;
	return true;
}
