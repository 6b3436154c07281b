/*
 * screen_row.c - every other scale: a row of numbers.
 *
 * nps11, stars5, ces7 and own steps look alike.  Under a number that is not
 * its own key stands the key.
 */
#include <stdio.h>
#include <string.h>

#include "kiosk/core/screens.h"

enum {
	DIGIT_COLUMNS = 3,
	TWO_DIGITS_COLUMNS = 7,
	DIGIT_ROWS = 5,
};

/* Columns of the widest number of this scale, as digits of ink. */
static int
row_number_columns(const struct scene *scene)
{
	unsigned last = scene->question->steps - 1;

	return scene_value(scene, last) > 9 ? TWO_DIGITS_COLUMNS
					    : DIGIT_COLUMNS;
}

/* Under a number that is not its own key stands the key, as one to press. */
static void
row_key(struct scene *scene, int row, int middle, int width, int value)
{
	char key[8];

	if (value < 10)
		return;
	snprintf(key, sizeof(key), "[%s]", keymap_name(value));
	scene_label(scene, row, middle, width, 1, key, FRAME_PLAIN);
}

/* Whether every step has a name that fits under its number. */
static bool
row_all_named(const struct scene *scene, int width, size_t rows)
{
	unsigned step;

	for (step = 0; step < scene->question->steps; step++) {
		const char *name = scene_step(scene, step);

		if (*name == '\0' || !scene_fits(scene, name, width, rows))
			return false;
	}
	return true;
}

/* Columns of one cell of the grid, without its lines; odd for a middle. */
static int
row_cell(const struct scene *scene)
{
	int cell = (scene->frame->columns - 7) / (int)scene->question->steps -
	    1;

	return cell > 13 ? 13 : cell > 3 && cell % 2 == 0 ? cell - 1 : cell;
}

/* One cell: number, key if another, name if all have one. */
static void
row_grid_cell(struct scene *scene, unsigned step, int row, int column,
    bool named)
{
	struct frame *frame = scene->frame;
	int cell = row_cell(scene), value = scene_value(scene, step);
	enum frame_style style = scene_focused(scene, step) ? FRAME_REVERSE
							    : FRAME_PLAIN;
	char text[8];

	if (step > 0)
		frame_box(frame, row, column, 5, 1);
	snprintf(text, sizeof(text), "%2d", value);
	frame_put(frame, row + 2, column + 1 + (cell - 2) / 2, text, style);
	if (value > 9)
		frame_put(frame, row + 3, column + 2 + (cell - 2) / 2,
		    keymap_name(value), FRAME_PLAIN);
	if (named)
		scene_label(scene, row + 5, column + 1 + cell / 2, cell,
		    SCENE_QUESTION_ROWS, scene_step(scene, step), style);
	scene_step_target(scene, step, row, column, cell + 1);
}

/* 40 x 12: a grid of plain numbers. */
static void
row_grid(struct scene *scene)
{
	struct frame *frame = scene->frame;
	unsigned steps = scene->question->steps, step;
	int cell = row_cell(scene);
	int air = (scene_rows(scene) - SCREENS_ROWS) / 2;
	int top = scene->top + (air > 0 ? air : 0);
	int y = top + (scene_rows(scene) < SCREENS_ROWS ? 2 : 3);
	bool named = row_all_named(scene, cell, SCENE_QUESTION_ROWS);
	int width = (int)steps * (cell + 1) + 1;
	int left = (frame->columns - width) / 2;

	scene_invite(scene, air >= 2 ? top - 2 : -1);
	scene_question(scene, top);
	frame_box(frame, y, left, 5, width);
	for (step = 0; step < steps; step++)
		row_grid_cell(scene, step, y, left + (int)step * (cell + 1),
		    named);
	if (!named)
		scene_ends(scene, y + 5, left, width, 2);
	scene_status(scene, y + 7);
}

/* Where large numbers go; times is how much larger the ink is. */
struct row {
	int times;
	int stride;
	int left;
	int top;
	bool named;
};

static struct row
row_layout(const struct scene *scene)
{
	int steps = (int)scene->question->steps;
	int number = row_number_columns(scene);
	int columns = scene->frame->columns, rows = scene_rows(scene);
	struct row row = { .times = 1, .stride = columns / steps };

	if (rows >= 30 && row.stride >= 2 * number)
		row.times = 2;
	if (row.stride > 14 * row.times)
		row.stride = 14 * row.times;
	row.left = (columns - row.stride * steps) / 2;
	row.top = scene->top + (rows - 8 * row.times) / 2;
	row.named = row_all_named(scene, row.stride - 2, SCENE_QUESTION_ROWS);
	return row;
}

/* One number in ink, its line, its key, its name. */
static void
row_number(struct scene *scene, const struct row *row, unsigned step)
{
	int value = scene_value(scene, step);
	int left = row->left + (int)step * row->stride;
	int width = row_number_columns(scene) * row->times;
	int x = left + (row->stride - width) / 2, i;
	int line = row->top + DIGIT_ROWS * row->times + 1;
	int middle = x +
	    (value > 9 ? TWO_DIGITS_COLUMNS : DIGIT_COLUMNS) * row->times / 2;
	bool focused = scene_focused(scene, step);

	if (value > 9) {
		face_digit(scene->frame, row->top, x, value / 10, row->times,
		    row->times);
		x += 4 * row->times;
	}
	face_digit(scene->frame, row->top, x, value % 10, row->times,
	    row->times);
	for (i = 0; i < row->stride; i++)
		frame_cell(scene->frame, line, left + i,
		    frame_line_code(scene->frame, focused),
		    focused ? FRAME_REVERSE : FRAME_PLAIN, 0);
	row_key(scene, line + 1, middle, row->stride, value);
	if (row->named)
		scene_label(scene, line + 2, middle, row->stride - 2,
		    SCENE_QUESTION_ROWS, scene_step(scene, step),
		    focused ? FRAME_REVERSE : FRAME_PLAIN);
	scene_step_target(scene, step, row->top, left, row->stride);
}

static void
row_ink(struct scene *scene)
{
	struct row row = row_layout(scene);
	int question = scene->top + 4 + (scene_rows(scene) - 24) / 4;
	int line = row.top + DIGIT_ROWS * row.times + 1;
	unsigned step;

	scene_invite(scene, question - 3);
	scene_question(scene, question);
	for (step = 0; step < scene->question->steps; step++)
		row_number(scene, &row, step);
	if (!row.named)
		scene_ends(scene, line + 2, row.left,
		    row.stride * (int)scene->question->steps, 1);
	scene_status(scene, line + 4);
}

/* Whether the frame has room for numbers in ink. */
static bool
row_is_roomy(const struct scene *scene)
{
	int stride = scene->frame->columns / (int)scene->question->steps;

	return scene_rows(scene) >= 18 && stride >= row_number_columns(scene) &&
	    stride >= DIGIT_COLUMNS + 2;
}

bool
screen_row_tells(const struct scene *scene)
{
	unsigned step, last = scene->question->steps - 1;

	for (step = 1; step < last; step++)
		if (*scene_step(scene, step) != '\0')
			break;
	if (step >= last)
		return true;
	if (row_is_roomy(scene))
		return row_layout(scene).named;
	return row_all_named(scene, row_cell(scene), SCENE_QUESTION_ROWS);
}

void
screen_row_draw(struct scene *scene)
{
	if (row_is_roomy(scene))
		row_ink(scene);
	else
		row_grid(scene);
	scene_footer(scene);
}
