/*
 * terminal.h - the terminal the screen stands on.
 *
 * Paints frames, hands over the raw bytes that come in, and leaves the
 * terminal as it was found, whichever way the program ends.
 */
#ifndef KIOSK_IO_TERMINAL_H
#define KIOSK_IO_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/core/face.h"
#include "kiosk/core/frame.h"

struct terminal;

enum terminal_verdict {
	TERMINAL_OK,
	TERMINAL_NONE,    /* standard input or output is no terminal */
	TERMINAL_UNKNOWN, /* TERM names none that can place a cursor */
	TERMINAL_NO_ROOM, /* no memory, no descriptor */
};

/* One clause, for the end of a sentence. */
const char *terminal_verdict_text(enum terminal_verdict verdict);

/*
 * For the process that watches over screens: note how the terminal is now,
 * and put that back should a mistake of this process end it, though not one of
 * a child; and no longer.
 */
void terminal_guard(void);
void terminal_unguard(void);

/*
 * A screen died or ended, another follows: no key may have an effect in
 * between.  sorry: it will take a while, say so to whoever waits.
 */
void terminal_hold(bool sorry);

/*
 * Put the terminal back as terminal_guard found it, whatever a dead screen
 * left on; does nothing when it found none.
 */
void terminal_rescue(void);

/* Whether the locale knows letters beyond ASCII; before terminal_open too. */
bool terminal_has_letters(void);

/*
 * Take the terminal of standard input and output: raw, cleared, mouse and
 * pasted text reported.  ascii: never more than ASCII.  NULL and *verdict
 * when it cannot be; then it is as it was.  One at a time in a process.
 */
struct terminal *terminal_open(bool ascii, enum terminal_verdict *verdict);

/* After a stop, when others may have used it: take it again, paint all. */
void terminal_again(struct terminal *terminal);

/* Which library paints: "ncurses 6.4.20221231" */
const char *terminal_library(void);

/* Give it back as it was found.  NULL does nothing. */
void terminal_free(struct terminal *terminal);

/* Poll this for bytes. */
int terminal_fd(const struct terminal *terminal);

/* Poll this for room, while terminal_flush says that something waits. */
int terminal_out_fd(const struct terminal *terminal);

/* Whether another job of a shell has it just now; nothing can be read then. */
bool terminal_elsewhere(void);

/*
 * Take what came, at most size bytes; how many, 0 when nothing did after all,
 * -1 when the terminal is gone.
 */
int terminal_read(struct terminal *terminal, uint8_t *bytes, size_t size);

/* Whether terminal_read would bring something without waiting. */
bool terminal_has_more(const struct terminal *terminal);

/* Its size now. */
void terminal_size(struct terminal *terminal, int *columns, int *rows);

/* How art is drawn on it, and whether its text is ASCII. */
enum face_art terminal_art(const struct terminal *terminal);
bool terminal_plain(const struct terminal *terminal);

/* Whether it is one that turns round what is read from the right itself. */
bool terminal_turns(void);

/*
 * Show the frame; only what differs from the one before goes out.  Never
 * waits: false when the terminal has not yet taken the frame before, and then
 * this one was not looked at.
 */
bool terminal_paint(struct terminal *terminal, const struct frame *frame);

/* Send what waits; false when the terminal takes no more for now. */
bool terminal_flush(struct terminal *terminal);

#endif
