/*
 * screen.h - the process that stands on the terminal.
 *
 * One loop for whoever uses the screen: customers, staff, an agent on the
 * phone.  Each of them is a mode, a constant table of four functions in a file
 * of its own (screen_customer.c ...); the loop reads keys, wakes what is due,
 * draws, and knows nothing of what a key means.
 */
#ifndef KIOSK_SCREEN_H
#define KIOSK_SCREEN_H

#include <sys/types.h>

#include "kiosk/command.h"
#include "kiosk/core/input.h"
#include "kiosk/core/screens.h"
#include "kiosk/io/terminal.h"

struct screen;

/* One way to use the screen; every function is there. */
struct screen_mode {
	/* Something was pressed; INPUT_UNKNOWN: somebody is there. */
	void (*take)(struct screen *screen, const struct input_event *event,
	    uint64_t now_ms);
	/* When wake wants to be called, or UINT64_MAX. */
	uint64_t (*due)(const struct screen *screen);
	/* That time has come, or another. */
	void (*wake)(struct screen *screen, uint64_t now_ms);
	/* Draw into the frame, which is clear and has its size. */
	void (*draw)(struct screen *screen, struct frame *frame);
	/* Nobody is in the midst of anything: the sheet may change. */
	bool (*idle)(const struct screen *screen);
};

/* Customers at the screen: what it is for. */
extern const struct screen_mode screen_customer;

/* An agent at a telephone: `run --agent`. */
extern const struct screen_mode screen_agent;

/* Staff, between two others: their PIN, then their menu. */
extern const struct screen_mode screen_staff;

/* How a screen ends, when not with an exit code of command.h. */
enum screen_exit {
	/* Start it anew: staff wish so, or a signal told this process alone. */
	SCREEN_AGAIN = 100,
	/* Its terminal is gone. */
	SCREEN_GONE,
};

/* What `run` was asked for. */
struct screen_wish {
	const char *touchpoint; /* NULL: the first of the registration */
	bool agent;             /* a form, for an agent at a telephone */
};

/* What the modes share. */
struct screen {
	const struct call *call;
	const char *touchpoint;     /* NULL: the first of the registration */
	char moved[LIMIT_NAME + 1]; /* where touchpoint stands after a move */
	struct keymap keymap;       /* what the settings say of keys */
	struct journal *journal;
	int64_t serial;           /* of the sheet, journal_sheet_serial */
	struct sheet *sheet;      /* what is asked here */
	struct visit visit;       /* the customer; lent the sheet */
	char hours[SHEET_STRING]; /* what visit shows when closed */
	uint64_t door_due;        /* when to look at them again */
	struct scene scene; /* drawn last, for what a press by mouse means */
	struct terminal *terminal;
	const struct screen_mode *mode;
	const struct screen_mode *home; /* whose the screen is, staff apart */
	struct screen_agent *agent;     /* of that mode alone, or NULL */
	struct screen_staff *staff;     /* what staff set, and their lock */
	bool leaving;
	int exit;
	struct screen_inside *inside; /* the loop's own */
};

/*
 * Be the screen of call's folder as wished, until told to end.  The screen
 * reports to its supervisor, which is its parent.  again: a screen died here,
 * perhaps with half of what the terminal sends at once.  Returns an exit code
 * of command.h, with its sentence told when the screen never began, or a
 * screen_exit.
 */
int screen_run(const struct call *call, const struct screen_wish *wish,
    pid_t supervisor, bool again);

/* Milliseconds of BOOTTIME. */
uint64_t screen_now(void);

/* From the next event on somebody else uses the screen. */
void screen_enter(struct screen *screen, const struct screen_mode *mode);

/* What screen_agent needs; NULL when memory ran out. */
struct screen_agent *screen_agent_new(void);
void screen_agent_free(struct screen_agent *agent);

/* Whether what an agent enters is rehearsed. */
bool screen_agent_rehearses(const struct screen *screen);

/*
 * Before the first sheet: find what staff set before a restart, above all
 * where this screen stands; --touchpoint goes before.  False: no memory.
 */
bool screen_staff_begin(struct screen *screen, const struct screen_wish *wish);
/* After it: the language in which an empty room is asked. */
void screen_staff_settle(struct screen *screen, uint64_t now_ms);
void screen_staff_free(struct screen_staff *staff);

/*
 * An event of whoever has the screen.  True when it was the staff's: they
 * knocked and are asked for their PIN, or a key is still held down from them.
 */
bool screen_staff_knocks(struct screen *screen, const struct input_event *event,
    uint64_t now_ms);

/* While nobody is there: whether something that staff set has run out. */
void screen_staff_look(struct screen *screen, uint64_t now_ms);

/* The customer who was here has gone, as when the time runs out. */
void screen_customer_end(struct screen *screen, uint64_t now_ms);

/* End the loop after this event: COMMAND_DONE, SCREEN_AGAIN. */
void screen_leave(struct screen *screen, int exit);

/* Whether what is pasted is typed: where a field takes it. */
void screen_take_paste(struct screen *screen, bool take);

/*
 * What came until the next frame is on the terminal means nothing: it was
 * pressed by somebody who had not seen what it would answer.
 */
void screen_hear_no_more(struct screen *screen);

/* Tell the uploader that something was kept. */
void screen_nudge(const struct screen *screen);

/* Tell it that a person wants it to send now. */
void screen_hurry(const struct screen *screen);

/*
 * Ask from now on what is asked at that touchpoint (NULL: the first of the
 * registration).  Begins a new visit; on failure all stays as it was.
 */
enum journal_verdict screen_move(struct screen *screen, const char *touchpoint);

/* Whether there was a newer sheet, and it is asked from now on. */
bool screen_take_new_sheet(struct screen *screen);

/*
 * Close or open the customers' screen as its hours and staff have it by now; a
 * customer who is there is asked to the end.
 */
void screen_door(struct screen *screen, uint64_t now_ms);

/*
 * Whether customers find the touchpoint closed by now, whoever has this
 * screen.  What cannot be known is what the screen last knew.
 */
bool screen_door_closed(struct screen *screen);

/* What staff tell us when they call: "D1".  Static memory. */
const char *screen_code(enum journal_verdict verdict);

#endif
