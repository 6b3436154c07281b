/*
 * witness.h - what one journal says of another, or of its own past.
 *
 * Claims are gathered on a first walk over all envelopes and confirmed on a
 * second one.  A claim that nothing confirms is how an entry that was removed
 * or signed anew comes to light.
 */

#ifndef AGGREGATOR_IO_WITNESS_H
#define AGGREGATOR_IO_WITNESS_H

#include "aggregator/io/audit.h"
#include "protocol/envelope.h"

void witness_add(struct audit *audit, enum claim_kind kind, size_t about,
    size_t by, size_t strand, uint64_t number, const struct head *head);

/* A time entry of that journal: where it was told that the book stands. */
void witness_time(struct audit *audit, size_t journal, uint64_t number,
    const struct entry_time *time);

/* Between the walks. */
void witness_sort(struct audit *audit);
/* Whether any claim speaks of those numbers; then witness_confirm is due. */
bool witness_asks(const struct audit *audit, size_t journal,
    const uint8_t epoch[EPOCH_SIZE], uint64_t first, uint64_t last);
void witness_confirm(struct audit *audit, size_t journal,
    const struct envelope *envelope, uint64_t last);

/* After the second walk: problems for what was not confirmed. */
void witness_settle(struct audit *audit);

#endif
