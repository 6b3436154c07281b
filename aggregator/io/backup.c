/*
 * backup.c - copied page by page under one snapshot, read again row by row.
 *
 * The server may go on writing: its log grows until the copy is made, for a
 * snapshot is held as long.
 */

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aggregator/core/outcome.h"
#include "aggregator/io/backup.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/digest.h"
#include "aggregator/io/folder.h"
#include "aggregator/io/pages.h"
#include "aggregator/io/store_sql.h"

#define BACKUP_PATH 4096

/* Where a database file's head says whether it has a log beside it. */
#define HEAD_VERSIONS 18

const char *const backup_files[2] = { "tls.crt", "tls.key" };

#define FILES (sizeof(backup_files) / sizeof(backup_files[0]))

/* A backup while it is made. */
struct backup {
	const char *dir, *path;
	char temporary[BACKUP_PATH];
	struct bytes files[FILES];
	uint8_t digest[HASH_SIZE];
	struct inventory *sum;
	char *why;
};

/* ---- what went wrong --------------------------------------------------- */

static int
refused(struct backup *b, const char *why)
{
	snprintf(b->why, BACKUP_WHY, "%s: %s", b->path, why);
	return OUTCOME_REFUSED;
}

static int
later(struct backup *b, const char *why)
{
	snprintf(b->why, BACKUP_WHY, "%s: %s", b->path, why);
	return OUTCOME_LATER;
}

/* The path is wrong, or else there is no room just now. */
static int
failed(struct backup *b, int error)
{
	if (error == ENOSPC || error == EDQUOT || error == EIO)
		return later(b, strerror(error));
	return refused(b, strerror(error));
}

static int
failed_copy(struct backup *b, int code)
{
	if ((code & 0xff) == SQLITE_FULL)
		return later(b, "the disk is full: nothing was kept of it");
	return later(b, sqlite3_errstr(code));
}

/* ---- the folder's other files ------------------------------------------ */

static int
read_file(struct backup *b, const char *name, struct bytes *out)
{
	char path[BACKUP_PATH];
	uint8_t *room = bytes_room(out, BACKUP_FILE_MOST);
	ssize_t got = -1;
	int fd = -1;

	if (room != NULL &&
	    snprintf(path, sizeof(path), "%s/%s", b->dir, name) <
		(int)sizeof(path))
		fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		got = read(fd, room, BACKUP_FILE_MOST);
		close(fd);
	}
	if (got > 0 && got < BACKUP_FILE_MOST) {
		out->length = (size_t)got;
		return 0;
	}
	snprintf(b->why, BACKUP_WHY, "%s/%s cannot be read", b->dir, name);
	return OUTCOME_UNFIT;
}

/* ---- writing ----------------------------------------------------------- */

