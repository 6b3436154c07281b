/*
 * screen_agent.h - the form of an agent drawn into a frame.
 */
#ifndef KIOSK_CORE_SCREEN_AGENT_H
#define KIOSK_CORE_SCREEN_AGENT_H

#include "kiosk/core/agent.h"
#include "kiosk/core/frame.h"

/* What the head of the form tells. */
struct screen_agent_head {
	const char *title; /* of the touchpoint */
	int64_t today;     /* ratings, -1 unknown */
	int64_t waiting;   /* ratings too, -1 unknown */
};

/* Draw the form into frame, whose size was set by frame_clear. */
void screen_agent_draw(const struct agent *agent,
    const struct screen_agent_head *head, struct frame *frame);

/* The row of the form drawn at a row of such a frame, or agent->count. */
size_t screen_agent_row(const struct agent *agent, const struct frame *frame,
    int row);

#endif
