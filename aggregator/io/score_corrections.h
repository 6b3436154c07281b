/*
 * score_corrections.h - for score_text.c: what was put right, in words.
 */
#ifndef AGGREGATOR_IO_SCORE_CORRECTIONS_H
#define AGGREGATOR_IO_SCORE_CORRECTIONS_H

#include "aggregator/core/message.h"

struct json_t;

/* A sentence for each correction that concerns a row, over whole lines. */
void score_corrections_put(struct bytes *out, const struct json_t *row);

#endif
