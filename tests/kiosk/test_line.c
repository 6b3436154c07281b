/*
 * test_line.c - letters in the order a terminal shows them: marks, Arabic
 * forms, and what is read from the right.
 */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

#include "kiosk/core/letters.h"
#include "kiosk/core/line.h"

static const struct line_way plain = { .plain = true };
static const struct line_way left = { .turned = true, .joined = true };
static const struct line_way right = {
	.from_right = true, .turned = true, .joined = true
};
static const struct line_way apart = { .from_right = true, .turned = true };
static const struct line_way unturned = { .from_right = true };

static struct line line;

/* The cells' codes in hex, marks behind a '+'; then the width. */
static const char *
cells(const struct line_way *way, const char *text)
{
	static char out[4000];
	size_t at = 0, i, j;

	line_set(&line, way, text, strlen(text));
	for (i = 0; i < line.count; i++) {
		at += (size_t)snprintf(out + at, sizeof(out) - at, "%s%x",
		    i > 0 ? " " : "", (unsigned)line.cells[i].code);
		for (j = 0; j < LINE_MARKS && line.cells[i].marks[j] != 0; j++)
			at += (size_t)snprintf(out + at, sizeof(out) - at,
			    "+%x", (unsigned)line.cells[i].marks[j]);
	}
	snprintf(out + at, sizeof(out) - at, " (%d)", line.width);
	return out;
}

static void
marks_stand_with_their_letter(void **state)
{
	(void)state;
	/* As one letter where there is one: e with acute, a^ with acute. */
	assert_string_equal(cells(&left, "e\u0301x"), "e9 78 (2)");
	assert_string_equal(cells(&left, "a\u0302\u0301"), "1ea5 (1)");
	assert_string_equal(cells(&left, "\u1112\u1161\u11ab"), "d55c (2)");
	/* Thai: a vowel and a tone above one letter. */
	assert_string_equal(cells(&left, "ที่"), "e17+e35+e48 (1)");
	/* Hindi: nukta and virama; a vowel beside has its own column. */
	assert_string_equal(cells(&left, "न\u094dद\u0940"),
	    "928+94d 926 940 (3)");
	/* A fourth mark is one too many; a mark alone gets a blank. */
	assert_string_equal(cells(&left, "q\u0301\u0302\u0303\u0304z"),
	    "71+301+302+303 7a (2)");
	assert_string_equal(cells(&left, "\u0301z"), "20+301 7a (2)");
	assert_string_equal(cells(&left,
				"a\u200b\u200e\ufe0f\x1b"
				"b"),
	    "61 62 (2)");
}

static void
what_is_read_from_the_right_runs_to_the_left(void **state)
{
	(void)state;
	/* shalom */
	assert_string_equal(cells(&right, "שלום"), "5dd 5d5 5dc 5e9 (4)");
	assert_int_equal(line_first(&line), 3);
	/* Digits among it do not; the sentence still begins at the right. */
	assert_string_equal(cells(&right, "אב 12"), "31 32 20 5d1 5d0 (5)");
	assert_int_equal(line_first(&line), 4);
	/* In a language from the left, it is a word among others. */
	assert_string_equal(cells(&left, "ab אב."), "61 62 20 5d1 5d0 2e (6)");
	assert_int_equal(line_first(&line), 0);
	/* The other way round; and brackets show their other side. */
	assert_string_equal(cells(&right, "א ab?"), "3f 61 62 20 5d0 (5)");
	assert_string_equal(cells(&right, "(א)"), "28 5d0 29 (3)");
	/* Points stay on their letter. */
	assert_string_equal(cells(&right, "א\u05b8ב"), "5d1 5d0+5b8 (2)");
	assert_string_equal(cells(&right, "ab"), "61 62 (2)");
}

static void
arabic_letters_are_joined_as_they_stand(void **state)
{
	(void)state;
	/* salam: lam and alef are one letter. */
	assert_string_equal(cells(&right, "سلام"), "fee1 fefc feb3 (3)");
	assert_string_equal(cells(&apart, "سلام"), "645 627 644 633 (4)");
	assert_string_equal(cells(&unturned, "سلام"), "633 644 627 645 (4)");
	assert_int_equal(line_first(&line), 0);
}

