/*
 * journal_pack.c - runs of entries become envelopes, envelopes a parcel.
 *
 * core/plan.c says which runs, over what journal_map.c has read.  Each is
 * sealed by journal_seal.c in a short transaction of its own, so that a press
 * never waits for a long reading; a row that does not hold is named by a `lost`
 * entry in a new epoch.  Sends nothing: exchange.c does.  PROTOCOL.md, Journals
 * and Envelope.
 */

#include <string.h>

#include "kiosk/io/journal_pack_inside.h"

/* Texts asked for again may not push new ratings out of a request. */
#define AGAIN_MOST 32

/*
 * Add run to the parcel.  *full when it does not fit; then nothing was added.
 */
static enum journal_verdict
parcel_add(struct seal *seal, struct journal_parcel *out,
    const struct plan_run *run, bool sealed, bool *full)
{
	struct wire_writer *body = &out->body;
	struct wire_writer before = *body, w;
	enum journal_verdict verdict = seal_run(seal, run, &w);

	if (verdict != JOURNAL_OK || seal->writer.count == 0)
		return verdict;
	verdict = journal_texts_mend(seal->journal, &seal->run);
	if (verdict != JOURNAL_OK)
		return verdict;
	wire_put_raw(body, w.bytes, w.length);
	verdict = journal_texts_pack(seal->journal, &seal->run, body);
	if (verdict != JOURNAL_OK || body->failed) {
		*full = body->failed;
		*body = before;
		return verdict;
	}
	if (!sealed || seal->run.last != run->last) {
		out->fresh[out->fresh_count].first = seal->run.first;
		out->fresh[out->fresh_count].last = seal->run.last;
		out->fresh_count++;
	}
	out->envelopes++;
	if (seal->run.last > out->last)
		out->last = seal->run.last;
	return JOURNAL_OK;
}

/* Name rows first to last as lost, in a new epoch. */
static enum journal_verdict
name_lost(struct journal *journal, const uint8_t epoch[EPOCH_SIZE],
    uint64_t number)
{
	struct journal_pen pen;
	struct entry entry = { .kind = ENTRY_LOST };
	enum journal_verdict verdict = journal_begin(journal, &pen);

	if (verdict != JOURNAL_OK)
		return verdict;
	memcpy(entry.lost.epoch, epoch, EPOCH_SIZE);
	entry.lost.first = entry.lost.last = number;
	/* The pen's epoch may be the damaged one: begin another. */
	if (memcmp(epoch, pen.pen.epoch, EPOCH_SIZE) == 0)
		verdict = journal_open_epoch(journal, &pen);
	entry.at = pen_at(&pen.pen, pen.now_ms);
	if (verdict == JOURNAL_OK)
		verdict = journal_put_entry(journal, &pen, &entry, NULL);
	if (verdict == JOURNAL_OK)
		verdict = sql_verdict(journal,
		    sql_run(journal, SQL_LOST_PUT, "ii", (int64_t)number,
			(int64_t)number));
	if (verdict != JOURNAL_OK)
		return journal_abandon(journal, verdict);
	return journal_commit(journal);
}

/* An epoch's first entry is known twice: put it back.  *mended: it was. */
static enum journal_verdict
mend_first(struct seal *seal, bool *mended)
{
	struct journal *journal = seal->journal;
	enum journal_verdict verdict;

	*mended = false;
	if (seal->damaged != seal->opening)
		return JOURNAL_OK;
	verdict = journal_begin_bare(journal);
	if (verdict != JOURNAL_OK)
		return verdict;
	verdict = journal_mend_opening(journal, seal->ordinal, mended);
	if (verdict != JOURNAL_OK || !*mended)
		return journal_abandon(journal, verdict);
	return journal_commit(journal);
}

/*
 * Envelopes over kept entries whose texts the aggregator asks for again.
 */
static enum journal_verdict
pack_again(struct seal *seal, const struct map *map, struct journal_parcel *out,
    uint64_t kept, bool *full)
{
	uint64_t numbers[AGAIN_MOST], done = 0;
	size_t count = 0;
	sqlite3_stmt *row = sql(seal->journal, SQL_TEXTS_UNTIL);

	if (row == NULL)
		return JOURNAL_BROKEN;
	sql_bind(row, "ii", (int64_t)kept, (int64_t)AGAIN_MOST);
	while (count < AGAIN_MOST && sqlite3_step(row) == SQLITE_ROW)
		numbers[count++] = (uint64_t)sqlite3_column_int64(row, 0);
	sqlite3_reset(row);
	for (size_t i = 0; i < count && !*full; i++) {
		struct plan_run run;
		bool sealed;
		enum journal_verdict verdict;

		/* No key leads to it: it could be sent, never deleted. */
		if (!journal_texts_is_there(seal->journal, numbers[i]))
			return sql_verdict(seal->journal, SQLITE_CORRUPT);

		if (numbers[i] <= done ||
		    !plan_next(&map->view, numbers[i], &run, &sealed) ||
		    run.first > numbers[i])
			continue;
		if (!sealed)
			run.last = numbers[i];
		verdict = parcel_add(seal, out, &run, sealed, full);
		if (verdict != JOURNAL_OK)
			return verdict;
		done = seal->run.last;
	}
	return JOURNAL_OK;
}

