/*
 * score_text.h - a score report for people.
 *
 * It is written from the JSON of GET /v1/scores, so that nothing can be said
 * on a terminal that a program could not ask for too.
 */
#ifndef AGGREGATOR_IO_SCORE_TEXT_H
#define AGGREGATOR_IO_SCORE_TEXT_H

#include "aggregator/core/message.h"

struct json_t;

/*
 * Append a table of at most 80 columns, one decimal, for the eye.  A score of
 * fewer than ten answers is not shown: only how many there are so far.
 */
void score_text_table(const struct json_t *scores, struct bytes *out);

#endif
