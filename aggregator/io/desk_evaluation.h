/*
 * desk_evaluation.h - the ranking of touchpoints and a suggested split.
 */

#ifndef AGGREGATOR_IO_DESK_EVALUATION_H
#define AGGREGATOR_IO_DESK_EVALUATION_H

struct call;
struct desk;

/*
 * GET /v1/evaluation?question=ID&from=T&to=T&department=D&region=R&kind=K&
 * phase=P&budget=AMOUNT&target=X:
 * {"from", "to", "question", "target", "target_of", "budget", "n", "ranking":
 * [{"rank", "touchpoint", "title", "relevance", "marks", "unmarked", "share",
 * "n", "index", "low", "high", "below", "priority", "part", "amount", "why"}],
 * "others": [{"touchpoint", "title", "n", "why"}]}.  target_of: how many
 * touchpoints the target is the upper quartile of, or null where it was given.
 */
void desk_evaluation(struct desk *desk, struct call *call);

#endif
