/*
 * journey_text.h - the score along a journey for people and for spreadsheets.
 *
 * Both are written from the JSON of GET /v1/journeys/{name}.
 */
#ifndef AGGREGATOR_IO_JOURNEY_TEXT_H
#define AGGREGATOR_IO_JOURNEY_TEXT_H

#include <stdbool.h>

#include "aggregator/core/message.h"

struct json_t;

/* Append a table of at most 80 columns with a bar for each step. */
void journey_text_table(const struct json_t *journey, struct bytes *out);

/* Append CSV (io/csv.h): a line for each step, in order. */
void journey_text_csv(const struct json_t *journey, bool decimal_comma,
    struct bytes *out);

#endif
