/*
 * witness.c - claims, sorted, against the envelopes; see witness.h.
 */

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/core/ingest.h"
#include "aggregator/io/revival.h"
#include "aggregator/io/strand.h"
#include "aggregator/io/witness.h"

#define EPOCH_TEXT (2 * EPOCH_SIZE + 1)

static void
add(struct audit *audit, const struct claim *claim)
{
	struct claim *kept;

	if (claim->head.number == 0)
		return; /* nothing was written yet */
	kept = audit_add(audit, &audit->claims, sizeof(*kept));
	if (kept != NULL)
		*kept = *claim;
}

void
witness_add(struct audit *audit, enum claim_kind kind, size_t about, size_t by,
    size_t strand, uint64_t number, const struct head *head)
{
	const struct claim claim = { .kind = kind,
		.about = about,
		.by = by,
		.strand = strand,
		.number = number,
		.head = *head };

	add(audit, &claim);
}

/* A kiosk that has been elsewhere holds heads of other books: not ours. */
void
witness_time(struct audit *audit, size_t journal, uint64_t number,
    const struct entry_time *time)
{
	const struct claim claim = { .kind = CLAIM_WITNESS,
		.about = audit->book,
		.by = journal,
		.strand = AUDIT_NONE,
		.number = number,
		.head = time->book,
		.at_ms = (int64_t)time->server_ms };

	if (audit->book == AUDIT_NONE ||
	    memcmp(time->key, audit_journal(audit, audit->book)->kid,
		KID_SIZE) != 0)
		return;
	add(audit, &claim);
}

/* ---- sorted -------------------------------------------------------------- */

/* By the journal spoken of, its epoch, the number. */
static int
compare_place(const struct claim *claim, size_t about,
    const uint8_t epoch[EPOCH_SIZE], uint64_t number)
{
	int order;

	if (claim->about != about)
		return claim->about < about ? -1 : 1;
	order = memcmp(claim->head.epoch, epoch, EPOCH_SIZE);
	if (order != 0)
		return order;
	if (claim->head.number == number)
		return 0;
	return claim->head.number < number ? -1 : 1;
}

static int
compare(const void *a, const void *b)
{
	const struct claim *other = b;

	return compare_place(a, other->about, other->head.epoch,
	    other->head.number);
}

void
witness_sort(struct audit *audit)
{
	if (audit->claims.count > 0)
		qsort(audit->claims.at, audit->claims.count,
		    sizeof(struct claim), compare);
}

