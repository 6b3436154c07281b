/*
 * collection.h - the rows of one question about scores, while they are gathered.
 *
 * Open to those who write them down (score_json.c): everything here is read by
 * them and changed by collection.c alone.
 */
#ifndef AGGREGATOR_IO_COLLECTION_H
#define AGGREGATOR_IO_COLLECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/core/against.h"
#include "aggregator/core/report.h"
#include "aggregator/core/view.h"
#include "aggregator/io/store.h"
#include "aggregator/io/tally_reader.h"

/* Rows one answer may have: some hundred megabytes of JSON. */
#define COLLECTION_ROWS 200000

/* A touchpoint, and what of it was asked for. */
struct collection_place {
	char *slug;
	char *survey;
	int32_t department; /* index into departments */
	int32_t region;
	bool selected;
	bool retired;
	struct localtime_zone zone;
	struct report_plan plan;
	int64_t first; /* begin of its first tally that was read; INT64_MAX */
	/* With query.against: which times are compared, and their plans. */
	enum against_verdict compared;
	struct against against;
	struct report_plan before;
	struct report_plan after;
};

/* Words that got numbers. */
struct collection_words {
	char **list;
	size_t count;
};

/* Ratings that are kept and not counted, or counted and not placed. */
struct collection_beside {
	uint64_t rehearsal;
	uint64_t withdrawn;
	uint64_t replaced;
	uint64_t uncertain;
};

struct collection_row {
	struct report_key key;
	struct report_histogram *histograms;
	size_t histogram_count;
	/* COLLECTION_SHOWN alone: how many answers there are now, how many of
	 * those in the histograms have left, and how many flagged ones of the
	 * same blocks are not told. */
	uint64_t live;
	uint64_t gone;
	uint64_t blind;
	struct collection_beside beside;
};

/* Rows found by their key. */
struct collection_table {
	struct collection_row *rows;
	size_t count;
	size_t capacity;
	uint32_t *slots; /* row number + 1, or 0; a power of two of them */
	size_t slot_count;
};

/* A kiosk at one touchpoint. */
struct collection_kiosk {
	int64_t journal;
	int32_t place;
	bool enrolled;
	int64_t last_seen; /* ms since 1970; 0: never */
	int64_t complete_to;
	uint64_t lost;
	uint64_t seams;
	int64_t since; /* ms since 1970 */
};

struct almanac;
struct collection_zone;
struct corrections;

struct collection {
	struct query query;
	enum collection_view view;
	int64_t now;
	int64_t silent_after_s;
	uint64_t k; /* fewer are shown to nobody but the local command */
	struct collection_place *places; /* by slug */
	size_t place_count;
	size_t selected;
	struct collection_words departments;
	struct collection_words regions;
	struct collection_words questions;
	struct collection_words channels;
	struct collection_words scales;
	/* COLLECTION_SHOWN alone: questions that some sheet asked after certain
	 * answers only. */
	struct collection_words follow_ups;
	struct collection_table rows;    /* sorted once all is read */
	struct collection_table besides; /* channel none; doubts: time none */
	/* With query.against: what each row is compared with, under the row's own
	 * key, and the rows again without what is still running; without such
	 * a remainder afters is empty and the rows themselves are compared. */
	struct collection_table befores;
	struct collection_table afters;
	struct collection_kiosk *kiosks; /* by journal */
	size_t kiosk_count;
	double weights[SCORE_CHANNELS_MAX]; /* by channel number */
	struct collection_zone *zones;
	struct almanac *almanac; /* with query.skip_holidays; else NULL */
	struct corrections *corrections; /* io/corrections.h; or NULL */
	bool empty_span;
	bool overlap; /* with what the figures are compared with */
	bool cut;     /* what is running is left out of the comparison */
	bool too_many;
	bool no_memory;
};

/* A collection for that question, as an asker with that view may see it.
 * NULL: no memory. */
struct collection *collection_new(const struct query *query, int64_t now,
    enum collection_view view);
void collection_free(struct collection *collection);

/* Read the map and choose from it. */
enum store_verdict collection_places(struct collection *collection,
    struct store *store);

/* The first touchpoint asked for that is not on the map, or NULL. */
const char *collection_unknown(const struct collection *collection);

/*
 * Read tallies and kiosks and put the rows in order.  Where empty_span, overlap
 * or too_many is set afterwards, the rows are not whole.
 */
enum store_verdict collection_read(struct collection *collection,
    struct store *store);

/*
 * Read which questions nothing may be told of, as collection_read does.  Such a
 * question follows certain answers to another one: how many answers it has, and
 * in which hour its first block begins, would tell who gave those.
 */
enum store_verdict collection_follow_ups(struct collection *collection,
    struct store *store);
bool collection_tells(const struct collection *collection,
    const char *question);

/*
 * The one door to counted ratings: the tallies of a series in a piece of a plan,
 * in order of time.  COLLECTION_LIVE: as they stand; COLLECTION_SHOWN: what of
 * them may be shown.  Whatever is computed is computed from these.  An `each`
 * that returns other than 0 ends the walk.
 */
enum store_verdict collection_tallies(const struct collection *collection,
    struct store *store, const struct tally_series *series,
    const struct report_piece *piece,
    int (*each)(void *arg, const struct tally *tally), void *arg);

/* What stands beside a row: of its own span, and for its whole place. */
void collection_beside_of(const struct collection *collection,
    const struct report_key *key, struct collection_beside *beside);

/* The span as used, in UTC: of all places together where zones differ.  INT64_MIN
 * and INT64_MAX where it is open. */
void collection_span(const struct collection *collection, int64_t *from,
    int64_t *to);

/* Does a place belong to the place of a row? */
bool collection_place_fits(const struct collection *collection, int32_t place,
    const struct report_key *key);

#endif