/* The row that does not hold is named, and the map knows of it. */
static enum journal_verdict
give_up(struct seal *seal, struct map *map, uint64_t from, size_t *lost)
{
	enum journal_verdict verdict = name_lost(seal->journal, seal->epoch,
	    seal->damaged);

	map_release(map);
	if (verdict == JOURNAL_OK)
		verdict = map_read(seal->journal, from, map);
	if (verdict != JOURNAL_OK)
		return verdict;
	++*lost;
	/* One that is not remembered would be named for ever. */
	return map_is_lost(map, seal->damaged)
	    ? JOURNAL_OK
	    : journal_senseless(seal->journal);
}

static enum journal_verdict
pack_waiting(struct seal *seal, struct map *map, struct journal_parcel *out,
    uint64_t from, bool *full)
{
	struct plan_run run;
	bool sealed, mended;
	uint64_t put_back = 0;

	while (!*full && out->envelopes < LIMIT_SYNC_ENVELOPES &&
	    plan_next(&map->view, from, &run, &sealed)) {
		enum journal_verdict verdict = parcel_add(seal, out, &run,
		    sealed, full);

		if (verdict != JOURNAL_OK)
			return verdict;
		from = seal->run.last + 1;
		if (seal->damaged == 0)
			continue;
		mended = false;
		/* One that does not stay is lost. */
		if (seal->damaged != put_back)
			verdict = mend_first(seal, &mended);
		put_back = seal->damaged;
		if (verdict == JOURNAL_OK && !mended)
			verdict = give_up(seal, map, from, &out->lost);
		if (verdict != JOURNAL_OK)
			return verdict;
	}
	return JOURNAL_OK;
}

/* ---- crumbs -------------------------------------------------------------- */

/* A stretch of a closed epoch that went out in small runs. */
struct crumbs {
	int64_t ordinal; /* 0: there is none */
	struct plan_run run;
};

static enum journal_verdict
crumbs_find(struct journal *journal, struct crumbs *out)
{
	sqlite3_stmt *row = sql(journal, SQL_EPOCH_CRUMBS);
	int code = row != NULL ? sqlite3_step(row) : SQLITE_ERROR;

	out->ordinal = 0;
	if (code == SQLITE_ROW) {
		out->ordinal = sqlite3_column_int64(row, 0);
		out->run.first = (uint64_t)sqlite3_column_int64(row, 1);
		out->run.last = (uint64_t)sqlite3_column_int64(row, 2);
	}
	sqlite3_reset(row);
	return sql_verdict(journal, code);
}

/* Whether full envelopes would be fewer, and no row is missing. */
static bool
crumbs_are_worth_it(struct journal *journal, const struct map *map,
    const struct plan_run *run)
{
	uint64_t full = (run->last - run->first) / LIMIT_ENVELOPE_ENTRIES + 1;
	sqlite3_stmt *row = sql(journal, SQL_SEALED_WITHIN);
	uint64_t count = 0;

	for (size_t i = 0; i < map->view.lost_count; i++) {
		if (map->lost[i].first <= run->last &&
		    map->lost[i].last >= run->first)
			return false;
	}
	if (row == NULL)
		return false;
	sql_bind(row, "ii", (int64_t)run->first, (int64_t)run->last);
	if (sqlite3_step(row) == SQLITE_ROW)
		count = (uint64_t)sqlite3_column_int64(row, 0);
	sqlite3_reset(row);
	return count > full;
}

/* Seal the stretch anew; the aggregator may then drop the small ones. */
static enum journal_verdict
crumbs_pack(struct seal *seal, struct journal_parcel *out,
    const struct crumbs *crumbs)
{
	enum journal_verdict verdict = JOURNAL_OK;
	struct plan_run run = crumbs->run;
	bool full = false;

	while (verdict == JOURNAL_OK && run.first <= crumbs->run.last) {
		run.last = run.first + LIMIT_ENVELOPE_ENTRIES - 1;
		if (run.last > crumbs->run.last)
			run.last = crumbs->run.last;
		verdict = parcel_add(seal, out, &run, false, &full);
		/* A row damaged since is kept over there: leave it alone. */
		if (verdict != JOURNAL_OK || full || seal->damaged != 0)
			break;
		run.first = seal->run.last + 1;
	}
	out->whole.ordinal = crumbs->ordinal;
	out->whole.first = crumbs->run.first;
	out->whole.last = seal->damaged != 0 ? crumbs->run.last : run.first - 1;
	return verdict;
}

