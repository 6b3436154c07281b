/*
 * face.h - the five faces, painted heads with dark mouths.
 */
#ifndef KIOSK_CORE_FACE_H
#define KIOSK_CORE_FACE_H

#include "kiosk/core/frame.h"

/* How art comes onto a terminal. */
enum face_art {
	FACE_SOLID,   /* reverse video */
	FACE_OUTLINE, /* plain letters, where there is no reverse video */
	FACE_BLOCKS,  /* reverse video and half blocks of Unicode */
};

enum {
	FACE_SMALL_COLUMNS = 7,
	FACE_SMALL_ROWS = 6,
	FACE_LARGE_COLUMNS = 15,
	FACE_LARGE_ROWS = 8,
	/* From here on a face is computed, at any odd width. */
	FACE_HUGE_COLUMNS = 19,
};

/* Rows of a face that is columns wide. */
int face_rows(int columns);

/*
 * Draw face 1 (worst) to 5 with its upper left corner there.  columns is 7,
 * 15, or any odd number from 19; outlines exist at 7 and 15 only.
 */
void face_draw(struct frame *frame, int row, int column, int columns, int face,
    enum face_art art);

/* A digit 0 to 9, 3 x 5 cells, across times as wide and down times as high. */
void face_digit(struct frame *frame, int row, int column, int digit, int across,
    int down);

/*
 * The signs for no and yes, 7 or 8 x 5 cells or, when large, 13 x 6, drawn
 * times as large.
 */
void face_sign(struct frame *frame, int row, int column, bool yes, bool large,
    int times);

#endif
