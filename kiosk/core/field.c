/*
 * field.c - one text being typed.
 *
 * Keys in, whole letters held.  What it looks like, and what is done with it
 * when it is sent, others say.  A text goes to people who read it in files,
 * tables and terminals: what turns the direction of other people's letters or
 * is no letter at all does not enter it.
 */
#include "kiosk/core/field.h"

#include <string.h>

#include "kiosk/core/input.h"
#include "kiosk/core/letters.h"

/* Code points from first to last stand in no text. */
struct field_gap {
	uint32_t first, last;
};

static const struct field_gap field_gaps[] = {
	{ 0x0, 0x1f },
	{ 0x7f, 0x9f },
	{ 0x2028, 0x202e }, /* ends of lines and paragraphs; direction */
	{ 0x2066, 0x2069 }, /* direction */
	{ 0xd800, 0xdfff }, /* halves of UTF-16 */
	{ 0xfdd0, 0xfdef }, /* no characters */
	{ 0xfff9, 0xfffb }, /* marks of annotations */
	{ 0xe0000, 0xe007f },
};

struct field_deed {
	uint32_t key;
	bool (*does)(struct field *field);
};

void
field_init(struct field *field, size_t most)
{
	memset(field, 0, sizeof(*field));
	field->most = most < LIMIT_TEXT ? most : LIMIT_TEXT;
}

bool
field_blank(const struct field *field)
{
	return strspn(field->text, " ") == field->length;
}

static bool
field_is_letter(uint32_t code)
{
	size_t i;

	for (i = 0; i < sizeof(field_gaps) / sizeof(field_gaps[0]); i++)
		if (code >= field_gaps[i].first && code <= field_gaps[i].last)
			return false;
	/* The last two of each plane are no characters either. */
	return code <= 0x10ffff && (code & 0xfffe) != 0xfffe;
}

/* UTF-8 of code; its length. */
static size_t
field_bytes(uint32_t code, char bytes[4])
{
	size_t length = code < 0x80 ? 1
	    : code < 0x800          ? 2
	    : code < 0x10000        ? 3
				    : 4;
	static const uint8_t lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	size_t i;

	for (i = length; i > 1; i--) {
		bytes[i - 1] = (char)(0x80 | (code & 0x3f));
		code >>= 6;
	}
	bytes[0] = (char)(lead[length == 1 ? 0 : length] | code);
	return length;
}

/* Where the letter at `at` ends, with the marks on it. */
static size_t
field_end_of_letter(const struct field *field, size_t at)
{
	uint32_t code;
	size_t used;

	at += letters_take(field->text + at, field->length - at, &code);
	while ((used = letters_take(field->text + at, field->length - at,
		    &code)) > 0 &&
	    letters_width(code) == 0)
		at += used;
	return at;
}

/* Where the letter before `at` begins; 0 when there is none. */
static size_t
field_start_before(const struct field *field, size_t at)
{
	size_t start = 0, end;

	while ((end = field_end_of_letter(field, start)) < at)
		start = end;
	return start;
}

/* Take out the bytes from first to end; the cursor goes there. */
static bool
field_cut(struct field *field, size_t first, size_t end)
{
	if (first == end)
		return false;
	memmove(field->text + first, field->text + end, field->length - end);
	/* No byte of what was cut stays behind the end. */
	memset(field->text + field->length - (end - first), 0, end - first);
	field->length -= end - first;
	field->cursor = first;
	return true;
}

static bool
field_go(struct field *field, size_t cursor)
{
	bool moves = cursor != field->cursor;

	field->cursor = cursor;
	return moves;
}

static bool
field_backspace(struct field *field)
{
	return field_cut(field, field_start_before(field, field->cursor),
	    field->cursor);
}

static bool
field_delete(struct field *field)
{
	return field_cut(field, field->cursor,
	    field_end_of_letter(field, field->cursor));
}

static bool
field_left(struct field *field)
{
	return field_go(field, field_start_before(field, field->cursor));
}

static bool
field_right(struct field *field)
{
	return field_go(field, field_end_of_letter(field, field->cursor));
}

static bool
field_home(struct field *field)
{
	return field_go(field, 0);
}

static bool
field_finish(struct field *field)
{
	return field_go(field, field->length);
}

static const struct field_deed field_deeds[] = {
	{ INPUT_BACKSPACE, field_backspace },
	{ INPUT_DELETE, field_delete },
	{ INPUT_LEFT, field_left },
	{ INPUT_RIGHT, field_right },
	{ INPUT_HOME, field_home },
	{ INPUT_END, field_finish },
};

static bool
field_insert(struct field *field, uint32_t code)
{
	char bytes[4];
	size_t length;

	if (!field_is_letter(code))
		return false;
	/* A mark needs a letter to stand on. */
	if (field->cursor == 0 && letters_width(code) == 0)
		return false;
	length = field_bytes(code, bytes);
	if (field->length + length > field->most)
		return false;
	memmove(field->text + field->cursor + length,
	    field->text + field->cursor, field->length - field->cursor + 1);
	memcpy(field->text + field->cursor, bytes, length);
	field->length += length;
	field->cursor += length;
	return true;
}

bool
field_take(struct field *field, uint32_t key)
{
	size_t i;

	for (i = 0; i < sizeof(field_deeds) / sizeof(field_deeds[0]); i++)
		if (field_deeds[i].key == key)
			return field_deeds[i].does(field);
	return field_insert(field, key);
}
