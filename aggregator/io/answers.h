/*
 * answers.h - each digital answer counts once.
 *
 * Under one id and question of a source many contents may have come; one is in
 * force, and none but that one may count.
 */

#ifndef AGGREGATOR_IO_ANSWERS_H
#define AGGREGATOR_IO_ANSWERS_H

#include "aggregator/io/audit.h"
#include "aggregator/io/store.h"

/* A rating of a source's journal, while it is walked. */
void answers_take(struct audit *audit, const struct strand *strand,
    uint64_t number, const struct rating *rating);

/*
 * All of them against what the store holds in force.  While the tables of
 * io/replay.h are there: they say what counts.  0, or -1: the store failed.
 */
int answers_compare(struct audit *audit, struct store *store);

#endif
