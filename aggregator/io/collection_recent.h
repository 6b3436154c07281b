/*
 * collection_recent.h - for collection.c: the recent days of a series, and how
 * much its answers vary in them.
 *
 * The dispersion factor of a series is taken over the 28 whole local days before
 * a point in time (docs/DESIGN.md, "Scores").  They are read once and kept while
 * the series is walked over, because what is asked is often of the same days.
 */
#ifndef AGGREGATOR_IO_COLLECTION_RECENT_H
#define AGGREGATOR_IO_COLLECTION_RECENT_H

#include "aggregator/core/dispersion.h"
#include "aggregator/io/collection.h"

struct collection_recent {
	struct report_piece piece; /* the days that are kept; may be none */
	size_t count;
	struct tally days[DISPERSION_DAYS]; /* those with tallies, in order */
	double phi;
	bool checked;
};

/*
 * Read the days before the end of a span, or before now where it is open or not
 * over yet, and hours instead where too few days have answers.
 */
enum store_verdict collection_recent_read(const struct collection *collection,
    struct store *store, const struct tally_series *series,
    const struct localtime_zone *zone, int64_t to,
    struct collection_recent *recent);

/*
 * collection_tallies of that series and piece, without reading again what is
 * kept.
 */
enum store_verdict
collection_recent_tallies(const struct collection *collection,
    struct store *store, const struct tally_series *series,
    const struct report_piece *piece, const struct collection_recent *recent,
    int (*each)(void *arg, const struct tally *tally), void *arg);

#endif
