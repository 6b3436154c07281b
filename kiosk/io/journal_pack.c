/*
 * journal_pack.c - runs of entries become envelopes.
 *
 * core/plan.c says which runs.  Each is read in a short transaction of its
 * own, so that a press never waits for a long reading; every row is decoded and
 * chained again before it is signed, and a row that does not hold is named by
 * a `lost` entry in a new epoch.  PROTOCOL.md, Journals and Envelope.
 */

#include <stdlib.h>
#include <string.h>

#include "kiosk/core/plan.h"
#include "kiosk/io/journal_inside.h"
#include "kiosk/io/journal_sync.h"
#include "protocol/envelope.h"

/* Sealed runs looked at beyond the one asked about. */
#define SEALED_AHEAD 512
/* Texts asked for again may not push new ratings out of a request. */
#define AGAIN_MOST 32
/* What is left of an envelope for its frame and the slots it repeats. */
#define FRAME_ROOM 16384
#define SLOT_ROOM 300
#define TEXT_ROOM 40

/* Lists behind a plan_view; the heap's. */
struct map {
	struct plan_view view;
	struct plan_run *epochs, *sealed, *lost;
};

/* One envelope in the making. */
struct packing {
	struct journal *journal;
	struct envelope_writer writer;
	struct plan_run run;
	int64_t ordinal;
	uint8_t epoch[EPOCH_SIZE];
	uint8_t before[HASH_SIZE];
	uint8_t hash[HASH_SIZE]; /* so far */
	size_t room;             /* bytes left to entries, slots and texts */
	uint64_t damaged;        /* the row that does not hold, or 0 */
	bool mended;             /* a hash was put right: begin again */
	uint32_t *defined;       /* slots defined within */
	size_t defined_count;
	uint8_t *entries, *payload, *scratch, *sealed;
};

/* ---- what there is ---- */

static void
map_release(struct map *map)
{
	free(map->epochs);
	free(map->sealed);
	free(map->lost);
}

/* Read rows of (first, last) into a list; SQLite's code. */
static int
runs_read(sqlite3_stmt *row, struct plan_run **list, size_t *count)
{
	size_t room = 0;
	int code;

	*list = NULL;
	*count = 0;
	while ((code = sqlite3_step(row)) == SQLITE_ROW) {
		if (*count == room) {
			struct plan_run *more;

			room = room * 2 + 64;
			more = realloc(*list, room * sizeof(**list));
			if (more == NULL) {
				code = SQLITE_NOMEM;
				break;
			}
			*list = more;
		}
		(*list)[*count].first = (uint64_t)sqlite3_column_int64(row, 0);
		(*list)[*count].last = (uint64_t)sqlite3_column_int64(row, 1);
		(*count)++;
	}
	sqlite3_reset(row);
	return code == SQLITE_DONE ? SQLITE_OK : code;
}

/* Epoch rows know their first entry alone: each ends where the next begins. */
static void
epochs_close(struct map *map)
{
	for (size_t i = 0; i < map->view.epoch_count; i++)
		map->epochs[i].last = i + 1 < map->view.epoch_count
		    ? map->epochs[i + 1].first - 1
		    : map->view.head;
}

static enum journal_verdict
map_read(struct journal *journal, uint64_t from, struct map *map)
{
	struct journal_pen pen;
	enum journal_verdict verdict;
	sqlite3_stmt *row;
	int code = SQLITE_ERROR;

	memset(map, 0, sizeof(*map));
	verdict = journal_pen_read(journal, &pen);
	if (verdict != JOURNAL_OK)
		return verdict;
	map->view.head = pen.pen.number;
	if ((row = sql(journal, SQL_EPOCHS)) != NULL)
		code = runs_read(row, &map->epochs, &map->view.epoch_count);
	if (code == SQLITE_OK && (row = sql(journal, SQL_SEALED)) != NULL) {
		sql_bind(row, "ii", (int64_t)from, (int64_t)SEALED_AHEAD);
		code = runs_read(row, &map->sealed, &map->view.sealed_count);
	}
	if (code == SQLITE_OK && (row = sql(journal, SQL_LOST)) != NULL)
		code = runs_read(row, &map->lost, &map->view.lost_count);
	epochs_close(map);
	map->view.epochs = map->epochs;
	map->view.sealed = map->sealed;
	map->view.lost = map->lost;
	return sql_verdict(journal, code);
}

