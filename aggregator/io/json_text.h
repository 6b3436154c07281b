/*
 * json_text.h - JSON as text, for answers of many rows.
 */
#ifndef AGGREGATOR_IO_JSON_TEXT_H
#define AGGREGATOR_IO_JSON_TEXT_H

#include <jansson.h>

#include "aggregator/io/bytes.h"

/*
 * Write json behind what is in body, byte for byte as jansson's own JSON_COMPACT
 * would.  json has no loops.  What memory was missing for, body->failed tells.
 */
void json_text_put(struct bytes *body, json_t *json);

#endif
