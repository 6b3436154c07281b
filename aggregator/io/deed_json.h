/*
 * deed_json.h - a deed of the book for reading.
 */

#ifndef AGGREGATOR_IO_DEED_JSON_H
#define AGGREGATOR_IO_DEED_JSON_H

#include <jansson.h>

#include "protocol/deed.h"

/*
 * {"number", "at", "who", "deed", and its fields by name}; at is RFC 3339, or
 * null when it is not known.  A new reference; NULL when memory runs out.
 */
json_t *deed_json(const struct deed *deed, uint64_t number, bool is_dated,
    int64_t at_ms);

#endif
