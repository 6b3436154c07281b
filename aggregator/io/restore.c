/*
 * restore.c - made in DIR/restore.part, checked there, moved up at the end.
 *
 * The store's own name comes last: until then the folder is nobody's, and a
 * second try begins anew.
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aggregator/core/localtime.h"
#include "aggregator/core/outcome.h"
#include "aggregator/io/desk.h"
#include "aggregator/io/digest.h"
#include "aggregator/io/folder.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/restore.h"
#include "aggregator/io/store_sql.h"
#include "aggregator/io/verify.h"

#define RESTORE_PATH 4096
#define RESTORE_PART "restore.part"

struct restore {
	sqlite3 *db;
	const char *path, *dir;
	char part[RESTORE_PATH];
	char *why;
	struct backup_sum *sum;
};

static int
refused(struct restore *r, const char *why)
{
	snprintf(r->why, BACKUP_WHY, "%s: %s", r->path, why);
	return OUTCOME_REFUSED;
}

/* Something about the folder, not the backup. */
static int
no_room(struct restore *r, const char *why)
{
	snprintf(r->why, BACKUP_WHY, "%s: %s", r->dir, why);
	return OUTCOME_LATER;
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
	r->db = open_backup(path);
	format = backup_number(r->db,
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

static int
path_in(char out[RESTORE_PATH], const char *dir, const char *name)
{
	return snprintf(out, RESTORE_PATH, "%s/%s", dir, name) < RESTORE_PATH
	    ? 0
	    : -1;
}

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
		    path_in(path, r->part, entry->d_name) == 0)
			unlink(path);
	closedir(dir);
	rmdir(r->part);
}

static int
make_part(struct restore *r)
{
	if (path_in(r->part, r->dir, RESTORE_PART) != 0)
		return no_room(r, strerror(ENAMETOOLONG));
	remove_part(r); /* of a restore that was cut off */
	if (mkdir(r->part, 0700) != 0)
		return no_room(r, strerror(errno));
	return 0;
}

/* ---- files ------------------------------------------------------------- */

static int
write_file(struct restore *r, const char *name, const void *bytes, int length)
{
	char path[RESTORE_PATH];
	int fd = -1, error = 0;

	if (path_in(path, r->part, name) == 0)
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return no_room(r, strerror(errno));
	errno = ENOSPC; /* what a short write means */
	if (write(fd, bytes, (size_t)length) != length || fsync(fd) != 0)
		error = errno;
	if (close(fd) != 0 && error == 0)
		error = errno;
	return error == 0 ? 0 : no_room(r, strerror(error));
}

/* The row at hand: its bytes are those that were written. */
static int
take_file(struct restore *r, sqlite3_stmt *row)
{
	const char *name = (const char *)sqlite3_column_text(row, 0);
	const void *bytes = sqlite3_column_blob(row, 1);
	const int length = sqlite3_column_bytes(row, 1);
	uint8_t hash[HASH_SIZE];

	if (length == 0 || sqlite3_column_bytes(row, 2) != HASH_SIZE)
		return refused(r, "a file in this backup is damaged");
	crypto_hash_sha256(hash, bytes, (unsigned long long)length);
	if (memcmp(hash, sqlite3_column_blob(row, 2), HASH_SIZE) != 0)
		return refused(r, "a file in this backup is damaged");
	return write_file(r, name, bytes, length);
}

static int
take_files(struct restore *r)
{
	sqlite3_stmt *rows = NULL;
	size_t taken = 0;
	int outcome = 0;

	sqlite3_prepare_v2(r->db,
	    "SELECT name, bytes, hash FROM backup_file "
	    "WHERE name IN ('tls.crt', 'tls.key')",
	    -1, &rows, NULL);
	while (outcome == 0 && rows != NULL &&
	    sqlite3_step(rows) == SQLITE_ROW) {
		outcome = take_file(r, rows);
		taken++;
	}
	sqlite3_finalize(rows);
	if (outcome == 0 && taken != sizeof(backup_files) / sizeof(char *))
		outcome = refused(r,
		    "this backup is not whole: a key or a "
		    "certificate is missing");
	return outcome;
}

/* ---- the store --------------------------------------------------------- */

static int
copy_pages(sqlite3 *to, sqlite3 *from)
{
	sqlite3_backup *copy = sqlite3_backup_init(to, "main", from, "main");

	if (copy == NULL)
		return sqlite3_errcode(to);
	sqlite3_backup_step(copy, -1);
	return sqlite3_backup_finish(copy);
}

