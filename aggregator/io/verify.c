/*
 * verify.c - the audit from beginning to end; see verify.h.
 *
 * Two walks over all envelopes: the first checks each in its chain and gathers
 * what journals say of each other, the second looks whether that is so.  A
 * store is read as if it were the bundle it would make.
 */

#include <inttypes.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/answers.h"
#include "aggregator/io/audit.h"
#include "aggregator/io/blocks_verify.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/register.h"
#include "aggregator/io/registry.h"
#include "aggregator/io/replay.h"
#include "aggregator/io/store_envelope.h"
#include "aggregator/io/store_epoch.h"
#include "aggregator/io/store_kiosk.h"
#include "aggregator/io/store_pen.h"
#include "aggregator/io/strand.h"
#include "aggregator/io/verify.h"
#include "aggregator/io/witness.h"

/* ---- a store's envelopes ------------------------------------------------- */

/* A store while it is walked. */
struct walking {
	struct audit *audit;
	struct store *store;
	size_t journal;
	struct bytes bytes; /* of the parcel at hand */
};

static int
enter_journal(const struct journal_row *row, void *arg)
{
	return audit_enter(arg, row) ? 0 : -1;
}

/* The parcel of a row, as a bundle would hold it. */
static bool
read_parcel(struct walking *w, const struct envelope_row *row,
    struct parcel *out)
{
	struct wire_reader r;

	w->bytes.length = 0;
	if (bundle_parcel(w->store, row, &w->bytes) != 0) {
		w->audit->failed = true;
		return false;
	}
	wire_read_from(&r, w->bytes.data, w->bytes.length);
	parcel_read(&r, out);
	return wire_at_end(&r);
}

/* First walk. */
static int
take_row(struct walking *w, const struct epoch_row *epoch,
    const struct envelope_row *row)
{
	const char *name = audit_journal(w->audit, w->journal)->name;
	struct parcel parcel;

	if (!read_parcel(w, row, &parcel)) {
		audit_problem(w->audit, "signature", name, (int64_t)row->first,
		    "the bytes of an envelope, or the texts beside it, were "
		    "changed: they cannot be read");
		return 0;
	}
	if (!strand_take(w->audit, w->journal, &parcel, (int64_t)row->first))
		return 0;
	if (memcmp(parcel.envelope.epoch, epoch->epoch, EPOCH_SIZE) != 0 ||
	    parcel.envelope.first != row->first || parcel.sum.last != row->last)
		audit_problem(w->audit, "envelope", name, (int64_t)row->first,
		    "it is filed as numbers %" PRIu64 " to %" PRIu64
		    ", and holds %" PRIu64 " to %" PRIu64 " of its epoch",
		    row->first, row->last, parcel.envelope.first,
		    parcel.sum.last);
	return 0;
}

/* Second walk. */
static int
confirm_row(struct walking *w, const struct epoch_row *epoch,
    const struct envelope_row *row)
{
	struct parcel parcel;

	if (!witness_asks(w->audit, w->journal, epoch->epoch, row->first,
		row->last) ||
	    !read_parcel(w, row, &parcel))
		return 0;
	parcel_open(&parcel);
	if (parcel.verdict == ENVELOPE_STORED)
		witness_confirm(w->audit, w->journal, &parcel.envelope,
		    parcel.sum.last);
	return 0;
}

typedef int (*row_visit)(struct walking *w, const struct epoch_row *epoch,
    const struct envelope_row *row);

static int
walk_epoch(struct walking *w, int64_t id, row_visit visit)
{
	struct envelope_walk walk;
	struct envelope_row row;
	struct epoch_row epoch;
	int step;

	if (epoch_by_id(w->store, id, &epoch) != 1)
		return -1;
	envelope_walk(&walk, w->store, id, 1, INT64_MAX);
	while ((step = envelope_walk_next(&walk, &row)) == 1)
		visit(w, &epoch, &row);
	return step;
}

static int
walk_store(struct walking *w, row_visit visit)
{
	int failed = 0;

	for (w->journal = 0;
	     failed == 0 && w->journal < w->audit->journals.count;
	     w->journal++) {
		int64_t *epochs;
		int64_t count = epoch_all(w->store,
		    audit_journal(w->audit, w->journal)->id, &epochs);

		for (int64_t i = 0; i < count && failed == 0; i++)
			failed = walk_epoch(w, epochs[i], visit);
		free(epochs);
		if (count < 0)
			failed = -1;
	}
	return failed;
}

/* ---- what stands beside them --------------------------------------------- */

