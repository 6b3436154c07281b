/*
 * frame.c - a screen in memory: cells, and the one place the cursor rests.
 *
 * Knows nothing of terminals and of what is drawn.  Whoever draws a thing
 * larger than the frame gets the part that fits.  io/terminal.c paints what
 * stands here.
 */
#include "kiosk/core/frame.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/core/letters.h"

void
frame_clear(struct frame *frame, int columns, int rows, bool plain)
{
	struct frame_cell blank = { .code = ' ' };
	int row, column;

	frame->columns = columns < 1  ? 1
	    : columns > FRAME_COLUMNS ? FRAME_COLUMNS
				      : columns;
	frame->rows = rows < 1 ? 1 : rows > FRAME_ROWS ? FRAME_ROWS : rows;
	frame->cursor_row = 0;
	frame->cursor_column = 0;
	frame->plain = plain;
	for (row = 0; row < frame->rows; row++)
		for (column = 0; column < frame->columns; column++)
			frame->cells[row][column] = blank;
}

void
frame_cell(struct frame *frame, int row, int column, uint32_t code,
    enum frame_style style, uint8_t tone)
{
	struct frame_cell *cell;

	if (row < 0 || row >= frame->rows || column < 0 ||
	    column >= frame->columns)
		return;
	cell = &frame->cells[row][column];
	cell->code = code;
	cell->style = (uint8_t)style;
	cell->tone = tone;
}

/* Columns of one code point here. */
static int
frame_code_width(const struct frame *frame, uint32_t code)
{
	char one[2];

	if (frame->plain)
		return (int)strlen(letters_plain(code, one));
	return (int)letters_width(code);
}

static int
frame_span_width(const struct frame *frame, const char *text, size_t length)
{
	uint32_t code;
	size_t used;
	int width = 0;

	while ((used = letters_take(text, length, &code)) > 0) {
		width += frame_code_width(frame, code);
		text += used;
		length -= used;
	}
	return width;
}

int
frame_width(const struct frame *frame, const char *text)
{
	return frame_span_width(frame, text, strlen(text));
}

/* Write one code point; returns the columns it took. */
static int
frame_put_code(struct frame *frame, int row, int column, uint32_t code,
    enum frame_style style)
{
	const char *plain;
	char one[2];
	int i, width;

	if (frame->plain) {
		plain = letters_plain(code, one);
		for (i = 0; plain[i] != '\0'; i++)
			frame_cell(frame, row, column + i, (uint8_t)plain[i],
			    style, 0);
		return i;
	}
	width = (int)letters_width(code);
	if (width == 0)
		return 0;
	if (width == 2 && column + 1 >= frame->columns)
		code = ' ';
	frame_cell(frame, row, column, code, style, 0);
	if (width == 2)
		frame_cell(frame, row, column + 1, FRAME_SECOND, style, 0);
	return width;
}

void
frame_put_line(struct frame *frame, int row, int column,
    const struct frame_line *line, enum frame_style style)
{
	const char *text = line->text;
	size_t length = line->length, used;
	uint32_t code;

	while ((used = letters_take(text, length, &code)) > 0) {
		column += frame_put_code(frame, row, column, code, style);
		text += used;
		length -= used;
	}
}

void
frame_put(struct frame *frame, int row, int column, const char *text,
    enum frame_style style)
{
	struct frame_line line = { .text = text, .length = strlen(text) };

	frame_put_line(frame, row, column, &line, style);
}

int
frame_middle(struct frame *frame, int row, const char *text,
    enum frame_style style)
{
	int column = (frame->columns - frame_width(frame, text)) / 2;

	if (column < 0)
		column = 0;
	frame_put(frame, row, column, text, style);
	return column;
}

void
frame_art(struct frame *frame, int row, int column, const char *const *art,
    int across, int down)
{
	int i, x, y;

	for (y = 0; art[y / down] != NULL; y++) {
		for (x = 0; art[y / down][x] != '\0'; x++) {
			if (art[y / down][x] != '#')
				continue;
			for (i = 0; i < across; i++)
				frame_cell(frame, row + y,
				    column + x * across + i, '#', FRAME_INK, 0);
		}
	}
}

