/*
 * desk_feedback_parts.h - what the files of feedback share; for them alone.
 */

#ifndef AGGREGATOR_IO_DESK_FEEDBACK_PARTS_H
#define AGGREGATOR_IO_DESK_FEEDBACK_PARTS_H

#include "aggregator/io/desk.h"
#include "aggregator/io/feedback_item.h"

/* What hangs on a call between its steps. */
struct feedback {
	bool is_list; /* NDJSON: a verdict for each line */
	size_t room;  /* counted in held */
	size_t count;
	struct feedback_item items[];
};

#endif