/* A kiosk that had delivered all at its last request: so much must be here. */
static int
claim_declared(const struct kiosk_row *row, void *arg)
{
	struct audit *audit = arg;
	const size_t journal = audit_by_kid(audit, row->journal.kid);

	if (journal != AUDIT_NONE && row->has_head && row->last_seen_ms != 0 &&
	    row->complete_to_ms >= row->last_seen_ms)
		witness_add(audit, CLAIM_DECLARED, journal, journal, AUDIT_NONE,
		    0, &row->head);
	return 0;
}

/* Whether anything is held of a journal that is kept here. */
static bool
has_strand(const struct audit *audit, size_t journal)
{
	return audit_journal(audit, journal)->kind != JOURNAL_KIOSK &&
	    ((const size_t *)audit->newest.at)[journal] != AUDIT_NONE;
}

/*
 * What is marked as told stands in the book: else the book would never tell
 * of it, and nobody could miss it.
 */
static int
check_told(struct audit *audit, struct store *store, size_t journal)
{
	const struct journal_row *row = audit_journal(audit, journal);
	const struct claim *claims = audit->claims.at;
	const int64_t marked = pen_told_number(store, row->id);
	int64_t told = 0;

	for (size_t i = 0; i < audit->claims.count; i++)
		if (claims[i].kind == CLAIM_TOLD &&
		    claims[i].about == journal &&
		    (int64_t)claims[i].head.number > told)
			told = (int64_t)claims[i].head.number;
	if (marked > told)
		audit_problem(audit, "pen", row->name, marked,
		    "it is marked as told in the book up to this number; the "
		    "book tells of it up to %" PRId64,
		    told);
	return marked < 0 ? -1 : 0;
}

/* The seeds kept here are those of the keys in the registry. */
static int
check_seeds(struct audit *audit, struct store *store)
{
	for (size_t i = 0; i < audit->journals.count; i++) {
		const struct journal_row *row = audit_journal(audit, i);
		uint8_t seed[SEED_SIZE];
		struct key_pair key;
		int found = 0;

		if (row->kind == JOURNAL_BOOK)
			found = store_fact(store, "seed", seed, SEED_SIZE) ==
			    SEED_SIZE;
		else if (row->kind == JOURNAL_SOURCE)
			found = journal_seed(store, row->id, seed);
		if (found == 1)
			key_from_seed(&key, seed);
		sodium_memzero(seed, sizeof(seed));
		if (found == -1)
			return -1;
		if (row->kind != JOURNAL_KIOSK &&
		    (found == 0 || memcmp(key.public, row->key, KEY_SIZE) != 0))
			audit_problem(audit, "key", row->name, -1,
			    "the secret key kept here is not the one this "
			    "journal is signed with");
		sodium_memzero(&key, sizeof(key));
	}
	return 0;
}

/* Journals kept here reach as far as their pens stand.  0, or -1. */
static int
claim_pens(struct audit *audit, struct store *store)
{
	for (size_t i = 0; i < audit->journals.count; i++) {
		struct pen_row row;
		struct head head;
		int found = pen_get(store, audit_journal(audit, i)->id, &row);

		if (found == -1)
			return -1;
		if (found == 0 && has_strand(audit, i))
			audit_problem(audit, "pen",
			    audit_journal(audit, i)->name, -1,
			    "where this aggregator would write on in it is "
			    "gone");
		if (found == 0)
			continue;
		if (check_told(audit, store, i) != 0)
			return -1;
		pen_head(&row.pen, &head);
		witness_add(audit, CLAIM_PEN, i, i, AUDIT_NONE, 0, &head);
	}
	return 0;
}

/* Envelopes that no journal's epoch leads to. */
static int
count_strays(struct audit *audit, struct store *store)
{
	const int64_t strays = envelope_strays(store);

	if (strays > 0)
		audit_problem(audit, "envelope", "", -1,
		    "%" PRId64 " envelopes are filed under no epoch or journal "
		    "that is here",
		    strays);
	return strays < 0 ? -1 : 0;
}

static void
enter_difference(const struct replay_difference *difference, void *arg)
{
	audit_problem(arg, difference->what, difference->journal,
	    difference->number, "%s", difference->why);
}

static int
enter_uneven(const char *touchpoint, const char *question, void *arg)
{
	audit_problem(arg, "blocks", touchpoint, -1,
	    "what is shown over HTTP of \"%s\" is not what was counted",
	    question);
	return 0;
}

/* ---- the whole ----------------------------------------------------------- */

