/*
 * feedback.h - what becomes of one answer of a digital source.
 *
 * Digital tools send the same answer again, and edited ones under the same id.
 * Given what is known under (source, id, question), says which it is.
 * PROTOCOL.md, Digital sources.
 */

#ifndef AGGREGATOR_CORE_FEEDBACK_H
#define AGGREGATOR_CORE_FEEDBACK_H

#include <stdbool.h>
#include <stdint.h>

enum feedback_verdict {
	FEEDBACK_ACCEPTED,
	FEEDBACK_SAME,        /* seen before, in any version: no effect */
	FEEDBACK_REPLACED,    /* an edit in time: takes the other's place */
	FEEDBACK_QUARANTINED, /* an edit too late, or older than what is here */
	FEEDBACK_REJECTED,    /* not an answer to this sheet */
};

/* "accepted", ... as the reply says it. */
const char *feedback_verdict_text(enum feedback_verdict verdict);

/* An edit counts while it is made so soon after the first content. */
#define FEEDBACK_EDITS_MS (24LL * 3600 * 1000)
/* Clocks of tools run ahead a little; further ahead is nonsense. */
#define FEEDBACK_AHEAD_MS (5LL * 60 * 1000)

/* What is known under the answer's key. */
struct feedback_known {
	bool is_known;     /* some content is in force */
	bool same_content; /* and this very one was here before */
	int64_t first_ms;  /* own time of the first content */
	int64_t own_ms;    /* own time of the content in force */
};

/* why: NULL, or one sentence's worth of reason for QUARANTINED. */
enum feedback_verdict feedback_judge(const struct feedback_known *known,
    int64_t own_ms, const char **why);

#endif