static enum journal_verdict
pack_crumbs(struct seal *seal, const struct map *map,
    struct journal_parcel *out)
{
	struct crumbs crumbs;
	enum journal_verdict verdict = crumbs_find(seal->journal, &crumbs);
	int64_t before = 0;

	while (verdict == JOURNAL_OK && crumbs.ordinal != 0) {
		/* The oldest comes first: the one before is not noted whole. */
		if (crumbs.ordinal <= before)
			return journal_senseless(seal->journal);
		if (crumbs_are_worth_it(seal->journal, map, &crumbs.run))
			return crumbs_pack(seal, out, &crumbs);
		before = crumbs.ordinal;
		verdict = journal_run(seal->journal, SQL_EPOCH_WHOLE, "ii",
		    crumbs.ordinal, (int64_t)crumbs.run.last);
		if (verdict == JOURNAL_OK)
			verdict = crumbs_find(seal->journal, &crumbs);
	}
	return verdict;
}

/* What was newly sealed, on disk before a byte leaves. */
static enum journal_verdict
fresh_keep(struct journal *journal, const struct journal_parcel *parcel,
    enum journal_sentence sentence)
{
	enum journal_verdict verdict = JOURNAL_OK;
	int code = SQLITE_OK;

	if (parcel->fresh_count > 0)
		verdict = journal_begin_bare(journal);
	if (parcel->fresh_count == 0 || verdict != JOURNAL_OK)
		return verdict;
	for (size_t i = 0; i < parcel->fresh_count && code == SQLITE_OK; i++)
		code = sql_run(journal, sentence, "ii",
		    (int64_t)parcel->fresh[i].first,
		    (int64_t)parcel->fresh[i].last);
	if (code != SQLITE_OK)
		return journal_abandon(journal, sql_verdict(journal, code));
	return journal_commit(journal);
}

static uint64_t
kept_read(struct journal *journal)
{
	sqlite3_stmt *row = sql(journal, SQL_SYNC);
	uint64_t kept = 0;

	if (row != NULL && sqlite3_step(row) == SQLITE_ROW)
		kept = (uint64_t)sqlite3_column_int64(row, 0);
	sqlite3_reset(row);
	return kept;
}

static enum journal_verdict
pack_once(struct journal *journal, struct journal_parcel *out)
{
	enum journal_verdict verdict = journal_reopen(journal);
	struct seal seal = { 0 };
	struct map map = { 0 };
	bool full = false;
	uint64_t kept;

	if (verdict != JOURNAL_OK)
		return verdict;
	if (!seal_init(&seal, journal)) {
		seal_release(&seal);
		return JOURNAL_BROKEN;
	}
	kept = kept_read(journal);
	verdict = map_read(journal, 1, &map);
	if (verdict == JOURNAL_OK)
		verdict = pack_again(&seal, &map, out, kept, &full);
	map_release(&map);
	if (verdict == JOURNAL_OK)
		verdict = map_read(journal, kept + 1, &map);
	if (verdict == JOURNAL_OK)
		verdict = pack_waiting(&seal, &map, out, kept + 1, &full);
	if (verdict == JOURNAL_OK && out->envelopes == 0)
		verdict = pack_crumbs(&seal, &map, out);
	if (verdict == JOURNAL_OK)
		verdict = fresh_keep(journal, out, SQL_SEALED_PUT);
	map_release(&map);
	seal_release(&seal);
	return verdict;
}

enum journal_verdict
journal_pack(struct journal *journal, struct journal_parcel *out)
{
	const struct journal_parcel empty = *out;
	enum journal_verdict verdict;
	unsigned tries = 0;
	size_t lost;

	do {
		/* What was named lost stays so. */
		lost = out->lost;
		*out = empty;
		out->lost = lost;
		verdict = journal_salvage(journal);
		if (verdict == JOURNAL_OK)
			verdict = pack_once(journal, out);
	} while (journal_relieve(journal, verdict, &tries));
	return verdict;
}

enum journal_verdict
journal_unseal(struct journal *journal, const struct journal_parcel *parcel)
{
	enum journal_verdict verdict = journal_reopen(journal);

	if (verdict != JOURNAL_OK)
		return verdict;
	return fresh_keep(journal, parcel, SQL_SEALED_DROP);
}