/* ---- one envelope ---- */

/*
 * The epoch of run->first and the hash before it.  Where that hash cannot be
 * had no chain leads to the row: it counts as damaged.
 */
static enum journal_verdict
packing_place(struct packing *p)
{
	sqlite3_stmt *row = sql(p->journal, SQL_EPOCH_AT);
	uint64_t first = 0;
	bool good = false;
	int code = SQLITE_ERROR;

	if (row != NULL) {
		sql_bind(row, "i", (int64_t)p->run.first);
		code = sqlite3_step(row);
		good = code == SQLITE_ROW &&
		    sql_fixed(row, 1, p->epoch, EPOCH_SIZE) &&
		    sql_fixed(row, 3, p->before, HASH_SIZE);
		p->ordinal = sqlite3_column_int64(row, 0);
		first = (uint64_t)sqlite3_column_int64(row, 2);
	}
	sqlite3_reset(row);
	if (!good)
		return code == SQLITE_ROW || code == SQLITE_DONE
		    ? JOURNAL_BROKEN
		    : sql_verdict(p->journal, code);
	if (first == p->run.first)
		return JOURNAL_OK;
	row = sql(p->journal, SQL_ENTRY);
	if (row == NULL)
		return JOURNAL_BROKEN;
	sql_bind(row, "i", (int64_t)p->run.first - 1);
	code = sqlite3_step(row);
	if (code != SQLITE_ROW || !sql_fixed(row, 2, p->before, HASH_SIZE))
		p->damaged = p->run.first;
	sqlite3_reset(row);
	return sql_verdict(p->journal, code);
}

static bool
packing_has_slot(const struct packing *p, uint32_t number)
{
	for (size_t i = p->defined_count; i > 0; i--) {
		if (p->defined[i - 1] == number)
			return true;
	}
	for (size_t i = 0; i < p->writer.slot_count; i++) {
		if (p->writer.slots[i].number == number)
			return true;
	}
	return false;
}

/* Repeat a slot in the header that was defined before this run. */
static bool
packing_repeat_slot(struct packing *p, uint32_t number)
{
	sqlite3_stmt *row = sql(p->journal, SQL_SLOT);
	struct slot slot = { .hand = HAND_CUSTOMER };
	bool good = false;

	if (row == NULL)
		return false;
	sql_bind(row, "ii", p->ordinal, (int64_t)number);
	if (sqlite3_step(row) == SQLITE_ROW) {
		good = sql_string(row, 0, slot.touchpoint,
			   sizeof(slot.touchpoint)) &&
		    sql_fixed(row, 1, slot.sheet, VERSION_SIZE) &&
		    sql_string(row, 2, slot.question, sizeof(slot.question)) &&
		    sql_string(row, 3, slot.language, sizeof(slot.language));
		slot.hand = (enum hand)sqlite3_column_int64(row, 4);
	}
	sqlite3_reset(row);
	return good && envelope_add_slot(&p->writer, number, &slot);
}

/* Bytes that the texts beside an entry take. */
static size_t
texts_room(struct packing *p, const struct entry *entry, uint64_t number)
{
	static const int64_t kinds[] = { TEXT_COMMENT, TEXT_REFERENCE };
	size_t room = 0;

	if (entry->kind != ENTRY_RATING ||
	    (entry->rating.text == NULL && entry->rating.reference == NULL))
		return 0;
	for (size_t i = 0; i < 2; i++) {
		sqlite3_stmt *row = sql(p->journal, SQL_TEXT);

		if (row == NULL)
			continue;
		sql_bind(row, "ii", kinds[i], (int64_t)number);
		if (sqlite3_step(row) == SQLITE_ROW)
			room += TEXT_ROOM +
			    (size_t)sqlite3_column_bytes(row, 1);
		sqlite3_reset(row);
	}
	return room;
}

