/*
 * letters.h - text as a terminal shows it: code points, widths, plain letters.
 */
#ifndef KIOSK_CORE_LETTERS_H
#define KIOSK_CORE_LETTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What stands where bytes are no UTF-8. */
#define LETTERS_BROKEN 0xfffd

/*
 * Take the first code point of the length bytes at text.  Returns how many
 * bytes it used, at least 1 when length is, 0 at the end; a broken byte is
 * LETTERS_BROKEN and uses one byte.
 */
size_t letters_take(const char *text, size_t length, uint32_t *code);

/*
 * Columns that code takes on a terminal: 0, 1 or 2.  What a terminal cannot
 * show at all takes the 1 of LETTERS_BROKEN.  Asks wcwidth, and so knows
 * letters beyond ASCII in a process whose LC_CTYPE is one of UTF-8.
 */
unsigned letters_width(uint32_t code);

/* Whether code is shown at all by this machine's terminal library. */
bool letters_shown(uint32_t code);

/*
 * Code in ASCII: "ae" for a with dots, "C" for C with a cedilla, "?" for what
 * has no likeness, "" for what takes no room.  one is the caller's room for a
 * single letter; what comes back may be it.
 */
const char *letters_plain(uint32_t code, char one[2]);

/* Whether every letter of the text has a likeness in ASCII. */
bool letters_likeable(const char *text);

#endif
