/*
 * journal_salvage.c - what can still be read of a journal that was set aside.
 *
 * Piece by piece, in order of the numbers: whatever no receipt covers is
 * brought over as it was, with slots and texts, by the tree and where that is
 * broken from the pages (journal_carve.c); in the same transaction what cannot
 * be read is named lost, and the piece is done.  Whether a row holds is found
 * when it is sealed, as always.  A file that does not open just now, or a disk
 * without room, ends nothing: what is here is sent meanwhile, receipts make
 * room, and the next exchange goes on.  The reserve is not touched for it.
 */

#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

#include "kiosk/io/journal_carve.h"
#include "kiosk/io/journal_inside.h"
#include "kiosk/io/journal_sync.h"
#include "kiosk/io/log.h"

/* Rows brought over in one transaction: a press waits for no more. */
#define PIECE 256
/* And before one exchange: what is brought is sent and receipted between. */
#define PIECES_MOST 32
/* Pages inside the file that it takes, and bytes of the disk left free. */
#define PIECE_PAGES 24
#define SPARE (192 * 1024)
/* A glitch of the disk is not yet damage. */
#define READINGS 3

/* A file set aside. */
struct source {
	unsigned n;
	sqlite3 *db;
	sqlite3_stmt *entries, *text; /* NULL: not by the tree */
	struct carve *carve;          /* when first needed */
	int64_t most; /* epochs beyond are others than those of that ordinal */
};

struct salvage {
	struct journal *journal;
	int64_t kept, until; /* entries between are wanted */
	int64_t from, to;    /* the piece at hand */
	uint64_t brought, lost;
	struct source sources[ASIDE_MOST];
	size_t count;
	struct source *source; /* the file at hand */
	int code;              /* why bringing ended early */
	bool later;            /* a file cannot be read just now */
};

/* *value of the row there is, -1 where there is none: not where one cannot be
 * looked at just now, which says nothing about it. */
static enum journal_verdict
ask_two(struct journal *journal, enum journal_sentence sentence, int64_t a,
    int64_t b, int64_t *value)
{
	sqlite3_stmt *row = sql(journal, sentence);
	int code;

	*value = -1;
	if (row == NULL)
		return sql_verdict(journal, SQLITE_NOMEM);
	sql_bind(row, "ii", a, b);
	code = sqlite3_step(row);
	if (code == SQLITE_ROW)
		*value = sqlite3_column_int64(row, 0);
	sqlite3_reset(row);
	return sql_verdict(journal, code);
}

/* How many of the piece are here, as far as that can be counted. */
static int64_t
brought_of(struct salvage *s)
{
	int64_t count;

	ask_two(s->journal, SQL_ENTRIES_WITHIN, s->from, s->to, &count);
	return count;
}

/* Remember that it is to be tried another time, and why; told once. */
static void
put_off(struct salvage *s, const char *name, const char *why)
{
	struct journal *journal = s->journal;
	char line[sizeof(journal->aside_why)];

	s->later = true;
	snprintf(line, sizeof(line), "%s: %s", name, why);
	if (strcmp(line, journal->aside_why) == 0)
		return;
	strcpy(journal->aside_why, line);
	log_event("unsalvaged", "journal=\"%s/%s\" why=\"%s\"", journal->dir,
	    name, why);
}

/* ---- the files ---- */

static void
put_source_off(struct salvage *s, const struct source *source, const char *why)
{
	char name[40];

	snprintf(name, sizeof(name), "journal.db.damaged-%u", source->n);
	put_off(s, name, why);
}

/* A row of a file, read again where the disk failed. */
static enum aside_reading
read_row(sqlite3_stmt *row)
{
	int code = SQLITE_IOERR_READ;

	for (int i = 0; i < READINGS && code == SQLITE_IOERR_READ; i++) {
		if (i > 0)
			sqlite3_reset(row);
		code = sqlite3_step(row);
	}
	return aside_reading(code);
}

static enum aside_reading
prepare(const struct source *source, const char *sentence, sqlite3_stmt **out)
{
	return aside_reading(sqlite3_prepare_v2(source->db, sentence, -1, out,
	    NULL));
}

