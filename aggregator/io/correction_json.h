/*
 * correction_json.h - a correction for reading.
 */

#ifndef AGGREGATOR_IO_CORRECTION_JSON_H
#define AGGREGATOR_IO_CORRECTION_JSON_H

#include <jansson.h>

#include "aggregator/io/store_correction.h"

/*
 * {"number", "at", "who", "kiosk", "name", "from", "to", "what", "touchpoint",
 * "why", "undone"}: kiosk is the id, touchpoint null where it is not one, at
 * when it was done or null, undone null or {"number", "who", "why"}.  A new
 * reference; NULL: the store failed, or memory ran out.
 */
json_t *correction_json(struct store *store, const struct correction_row *row);

#endif
