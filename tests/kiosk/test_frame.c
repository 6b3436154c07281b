/*
 * test_frame.c - the screen in memory: text, wrapping, edges, differences.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "kiosk/core/frame.h"
#include "kiosk/core/letters.h"

static struct frame frame, other;
static char dump[FRAME_DUMP];

static const char *
shown(void)
{
	frame_dump(&frame, dump, sizeof(dump));
	return dump;
}

static void
text_stands_where_it_was_put(void **state)
{
	(void)state;
	frame_clear(&frame, 10, 3, false);
	frame_put(&frame, 1, 2, "abc", FRAME_PLAIN);
	frame_cursor(&frame, 1, 2);
	assert_string_equal(shown(), "\n  abc\n\ncursor 1 2\n");
}

static void
what_falls_outside_is_left_out(void **state)
{
	(void)state;
	frame_clear(&frame, 4, 2, false);
	frame_put(&frame, 0, 2, "abc", FRAME_PLAIN);
	frame_put(&frame, 1, -1, "abc", FRAME_PLAIN);
	frame_put(&frame, 5, 0, "abc", FRAME_PLAIN);
	frame_put(&frame, -1, 0, "abc", FRAME_PLAIN);
	frame_box(&frame, -2, -2, 9, 9);
	frame_cursor(&frame, 7, -3);
	assert_string_equal(shown(), "  ab\nbc\ncursor 1 0\n");
}

static void
sizes_beyond_the_frame_are_cut(void **state)
{
	(void)state;
	frame_clear(&frame, 9999, 9999, false);
	assert_int_equal(frame.columns, FRAME_COLUMNS);
	assert_int_equal(frame.rows, FRAME_ROWS);
	frame_clear(&frame, 0, -1, false);
	assert_int_equal(frame.columns, 1);
	assert_int_equal(frame.rows, 1);
}

static void
plain_frames_write_plain_letters(void **state)
{
	(void)state;
	frame_clear(&frame, 40, 1, true);
	frame_put(&frame, 0, 0, "Größe – Übung, Façade, Čeština …", 0);
	assert_int_equal(frame_width(&frame, "Größe"), 7);
	assert_string_equal(shown(),
	    "Groesse - Uebung, Facade, Cestina ...\ncursor 0 0\n");
	frame_clear(&frame, 60, 1, true);
	frame_put(&frame, 0, 0,
	    "¿Qué? ¡Sí! Tiếng Việt. Щука, Ґанок. Άλφα, Ψάρι, ὁδός.", 0);
	assert_string_equal(shown(),
	    "Que? Si! Tieng Viet. Shchuka, Ganok. Alfa, Psari, odos.\n"
	    "cursor 0 0\n");
	assert_true(letters_likeable("¿Qué tal? Άλφα Щука Việt"));
	assert_false(letters_likeable("你好"));
	assert_false(letters_likeable("שלום"));
	frame_clear(&frame, 40, 1, true);
	frame_put(&frame, 0, 0,
	    "a\xff"
	    "b 你",
	    0);
	assert_string_equal(shown(), "a?b ?\ncursor 0 0\n");
}

static void
wide_and_joining_letters_take_the_columns_they_need(void **state)
{
	(void)state;
	frame_clear(&frame, 6, 1, false);
	assert_int_equal(frame_width(&frame, "你a"), 3);
	frame_put(&frame, 0, 0, "你a", 0);
	assert_int_equal(frame.cells[0][1].code, FRAME_SECOND);
	assert_int_equal(frame.cells[0][2].code, 'a');
	assert_string_equal(shown(), "你a\ncursor 0 0\n");
	/* Half a letter does not fit at the edge. */
	frame_clear(&frame, 2, 1, false);
	frame_put(&frame, 0, 1, "你", 0);
	assert_string_equal(shown(), "\ncursor 0 0\n");
	frame_clear(&frame, 4, 1, false);
	assert_int_equal(frame_width(&frame, "e\xcc\x81x\x1b"), 2);
}

/* Lines joined by '|'. */
static const char *
wrapped(const char *text, int width)
{
	static char out[400];
	struct frame_line lines[8];
	size_t i, count = frame_wrap(&frame, text, width, lines, 8);

	out[0] = '\0';
	for (i = 0; i < count && i < 8; i++) {
		assert_true(lines[i].width <= width || width == 0);
		snprintf(out + strlen(out), sizeof(out) - strlen(out), "%s%.*s",
		    i > 0 ? "|" : "", (int)lines[i].length, lines[i].text);
	}
	return out;
}

static void
text_is_broken_at_blanks(void **state)
{
	(void)state;
	frame_clear(&frame, 40, 1, false);
	assert_string_equal(wrapped("one two three", 20), "one two three");
	assert_string_equal(wrapped("one two three", 8), "one two|three");
	assert_string_equal(wrapped("one two three", 7), "one two|three");
	assert_string_equal(wrapped("one two three", 6), "one|two|three");
	assert_string_equal(wrapped("  one   two ", 6), "one|two");
	assert_string_equal(wrapped("one\ntwo", 20), "one|two");
	assert_string_equal(wrapped("abcdefgh ij", 3), "abc|def|gh|ij");
	assert_string_equal(wrapped("größe", 3), "grö|ße");
	assert_string_equal(wrapped("", 5), "");
	assert_string_equal(wrapped("   ", 5), "");
	/* Not even one letter fits: it comes to an end all the same. */
	assert_string_equal(wrapped("ab", 0), "a|b");
}

