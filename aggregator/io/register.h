/*
 * register.h - what the book tells, and whether the registry says the same.
 *
 * Of each subject - a journal, a touchpoint, a sheet, a setting - the newest
 * deed is kept while the book is walked.
 */

#ifndef AGGREGATOR_IO_REGISTER_H
#define AGGREGATOR_IO_REGISTER_H

#include "aggregator/io/audit.h"
#include "aggregator/io/store.h"

/* An entry of the book. */
void register_take(struct audit *audit, const struct entry *entry,
    uint64_t number);

/* Whether the book tells of the erasure of that entry's texts. */
bool register_erased(const struct audit *audit, size_t journal,
    const uint8_t epoch[EPOCH_SIZE], uint64_t number);
/* What was noted when that seam was closed, or NULL: it is open. */
const char *register_seam_note(const struct audit *audit, size_t journal,
    const uint8_t epoch[EPOCH_SIZE]);

/* The journals walked against those the book tells of. */
void register_journals(struct audit *audit, bool with_states);

/* Everything in the registry against the book.  0, or -1: the store failed. */
int register_compare(struct audit *audit, struct store *store);

#endif
