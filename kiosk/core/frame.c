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

#include <unilbrk.h>

#include "kiosk/core/letters.h"

/* Of a text this much at once is looked through for places to break it. */
enum {
	FRAME_PIECE = 2048
};

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
	frame->way = (struct line_way){
		.plain = plain,
		.turned = !plain,
		.joined = !plain,
	};
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
	memset(cell, 0, sizeof(*cell));
	cell->code = code;
	cell->style = (uint8_t)style;
	cell->tone = tone;
}

void
frame_from_right(struct frame *frame, bool from_right)
{
	frame->way.from_right = from_right && !frame->way.plain;
}

bool
frame_mirrors(const struct frame *frame)
{
	return frame->way.from_right;
}

void
frame_bidi(struct frame *frame, enum line_bidi bidi)
{
	bool turned = !frame->way.plain && bidi != LINE_BIDI_NO;

	frame->way.turned = turned;
	frame->way.joined = turned && bidi != LINE_BIDI_UNJOINED;
}

static int
frame_span_width(const struct frame *frame, const char *text, size_t length)
{
	struct line line;

	line_set(&line, &frame->way, text, length);
	return line.width;
}

int
frame_width(const struct frame *frame, const char *text)
{
	return frame_span_width(frame, text, strlen(text));
}

/* A letter with its marks; half a wide one does not fit at an edge. */
static void
frame_put_cell(struct frame *frame, int row, int column,
    const struct line_cell *cell, enum frame_style style)
{
	bool cut = cell->width == 2 &&
	    (column < 0 || column + 1 >= frame->columns);
	uint32_t code = letters_shown(cell->code) ? cell->code : LETTERS_BROKEN;

	frame_cell(frame, row, column, cut ? ' ' : code, style, 0);
	if (cell->width == 2)
		frame_cell(frame, row, column + 1, cut ? ' ' : FRAME_SECOND,
		    style, 0);
	if (!cut && row >= 0 && row < frame->rows && column >= 0 &&
	    column < frame->columns)
		memcpy(frame->cells[row][column].marks, cell->marks,
		    sizeof(cell->marks));
}

int
frame_put_line(struct frame *frame, int row, int column,
    const struct frame_line *text, enum frame_style style)
{
	struct line line;
	size_t i;
	int x = column;

	line_set(&line, &frame->way, text->text, text->length);
	for (i = 0; i < line.count; i++) {
		frame_put_cell(frame, row, x, &line.cells[i], style);
		x += line.cells[i].width;
	}
	return column + line_first(&line);
}

int
frame_put(struct frame *frame, int row, int column, const char *text,
    enum frame_style style)
{
	struct frame_line line = { .text = text, .length = strlen(text) };

	return frame_put_line(frame, row, column, &line, style);
}

int
frame_middle(struct frame *frame, int row, const char *text,
    enum frame_style style)
{
	int column = (frame->columns - frame_width(frame, text)) / 2;

