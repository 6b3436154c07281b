/*
 * field.h - one text being typed.
 *
 * UTF-8, always whole letters: what is held at any moment could be kept.  A
 * letter is a code point with the marks that stand on it; the cursor is a
 * byte offset before a letter or at the end.
 */
#ifndef KIOSK_CORE_FIELD_H
#define KIOSK_CORE_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/limits.h"

/* text ends with a NUL behind its length bytes; most <= LIMIT_TEXT. */
struct field {
	char text[LIMIT_TEXT + 1];
	size_t length;
	size_t cursor;
	size_t most;
};

/* Empty, for at most `most` bytes; nothing of what it held is left in it. */
void field_init(struct field *field, size_t most);

/*
 * A key of core/input: a letter goes in before the cursor, Backspace, Delete,
 * Left, Right, Home and End edit.  False when it did nothing: no letter of a
 * text, no room, nothing to move over or to delete.
 */
bool field_take(struct field *field, uint32_t key);

/* Nothing but blanks, or nothing at all. */
bool field_blank(const struct field *field);

#endif
