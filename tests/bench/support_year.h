/*
 * support_year.h - a year of ratings at 500 touchpoints, as the fold leaves it and
 * as plain rows.
 *
 * What a question costs depends on tallies alone, so the tallies are written here
 * as the fold would have summed them up, and no envelope is made.  The plain rows
 * beside them are the same ratings, one by one, in a table of their own.
 */

#ifndef TESTS_BENCH_SUPPORT_YEAR_H
#define TESTS_BENCH_SUPPORT_YEAR_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "aggregator/io/store.h"

#define YEAR_PLACES 500 /* tp-000 to tp-499, one kiosk at each */
#define YEAR_CHANNELS 2 /* kiosk; at every fifth also web */
#define YEAR_STEPS 5
#define YEAR_ZONE "Europe/Vienna"

struct year {
	char dir[256];
	struct store *store;
	long ratings;   /* that are in it */
	long hours;     /* of touchpoints and channels, that have any */
	sqlite3 *plain; /* NULL: none was asked for */
	sqlite3_stmt *group;
};

/*
 * About hours hours of touchpoints and channels, the same ones at each call, with
 * so many ratings in each on the mean: in the 365 days before today, 8 to 18
 * o'clock.
 */
void year_make(struct year *year, int64_t now, long hours, long each,
    bool plain);
void year_release(struct year *year);

/* Cut it into the blocks that are shown over HTTP, as the server's keeper does. */
void year_cut(struct year *year, int64_t now);

/* What a plain GROUP BY counts at a touchpoint in from..to. */
void year_group(struct year *year, int place, int64_t from, int64_t to,
    uint64_t counts[YEAR_CHANNELS][YEAR_STEPS]);

#endif
