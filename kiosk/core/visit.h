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

#include "kiosk/core/course.h"
#include "kiosk/core/field.h"
#include "kiosk/core/keymap.h"
#include "protocol/sheet.h"

enum visit_at {
	VISIT_QUESTION,  /* a scale or choices; also what an empty room sees */
	VISIT_TEXT,      /* a free text is being typed: text_field */
	VISIT_LANGUAGES, /* the list of languages */
	VISIT_THANKS,
	VISIT_OUT,    /* out of order */
	VISIT_CLOSED, /* outside opening hours, or closed by staff */
};

enum visit_wish {
	VISIT_NOTHING,
	VISIT_COMMIT,   /* keep this rating, then say how it went */
	VISIT_WITHDRAW, /* take these entries back, then say how it went */
	VISIT_LEAVE,
};

/* What the caller is to do; question, language: indices into the sheet. */
struct visit_deed {
	enum visit_wish wish;
	unsigned question;
	int64_t step; /* RATING_NO_STEP: a text */
	unsigned language;
	unsigned flags;      /* enum rating_flag */
	bool rehearsal;      /* by that hand, as the visit's first was */
	const char *comment; /* lent until the next call; NULL: none */
	/* Entries of this visit that no longer stand, in one transaction. */
	size_t withdrawn_count;
	uint64_t withdrawn[LIMIT_QUESTIONS];
};

/* No step has the focus. */
#define VISIT_NO_FOCUS (-1)

/* Never due. */
#define VISIT_NEVER UINT64_MAX

/* Which key, to tell a second press from a key held down. */
struct visit_press {
	struct keymap_meaning meaning;
	uint32_t key; /* of core/input, or above all of them: no key */
};

/* What follows once a deed is durable. */
struct visit_pending {
	enum visit_wish wish;
	unsigned question;
	int64_t step;
	bool last; /* nobody waits for a next question */
};

/* sheet is lent for as long as the visit lasts. */
struct visit {
	const struct sheet *sheet;
	enum visit_at at;
	unsigned question;
	unsigned language;
	unsigned home; /* the language an empty room sees */
	int focus;
	bool text;      /* text mode: no art, one thing a line */
	bool notice;    /* "still there?" is shown */
	bool asleep;    /* dimmed, */
	unsigned shift; /* and so many rows further down, each screen round */
	bool plain;     /* what is shown is ASCII: some languages cannot be */
	bool rehearsal; /* a banner; kept by that hand */
	bool closed;    /* VISIT_CLOSED is what an empty room sees */
	const char *closed_hours; /* shown there; lent, or NULL */
	const char *code;         /* of what is out of order; static memory */
	struct field text_field;
	struct course course;
	bool kept;      /* something of this visit is in the journal */
	bool rehearsed; /* and it was, when the first of it was given */
	bool repeated;  /* its first press is flagged: so are the others */
	struct visit_pending pending;
	unsigned page;  /* of text mode, counted on without end */
	unsigned turns; /* rises whenever another screen comes */
	uint64_t due;
	bool pressed; /* last_key and last_at hold */
	bool held;    /* that press moved on: its repeats mean nothing */
	uint64_t unread_until; /* nobody can have seen what is asked now */
	uint32_t last_key;
	uint64_t last_at;
};

/*
 * Begin with the sheet's first question, in its first language.  False when
 * the sheet asks nothing.
 */
bool visit_init(struct visit *visit, const struct sheet *sheet);

/*
 * Ask by another sheet, between two customers; whether it is open, rehearsed
 * and in which language stays.  The old sheet must still be there.  False:
 * the new one asks nothing, and nothing has changed.
 */
bool visit_ask(struct visit *visit, const struct sheet *sheet, uint64_t now_ms);

/*
 * The language an empty room sees from now on; another where it cannot be
 * written.
 */
void visit_settle(struct visit *visit, unsigned language, uint64_t now_ms);

/*
 * The screen writes ASCII and nothing else: no language is begun in or turned
 * to that would be "????", as long as the sheet has another.
 */
void visit_write_plain(struct visit *visit, uint64_t now_ms);

/* The question asked. */
const struct sheet_question *visit_question(const struct visit *visit);

/*
 * How many things one key chooses from where the visit stands: steps, choices
 * or languages; 0: none.  Their numbers begin with visit_lowest.
 */
unsigned visit_choices(const struct visit *visit);

/* The number of the first of them, as a person says it. */
int visit_lowest(const struct visit *visit);

/* Whether there is something to go back to. */
bool visit_goes_back(const struct visit *visit);

/*
 * A press at now_ms.  On VISIT_COMMIT and VISIT_WITHDRAW the caller must say
 * how it went before anything else.
 *
 * A press that time ran out under says what was due and is no press: whoever
 * it was has not seen what it would answer.  While a text is typed, what a
 * keyboard writes goes into it whatever the key means elsewhere.
 */
struct visit_deed visit_take(struct visit *visit,
    const struct visit_press *press, uint64_t now_ms);

/* Somebody is there, though it meant nothing. */
void visit_stir(struct visit *visit, uint64_t now_ms);

/* The rating is kept, as one press too many: so the whole visit is. */
void visit_flagged(struct visit *visit);

/*
 * The deed is durable, a rating as entry `number`: the next question, or
 * thanks.
 */
void visit_kept(struct visit *visit, uint64_t number, uint64_t now_ms);

/* It could not be kept: out of order, code (static) says why to staff. */
void visit_failed(struct visit *visit, const char *code, uint64_t now_ms);

/* Between two customers: closed, with these hours (lent, or NULL). */
void visit_close(struct visit *visit, const char *hours, uint64_t now_ms);
void visit_open(struct visit *visit, uint64_t now_ms);

/* When visit_wake wants to be called; 0: at once. */
uint64_t visit_due(const struct visit *visit);

/* Time has passed.  A deed may be due: what a customer left half done. */
struct visit_deed visit_wake(struct visit *visit, uint64_t now_ms);

/*
 * The customer has gone, and others need the screen: what is due is as when
 * the time runs out.  Called again, nothing of the visit is shown any more.
 */
struct visit_deed visit_end(struct visit *visit, uint64_t now_ms);

/* Nobody is in the middle of anything: the sheet may be changed. */
bool visit_idle(const struct visit *visit);

#endif
