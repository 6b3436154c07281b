/*
 * desk_correction.h - what a person puts right about a kiosk's ratings.
 */

#ifndef AGGREGATOR_IO_DESK_CORRECTION_H
#define AGGREGATOR_IO_DESK_CORRECTION_H

struct call;
struct desk;

/* GET /v1/corrections: all that ever were, with how many ratings each moves. */
void desk_correction_list(struct desk *desk, struct call *call);

/*
 * POST /v1/corrections with {"kiosk", "from", "to", "why"} and one of
 * {"touchpoint"}, {"rehearsal": true}, {"count": true}; times as INTERFACES
 * says, local ones of the kiosk's first touchpoint.  POST
 * /v1/corrections/{number}/undo with {"why"}.  Both write a deed in the book,
 * and what it does is io/intake_correct.c's, before the group is committed.
 */
void desk_correction_put(struct desk *desk, struct call *call);
void desk_correction_undo(struct desk *desk, struct call *call);
/* Afterwards: the correction as it stands, with its number of ratings. */
void desk_correction_answer(struct desk *desk, struct call *call);

#endif