/* The first claim at that place or after it. */
static size_t
find(const struct audit *audit, size_t journal, const uint8_t epoch[EPOCH_SIZE],
    uint64_t number)
{
	const struct claim *claims = audit->claims.at;
	size_t low = 0, high = audit->claims.count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (compare_place(&claims[middle], journal, epoch, number) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Whether claim i is about those numbers. */
static bool
is_within(const struct audit *audit, size_t i, size_t journal,
    const uint8_t epoch[EPOCH_SIZE], uint64_t last)
{
	const struct claim *claims = audit->claims.at;

	return i < audit->claims.count && claims[i].about == journal &&
	    memcmp(claims[i].head.epoch, epoch, EPOCH_SIZE) == 0 &&
	    claims[i].head.number <= last;
}

bool
witness_asks(const struct audit *audit, size_t journal,
    const uint8_t epoch[EPOCH_SIZE], uint64_t first, uint64_t last)
{
	return is_within(audit, find(audit, journal, epoch, first), journal,
	    epoch, last);
}

void
witness_confirm(struct audit *audit, size_t journal,
    const struct envelope *envelope, uint64_t last)
{
	struct claim *claims = audit->claims.at;
	size_t i = find(audit, journal, envelope->epoch, envelope->first);
	uint8_t hash[HASH_SIZE];
	uint64_t hashed = 0; /* many speak of one number */

	for (; is_within(audit, i, journal, envelope->epoch, last); i++) {
		struct claim *claim = &claims[i];

		if (claim->head.number != hashed &&
		    !ingest_hash_at(envelope, claim->head.number, hash))
			return;
		hashed = claim->head.number;
		if (memcmp(claim->head.hash, hash, HASH_SIZE) == 0)
			claim->is_confirmed = true;
	}
}

/* ---- at the end ---------------------------------------------------------- */

/* Whether the journal has an entry of that number in that epoch. */
static bool
is_held(const struct audit *audit, const struct claim *claim)
{
	const size_t index = audit_by_epoch(audit, claim->about,
	    claim->head.epoch);

	if (index == AUDIT_NONE)
		return false;
	return claim->head.number >= audit_strand(audit, index)->first &&
	    claim->head.number < audit_strand(audit, index)->next;
}

static bool
is_explained(const struct audit *audit, const struct claim *claim)
{
	struct stretch at = { .journal = claim->about,
		.first = claim->head.number,
		.last = claim->head.number };

	memcpy(at.epoch, claim->head.epoch, EPOCH_SIZE);
	return strand_unexplained(audit, &at) > at.last;
}

static void
confirmed(struct audit *audit, const struct claim *claim)
{
	if (claim->kind == CLAIM_CONTINUES)
		audit_strand(audit, claim->strand)->previous_fits = true;
	if (claim->kind == CLAIM_WITNESS &&
	    audit_journal(audit, claim->by)->kind == JOURNAL_KIOSK &&
	    claim->head.number > audit->witnessed_to)
		audit->witnessed_to = claim->head.number;
}

static void
contradicted(struct audit *audit, const struct claim *claim)
{
	const char *about = audit_journal(audit, claim->about)->name;
	const char *by = audit_journal(audit, claim->by)->name;
	const bool held = is_held(audit, claim);
	const char *found = held ? "another entry stands there"
				 : "it is not here";
	const uint64_t at = claim->head.number;
	char epoch[EPOCH_TEXT];

	hex_write(epoch, claim->head.epoch, EPOCH_SIZE);
	switch (claim->kind) {
	case CLAIM_CONTINUES:
		/* Held otherwise it is a seam: strand_settle. */
		if (!held && !is_explained(audit, claim))
			audit_problem(audit, "gap", about, (int64_t)at,
			    "the epoch that begins at number %" PRIu64
			    " continues number %" PRIu64
			    " of epoch %s, which is not here",
			    claim->number, at, epoch);
		break;
	case CLAIM_COVERED:
		audit_problem(audit, "fork", about, (int64_t)at,
		    "two envelopes hold other entries up to this number");
		break;
	case CLAIM_WITNESS:
		if (!held && revival_explains(audit, claim))
			break;
		audit_problem(audit, "witness", by, (int64_t)claim->number,
		    "this entry witnessed number %" PRIu64
		    " of the book, and %s: the book was cut or written anew",
		    at, found);
		break;
	case CLAIM_TOLD:
		audit_problem(audit, "head", about, (int64_t)at,
		    "the book (number %" PRIu64 ") tells that this journal "
		    "reached this number, and %s: entries were removed or "
		    "signed anew",
		    claim->number, found);
		break;
	case CLAIM_DECLARED:
		if (!held) /* else it has forked: that is in quarantine */
			audit_problem(audit, "head", about, (int64_t)at,
			    "this kiosk had delivered all up to this number at "
			    "its last request, and it is not here");
		break;
	case CLAIM_PEN:
		audit_problem(audit, "head", about, (int64_t)at,
		    "this aggregator wrote this journal up to this number, and "
		    "%s",
		    found);
		break;
	}
}

void
witness_settle(struct audit *audit)
{
	const struct claim *claims = audit->claims.at;

	for (size_t i = 0; i < audit->claims.count; i++)
		if (claims[i].is_confirmed)
			confirmed(audit, &claims[i]);
		else
			contradicted(audit, &claims[i]);
}
