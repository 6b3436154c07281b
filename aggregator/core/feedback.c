/*
 * feedback.c - accepted, same, replaced or quarantined.
 */

#include <stddef.h>

#include "aggregator/core/feedback.h"

const char *
feedback_verdict_text(enum feedback_verdict verdict)
{
	static const char *const texts[] = {
		[FEEDBACK_ACCEPTED] = "accepted",
		[FEEDBACK_SAME] = "same",
		[FEEDBACK_REPLACED] = "replaced",
		[FEEDBACK_QUARANTINED] = "quarantined",
		[FEEDBACK_REJECTED] = "rejected",
	};

	return texts[verdict];
}

enum feedback_verdict
feedback_judge(const struct feedback_known *known, int64_t own_ms,
    const char **why)
{
	*why = NULL;
	if (!known->is_known)
		return FEEDBACK_ACCEPTED;
	if (known->same_content)
		return FEEDBACK_SAME;
	if (own_ms <= known->own_ms) {
		*why = "other content under the same id, but no later than "
		       "what is here";
		return FEEDBACK_QUARANTINED;
	}
	if (own_ms - known->first_ms > FEEDBACK_EDITS_MS) {
		*why = "other content under the same id, more than a day "
		       "after the first";
		return FEEDBACK_QUARANTINED;
	}
	return FEEDBACK_REPLACED;
}