enum row_fate {
	ROW_TAKEN,
	ROW_NO_ROOM,
	ROW_DAMAGED,
	ROW_MENDABLE /* its hash alone is damaged; p->hash is the right one */
};

/* Whether the entry behind `number` continues from p->hash. */
static bool
next_confirms(struct packing *p, uint64_t number)
{
	sqlite3_stmt *row = sql(p->journal, SQL_ENTRY);
	uint8_t hash[HASH_SIZE], stored[HASH_SIZE];
	bool same = false;

	if (row == NULL)
		return false;
	memcpy(hash, p->hash, HASH_SIZE);
	sql_bind(row, "i", (int64_t)number + 1);
	if (sqlite3_step(row) == SQLITE_ROW &&
	    sqlite3_column_int64(row, 0) == p->ordinal &&
	    sql_fixed(row, 2, stored, HASH_SIZE)) {
		chain_step(hash, sqlite3_column_blob(row, 1),
		    (size_t)sqlite3_column_bytes(row, 1));
		same = memcmp(hash, stored, HASH_SIZE) == 0;
	}
	sqlite3_reset(row);
	return same;
}

/* Decode a row and chain it on; what it must be to be signed. */
static enum row_fate
row_judge(struct packing *p, sqlite3_stmt *row, struct entry *entry)
{
	uint64_t number = (uint64_t)sqlite3_column_int64(row, 0);
	int length = sqlite3_column_bytes(row, 2);
	uint8_t stored[HASH_SIZE];
	struct wire_reader r;

	wire_read_from(&r, sqlite3_column_blob(row, 2), (size_t)length);
	if (number != p->run.first + p->writer.count || length == 0 ||
	    sqlite3_column_int64(row, 1) != p->ordinal)
		return ROW_DAMAGED;
	entry_read(&r, entry);
	if (!wire_at_end(&r))
		return ROW_DAMAGED;
	chain_step(p->hash, entry->bytes.bytes, entry->bytes.length);
	if (sql_fixed(row, 3, stored, HASH_SIZE) &&
	    memcmp(p->hash, stored, HASH_SIZE) == 0)
		return ROW_TAKEN;
	return next_confirms(p, number) ? ROW_MENDABLE : ROW_DAMAGED;
}

static enum row_fate
packing_take(struct packing *p, sqlite3_stmt *row)
{
	uint64_t number = (uint64_t)sqlite3_column_int64(row, 0);
	struct entry entry;
	enum row_fate fate = row_judge(p, row, &entry);
	size_t wants;
	bool repeat;

	if (fate != ROW_TAKEN)
		return fate;
	repeat = entry.kind == ENTRY_RATING &&
	    !packing_has_slot(p, entry.rating.slot);
	wants = entry.bytes.length + texts_room(p, &entry, number) +
	    (repeat ? SLOT_ROOM : 0);
	if (wants > p->room && p->writer.count > 0)
		return ROW_NO_ROOM;
	if (repeat && p->writer.slot_count == LIMIT_SLOTS)
		return ROW_NO_ROOM;
	if (repeat && !packing_repeat_slot(p, entry.rating.slot))
		return ROW_DAMAGED;
	if (!envelope_add(&p->writer, entry.bytes.bytes, entry.bytes.length))
		return ROW_NO_ROOM;
	if (entry.kind == ENTRY_SLOT)
		p->defined[p->defined_count++] = entry.slot.number;
	p->room -= wants < p->room ? wants : p->room;
	return ROW_TAKEN;
}

/*
 * Take the rows of p->run; it ends earlier where there is no room or a row
 * does not hold (then p->damaged says which).
 */
