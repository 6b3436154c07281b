/*
 * score_change.h - what changed in a row, as the JSON of GET /v1/scores.
 */
#ifndef AGGREGATOR_IO_SCORE_CHANGE_H
#define AGGREGATOR_IO_SCORE_CHANGE_H

#include "aggregator/io/collection.h"

struct json_t;

/*
 * Set `change` of a row: an object, or null; and where a change was asked for
 * and there is none, `change_why`, a few words.
 */
void score_change_set(struct json_t *json, const struct collection *collection,
    const struct collection_row *row, const struct report_terms *terms);

#endif
