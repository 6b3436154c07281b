/*
 * moment_list.h - the cells of one question about moments, compared and in order.
 *
 * Cells come out of a collection's rows, so whoever asks sees what a collection
 * of that view sees; the comparing is core/moments.h's.  Answers are set against
 * answers to the same question, on the same channel and scale.
 */
#ifndef AGGREGATOR_IO_MOMENT_LIST_H
#define AGGREGATOR_IO_MOMENT_LIST_H

#include "aggregator/core/moments_query.h"
#include "aggregator/io/collection.h"
#include "aggregator/io/endings.h"

/* Where the answers of a cell lie, in the collection's numbers. */
struct moment_cell {
	int32_t question;
	int32_t channel;
	const char *scale;
	size_t steps;
	int32_t touchpoint; /* REPORT_NONE: all that were asked for */
	int32_t hourofweek; /* REPORT_NONE: at any time */
	uint64_t n;
	double phi;
	uint64_t counts[LIMIT_STEPS];
	uint64_t lost[LIMIT_STEPS]; /* MOMENTS_OUTCOME: counts are the won */
};

/* The first three are beside each other: cells[i] is compared in moments[i]. */
struct moment_list {
	struct moment_cell *cells;
	struct moment *moments;
	size_t *order; /* of cells, as a list shows them */
	size_t count;
	size_t tested;
	size_t groups; /* of question, channel and scale, with any tested */
};

/*
 * Fill list from what was read.  endings: MOMENTS_OUTCOME alone, else NULL.  0,
 * or -1 without memory.  Release it in any case.
 */
int moment_list_of(struct moment_list *list, const struct moments_query *query,
    const struct collection *collection, const struct endings *endings);
void moment_list_release(struct moment_list *list);

#endif
