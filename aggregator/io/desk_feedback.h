/*
 * desk_feedback.h - digital answers come in.
 */

#ifndef AGGREGATOR_IO_DESK_FEEDBACK_H
#define AGGREGATOR_IO_DESK_FEEDBACK_H

struct call;
struct desk;

/*
 * POST /v1/feedback, by a source's bearer: one object, or NDJSON with a
 * verdict for each line.
 */
void desk_feedback_check(struct desk *desk, struct call *call);
void desk_feedback_apply(struct desk *desk, struct call *call);
void desk_feedback_answer(struct desk *desk, struct call *call);

#endif