/* Whether that epoch is named here as it is there; true where none is. */
static bool
is_same_epoch(struct journal *journal, sqlite3_stmt *theirs)
{
	sqlite3_stmt *row = sql(journal, SQL_EPOCH);
	uint8_t ours[EPOCH_SIZE], other[EPOCH_SIZE];
	bool same = true;

	if (row == NULL || !sql_fixed(theirs, 1, other, EPOCH_SIZE))
		return true;
	sql_bind(row, "i", sqlite3_column_int64(theirs, 0));
	if (sqlite3_step(row) == SQLITE_ROW)
		same = !sql_fixed(row, 0, ours, EPOCH_SIZE) ||
		    memcmp(ours, other, EPOCH_SIZE) == 0;
	sqlite3_reset(row);
	return same;
}

/*
 * Rows name their epoch by its ordinal, the same in all files, but for epochs
 * that another file did not know when it gave that ordinal again.
 */
static void
source_compare(struct salvage *s, struct source *source)
{
	sqlite3_stmt *row = NULL;

	source->most = INT64_MAX;
	if (prepare(source, "SELECT ordinal, epoch FROM epoch ORDER BY ordinal",
		&row) == ASIDE_ROW) {
		while (read_row(row) == ASIDE_ROW) {
			if (is_same_epoch(s->journal, row))
				continue;
			source->most = sqlite3_column_int64(row, 0) - 1;
			break;
		}
	}
	sqlite3_finalize(row);
}

/* Open what can be opened; false: not now. */
static bool
source_open(struct salvage *s, struct source *source, const char *path)
{
	enum aside_reading entries, text;

	if (!aside_open(path, &source->db)) {
		put_source_off(s, source, sqlite3_errmsg(source->db));
		return false;
	}
	sqlite3_busy_timeout(source->db, JOURNAL_BUSY_MS);
	entries = prepare(source,
	    "SELECT number, epoch, bytes, hash FROM entry "
	    "WHERE number BETWEEN ?1 AND ?2 ORDER BY number LIMIT 1",
	    &source->entries);
	if (entries == ASIDE_LATER) {
		put_source_off(s, source, sqlite3_errmsg(source->db));
		return false;
	}
	text = prepare(source,
	    "SELECT kind, number, salt, text FROM text WHERE kind = ?1 "
	    "AND number = ?2",
	    &source->text);
	if (text == ASIDE_LATER) {
		put_source_off(s, source, sqlite3_errmsg(source->db));
		return false;
	}
	source_compare(s, source);
	return true;
}

static void
sources_close(struct salvage *s)
{
	for (size_t i = 0; i < s->count; i++) {
		struct source *source = &s->sources[i];

		sqlite3_finalize(source->entries);
		sqlite3_finalize(source->text);
		sqlite3_close(source->db);
		carve_free(source->carve);
	}
}

/* The newest first: it has gone on from the others. */
static bool
sources_open(struct salvage *s)
{
	char path[4096];
	bool opened = true;

	for (unsigned n = ASIDE_MOST; n > 0 && opened; n--) {
		struct source *source = &s->sources[s->count];

		if (s->journal->vfs != NULL || !aside_file(s->journal, n, path))
			continue;
		source->n = n;
		s->count++;
		opened = source_open(s, source, path);
	}
	return opened;
}

/* ---- rows ---- */

/* A row that cannot be: as if it could not be read. */
static int
forgive(int code)
{
	return code == SQLITE_MISMATCH || (code & 0xff) == SQLITE_CONSTRAINT
	    ? SQLITE_OK
	    : code;
}

/* Run the sentence with the columns of row for its arguments. */
static int
take_row(struct journal *journal, enum journal_sentence sentence,
    sqlite3_stmt *row)
{
	sqlite3_stmt *put = sql(journal, sentence);
	int code = SQLITE_ERROR;

	if (put == NULL)
		return code;
	code = SQLITE_OK;
	for (int i = 0; i < sqlite3_column_count(row) && code == SQLITE_OK; i++)
		code = sqlite3_bind_value(put, i + 1,
		    sqlite3_column_value(row, i));
	/* Without memory it would be a row of nothing, and be forgiven. */
	if (code != SQLITE_OK)
		return code;
	code = sqlite3_step(put);
	sqlite3_reset(put);
	return code == SQLITE_DONE ? SQLITE_OK : forgive(code);
}

