/*
 * support_storm.h - the line was down, and a whole fleet comes back at once.
 *
 * Every kiosk connects anew in the same moment, sends one rating and has its
 * receipt.  One that is refused or given up tries again as real ones do, after
 * a random part of a second, of two, of four.
 */

#ifndef TESTS_BENCH_SUPPORT_STORM_H
#define TESTS_BENCH_SUPPORT_STORM_H

#include "tests/load/fleet.h"

struct storm;

/* Enrol the fleet and open its journals. */
struct storm *storm_new(struct centre *centre, size_t kiosks, uint64_t seed);
void storm_free(struct storm *storm);

/* From the first connection: seconds to half of the receipts, and to all. */
struct blown {
	double half_s, all_s;
	uint64_t tries; /* connections */
};

/*
 * Once with full handshakes, and after that with resumed ones.  Gives up when
 * somebody has no receipt, or was not let resume.
 */
void storm_blow(struct storm *storm, bool resumed, struct blown *out);

#endif
