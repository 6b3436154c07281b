/*
 * score_csv.h - a score report for spreadsheets.
 */
#ifndef AGGREGATOR_IO_SCORE_CSV_H
#define AGGREGATOR_IO_SCORE_CSV_H

#include <stdbool.h>

#include "aggregator/core/message.h"

struct json_t;

/*
 * Append CSV (io/csv.h) from the JSON of GET /v1/scores: a line of names, and for
 * each row a line of its merged score and one of each channel; `part` says which.
 */
void score_csv(const struct json_t *scores, bool decimal_comma,
    struct bytes *out);

#endif