static void
text_is_broken_where_its_language_allows(void **state)
{
	(void)state;
	frame_clear(&frame, 40, 1, false);
	/* No blanks between words; no line begins with a full stop. */
	assert_string_equal(wrapped("今日は。良い", 6), "今日|は。良|い");
	assert_string_equal(wrapped("one two-three", 8), "one two-|three");
	assert_string_equal(wrapped("a b\u00a0c", 3), "a|b\u00a0c");
	assert_string_equal(wrapped("ab\u200bcd", 3), "ab\u200b|cd");
	/* A word too long is cut, but marks stay with their letter. */
	assert_string_equal(wrapped("q\u0301q\u0301q\u0301", 2),
	    "q\u0301q\u0301|q\u0301");
}

static void
a_frame_from_the_right_writes_to_the_left(void **state)
{
	(void)state;
	frame_clear(&frame, 10, 2, false);
	frame_from_right(&frame, true);
	assert_true(frame_mirrors(&frame));
	assert_int_equal(frame_put(&frame, 0, 2, "אב ג", 0), 5);
	assert_string_equal(shown(), "  ג בא\n\ncursor 0 0\n");
	/* In ASCII there is nothing to turn. */
	frame_clear(&frame, 10, 1, true);
	frame_from_right(&frame, true);
	assert_false(frame_mirrors(&frame));
}

static void
boxes_are_of_lines_or_of_signs(void **state)
{
	(void)state;
	frame_clear(&frame, 5, 3, true);
	frame_put(&frame, 1, 1, "x", 0);
	frame_box(&frame, 0, 0, 3, 5);
	frame_box(&frame, 0, 2, 3, 1);
	assert_string_equal(shown(), "+-+-+\n|x| |\n+-+-+\ncursor 0 0\n");
	frame_clear(&frame, 5, 3, false);
	frame_box(&frame, 0, 0, 3, 5);
	frame_box(&frame, 0, 2, 3, 1);
	assert_string_equal(shown(), "┌─┬─┐\n│ │ │\n└─┴─┘\ncursor 0 0\n");
}

static void
a_shifted_frame_keeps_what_is_above(void **state)
{
	(void)state;
	frame_clear(&frame, 4, 4, false);
	frame_put(&frame, 0, 0, "top", 0);
	frame_put(&frame, 1, 0, "a", 0);
	frame_put(&frame, 2, 0, "b", 0);
	frame_cursor(&frame, 1, 0);
	frame_shift(&frame, 1, 1);
	assert_string_equal(shown(), "top\n\na\nb\ncursor 2 0\n");
}

static void
any_change_a_person_could_see_is_a_difference(void **state)
{
	(void)state;
	frame_clear(&frame, 10, 3, false);
	frame_clear(&other, 10, 3, false);
	assert_false(frame_differs(&frame, &other));
	frame_cell(&other, 2, 9, 'x', FRAME_PLAIN, 0);
	assert_true(frame_differs(&frame, &other));
	frame_clear(&other, 10, 3, false);
	frame_cell(&other, 2, 9, ' ', FRAME_REVERSE, 0);
	assert_true(frame_differs(&frame, &other));
	frame_clear(&other, 10, 3, false);
	frame_cell(&other, 2, 9, ' ', FRAME_PLAIN, 1);
	assert_true(frame_differs(&frame, &other));
	frame_clear(&other, 10, 3, false);
	other.cells[0][0].marks[0] = 0x301;
	assert_true(frame_differs(&frame, &other));
	frame_clear(&other, 10, 3, false);
	frame_dim(&other);
	assert_true(frame_differs(&frame, &other));
	frame_clear(&other, 10, 3, false);
	frame_cursor(&other, 0, 1);
	assert_true(frame_differs(&frame, &other));
	frame_clear(&other, 10, 4, false);
	assert_true(frame_differs(&frame, &other));
}

static void
a_dump_is_cut_to_its_room(void **state)
{
	char small[12];
	size_t size;

	(void)state;
	frame_clear(&frame, 20, 2, false);
	frame_put(&frame, 0, 0, "ääääääääää", 0);
	for (size = 0; size <= sizeof(small); size++) {
		memset(small, 'z', sizeof(small));
		frame_dump(&frame, small, size);
		if (size > 0)
			assert_true(memchr(small, '\0', size) != NULL);
		if (size < sizeof(small))
			assert_int_equal(small[size], 'z');
	}
}

static void
broken_utf8_is_taken_a_byte_at_a_time(void **state)
{
	static const char *const broken[] = { "\x80", "\xc0\x80", "\xe0\x80",
		"\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff", "\xc3" };
	uint32_t code;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		assert_int_equal(letters_take(broken[i], strlen(broken[i]),
				     &code),
		    1);
		assert_int_equal(code, LETTERS_BROKEN);
	}
	assert_int_equal(letters_take("", 0, &code), 0);
	assert_int_equal(letters_take("\xf0\x9f\x99\x82", 4, &code), 4);
	assert_int_equal(code, 0x1f642);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_stands_where_it_was_put),
		cmocka_unit_test(what_falls_outside_is_left_out),
		cmocka_unit_test(sizes_beyond_the_frame_are_cut),
		cmocka_unit_test(plain_frames_write_plain_letters),
		cmocka_unit_test(
		    wide_and_joining_letters_take_the_columns_they_need),
		cmocka_unit_test(text_is_broken_at_blanks),
		cmocka_unit_test(text_is_broken_where_its_language_allows),
		cmocka_unit_test(a_frame_from_the_right_writes_to_the_left),
		cmocka_unit_test(boxes_are_of_lines_or_of_signs),
		cmocka_unit_test(a_shifted_frame_keeps_what_is_above),
		cmocka_unit_test(any_change_a_person_could_see_is_a_difference),
		cmocka_unit_test(a_dump_is_cut_to_its_room),
		cmocka_unit_test(broken_utf8_is_taken_a_byte_at_a_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