/* 0, or SQLite's code of what is wrong here; a file's troubles are noted. */
static int
take_texts(struct salvage *s, int64_t number)
{
	sqlite3_stmt *text = s->source->text;
	enum aside_reading reading = ASIDE_END;
	int code = SQLITE_OK;

	if (text == NULL)
		return SQLITE_OK;
	for (int kind = TEXT_COMMENT; kind <= TEXT_REFERENCE; kind++) {
		sqlite3_reset(text);
		sqlite3_bind_int(text, 1, kind);
		sqlite3_bind_int64(text, 2, number);
		reading = read_row(text);
		if (reading == ASIDE_ROW && code == SQLITE_OK)
			code = take_row(s->journal, SQL_TEXT_TAKE, text);
		if (reading == ASIDE_LATER)
			put_source_off(s, s->source,
			    sqlite3_errmsg(s->source->db));
	}
	sqlite3_reset(text);
	return code;
}

/* Slots stand in entries too. */
static int
take_slot(struct salvage *s, const struct carved *row)
{
	const struct slot *slot = &row->entry.slot.slot;

	return forgive(sql_run(s->journal, SQL_SLOT_TAKE, "iitbtti",
	    row->ordinal, (int64_t)row->entry.slot.number, slot->touchpoint,
	    slot->sheet, (size_t)VERSION_SIZE, slot->question, slot->language,
	    (int64_t)slot->hand));
}

static int
take_entry(void *self, const struct carved *row)
{
	struct salvage *s = self;
	const struct rating *rating = &row->entry.rating;
	int code;

	if (row->ordinal > s->source->most)
		return 0;
	code = forgive(sql_run(s->journal, SQL_ENTRY_TAKE, "iibb", row->number,
	    row->ordinal, row->bytes, row->length, row->hash,
	    (size_t)HASH_SIZE));
	if (code != SQLITE_OK || sqlite3_changes(s->journal->db) == 0)
		return s->code = code;
	s->brought++;
	if (row->entry.kind == ENTRY_SLOT)
		code = take_slot(s, row);
	else if (row->entry.kind == ENTRY_RATING &&
	    (rating->text != NULL || rating->reference != NULL))
		code = take_texts(s, row->number);
	s->code = code;
	return code != SQLITE_OK || s->later;
}

/* The row as it stands; a hash that is damaged may yet be put right. */
static bool
entry_of(sqlite3_stmt *row, struct carved *out, uint8_t hash[HASH_SIZE])
{
	struct wire_reader r;

	out->number = sqlite3_column_int64(row, 0);
	out->ordinal = sqlite3_column_int64(row, 1);
	out->bytes = sqlite3_column_blob(row, 2);
	out->length = (size_t)sqlite3_column_bytes(row, 2);
	out->hash = hash;
	if (!sql_fixed(row, 3, hash, HASH_SIZE))
		memset(hash, 0, HASH_SIZE);
	wire_read_from(&r, out->bytes, out->length);
	entry_read(&r, &out->entry);
	return wire_at_end(&r);
}

/* The piece, by the tree of the file at hand, past what is unreadable. */
static int
take_by_tree(struct salvage *s)
{
	sqlite3_stmt *row = s->source->entries;
	uint8_t hash[HASH_SIZE];
	struct carved entry;
	int code = SQLITE_OK;

	for (int64_t at = s->from;
	     row != NULL && at <= s->to && code == SQLITE_OK && !s->later;
	     at++) {
		enum aside_reading reading;

		sqlite3_reset(row);
		sql_bind(row, "ii", at, s->to);
		reading = read_row(row);
		if (reading == ASIDE_END)
			break;
		if (reading == ASIDE_LATER)
			put_source_off(s, s->source,
			    sqlite3_errmsg(s->source->db));
		if (reading != ASIDE_ROW || sqlite3_column_int64(row, 0) < at)
			continue;
		at = sqlite3_column_int64(row, 0);
		if (entry_of(row, &entry, hash) && take_entry(s, &entry) != 0)
			code = s->code;
	}
	sqlite3_reset(row);
	return code;
}

/* The pages of the file at hand; NULL: not now. */
static struct carve *
carve_of(struct salvage *s)
{
	struct source *source = s->source;
	char path[4096];

	if (source->carve == NULL && aside_file(s->journal, source->n, path))
		source->carve = carve_open(path);
	if (source->carve == NULL)
		put_source_off(s, source, "its pages cannot be read");
	return source->carve;
}

static int
take_by_page(struct salvage *s)
{
	struct carve *carve = carve_of(s);

	s->code = SQLITE_OK;
	if (carve != NULL)
		carve_rows(carve, s->from, s->to, take_entry, s);
	return s->code;
}