static int
open_written(struct backup *b, sqlite3 **db)
{
	int code = sqlite3_open_v2(b->temporary, db,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

	/* What fails is thrown away whole; what holds is synced at the end. */
	if (code == SQLITE_OK)
		code = sqlite3_exec(*db,
		    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", NULL,
		    NULL, NULL);
	return code;
}

static int
copy_store(struct backup *b, sqlite3 *from)
{
	sqlite3 *to = NULL;
	int code = open_written(b, &to);

	if (code == SQLITE_OK)
		code = pages_copy(to, from);
	sqlite3_close(to);
	return code;
}

/*
 * The copy says, as the store does, that a log stands beside it.  None does:
 * without these two bytes SQLite would make one at each opening, where the
 * file may lie on a medium that is only read.
 */
static int
drop_log(const struct backup *b)
{
	static const uint8_t none[2] = { 1, 1 };
	int fd = open(b->temporary, O_WRONLY | O_CLOEXEC);
	ssize_t written;

	if (fd < 0)
		return -1;
	written = pwrite(fd, none, sizeof(none), HEAD_VERSIONS);
	return close(fd) == 0 && written == (ssize_t)sizeof(none) ? 0 : -1;
}

static int
put_fact(sqlite3 *db, const char *name, int64_t number, const void *blob,
    int length)
{
	sqlite3_stmt *s = NULL;
	int code = sqlite3_prepare_v2(db,
	    "INSERT INTO backup (name, value) VALUES (?, ?)", -1, &s, NULL);

	if (code != SQLITE_OK)
		return code;
	sqlite3_bind_text(s, 1, name, -1, SQLITE_STATIC);
	if (blob == NULL)
		sqlite3_bind_int64(s, 2, number);
	else
		sqlite3_bind_blob(s, 2, blob, length, SQLITE_STATIC);
	sqlite3_step(s);
	return sqlite3_finalize(s);
}

static int
put_file(sqlite3 *db, const char *name, const struct bytes *file)
{
	uint8_t hash[HASH_SIZE];
	sqlite3_stmt *s = NULL;
	int code = sqlite3_prepare_v2(db,
	    "INSERT INTO backup_file (name, bytes, hash) VALUES (?, ?, ?)", -1,
	    &s, NULL);

	if (code != SQLITE_OK)
		return code;
	crypto_hash_sha256(hash, file->data, file->length);
	sqlite3_bind_text(s, 1, name, -1, SQLITE_STATIC);
	sqlite3_bind_blob64(s, 2, file->data, file->length, SQLITE_STATIC);
	sqlite3_bind_blob(s, 3, hash, sizeof(hash), SQLITE_STATIC);
	sqlite3_step(s);
	return sqlite3_finalize(s);
}

static int
put_facts(struct backup *b, sqlite3 *db)
{
	static const char version[] = TOUCHSTONE_VERSION;
	int code = sqlite3_exec(db,
	    "CREATE TABLE backup (name TEXT PRIMARY KEY, value) WITHOUT ROWID;"
	    "CREATE TABLE backup_file (name TEXT PRIMARY KEY, "
	    "bytes BLOB NOT NULL, hash BLOB NOT NULL) WITHOUT ROWID",
	    NULL, NULL, NULL);

	if (code == SQLITE_OK)
		code = put_fact(db, "format", BACKUP_FORMAT, NULL, 0);
	if (code == SQLITE_OK)
		code = put_fact(db, "made", b->sum->made_ms, NULL, 0);
	if (code == SQLITE_OK)
		code = put_fact(db, "version", 0, version, sizeof(version) - 1);
	if (code == SQLITE_OK)
		code = put_fact(db, "digest", 0, b->digest, HASH_SIZE);
	for (size_t i = 0; i < FILES && code == SQLITE_OK; i++)
		code = put_file(db, backup_files[i], &b->files[i]);
	return code;
}

static int
add_rest(struct backup *b)
{
	sqlite3 *db = NULL;
	int code = open_written(b, &db);

	if (code == SQLITE_OK)
		code = put_facts(b, db);
	sqlite3_close(db);
	return code;
}

static int
sync_written(struct backup *b)
{
	int fd = open(b->temporary, O_RDONLY | O_CLOEXEC);
	struct stat st = { 0 };
	int error = 0;

	if (fd < 0 || fsync(fd) != 0 || fstat(fd, &st) != 0)
		error = errno;
	b->sum->bytes = st.st_size;
	if (fd >= 0) {
		/* What is compared comes from the medium, where that helps. */
		posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
		close(fd);
	}
	return error;
}

/* Whether the file, opened anew, holds row by row what the store does. */
static bool
reads_the_same(struct backup *b)
{
	uint8_t digest[HASH_SIZE];
	sqlite3 *db = NULL;
	bool same;

	same = sqlite3_open_v2(b->temporary, &db,
		   SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX,
		   NULL) == SQLITE_OK &&
	    digest_of(db, digest) == 0 &&
	    memcmp(digest, b->digest, HASH_SIZE) == 0 &&
	    inventory_number(db, "SELECT count(*) FROM backup_file") == FILES &&
	    inventory_take(db, b->sum) == 0;
	sqlite3_close(db);
	return same;
}

/* ---- the whole --------------------------------------------------------- */

/* The store and the rest into the temporary file, synced. */
static int
write_all(struct backup *b, struct store *store)
{
	int code, error;

	if (store_snapshot(store) != STORE_OK ||
	    digest_of(store_db(store), b->digest) != 0) {
		store_snapshot_end(store);
		return later(b, "the store cannot be read");
	}
	code = copy_store(b, store_db(store));
	store_snapshot_end(store);
	if (code == SQLITE_OK && drop_log(b) != 0)
		return failed(b, errno);
	if (code == SQLITE_OK)
		code = add_rest(b);
	if (code != SQLITE_OK)
		return failed_copy(b, code);
	error = sync_written(b);
	return error == 0 ? 0 : failed(b, error);
}

/* Never over a file that is there; not every file system can promise it. */
static int
put_in_place(struct backup *b)
{
	if (renameat2(AT_FDCWD, b->temporary, AT_FDCWD, b->path,
		RENAME_NOREPLACE) == 0)
		return 0;
	if (errno == EINVAL && access(b->path, F_OK) != 0 &&
	    rename(b->temporary, b->path) == 0)
		return 0;
	return failed(b, errno);
}

static int
make(struct backup *b, struct store *store)
{
	int outcome = 0;

	for (size_t i = 0; i < FILES && outcome == 0; i++)
		outcome = read_file(b, backup_files[i], &b->files[i]);
	if (outcome == 0)
		outcome = write_all(b, store);
	if (outcome == 0 && !reads_the_same(b))
		outcome = later(b,
		    "what was written does not read back the same");
	if (outcome == 0)
		outcome = put_in_place(b);
	return outcome;
}

static void
forget_files(struct backup *b)
{
	for (size_t i = 0; i < FILES; i++) {
		if (b->files[i].data != NULL)
			sodium_memzero(b->files[i].data, b->files[i].length);
		bytes_release(&b->files[i]);
	}
}

int
backup_write(struct store *store, const char *dir, const char *path,
    int64_t now_ms, struct inventory *sum, char why[BACKUP_WHY])
{
	struct backup b = { .dir = dir, .path = path, .sum = sum, .why = why };
	int fd, outcome;

	memset(sum, 0, sizeof(*sum));
	sum->made_ms = now_ms;
	if (access(path, F_OK) == 0)
		return refused(&b, "there is a file of this name already");
	if (snprintf(b.temporary, sizeof(b.temporary), "%s.XXXXXX", path) >=
	    (int)sizeof(b.temporary))
		return failed(&b, ENAMETOOLONG);
	fd = mkstemp(b.temporary); /* 0600: there are keys in it */
	if (fd < 0)
		return failed(&b, errno);
	close(fd);
	outcome = make(&b, store);
	if (outcome != 0)
		unlink(b.temporary);
	else
		folder_sync_of(path);
	forget_files(&b);
	return outcome;
}
