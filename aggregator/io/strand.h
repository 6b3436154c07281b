/*
 * strand.h - chains: signatures, numbers, hashes, epochs, texts.
 *
 * Envelope after envelope is put to the end of its strand.  What is missing
 * may be explained later (a number lost, a text erased, a seam closed), so
 * that is judged when all have been seen.
 */

#ifndef AGGREGATOR_IO_STRAND_H
#define AGGREGATOR_IO_STRAND_H

#include "aggregator/io/audit.h"
#include "aggregator/io/parcel.h"

/*
 * Check an envelope and all in it against the key of the journal it should be
 * of.  number is where it is said to begin, for problems; -1 unknown.  True
 * when it could be opened: then parcel->envelope and sum are filled.
 */
bool strand_take(struct audit *audit, size_t journal, struct parcel *parcel,
    int64_t number);

/*
 * The first number of a stretch that is neither said to be lost nor kept whole
 * in quarantine by a person's verdict; past its end: there is none.
 */
uint64_t strand_unexplained(const struct audit *audit,
    const struct stretch *gap);

/* When all are taken, and witness_settle was called: gaps, seams, texts. */
void strand_settle(struct audit *audit);

#endif
