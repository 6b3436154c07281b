/*
 * test_field.c - one text being typed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "kiosk/core/field.h"
#include "kiosk/core/input.h"
#include "kiosk/core/letters.h"

/* In scripts: a key of the keyboard that edits, one letter each. */
static const struct {
	char name;
	uint32_t key;
} edits[] = {
	{ '<', INPUT_LEFT },
	{ '>', INPUT_RIGHT },
	{ '[', INPUT_HOME },
	{ ']', INPUT_END },
	{ '#', INPUT_BACKSPACE },
	{ '%', INPUT_DELETE },
};

static void
type(struct field *field, const char *script)
{
	size_t i, length = strlen(script);
	uint32_t code;

	while ((i = letters_take(script, length, &code)) > 0) {
		script += i;
		length -= i;
		for (i = 0; i < sizeof(edits) / sizeof(edits[0]); i++)
			if (code == (uint32_t)edits[i].name)
				code = edits[i].key;
		field_take(field, code);
	}
}

/* "|" stands in `becomes` where the cursor is. */
static const struct {
	const char *script, *becomes;
} scripts[] = {
	{ "", "|" },
	{ "Die Schlange", "Die Schlange|" },
	{ "ac<b", "ab|c" },
	{ "abc<<#", "|bc" },
	{ "abc<<%", "a|c" },
	{ "abc[x]y", "xabcy|" },
	{ "abc[#%", "|bc" },
	{ "abc]%#", "ab|" },
	{ "gr\xc3\xbc\xc3\x9f<<>e",
	    "gr\xc3\xbc"
	    "e|\xc3\x9f" },
	{ "\xc3\xbc#", "|" },
	{ "\xe2\x82\xac\xf0\x9f\x98\x80<#", "|\xf0\x9f\x98\x80" },
	/* A letter goes with the marks on it. */
	{ "ae\xcc\x81x<<#", "|e\xcc\x81x" },
	{ "ae\xcc\x81x<#", "a|x" },
	{ "e\xcc\x81<%", "|" },
	/* A mark with nothing to stand on is none. */
	{ "\xcc\x81", "|" },
	{ "a[\xcc\x81", "|a" },
	{ "><#%[]", "|" },
};

static void
keys_edit_whole_letters(void **state)
{
	char now[LIMIT_TEXT + 2];
	struct field field;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
		field_init(&field, LIMIT_TEXT);
		type(&field, scripts[i].script);
		assert_int_equal(strlen(field.text), field.length);
		snprintf(now, sizeof(now), "%.*s|%s", (int)field.cursor,
		    field.text, field.text + field.cursor);
		assert_string_equal(now, scripts[i].becomes);
	}
}

