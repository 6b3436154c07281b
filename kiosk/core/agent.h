/*
 * agent.h - the form of an agent on the telephone, as a state machine.
 *
 * A row for the call's reference, one for each question of the sheet, one for
 * a comment and one for the language the caller spoke.  Told what was pressed
 * it says when the form is to be kept, and with what in it.
 */
#ifndef KIOSK_CORE_AGENT_H
#define KIOSK_CORE_AGENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/core/field.h"
#include "protocol/sheet.h"

#define AGENT_ROWS (LIMIT_QUESTIONS + 3)

enum agent_kind {
	AGENT_CALL,
	AGENT_VALUE,  /* of a scale */
	AGENT_CHOICE, /* one of several, by number or id */
	AGENT_COMMENT,
	AGENT_LANGUAGE,
};

/* A comment that no question asks for. */
#define AGENT_NO_QUESTION LIMIT_QUESTIONS

struct agent_row {
	enum agent_kind kind;
	unsigned question; /* index, or AGENT_NO_QUESTION */
	unsigned nth;      /* of its kind, from 1; 0 when it is the only one */
	struct field field;
};

/* What the line below the form says. */
enum agent_said {
	AGENT_SAYS_NOTHING,
	AGENT_SAYS_SAVED,  /* number, at hour and minute */
	AGENT_SAYS_AGAIN,  /* the next Esc clears what was typed */
	AGENT_SAYS_NEEDED, /* where the focus is, a value must be */
	AGENT_SAYS_WRONG,  /* nor is this one */
	AGENT_SAYS_FAILED, /* the journal did not take it: code */
};

enum agent_wish {
	AGENT_NOTHING,
	AGENT_SAVE,     /* keep agent_answers, then say how it went */
	AGENT_REHEARSE, /* rehearsal was switched; on or off: agent->rehearsal */
};

/* One answer of the form; texts are lent until the agent is told more. */
struct agent_answer {
	unsigned question;
	int64_t step; /* RATING_NO_STEP for free text */
	unsigned flags;
	const char *comment;   /* NULL: none */
	const char *reference; /* NULL: none */
};

/* sheet is lent for as long as the form lasts. */
struct agent {
	const struct sheet *sheet;
	size_t count;
	struct agent_row rows[AGENT_ROWS];
	size_t focus;
	bool replaces; /* a letter takes the place of all that stands there */
	bool rehearsal;
	uint64_t rehearsal_due; /* when that ends by itself */
	bool switched;          /* by the last key, at: */
	uint64_t switched_ms;
	enum agent_said said;
	uint64_t number;
	int hour, minute; /* -1: no clock is known */
	const char *code; /* static memory */
};

/* Never due. */
#define AGENT_NEVER UINT64_MAX

/* An empty form for the sheet, the cursor in its first row. */
void agent_init(struct agent *agent, const struct sheet *sheet);

/* A key of core/input at now_ms. */
enum agent_wish agent_take(struct agent *agent, uint32_t key, uint64_t now_ms);

/* Put the cursor into a row, as a press on it does, if it is asked now. */
void agent_focus(struct agent *agent, size_t row);

/*
 * What the form holds, in the order of the sheet, at most AGENT_ROWS; how many.
 * Good after AGENT_SAVE; the language is agent_language.
 */
size_t agent_answers(const struct agent *agent, struct agent_answer *out);

/* It is on disk, from entry `number` on: an empty form for the next call. */
void agent_kept(struct agent *agent, uint64_t number, int hour, int minute);

/* It is not: everything stays as it was typed. */
void agent_failed(struct agent *agent, const char *code);

/* When agent_wake wants to be called; true there when the rehearsal ended. */
uint64_t agent_due(const struct agent *agent);
bool agent_wake(struct agent *agent, uint64_t now_ms);

/* Nothing is typed: the sheet may be changed. */
bool agent_idle(const struct agent *agent);

/* The sheet's language that the caller speaks; while it is no such, the first. */
unsigned agent_language(const struct agent *agent);

/* Whether a row is asked, by what stands in the rows above it. */
bool agent_asked(const struct agent *agent, size_t row);

/* Whether what stands in a row can become no answer, whatever follows it. */
bool agent_wrong(const struct agent *agent, size_t row);

/* The question of a row or NULL. */
const struct sheet_question *agent_question(const struct agent *agent,
    size_t row);

#endif
