/*
 * settings.h - DIR/settings: `name = value` a line, # begins a comment.
 *
 * One table says what names there are.  An unknown name is refused with its
 * line, so that a slip of the pen is never quietly without effect.
 */

#ifndef KIOSK_IO_SETTINGS_H
#define KIOSK_IO_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/core/line.h"

#define SETTINGS_WHY 400
#define SETTINGS_KEYS 64
#define SETTINGS_VALUE 256

struct settings_key {
	char name[32];  /* a key as terminals call it: "q", "F1" */
	char value[32]; /* what it asks for: "quit" */
};

struct settings {
	char pin[SETTINGS_VALUE];   /* staff PIN's hash, "" none; or its digits,
				       as they were written by hand */
	enum line_bidi bidi;        /* who turns what is read from the right */
	bool ascii;                 /* never more than ASCII on the screen */
	char proxy[SETTINGS_VALUE]; /* "" none */
	int64_t reserve;            /* bytes: less free disk is worth a word */
	size_t key_count;
	struct settings_key keys[SETTINGS_KEYS]; /* key.NAME = value */
};

/*
 * Read DIR/settings; no file means defaults.  -1 and one sentence in why,
 * naming file and line, when it cannot be read or does not hold.
 */
int settings_read(const char *dir, struct settings *out,
    char why[SETTINGS_WHY]);

/* The same from text alone; `name` is what why calls it. */
int settings_parse(const char *text, size_t length, const char *name,
    struct settings *out, char why[SETTINGS_WHY]);

/* Value of key.NAME, or NULL. */
const char *settings_key(const struct settings *settings, const char *name);

/*
 * Write name = value (NULL: take the line out) into DIR/settings, leaving
 * every other line as it stands; replaced whole or not at all, and then its
 * owner's alone to read.  Of a PIN its hash is written, never the digits.
 * 0; -1 refused (name or value), -2 not written; why says so.
 */
int settings_write(const char *dir, const char *name, const char *value,
    char why[SETTINGS_WHY]);

/*
 * Every name there is with its value as text, defaults too; keys last.  Of a
 * PIN no more than that it is set.
 */
void settings_each(const struct settings *settings,
    void (*each)(void *self, const char *name, const char *value), void *self);

#endif