static int
take_piece(struct salvage *s)
{
	int64_t wanted = s->to - s->from + 1;
	int code = SQLITE_OK;

	for (size_t i = 0; i < s->count && code == SQLITE_OK && !s->later;
	     i++) {
		s->source = &s->sources[i];
		code = take_by_tree(s);
	}
	for (size_t i = 0; i < s->count && code == SQLITE_OK && !s->later &&
	     brought_of(s) < wanted;
	     i++) {
		s->source = &s->sources[i];
		code = take_by_page(s);
	}
	return code;
}

/* ---- slots ---- */

static int
take_slot_alone(void *self, const struct carved *row)
{
	struct salvage *s = self;

	s->code = SQLITE_OK;
	if (row->entry.kind == ENTRY_SLOT && row->ordinal <= s->source->most)
		s->code = take_slot(s, row);
	return s->code;
}

/* Also those defined before what is wanted: it refers to them. */
static int
take_slots(struct salvage *s)
{
	enum aside_reading reading;
	sqlite3_stmt *row = NULL;
	struct carve *carve;
	int code = SQLITE_OK;

	reading = prepare(s->source,
	    "SELECT epoch, slot, touchpoint, sheet, question, language, hand "
	    "FROM slot WHERE epoch <= ?1",
	    &row);
	if (reading == ASIDE_ROW)
		sqlite3_bind_int64(row, 1, s->source->most);
	while (reading == ASIDE_ROW && code == SQLITE_OK &&
	    (reading = read_row(row)) == ASIDE_ROW)
		code = take_row(s->journal, SQL_SLOT_TAKE, row);
	sqlite3_finalize(row);
	if (reading == ASIDE_LATER)
		put_source_off(s, s->source, sqlite3_errmsg(s->source->db));
	if (code != SQLITE_OK || reading != ASIDE_DAMAGED)
		return code;
	carve = carve_of(s);
	if (carve != NULL)
		carve_rows(carve, 1, INT64_MAX, take_slot_alone, s);
	return s->code;
}

/* ---- what is not there ---- */

/* An epoch, as far as it is to be looked at. */
struct stretch {
	int64_t ordinal, first, last;
	uint8_t epoch[EPOCH_SIZE];
};

/* Nobody has these rows any more; at NULL: of an epoch nobody knows. */
static enum journal_verdict
name_gap(struct salvage *s, struct journal_pen *pen, const struct stretch *at,
    int64_t first, int64_t last)
{
	enum journal_verdict verdict = sql_verdict(s->journal,
	    sql_run(s->journal, SQL_LOST_PUT, "ii", first, last));

	s->lost += (uint64_t)(last - first + 1);
	if (verdict != JOURNAL_OK || at == NULL)
		return verdict;
	return journal_put_lost(s->journal, pen, at->epoch, (uint64_t)first,
	    (uint64_t)last);
}

/* Rows of a stretch that were not brought. */
static enum journal_verdict
name_gaps(struct salvage *s, struct journal_pen *pen, const struct stretch *at)
{
	enum journal_verdict verdict = JOURNAL_OK;
	int64_t next = at->first, there, end;

	while (verdict == JOURNAL_OK && next <= at->last) {
		verdict = ask_two(s->journal, SQL_ENTRY_NEXT, next, at->last,
		    &there);
		if (verdict == JOURNAL_OK && there != next)
			verdict = name_gap(s, pen, at, next,
			    there > 0 ? there - 1 : at->last);
		if (verdict != JOURNAL_OK || there < 0)
			break;
		verdict = ask_two(s->journal, SQL_ENTRY_RUN_END, there,
		    at->last, &end);
		next = end + 1;
	}
	return verdict;
}

/* The epoch behind `ordinal`; *good false: there is none before the new one. */
static enum journal_verdict
next_epoch(struct salvage *s, struct stretch *at, bool *good)
{
	sqlite3_stmt *row = sql(s->journal, SQL_EPOCH_BEHIND);
	int code;

	*good = false;
	if (row == NULL)
		return sql_verdict(s->journal, SQLITE_NOMEM);
	sql_bind(row, "ii", at->ordinal, s->until);
	code = sqlite3_step(row);
	if (code == SQLITE_ROW) {
		at->ordinal = sqlite3_column_int64(row, 0);
		at->first = sqlite3_column_int64(row, 1);
		at->last = sqlite3_column_int64(row, 2);
		*good = sql_fixed(row, 3, at->epoch, EPOCH_SIZE);
	}
	sqlite3_reset(row);
	return sql_verdict(s->journal, code);
}

