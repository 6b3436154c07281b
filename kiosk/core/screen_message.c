/*
 * screen_message.c - thanks, and out of order: a few lines in a box.
 *
 * The thanks are the same whatever was answered.
 */
#include <stdio.h>

#include "kiosk/core/screens.h"

enum {
	MESSAGES = 3,
	MESSAGE_LINES = 6
};

/* Texts broken into lines, a blank row between two texts. */
struct message {
	int rows;
	int width;
	int counts[MESSAGES];
	struct frame_line lines[MESSAGES][MESSAGE_LINES];
};

static void
message_measure(const struct scene *scene, struct message *message,
    const char *const texts[MESSAGES])
{
	int margin = scene->frame->columns >= SCREENS_COLUMNS ? 6 : 0;
	int i, j;

	message->rows = -1;
	message->width = 0;
	for (i = 0; i < MESSAGES && texts[i] != NULL; i++) {
		message->counts[i] = (int)frame_wrap(scene->frame, texts[i],
		    scene->frame->columns - margin, message->lines[i],
		    MESSAGE_LINES);
		if (message->counts[i] > MESSAGE_LINES)
			message->counts[i] = MESSAGE_LINES;
		message->rows += message->counts[i] + 1;
		for (j = 0; j < message->counts[i]; j++)
			if (message->lines[i][j].width > message->width)
				message->width = message->lines[i][j].width;
	}
}

static void
message_draw(struct scene *scene, const char *const texts[MESSAGES])
{
	struct frame *frame = scene->frame;
	struct message message;
	int row, box, i, j;

	message_measure(scene, &message, texts);
	row = (frame->rows - message.rows) / 2;
	box = message.width + 6;
	box += (frame->columns - box) % 2;
	if (row >= 2 && box <= frame->columns)
		frame_box(frame, row - 2, (frame->columns - box) / 2,
		    message.rows + 4, box);
	if (row < 0)
		row = 0;
	frame_cursor(frame, row,
	    (frame->columns - message.lines[0][0].width) / 2);
	for (i = 0; i < MESSAGES && texts[i] != NULL; i++, row++)
		for (j = 0; j < message.counts[i]; j++, row++)
			frame_put_line(frame, row,
			    (frame->columns - message.lines[i][j].width) / 2,
			    &message.lines[i][j], FRAME_PLAIN);
}

void
screen_thanks_draw(struct scene *scene)
{
	const char *const texts[MESSAGES] = {
		scene_word(scene, WORD_THANKS),
		scene_word(scene, WORD_SAVED),
		NULL,
	};

	message_draw(scene, texts);
}

void
screen_out_draw(struct scene *scene)
{
	char code[SHEET_STRING + 16];
	const char *const texts[MESSAGES] = {
		scene_word(scene, WORD_OUT),
		scene_word(scene, WORD_OUT_HINT),
		code,
	};

	snprintf(code, sizeof(code), "%.*s %s", SHEET_STRING,
	    scene_word(scene, WORD_CODE), scene->visit->code);
	message_draw(scene, texts);
}
