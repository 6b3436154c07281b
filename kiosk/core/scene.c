/*
 * scene.c - what the screens share: where a visit is drawn, and what each
 * place on it means when pressed.
 *
 * What is drawn and what can be pressed are written down together, so they
 * cannot part.
 */
#include "kiosk/core/scene.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/core/letters.h"

void
scene_target(struct scene *scene, const struct scene_target *target)
{
	if (scene->target_count < SCENE_TARGETS)
		scene->targets[scene->target_count++] = *target;
}

void
scene_step_target(struct scene *scene, unsigned step, int row, int column,
    int columns)
{
	struct scene_target target = {
		.row = row,
		.column = column,
		.rows = scene->frame->rows - 1 - row,
		.columns = columns,
		.meaning = { .what = KEYMAP_STEP, .number = step },
	};

	scene_target(scene, &target);
}

const char *
scene_word(const struct scene *scene, enum word word)
{
	return words_text(scene->visit->sheet, scene->visit->language, word);
}

const char *
scene_step(const struct scene *scene, unsigned step)
{
	return words_step(scene->visit->sheet, scene->visit->language,
	    scene->question, step);
}

void
scene_language(const struct scene *scene, size_t language, char *text,
    size_t size)
{
	const char *code = scene->visit->sheet->languages[language];
	const char *name = words_language(code);
	char letter = scene->letters[language];

	/* Letters that ASCII has no likeness of would all be "?". */
	if (scene->frame->way.plain && !letters_likeable(name))
		name = code;
	snprintf(text, size, "%c %s", letter == ' ' ? '/' : letter - 'a' + 'A',
	    name);
}

int
scene_value(const struct scene *scene, unsigned step)
{
	return visit_lowest(scene->visit) + (int)step;
}

bool
scene_focused(const struct scene *scene, unsigned step)
{
	return scene->visit->focus == (int)step;
}

const char *
scene_text(const struct scene *scene)
{
	const char *text = scene->question->text.in[scene->visit->language];

	return text != NULL ? text : "";
}

size_t
scene_question_lines(const struct scene *scene)
{
	return frame_wrap(scene->frame, scene_text(scene),
	    scene->frame->columns - 2, NULL, 0);
}

void
scene_question(struct scene *scene, int row)
{
	struct frame_line lines[SCENE_QUESTION_ROWS];
	struct frame *frame = scene->frame;
	const char *text = scene_text(scene);
	int width = frame->columns - 2;
	size_t i, count;

	count = frame_wrap(frame, text, width, lines, SCENE_QUESTION_ROWS);
	if (count > SCENE_QUESTION_ROWS)
		count = SCENE_QUESTION_ROWS;
	/* Two lines alike are read more easily than a long and a short one. */
	while (count == 2 && width > 10 &&
	    frame_wrap(frame, text, width - 1, NULL, 0) == 2)
		frame_wrap(frame, text, --width, lines, 2);
	for (i = 0; i < count; i++) {
		int column = (frame->columns - lines[i].width) / 2;

		frame_put_line(frame, row + (int)i, column, &lines[i],
		    FRAME_PLAIN);
		if (i == 0)
			frame_cursor(frame, row, column);
	}
}

void
scene_invite(struct scene *scene, int row)
{
	const char *invite = scene_word(scene, WORD_INVITE);

	if (row >= 0 &&
	    frame_width(scene->frame, invite) <= scene->frame->columns)
		frame_middle(scene->frame, row, invite, FRAME_PLAIN);
}

/* "4 gut. Enter bestaetigt.": the focused step and how to answer with it. */
static void
scene_status_line(const struct scene *scene, char *line, size_t size,
    const char *name)
{
	snprintf(line, size, "%d%s%.*s. %s",
	    scene_value(scene, (unsigned)scene->visit->focus),
	    *name != '\0' ? " " : "", SHEET_STRING, name,
	    scene_word(scene, WORD_CONFIRM));
}