/* The part of an epoch that is in the piece, from *next on. */
static enum journal_verdict
settle_epoch(struct salvage *s, struct journal_pen *pen,
    const struct stretch *epoch, int64_t *next)
{
	enum journal_verdict verdict = JOURNAL_OK;
	struct stretch part = *epoch;
	bool mended;

	/* Of epochs nobody knows there is no way to speak. */
	if (epoch->first > *next)
		verdict = name_gap(s, pen, NULL, *next, epoch->first - 1);
	/* Its first entry is known, whatever became of the row. */
	if (verdict == JOURNAL_OK && epoch->first >= s->from)
		verdict = journal_mend_opening(s->journal, epoch->ordinal,
		    &mended);
	if (part.first < s->from)
		part.first = s->from;
	if (part.last > s->to)
		part.last = s->to;
	if (verdict == JOURNAL_OK)
		verdict = name_gaps(s, pen, &part);
	*next = part.last + 1;
	return verdict;
}

static enum journal_verdict
settle_piece(struct salvage *s, struct journal_pen *pen)
{
	enum journal_verdict verdict = JOURNAL_OK;
	struct stretch at = { 0 };
	int64_t next = s->from;
	bool good = true;

	while (verdict == JOURNAL_OK && good) {
		verdict = next_epoch(s, &at, &good);
		good = good && at.first <= s->to;
		if (verdict == JOURNAL_OK && good && at.last >= s->from)
			verdict = settle_epoch(s, pen, &at, &next);
	}
	if (verdict == JOURNAL_OK && next <= s->to)
		verdict = name_gap(s, pen, NULL, next, s->to);
	if (verdict != JOURNAL_OK)
		return verdict;
	return sql_verdict(s->journal,
	    s->to == s->until
		? sql_run(s->journal, SQL_ASIDE_DONE, "")
		: sql_run(s->journal, SQL_ASIDE_FROM, "i", s->to + 1));
}

/* ---- a piece, and all of them ---- */

/* How a transaction ends: done, or as if nothing had been tried. */
static enum journal_verdict
end_piece(struct salvage *s, enum journal_verdict verdict)
{
	if (verdict == JOURNAL_OK && !s->later)
		return journal_commit(s->journal);
	return journal_abandon(s->journal, verdict);
}

static enum journal_verdict
salvage_piece(struct salvage *s)
{
	struct journal_pen pen;
	enum journal_verdict verdict = journal_begin(s->journal, &pen);

	if (verdict != JOURNAL_OK)
		return verdict;
	verdict = sql_verdict(s->journal, take_piece(s));
	if (verdict == JOURNAL_OK && !s->later)
		verdict = settle_piece(s, &pen);
	return end_piece(s, verdict);
}

/* h(kept), which what follows hangs on; false: nobody knows it. */
static bool
kept_hash(struct salvage *s, uint8_t hash[HASH_SIZE])
{
	sqlite3_stmt *row = sql(s->journal, SQL_RECEIPT_HASH);
	bool good = false;

	if (row != NULL) {
		sql_bind(row, "i", s->kept);
		good = sqlite3_step(row) == SQLITE_ROW &&
		    sql_fixed(row, 0, hash, HASH_SIZE);
		sqlite3_reset(row);
	}
	for (size_t i = 0; i < s->count && !good; i++) {
		row = s->sources[i].entries;
		if (row == NULL)
			continue;
		sql_bind(row, "ii", s->kept, s->kept);
		good = read_row(row) == ASIDE_ROW &&
		    sql_fixed(row, 3, hash, HASH_SIZE);
		sqlite3_reset(row);
	}
	return good;
}

