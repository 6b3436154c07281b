/*
 * lineage.h - an epoch among its neighbours.
 *
 * When an epoch grows or opens, those it continues and those that continue it
 * may be dated otherwise, be whole at last, or turn out to be seams.
 */

#ifndef AGGREGATOR_IO_LINEAGE_H
#define AGGREGATOR_IO_LINEAGE_H

#include "aggregator/io/intake.h"

/*
 * Bring everything about the epoch and its neighbours up to date; tallies
 * follow.  0, or -1.
 */
int lineage_settle(struct intake *intake, const struct journal_row *journal,
    int64_t epoch);

#endif
