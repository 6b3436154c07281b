/*
 * score_json.h - the rows of a collection as the JSON of GET /v1/scores.
 */
#ifndef AGGREGATOR_IO_SCORE_JSON_H
#define AGGREGATOR_IO_SCORE_JSON_H

#include "aggregator/core/message.h"
#include "aggregator/io/collection.h"

/*
 * Append the document to body.  Unless local, a suppressed row shows nothing
 * but n.  0, or -1 without memory.
 */
int score_json(const struct collection *collection, bool local,
    struct bytes *body);

#endif
