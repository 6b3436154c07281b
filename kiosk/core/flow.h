/*
 * flow.h - lines one below the other, over as many pages as they need.
 */
#ifndef KIOSK_CORE_FLOW_H
#define KIOSK_CORE_FLOW_H

#include "kiosk/core/scene.h"

/* Of one text: 400 bytes on 8 columns. */
#define FLOW_LINES 64

/*
 * Lines one below the other, rows of them a page.  All are laid out twice: to
 * count them and to find the focus, then to draw those of the page shown.
 */
struct flow {
	struct scene *scene;
	bool drawing;
	int page;
	int rows;  /* of a page */
	int row;   /* the next line's, from the first page's first */
	int focus; /* the row the cursor is to be in */
};

/* The frame's row of the flow's next line, or -1 where another page has it. */
int flow_place(const struct flow *flow);

/*
 * One line, which means something when pressed unless meaning is NULL; the
 * cursor on its first letter if asked.
 */
void flow_line(struct flow *flow, const struct frame_line *line,
    enum frame_style style, bool cursor, const struct keymap_meaning *meaning);

/* A text in as many lines as it needs; the first takes the cursor. */
void flow_text(struct flow *flow, const char *text, enum frame_style style,
    bool cursor, const struct keymap_meaning *meaning);

/*
 * A key and what it does; further lines begin where the first one's text does.
 * The cursor goes to the key.
 */
void flow_keyed(struct flow *flow, const char *key, const char *text,
    enum frame_style style, bool cursor, const struct keymap_meaning *meaning);

#endif
