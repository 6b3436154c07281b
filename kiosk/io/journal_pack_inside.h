/*
 * journal_pack_inside.h - what the files that pack a parcel share.
 *
 * journal_pack.c   which envelopes go out, and the rows that are lost
 * journal_map.c    what there is to choose from
 * journal_seal.c   one run of entries into one envelope
 */

#ifndef KIOSK_IO_JOURNAL_PACK_INSIDE_H
#define KIOSK_IO_JOURNAL_PACK_INSIDE_H

#include "kiosk/core/plan.h"
#include "kiosk/io/journal_inside.h"
#include "kiosk/io/journal_sync.h"
#include "protocol/envelope.h"

/* ---- journal_map.c ---- */
/* Lists behind a plan_view; the heap's. */
struct map {
	struct plan_view view;
	struct plan_run *epochs, *sealed, *lost;
};
/* Read what there is at and after `from`; release it whatever came back. */
enum journal_verdict map_read(struct journal *journal, uint64_t from,
    struct map *map);
/* Whether entry `number` is known to be lost. */
bool map_is_lost(const struct map *map, uint64_t number);
/* The map is empty then, and may be released again or read anew. */
void map_release(struct map *map);

/* ---- journal_seal.c ---- */
/* One envelope in the making. */
struct seal {
	struct journal *journal;
	struct envelope_writer writer;
	struct plan_run run;
	int64_t ordinal;
	uint8_t epoch[EPOCH_SIZE];
	uint8_t before[HASH_SIZE];
	uint8_t hash[HASH_SIZE]; /* so far */
	size_t room;             /* bytes left to entries, slots and texts */
	uint64_t damaged;        /* the row that does not hold, or 0 */
	uint64_t opening;        /* the first row of its epoch */
	bool mended;             /* a hash was put right: begin again */
	uint64_t mended_at;      /* the row whose hash it was, or 0 */
	int code;          /* SQLite's, when a look-up failed; else SQLITE_OK */
	uint32_t *defined; /* slots defined within */
	size_t defined_count;
	uint8_t *entries, *payload, *scratch, *sealed;
};
/* False when there is no memory; release it in any case. */
bool seal_init(struct seal *seal, struct journal *journal);
void seal_release(struct seal *seal);
/*
 * Make the envelope of run into seal->sealed through *w.  seal->run then ends
 * where the envelope does; when it holds nothing, seal->writer.count is 0 and
 * *w untouched.
 */
enum journal_verdict seal_run(struct seal *seal, const struct plan_run *run,
    struct wire_writer *w);

#endif