/* As it was backed up, row by row, and sound. */
static int
check_copy(struct restore *r, sqlite3 *db)
{
	uint8_t digest[HASH_SIZE];
	sqlite3_stmt *s = NULL;
	bool same;

	if (backup_number(db,
		"SELECT integrity_check = 'ok' "
		"FROM pragma_integrity_check(1)") != 1)
		return refused(r,
		    "this backup is damaged: its pages do not "
		    "hold together");
	sqlite3_prepare_v2(r->db,
	    "SELECT value FROM backup WHERE name = 'digest'", -1, &s, NULL);
	same = s != NULL && digest_of(db, digest) == 0 &&
	    sqlite3_step(s) == SQLITE_ROW &&
	    sqlite3_column_bytes(s, 0) == HASH_SIZE &&
	    memcmp(sqlite3_column_blob(s, 0), digest, HASH_SIZE) == 0;
	sqlite3_finalize(s);
	return same ? 0
		    : refused(r,
			  "this backup is damaged: it does not hold what was "
			  "written into it");
}

/* What fails now is thrown away whole: no journal is needed. */
static int
fill_copy(struct restore *r, sqlite3 *db)
{
	int outcome,
	    code = sqlite3_exec(db, "PRAGMA journal_mode = OFF", NULL, NULL,
		NULL);

	if (code == SQLITE_OK)
		code = copy_pages(db, r->db);
	if (code != SQLITE_OK)
		return (code & 0xff) == SQLITE_FULL
		    ? no_room(r, "the disk is full: nothing was restored")
		    : refused(r, sqlite3_errstr(code));
	outcome = check_copy(r, db);
	if (outcome == 0 &&
	    sqlite3_exec(db, "DROP TABLE backup; DROP TABLE backup_file", NULL,
		NULL, NULL) != SQLITE_OK)
		outcome = no_room(r, sqlite3_errmsg(db));
	return outcome;
}

static int
copy_store(struct restore *r)
{
	char path[RESTORE_PATH];
	sqlite3 *db = NULL;
	mode_t mask = umask(0077);
	int outcome;

	if (path_in(path, r->part, "store.db") != 0 ||
	    sqlite3_open_v2(path, &db,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
		    SQLITE_OPEN_NOMUTEX,
		NULL) != SQLITE_OK)
		outcome = no_room(r, "the store cannot be made");
	else
		outcome = fill_copy(r, db);
	sqlite3_close(db);
	umask(mask);
	return outcome;
}

/* ---- the book ---------------------------------------------------------- */

static void
describe(const struct backup_sum *sum, char *out, size_t size)
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
		return refused(r,
		    "this backup is damaged: it cannot be read "
		    "to its end");
	*problems = (int64_t)json_array_size(json_object_get(report,
	    "problems"));
	json_decref(report);
	return 0;
}

static int
take_up(struct restore *r, const char *who, const struct outside *outside,
    int64_t *problems)
{
	char text[160];
	struct desk desk;
	int outcome = 0;
	enum store_verdict verdict = desk_open(&desk, r->part, NULL,
	    STORE_WRITE, outside);

	if (verdict != STORE_OK)
		return verdict == STORE_FULL
		    ? no_room(r, store_verdict_text(verdict))
		    : refused(r, store_verdict_text(verdict));
	if (backup_count(store_db(desk.store), r->sum) != 0)
		outcome = refused(r, "this is no aggregator's store");
	if (outcome == 0) {
		describe(r->sum, text, sizeof(text));
		verdict = book_restored(&desk, who, text);
		if (verdict != STORE_OK)
			outcome = no_room(r, store_verdict_text(verdict));
	}
	if (outcome == 0)
		outcome = count_problems(r, problems);
	desk_close(&desk);
	return outcome;
}

/* ---- taking its place -------------------------------------------------- */

static int
move_up(struct restore *r, const char *name)
{
	char from[RESTORE_PATH], to[RESTORE_PATH];

	if (path_in(from, r->part, name) == 0 &&
	    path_in(to, r->dir, name) == 0 && rename(from, to) == 0) {
		folder_sync_of(to);
		return 0;
	}
	return no_room(r, strerror(errno));
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
    const struct outside *outside, struct backup_sum *sum, int64_t *problems,
    char why[BACKUP_WHY])
{
	int outcome;

	r->dir = dir;
	r->why = why;
	r->sum = sum;
	memset(sum, 0, sizeof(*sum));
	sum->made_ms = backup_number(r->db,
	    "SELECT value FROM backup WHERE name = 'made'");
	outcome = make_part(r);
	if (outcome == 0)
		outcome = copy_store(r);
	if (outcome == 0)
		outcome = take_files(r);
	if (outcome == 0)
		outcome = take_up(r, who, outside, problems);
	if (outcome == 0)
		outcome = move_all(r);
	remove_part(r);
	return outcome;
}
