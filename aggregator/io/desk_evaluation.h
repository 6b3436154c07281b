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
 * [{"rank", "touchpoint", "relevance", "marks", "unmarked", "share", "n",
 * "late", "index", "low", "high", "below", "priority", "part", "amount",
 * "why"}], "others": [{"touchpoint", "relevance", "marks", "unmarked", "n",
 * "late", "why"}]}.  target_of: how many touchpoints the target is the upper
 * quartile of, or null where it was given.  n: answers the figures are made of;
 * late: there are, and not shown to this asker yet.
 */
void desk_evaluation(struct desk *desk, struct call *call);

#endif
