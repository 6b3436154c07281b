/*
 * register.h - what the book tells of whom.
 *
 * Of each subject - a journal, a touchpoint, a sheet, a setting - the newest
 * deed is kept while the book is walked.
 */

#ifndef AGGREGATOR_IO_REGISTER_H
#define AGGREGATOR_IO_REGISTER_H

#include "aggregator/io/audit.h"

struct json_t;

/* An entry of the book. */
void register_take(struct audit *audit, const struct entry *entry,
    uint64_t number);

/* Whether the book tells of the erasure of that entry's texts. */
bool register_erased(const struct audit *audit, size_t journal,
    const uint8_t epoch[EPOCH_SIZE], uint64_t number);
/* What was noted when that seam was closed, or NULL: it is open. */
const char *register_seam_note(const struct audit *audit, size_t journal,
    const uint8_t epoch[EPOCH_SIZE]);

/* Whether the book tells that this verdict was given on those numbers. */
bool register_judged(const struct audit *audit, const char *verdict,
    const uint8_t kid[KID_SIZE], const uint8_t epoch[EPOCH_SIZE],
    uint64_t number);

/* The newest deed about "touchpoint", "counter-1", ticked off as seen; NULL. */
struct json_t *register_deed(struct audit *audit, const char *what,
    const char *name);
/* A text of a deed, "" where it has none; its number in the book. */
const char *register_text(const struct json_t *deed, const char *name);
int64_t register_number(const struct json_t *deed);

/*
 * The journals walked against those the book tells of; their states too where
 * they are known.
 */
void register_journals(struct audit *audit, bool with_states);

#endif
