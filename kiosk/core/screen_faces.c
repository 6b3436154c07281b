/*
 * screen_faces.c - smiley4 and smiley5: a row of faces.
 *
 * Small faces from 40 x 12, large ones from 16 columns each and 18 rows,
 * computed ones where there is room for 19 columns each.
 */
#include <stdio.h>

#include "kiosk/core/screens.h"

/* Where things go.  An invite of -1 is left out. */
struct faces {
	int width;  /* of a face */
	int column; /* width of a face's column */
	int left;   /* where the first column begins */
	int invite;
	int question;
	int face;
	int key;
	int word;
	int status;
};

static int
faces_least(int a, int b)
{
	return a < b ? a : b;
}

static int
faces_most(int a, int b)
{
	return a > b ? a : b;
}

/* 40 x 12: question, face, key and the ends' words; all else is air. */
static void
faces_small(struct faces *faces, int rows)
{
	int top = faces_most(0, (rows - SCREENS_ROWS) / 2);

	faces->width = FACE_SMALL_COLUMNS;
	faces->invite = top >= 2 ? top - 2 : -1;
	faces->question = top;
	faces->face = top + 2;
	faces->key = top + 8;
	faces->word = top + 9;
	faces->status = top + 9;
}

/* Below 23 rows it is close, and nobody is invited. */
static void
faces_large(struct faces *faces, int rows)
{
	int top = faces_most(0, (rows - 20) / 2);

	faces->width = FACE_LARGE_COLUMNS;
	faces->invite = rows < 23 ? -1 : faces_most(1, top - 1);
	faces->question = rows < 23 ? (rows - 18) / 2 : faces->invite + 3;
	faces->face = faces->question + 3;
	faces->key = faces->face + FACE_LARGE_ROWS + (rows < 23 ? 0 : 1);
	faces->word = faces->key + 3;
	faces->status = faces->key + 5;
}

static void
faces_huge(struct faces *faces, int rows, int width)
{
	int face_height = face_rows(width);
	int top = faces_most(0, (rows - face_height - 17) / 2);

	faces->width = width;
	faces->invite = faces_most(1, top - 1);
	faces->question = faces->invite + 3;
	faces->face = faces->question + 3;
	faces->key = faces->face + face_height + 1;
	faces->word = faces->key + 6;
	faces->status = faces->key + 8;
}

/* Below a banner all begins further down. */
static void
faces_lower(struct faces *faces, int by)
{
	if (faces->invite >= 0)
		faces->invite += by;
	faces->question += by;
	faces->face += by;
	faces->key += by;
	faces->word += by;
	faces->status += by;
}

static struct faces
faces_layout(const struct scene *scene)
{
	int rows = scene_rows(scene);
	struct faces faces = {
		.column = scene->frame->columns / (int)scene->question->steps,
	};
	int width = faces_least(faces.column - 2,
	    faces_least(2 * (rows / 2 - 3), 2 * (rows - 18) - 1));

	width -= 1 - width % 2;
	faces.left = (scene->frame->columns -
			 faces.column * (int)scene->question->steps) /
	    2;
	if (faces.column < FACE_LARGE_COLUMNS + 1 || rows < 18)
		faces_small(&faces, rows);
	else if (width < FACE_HUGE_COLUMNS || scene->art == FACE_OUTLINE)
		faces_large(&faces, rows);
	else
		faces_huge(&faces, rows, width);
	faces_lower(&faces, scene->top);
	return faces;
}

/* A box around a key; one of strong lines has the focus. */
static void
faces_key_box(struct frame *frame, int row, int column, bool focused)
{
	static const char *const strong[2][3] = {
		{ "╔═══╗", "║   ║", "╚═══╝" },
		{ "#===#", "#   #", "#===#" },
	};
	bool mirrors = frame_mirrors(frame);
	int i;

	if (!focused)
		frame_box(frame, row, column, 3, 5);
	/* A box is no text, to begin at the right. */
	frame_from_right(frame, false);
	for (i = 0; focused && i < 3; i++)
		frame_put(frame, row + i, column, strong[frame->way.plain][i],
		    FRAME_PLAIN);
	frame_from_right(frame, mirrors);
}

static void
faces_key(struct scene *scene, const struct faces *faces, unsigned step,
    int middle)
{
	bool focused = scene_focused(scene, step);
	struct frame *frame = scene->frame;
	int value = scene_value(scene, step);
	char text[8];

	if (faces->width == FACE_SMALL_COLUMNS) {
		snprintf(text, sizeof(text), focused ? ">%d<" : "[%d]", value);
		frame_put(frame, faces->key, middle - 1, text,
		    focused ? FRAME_REVERSE : FRAME_PLAIN);
		return;
	}
	if (faces->width >= FACE_HUGE_COLUMNS) {
		face_digit(frame, faces->key, middle - 3, value, 2, 1);
		if (focused) {
			frame_put(frame, faces->key + 2, middle - 6, ">",
			    FRAME_PLAIN);
			frame_put(frame, faces->key + 2, middle + 6, "<",
			    FRAME_PLAIN);
		}
		return;
	}
	faces_key_box(frame, faces->key, middle - 2, focused);
	snprintf(text, sizeof(text), "%d", value);
	frame_put(frame, faces->key + 1, middle, text, FRAME_PLAIN);
}

/* One column: face, key and, where there is room, the step's word. */
static void
faces_column(struct scene *scene, const struct faces *faces, unsigned step)
{
	static const int four[] = { 1, 2, 4, 5 };
	int face = scene->question->steps == 4 ? four[step] : (int)step + 1;
	int left = faces->left + (int)step * faces->column;
	int middle = left + faces->column / 2;

	face_draw(scene->frame, faces->face, middle - faces->width / 2,
	    faces->width, face, scene->art);
	faces_key(scene, faces, step, middle);
	if (faces->width != FACE_SMALL_COLUMNS)
		scene_label(scene, faces->word, middle, faces->column - 1, 2,
		    scene_step(scene, step),
		    scene_focused(scene, step) ? FRAME_REVERSE : FRAME_PLAIN);
	scene_step_target(scene, step, faces->face, left, faces->column);
}

void
screen_faces_draw(struct scene *scene)
{
	struct faces faces = faces_layout(scene);
	bool says = scene->visit->focus != VISIT_NO_FOCUS ||
	    scene->visit->notice;
	unsigned step;

	scene_invite(scene, faces.invite);
	scene_question(scene, faces.question);
	for (step = 0; step < scene->question->steps; step++)
		faces_column(scene, &faces, step);
	if (faces.width == FACE_SMALL_COLUMNS && !says)
		scene_ends(scene, faces.word, 1, scene->frame->columns - 2, 1);
	scene_status(scene, faces.status);
	scene_footer(scene);
}
