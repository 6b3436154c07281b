/*
 * json_parts.h - what every answer with figures is made of, as JSON.
 *
 * Each gives a new reference, or NULL without memory (io/json_memory.h tells).
 */
#ifndef AGGREGATOR_IO_JSON_PARTS_H
#define AGGREGATOR_IO_JSON_PARTS_H

#include <stdint.h>

#include "aggregator/core/score.h"

struct json_t;

struct json_t *json_parts_count(uint64_t n);

/* RFC 3339 in UTC; null where the span is open (INT64_MIN, INT64_MAX). */
struct json_t *json_parts_time(int64_t t);

/* {name: value, "low", "high"}, or null where it is not known. */
struct json_t *json_parts_range(const struct score_range *range,
    const char *name);

#endif
