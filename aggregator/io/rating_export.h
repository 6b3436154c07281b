/*
 * rating_export.h - ratings one by one, out of the envelopes.
 */
#ifndef AGGREGATOR_IO_RATING_EXPORT_H
#define AGGREGATOR_IO_RATING_EXPORT_H

#include <stdbool.h>

#include "aggregator/core/message.h"
#include "aggregator/io/store.h"

enum rating_format {
	RATING_NDJSON,
	RATING_CSV,
	RATING_CSV_SEMICOLON,
};

/*
 * Append a line for each rating that counts, repeated presses included and
 * marked; by journal and number.  What was withdrawn, replaced, rehearsed or
 * waits in quarantine has none.
 */
enum store_verdict rating_export(struct store *store, enum rating_format format,
    struct bytes *out);

#endif
