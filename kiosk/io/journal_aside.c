/*
 * journal_aside.c - a journal that cannot be used is set aside, and another
 * one begins: the kiosk goes on in any case.
 *
 * The damaged file is renamed, never changed, so that what can still be read
 * of it is brought over later (journal_salvage.c).  The new one has the key
 * and all else of the keepsake, and a new epoch that continues from the last
 * entry known.  PROTOCOL.md, Journals.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kiosk/io/journal_carve.h"
#include "kiosk/io/journal_inside.h"
#include "kiosk/io/log.h"

/* ---- files ---- */

static void
aside_path(const struct journal *journal, const char *what, unsigned n,
    const char *tail, char path[4096])
{
	if (n == 0)
		snprintf(path, 4096, "%s/journal.db%s", journal->dir, tail);
	else
		snprintf(path, 4096, "%s/journal.db.%s-%u%s", journal->dir,
		    what, n, tail);
}

static bool
is_there(const char *path)
{
	struct stat status;

	return lstat(path, &status) == 0;
}

/* The newest file so called; 0: there is none. */
static unsigned
newest_of(const struct journal *journal, const char *what)
{
	char path[4096];
	unsigned newest = 0;

	for (unsigned n = 1; n <= ASIDE_MOST; n++) {
		aside_path(journal, what, n, "", path);
		if (is_there(path))
			newest = n;
	}
	return newest;
}

