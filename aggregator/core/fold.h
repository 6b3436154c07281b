/*
 * fold.h - from entries to tallies.
 *
 * What a rating adds is a pure function of the rating, its slot, its epoch's
 * dating, whether it was struck and what was put right about its kiosk: so it
 * can be taken back and added again, and any order of the same envelopes gives
 * the same tallies.
 */

#ifndef AGGREGATOR_CORE_FOLD_H
#define AGGREGATOR_CORE_FOLD_H

#include "aggregator/core/correction.h"
#include "aggregator/core/dating.h"
#include "aggregator/core/localtime.h"
#include "protocol/entry.h"

/* How a rating counts.  The first three have series of their own. */
enum fold_fate {
	FOLD_COUNTED,
	FOLD_WITHDRAWN, /* counted beside */
	FOLD_REPLACED,  /* counted beside */
	FOLD_LEFT_OUT,  /* waits in quarantine, or was rejected */
};
#define FOLD_SERIES 3

/* What a slot of an epoch means for the tallies. */
struct fold_slot {
	uint32_t number;
	unsigned steps; /* of its scale; 0: tallied nowhere */
	int64_t series[FOLD_SERIES];
	const struct localtime_zone *zone; /* of its touchpoint */
};

struct fold_struck {
	uint64_t number;
	enum fold_fate fate;
};

/*
 * Where the ratings of a slot count that corrections hold for, and how many a
 * correction moved, counted beside at each touchpoint that it concerns: the
 * one they left, the one they came to, the one where they count otherwise.
 */
#define FOLD_BESIDES 3
struct fold_place {
	uint32_t slot;
	struct correction_effect effect;
	int64_t series[FOLD_SERIES];
	const struct localtime_zone *zone; /* NULL: counts nowhere */
	size_t beside_count;
	struct {
		int64_t series;
		const struct localtime_zone *zone;
	} beside[FOLD_BESIDES];
};

/* How the entries of one epoch count; slots, struck and corrections by rising
 * number. */
struct fold_rules {
	int64_t epoch; /* as the store numbers it */
	struct dating dating;
	bool claims; /* the journal may claim instants: a source's */
	const struct fold_slot *slots;
	size_t slot_count;
	const struct fold_struck *struck;
	size_t struck_count;
	const struct correction *corrections; /* in force for the kiosk */
	size_t correction_count;
	const struct fold_place *places; /* those met so far */
	size_t place_count;
};

/* As the store numbers them; each holds the next one. */
enum fold_span {
	FOLD_ALL,
	FOLD_MONTH,
	FOLD_DAY,
	FOLD_HOUR
};
#define FOLD_SPANS 4

/* What changes in one tally; series 0 marks a free row. */
struct fold_delta {
	int64_t series;
	int64_t start; /* s since 1970 of the local span; 0 for all */
	enum fold_span span;
	int32_t counted[LIMIT_STEPS];
	int32_t flagged[LIMIT_STEPS];
	struct fold_delta *next; /* used before it; see fold_table.newest */
};

/* One rating that came to an hour's tally (sign 1) or left it (-1). */
struct fold_move {
	int64_t series;
	int64_t start; /* of the local hour */
	int64_t epoch;
	uint64_t number;
	int8_t sign;
	uint8_t step;
	bool flagged;
};

/*
 * Deltas by series, span and start.  The caller lends rows, a power of two and
 * zeroed; when fold_rating finds no room, the rows are to be written down and
 * emptied, and the rating folded again.  Who also lends moves is told of each
 * rating by its number: what is shown to others must know which ratings a
 * tally's change is made of (core/blocks.h).
 */
struct fold_table {
	struct fold_move *moves; /* in the order of their folding; or NULL */
	size_t move_room;
	size_t move_count;
	struct fold_delta *rows;
	size_t capacity;
	size_t used;
	struct fold_delta *newest; /* those used, for one group uses few */
};
void fold_table_init(struct fold_table *table, struct fold_delta *rows,
    size_t capacity);
void fold_table_empty(struct fold_table *table);

/* A walk over ratings; what it remembers only makes it quick. */
struct fold {
	const struct fold_rules *rules;
	struct fold_table *table;
	const struct fold_slot *slot;
	const struct localtime_zone *zone;
	int64_t starts[FOLD_SPANS]; /* of the local hour last met there ... */
	int64_t hour_end;           /* ... and the first instant beyond it */
	size_t place;               /* last met */
	/* Of FOLD_UNPLACED: whose place is missing. */
	uint32_t wanted_slot;
	struct correction_effect wanted;
};
void fold_begin(struct fold *fold, const struct fold_rules *rules,
    struct fold_table *table);

enum fold_outcome {
	FOLD_DONE,
	FOLD_FULL,     /* no room in the table */
	FOLD_UNPLACED, /* the rules lack the place of fold->wanted */
};

/*
 * Add (sign 1) or take back (-1) entry `number`, a rating.  Unless it is done
 * nothing has changed, and the same is to be folded again when what was missing
 * is there.
 */
enum fold_outcome fold_rating(struct fold *fold, uint64_t number,
    const struct entry *entry, int sign);

#endif
