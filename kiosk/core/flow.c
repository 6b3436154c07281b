/*
 * flow.c - lines one below the other, over as many pages as they need.
 *
 * Whoever writes into a flow does so twice, first to count; it does not know
 * on which page it is.  What text mode says stands in screen_text.c.
 */
#include "kiosk/core/flow.h"

#include <string.h>

int
flow_place(const struct flow *flow)
{
	int row = flow->row - flow->page * flow->rows;

	if (!flow->drawing || row < 0 || row >= flow->rows)
		return -1;
	return flow->scene->top + row;
}

void
flow_line(struct flow *flow, const struct frame_line *line,
    enum frame_style style, bool cursor, const struct keymap_meaning *meaning)
{
	struct scene *scene = flow->scene;
	struct frame *frame = scene->frame;
	int row = flow_place(flow), first;
	struct scene_target target = {
		.row = row,
		.rows = 1,
		.columns = frame->columns,
	};

	if (cursor)
		flow->focus = flow->row;
	flow->row++;
	if (row < 0)
		return;
	first = frame_put_line(frame, row,
	    frame_mirrors(frame) ? frame->columns - line->width : 0, line,
	    style);
	if (cursor)
		frame_cursor(frame, row, first);
	if (meaning == NULL)
		return;
	target.meaning = *meaning;
	scene_target(scene, &target);
}

void
flow_text(struct flow *flow, const char *text, enum frame_style style,
    bool cursor, const struct keymap_meaning *meaning)
{
	struct frame_line lines[FLOW_LINES];
	size_t count = frame_wrap(flow->scene->frame, text,
	    flow->scene->frame->columns, lines, FLOW_LINES);
	size_t i;

	for (i = 0; i < count && i < FLOW_LINES; i++)
		flow_line(flow, &lines[i], style, cursor && i == 0, meaning);
}

/* A row of its own, drawn by the caller; the frame's row, or -1. */
static int
flow_row(struct flow *flow, bool cursor, const struct keymap_meaning *meaning)
{
	int row = flow_place(flow);

	flow_line(flow, &(struct frame_line){ .text = "" }, FRAME_PLAIN, false,
	    meaning);
	if (cursor)
		flow->focus = flow->row - 1;
	return row;
}

/* The key itself, at the end of the row where reading begins. */
static void
flow_key(struct flow *flow, int row, const char *key, enum frame_style style)
{
	struct frame *frame = flow->scene->frame;
	bool mirrors = frame_mirrors(frame);
	int beside = (int)strlen(key) + 1;

	/* "<" is that key whichever way one reads. */
	frame_from_right(frame, false);
	frame_put(frame, row, mirrors ? frame->columns - beside + 1 : 0, key,
	    style);
	/* Reverse video may be all there is, or not be there. */
	if (style == FRAME_REVERSE)
		frame_put(frame, row,
		    mirrors ? frame->columns - beside : beside - 1,
		    mirrors ? "<" : ">", style);
	frame_from_right(frame, mirrors);
}

void
flow_keyed(struct flow *flow, const char *key, const char *text,
    enum frame_style style, bool cursor, const struct keymap_meaning *meaning)
{
	struct frame *frame = flow->scene->frame;
	bool mirrors = frame_mirrors(frame);
	struct frame_line lines[FLOW_LINES];
	int beside = (int)strlen(key) + 1;
	int row = flow_row(flow, cursor, meaning);
	size_t count, i;

	if (row >= 0)
		flow_key(flow, row, key, style);
	if (row >= 0 && cursor)
		frame_cursor(frame, row, mirrors ? frame->columns - 1 : 0);
	count = frame_wrap(frame, text, frame->columns - beside, lines,
	    FLOW_LINES);
	for (i = 0; i < count && i < FLOW_LINES; i++) {
		if (i > 0)
			row = flow_row(flow, false, meaning);
		if (row >= 0)
			frame_put_line(frame, row,
			    mirrors ? frame->columns - beside - lines[i].width
				    : beside,
			    &lines[i], style);
	}
}