static enum journal_verdict
packing_rows(struct packing *p)
{
	sqlite3_stmt *row = sql(p->journal, SQL_ENTRIES);
	enum row_fate fate = ROW_TAKEN;
	int code = SQLITE_ERROR;

	if (row == NULL)
		return JOURNAL_BROKEN;
	sql_bind(row, "ii", (int64_t)p->run.first, (int64_t)p->run.last);
	while (fate == ROW_TAKEN && (code = sqlite3_step(row)) == SQLITE_ROW)
		fate = packing_take(p, row);
	sqlite3_reset(row);
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		return sql_verdict(p->journal, code);
	p->mended = fate == ROW_MENDABLE;
	if (p->mended)
		return sql_verdict(p->journal,
		    sql_run(p->journal, SQL_ENTRY_MEND, "ib",
			(int64_t)(p->run.first + p->writer.count), p->hash,
			(size_t)HASH_SIZE));
	if (fate == ROW_DAMAGED ||
	    (code == SQLITE_DONE &&
		p->run.first + p->writer.count <= p->run.last))
		p->damaged = p->run.first + p->writer.count;
	p->run.last = p->run.first + p->writer.count - 1;
	return JOURNAL_OK;
}

static bool
packing_init(struct packing *p, struct journal *journal)
{
	memset(p, 0, sizeof(*p));
	p->journal = journal;
	p->entries = malloc(LIMIT_ENVELOPE);
	p->payload = malloc(LIMIT_SIGNED);
	p->scratch = malloc(LIMIT_SIGNED + SIGN1_SCRATCH);
	p->sealed = malloc(LIMIT_SIGNED + SIGN1_OVERHEAD);
	p->defined = malloc(LIMIT_ENVELOPE_ENTRIES * sizeof(*p->defined));
	return p->entries != NULL && p->payload != NULL && p->scratch != NULL &&
	    p->sealed != NULL && p->defined != NULL;
}

static void
packing_release(struct packing *p)
{
	free(p->entries);
	free(p->payload);
	free(p->scratch);
	free(p->sealed);
	free(p->defined);
}

/* Take what holds of run into p->writer, from the beginning. */
static enum journal_verdict
packing_fill(struct packing *p, const struct plan_run *run)
{
	enum journal_verdict verdict;

	p->run = *run;
	p->damaged = 0;
	p->mended = false;
	p->defined_count = 0;
	p->room = LIMIT_ENVELOPE - FRAME_ROOM;
	verdict = packing_place(p);
	if (verdict != JOURNAL_OK)
		return verdict;
	memcpy(p->hash, p->before, HASH_SIZE);
	envelope_begin(&p->writer, p->entries, LIMIT_ENVELOPE, p->epoch,
	    p->run.first, p->before);
	if (p->damaged == 0)
		return packing_rows(p);
	p->run.last = p->run.first - 1;
	return JOURNAL_OK;
}

/* Make the envelope of run into p->sealed through *w. */
static enum journal_verdict
packing_seal(struct packing *p, const struct plan_run *run,
    struct wire_writer *w)
{
	enum journal_verdict verdict;

	do
		verdict = packing_fill(p, run);
	while (verdict == JOURNAL_OK && p->mended);
	if (verdict != JOURNAL_OK || p->writer.count == 0)
		return verdict;
	wire_write_to(w, p->sealed, LIMIT_SIGNED + SIGN1_OVERHEAD);
	envelope_seal(&p->writer, w, &p->journal->key, p->payload, LIMIT_SIGNED,
	    p->scratch, LIMIT_SIGNED + SIGN1_SCRATCH);
	return w->failed ? JOURNAL_BROKEN : JOURNAL_OK;
}

/* ---- texts beside it ---- */

