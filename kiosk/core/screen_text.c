/*
 * screen_text.c - text mode: no art, one thing a line.
 *
 * For Braille lines and speech, and for a terminal too small for anything
 * else.  The steps come first: a question that does not fit is cut, an answer
 * is not.
 */
#include <stdio.h>
#include <string.h>

#include "kiosk/core/screens.h"

enum {
	QUESTION_LINES = 16
};

/* Lines of the question, at least one, that leave below rows free. */
static int
text_question(struct scene *scene, int below)
{
	struct frame_line lines[QUESTION_LINES];
	int room = scene->frame->rows - below, i;
	size_t count;

	count = frame_wrap(scene->frame, scene_text(scene),
	    scene->frame->columns, lines, QUESTION_LINES);
	if (room < 1)
		room = 1;
	if (room > QUESTION_LINES)
		room = QUESTION_LINES;
	if ((int)count < room)
		room = (int)count;
	for (i = 0; i < room; i++)
		frame_put_line(scene->frame, i, 0, &lines[i], FRAME_PLAIN);
	return room;
}

static void
text_line(struct scene *scene, int row, const char *text,
    enum frame_style style, const struct keymap_meaning *meaning)
{
	struct scene_target target = {
		.row = row,
		.column = 0,
		.rows = 1,
		.columns = scene->frame->columns,
		.meaning = *meaning,
	};

	frame_put(scene->frame, row, 0, text, style);
	scene_target(scene, &target);
}

/* "10 + sehr wahrscheinlich": the value, its key if another, its name. */
static void
text_step(struct scene *scene, int row, unsigned step)
{
	struct keymap_meaning meaning = {
		.what = KEYMAP_STEP,
		.number = step,
	};
	int value = scene_value(scene, step);
	const char *name = scene_step(scene, step);
	char text[SHEET_STRING + 32];

	snprintf(text, sizeof(text), "%d%s%s%s%.*s", value,
	    value > 9 ? " " : "", value > 9 ? keymap_name(value) : "",
	    *name != '\0' ? " " : "", SHEET_STRING, name);
	text_line(scene, row, text,
	    scene_focused(scene, step) ? FRAME_REVERSE : FRAME_PLAIN, &meaning);
	if (scene_focused(scene, step))
		frame_cursor(scene->frame, row, 0);
}

/* Too few rows for a line each: the numbers beside one another. */
static int
text_short(struct scene *scene, int row)
{
	struct frame *frame = scene->frame;
	unsigned step, last = scene->question->steps - 1;
	int column = 0;
	char text[SHEET_STRING + 32];

	for (step = 0; step <= last; step++) {
		struct scene_target target = {
			.row = row,
			.column = column,
			.rows = 1,
			.meaning = { .what = KEYMAP_STEP, .number = step },
		};
		int value = scene_value(scene, step);

		snprintf(text, sizeof(text), value > 9 ? "%d(%s)" : "%d", value,
		    keymap_name(value));
		target.columns = frame_width(frame, text) + 1;
		if (column > 0 &&
		    column + target.columns - 1 > frame->columns) {
			target.column = column = 0;
			target.row = ++row;
		}
		frame_put(frame, row, column, text,
		    scene_focused(scene, step) ? FRAME_REVERSE : FRAME_PLAIN);
		if (scene_focused(scene, step))
			frame_cursor(frame, row, column);
		scene_target(scene, &target);
		column += target.columns;
	}
	row++;
	for (step = 0; step <= last; step += last) {
		if (*scene_step(scene, step) == '\0')
			continue;
		snprintf(text, sizeof(text), "%d %.*s",
		    scene_value(scene, step), SHEET_STRING,
		    scene_step(scene, step));
		frame_put(frame, row++, 0, text, FRAME_PLAIN);
	}
	return row;
}

static void
text_others(struct scene *scene, int row)
{
	const struct sheet *sheet = scene->visit->sheet;
	struct keymap_meaning meaning = { .what = KEYMAP_LANGUAGE };
	char text[SHEET_STRING + 8];
	size_t i;

	for (i = 0; i < sheet->language_count; i++) {
		if (i == scene->visit->language)
			continue;
		meaning.number = (uint32_t)i;
		scene_language(scene, i, text, sizeof(text));
		text_line(scene, row++, text, FRAME_PLAIN, &meaning);
	}
	if (!scene->visit->text)
		return;
	meaning.what = KEYMAP_TEXT;
	snprintf(text, sizeof(text), "T %.*s", SHEET_STRING,
	    scene_word(scene, WORD_WITH_FACES));
	text_line(scene, row, text, FRAME_PLAIN, &meaning);
}

void
screen_text_draw(struct scene *scene)
{
	int steps = (int)scene->question->steps;
	int lines = (int)frame_wrap(scene->frame, scene_text(scene),
	    scene->frame->columns, NULL, 0);
	bool brief = scene->frame->rows < steps + lines;
	int row = text_question(scene, brief ? 3 : steps);
	unsigned step;

	if (brief) {
		row = text_short(scene, row);
	} else {
		for (step = 0; (int)step < steps; step++)
			text_step(scene, row++, step);
	}
	if (scene->visit->notice) {
		/* Over the empty row, or the last one. */
		if (row > scene->frame->rows - 1)
			row = scene->frame->rows - 1;
		frame_put(scene->frame, row, 0, scene_word(scene, WORD_STILL),
		    FRAME_PLAIN);
		frame_cursor(scene->frame, row, 0);
	}
	if (row + 1 + (int)scene->visit->sheet->language_count <=
	    scene->frame->rows)
		row++;
	text_others(scene, row + (scene->visit->notice ? 1 : 0));
}
