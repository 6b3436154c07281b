/*
 * screen_message.c - thanks, out of order, closed: a few lines in a box.
 *
 * The thanks are the same whatever was answered.  Where the box has no room
 * there is none, nor in text mode, where speech would read it out; what still
 * has no room ends in dots.
 */
#include <stdio.h>
#include <string.h>

#include "kiosk/core/screens.h"
#include "protocol/hours.h"

enum {
	MESSAGES = 3,
	MESSAGE_LINES = FRAME_ROWS
};

/* Texts broken into lines, a blank row between two texts. */
struct message {
	int between;
	int rows;
	int width;
	size_t counts[MESSAGES];
	struct frame_line lines[MESSAGES][MESSAGE_LINES];
};

static void
message_measure(const struct scene *scene, struct message *message,
    const char *const texts[MESSAGES], int margin)
{
	size_t i, j;

	message->rows = -message->between;
	message->width = 0;
	for (i = 0; i < MESSAGES && texts[i] != NULL; i++) {
		message->counts[i] = frame_wrap(scene->frame, texts[i],
		    scene->frame->columns - margin, message->lines[i],
		    MESSAGE_LINES);
		if (message->counts[i] > MESSAGE_LINES)
			message->counts[i] = MESSAGE_LINES;
		message->rows += (int)message->counts[i] + message->between;
		for (j = 0; j < message->counts[i]; j++)
			if (message->lines[i][j].width > message->width)
				message->width = message->lines[i][j].width;
	}
}

/* With margins and air as long as there is room for them. */
static void
message_layout(const struct scene *scene, struct message *message,
    const char *const texts[MESSAGES])
{
	bool wide = scene->frame->columns >= SCREENS_COLUMNS;

	message->between = scene->visit->text ? 0 : 1;
	message_measure(scene, message, texts, wide ? 6 : 0);
	if (message->rows <= scene_rows(scene))
		return;
	message->between = 0;
	message_measure(scene, message, texts, 0);
}

/* In the middle; in text mode where reading begins. */
static int
message_column(const struct scene *scene, const struct frame_line *line)
{
	int free_columns = scene->frame->columns - line->width;

	if (!scene->visit->text)
		return free_columns / 2;
	return frame_mirrors(scene->frame) ? free_columns : 0;
}

static void
message_lines(struct scene *scene, const struct message *message, int row,
    size_t text)
{
	struct frame *frame = scene->frame;
	size_t i;

	for (i = 0; i < message->counts[text]; i++, row++) {
		const struct frame_line *line = &message->lines[text][i];
		int first = frame_put_line(frame, row,
		    message_column(scene, line), line, FRAME_PLAIN);

		if (text == 0 && i == 0)
			frame_cursor(frame, row, first);
	}
}

static void
message_draw(struct scene *scene, const char *const texts[MESSAGES])
{
	struct frame *frame = scene->frame;
	struct message message;
	int row, box;
	size_t i;

	message_layout(scene, &message, texts);
	row = scene->visit->text ? 0 : (scene_rows(scene) - message.rows) / 2;
	box = message.width + 6;
	box += (frame->columns - box) % 2;
	if (row >= 2 && box <= frame->columns)
		frame_box(frame, scene->top + row - 2,
		    (frame->columns - box) / 2, message.rows + 4, box);
	row = scene->top + (row > 0 ? row : 0);
	for (i = 0; i < MESSAGES && texts[i] != NULL; i++) {
		message_lines(scene, &message, row, i);
		row += (int)message.counts[i] + message.between;
	}
	if (row - message.between > frame->rows)
		frame_put(frame, frame->rows - 1, frame->columns - 3, "...",
		    FRAME_PLAIN);
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

/* Without hours it is closed until somebody opens. */
void
screen_closed_draw(struct scene *scene)
{
	const char *hours = scene->visit->closed_hours;
	/* Names of days may be longer than as the sheet has them. */
	char said[4 * SHEET_STRING] = "";
	const char *texts[MESSAGES] = {
		scene_word(scene, WORD_CLOSED),
		scene_word(scene, WORD_CLOSED_HINT),
		NULL,
	};

	if (hours != NULL)
		hours_say(hours, scene_word(scene, WORD_DAYS), said,
		    sizeof(said));
	if (said[0] != '\0') {
		texts[2] = texts[1];
		texts[1] = said;
	}
	message_draw(scene, texts);
}
