/*
 * screen_yesno.c - a question with two answers: a cross and a tick in boxes.
 */
#include <stdio.h>

#include "kiosk/core/screens.h"

/* The sizes, largest first. */
struct yesno {
	int columns; /* least of the frame */
	int rows;
	int box_columns;
	int box_rows;
	int above; /* rows from question to box */
	int need;  /* rows from question to footer */
	bool large;
	int times; /* a sign is drawn so much larger */
};

static const struct yesno yesno_sizes[] = {
	{ 140, 36, 65, 20, 3, 26, true, 2 },
	{ 70, 18, 33, 12, 3, 18, true, 1 },
	{ 0, 0, 18, 8, 2, 12, false, 1 },
};

static const struct yesno *
yesno_size(const struct scene *scene)
{
	const struct yesno *size = yesno_sizes;

	while (scene->frame->columns < size->columns ||
	    scene_rows(scene) < size->rows)
		size++;
	return size;
}

static void
yesno_box(struct scene *scene, const struct yesno *size, unsigned step, int row)
{
	struct frame *frame = scene->frame;
	int sign_columns = (step == 1            ? size->large ? 13 : 8
				   : size->large ? 13
						 : 7) *
	    size->times;
	int column = step == 0 ? frame->columns / 2 - size->box_columns - 1
			       : frame->columns / 2 + 1;
	int sign_row = row + (size->times == 2 ? 3 : size->large ? 2 : 1);
	char text[SCENE_TEXT];

	frame_box(frame, row, column, size->box_rows, size->box_columns);
	face_sign(frame, sign_row,
	    column + (size->box_columns - sign_columns) / 2, step == 1,
	    size->large, size->times);
	snprintf(text, sizeof(text), "%d  %s", scene_value(scene, step),
	    scene_step(scene, step));
	scene_label(scene, row + size->box_rows - (size->large ? 3 : 2),
	    column + (size->box_columns - 1) / 2, size->box_columns - 2,
	    size->large ? 2 : 1, text,
	    scene_focused(scene, step) ? FRAME_REVERSE : FRAME_PLAIN);
	scene_step_target(scene, step, row, column, size->box_columns);
}

void
screen_yesno_draw(struct scene *scene)
{
	const struct yesno *size = yesno_size(scene);
	int air = (scene_rows(scene) - size->need) / 2;
	int question = scene->top + (air > 0 ? air : 0);
	int box = question + size->above;

	scene_invite(scene, air >= 3 ? question - 2 : -1);
	scene_question(scene, question);
	yesno_box(scene, size, 0, box);
	yesno_box(scene, size, 1, box);
	scene_status(scene, box + size->box_rows);
	scene_footer(scene);
}
