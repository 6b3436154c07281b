/*
 * journal.c - open a kiosk's journal and close it again.
 *
 * A folder becomes an open database with this kiosk's key beside it; after an
 * error of the disk it is opened anew.  Keeps nothing: a rating becomes entries
 * in journal_rate.c, what travels is packed in journal_pack.c, what comes back
 * is taken in by journal_news.c.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <sodium.h>

#include "kiosk/io/journal_inside.h"
#include "kiosk/io/reserve.h"
#include "kiosk/io/settings.h"

static const char *const verdict_texts[] = {
	[JOURNAL_OK] = "all is well",
	[JOURNAL_NOT_ENROLLED] = "no kiosk is enrolled in this "
				 "folder: enrol TOKEN does it",
	[JOURNAL_FULL] = "the disk is full, nothing was kept",
	[JOURNAL_BUSY] = "another process held the journal too long",
	[JOURNAL_BROKEN] = "the journal cannot be read or written",
	[JOURNAL_FOREIGN] =
	    "this is the folder of an aggregator or of another program, not of a kiosk",
	[JOURNAL_UNKNOWN_TOUCHPOINT] = "this kiosk has no such touchpoint",
	[JOURNAL_NO_SHEET] = "this touchpoint asks nothing yet",
	[JOURNAL_UNKNOWN_QUESTION] = "there is no such question here",
	[JOURNAL_OFF_SCALE] = "the value is off the scale",
	[JOURNAL_UNKNOWN_LANGUAGE] = "the sheet does not speak this language",
	[JOURNAL_BAD_TEXT] = "a comment is UTF-8 of at most 2000 bytes, a "
			     "reference of at most 128, and neither has "
			     "control characters",
	[JOURNAL_NEWER] = "this folder was written by a newer version of the "
			  "program",
};

const char *
journal_verdict_text(enum journal_verdict verdict)
{
	return verdict_texts[verdict];
}

enum journal_verdict
journal_folder(const char *dir)
{
	char path[4096];
	struct stat status;

	snprintf(path, sizeof(path), "%s/store.db", dir);
	if (stat(path, &status) == 0)
		return JOURNAL_FOREIGN;
	if (errno != ENOENT)
		return JOURNAL_BROKEN;
	/* With this, a journal is begun anew when there is need. */
	snprintf(path, sizeof(path), "%s/keepsake.db", dir);
	if (access(path, R_OK) == 0)
		return JOURNAL_OK;
	snprintf(path, sizeof(path), "%s/journal.db", dir);
	if (stat(path, &status) == 0)
		return access(path, R_OK) == 0 ? JOURNAL_OK : JOURNAL_BROKEN;
	return errno == ENOENT ? JOURNAL_NOT_ENROLLED : JOURNAL_BROKEN;
}

/* dir as a SQLite URI; NULL when there is no memory. */
static char *
journal_uri(const char *dir)
{
	static const char tail[] = "/journal.db?psow=0";
	char *uri = malloc(3 * strlen(dir) + sizeof(tail) + 8);
	char *to = uri;

	if (uri == NULL)
		return NULL;
	to += sprintf(to, "file:");
	for (const char *c = dir; *c != '\0'; c++) {
		if (strchr("?#%", *c) != NULL)
			to += sprintf(to, "%%%02x", (unsigned char)*c);
		else
			*to++ = *c;
	}
	strcpy(to, tail);
	return uri;
}

/* Which file journal.db is now; false: there is none. */
static bool
mark_of(const struct journal *journal, uint64_t *device, uint64_t *file)
{
	struct stat status;
	char path[4096];

	snprintf(path, sizeof(path), "%s/journal.db", journal->dir);
	if (stat(path, &status) != 0)
		return false;
	*device = (uint64_t)status.st_dev;
	*file = (uint64_t)status.st_ino;
	return true;
}

/* Another process may have set it aside, or somebody removed it. */
bool
journal_is_elsewhere(const struct journal *journal)
{
	uint64_t device, file;

	if (journal->vfs != NULL || journal->mark.file == 0)
		return false;
	return !mark_of(journal, &device, &file) ||
	    device != journal->mark.device || file != journal->mark.file;
}

/*
 * Pages that lead in a circle: SQLite would walk them for ever.  A million
 * instructions at a time, and the longest honest sentence takes some dozens.
 */
#define STRIDE 1000000
#define STRIDES_MOST 50

static int
has_run_away(void *self)
{
	return ++((struct journal *)self)->strides > STRIDES_MOST;
}

/*
 * Reading queues with nobody, it has only a commit to wait out: SQLite's own
 * sleeps grow to a tenth of a second, and whoever reads last would wait longest.
 */
#define LOOK_MS 2

static int
look_again(void *unused, int looks)
{
	const struct timespec pause = { .tv_nsec = LOOK_MS * 1000000 };

	(void)unused;
	nanosleep(&pause, NULL);
	return looks < JOURNAL_BUSY_MS / LOOK_MS;
}

static enum journal_verdict
database_open(struct journal *journal, bool create)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI |
	    SQLITE_OPEN_EXRESCODE;
	int code;

	if (journal->vfs == NULL)
		aside_settle(journal);
	/* With a keepsake a journal that is gone begins anew. */
	if (create || keepsake_is_there(journal))
		flags |= SQLITE_OPEN_CREATE;
	code = sqlite3_open_v2(journal->path, &journal->db, flags,
	    journal->vfs);
	if (code != SQLITE_OK)
		return sql_verdict(journal, code);
	sqlite3_busy_handler(journal->db, look_again, NULL);
	journal->strides = 0;
	sqlite3_progress_handler(journal->db, STRIDE, has_run_away, journal);
	/* Chosen by power cuts, not by taste: docs/DESIGN.md. */
	code = sqlite3_exec(journal->db,
	    "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA;"
	    "PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF",
	    NULL, NULL, NULL);
	if (code != SQLITE_OK)
		return sql_verdict(journal, code);
	if (journal->vfs == NULL)
		mark_of(journal, &journal->mark.device, &journal->mark.file);
	return schema_prepare(journal, create);
}