static int
audit_store(struct walking *w)
{
	struct audit *audit = w->audit;

	if (journal_each(w->store, -1, enter_journal, audit) != 0 ||
	    walk_store(w, take_row) != 0 ||
	    kiosk_each(w->store, claim_declared, audit) != 0 ||
	    claim_pens(audit, w->store) != 0 ||
	    check_seeds(audit, w->store) != 0)
		return -1;
	witness_sort(audit);
	if (walk_store(w, confirm_row) != 0)
		return -1;
	register_journals(audit, true);
	if (registry_compare(audit, w->store) != 0)
		return -1;
	witness_settle(audit);
	strand_settle(audit);
	if (count_strays(audit, w->store) != 0)
		return -1;
	if (blocks_add_up(w->store, enter_uneven, audit) != 0 ||
	    replay_compare(w->store, 0, enter_difference, audit) != 0)
		return -1;
	return answers_compare(audit, w->store);
}

json_t *
verify_store(struct store *store)
{
	struct audit audit;
	struct walking w = { .audit = &audit, .store = store };
	json_t *report = NULL;

	if (audit_init(&audit) && store_snapshot(store) == STORE_OK) {
		if (audit_store(&w) == 0)
			report = audit_report(&audit);
		/* What was not read is no fault of the store. */
		if (store_failure(store) != STORE_OK) {
			json_decref(report);
			report = NULL;
		}
		replay_end(store);
		store_snapshot_end(store);
	}
	bytes_release(&w.bytes);
	audit_release(&audit);
	return report;
}

/* ---- a bundle ------------------------------------------------------------ */

static void
enter_bundle_journals(struct audit *audit, struct bundle *bundle)
{
	struct journal_row row;
	int step;

	while ((step = bundle_journal(bundle, &row)) == 1)
		if (!audit_enter(audit, &row))
			return;
	if (step != 0)
		audit_problem(audit, "bundle", "", -1,
		    "the list of journals at its head cannot be read");
}

static void
take_bundle_parcel(struct audit *audit, struct parcel *parcel, uint64_t place)
{
	const size_t journal = audit_by_kid(audit, parcel->object.kid);
	char hex[2 * KID_SIZE + 1];

	if (journal != AUDIT_NONE) {
		strand_take(audit, journal, parcel, -1);
		return;
	}
	hex_write(hex, parcel->object.kid, KID_SIZE);
	audit_problem(audit, "signature", "", -1,
	    "the envelope at byte %" PRIu64
	    " is of journal %s, which is not in this bundle",
	    place, hex);
}

static void
take_bundle(struct audit *audit, struct bundle *bundle)
{
	uint64_t place = bundle_place(bundle);
	struct parcel parcel;
	int step;

	while ((step = bundle_next(bundle, &parcel)) == 1) {
		take_bundle_parcel(audit, &parcel, place);
		place = bundle_place(bundle);
	}
	if (step != 0)
		audit_problem(audit, "bundle", "", -1,
		    "from byte %" PRIu64 " on it cannot be read", place);
}

static void
confirm_bundle(struct audit *audit, struct bundle *bundle)
{
	struct parcel parcel;

	while (bundle_next(bundle, &parcel) == 1) {
		const size_t journal = audit_by_kid(audit, parcel.object.kid);

		parcel_open(&parcel);
		if (journal != AUDIT_NONE && parcel.verdict == ENVELOPE_STORED)
			witness_confirm(audit, journal, &parcel.envelope,
			    parcel.sum.last);
	}
}

static json_t *
audit_bundle(struct audit *audit, struct bundle *first, struct bundle *second)
{
	audit->is_bundle = true;
	enter_bundle_journals(audit, first);
	take_bundle(audit, first);
	witness_sort(audit);
	confirm_bundle(audit, second);
	if (audit->book == AUDIT_NONE)
		audit_problem(audit, "book", "", -1,
		    "there is no book in this bundle");
	else
		register_journals(audit, false);
	witness_settle(audit);
	strand_settle(audit);
	return audit_report(audit);
}

json_t *
verify_bundle(const char *path, char why[BUNDLE_WHY])
{
	struct bundle *first = bundle_open(path, why);
	struct bundle *second = first != NULL ? bundle_open(path, why) : NULL;
	json_t *report = NULL;
	struct audit audit;

	if (second != NULL) {
		if (audit_init(&audit))
			report = audit_bundle(&audit, first, second);
		if (report == NULL)
			snprintf(why, BUNDLE_WHY, "memory ran out");
		audit_release(&audit);
	}
	bundle_free(first);
	bundle_free(second);
	return report;
}