void
frame_box(struct frame *frame, int row, int column, int rows, int columns)
{
	int i;

	for (i = 0; i < columns; i++) {
		uint32_t code = i == 0 || i == columns - 1 ? '+' : '-';

		frame_cell(frame, row, column + i, code, FRAME_PLAIN, 0);
		frame_cell(frame, row + rows - 1, column + i, code, FRAME_PLAIN,
		    0);
	}
	for (i = 1; i < rows - 1; i++) {
		frame_cell(frame, row + i, column, '|', FRAME_PLAIN, 0);
		frame_cell(frame, row + i, column + columns - 1, '|',
		    FRAME_PLAIN, 0);
	}
}

void
frame_cursor(struct frame *frame, int row, int column)
{
	frame->cursor_row = row < 0 ? 0
	    : row >= frame->rows    ? frame->rows - 1
				    : row;
	frame->cursor_column = column < 0 ? 0
	    : column >= frame->columns    ? frame->columns - 1
					  : column;
}

/*
 * How much of text (length bytes) the first line takes: up to a newline, the
 * last blank within width, or, with a word too long, as many letters as fit.
 */
static size_t
frame_line_length(const struct frame *frame, const char *text, size_t length,
    int width)
{
	size_t used, at = 0, blank = 0;
	uint32_t code;
	int columns = 0;

	while ((used = letters_take(text + at, length - at, &code)) > 0) {
		if (code == '\n')
			return at;
		if (code == ' ')
			blank = at;
		columns += frame_code_width(frame, code);
		if (columns > width)
			break;
		at += used;
	}
	if (at == length)
		return at;
	if (blank > 0)
		return blank;
	return at > 0 ? at : used; /* never stands still */
}

size_t
frame_wrap(const struct frame *frame, const char *text, int width,
    struct frame_line *lines, size_t room)
{
	size_t length = strlen(text), count = 0;

	while (length > 0) {
		size_t line, shown;

		if (*text == ' ') {
			text++;
			length--;
			continue;
		}
		line = frame_line_length(frame, text, length, width);
		for (shown = line; shown > 0 && text[shown - 1] == ' ';)
			shown--;
		if (count < room) {
			lines[count].text = text;
			lines[count].length = shown;
			lines[count].width = frame_span_width(frame, text,
			    shown);
		}
		count++;
		text += line;
		length -= line;
		if (length > 0 && *text == '\n') {
			text++;
			length--;
		}
	}
	return count;
}

bool
frame_differs(const struct frame *a, const struct frame *b)
{
	int row, column;

	if (a->columns != b->columns || a->rows != b->rows ||
	    a->cursor_row != b->cursor_row ||
	    a->cursor_column != b->cursor_column)
		return true;
	for (row = 0; row < a->rows; row++) {
		for (column = 0; column < a->columns; column++) {
			const struct frame_cell *x = &a->cells[row][column];
			const struct frame_cell *y = &b->cells[row][column];

			if (x->code != y->code || x->style != y->style ||
			    x->tone != y->tone)
				return true;
		}
	}
	return false;
}

/* Code as UTF-8; returns how many bytes. */
static size_t
frame_encode(uint32_t code, char out[4])
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xc0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (char)(0xe0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 0x3f));
		out[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | code >> 18);
	out[1] = (char)(0x80 | (code >> 12 & 0x3f));
	out[2] = (char)(0x80 | (code >> 6 & 0x3f));
	out[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}

/* Columns of the row up to its last cell that shows anything. */
static int
frame_row_end(const struct frame *frame, int row)
{
	int end = frame->columns;

	while (end > 0 && frame->cells[row][end - 1].code == ' ')
		end--;
	return end;
}

size_t
frame_dump(const struct frame *frame, char *out, size_t size)
{
	size_t at = 0;
	int row, column, end, n;

	if (size == 0)
		return 0;
	for (row = 0; row < frame->rows; row++) {
		end = frame_row_end(frame, row);
		for (column = 0; column < end && at + 5 < size; column++) {
			uint32_t code = frame->cells[row][column].code;

			if (code != FRAME_SECOND)
				at += frame_encode(code, out + at);
		}
		if (at + 1 < size)
			out[at++] = '\n';
	}
	n = snprintf(out + at, size - at, "cursor %d %d\n", frame->cursor_row,
	    frame->cursor_column);
	return at + (size_t)n < size ? at + (size_t)n : size - 1;
}