static void
in_ascii_there_is_one_likeness_a_letter(void **state)
{
	(void)state;
	assert_string_equal(cells(&plain, "a\u0308"), "61 65 (2)");
	assert_string_equal(cells(&plain, "ö"), "6f 65 (2)");
	assert_string_equal(cells(&plain, "אב"), "3f 3f (2)");
	assert_string_equal(cells(&plain, "q\u0301"), "71 (1)");
}

/* Where the next letter would go, in each direction. */
static void
the_place_to_type_is_where_the_letter_will_be(void **state)
{
	(void)state;
	cells(&left, "aöb");
	assert_int_equal(line_insertion(&line, &left, 0), 0);
	assert_int_equal(line_insertion(&line, &left, 1), 1);
	assert_int_equal(line_insertion(&line, &left, 3), 2);
	assert_int_equal(line_insertion(&line, &left, 4), 3);
	cells(&right, "שלום");
	assert_int_equal(line_insertion(&line, &right, 0), 3);
	assert_int_equal(line_insertion(&line, &right, 2), 2);
	assert_int_equal(line_insertion(&line, &right, 8), -1);
	cells(&left, "你a");
	assert_int_equal(line_insertion(&line, &left, 3), 2);
	cells(&left, "");
	assert_int_equal(line_insertion(&line, &left, 0), 0);
	cells(&right, "");
	assert_int_equal(line_insertion(&line, &right, 0), -1);
}

static void
every_letter_is_as_wide_as_the_library_says(void **state)
{
	uint32_t code;

	(void)state;
	for (code = 0xa0; code <= 0x10ffff; code++) {
		int width = wcwidth((wchar_t)code);

		assert_int_equal(letters_width(code),
		    width < 0 ? 1 : (unsigned)width);
		assert_int_equal(letters_shown(code), width >= 0);
	}
	assert_int_equal(letters_width(0x4f60), 2);
	assert_int_equal(letters_width(0x301), 0);
	assert_int_equal(letters_width('\n'), 0);
}

static void
any_bytes_are_a_line_that_fits(void **state)
{
	static const struct line_way *const ways[] = { &plain, &left, &right,
		&apart, &unturned };
	static const char *const bits[] = { "a", " ", "ö", "א", "ب", "ل", "ا",
		"你", "\u0301", "\u200f", "\u202e", "\u2067", "1", "(", "\xff",
		"\xe0\x80", "\u05b8", "\t", "😀", "\U000e0001" };
	static char text[2200];
	size_t i, j, n;
	unsigned seed = 7;

	(void)state;
	for (i = 0; i < 400; i++) {
		text[0] = '\0';
		seed = seed * 1103515245 + 12345;
		for (n = (seed >> 16) % (i % 8 == 0 ? 900 : 30); n > 0; n--) {
			seed = seed * 1103515245 + 12345;
			strncat(text, bits[(seed >> 16) % 20],
			    sizeof(text) - strlen(text) - 1);
		}
		for (j = 0; j < 5; j++) {
			int width = 0;
			size_t cell;

			line_set(&line, ways[j], text, strlen(text));
			assert_true(line.count <= LINE_CELLS);
			for (cell = 0; cell < line.count; cell++)
				width += line.cells[cell].width;
			assert_int_equal(width, line.width);
			assert_true(line.count == 0 || line.first < line.count);
			for (cell = 0; cell <= strlen(text); cell += 7) {
				int at = line_insertion(&line, ways[j], cell);

				assert_true(at >= -1 && at <= line.width);
			}
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(marks_stand_with_their_letter),
		cmocka_unit_test(what_is_read_from_the_right_runs_to_the_left),
		cmocka_unit_test(arabic_letters_are_joined_as_they_stand),
		cmocka_unit_test(in_ascii_there_is_one_likeness_a_letter),
		cmocka_unit_test(the_place_to_type_is_where_the_letter_will_be),
		cmocka_unit_test(every_letter_is_as_wide_as_the_library_says),
		cmocka_unit_test(any_bytes_are_a_line_that_fits),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
