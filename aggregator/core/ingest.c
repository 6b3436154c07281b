/*
 * ingest.c - what becomes of an envelope; see ingest.h.
 *
 * Its signature is verified and its entries are walked already (io/parcel.c);
 * what follows from the verdict is written down by io/intake.c.
 *
 * One comparison decides about a whole run: h(n) stands for every byte up to
 * n, so two journals that agree there agree before it.
 */

#include <string.h>

#include "aggregator/core/ingest.h"
#include "protocol/pen.h"

static bool
hash_equal(const uint8_t a[HASH_SIZE], const uint8_t b[HASH_SIZE])
{
	return memcmp(a, b, HASH_SIZE) == 0;
}

bool
ingest_hash_at(const struct envelope *envelope, uint64_t number,
    uint8_t hash[HASH_SIZE])
{
	struct wire_reader r;
	struct entry entry;

	if (number + 1 < envelope->first)
		return false;
	memcpy(hash, envelope->before, HASH_SIZE);
	wire_read_from(&r, envelope->entries.bytes, envelope->entries.length);
	for (uint64_t at = envelope->first; at <= number; at++) {
		entry_read(&r, &entry);
		if (r.failed)
			return false;
		chain_step(hash, entry.bytes.bytes, entry.bytes.length);
	}
	return true;
}

/* Whether run and envelope tell the same story where they touch. */
static bool
run_agrees(const struct ingest_held *held, const struct ingest_run *run,
    const struct envelope *envelope, const struct envelope_sum *sum)
{
	uint8_t hash[HASH_SIZE];

	if (run->last + 1 == envelope->first)
		return hash_equal(run->hash, envelope->before);
	if (run->first == sum->last + 1)
		return hash_equal(run->before, sum->hash);
	if (run->last == sum->last)
		return hash_equal(run->hash, sum->hash);
	if (run->last < sum->last)
		return ingest_hash_at(envelope, run->last, hash) &&
		    hash_equal(hash, run->hash);
	return held->hash_at(held->arg, sum->last, hash) &&
	    hash_equal(hash, sum->hash);
}

enum ingest_verdict
ingest_judge(const struct ingest_held *held, const struct envelope *envelope,
    const struct envelope_sum *sum, struct ingest_piece *pieces,
    size_t *piece_count, uint64_t *fork_at)
{
	uint64_t next = envelope->first;
	size_t count = 0;

	*piece_count = 0;
	for (size_t i = 0; i < held->count; i++) {
		const struct ingest_run *run = &held->runs[i];

		if (!run_agrees(held, run, envelope, sum)) {
			*fork_at = run->last < sum->last ? run->last + 1
							 : sum->last;
			return INGEST_FORKED;
		}
		if (run->first > next && next <= sum->last)
			pieces[count++] = (struct ingest_piece){ next,
				run->first - 1 };
		if (run->last >= next)
			next = run->last + 1;
	}
	if (next <= sum->last)
		pieces[count++] = (struct ingest_piece){ next, sum->last };
	*piece_count = count;
	return count > 0 ? INGEST_NEW : INGEST_SEEN;
}

struct ingest_run
ingest_joined(const struct ingest_held *held, const struct envelope *envelope,
    const struct envelope_sum *sum)
{
	struct ingest_run joined = { .first = envelope->first,
		.last = sum->last };

	memcpy(joined.before, envelope->before, HASH_SIZE);
	memcpy(joined.hash, sum->hash, HASH_SIZE);
	for (size_t i = 0; i < held->count; i++) {
		const struct ingest_run *run = &held->runs[i];

		if (run->first < joined.first) {
			joined.first = run->first;
			memcpy(joined.before, run->before, HASH_SIZE);
		}
		if (run->last > joined.last) {
			joined.last = run->last;
			memcpy(joined.hash, run->hash, HASH_SIZE);
		}
	}
	return joined;
}

bool
ingest_opens(const struct envelope *envelope, const uint8_t key[KEY_SIZE],
    struct entry *opening)
{
	struct wire_reader r;
	uint8_t start[HASH_SIZE];

	wire_read_from(&r, envelope->entries.bytes, envelope->entries.length);
	entry_read(&r, opening);
	if (r.failed || opening->kind != ENTRY_EPOCH)
		return false;
	if (envelope->first != opening->epoch.previous.number + 1)
		return false;
	epoch_start(start, key, envelope->epoch, &opening->epoch.previous);
	return hash_equal(start, envelope->before);
}

enum ingest_seam
ingest_seam(const struct ingest_place *place)
{
	if (place->is_root)
		return place->root_before ? SEAM_ROOT : SEAM_NONE;
	if (!place->previous_held)
		return SEAM_NONE; /* a gap, so far */
	if (place->beside)
		return SEAM_CLONE;
	if (place->previous_last > place->previous_number)
		return SEAM_EARLIER;
	if (!place->same_hash)
		return SEAM_OTHER;
	return place->second ? SEAM_SECOND : SEAM_NONE;
}

const char *
ingest_seam_text(enum ingest_seam seam)
{
	static const char *const texts[] = {
		[SEAM_NONE] = NULL,
		[SEAM_ROOT] = "begins anew although the journal had epochs",
		[SEAM_EARLIER] =
		    "continues from before the last entry held of its "
		    "predecessor",
		[SEAM_OTHER] = "continues from an entry that differs from "
			       "the one held",
		[SEAM_SECOND] = "is the second to continue its predecessor",
		[SEAM_CLONE] = "grows at the same time as another branch: "
			       "two devices with one key",
	};

	return texts[seam];
}
