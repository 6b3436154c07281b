/*
 * intake.c - from envelope to rows; see intake.h.
 *
 * core/ingest.c says what is new; intake_rows.c writes down what the entries
 * say, refold.c adds them to the tallies, lineage.c looks at the neighbours.
 * All of it happens in the writer's transaction, before anyone is thanked.
 */

#include <stdlib.h>
#include <string.h>

#include "aggregator/io/blocks_settle.h"
#include "aggregator/io/intake.h"
#include "aggregator/io/intake_rows.h"
#include "aggregator/io/lineage.h"
#include "aggregator/io/refold.h"
#include "aggregator/io/store_envelope.h"
#include "aggregator/io/store_kiosk.h"
#include "aggregator/io/store_quarantine.h"
#include "aggregator/io/store_tally.h"

/* Tallies that a group usually touches fit many times; then it is written. */
#define INTAKE_ROWS 4096
#define INTAKE_MOVES 8192 /* 400 kB; ratings of a group or two */

struct intake *
intake_new(void)
{
	struct intake *intake = calloc(1, sizeof(*intake));
	struct fold_delta *rows;

	if (intake == NULL)
		return NULL;
	intake->atlas = atlas_new();
	rows = calloc(INTAKE_ROWS, sizeof(*rows));
	fold_table_init(&intake->table, rows, INTAKE_ROWS);
	intake->table.moves = calloc(INTAKE_MOVES, sizeof(struct fold_move));
	intake->table.move_room = INTAKE_MOVES;
	if (intake->atlas != NULL && rows != NULL &&
	    intake->table.moves != NULL)
		return intake;
	intake_free(intake);
	return NULL;
}

void
intake_free(struct intake *intake)
{
	if (intake == NULL)
		return;
	atlas_free(intake->atlas);
	free(intake->table.rows);
	free(intake->table.moves);
	free(intake);
}

int
intake_settle(struct intake *intake)
{
	if (intake->table.used == 0)
		return 0;
	if (tally_add(intake->store, &intake->table) != STORE_OK)
		return -1;
	/* What is shown is no part of what a replay makes again. */
	if (!intake->is_replay &&
	    blocks_settle(intake->store, &intake->table) != 0)
		return -1;
	fold_table_empty(&intake->table);
	return 0;
}

void
intake_forget(struct intake *intake)
{
	fold_table_empty(&intake->table);
}

/* ---- quarantine ---------------------------------------------------------- */

int
intake_quarantine(struct intake *intake, const struct journal_row *journal,
    const struct parcel *parcel, const char *why)
{
	const struct wire_span *whole = &parcel->object.whole;
	struct quarantine_row row = { .arrived_ms = intake->now_ms };

	if (intake->is_replay)
		return 0;
	memcpy(row.kid, journal->kid, KID_SIZE);
	if (parcel->envelope.epoch != NULL) {
		memcpy(row.epoch, parcel->envelope.epoch, EPOCH_SIZE);
		row.first = parcel->envelope.first;
		row.last = parcel->verdict == ENVELOPE_STORED
		    ? parcel->sum.last
		    : parcel->envelope.first;
	}
	strncpy(row.why, why, sizeof(row.why) - 1);
	hash_of(row.digest, whole->bytes, whole->length);
	return store_outcome(quarantine_put(intake->store, &row,
	    parcel->bytes.bytes, parcel->bytes.length));
}

/* ---- judging ------------------------------------------------------------- */

static bool
held_hash_at(void *arg, uint64_t number, uint8_t hash[HASH_SIZE])
{
	const struct taking *t = arg;

	return refold_hash_at(t->intake->store, t->epoch.id, number, hash) == 1;
}

/* Bring what is held around the envelope.  0, or -1. */
static int
find_held(struct taking *t)
{
	struct store *store = t->intake->store;
	const struct envelope *envelope = &t->parcel->envelope;
	int64_t count = 0;
	int found = epoch_get(store, t->journal->id, envelope->epoch,
	    &t->epoch);

	if (found == -1)
		return -1;
	if (found == 0)
		memset(&t->epoch, 0, sizeof(t->epoch));
	else
		count = run_around(store, t->epoch.id, envelope->first,
		    t->parcel->sum.last, &t->runs);
	if (count == -1)
		return -1;
	t->held = (struct ingest_held){ t->runs, (size_t)count, held_hash_at,
		t };
	t->pieces = malloc(((size_t)count + 1) * sizeof(*t->pieces));
	return t->pieces != NULL ? 0 : -1;
}

/*
 * Whether numbers stand below the epoch's first entry, or would; or it opens a
 * second time, at another number.
 */