static int64_t
texts_count(struct journal *journal, enum text_kind kind,
    const struct plan_run *run)
{
	sqlite3_stmt *row = sql(journal, SQL_TEXT_COUNT);
	int64_t count = -1;

	if (row == NULL)
		return -1;
	sql_bind(row, "iii", (int64_t)kind, (int64_t)run->first,
	    (int64_t)run->last);
	if (sqlite3_step(row) == SQLITE_ROW)
		count = sqlite3_column_int64(row, 0);
	sqlite3_reset(row);
	return count;
}

static void
texts_of_kind(struct journal *journal, enum text_kind kind,
    const struct plan_run *run, struct wire_writer *w)
{
	sqlite3_stmt *row = sql(journal, SQL_TEXTS);

	if (row == NULL) {
		w->failed = true;
		return;
	}
	sql_bind(row, "iii", (int64_t)kind, (int64_t)run->first,
	    (int64_t)run->last);
	while (sqlite3_step(row) == SQLITE_ROW) {
		struct text_item item = {
			.number = (uint64_t)sqlite3_column_int64(row, 1),
			.kind = kind,
			.salt = sqlite3_column_blob(row, 2),
			.text = { sqlite3_column_blob(row, 3),
			    (size_t)sqlite3_column_bytes(row, 3) },
		};

		texts_put(w, &item);
	}
	sqlite3_reset(row);
}

/* The map of texts for run; a write meanwhile cannot change it. */
static enum journal_verdict
texts_pack(struct journal *journal, const struct plan_run *run,
    struct wire_writer *w)
{
	int64_t comments = texts_count(journal, TEXT_COMMENT, run);
	int64_t references = texts_count(journal, TEXT_REFERENCE, run);

	if (comments < 0 || references < 0)
		return JOURNAL_BROKEN;
	texts_begin(w, (size_t)(comments + references));
	texts_of_kind(journal, TEXT_COMMENT, run, w);
	texts_of_kind(journal, TEXT_REFERENCE, run, w);
	return JOURNAL_OK;
}

/* ---- the parcel ---- */

/*
 * Add run to the parcel.  *full when it does not fit; then nothing was added.
 */
static enum journal_verdict
parcel_add(struct packing *p, struct journal_parcel *out,
    const struct plan_run *run, bool sealed, bool *full)
{
	struct wire_writer *body = &out->body;
	struct wire_writer before = *body, w;
	enum journal_verdict verdict = packing_seal(p, run, &w);

	if (verdict != JOURNAL_OK || p->writer.count == 0)
		return verdict;
	wire_put_raw(body, w.bytes, w.length);
	verdict = texts_pack(p->journal, &p->run, body);
	if (verdict != JOURNAL_OK || body->failed) {
		*full = body->failed;
		*body = before;
		return verdict;
	}
	if (!sealed || p->run.last != run->last) {
		out->fresh[out->fresh_count].first = p->run.first;
		out->fresh[out->fresh_count].last = p->run.last;
		out->fresh_count++;
	}
	out->envelopes++;
	if (p->run.last > out->last)
		out->last = p->run.last;
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

/*
 * Envelopes over kept entries whose texts the aggregator asks for again.
 */
static enum journal_verdict
pack_again(struct packing *p, const struct map *map, struct journal_parcel *out,
    uint64_t kept, bool *full)
{
	uint64_t numbers[AGAIN_MOST], done = 0;
	size_t count = 0;
	sqlite3_stmt *row = sql(p->journal, SQL_TEXTS_UNTIL);

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

		if (numbers[i] <= done ||
		    !plan_next(&map->view, numbers[i], &run, &sealed) ||
		    run.first > numbers[i])
			continue;
		if (!sealed)
			run.last = numbers[i];
		verdict = parcel_add(p, out, &run, sealed, full);
		if (verdict != JOURNAL_OK)
			return verdict;
		done = p->run.last;
	}
	return JOURNAL_OK;
}

