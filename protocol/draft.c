/*
 * draft.c - a sheet in the making: its small parts, and what is wrong there.
 *
 * Names, texts, numbers and places, as every member of a sheet needs them.
 * What members there are is sheet.c's.  Allocates nothing itself; jansson's
 * tree and the sheet's one block are sheet.c's too.
 */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "protocol/draft.h"

/* Bytes of a sheet's own words that a complaint repeats. */
#define DRAFT_WORDS 40
_Static_assert(DRAFT_WORDS + 4 == DRAFT_SHOWN, "and three dots and a NUL");

/* ---- saying what is wrong --------------------------------------------- */

/* Print into out, cutting what does not fit. */
static void __attribute__((format(printf, 3, 4)))
print(char *out, size_t size, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(out, size, format, args);
	va_end(args);
}

const char *
draft_shown(const char *text, char out[DRAFT_SHOWN])
{
	size_t length = strlen(text);

	if (length <= DRAFT_WORDS) {
		print(out, DRAFT_SHOWN, "%s", text);
		return out;
	}
	length = DRAFT_WORDS;
	while (length > 0 && ((uint8_t)text[length] & 0xc0) == 0x80)
		length--;
	print(out, DRAFT_SHOWN, "%.*s...", (int)length, text);
	return out;
}

/* Characters that would move a terminal's cursor, or worse: C0, C1, delete. */
static bool
is_control(const char *c)
{
	uint8_t first = (uint8_t)c[0], second = (uint8_t)c[1];

	return first < 0x20 || first == 0x7f ||
	    (first == 0xc2 && second >= 0x80 && second <= 0x9f);
}

void
draft_tame(char *why)
{
	for (; *why != '\0'; why++) {
		if (!is_control(why))
			continue;
		if ((uint8_t)*why == 0xc2) /* one of two bytes */
			*why++ = '?';
		*why = '?';
	}
}

int
draft_refuse(struct draft *draft, const char *place, const char *format, ...)
{
	va_list args;
	int length = 0;

	if (place[0] != '\0')
		length = snprintf(draft->why, SHEET_STRING, "%s: ", place);
	va_start(args, format);
	vsnprintf(draft->why + length, SHEET_STRING - (size_t)length, format,
	    args);
	va_end(args);
	return -1;
}

const char *
draft_inside(char out[DRAFT_PLACE], const char *place, const char *member)
{
	char name[DRAFT_SHOWN];

	print(out, DRAFT_PLACE, "%s%s%s", place, place[0] == '\0' ? "" : ".",
	    draft_shown(member, name));
	return out;
}

const char *
draft_item(char out[DRAFT_PLACE], const char *place, size_t i)
{
	print(out, DRAFT_PLACE, "%s[%zu]", place, i);
	return out;
}

/* ---- small parts ---------------------------------------------------------- */

int
draft_members(struct draft *draft, const char *place, json_t *object,
    const char *const *names, size_t count)
{
	char inner[DRAFT_PLACE];
	const char *key;
	json_t *value;
	size_t i;

	if (!json_is_object(object))
		return draft_refuse(draft, place,
		    "this must be an object, {...}");
	json_object_foreach(object, key, value) {
		for (i = 0; i < count && strcmp(names[i], key) != 0; i++)
			;
		if (i == count)
			return draft_refuse(draft,
			    draft_inside(inner, place, key),
			    "there is no member of this name here");
	}
	return 0;
}

int
draft_number(struct draft *draft, json_t *object, const char *name,
    unsigned low, unsigned high, unsigned *out)
{
	json_t *value = json_object_get(object, name);

	if (value == NULL)
		return 0;
	if (!json_is_integer(value) || json_integer_value(value) < low ||
	    json_integer_value(value) > high)
		return draft_refuse(draft, name,
		    "this must be a whole number from %u to %u", low, high);
	*out = (unsigned)json_integer_value(value);
	return 0;
}

static bool
has_control(const char *text)
{
	for (; *text != '\0'; text++)
		if (is_control(text))
			return true;
	return false;
}

int
draft_line(struct draft *draft, const char *place, json_t *value, size_t low,
    size_t high)
{
	size_t length = json_string_length(value);

	if (!json_is_string(value))
		return draft_refuse(draft, place,
		    "this must be a text, \"...\"");
	if (length < low)
		return draft_refuse(draft, place, "this text is empty");
	if (length > high)
		return draft_refuse(draft, place,
		    "this text has %zu bytes, at most %zu fit", length, high);
	if (has_control(json_string_value(value)))
		return draft_refuse(draft, place,
		    "this text holds a line break or another control "
		    "character");
	return 0;
}

int
draft_id(struct draft *draft, const char *place, json_t *value, char *out,
    size_t size)
{
	const char *id;

	if (value == NULL)
		return draft_refuse(draft, place, "this is missing");
	if (draft_line(draft, place, value, 1, size - 1) != 0)
		return -1;
	id = json_string_value(value);
	if (strspn(id,
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789-_.") != strlen(id))
		return draft_refuse(draft, place,
		    "only letters, digits, '-', '_' and '.' may stand here");
	strcpy(out, id);
	return 0;
}

char *
draft_keep(struct draft *draft, json_t *value)
{
	char *kept = draft->free_bytes;

	strcpy(kept, json_string_value(value));
	draft->free_bytes += json_string_length(value) + 1;
	return kept;
}

void
draft_no_text(struct draft *draft, struct sheet_text *text)
{
	size_t i;

	for (i = 0; i < LIMIT_LANGUAGES; i++)
		text->in[i] = draft->nothing;
}

int
draft_text(struct draft *draft, const char *place, json_t *object, bool all,
    struct sheet_text *out)
{
	struct sheet *sheet = draft->sheet;
	char inner[DRAFT_PLACE];
	const char *code;
	json_t *value;
	size_t i;
	int language;

	if (!json_is_object(object))
		return draft_refuse(draft, place,
		    "this must be {\"%s\": \"...\"}, a text for each language",
		    sheet->languages[0]);
	json_object_foreach(object, code, value) {
		draft_inside(inner, place, code);
		language = sheet_language(sheet, code);
		if (language < 0)
			return draft_refuse(draft, inner,
			    "this language is not among \"languages\"");
		if (draft_line(draft, inner, value, 1, SHEET_STRING - 1) != 0)
			return -1;
		out->in[language] = draft_keep(draft, value);
	}
	for (i = 0; all && i < sheet->language_count; i++)
		if (out->in[i] == draft->nothing)
			return draft_refuse(draft, place,
			    "there is no text in \"%s\"", sheet->languages[i]);
	return 0;
}
