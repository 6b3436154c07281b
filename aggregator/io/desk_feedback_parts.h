/*
 * desk_feedback_parts.h - what the files of feedback share; for them alone.
 */

#ifndef AGGREGATOR_IO_DESK_FEEDBACK_PARTS_H
#define AGGREGATOR_IO_DESK_FEEDBACK_PARTS_H

#include "aggregator/io/desk.h"
#include "aggregator/io/feedback_item.h"

/* What hangs on a call between its steps. */
struct feedback {
	bool is_list;   /* NDJSON: a verdict for each line */
	int64_t source; /* whose share ... */
	size_t room;    /* ... holds so many */
	size_t count;
	struct feedback_item items[];
};

/*
 * Whether the source's token, by which the call was let in, opens the door
 * still; else the call is settled.  The row is as of now.
 */
bool feedback_admits(struct call *call, const struct source_row *row);

#endif
