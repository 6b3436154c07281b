/*
 * journal_keepsake.c - what a kiosk must not lose with its journal.
 *
 * DIR/keepsake.db, a second small database: the key, whom we send to, what is
 * asked here, the names of the epochs, and how far the journal was.  Written
 * when an answer brings something new, and by whoever tries to send and by
 * scripts when an epoch has begun or an hour has passed; never for a press.
 * A new file takes the old one's place, so there is always one that is whole.
 * A journal that is damaged or gone begins anew from it: journal_aside.c.
 */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "kiosk/io/journal_inside.h"

/* Its picture of the journal is at most so old, while an uploader runs. */
#define EVERY_MS (3600 * 1000)

/* Taken over as they are; all that is not entries, texts and their runs. */
static const char *const tables[] = { "identity", "aggregator", "pin",
	"registration", "place", "sheet", "sync", "staff", "stand", "door",
	"epoch", "receipt" };
#define TABLES (sizeof(tables) / sizeof(tables[0]))
#define NEEDED 6 /* of these: without them a kiosk is none */

/* The journal's own address, with another name behind the folder; NULL: none. */
static char *
keepsake_uri(const struct journal *journal, const char *name)
{
	const char *tail = strstr(journal->path, "/journal.db?psow=0");

	return sqlite3_mprintf("%.*s/%s?psow=0", (int)(tail - journal->path),
	    journal->path, name);
}

/* The seed in it, as far as it can be read. */
static bool
keepsake_seed(const struct journal *journal, uint8_t seed[SEED_SIZE])
{
	char *uri = keepsake_uri(journal, "keepsake.db");
	sqlite3 *db = NULL;
	sqlite3_stmt *row = NULL;
	bool good = uri != NULL &&
	    sqlite3_open_v2(uri, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI,
		journal->vfs) == SQLITE_OK &&
	    sqlite3_busy_timeout(db, JOURNAL_BUSY_MS) == SQLITE_OK &&
	    sqlite3_prepare_v2(db, "SELECT seed FROM identity", -1, &row,
		NULL) == SQLITE_OK &&
	    sqlite3_step(row) == SQLITE_ROW &&
	    sql_fixed(row, 0, seed, SEED_SIZE);

	sqlite3_finalize(row);
	sqlite3_close(db);
	sqlite3_free(uri);
	return good;
}

/* A file of noise, or of no length, holds nobody's key. */
bool
keepsake_is_there(const struct journal *journal)
{
	static const uint8_t none[KEY_SIZE];
	uint8_t seed[SEED_SIZE];
	struct key_pair key;
	bool ours;

	if (!keepsake_seed(journal, seed))
		return false;
	key_from_seed(&key, seed);
	ours = memcmp(journal->key.public, none, KEY_SIZE) == 0 ||
	    memcmp(journal->key.public, key.public, KEY_SIZE) == 0;
	sodium_memzero(seed, sizeof(seed));
	sodium_memzero(&key, sizeof(key));
	return ours;
}

/* Attach it to db as `keep`; SQLite's code. */
static int
keepsake_attach(const struct journal *journal, sqlite3 *db, const char *name)
{
	char *uri = keepsake_uri(journal, name);
	char *sql = sqlite3_mprintf("ATTACH %Q AS keep", uri);
	int code = SQLITE_NOMEM;

	if (uri != NULL && sql != NULL)
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

static bool
is_corrupt(int code)
{
	return (code & 0xff) == SQLITE_NOTADB ||
	    (code & 0xff) == SQLITE_CORRUPT;
}

/* One table; where it cannot be read and `spared` says so, without its rows. */
static int
fill_table(sqlite3 *db, const char *table, bool spared)
{
	int code = exec_on(db, "DROP TABLE IF EXISTS keep.%s", table);

	if (code == SQLITE_OK)
		code = exec_on(db,
		    "CREATE TABLE keep.%s AS SELECT * FROM main.%s", table);
	if (spared && is_corrupt(code))
		code = exec_on(db,
		    "CREATE TABLE keep.%s AS SELECT * FROM main.%s WHERE 0",
		    table);
	return code;
}

static int
fill_head(sqlite3 *db, bool spared)
{
	int code = sqlite3_exec(db,
	    "DROP TABLE IF EXISTS keep.head;"
	    "CREATE TABLE keep.head AS SELECT number, epoch, hash "
	    "FROM main.entry ORDER BY number DESC LIMIT 1",
	    NULL, NULL, NULL);

	if (spared && is_corrupt(code))
		code = sqlite3_exec(db,
		    "CREATE TABLE keep.head (number, epoch, hash)", NULL, NULL,
		    NULL);
	return code;
}

/*
 * Copy it all.  A last try, before the journal is set aside, does without what
 * can be had from the file that was: all from `sync` on.
 */
static int
keepsake_fill(sqlite3 *db, bool last_try)
{
	int code = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);

	for (size_t i = 0; i < TABLES && code == SQLITE_OK; i++)
		code = fill_table(db, tables[i], last_try && i >= NEEDED);
	if (code == SQLITE_OK)
		code = fill_head(db, last_try);
	if (code == SQLITE_OK)
		code = sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
	if (code != SQLITE_OK)
		sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	return code;
}