static void
database_close(struct journal *journal)
{
	sql_release(journal);
	sqlite3_close(journal->db);
	journal->db = NULL;
}

/* The same, and where what is there cannot be read, another one instead. */
static enum journal_verdict
database_ready(struct journal *journal, bool create)
{
	enum journal_verdict verdict = JOURNAL_OK;

	for (int tries = 0; tries < 2; tries++) {
		if (!journal->damaged) {
			verdict = database_open(journal, create);
			if (verdict == JOURNAL_OK)
				verdict = journal_identity_read(journal);
		}
		if (!journal->damaged)
			return verdict;
		database_close(journal);
		aside_take(journal);
		journal->damaged = journal->senseless = journal->stale = false;
	}
	return verdict;
}

enum journal_verdict
journal_reopen(struct journal *journal)
{
	enum journal_verdict verdict;

	if (!journal->stale && !journal_is_elsewhere(journal))
		return JOURNAL_OK;
	database_close(journal);
	/* Set aside, the same things stand in another file. */
	journal->serial = -1;
	journal->stale = false;
	verdict = database_ready(journal, false);
	if (verdict != JOURNAL_OK)
		journal->stale = true;
	return verdict;
}

enum journal_verdict
journal_identity_read(struct journal *journal)
{
	uint8_t seed[SEED_SIZE];
	sqlite3_stmt *row = sql(journal, SQL_IDENTITY);
	int code = row != NULL ? sqlite3_step(row) : SQLITE_ERROR;
	bool good = code == SQLITE_ROW && sql_fixed(row, 0, seed, SEED_SIZE);

	sqlite3_reset(row);
	if (!good)
		return sql_verdict(journal,
		    code == SQLITE_ROW || code == SQLITE_DONE ? SQLITE_CORRUPT
							      : code);
	key_from_seed(&journal->key, seed);
	sodium_memzero(seed, sizeof(seed));
	return JOURNAL_OK;
}

/* Whether an aggregator has taken this kiosk in. */
static enum journal_verdict
registration_is_there(struct journal *journal)
{
	sqlite3_stmt *row = sql(journal, SQL_SERIAL);
	int code = row != NULL ? sqlite3_step(row)
			       : sqlite3_extended_errcode(journal->db);

	sqlite3_reset(row);
	if (code == SQLITE_DONE)
		return JOURNAL_NOT_ENROLLED;
	return sql_verdict(journal, code);
}

/* Hold the reserve from the start; settings that do not hold say no other. */
static void
reserve_prepare(struct journal *journal)
{
	struct settings settings;
	char why[SETTINGS_WHY];

	if (journal->vfs != NULL)
		return;
	if (settings_read(journal->dir, &settings, why) != 0)
		settings_parse("", 0, "", &settings, why);
	journal->reserve = reserve_wanted(journal->dir, settings.reserve);
	reserve_build(journal->dir, journal->reserve);
}

/* To begin anew, or to be raised, a journal may have what presses may have. */
static bool
reserve_yields(const struct journal *journal)
{
	return journal->vfs == NULL && reserve_give(journal->dir, true);
}

struct journal *
journal_open(const char *dir, const char *vfs, bool create,
    const struct outside *outside, enum journal_verdict *verdict)
{
	struct journal *journal = calloc(1, sizeof(*journal));
	unsigned tries = 0;

	*verdict = JOURNAL_BROKEN;
	if (journal == NULL)
		return NULL;
	journal->outside = outside;
	journal->serial = -1;
	journal->turn.fd = -1;
	journal->path = journal_uri(dir);
	journal->dir = strdup(dir);
	journal->vfs = vfs != NULL ? strdup(vfs) : NULL;
	if (journal->path == NULL || journal->dir == NULL ||
	    (vfs != NULL && journal->vfs == NULL))
		goto fail;
	*verdict = vfs == NULL ? journal_folder(dir) : JOURNAL_OK;
	if (*verdict != JOURNAL_OK &&
	    !(create && *verdict == JOURNAL_NOT_ENROLLED))
		goto fail;
	do {
		database_close(journal);
		*verdict = database_ready(journal, create);
	} while (*verdict == JOURNAL_FULL && reserve_yields(journal));
	if (*verdict == JOURNAL_OK)
		*verdict = journal_identity_read(journal);
	/* This too may be what cannot be read: then from the keepsake. */
	if (*verdict == JOURNAL_OK && !create) {
		do
			*verdict = registration_is_there(journal);
		while (journal_relieve(journal, *verdict, &tries));
	}
	if (*verdict != JOURNAL_OK)
		goto fail;
	/* A folder that is not enrolled yet is to leave no trace. */
	if (!create)
		reserve_prepare(journal);
	return journal;
fail:
	journal_free(journal);
	return NULL;
}

void
journal_goes_first(struct journal *journal)
{
	journal->goes_first = true;
}

void
journal_free(struct journal *journal)
{
	struct journal_sheet_kept *kept;

	if (journal == NULL)
		return;
	while ((kept = journal->sheets) != NULL) {
		journal->sheets = kept->next;
		sheet_free(kept->sheet);
		free(kept);
	}
	database_close(journal);
	turn_leave(&journal->turn);
	sodium_memzero(&journal->key, sizeof(journal->key));
	free(journal->path);
	free(journal->dir);
	free(journal->vfs);
	free(journal);
}
