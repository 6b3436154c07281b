/*
 * intake.h - from envelope to rows.
 *
 * Judges an envelope against what is held and writes down what follows: runs,
 * slots, times, numbers struck, texts, quarantine, seams, tallies.  Kiosks',
 * sources' and the book's envelopes all come this way, and so does every
 * stored one when the tallies are made again (io/replay.h).
 */

#ifndef AGGREGATOR_IO_INTAKE_H
#define AGGREGATOR_IO_INTAKE_H

#include "aggregator/core/fold.h"
#include "aggregator/io/atlas.h"
#include "aggregator/io/parcel.h"
#include "aggregator/io/rules.h"
#include "aggregator/io/store.h"
#include "aggregator/io/store_epoch.h"
#include "aggregator/io/store_journal.h"
#include "aggregator/io/store_rule.h"

/*
 * The table for one group of requests.  Deltas are summed up in memory and
 * written once by intake_settle.
 */
struct intake {
	struct store *store;
	int64_t now_ms; /* when what is taken in now arrived */
	bool is_replay; /* envelopes, texts, quarantine stay as they are */
	bool is_past;   /* and the book alone says what was let through */
	struct atlas *atlas;
	struct fold_table table;
};

struct intake *intake_new(void);
void intake_free(struct intake *intake);

struct intake_outcome {
	enum envelope_verdict verdict;
	uint64_t number; /* where it went wrong, else the envelope's last */
};

/* Take in a checked parcel.  0, or -1: the store failed, roll back. */
int intake_take(struct intake *intake, const struct journal_row *journal,
    const struct parcel *parcel, struct intake_outcome *outcome);

/*
 * The same for what a kiosk sends or a stick brings: of a revoked kiosk, or
 * beyond what a replaced one had declared, it goes to quarantine.  0, or -1.
 */
int intake_receive(struct intake *intake, const struct journal_row *journal,
    const struct parcel *parcel, struct intake_outcome *outcome);

/* Put a whole parcel into quarantine, unopened if need be.  0, or -1. */
int intake_quarantine(struct intake *intake, const struct journal_row *journal,
    const struct parcel *parcel, const char *why);

/*
 * Strike a number, held or not yet, or lift that reason again: tallies follow.
 * 0, or -1.
 */
int intake_strike(struct intake *intake, const struct epoch_row *epoch,
    uint64_t number, enum strike why);
int intake_lift(struct intake *intake, const struct epoch_row *epoch,
    uint64_t number, enum strike why);

/*
 * Take back (-1) or add (1) all that is held at a touchpoint: before and after
 * a change of what its card says about dates.  0, or -1.
 */
int intake_touchpoint(struct intake *intake, const char *slug, int sign);

/* Write the summed deltas to the tallies.  0, or -1. */
int intake_settle(struct intake *intake);
/* Forget them: the transaction was rolled back. */
void intake_forget(struct intake *intake);

#endif