static int
is_below_its_epoch(struct taking *t)
{
	const struct envelope *envelope = &t->parcel->envelope;
	struct ingest_run lowest;
	int found;

	if (t->epoch.is_opened)
		return envelope->first < t->epoch.first ||
		    (t->parcel->sum.begins_epoch &&
			envelope->first != t->epoch.first);
	if (!t->parcel->sum.begins_epoch || t->epoch.id == 0)
		return 0;
	found = run_lowest(t->intake->store, t->epoch.id, &lowest);
	return found == 1 ? lowest.first < envelope->first : found;
}

/* A verdict on the envelope: 0, or -1. */
static int
judge(struct taking *t, struct intake_outcome *outcome)
{
	const struct parcel *parcel = t->parcel;
	enum ingest_verdict verdict;
	struct entry opening;
	int below, agrees;

	if (parcel->sum.begins_epoch &&
	    !ingest_opens(&parcel->envelope, t->journal->key, &opening)) {
		outcome->verdict = ENVELOPE_UNDECODABLE;
		outcome->number = parcel->envelope.first;
		return 0;
	}
	if (find_held(t) != 0 || (below = is_below_its_epoch(t)) == -1)
		return -1;
	outcome->verdict = ENVELOPE_FORKED;
	outcome->number = parcel->envelope.first;
	if (below == 1)
		return 0;
	verdict = ingest_judge(&t->held, &parcel->envelope, &parcel->sum,
	    t->pieces, &t->piece_count, &outcome->number);
	if (verdict == INGEST_FORKED)
		return 0;
	agrees = taking_survey(t, &outcome->number);
	if (agrees != 1)
		return agrees;
	outcome->number = parcel->sum.last;
	outcome->verdict = verdict == INGEST_NEW ? ENVELOPE_STORED
						 : ENVELOPE_SEEN;
	return 0;
}

/* ---- storing ------------------------------------------------------------- */

/* Add the new numbers that lie outside of what was taken back. */
static int
fold_pieces(struct taking *t, struct rules *rules)
{
	const struct envelope *envelope = &t->parcel->envelope;
	int failed = 0;

	for (size_t i = 0; failed == 0 && i < t->piece_count; i++) {
		uint64_t first = t->pieces[i].first;
		uint64_t last = t->pieces[i].last;

		if (t->back_first > t->back_last || last < t->back_first ||
		    first > t->back_last) {
			failed = refold_envelope(t->intake, rules, envelope,
			    first, last, 1);
			continue;
		}
		if (first < t->back_first)
			failed = refold_envelope(t->intake, rules, envelope,
			    first, t->back_first - 1, 1);
		if (failed == 0 && last > t->back_last)
			failed = refold_envelope(t->intake, rules, envelope,
			    t->back_last + 1, last, 1);
	}
	return failed;
}

/* Take back what will count otherwise, under the rules so far. */
static int
take_back(struct taking *t)
{
	struct rules rules;
	int failed;

	if (t->epoch.id == 0 || t->back_first > t->back_last)
		return 0;
	failed = rules_load(&rules, t->intake->atlas, t->intake->store,
	    t->journal, &t->epoch, t->back_first, t->back_last);
	if (failed == 0)
		failed = refold_held(t->intake, &rules, t->epoch.id,
		    t->back_first, t->back_last, -1);
	rules_release(&rules);
	return failed;
}

/* The rules for what is new and what was taken back. */
static int
load_rules(struct taking *t, struct rules *rules)
{
	const uint64_t first = t->parcel->envelope.first;
	const uint64_t last = t->parcel->sum.last;

	return rules_load(rules, t->intake->atlas, t->intake->store, t->journal,
	    &t->epoch, t->back_first < first ? t->back_first : first,
	    t->back_last > last ? t->back_last : last);
}

/* Add everything new, and again what was taken back, under the new rules. */
static int
add(struct taking *t)
{
	struct intake *intake = t->intake;
	struct rules rules;
	int struck = 0, failed;

	failed = load_rules(t, &rules);
	if (failed == 0)
		struck = taking_admit(t, &rules);
	if (struck == 1) {
		rules_release(&rules);
		failed = load_rules(t, &rules);
	}
	if (failed == 0 && struck != -1)
		failed = refold_held(intake, &rules, t->epoch.id, t->back_first,
		    t->back_last, 1);
	if (failed == 0 && struck != -1)
		failed = fold_pieces(t, &rules);
	rules_release(&rules);
	return struck == -1 ? -1 : failed;
}

static int
keep_bytes(struct taking *t)
{
	const struct parcel *parcel = t->parcel;

	if (t->intake->is_replay)
		return 0;
	return store_outcome(envelope_put(t->intake->store, t->epoch.id,
	    parcel->envelope.first, parcel->sum.last, &parcel->object.whole));
}

