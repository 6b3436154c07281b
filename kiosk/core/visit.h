/*
 * visit.h - one customer at the kiosk, as a state machine.
 *
 * Told what was pressed and when, it says what is to be kept.  Times are
 * milliseconds of one clock that never goes back.
 */
#ifndef KIOSK_CORE_VISIT_H
#define KIOSK_CORE_VISIT_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/core/keymap.h"
#include "protocol/sheet.h"

enum visit_at {
	VISIT_QUESTION, /* also what an empty room sees */
	VISIT_THANKS,
	VISIT_OUT, /* out of order */
};

enum visit_wish {
	VISIT_NOTHING,
	VISIT_COMMIT, /* keep this answer, then say how it went */
	VISIT_LEAVE,
};

/* What the caller is to do; question, language: indices into the sheet. */
struct visit_deed {
	enum visit_wish wish;
	unsigned question;
	unsigned step;
	unsigned language;
};

/* No step has the focus. */
#define VISIT_NO_FOCUS (-1)

/* Never due. */
#define VISIT_NEVER UINT64_MAX

/* Which key, to tell a second press from a key held down. */
struct visit_press {
	struct keymap_meaning meaning;
	uint32_t key;
};

/* sheet is lent for as long as the visit lasts. */
struct visit {
	const struct sheet *sheet;
	enum visit_at at;
	unsigned question;
	unsigned language;
	int focus;
	bool text;        /* text mode: no art, one thing a line */
	bool notice;      /* "still there?" is shown */
	const char *code; /* of what is out of order; static memory */
	uint64_t due;
	bool pressed; /* last_key and last_at hold */
	uint32_t last_key;
	uint64_t last_at;
};

/*
 * Begin with the sheet's first question that a key can answer, in its first
 * language.  False when the sheet has no such question.
 */
bool visit_init(struct visit *visit, const struct sheet *sheet);

/* The question asked. */
const struct sheet_question *visit_question(const struct visit *visit);

/* The value of its step 0, as a person says it. */
int visit_lowest(const struct visit *visit);

/* A press at now_ms.  On VISIT_COMMIT the caller must say how it went. */
struct visit_deed visit_take(struct visit *visit,
    const struct visit_press *press, uint64_t now_ms);

/* Somebody is there, though it meant nothing. */
void visit_stir(struct visit *visit, uint64_t now_ms);

/* The answer is durable: thank. */
void visit_kept(struct visit *visit, uint64_t now_ms);

/* It could not be kept: out of order, code (static) says why to staff. */
void visit_failed(struct visit *visit, const char *code, uint64_t now_ms);

/* When visit_wake wants to be called, or VISIT_NEVER. */
uint64_t visit_due(const struct visit *visit);

/* Time has passed.  True when something else is to be shown. */
bool visit_wake(struct visit *visit, uint64_t now_ms);

/* Nobody is in the middle of anything: the sheet may be changed. */
bool visit_idle(const struct visit *visit);

#endif
