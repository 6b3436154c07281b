/*
 * score_grid.h - the week at a glance: an index for each of its hours.
 */
#ifndef AGGREGATOR_IO_SCORE_GRID_H
#define AGGREGATOR_IO_SCORE_GRID_H

#include <stdbool.h>
#include <stddef.h>

#include "aggregator/core/message.h"

struct json_t;

/* Is that row of an hour of the week, and split by nothing else? */
bool score_grid_fits(const struct json_t *row);

/*
 * Append a grid of the rows that begin with rows[from] and are of the same
 * touchpoint and question; where the next begins comes back.  Days go down,
 * hours across; hours in which nobody ever answers are left out at both ends.
 * Fewer than SCORE_MIN_N answers are a dot.
 */
size_t score_grid_put(struct bytes *out, const struct json_t *rows,
    size_t from);

/* A row with the `complete` of them all: what is counted of each hour is added
 * up.  A new reference; NULL: no memory. */
struct json_t *score_grid_whole(const struct json_t *rows, size_t from,
    size_t next);

#endif
