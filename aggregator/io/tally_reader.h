/*
 * tally_reader.h - what a score report reads from the store.
 *
 * Scores are read from tallies alone: their cost depends on touchpoints and
 * spans asked for, never on the number of ratings.  Each call walks over rows
 * and hands them on one by one, lent for the length of that call; an `each`
 * that returns other than 0 ends the walk, and STORE_OK comes back.
 */
#ifndef AGGREGATOR_IO_TALLY_READER_H
#define AGGREGATOR_IO_TALLY_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/core/report.h"
#include "aggregator/io/store.h"

/* A touchpoint of the map. */
struct tally_place {
	const char *slug;
	const char *department;
	const char *region;
	const char *kind;
	const char *phase;
	const char *zone;
	const char *survey;
	bool retired;
};

/* What is tallied apart: a question of a touchpoint on one scale and channel.
 * The channel may be one that is only counted beside: rehearsal, withdrawn,
 * replaced. */
struct tally_series {
	int64_t id;
	const char *question;
	const char *scale;
	const char *channel;
	size_t steps;
};

/* One span of a series; or blocks of it (io/blocks_read.h). */
struct tally {
	int64_t start;  /* s since 1970 */
	int64_t until;  /* 0, or where a block ends that is no span */
	uint64_t gone;  /* of the counted: answers that have left since */
	uint64_t blind; /* flagged ones that are not told */
	uint64_t counted[LIMIT_STEPS];
	uint64_t flagged[LIMIT_STEPS];
};

/* A kiosk at a touchpoint.  Times in ms since 1970; 0: never. */
struct tally_kiosk {
	int64_t journal;
	const char *touchpoint;
	bool enrolled;
	int64_t last_seen;
	int64_t complete_to;
	uint64_t lost;  /* entries it signed as lost */
	uint64_t seams; /* that nobody closed */
	int64_t since;  /* entered in the book */
};

/* All touchpoints, by slug. */
enum store_verdict tally_reader_places(struct store *store,
    int (*each)(void *arg, const struct tally_place *place), void *arg);

/* The series of one touchpoint, by question, channel and scale; without those
 * that count what a correction moved (io/corrections.h). */
enum store_verdict tally_reader_series(struct store *store,
    const char *touchpoint,
    int (*each)(void *arg, const struct tally_series *series), void *arg);

/* Those that do: of one touchpoint, their channel "moved:N". */
enum store_verdict tally_reader_moved(struct store *store,
    const char *touchpoint,
    int (*each)(void *arg, const struct tally_series *series), void *arg);

/* The tallies of a series in a piece of a plan, in order of time. */
enum store_verdict tally_reader_tallies(struct store *store,
    const struct tally_series *series, const struct report_piece *piece,
    int (*each)(void *arg, const struct tally *tally), void *arg);

/* How many ratings of a series were counted but are in doubt. */
enum store_verdict tally_reader_doubt(struct store *store,
    const struct tally_series *series, const struct report_doubt *doubt,
    uint64_t *count);

/* Kiosks and the touchpoints they ask at, by kiosk; those of one touchpoint, or
 * with "" of all. */
enum store_verdict tally_reader_kiosks(struct store *store,
    const char *touchpoint,
    int (*each)(void *arg, const struct tally_kiosk *kiosk), void *arg);

/* The sheet in force of a survey: its file, lent for the call of each. */
enum store_verdict tally_reader_sheet(struct store *store, const char *survey,
    int (*each)(void *arg, const void *file, size_t length), void *arg);

/* The sheet in force of every survey, likewise. */
enum store_verdict tally_reader_sheets(struct store *store,
    int (*each)(void *arg, const void *file, size_t length), void *arg);

/* All sheets that ever were, likewise. */
enum store_verdict tally_reader_sheets_ever(struct store *store,
    int (*each)(void *arg, const void *file, size_t length), void *arg);

/* Was that question ever answered anywhere? */
enum store_verdict tally_reader_question(struct store *store,
    const char *question, bool *found);

#endif
