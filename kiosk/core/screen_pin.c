/*
 * screen_pin.c - asks staff for their PIN.
 *
 * Shows how many digits were typed and no more.  A wait is said once and does
 * not tick: a Braille line would read every second aloud.
 */
#include <stdio.h>

#include "kiosk/core/staff_view.h"

enum {
	/* The field and its name, in the middle of the screen. */
	WIDTH = 24,
	HEIGHT = 8,
};

/* Wrong, and how long to wait. */
static void
pin_wait(struct frame *frame, const struct staff_view *view, int row,
    int column)
{
	unsigned wait = staff_wait_s(view->staff, view->now_ms);
	char number[16], line[SHEET_STRING];

	if (wait == 0)
		return;
	frame_put(frame, row, column, staff_word(view, WORD_STAFF_WRONG),
	    FRAME_PLAIN);
	snprintf(number, sizeof(number), "%u", wait);
	staff_fill(line, sizeof(line),
	    staff_word(view, wait == 1 ? WORD_STAFF_WAIT_ONE : WORD_STAFF_WAIT),
	    number);
	frame_put(frame, row + 1, column, line, FRAME_PLAIN);
	frame_cursor(frame, row, column);
}

static void
pin_footer(struct frame *frame, const struct staff_view *view)
{
	char text[SHEET_STRING + 16];

	snprintf(text, sizeof(text), "Enter %.*s", SHEET_STRING,
	    staff_word(view, WORD_STAFF_CONTINUE));
	frame_put(frame, frame->rows - 1, 1, text, FRAME_PLAIN);
	snprintf(text, sizeof(text), "Esc %.*s", SHEET_STRING,
	    staff_word(view, WORD_BACK));
	frame_put(frame, frame->rows - 1,
	    frame->columns - 1 - frame_width(frame, text), text, FRAME_PLAIN);
}

void
screen_pin_draw(struct frame *frame, const struct staff_view *view)
{
	int row = (frame->rows - HEIGHT) / 2;
	int column = (frame->columns - WIDTH) / 2;
	char field[64], line[SHEET_STRING + 80];
	int typed = (int)view->staff->length;

	row = row > 0 ? row : 0;
	column = column > 0 ? column : 0;
	frame_put(frame, row, column, staff_word(view, WORD_STAFF),
	    FRAME_PLAIN);
	snprintf(field, sizeof(field), "[ %.*s%*s]", typed, "************",
	    STAFF_PIN_MOST + 2 - typed, "");
	snprintf(line, sizeof(line), "%.*s  %s", SHEET_STRING,
	    staff_word(view, WORD_STAFF_PIN), field);
	frame_put(frame, row + 2, column, line, FRAME_PLAIN);
	frame_cursor(frame, row + 2,
	    column + frame_width(frame, staff_word(view, WORD_STAFF_PIN)) + 4 +
		typed);
	pin_wait(frame, view, row + 4, column);
	pin_footer(frame, view);
}
