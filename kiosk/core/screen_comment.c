/*
 * screen_comment.c - free text: a question, a hint, and a box to write in.
 *
 * The box shows the lines around the cursor, and nothing of it is coloured or
 * counted: how long a text is nobody's concern but the limit's.
 */
#include <string.h>

#include "kiosk/core/screens.h"

enum {
	BOX_COLUMNS = 72, /* a line that is read in one look */
	BOX_ROWS = 8,
	LINES = 512 /* 2000 bytes in the narrowest box, and more */
};

/* Where things go. */
struct comment {
	int question;
	int hint;
	int box;
	int box_rows;
	int box_columns;
	int status;
};

static struct comment
comment_layout(const struct scene *scene)
{
	int rows = scene_rows(scene), top = scene->top;
	bool two = scene_question_lines(scene) > 1;
	struct comment comment = { .box_columns = scene->frame->columns };

	if (comment.box_columns > BOX_COLUMNS + 2)
		comment.box_columns = BOX_COLUMNS;
	if (rows >= 20) {
		comment.question = top + 3 + (rows - 24) / 6;
		comment.hint = comment.question + 3;
		comment.box = comment.hint + 2;
		comment.box_rows = BOX_ROWS;
		comment.status = comment.box + comment.box_rows + 1;
		return comment;
	}
	comment.question = top;
	comment.hint = top + (two ? 2 : 1);
	comment.box = comment.hint + 1;
	comment.box_rows = top + rows - 2 - comment.box;
	comment.status = top + rows - 2;
	return comment;
}

/* The column in the box for the next letter at byte `at` of a line. */
static int
comment_column(const struct scene *scene, const struct frame_line *text,
    size_t at, int left, int width)
{
	struct line line;
	int column;

	line_set(&line, &scene->frame->way, text->text, text->length);
	column = line_insertion(&line, &scene->frame->way, at);
	/* Blanks at the end of a line are not among its letters. */
	if (at > text->length)
		column += (frame_mirrors(scene->frame) ? -1 : 1) *
		    (int)(at - text->length);
	if (frame_mirrors(scene->frame))
		column += width - line.width;
	if (column > width)
		column = width;
	return left + (column < -1 ? -1 : column);
}

/* The line the cursor is in: the last that begins at or before it. */
static size_t
comment_cursor_line(const struct field *field, const struct frame_line *lines,
    size_t count)
{
	size_t i = count > 0 ? count - 1 : 0;

	while (i > 0 && lines[i].text > field->text + field->cursor)
		i--;
	return i;
}

void
screen_comment_lines(struct scene *scene, int row, int column, int rows,
    int width)
{
	const struct field *field = &scene->visit->text_field;
	struct frame_line lines[LINES], none = { .text = field->text };
	bool mirrors = frame_mirrors(scene->frame);
	size_t count, at, first, i;

	count = frame_wrap(scene->frame, field->text, width, lines, LINES);
	if (count > LINES)
		count = LINES;
	at = comment_cursor_line(field, lines, count);
	first = at >= (size_t)rows ? at - (size_t)rows + 1 : 0;
	for (i = first; i < count && i < first + (size_t)rows; i++)
		frame_put_line(scene->frame, row + (int)(i - first),
		    column + (mirrors ? width - lines[i].width : 0), &lines[i],
		    FRAME_PLAIN);
	if (count == 0)
		lines[0] = none;
	frame_cursor(scene->frame, row + (int)(at - first),
	    comment_column(scene, &lines[at],
		(size_t)(field->text + field->cursor - lines[at].text), column,
		width));
}

void
screen_comment_draw(struct scene *scene)
{
	struct comment comment = comment_layout(scene);
	struct frame *frame = scene->frame;
	int left = (frame->columns - comment.box_columns) / 2;
	const char *hint = scene_word(scene, WORD_NO_NAMES);

	if (frame_width(frame, hint) > frame->columns || comment.box_rows < 4)
		scene->spilled = true;
	scene_question(scene, comment.question);
	frame_middle(frame, comment.hint, hint, FRAME_PLAIN);
	frame_box(frame, comment.box, left, comment.box_rows,
	    comment.box_columns);
	scene_footer(scene);
	screen_comment_lines(scene, comment.box + 1, left + 2,
	    comment.box_rows - 2, comment.box_columns - 4);
	scene_notice(scene, comment.status);
}