/* The slots, and a mark for what the aggregator has: nobody asks for that. */
static enum journal_verdict
salvage_begin(struct salvage *s)
{
	enum journal_verdict verdict = journal_begin_bare(s->journal);
	uint8_t hash[HASH_SIZE];
	bool has_hash;
	int code = SQLITE_OK;

	if (verdict != JOURNAL_OK)
		return verdict;
	for (size_t i = 0; i < s->count && code == SQLITE_OK; i++) {
		s->source = &s->sources[i];
		code = take_slots(s);
	}
	if (code == SQLITE_OK && s->kept > 0) {
		has_hash = kept_hash(s, hash);
		code = s->kept < s->until
		    ? sql_run(s->journal, SQL_ASIDE_FROM, "i", s->kept + 1)
		    : sql_run(s->journal, SQL_ASIDE_DONE, "");
		if (code == SQLITE_OK)
			code = sql_run(s->journal, SQL_GONE_PUT, "iib",
			    (int64_t)1, s->kept, has_hash ? hash : NULL,
			    (size_t)HASH_SIZE);
	}
	if (code == SQLITE_OK && s->kept + 1 > s->from)
		s->from = s->kept + 1;
	return end_piece(s, sql_verdict(s->journal, code));
}

/* Whether a piece leaves what deleting receipted ones takes. */
static bool
has_room(struct journal *journal)
{
	struct statvfs disk;
	int64_t free;

	if (statvfs(journal->dir, &disk) != 0)
		return false;
	free = (int64_t)disk.f_bavail * (int64_t)disk.f_frsize;
	return free >= SPARE &&
	    (free >= 2 * SPARE || journal_free_pages(journal) >= PIECE_PAGES);
}

/* Receipted ones make room; nothing else does, and not the reserve. */
static bool
make_room(struct journal *journal)
{
	for (int i = 0; i < ASIDE_MOST && !has_room(journal); i++) {
		if (!journal_clear_receipted(journal))
			return false;
	}
	return has_room(journal);
}

static enum journal_verdict
salvage_pieces(struct salvage *s)
{
	enum journal_verdict verdict = JOURNAL_OK;
	bool room = make_room(s->journal);

	if (room && s->from == 1)
		verdict = salvage_begin(s);
	for (int i = 0; i < PIECES_MOST && room && verdict == JOURNAL_OK &&
	     !s->later && s->from <= s->until;
	     i++) {
		s->to = s->until - s->from < PIECE ? s->until
						   : s->from + PIECE - 1;
		verdict = salvage_piece(s);
		if (verdict == JOURNAL_OK && !s->later)
			s->from = s->to + 1;
		room = make_room(s->journal);
	}
	if ((verdict == JOURNAL_OK && room) || s->from > s->until)
		return verdict;
	if (verdict != JOURNAL_OK && verdict != JOURNAL_FULL)
		return verdict;
	put_off(s, "journal.db", "no room for it on the disk");
	return journal_reopen(s->journal);
}

/* Where the pieces stand; false: there are none. */
static bool
salvage_find(struct salvage *s)
{
	sqlite3_stmt *row = sql(s->journal, SQL_ASIDE);
	bool found = row != NULL && sqlite3_step(row) == SQLITE_ROW;

	if (found) {
		s->from = sqlite3_column_int64(row, 0);
		s->until = sqlite3_column_int64(row, 1);
	}
	sqlite3_reset(row);
	row = found ? sql(s->journal, SQL_SYNC) : NULL;
	found = row != NULL && sqlite3_step(row) == SQLITE_ROW;
	if (found)
		s->kept = sqlite3_column_int64(row, 0);
	sqlite3_reset(row);
	return found;
}

/* All of it is here, or named. */
static void
salvaged(struct salvage *s)
{
	s->journal->aside_why[0] = '\0';
	for (size_t i = 0; i < s->count; i++)
		aside_salvaged(s->journal, s->sources[i].n);
}

const char *
journal_aside_why(const struct journal *journal)
{
	return journal->aside_why;
}

enum journal_verdict
journal_salvage(struct journal *journal)
{
	struct salvage s = { .journal = journal };
	enum journal_verdict verdict = journal_reopen(journal);

	if (verdict != JOURNAL_OK)
		return verdict;
	if (!salvage_find(&s)) {
		journal->aside_why[0] = '\0';
		return JOURNAL_OK;
	}
	if (sources_open(&s))
		verdict = salvage_pieces(&s);
	sources_close(&s);
	if (s.brought + s.lost > 0)
		log_event("salvaged", "entries=%llu lost=%llu rest=%lld",
		    (unsigned long long)s.brought, (unsigned long long)s.lost,
		    (long long)(s.until - s.from + 1));
	if (verdict == JOURNAL_OK && s.from > s.until)
		salvaged(&s);
	return verdict;
}
