/*
 * desk_answer.h - signed answers to kiosks, for enrolment and sync alike.
 */

#ifndef AGGREGATOR_IO_DESK_ANSWER_H
#define AGGREGATOR_IO_DESK_ANSWER_H

#include "aggregator/io/desk.h"
#include "protocol/sync.h"

/* What an answer is made of while it grows; on the heap, for it is large. */
struct reply_draft {
	struct answer answer;
	struct bytes receipts; /* byte strings, one sealed object in each */
	struct bytes sheets;
};

/* NULL: no memory. */
struct reply_draft *reply_draft_new(const uint8_t request[HASH_SIZE],
    enum answer_verdict verdict);
void reply_draft_free(struct reply_draft *draft);

/*
 * The receipt for an epoch, from stored rows: nothing when not even its first
 * entry is held, or not all that it continues.  Given again though the kiosk
 * may have it: a receipt left out says that nothing of it is held.  0, or -1.
 */
int reply_draft_receipt(struct desk *desk, struct reply_draft *draft,
    int64_t epoch, const uint8_t kid[KID_SIZE]);

/*
 * Name and touchpoints of a kiosk, and the sheets in force there that are not
 * among `held`.  0, or -1.
 */
int reply_draft_registration(struct desk *desk, struct reply_draft *draft,
    int64_t journal, uint8_t (*held)[VERSION_SIZE], size_t held_count);

/* Sign it and settle the call; draft is freed. */
void reply_draft_send(struct desk *desk, struct call *call,
    struct reply_draft *draft);

/*
 * What cannot be read is no request and gets no signed answer: 400, naming the
 * version spoken where that is what is wrong.
 */
void desk_answer_unreadable(struct call *call, enum sync_verdict verdict);

/* An answer that is a verdict and no more. */
void desk_answer_verdict(struct desk *desk, struct call *call,
    const uint8_t request[HASH_SIZE], enum answer_verdict verdict);

#endif
