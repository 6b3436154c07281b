/*
 * moments_text.h - moments for people and for spreadsheets.
 *
 * Both are written from the JSON of GET /v1/moments.
 */
#ifndef AGGREGATOR_IO_MOMENTS_TEXT_H
#define AGGREGATOR_IO_MOMENTS_TEXT_H

#include <stdbool.h>

#include "aggregator/core/message.h"

struct json_t;

/* Append a table of at most 80 columns: what stands out, worse and better. */
void moments_text_table(const struct json_t *moments, struct bytes *out);

/* Append CSV (io/csv.h): a line for each cell, those that stand out first. */
void moments_text_csv(const struct json_t *moments, bool decimal_comma,
    struct bytes *out);

#endif