void
scene_status(struct scene *scene, int row)
{
	const char *name;
	char line[SHEET_STRING + 64];
	int step = scene->visit->focus;

	if (scene->visit->notice) {
		frame_cursor(scene->frame, row,
		    frame_middle(scene->frame, row,
			scene_word(scene, WORD_STILL), FRAME_PLAIN));
		return;
	}
	if (step == VISIT_NO_FOCUS)
		return;
	name = scene_step(scene, (unsigned)step);
	scene_status_line(scene, line, sizeof(line), name);
	if (frame_width(scene->frame, line) > scene->frame->columns)
		scene_status_line(scene, line, sizeof(line), "");
	frame_cursor(scene->frame, row,
	    frame_middle(scene->frame, row, line, FRAME_PLAIN));
}

void
scene_label(struct scene *scene, int row, int middle, int width, int rows,
    const char *text, enum frame_style style)
{
	struct frame_line lines[SCENE_QUESTION_ROWS];
	size_t i, count;

	count = frame_wrap(scene->frame, text, width, lines,
	    SCENE_QUESTION_ROWS);
	for (i = 0; i < count && (int)i < rows && i < SCENE_QUESTION_ROWS; i++)
		frame_put_line(scene->frame, row + (int)i,
		    middle - lines[i].width / 2, &lines[i], style);
}

void
scene_ends(struct scene *scene, int row, int column, int width, int rows)
{
	struct frame_line lines[SCENE_QUESTION_ROWS];
	unsigned steps = scene->question->steps;
	const char *low = scene_step(scene, 0);
	const char *high = scene_step(scene, steps - 1);
	int half = rows == 1 &&
		frame_width(scene->frame, low) +
			frame_width(scene->frame, high) <
		    width
	    ? width
	    : (width - 1) / 2;
	size_t i, count;

	count = frame_wrap(scene->frame, low, half, lines, 2);
	for (i = 0; i < count && (int)i < rows; i++)
		frame_put_line(scene->frame, row + (int)i, column, &lines[i],
		    FRAME_PLAIN);
	count = frame_wrap(scene->frame, high, half, lines, 2);
	for (i = 0; i < count && (int)i < rows; i++)
		frame_put_line(scene->frame, row + (int)i,
		    column + width - lines[i].width, &lines[i], FRAME_PLAIN);
}

/* One thing of the footer; returns the column after it, -1 without room. */
static int
scene_footer_put(struct scene *scene, int column, int end, const char *text,
    const struct keymap_meaning *meaning)
{
	struct scene_target target = {
		.row = scene->frame->rows - 1,
		.column = column,
		.rows = 1,
		.columns = frame_width(scene->frame, text),
		.meaning = *meaning,
	};

	if (column + target.columns > end)
		return -1;
	frame_put(scene->frame, target.row, column, text, FRAME_PLAIN);
	scene_target(scene, &target);
	return column + target.columns + 2;
}

void
scene_footer(struct scene *scene)
{
	const struct sheet *sheet = scene->visit->sheet;
	struct keymap_meaning meaning = { .what = KEYMAP_TEXT };
	char text[SHEET_STRING + 8];
	int column = 1, end;
	size_t i;

	snprintf(text, sizeof(text), "T %.*s", SHEET_STRING,
	    scene_word(scene, WORD_TEXT_ONLY));
	end = scene->frame->columns - 1 - frame_width(scene->frame, text);
	scene_footer_put(scene, end, scene->frame->columns, text, &meaning);
	meaning.what = KEYMAP_LANGUAGE;
	for (i = 0; i < sheet->language_count && column > 0; i++) {
		if (i == scene->visit->language)
			continue;
		meaning.number = (uint32_t)i;
		scene_language(scene, i, text, sizeof(text));
		column = scene_footer_put(scene, column, end - 1, text,
		    &meaning);
	}
}
