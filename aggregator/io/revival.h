/*
 * revival.h - what the book's word "restored" explains, and what it does not.
 *
 * What kiosks witnessed of a book that was lost with its disk is not here, and
 * cannot be.  A deed "restored" answers for such heads if they lie beyond the
 * last number that was restored and were witnessed before it was: an
 * administrator who takes deeds away by putting an old backup back says so in
 * the book, where everyone reads since when, and up to which number kiosks had
 * seen more.
 */

#ifndef AGGREGATOR_IO_REVIVAL_H
#define AGGREGATOR_IO_REVIVAL_H

#include "aggregator/io/audit.h"

/* A deed "restored", in the book's strand. */
void revival_take(struct audit *audit, const struct strand *strand,
    const struct entry *entry, uint64_t number);

/* The book tells, after that deed, how far a kiosk's journal was restored. */
void revival_take_head(struct audit *audit, size_t journal,
    const struct head *head);

/*
 * When all are taken: bound epochs that no time entry dates by the beginning
 * of the one that continues them.
 */
void revival_settle(struct audit *audit);

/* Whether one answers for a witnessed head that is not here; counted then. */
bool revival_explains(struct audit *audit, const struct claim *claim);

/*
 * Whether one answers for a text of a kiosk that is not here: it was written
 * before the deed, so the kiosk may have deleted it when the lost store had it,
 * and lies beyond what was restored of that kiosk's journal.  Counted then.
 */
bool revival_explains_text(struct audit *audit, const struct text_gap *gap);

/*
 * As `verify --json` lists them, under "restored": [{"number", "after", "at",
 * "why", "heads", "highest", "texts"}]; heads is how many witnessed heads of
 * the lost book it answers for, highest the number they reach to, texts how
 * many of kiosks' texts.  A new reference, or NULL.
 */
struct json_t *revival_list(const struct audit *audit);

#endif
