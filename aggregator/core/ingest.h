/*
 * ingest.h - what becomes of an envelope.
 *
 * Given which numbers of its epoch are held and what a walk over the envelope
 * found, says which numbers are new, or that the journal has forked.  Given an
 * epoch's place among the others, says whether there is a seam.  PROTOCOL.md,
 * Journals.
 */

#ifndef AGGREGATOR_CORE_INGEST_H
#define AGGREGATOR_CORE_INGEST_H

#include "protocol/envelope.h"

/* Numbers first to last are held: h(first - 1) and h(last). */
struct ingest_run {
	uint64_t first, last;
	uint8_t before[HASH_SIZE];
	uint8_t hash[HASH_SIZE];
};

/* What is held around an envelope. */
struct ingest_held {
	const struct ingest_run *runs; /* rising; all that touch first - 1
					  to last + 1, no others */
	size_t count;
	/* h(number) of a number inside a run; false: cannot be had. */
	bool (*hash_at)(void *arg, uint64_t number, uint8_t hash[HASH_SIZE]);
	void *arg;
};

enum ingest_verdict {
	INGEST_NEW,    /* at least one number is */
	INGEST_SEEN,   /* every number is held, with these very bytes */
	INGEST_FORKED, /* some number is held with others */
};

struct ingest_piece {
	uint64_t first, last;
};

/*
 * Judge.  pieces has room for held->count + 1 and gets the new numbers, rising;
 * *fork_at where the branches were seen to differ (at or before it).
 */
enum ingest_verdict ingest_judge(const struct ingest_held *held,
    const struct envelope *envelope, const struct envelope_sum *sum,
    struct ingest_piece *pieces, size_t *piece_count, uint64_t *fork_at);

/* The one run that takes the place of all it touches, once it is stored. */
struct ingest_run ingest_joined(const struct ingest_held *held,
    const struct envelope *envelope, const struct envelope_sum *sum);

/* h(number) by walking the envelope, which holds that number. */
bool ingest_hash_at(const struct envelope *envelope, uint64_t number,
    uint8_t hash[HASH_SIZE]);

/*
 * Whether an envelope that begins with an epoch entry does so rightly: start
 * hash and number follow from key, epoch and what the entry names.
 */
bool ingest_opens(const struct envelope *envelope, const uint8_t key[KEY_SIZE],
    struct entry *opening);

/* An epoch among the others of its journal, as far as they are held. */
struct ingest_place {
	bool is_root;       /* names no predecessor */
	bool root_before;   /* another one was here before it */
	bool previous_held; /* its predecessor, up to the number it names */
	uint64_t previous_number; /* that it names */
	uint64_t previous_last;   /* highest held of the predecessor */
	bool same_hash;           /* h(previous_number) is the one it names */
	bool second; /* another one continues there, and came first */
	bool beside; /* a seam, and another branch grew after it began */
};

enum ingest_seam {
	SEAM_NONE,
	SEAM_ROOT,
	SEAM_EARLIER,
	SEAM_OTHER,
	SEAM_SECOND,
	SEAM_CLONE,
};
enum ingest_seam ingest_seam(const struct ingest_place *place);
/* One sentence; NULL for SEAM_NONE. */
const char *ingest_seam_text(enum ingest_seam seam);

#endif
