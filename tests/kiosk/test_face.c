/*
 * test_face.c - the faces at every size: symmetrical, whole, and five.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "kiosk/core/face.h"

static struct frame frame, other;

static void
draw(struct frame *into, int columns, int face, enum face_art art)
{
	frame_clear(into, columns, face_rows(columns), false);
	face_draw(into, 0, 0, columns, face, art);
}

static uint32_t
mirrored(uint32_t code)
{
	return code == '/' ? '\\' : code == '\\' ? '/' : code;
}

static void
assert_symmetrical(int columns)
{
	int x, y;

	for (y = 0; y < face_rows(columns); y++)
		for (x = 0; x < columns; x++)
			assert_int_equal(frame.cells[y][x].code,
			    mirrored(frame.cells[y][columns - 1 - x].code));
}

/* It reaches all four edges of its place: nothing is cut, no room is left. */
static void
assert_fills_its_place(int columns)
{
	int rows = face_rows(columns);
	bool top = false, bottom = false, left = false;
	int x, y;

	for (x = 0; x < columns; x++) {
		top |= frame.cells[0][x].code != ' ';
		bottom |= frame.cells[rows - 1][x].code != ' ';
	}
	for (y = 0; y < rows; y++)
		left |= frame.cells[y][0].code != ' ';
	assert_true(top && bottom && left);
}

/* Two faces are told apart by many cells, not by one. */
static void
assert_tells(int columns, int a, int b, enum face_art art)
{
	int x, y, differ = 0;

	draw(&frame, columns, a, art);
	draw(&other, columns, b, art);
	for (y = 0; y < face_rows(columns); y++)
		for (x = 0; x < columns; x++)
			differ += frame.cells[y][x].code !=
			    other.cells[y][x].code;
	assert_true(differ >= columns / 4);
}

static void
faces_are_symmetrical_fill_their_place_and_differ(void **state)
{
	int columns, face, art, next;

	(void)state;
	for (columns = FACE_SMALL_COLUMNS; columns <= 77; columns += 2) {
		if (columns != FACE_SMALL_COLUMNS &&
		    columns != FACE_LARGE_COLUMNS &&
		    columns < FACE_HUGE_COLUMNS)
			continue;
		for (art = FACE_SOLID; art <= FACE_BLOCKS; art++) {
			if (art == FACE_OUTLINE && columns >= FACE_HUGE_COLUMNS)
				continue;
			for (face = 1; face <= 5; face++) {
				draw(&frame, columns, face, (enum face_art)art);
				assert_symmetrical(columns);
				assert_fills_its_place(columns);
				for (next = face + 1; next <= 5; next++)
					assert_tells(columns, face, next,
					    (enum face_art)art);
			}
		}
	}
}

static void
painted_cells_are_ink_and_outlines_are_letters(void **state)
{
	int x, y;

	(void)state;
	draw(&frame, FACE_LARGE_COLUMNS, 5, FACE_SOLID);
	for (y = 0; y < FACE_LARGE_ROWS; y++)
		for (x = 0; x < FACE_LARGE_COLUMNS; x++)
			assert_int_equal(frame.cells[y][x].code == '#',
			    frame.cells[y][x].style == FRAME_INK);
	draw(&frame, FACE_LARGE_COLUMNS, 5, FACE_OUTLINE);
	for (y = 0; y < FACE_LARGE_ROWS; y++)
		for (x = 0; x < FACE_LARGE_COLUMNS; x++)
			assert_int_equal(frame.cells[y][x].style, FRAME_PLAIN);
}

static void
digits_differ_and_grow(void **state)
{
	int a, b;

	(void)state;
	for (a = 0; a < 10; a++) {
		for (b = a + 1; b < 10; b++) {
			frame_clear(&frame, 6, 10, false);
			frame_clear(&other, 6, 10, false);
			face_digit(&frame, 0, 0, a, 2, 2);
			face_digit(&other, 0, 0, b, 2, 2);
			assert_true(frame_differs(&frame, &other));
		}
	}
	frame_clear(&frame, 6, 10, false);
	face_digit(&frame, 0, 0, 8, 2, 2);
	assert_int_equal(frame.cells[9][5].style, FRAME_INK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    faces_are_symmetrical_fill_their_place_and_differ),
		cmocka_unit_test(
		    painted_cells_are_ink_and_outlines_are_letters),
		cmocka_unit_test(digits_differ_and_grow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
