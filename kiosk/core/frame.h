/*
 * frame.h - a screen in memory: cells, and the one place the cursor rests.
 *
 * Screens draw into a frame; a terminal paints it; goldens print it.  Rows and
 * columns count from 0 at the upper left.  What falls outside is left out.
 */
#ifndef KIOSK_CORE_FRAME_H
#define KIOSK_CORE_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/core/line.h"

/* A 4K screen at 16 x 27 dots a cell; larger terminals show this corner. */
#define FRAME_COLUMNS 240
#define FRAME_ROWS 80

/* Longest dump: each cell's letters, a newline a row, the cursor. */
#define FRAME_DUMP \
	(FRAME_ROWS * (4 * (1 + LINE_MARKS) * FRAME_COLUMNS + 1) + 32)

/* Code of the second column of a wide letter. */
#define FRAME_SECOND 0

enum frame_style {
	FRAME_PLAIN = 0,
	FRAME_REVERSE = 1, /* the one in focus */
	FRAME_INK = 2,     /* painted in background colour, no glyph */
};

/*
 * A letter with its marks, 0 where there are fewer.  Tone 0 is the terminal's
 * own colour, 1 to 5 those of the five faces.
 */
struct frame_cell {
	uint32_t code;
	uint32_t marks[LINE_MARKS];
	uint8_t style;
	uint8_t tone;
	bool dim;
};

/* columns <= FRAME_COLUMNS, rows <= FRAME_ROWS, and the cursor inside. */
struct frame {
	int columns;
	int rows;
	int cursor_row;
	int cursor_column;
	struct line_way way; /* how text is written */
	struct frame_cell cells[FRAME_ROWS][FRAME_COLUMNS];
};

/* A line of a text: a part of the caller's bytes. */
struct frame_line {
	const char *text;
	size_t length;
	int width;
};

/*
 * All blank, columns x rows (cut to what a frame holds), cursor upper left.
 * plain: text is written in ASCII; else turned and joined, from the left.
 */
void frame_clear(struct frame *frame, int columns, int rows, bool plain);

/* From now on text is of a language that begins at the right, or is not. */
void frame_from_right(struct frame *frame, bool from_right);

/* Whether it does, and so what can be mirrored is. */
bool frame_mirrors(const struct frame *frame);

/* From now on lines are turned and joined so; at first LINE_BIDI_YES. */
void frame_bidi(struct frame *frame, enum line_bidi bidi);

/* Columns that text takes in this frame. */
int frame_width(const struct frame *frame, const char *text);

/*
 * Write text, the whole of it or its first length bytes, from column on.
 * Returns the column of its first letter, which in Arabic is the last one.
 */
int frame_put(struct frame *frame, int row, int column, const char *text,
    enum frame_style style);
int frame_put_line(struct frame *frame, int row, int column,
    const struct frame_line *line, enum frame_style style);

/* Write text in the middle of the row; returns as frame_put does. */
int frame_middle(struct frame *frame, int row, const char *text,
    enum frame_style style);

/* One cell. */
void frame_cell(struct frame *frame, int row, int column, uint32_t code,
    enum frame_style style, uint8_t tone);

/* Draw art: a NULL-ended list of rows; '#' is ink, blanks leave what is. */
void frame_art(struct frame *frame, int row, int column, const char *const *art,
    int across, int down);

/*
 * A box of thin lines, of '+', '-' and '|' in ASCII; of one column, what
 * stands between two boxes.
 */
void frame_box(struct frame *frame, int row, int column, int rows, int columns);

/* A piece of a horizontal line. */
uint32_t frame_line_code(const struct frame *frame, bool strong);

/* Put the cursor there, or as near as the frame goes. */
void frame_cursor(struct frame *frame, int row, int column);

/* Make all of it dim, as while nobody is there. */
void frame_dim(struct frame *frame);

/* Move the rows from first on down by so many, blank ones coming in above. */
void frame_shift(struct frame *frame, int first, int by);

/*
 * Break text into lines of at most width columns, where its language allows
 * (UAX 14) and at newlines; a longer word is cut, but not between a letter and
 * its marks.  Returns how many lines it needs; at most room of them are
 * written to lines.
 */
size_t frame_wrap(const struct frame *frame, const char *text, int width,
    struct frame_line *lines, size_t room);

/* Whether a person or a Braille line could tell a from b. */
bool frame_differs(const struct frame *a, const struct frame *b);

/*
 * Print as text: the rows without trailing blanks, then "cursor ROW COLUMN".
 * Returns the length, without the closing NUL; what does not fit size is cut.
 */
size_t frame_dump(const struct frame *frame, char *out, size_t size);

#endif
