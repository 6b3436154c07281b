/*
 * corrections.h - what was put right beside the rows of a collection.
 *
 * The ratings that a correction moved are tallied in series of their own at the
 * touchpoint they left and at the one they came to (schema_4.sql), so their
 * number is true at any time, whatever has arrived since.
 */
#ifndef AGGREGATOR_IO_CORRECTIONS_H
#define AGGREGATOR_IO_CORRECTIONS_H

#include "aggregator/io/collection.h"

struct json_t;

/*
 * Read those that concern the rows of a collection whose places are planned;
 * into collection->corrections, NULL where there are none.
 */
enum store_verdict corrections_read(struct collection *collection,
    struct store *store);
void corrections_free(struct corrections *corrections);

/*
 * Of one row: [{"number", "n", "what", "touchpoint", "kiosk", "from", "to",
 * "at", "who", "why"}], oldest first; n of its span, kiosk by name.  A new
 * reference, or NULL without memory.
 */
struct json_t *corrections_json(const struct collection *collection,
    const struct report_key *key);

#endif
