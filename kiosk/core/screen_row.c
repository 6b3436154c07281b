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

/* What stands under a number that is not its own key, else "". */
static const char *
row_key(int value)
{
	return value == 10 ? "+ x" : value > 10 ? keymap_name(value) : "";
}

/* 40 x 12: a grid of plain numbers. */
static void
row_grid(struct scene *scene)
{
	struct frame *frame = scene->frame;
	int steps = (int)scene->question->steps;
	int cell = (frame->columns - 7) / steps - 1;
	int width, left, top = (frame->rows - SCREENS_ROWS) / 2, y, n;
	char text[8];

	cell = cell > 9 ? 9 : cell;
	width = steps * (cell + 1) + 1;
	left = (frame->columns - width) / 2;
	y = top + 3;
	scene_invite(scene, top >= 2 ? top - 2 : -1);
	scene_question(scene, top);
	frame_box(frame, y, left, 5, width);
	for (n = 0; n < steps; n++) {
		int value = scene_value(scene, (unsigned)n);
		int column = left + n * (cell + 1);
		bool focused = scene_focused(scene, (unsigned)n);

		if (n > 0)
			frame_box(frame, y, column, 5, 1);
		snprintf(text, sizeof(text), "%2d", value);
		frame_put(frame, y + 2, column + 1 + (cell - 2) / 2, text,
		    focused ? FRAME_REVERSE : FRAME_PLAIN);
		if (value > 9)
			frame_put(frame, y + 3, column + 2 + (cell - 2) / 2,
			    keymap_name(value), FRAME_PLAIN);
		scene_step_target(scene, (unsigned)n, y, column, cell + 1);
	}
	scene_ends(scene, y + 5, left, width, 2);
	scene_status(scene, y + 7);
}

/* Whether every step has a name that fits under its number. */
static bool
row_all_named(const struct scene *scene, int stride)
{
	unsigned step;

	for (step = 0; step < scene->question->steps; step++) {
		const char *name = scene_step(scene, step);

		if (*name == '\0' ||
		    frame_width(scene->frame, name) > stride - 2)
			return false;
	}
	return true;
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
	int columns = scene->frame->columns, rows = scene->frame->rows;
	struct row row = { .times = 1, .stride = columns / steps };

	if (rows >= 30 && row.stride >= 2 * number)
		row.times = 2;
	if (row.stride > 14 * row.times)
		row.stride = 14 * row.times;
	row.left = (columns - row.stride * steps) / 2;
	row.top = (rows - 8 * row.times) / 2;
	row.named = row_all_named(scene, row.stride);
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
		frame_cell(scene->frame, line, left + i, focused ? '=' : '-',
		    focused ? FRAME_REVERSE : FRAME_PLAIN, 0);
	scene_label(scene, line + 1, middle, row->stride, 1, row_key(value),
	    FRAME_PLAIN);
	if (row->named)
		scene_label(scene, line + 2, middle, row->stride - 1, 1,
		    scene_step(scene, step),
		    focused ? FRAME_REVERSE : FRAME_PLAIN);
	scene_step_target(scene, step, row->top, left, row->stride);
}

static void
row_ink(struct scene *scene)
{
	struct row row = row_layout(scene);
	int question = 4 + (scene->frame->rows - 24) / 4;
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

void
screen_row_draw(struct scene *scene)
{
	int stride = scene->frame->columns / (int)scene->question->steps;

	if (scene->frame->rows >= 18 && stride >= row_number_columns(scene) &&
	    stride >= DIGIT_COLUMNS + 2)
		row_ink(scene);
	else
		row_grid(scene);
	scene_footer(scene);
}
