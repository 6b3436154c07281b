/*
 * collection_recent.c - the recent days of a series, and how much its answers
 * vary in them.
 */
#include <string.h>

#include "aggregator/io/collection_recent.h"

/* A walk over days that are kept, or over hours that are only added. */
struct walk {
	struct collection_recent *recent; /* NULL: hours */
	struct dispersion sums;
	size_t steps;
	bool overfull;
};

static int
take_tally(void *arg, const struct tally *tally)
{
	struct walk *walk = arg;
	struct collection_recent *recent = walk->recent;

	dispersion_add(&walk->sums, tally->counted, walk->steps);
	if (recent != NULL && recent->count < DISPERSION_DAYS)
		recent->days[recent->count++] = *tally;
	else
		walk->overfull = true;
	return 0;
}

static void
last_days(const struct collection *collection,
    const struct localtime_zone *zone, int64_t to, struct report_piece *piece)
{
	const int64_t end = to < collection->now ? to : collection->now;
	const int64_t day = localtime_day(zone, end);

	piece->span = REPORT_DAY;
	piece->from = localtime_day_start(zone, day - DISPERSION_DAYS);
	piece->to = localtime_day_start(zone, day);
}

enum store_verdict
collection_recent_read(const struct collection *collection, struct store *store,
    const struct tally_series *series, const struct localtime_zone *zone,
    int64_t to, struct collection_recent *recent)
{
	struct walk days = { .recent = recent, .steps = series->steps };
	struct walk hours = { .steps = series->steps };
	enum dispersion_basis basis;
	enum store_verdict verdict;
	struct report_piece piece;

	recent->count = 0;
	recent->phi = 1;
	recent->checked = false;
	last_days(collection, zone, to, &recent->piece);
	if (series->steps < 2 || !report_scale_is_ordered(series->scale)) {
		recent->piece.from = recent->piece.to;
		return STORE_OK;
	}
	verdict = collection_tallies(collection, store, series, &recent->piece,
	    take_tally, &days);
	if (verdict == STORE_OK && !dispersion_known(&days.sums) &&
	    recent->count > 0) {
		piece = recent->piece;
		piece.span = REPORT_HOUR;
		verdict = collection_tallies(collection, store, series, &piece,
		    take_tally, &hours);
	}
	if (days.overfull)
		recent->piece.from = recent->piece.to;
	recent->phi = dispersion_choose(&days.sums, &hours.sums, &basis);
	recent->checked = basis != DISPERSION_UNCHECKED;
	return verdict;
}

/* Hand on the kept days from..to; true: each has had enough. */
static bool
hand_on(const struct collection_recent *recent, int64_t from, int64_t to,
    int (*each)(void *arg, const struct tally *tally), void *arg)
{
	size_t i;

	for (i = 0; i < recent->count; i++) {
		if (recent->days[i].start >= from &&
		    recent->days[i].start < to &&
		    each(arg, &recent->days[i]) != 0)
			return true;
	}
	return false;
}

/* Read from..to of a piece, if that is anything. */
static enum store_verdict
read_part(const struct collection *collection, struct store *store,
    const struct tally_series *series, int64_t from, int64_t to,
    int (*each)(void *arg, const struct tally *tally), void *arg)
{
	const struct report_piece part = { REPORT_DAY, from, to };

	return from < to
	    ? collection_tallies(collection, store, series, &part, each, arg)
	    : STORE_OK;
}

enum store_verdict
collection_recent_tallies(const struct collection *collection,
    struct store *store, const struct tally_series *series,
    const struct report_piece *piece, const struct collection_recent *recent,
    int (*each)(void *arg, const struct tally *tally), void *arg)
{
	const struct report_piece *kept = &recent->piece;
	const int64_t low = piece->from > kept->from ? piece->from : kept->from;
	const int64_t high = piece->to < kept->to ? piece->to : kept->to;
	enum store_verdict verdict;

	/* A block of several days must not be cut: all of it or nothing. */
	if (piece->span != REPORT_DAY || low >= high ||
	    (collection->view != COLLECTION_LIVE &&
		(piece->from != kept->from || piece->to != kept->to)))
		return collection_tallies(collection, store, series, piece,
		    each, arg);
	verdict = read_part(collection, store, series, piece->from, low, each,
	    arg);
	if (verdict != STORE_OK || hand_on(recent, low, high, each, arg))
		return verdict;
	return read_part(collection, store, series, high, piece->to, each, arg);
}