	return frame_put(frame, row, column < 0 ? 0 : column, text, style);
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

/* What a box is drawn with: by rows above, between and below. */
struct box {
	uint32_t left[3];
	uint32_t middle[3];
	uint32_t right[3];
	uint32_t alone[3]; /* of one column: a line between two boxes */
};

static const struct box frame_boxes[] = {
	{ { '+', '|', '+' }, { '-', ' ', '-' }, { '+', '|', '+' },
	    { '+', '|', '+' } },
	{ { 0x250c, 0x2502, 0x2514 }, { 0x2500, ' ', 0x2500 },
	    { 0x2510, 0x2502, 0x2518 }, { 0x252c, 0x2502, 0x2534 } },
};

void
frame_box(struct frame *frame, int row, int column, int rows, int columns)
{
	const struct box *box = &frame_boxes[!frame->way.plain];
	int x, y, part;

	for (y = 0; y < rows; y++) {
		part = y == 0 ? 0 : y < rows - 1 ? 1 : 2;
		for (x = 0; x < columns; x++) {
			const uint32_t *codes = columns == 1 ? box->alone
			    : x == 0                         ? box->left
			    : x == columns - 1               ? box->right
							     : box->middle;

			if (codes[part] != ' ')
				frame_cell(frame, row + y, column + x,
				    codes[part], FRAME_PLAIN, 0);
		}
	}
}

uint32_t
frame_line_code(const struct frame *frame, bool strong)
{
	if (frame->way.plain)
		return strong ? '=' : '-';
	return strong ? 0x2550 : 0x2500;
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

void
frame_dim(struct frame *frame)
{
	int row, column;

	for (row = 0; row < frame->rows; row++)
		for (column = 0; column < frame->columns; column++)
			frame->cells[row][column].dim = true;
}

void
frame_shift(struct frame *frame, int first, int by)
{
	struct frame_cell blank = { .code = ' ' };
	int row, column;

	for (row = frame->rows - 1; row >= first; row--)
		for (column = 0; column < frame->columns; column++)
			frame->cells[row][column] = row - by >= first
			    ? frame->cells[row - by][column]
			    : blank;
	if (frame->cursor_row >= first)
		frame_cursor(frame, frame->cursor_row + by,
		    frame->cursor_column);
}

/* Columns of one letter by itself. */
static int
frame_code_width(const struct frame *frame, uint32_t code)
{
	char one[2];

	if (frame->way.plain)
		return (int)strlen(letters_plain(code, one));
	return (int)letters_width(code);
}

/*
 * How much of text (length bytes, breaks before them) the first line takes: up
 * to a newline, to the last break within width, or, with a word too long, as
 * many letters as fit.  Blanks may stand beyond width: nobody sees them.
 */
static size_t
frame_line_length(const struct frame *frame, const char *text, size_t length,
    const char *breaks, int width)
{
	size_t used, at = 0, fits = 0, possible = 0;
	uint32_t code;
	int columns = 0;

	while ((used = letters_take(text + at, length - at, &code)) > 0) {
		int wide = frame_code_width(frame, code);

		if (code == '\n')
			return at;
		if (at > 0 && breaks[at] == UC_BREAK_POSSIBLE)
			possible = at;
		if (wide > 0)
			fits = at;
		if (columns + wide > width && code != ' ')
			break;
		columns += wide;
		at += used;
	}
	if (at == length)
		return at;
	if (possible > 0)
		return possible;
	return fits > 0 ? fits : at + used; /* never stands still */
}

/*
 * Joined Arabic can be narrower than its letters one by one: what fits as a
 * whole is not broken.
 */
static bool
frame_fits(const struct frame *frame, const char *text, size_t length,
    int width)
{
	return frame->way.joined && width > 0 && length <= 4 * (size_t)width &&
	    memchr(text, '\n', length) == NULL &&
	    frame_span_width(frame, text, length) <= width;
}

/* Break one piece of a text; adds the lines it needs to count. */
static void
frame_wrap_piece(const struct frame *frame, const char *text, size_t length,
    int width, struct frame_line *lines, size_t room, size_t *count)
{
	char breaks[FRAME_PIECE];
	size_t at = 0, line, shown;

	u8_possible_linebreaks((const uint8_t *)text, length, "UTF-8", breaks);
	while (at < length) {
		if (text[at] == ' ') {
			at++;
			continue;
		}
		line = frame_fits(frame, text + at, length - at, width)
		    ? length - at
		    : frame_line_length(frame, text + at, length - at,
			  breaks + at, width);
		for (shown = line; shown > 0 && text[at + shown - 1] == ' ';)
			shown--;
		if (*count < room)
			lines[*count] = (struct frame_line){
				.text = text + at,
				.length = shown,
				.width = frame_span_width(frame, text + at,
				    shown),
			};
		(*count)++;
		at += line;
		if (at < length && text[at] == '\n')
			at++;
	}
}

/* At most FRAME_PIECE bytes, ending where a letter does. */
static size_t
frame_piece(const char *text, size_t length)
{
	size_t piece = length;

	if (length <= FRAME_PIECE)
		return length;
	piece = FRAME_PIECE;
	while (piece > 1 && ((uint8_t)text[piece] & 0xc0) == 0x80)
		piece--;
	return piece;
}

size_t
frame_wrap(const struct frame *frame, const char *text, int width,
    struct frame_line *lines, size_t room)
{
	size_t length = strlen(text), count = 0, piece;

	for (; length > 0; length -= piece, text += piece) {
		piece = frame_piece(text, length);
		frame_wrap_piece(frame, text, piece, width, lines, room,
		    &count);
	}
	return count;
}

static bool
frame_cells_differ(const struct frame_cell *x, const struct frame_cell *y)
{
	return x->code != y->code || x->style != y->style ||
	    x->tone != y->tone || x->dim != y->dim ||
	    memcmp(x->marks, y->marks, sizeof(x->marks)) != 0;
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
		for (column = 0; column < a->columns; column++)
			if (frame_cells_differ(&a->cells[row][column],
				&b->cells[row][column]))
				return true;
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

/* A cell's letter and marks as UTF-8; returns how many bytes. */
static size_t
frame_dump_cell(const struct frame_cell *cell, char *out)
{
	size_t at, i;

	if (cell->code == FRAME_SECOND)
		return 0;
	at = frame_encode(cell->code, out);
	for (i = 0; i < LINE_MARKS && cell->marks[i] != 0; i++)
		at += frame_encode(cell->marks[i], out + at);
	return at;
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
		for (column = 0;
		     column < end && at + 4 * (1 + LINE_MARKS) + 1 < size;
		     column++)
			at += frame_dump_cell(&frame->cells[row][column],
			    out + at);
		if (at + 1 < size)
			out[at++] = '\n';
	}
	n = snprintf(out + at, size - at, "cursor %d %d\n", frame->cursor_row,
	    frame->cursor_column);
	return at + (size_t)n < size ? at + (size_t)n : size - 1;
}