/* A name is on disk when its folder is. */
static bool
folder_sync(const struct journal *journal)
{
	int fd = open(journal->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool synced = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return synced;
}

bool
aside_file(const struct journal *journal, unsigned n, char path[4096])
{
	aside_path(journal, "damaged", n, "", path);
	return is_there(path);
}

void
aside_salvaged(struct journal *journal, unsigned n)
{
	char from[4096], to[4096];

	aside_path(journal, "damaged", n, "", from);
	aside_path(journal, "salvaged", n, "", to);
	if (rename(from, to) == 0)
		folder_sync(journal);
	aside_path(journal, "damaged", n, "-journal", from);
	unlink(from);
}

/* Whether a receipt covers all that was there before the newest epoch. */
static bool
is_receipted(struct journal *journal)
{
	sqlite3_stmt *row = sql(journal, SQL_ASIDE_RECEIPTED);
	bool is;

	if (row == NULL)
		return false;
	is = sqlite3_step(row) == SQLITE_ROW && sqlite3_column_int(row, 0) != 0;
	sqlite3_reset(row);
	return is;
}

bool
aside_drop(struct journal *journal)
{
	unsigned n = journal->vfs == NULL ? newest_of(journal, "salvaged") : 0;
	char path[4096];

	if (n == 0 || !is_receipted(journal))
		return false;
	aside_path(journal, "salvaged", n, "", path);
	return unlink(path) == 0;
}

/*
 * Its rollback journal belongs to the file that was set aside: one that a cut
 * left behind would be taken for the new file's.
 */
static void
follow(const struct journal *journal, unsigned n)
{
	char from[4096], to[4096];

	aside_path(journal, "", 0, "-journal", from);
	aside_path(journal, "damaged", n, "-journal", to);
	if (rename(from, to) == 0)
		folder_sync(journal);
}

void
aside_settle(struct journal *journal)
{
	unsigned n = newest_of(journal, "damaged");
	char path[4096];

	aside_path(journal, "", 0, "", path);
	if (n > 0 && !is_there(path))
		follow(journal, n);
}

/* ---- whether it is damaged ---- */

/*
 * A glitch in reading is not yet damage: look once more, at all of it.  That
 * it cannot be opened, or that there is no memory to look, says nothing.
 */
static bool
is_damaged(const struct journal *journal)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *row = NULL;
	const unsigned char *text;
	int code = sqlite3_open_v2(journal->path, &db,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE,
	    NULL);
	bool damaged = false;

	if (code == SQLITE_OK)
		code = sqlite3_busy_timeout(db, JOURNAL_BUSY_MS);
	if (code == SQLITE_OK)
		code = sqlite3_prepare_v2(db, "PRAGMA integrity_check(1)", -1,
		    &row, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_step(row);
	if (code == SQLITE_ROW) {
		text = sqlite3_column_text(row, 0);
		damaged = text != NULL && strcmp((const char *)text, "ok") != 0;
	}
	sqlite3_finalize(row);
	sqlite3_close(db);
	return damaged || aside_reading(code) == ASIDE_DAMAGED;
}

enum aside_reading
aside_reading(int code)
{
	switch (code & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
		return ASIDE_ROW;
	case SQLITE_DONE:
		return ASIDE_END;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_FORMAT:
	case SQLITE_ERROR: /* a table that the damaged schema has no more */
		return ASIDE_DAMAGED;
	case SQLITE_IOERR:
		return code == SQLITE_IOERR_READ ||
			code == SQLITE_IOERR_SHORT_READ ||
			code == SQLITE_IOERR_CORRUPTFS
		    ? ASIDE_DAMAGED
		    : ASIDE_LATER;
	}
	return ASIDE_LATER;
}

bool
aside_is_closed_to_us(const struct journal *journal)
{
	char path[4096];

	if (journal->vfs != NULL)
		return false;
	aside_path(journal, "", 0, "", path);
	/* One that cannot even be read tells not how far it went: it stays. */
	return access(path, R_OK) == 0 && access(path, W_OK) != 0 &&
	    errno == EACCES && access(journal->dir, R_OK | W_OK | X_OK) == 0;
}

/* Take it out of the way; the turn is ours. */
static bool
move_away(struct journal *journal)
{
	char from[4096], to[4096];
	unsigned n = newest_of(journal, "damaged");
	unsigned salvaged = newest_of(journal, "salvaged");

	n = (n > salvaged ? n : salvaged) + 1;
	aside_path(journal, "", 0, "", from);
	aside_path(journal, "damaged", n, "", to);
	if (n > ASIDE_MOST || rename(from, to) != 0 || !folder_sync(journal))
		return false;
	follow(journal, n);
	log_event("damaged", "journal=\"%s\" why=\"set aside, another begins\"",
	    to);
	return true;
}

bool
aside_take(struct journal *journal)
{
	bool has_turn = journal->turn.fd >= 0, taken = false;

	if (journal->vfs != NULL)
		return false;
	if (!has_turn) {
		turn_ask(&journal->turn, journal->dir, journal->goes_first);
		if (!turn_take(&journal->turn, JOURNAL_BUSY_MS))
			return false;
	}
	/* Another process may have been quicker: then it is sound now. */
	if (journal->senseless
		? !journal_is_elsewhere(journal)
		: aside_is_closed_to_us(journal) || is_damaged(journal)) {
		/* The only copy of the key is never put out of the way. */
		if (keepsake_rescue(journal))
			taken = move_away(journal);
	}
	if (!has_turn)
		turn_leave(&journal->turn);
	return taken;
}

/* ---- the new one ---- */

/* Where the journal was, as far as anybody knows. */
struct known {
	int64_t ordinal; /* 0: nothing is known */
	struct head head;
};

/* Rows of a file, looked through for the newest that can be gone on from. */
struct search {
	struct journal *journal;
	int64_t most; /* a greater number is noise */
	struct known *known;
};

/* A row is of use when its epoch is known by name. */
static int
search_row(void *self, const struct carved *row)
{
	struct search *search = self;
	struct head *head = &search->known->head;
	sqlite3_stmt *epoch;

	if (row->number > search->most || (uint64_t)row->number <= head->number)
		return 0;
	epoch = sql(search->journal, SQL_EPOCH);
	if (epoch == NULL)
		return -1;
	sql_bind(epoch, "i", row->ordinal);
	if (sqlite3_step(epoch) == SQLITE_ROW &&
	    sqlite3_column_int64(epoch, 1) <= row->number &&
	    sql_fixed(epoch, 0, head->epoch, EPOCH_SIZE)) {
		head->number = (uint64_t)row->number;
		memcpy(head->hash, row->hash, HASH_SIZE);
		search->known->ordinal = row->ordinal;
	}
	sqlite3_reset(epoch);
	return 0;
}

/*
 * The last entry that stands in a file that was set aside, wherever in it:
 * that the tree leads nowhere is not the end of what was kept.
 */
static void
known_of_damaged(struct journal *journal, const char *path, int64_t base,
    struct known *out)
{
	struct search search = { .journal = journal, .known = out };
	struct carve *carve = carve_open(path);

	if (carve == NULL)
		return;
	search.most = carve_most(carve, base);
	carve_rows(carve, 1, INT64_MAX, search_row, &search);
	carve_free(carve);
}

/* Epochs of the damaged file that the keepsake does not know yet. */
static void
take_epochs(struct journal *journal, sqlite3 *db)
{
	sqlite3_stmt *row = NULL;

	if (sqlite3_prepare_v2(db,
		"SELECT ordinal, epoch, boot_id, opened_ms, first, start, "
		"offset_ms, opening FROM epoch ORDER BY ordinal",
		-1, &row, NULL) != SQLITE_OK)
		return;
	while (sqlite3_step(row) == SQLITE_ROW) {
		sqlite3_stmt *put = sql(journal, SQL_EPOCH_TAKE);

		for (int i = 0; put != NULL && i < 8; i++)
			sqlite3_bind_value(put, i + 1,
			    sqlite3_column_value(row, i));
		if (put != NULL && journal_opening_fits(journal, row))
			sqlite3_step(put);
		sqlite3_reset(put);
	}
	sqlite3_finalize(row);
}

bool
aside_open(const char *path, sqlite3 **db)
{
	/* So it reads also a file that is shorter than it should be. */
	return sqlite3_open_v2(path, db,
		   SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE,
		   NULL) == SQLITE_OK &&
	    sqlite3_exec(*db, "PRAGMA writable_schema = ON", NULL, NULL,
		NULL) == SQLITE_OK;
}

/* What staff set and how their PIN stands, newer than in the keepsake. */
static void
take_staff(struct journal *journal, sqlite3 *db)
{
	static const struct {
		const char *ask;
		enum journal_sentence put;
	} halves[] = {
		{ "SELECT touchpoint, language, door, until_ms, rehearsal "
		  "FROM staff",
		    SQL_STAFF_PUT },
		{ "SELECT failures, boot_id, failed_ms FROM staff",
		    SQL_LOCK_PUT },
	};

	for (size_t i = 0; i < sizeof(halves) / sizeof(halves[0]); i++) {
		sqlite3_stmt *put = sql(journal, halves[i].put), *row = NULL;

		if (put != NULL &&
		    sqlite3_prepare_v2(db, halves[i].ask, -1, &row, NULL) ==
			SQLITE_OK &&
		    sqlite3_step(row) == SQLITE_ROW) {
			for (int c = 0; c < sqlite3_column_count(row); c++)
				sqlite3_bind_value(put, c + 1,
				    sqlite3_column_value(row, c));
			sqlite3_step(put);
			sqlite3_reset(put);
		}
		sqlite3_finalize(row);
	}
}

/* What the newest file set aside tells, beyond what the keepsake does. */
static void
ask_damaged(struct journal *journal, struct known *known)
{
	unsigned n = journal->vfs == NULL ? newest_of(journal, "damaged") : 0;
	int64_t base = (int64_t)known->head.number, kept;
	char path[4096];
	sqlite3 *db = NULL;

	if (n == 0 || !aside_file(journal, n, path))
		return;
	/* It also undoes what a cut left half done in the file. */
	if (aside_open(path, &db)) {
		take_epochs(journal, db);
		take_staff(journal, db);
		if (aside_kept(db, &kept)) {
			sql_run(journal, SQL_SYNC_KEPT, "i", kept);
			base = kept > base ? kept : base;
		}
	}
	sqlite3_close(db);
	known_of_damaged(journal, path, base, known);
}

bool
aside_kept(sqlite3 *db, int64_t *kept)
{
	sqlite3_stmt *row = NULL;
	bool good = sqlite3_prepare_v2(db, "SELECT kept FROM sync", -1, &row,
			NULL) == SQLITE_OK &&
	    sqlite3_step(row) == SQLITE_ROW;

	if (good)
		*kept = sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	return good;
}

static void
ask_keepsake(struct journal *journal, struct known *known)
{
	sqlite3_stmt *row = NULL;

	if (sqlite3_prepare_v2(journal->db,
		"SELECT h.number, h.epoch, h.hash, e.epoch FROM keep.head h "
		"JOIN keep.epoch e ON e.ordinal = h.epoch",
		-1, &row, NULL) == SQLITE_OK &&
	    sqlite3_step(row) == SQLITE_ROW &&
	    sql_fixed(row, 2, known->head.hash, HASH_SIZE) &&
	    sql_fixed(row, 3, known->head.epoch, EPOCH_SIZE)) {
		known->head.number = (uint64_t)sqlite3_column_int64(row, 0);
		known->ordinal = sqlite3_column_int64(row, 1);
	}
	sqlite3_finalize(row);
}

int
aside_begin_anew(struct journal *journal)
{
	struct known known = { 0 };
	struct journal_pen pen;
	int code = keepsake_restore(journal);

	if (code != SQLITE_OK)
		return code;
	memset(&pen, 0, sizeof(pen));
	/* What epochs began with is judged by it, and it begins the next. */
	if (journal_identity_read(journal) != JOURNAL_OK)
		return SQLITE_ERROR;
	/* What the aggregator may have seen is not taken back. */
	ask_keepsake(journal, &known);
	ask_damaged(journal, &known);
	pen.now_ms = journal->outside->boottime_ms(journal->outside->self);
	pen.ordinal = known.ordinal;
	pen.pen.number = known.head.number;
	memcpy(pen.pen.epoch, known.head.epoch, EPOCH_SIZE);
	memcpy(pen.pen.hash, known.head.hash, HASH_SIZE);
	code = sql_run(journal, SQL_EPOCHS_BEYOND, "i", known.ordinal);
	if (code == SQLITE_OK)
		code = sql_run(journal, SQL_SYNC_KEPT_MOST, "i",
		    (int64_t)known.head.number);
	/* All before the new epoch is for journal_salvage.c. */
	if (code == SQLITE_OK && known.head.number > 0)
		code = sql_run(journal, SQL_ASIDE_PUT, "ib",
		    (int64_t)known.head.number, known.head.hash,
		    (size_t)HASH_SIZE);
	if (code != SQLITE_OK)
		return code;
	return journal_open_epoch(journal, &pen) == JOURNAL_OK ? SQLITE_OK
							       : SQLITE_ERROR;
}
