/*
 * restore.c - made in DIR/restore.part, checked there, moved up at the end.
 *
 * The store's own name comes last: until then the folder is nobody's, and a
 * second try begins anew.
 */

#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aggregator/core/localtime.h"
#include "aggregator/core/outcome.h"
#include "aggregator/io/desk.h"
#include "aggregator/io/folder.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/restore_parts.h"
#include "aggregator/io/store_sql.h"
#include "aggregator/io/verify.h"

#define RESTORE_PART "restore.part"

int
restore_refused(struct restore *r, const char *why)
{
	snprintf(r->why, BACKUP_WHY, "%s: %s", r->path, why);
	return OUTCOME_REFUSED;
}

int
restore_no_room(struct restore *r, const char *why)
{
	snprintf(r->why, BACKUP_WHY, "%s: %s", r->dir, why);
	return OUTCOME_LATER;
}

int
restore_path(char out[RESTORE_PATH], const char *dir, const char *name)
{
	return snprintf(out, RESTORE_PATH, "%s/%s", dir, name) < RESTORE_PATH
	    ? 0
	    : -1;
}

sqlite3 *
restore_distrust(sqlite3 *db)
{
	if (db != NULL)
		sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	return db;
}

/* ---- the backup -------------------------------------------------------- */

/* Nobody writes in it: no lock and no log, so a read-only medium will do. */
static sqlite3 *
open_backup(const char *path)
{
	char *uri = sqlite3_mprintf("file:%s?immutable=1", path);
	sqlite3 *db = NULL;

	/* A path with a mark of its own is no URI; it is opened plainly. */
	if (uri != NULL && strpbrk(path, "?#%") != NULL)
		uri[0] = '\0';
	if (uri != NULL)
		sqlite3_open_v2(uri[0] != '\0' ? uri : path, &db,
		    SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX |
			(uri[0] != '\0' ? SQLITE_OPEN_URI : 0),
		    NULL);
	sqlite3_free(uri);
	return db;
}

struct restore *
restore_open(const char *path, char why[BACKUP_WHY])
{
	struct restore *r = calloc(1, sizeof(*r));
	int64_t format;

	snprintf(why, BACKUP_WHY, "%s: memory ran out", path);
	if (r == NULL)
		return NULL;
	r->path = path;
	if (access(path, R_OK) != 0) {
		snprintf(why, BACKUP_WHY, "%s: %s", path, strerror(errno));
		restore_free(r);
		return NULL;
	}
	r->db = restore_distrust(open_backup(path));
	format = inventory_number(r->db,
	    "SELECT value FROM backup WHERE name = 'format'");
	if (format == BACKUP_FORMAT)
		return r;
	snprintf(why, BACKUP_WHY, "%s: %s", path,
	    format > BACKUP_FORMAT
		? "this backup was made by a newer version"
		: "this is no backup: make one with the command backup");
	restore_free(r);
	return NULL;
}

void
restore_free(struct restore *r)
{
	if (r == NULL)
		return;
	sqlite3_close(r->db);
	free(r);
}

/* ---- the part ---------------------------------------------------------- */

/* All that is in it: SQLite may have left a journal or a log, too. */
static void
remove_part(const struct restore *r)
{
	DIR *dir = opendir(r->part);
	char path[RESTORE_PATH];
	struct dirent *entry;

	if (dir == NULL)
		return;
	while ((entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.' &&
		    restore_path(path, r->part, entry->d_name) == 0)
			unlink(path);
	closedir(dir);
	rmdir(r->part);
}

static int
make_part(struct restore *r)
{
	if (restore_path(r->part, r->dir, RESTORE_PART) != 0)
		return restore_no_room(r, strerror(ENAMETOOLONG));
	remove_part(r); /* of a restore that was cut off */
	if (mkdir(r->part, 0700) != 0)
		return restore_no_room(r, strerror(errno));
	return 0;
}

/* ---- what an older store left ------------------------------------------- */

/*
 * A log would be laid over the restored pages, and it belongs to the store
 * that was moved away: what that one answered last may be in it alone.
 */
static int
check_remains(struct restore *r)
{
	static const char *const names[] = { "store.db-wal", "store.db-shm",
		"store.db-journal" };
	char path[RESTORE_PATH];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (restore_path(path, r->dir, names[i]) != 0)
			return restore_no_room(r, strerror(ENAMETOOLONG));
		if (access(path, F_OK) != 0)
			continue;
		snprintf(r->why, BACKUP_WHY,
		    "%s: %s is part of the store.db that lay here: move it "
		    "there too, or move the whole folder aside",
		    r->dir, names[i]);
		return OUTCOME_REFUSED;
	}
	return 0;
}