static enum journal_verdict
pack_waiting(struct packing *p, struct map *map, struct journal_parcel *out,
    uint64_t from, bool *full)
{
	struct plan_run run;
	bool sealed;

	while (!*full && out->envelopes < LIMIT_SYNC_ENVELOPES &&
	    plan_next(&map->view, from, &run, &sealed)) {
		enum journal_verdict verdict = parcel_add(p, out, &run, sealed,
		    full);

		if (verdict != JOURNAL_OK)
			return verdict;
		from = p->run.last + 1;
		if (p->damaged == 0)
			continue;
		verdict = name_lost(p->journal, p->epoch, p->damaged);
		map_release(map);
		if (verdict == JOURNAL_OK)
			verdict = map_read(p->journal, from, map);
		if (verdict != JOURNAL_OK)
			return verdict;
		out->lost++;
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
crumbs_pack(struct packing *p, struct journal_parcel *out,
    const struct crumbs *crumbs)
{
	enum journal_verdict verdict = JOURNAL_OK;
	struct plan_run run = crumbs->run;
	bool full = false;

	while (verdict == JOURNAL_OK && run.first <= crumbs->run.last) {
		run.last = run.first + LIMIT_ENVELOPE_ENTRIES - 1;
		if (run.last > crumbs->run.last)
			run.last = crumbs->run.last;
		verdict = parcel_add(p, out, &run, false, &full);
		/* A row damaged since is kept over there: leave it alone. */
		if (verdict != JOURNAL_OK || full || p->damaged != 0)
			break;
		run.first = p->run.last + 1;
	}
	out->whole.ordinal = crumbs->ordinal;
	out->whole.first = crumbs->run.first;
	out->whole.last = p->damaged != 0 ? crumbs->run.last : run.first - 1;
	return verdict;
}

static enum journal_verdict
pack_crumbs(struct packing *p, const struct map *map,
    struct journal_parcel *out)
{
	struct crumbs crumbs;
	enum journal_verdict verdict = crumbs_find(p->journal, &crumbs);

	while (verdict == JOURNAL_OK && crumbs.ordinal != 0) {
		if (crumbs_are_worth_it(p->journal, map, &crumbs.run))
			return crumbs_pack(p, out, &crumbs);
		verdict = sql_verdict(p->journal,
		    sql_run(p->journal, SQL_EPOCH_WHOLE, "ii", crumbs.ordinal,
			(int64_t)crumbs.run.last));
		if (verdict == JOURNAL_OK)
			verdict = crumbs_find(p->journal, &crumbs);
	}
	return verdict;
}

/* What was newly sealed, on disk before a byte leaves. */
static enum journal_verdict
fresh_keep(struct journal *journal, const struct journal_parcel *parcel,
    enum journal_sentence sentence)
{
	int code = SQLITE_OK;

	if (parcel->fresh_count == 0)
		return JOURNAL_OK;
	code = sql_run(journal, SQL_BEGIN, "");
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

enum journal_verdict
journal_pack(struct journal *journal, struct journal_parcel *out)
{
	enum journal_verdict verdict = journal_reopen(journal);
	struct packing p = { 0 };
	struct map map = { 0 };
	bool full = false;
	uint64_t kept;

	if (verdict != JOURNAL_OK)
		return verdict;
	if (!packing_init(&p, journal)) {
		packing_release(&p);
		return JOURNAL_BROKEN;
	}
	kept = kept_read(journal);
	verdict = map_read(journal, 1, &map);
	if (verdict == JOURNAL_OK)
		verdict = pack_again(&p, &map, out, kept, &full);
	map_release(&map);
	memset(&map, 0, sizeof(map));
	if (verdict == JOURNAL_OK)
		verdict = map_read(journal, kept + 1, &map);
	if (verdict == JOURNAL_OK)
		verdict = pack_waiting(&p, &map, out, kept + 1, &full);
	if (verdict == JOURNAL_OK && out->envelopes == 0)
		verdict = pack_crumbs(&p, &map, out);
	if (verdict == JOURNAL_OK)
		verdict = fresh_keep(journal, out, SQL_SEALED_PUT);
	map_release(&map);
	packing_release(&p);
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
