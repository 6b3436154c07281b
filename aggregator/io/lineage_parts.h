/*
 * lineage_parts.h - what the files of lineage share; for them alone.
 */

#ifndef AGGREGATOR_IO_LINEAGE_PARTS_H
#define AGGREGATOR_IO_LINEAGE_PARTS_H

#include "aggregator/io/lineage.h"

/* What is known about the joint between an epoch and the one it continues. */
struct joint {
	bool is_here; /* the predecessor is, at least in part */
	struct epoch_row previous;
	uint64_t last;  /* highest held of it */
	bool reaches;   /* it is held up to the number named */
	bool same_hash; /* and is there what the epoch says */
};

/* lineage_dates.c: 0, or -1. */
int joint_find(struct store *store, const struct epoch_row *row,
    struct joint *out);

/* The later one continues the newest entry of the earlier one, truly. */
bool joint_is_whole(const struct joint *joint, const struct epoch_row *row);

/* When the epoch began and when its newest entry was. */
int epoch_span(struct store *store, const struct epoch_row *row,
    struct dating_neighbour *out);

/* The range of its first entry, by its own time entries or its neighbours. */
int epoch_bounds(struct store *store, const struct epoch_row *row,
    const struct joint *joint, struct dating_range *out);

/* lineage_seam.c: note a seam where there is one.  0, or -1. */
int seam_look(struct intake *intake, const struct epoch_row *row,
    const struct joint *joint);

#endif
