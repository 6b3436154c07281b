/*
 * intake_rows.h - what the entries of an envelope leave in the store.
 *
 * For io/intake.c, the two walks over the numbers that are new, and for
 * io/hindsight.c.
 */

#ifndef AGGREGATOR_IO_INTAKE_ROWS_H
#define AGGREGATOR_IO_INTAKE_ROWS_H

#include "aggregator/io/intake.h"

/* One envelope on its way in. */
struct taking {
	struct intake *intake;
	const struct journal_row *journal;
	const struct parcel *parcel;
	struct epoch_row epoch; /* id 0: not in the store yet */
	struct ingest_run *runs;
	struct ingest_held held;
	struct ingest_piece *pieces; /* the numbers that are new */
	size_t piece_count;
	/* Found by taking_survey: */
	bool has_time; /* a new time entry: all is dated anew */
	bool has_loss; /* of another epoch: what continues it may be whole */
	uint64_t back_first, back_last; /* held numbers that will count
					   otherwise; first > last: none */
};

/* A walk over the entries that are new. */
struct taking_walk {
	const struct taking *taking;
	struct wire_reader r;
	uint64_t next;
	size_t piece;
};
void taking_walk(struct taking_walk *walk, const struct taking *taking);
bool taking_next(struct taking_walk *walk, struct entry *entry,
    uint64_t *number);

/*
 * What the new entries will change.  1, 0 when they define a slot otherwise
 * than it is held (a fork, at *number), -1.
 */
int taking_survey(struct taking *taking, uint64_t *number);

/* Slots, times, numbers struck, the epoch's own row.  0, or -1. */
int taking_write(struct taking *taking);

/* What one entry alone leaves: a note of staff; a text that is gone.  0, -1. */
int taking_note(struct store *store, int64_t journal, int64_t epoch,
    uint64_t number, const struct entry *entry);
int taking_give_up_text(struct store *store, int64_t journal,
    const struct entry *entry);

/* Bring up to date what continues the epochs that lost something.  0, or -1. */
int taking_settle_losses(struct taking *taking);

/*
 * Ratings that may not count go to quarantine, texts are waited for.
 * 1 when any was struck (rules are to be loaded again), 0, or -1.
 */
int taking_admit(struct taking *taking, const struct rules *rules);

/* Keep the texts that came and fit their commitments.  0, or -1. */
int taking_keep_texts(struct taking *taking);

/* What the deeds of the book do to tallies and seams.  0, or -1. */
int taking_do_deeds(struct taking *taking);
/* Those of corrections (intake_correct.c); number is the deed's own.  0, -1. */
struct deed;
int taking_do_corrected(struct taking *taking, const struct deed *deed,
    uint64_t number);
int taking_do_undone(struct taking *taking, const struct deed *deed,
    uint64_t number);

#endif
