/*
 * journal_keepsake.c - what a kiosk must not lose with its journal.
 *
 * DIR/keepsake.db, a second small database: the key, whom we send to, what is
 * asked here, the names of the epochs, and how far the journal was.  Written
 * when an answer brings something new and once an hour, never for a press.  A
 * journal that is damaged or gone begins anew from it: journal_aside.c.
 */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kiosk/io/journal_inside.h"

/* Its picture of the journal is at most so old, while an uploader runs. */
#define EVERY_MS (3600 * 1000)

/* Taken over as they are; all that is not entries, texts and their runs. */
static const char *const tables[] = { "identity", "aggregator", "pin",
	"registration", "place", "sheet", "sync", "staff", "epoch", "receipt" };
#define TABLES (sizeof(tables) / sizeof(tables[0]))

static void
keepsake_path(const struct journal *journal, char path[4096])
{
	snprintf(path, 4096, "%s/keepsake.db", journal->dir);
}

bool
keepsake_is_there(const struct journal *journal)
{
	sqlite3_vfs *vfs = sqlite3_vfs_find(journal->vfs);
	char path[4096];
	int there = 0;

	keepsake_path(journal, path);
	return vfs != NULL &&
	    vfs->xAccess(vfs, path, SQLITE_ACCESS_EXISTS, &there) ==
	    SQLITE_OK &&
	    there != 0;
}

/* The key is in it: for nobody else to read, from its first byte on. */
static void
keepsake_touch(const struct journal *journal)
{
	char path[4096];
	int fd;

	if (journal->vfs != NULL)
		return;
	keepsake_path(journal, path);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd >= 0)
		close(fd);
}

/* Attach it to db as `keep`; SQLite's code. */
static int
keepsake_attach(const struct journal *journal, sqlite3 *db)
{
	/* The journal's own address, with another name behind the folder. */
	const char *name = strstr(journal->path, "/journal.db?psow=0");
	char *uri = sqlite3_mprintf("%.*s/keepsake.db?psow=0",
	    (int)(name - journal->path), journal->path);
	char *sql = sqlite3_mprintf("ATTACH %Q AS keep", uri);
	int code = SQLITE_NOMEM;

	if (sql != NULL)
		code = sqlite3_exec(db, sql, NULL, NULL, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_exec(db,
		    "PRAGMA keep.journal_mode = DELETE;"
		    "PRAGMA keep.synchronous = EXTRA;"
		    "PRAGMA keep.secure_delete = ON",
		    NULL, NULL, NULL);
	sqlite3_free(sql);
	sqlite3_free(uri);
	return code;
}

static int
exec_on(sqlite3 *db, const char *format, const char *table)
{
	char *sql = sqlite3_mprintf(format, table, table);
	int code = SQLITE_NOMEM;

	if (sql != NULL)
		code = sqlite3_exec(db, sql, NULL, NULL, NULL);
	sqlite3_free(sql);
	return code;
}

static int
keepsake_fill(sqlite3 *db)
{
	int code = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);

	for (size_t i = 0; i < TABLES && code == SQLITE_OK; i++) {
		code = exec_on(db, "DROP TABLE IF EXISTS keep.%s", tables[i]);
		if (code == SQLITE_OK)
			code = exec_on(db,
			    "CREATE TABLE keep.%s AS SELECT * FROM main.%s",
			    tables[i]);
	}
	if (code == SQLITE_OK)
		code = sqlite3_exec(db,
		    "DROP TABLE IF EXISTS keep.head;"
		    "CREATE TABLE keep.head AS SELECT number, epoch, hash "
		    "FROM main.entry ORDER BY number DESC LIMIT 1; COMMIT",
		    NULL, NULL, NULL);
	if (code != SQLITE_OK)
		sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	return code;
}

/* One that is damaged itself makes way. */
static void
keepsake_remove(const struct journal *journal)
{
	char path[4096 + 16];

	if (journal->vfs != NULL)
		return;
	keepsake_path(journal, path);
	unlink(path);
	strcat(path, "-journal");
	unlink(path);
}

static int
write_once(struct journal *journal)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI |
	    SQLITE_OPEN_EXRESCODE;
	sqlite3 *db = NULL;
	int code;

	keepsake_touch(journal);
	/* A line of its own: the journal's sentences stay prepared. */
	code = sqlite3_open_v2(journal->path, &db, flags, journal->vfs);
	if (code == SQLITE_OK)
		code = sqlite3_busy_timeout(db, JOURNAL_BUSY_MS);
	if (code == SQLITE_OK)
		code = keepsake_attach(journal, db);
	if (code == SQLITE_OK)
		code = keepsake_fill(db);
	sqlite3_close(db);
	return code;
}

enum journal_verdict
keepsake_write(struct journal *journal)
{
	struct turn turn = TURN_NONE;
	int code;

	/* It reads the journal: a press is to wait for it as for any other. */
	if (journal->vfs == NULL)
		turn_ask(&turn, journal->dir, false);
	if (!turn_take(&turn, JOURNAL_BUSY_MS))
		return JOURNAL_BUSY;
	code = write_once(journal);
	if ((code & 0xff) == SQLITE_NOTADB || (code & 0xff) == SQLITE_CORRUPT) {
		keepsake_remove(journal);
		code = write_once(journal);
	}
	turn_leave(&turn);
	return code == SQLITE_OK ? JOURNAL_OK : JOURNAL_BROKEN;
}

void
keepsake_renew(struct journal *journal, const struct journal_pen *pen,
    bool changed)
{
	struct journal_keepsake *last = &journal->keepsake;

	if (!changed && last->is_written &&
	    memcmp(last->epoch, pen->pen.epoch, EPOCH_SIZE) == 0 &&
	    (last->number == pen->pen.number ||
		pen->now_ms - last->at_ms < EVERY_MS))
		return;
	/* A full disk: at the next answer. */
	if (keepsake_write(journal) != JOURNAL_OK)
		return;
	last->is_written = true;
	last->number = pen->pen.number;
	last->at_ms = pen->now_ms;
	memcpy(last->epoch, pen->pen.epoch, EPOCH_SIZE);
}

int
keepsake_open(struct journal *journal)
{
	return keepsake_attach(journal, journal->db);
}

void
keepsake_close(struct journal *journal)
{
	sqlite3_exec(journal->db, "DETACH keep", NULL, NULL, NULL);
}

int
keepsake_restore(struct journal *journal)
{
	int code = SQLITE_OK;

	for (size_t i = 0; i < TABLES; i++) {
		code = exec_on(journal->db,
		    "INSERT OR REPLACE INTO main.%s SELECT * FROM keep.%s",
		    tables[i]);
		/* Without the key there is no going on; the rest may lack. */
		if (code != SQLITE_OK && i == 0)
			return code;
		if ((code & 0xff) == SQLITE_FULL ||
		    (code & 0xff) == SQLITE_IOERR ||
		    (code & 0xff) == SQLITE_NOMEM)
			return code;
	}
	return SQLITE_OK;
}