/* Whether others than this epoch may be touched by what came. */
static int
concerns_others(struct taking *t)
{
	int64_t *next;
	int64_t count;

	if (t->parcel->sum.begins_epoch || t->has_time)
		return 1;
	count = epoch_next(t->intake->store, &t->epoch, &next);
	free(next);
	if (count != 0)
		return count == -1 ? -1 : 1;
	/* A branch that grows may show that a seam is a clone. */
	count = seam_epochs(t->intake->store, t->journal->id, &next);
	free(next);
	return count == -1 ? -1 : count > 0;
}

static int
store_new(struct taking *t)
{
	int others;

	if (take_back(t) != 0)
		return -1;
	if (t->epoch.id == 0 &&
	    epoch_make(t->intake->store, t->journal->id,
		t->parcel->envelope.epoch, &t->epoch) != 0)
		return -1;
	if (taking_write(t) != 0 || keep_bytes(t) != 0 || add(t) != 0 ||
	    taking_keep_texts(t) != 0 || taking_do_deeds(t) != 0 ||
	    taking_settle_losses(t) != 0)
		return -1;
	others = concerns_others(t);
	if (others != 1)
		return others;
	return lineage_settle(t->intake, t->journal, t->epoch.id);
}

/* Nothing new but perhaps texts, or one envelope in the place of many. */
static int
store_seen(struct taking *t)
{
	int covers = 0;

	if (!t->intake->is_replay)
		covers = envelope_covers(t->intake->store, t->epoch.id,
		    t->parcel->envelope.first, t->parcel->sum.last);
	if (covers == -1 || (covers == 1 && keep_bytes(t) != 0))
		return -1;
	return taking_keep_texts(t);
}

/* The second branch is kept whole; what continues it is not left waiting. */
static int
store_forked(struct taking *t)
{
	if (intake_quarantine(t->intake, t->journal, t->parcel, "forked") != 0)
		return -1;
	return t->epoch.id == 0
	    ? 0
	    : lineage_settle(t->intake, t->journal, t->epoch.id);
}

static int
store_by_verdict(struct taking *t, const struct intake_outcome *outcome)
{
	switch (outcome->verdict) {
	case ENVELOPE_STORED:
		return store_new(t);
	case ENVELOPE_SEEN:
		return store_seen(t);
	case ENVELOPE_FORKED:
		return store_forked(t);
	default:
		return intake_quarantine(t->intake, t->journal, t->parcel,
		    "undecodable");
	}
}

int
intake_take(struct intake *intake, const struct journal_row *journal,
    const struct parcel *parcel, struct intake_outcome *outcome)
{
	struct taking t = {
		.intake = intake, .journal = journal, .parcel = parcel
	};
	int failed;

	outcome->verdict = parcel->verdict;
	outcome->number = parcel->failed_at;
	if (parcel->verdict == ENVELOPE_UNDECODABLE)
		return intake_quarantine(intake, journal, parcel,
		    "undecodable");
	if (parcel->verdict != ENVELOPE_STORED)
		return 0;
	failed = judge(&t, outcome);
	if (failed == 0)
		failed = store_by_verdict(&t, outcome);
	free(t.runs);
	free(t.pieces);
	return failed;
}

/* Whether all of it is held already: 1, 0 or -1. */
static int
is_held(struct intake *intake, const struct journal_row *journal,
    const struct parcel *parcel)
{
	struct intake_outcome outcome = { 0 };
	struct taking t = {
		.intake = intake, .journal = journal, .parcel = parcel
	};
	int failed = judge(&t, &outcome);

	free(t.runs);
	free(t.pieces);
	return failed != 0 ? -1 : outcome.verdict == ENVELOPE_SEEN;
}

/* Entries of a replaced device count up to the head it declared. */
int
intake_receive(struct intake *intake, const struct journal_row *journal,
    const struct parcel *parcel, struct intake_outcome *outcome)
{
	uint64_t upto = UINT64_MAX;
	int held;

	if (journal->state == JOURNAL_REPLACED &&
	    kiosk_replaced_upto(intake->store, journal->id, &upto) == -1)
		return -1;
	if (parcel->verdict != ENVELOPE_STORED ||
	    (journal->state != JOURNAL_REVOKED && parcel->sum.last <= upto))
		return intake_take(intake, journal, parcel, outcome);
	outcome->number = parcel->sum.last;
	held = is_held(intake, journal, parcel);
	if (held != 0) {
		outcome->verdict = ENVELOPE_SEEN;
		return held == 1 ? 0 : -1;
	}
	outcome->verdict = ENVELOPE_QUARANTINED;
	return intake_quarantine(intake, journal, parcel,
	    journal_state_text(journal->state));
}
