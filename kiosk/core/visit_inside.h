/*
 * visit_inside.h - what the files visit*.c share, and nobody else.
 *
 * visit.c        which screen, what is to be kept, what time does
 * visit_press.c  what a press does
 */
#ifndef KIOSK_CORE_VISIT_INSIDE_H
#define KIOSK_CORE_VISIT_INSIDE_H

#include "kiosk/core/visit.h"

/* Whether this is a screen that waits for the customer. */
bool visit_waits(const struct visit *visit);

/* Another screen: what a press meant on the last one it means no more. */
void visit_show(struct visit *visit, enum visit_at at);

/* The question the visit stands at, from wherever else; a text goes on. */
void visit_show_question(struct visit *visit);

/* What shows came just now, by a press: the next one may be of that hand. */
void visit_unread(struct visit *visit, uint64_t now_ms);

/* A question anew: nothing typed earlier or given there shows. */
void visit_turn_to(struct visit *visit, unsigned question);

/* As an empty room sees it: nothing of the last customer is left. */
void visit_begin(struct visit *visit, uint64_t now_ms);

/*
 * Keep a step, or with RATING_NO_STEP the text; last: the customer has gone.
 * The visit waits for visit_kept or visit_failed.
 */
struct visit_deed visit_commit(struct visit *visit, int64_t step, bool last);

/* Go on without answer; what stood there is taken back by the deed. */
struct visit_deed visit_skip(struct visit *visit, uint64_t now_ms);

#endif
