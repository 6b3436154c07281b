/*
 * chart_text.h - a chart of days for a terminal, and for a spreadsheet.
 *
 * Written from the JSON of GET /v1/alarms/{touchpoint}.
 */

#ifndef AGGREGATOR_CHART_TEXT_H
#define AGGREGATOR_CHART_TEXT_H

#include <stdbool.h>

#include <jansson.h>

#include "aggregator/core/message.h"

/* One line a day, 80 columns, ASCII. */
void chart_text_table(const json_t *chart, struct bytes *out);
void chart_text_csv(const json_t *chart, bool decimal_comma, struct bytes *out);

#endif