static void
only_letters_enter_a_text(void **state)
{
	static const uint32_t none[] = { 0, 7, INPUT_TAB, INPUT_ENTER, 0x1b,
		0x7f, 0x85, 0x9b, 0x2028, 0x202e, 0x2066, 0xd800, 0xdfff,
		0xfdd0, 0xfffe, 0xffff, 0x1ffff, 0x10ffff, 0xe0001,
		INPUT_ESCAPE, INPUT_UP, INPUT_DOWN, INPUT_BACKTAB, INPUT_F12,
		0x200000, UINT32_MAX };
	static const uint32_t letters[] = { ' ', '0', '~', 0xa0, 0xdf, 0x5d0,
		0x20ac, 0x4e00, 0xfffd, 0x1f600, 0x10fffd };
	struct field field;
	size_t i;

	(void)state;
	field_init(&field, LIMIT_TEXT);
	for (i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		assert_false(field_take(&field, none[i]));
	assert_int_equal(field.length, 0);
	for (i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
		assert_true(field_take(&field, letters[i]));
	assert_string_equal(field.text,
	    " 0~\xc2\xa0\xc3\x9f\xd7\x90\xe2\x82\xac\xe4\xb8\x80\xef\xbf\xbd"
	    "\xf0\x9f\x98\x80\xf4\x8f\xbf\xbd");
}

static void
a_full_field_takes_no_part_of_a_letter(void **state)
{
	struct field field;
	size_t i;

	(void)state;
	field_init(&field, 5);
	type(&field, "\xe2\x82\xac\xe2\x82\xac");
	assert_int_equal(field.length, 3);
	assert_true(field_take(&field, 0xfc));
	assert_false(field_take(&field, 'a'));
	assert_string_equal(field.text, "\xe2\x82\xac\xc3\xbc");
	field_init(&field, 2 * LIMIT_TEXT);
	for (i = 0; i < LIMIT_TEXT; i++)
		assert_true(field_take(&field, 'a'));
	assert_false(field_take(&field, 'a'));
	assert_int_equal(field.text[LIMIT_TEXT], '\0');
}

static void
nothing_deleted_stays_in_memory(void **state)
{
	static const char none[LIMIT_TEXT + 1];
	struct field field;
	int i;

	(void)state;
	field_init(&field, LIMIT_TEXT);
	type(&field, "secret");
	for (i = 0; i < 3; i++)
		field_take(&field, INPUT_BACKSPACE);
	assert_memory_equal(field.text + 3, none, sizeof(none) - 3);
	field_init(&field, LIMIT_TEXT);
	assert_memory_equal(field.text, none, sizeof(none));
}

static void
blanks_alone_are_no_text(void **state)
{
	struct field field;

	(void)state;
	field_init(&field, LIMIT_TEXT);
	assert_true(field_blank(&field));
	type(&field, "   ");
	assert_true(field_blank(&field));
	type(&field, "[.");
	assert_false(field_blank(&field));
}

/* ---- random keys against a list of letters ---- */

struct model {
	uint32_t letters[LIMIT_TEXT];
	size_t count, cursor;
};

static void
model_take(struct model *m, uint32_t key)
{
	size_t tail = m->count - m->cursor;
	uint32_t *at = m->letters + m->cursor;

	if (key == INPUT_LEFT && m->cursor > 0) {
		m->cursor--;
	} else if (key == INPUT_RIGHT && tail > 0) {
		m->cursor++;
	} else if (key == INPUT_HOME) {
		m->cursor = 0;
	} else if (key == INPUT_END) {
		m->cursor = m->count;
	} else if (key == INPUT_BACKSPACE && m->cursor > 0) {
		memmove(at - 1, at, tail * sizeof(*at));
		m->cursor--;
		m->count--;
	} else if (key == INPUT_DELETE && tail > 0) {
		memmove(at, at + 1, (tail - 1) * sizeof(*at));
		m->count--;
	} else if (key < INPUT_ESCAPE && key != INPUT_BACKSPACE) {
		memmove(at + 1, at, tail * sizeof(*at));
		*at = key;
		m->cursor++;
		m->count++;
	}
}

static void
model_equals(const struct model *m, const struct field *field)
{
	size_t at = 0, i;
	uint32_t code;

	for (i = 0; i < m->count; i++) {
		if (i == m->cursor)
			assert_int_equal(field->cursor, at);
		at += letters_take(field->text + at, field->length - at, &code);
		assert_int_equal(code, m->letters[i]);
	}
	assert_int_equal(at, field->length);
	if (m->cursor == m->count)
		assert_int_equal(field->cursor, at);
}

static void
random_keys_give_what_a_list_of_letters_gives(void **state)
{
	static const uint32_t keys[] = { INPUT_LEFT, INPUT_RIGHT, INPUT_HOME,
		INPUT_END, INPUT_BACKSPACE, INPUT_DELETE, 'a', ' ', 0xe4,
		0x20ac, 0x1f600, 'b', 0x5d0, 'c' };
	static struct model model;
	struct field field;
	uint32_t random = 1;
	int i;

	(void)state;
	memset(&model, 0, sizeof(model));
	field_init(&field, LIMIT_TEXT);
	for (i = 0; i < 20000; i++) {
		uint32_t key;

		random = random * 1664525 + 1013904223;
		key = keys[(random >> 16) % (sizeof(keys) / sizeof(keys[0]))];
		/* What does not fit is another test's. */
		if (field.length > LIMIT_TEXT - 4 && key < INPUT_ESCAPE)
			key = INPUT_BACKSPACE;
		field_take(&field, key);
		model_take(&model, key);
		model_equals(&model, &field);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_edit_whole_letters),
		cmocka_unit_test(only_letters_enter_a_text),
		cmocka_unit_test(a_full_field_takes_no_part_of_a_letter),
		cmocka_unit_test(nothing_deleted_stays_in_memory),
		cmocka_unit_test(blanks_alone_are_no_text),
		cmocka_unit_test(random_keys_give_what_a_list_of_letters_gives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