/* ---- the file ---- */

static void
folder_path(const struct journal *journal, const char *name, char path[4096])
{
	snprintf(path, 4096, "%s/%s", journal->dir, name);
}

static void
remove_from(const struct journal *journal, const char *name)
{
	char path[4096];

	folder_path(journal, name, path);
	unlink(path);
}

/* Empty, and for nobody else to read: the key comes into it. */
static void
prepare_new(const struct journal *journal)
{
	char path[4096];
	int fd;

	remove_from(journal, "keepsake.new");
	remove_from(journal, "keepsake.new-journal");
	folder_path(journal, "keepsake.new", path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd >= 0)
		close(fd);
}

/* It takes the old one's place, at once or not at all. */
static int
replace_old(const struct journal *journal)
{
	char from[4096], to[4096];
	int fd, code = SQLITE_IOERR;

	/* One of an old file would be taken for the new one's. */
	remove_from(journal, "keepsake.db-journal");
	folder_path(journal, "keepsake.new", from);
	folder_path(journal, "keepsake.db", to);
	fd = open(journal->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0 && rename(from, to) == 0 && fsync(fd) == 0)
		code = SQLITE_OK;
	if (fd >= 0)
		close(fd);
	return code;
}

/* A simulated disk knows no renaming: there it is written in place. */
static int
write_once(struct journal *journal, bool last_try)
{
	bool real = journal->vfs == NULL;
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI |
	    SQLITE_OPEN_EXRESCODE;
	sqlite3 *db = NULL;
	int code;

	if (real)
		prepare_new(journal);
	/* A line of its own: the journal's sentences stay prepared. */
	code = sqlite3_open_v2(journal->path, &db, flags, journal->vfs);
	if (code == SQLITE_OK)
		code = sqlite3_busy_timeout(db, JOURNAL_BUSY_MS);
	if (code == SQLITE_OK)
		code = keepsake_attach(journal, db,
		    real ? "keepsake.new" : "keepsake.db");
	if (code == SQLITE_OK)
		code = keepsake_fill(db, last_try);
	sqlite3_close(db);
	if (real && code == SQLITE_OK)
		code = replace_old(journal);
	if (real && code != SQLITE_OK)
		remove_from(journal, "keepsake.new");
	return code;
}

bool
keepsake_rescue(struct journal *journal)
{
	return keepsake_is_there(journal) ||
	    (write_once(journal, true) == SQLITE_OK &&
		keepsake_is_there(journal));
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
	code = write_once(journal, false);
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
	journal->epoch_is_new = false;
	last->number = pen->pen.number;
	last->at_ms = pen->now_ms;
	memcpy(last->epoch, pen->pen.epoch, EPOCH_SIZE);
}

/* Its age by the clock on the wall, which may be any: then it is old. */
static bool
is_old(const struct journal *journal)
{
	struct stat status;
	char path[4096];
	int64_t age;

	folder_path(journal, "keepsake.db", path);
	if (stat(path, &status) != 0)
		return true;
	age = journal->outside->wall_ms(journal->outside->self) -
	    (int64_t)status.st_mtime * 1000;
	return age < -1000 || age > EVERY_MS;
}

void
journal_keep_up(struct journal *journal)
{
	struct journal_pen pen;

	if (journal->vfs != NULL ||
	    (!journal->epoch_is_new && !is_old(journal)))
		return;
	if (journal_reopen(journal) == JOURNAL_OK &&
	    journal_pen_read(journal, &pen) == JOURNAL_OK)
		keepsake_renew(journal, &pen, true);
}

int
keepsake_open(struct journal *journal)
{
	return keepsake_attach(journal, journal->db, "keepsake.db");
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