/* ---- the book ---------------------------------------------------------- */

static void
describe(const struct inventory *sum, char *out, size_t size)
{
	char made[LOCALTIME_TEXT];

	localtime_text(sum->made_ms / 1000, made, sizeof(made));
	snprintf(out, size, "backup of %s, the book up to its number %lld",
	    made, (long long)sum->book);
}

/* The audit, beside the open desk: whoever closes last takes the log along. */
static int
count_problems(struct restore *r, int64_t *problems)
{
	enum store_verdict verdict;
	struct store *store = store_open(r->part, NULL, STORE_READ, &verdict);
	json_t *report = store != NULL ? verify_store(store) : NULL;

	store_free(store);
	if (report == NULL)
		return restore_refused(r,
		    "this backup is damaged: it cannot be read "
		    "to its end");
	*problems = (int64_t)json_array_size(json_object_get(report,
	    "problems"));
	json_decref(report);
	return 0;
}

static int
write_on(struct restore *r, struct desk *desk, const char *who,
    int64_t *problems)
{
	enum store_verdict verdict;
	char text[160];
	int outcome;

	if (inventory_take(store_db(desk->store), r->sum) != 0)
		return restore_refused(r, "this is no aggregator's store");
	describe(r->sum, text, sizeof(text));
	verdict = book_restored(desk, who, text);
	if (verdict != STORE_OK)
		return restore_no_room(r, store_verdict_text(verdict));
	outcome = count_problems(r, problems);
	if (outcome != 0)
		return outcome;
	verdict = store_begin_log(desk->store);
	return verdict == STORE_OK
	    ? 0
	    : restore_no_room(r, store_verdict_text(verdict));
}

/*
 * The log stays behind: what is in it alone, such as the deed, would be gone,
 * and the book go on with numbers that kiosks have seen.
 */
static int
check_log(struct restore *r)
{
	char path[RESTORE_PATH];
	struct stat st;

	if (restore_path(path, r->part, "store.db-wal") == 0 &&
	    stat(path, &st) != 0 && errno == ENOENT)
		return 0;
	return restore_no_room(r,
	    "the store could not be written to its end: nothing was restored");
}

static int
take_up(struct restore *r, const char *who, const struct outside *outside,
    int64_t *problems)
{
	struct desk desk;
	enum store_verdict verdict = desk_open(&desk, r->part, NULL,
	    STORE_WRITE, outside);
	int outcome;

	if (verdict != STORE_OK)
		return verdict == STORE_FULL
		    ? restore_no_room(r, store_verdict_text(verdict))
		    : restore_refused(r, store_verdict_text(verdict));
	outcome = write_on(r, &desk, who, problems);
	desk_close(&desk);
	return outcome == 0 ? check_log(r) : outcome;
}

/* ---- taking its place -------------------------------------------------- */

static int
move_up(struct restore *r, const char *name)
{
	char from[RESTORE_PATH], to[RESTORE_PATH];

	if (restore_path(from, r->part, name) == 0 &&
	    restore_path(to, r->dir, name) == 0 && rename(from, to) == 0) {
		folder_sync_of(to);
		return 0;
	}
	return restore_no_room(r, strerror(errno));
}

static int
move_all(struct restore *r)
{
	int outcome = 0;

	for (size_t i = 0; i < sizeof(backup_files) / sizeof(char *); i++)
		if (outcome == 0)
			outcome = move_up(r, backup_files[i]);
	return outcome == 0 ? move_up(r, "store.db") : outcome;
}

int
restore_into(struct restore *r, const char *dir, const char *who,
    const struct outside *outside, struct inventory *sum, int64_t *problems,
    char why[BACKUP_WHY])
{
	int outcome;

	r->dir = dir;
	r->why = why;
	r->sum = sum;
	memset(sum, 0, sizeof(*sum));
	sum->made_ms = inventory_number(r->db,
	    "SELECT value FROM backup WHERE name = 'made'");
	outcome = check_remains(r);
	if (outcome != 0)
		return outcome;
	outcome = make_part(r);
	if (outcome == 0)
		outcome = restore_copy(r);
	if (outcome == 0)
		outcome = take_up(r, who, outside, problems);
	if (outcome == 0)
		outcome = move_all(r);
	remove_part(r);
	return outcome;
}
