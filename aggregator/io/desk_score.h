/*
 * desk_score.h - scores for whoever asks.
 */
#ifndef AGGREGATOR_IO_DESK_SCORE_H
#define AGGREGATOR_IO_DESK_SCORE_H

#include "aggregator/io/desk.h"

/*
 * GET /v1/scores: the query string holds the options of `score`
 * (core/query.h), the reply is the JSON of INTERFACES, "A score in JSON".  A step
 * of kind `answer`: it reads, and holds one snapshot while it does.
 */
void desk_score_list(struct desk *desk, struct call *call);

#endif
