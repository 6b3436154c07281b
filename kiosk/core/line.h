/*
 * line.h - a text as cells, in the order a terminal shows them.
 *
 * Marks stand with the letter they belong to, Arabic letters are joined, and
 * what is read from the right runs to the left.
 */
#ifndef KIOSK_CORE_LINE_H
#define KIOSK_CORE_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Twice what the widest frame shows; the rest of a longer line is left out. */
#define LINE_CELLS 512

/* Thai, Hebrew with points and decomposed Vietnamese need two, rarely three. */
#define LINE_MARKS 3

/*
 * Who puts letters that are read from the right in the order shown: some
 * terminals do it themselves.  LINE_BIDI_UNJOINED: we do, but Arabic letters
 * stay as they are, for a terminal that joins them or has no presentation
 * forms.
 */
enum line_bidi {
	LINE_BIDI_AUTO,
	LINE_BIDI_YES,
	LINE_BIDI_UNJOINED,
	LINE_BIDI_NO,
};

/* How a line is written. */
struct line_way {
	bool plain;      /* in ASCII, in the order of the bytes */
	bool from_right; /* of a language that begins at the right */
	bool turned;     /* put in the order shown; else the terminal does it */
	bool joined;     /* with Arabic's presentation forms */
};

/* A letter of one or two columns; marks end with 0 where there are fewer. */
struct line_cell {
	uint32_t code;
	uint32_t marks[LINE_MARKS];
	uint16_t at;   /* its first byte in the text */
	uint8_t width; /* 1 or 2 */
	bool leftward; /* the next letter of the text stands left of it */
};

/* first: the cell of the text's first letter; 0 where there is none. */
struct line {
	size_t count;
	size_t first;
	int width;
	struct line_cell cells[LINE_CELLS];
};

/* Set the length bytes at text, which may be no UTF-8, in one line. */
void line_set(struct line *line, const struct line_way *way, const char *text,
    size_t length);

/* The column, from the line's left end, where the text's first letter is. */
int line_first(const struct line *line);

/*
 * The column where a letter typed before byte `at` would appear: -1 or the
 * line's width where that is beyond an end of it.
 */
int line_insertion(const struct line *line, const struct line_way *way,
    size_t at);

#endif
