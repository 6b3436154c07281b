/*
 * restore_copy.c - store and files out of the backup into DIR/restore.part.
 */

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "aggregator/core/outcome.h"
#include "aggregator/io/digest.h"
#include "aggregator/io/pages.h"
#include "aggregator/io/restore_parts.h"
#include "aggregator/io/schema.h"

/* ---- files ------------------------------------------------------------- */

static int
write_file(struct restore *r, const char *name, const void *bytes, int length)
{
	char path[RESTORE_PATH];
	int fd = -1, error = 0;

	if (restore_path(path, r->part, name) == 0)
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return restore_no_room(r, strerror(errno));
	errno = ENOSPC; /* what a short write means */
	if (write(fd, bytes, (size_t)length) != length || fsync(fd) != 0)
		error = errno;
	if (close(fd) != 0 && error == 0)
		error = errno;
	return error == 0 ? 0 : restore_no_room(r, strerror(error));
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
		return restore_refused(r, "a file in this backup is damaged");
	crypto_hash_sha256(hash, bytes, (unsigned long long)length);
	if (memcmp(hash, sqlite3_column_blob(row, 2), HASH_SIZE) != 0)
		return restore_refused(r, "a file in this backup is damaged");
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
		outcome = restore_refused(r,
		    "this backup is not whole: a key or a "
		    "certificate is missing");
	return outcome;
}

/* ---- the store --------------------------------------------------------- */

/* As it was backed up, row by row, and sound. */
static int
check_copy(struct restore *r, sqlite3 *db)
{
	uint8_t digest[HASH_SIZE];
	sqlite3_stmt *s = NULL;
	bool same;

	if (inventory_number(db,
		"SELECT integrity_check = 'ok' "
		"FROM pragma_integrity_check LIMIT 1") != 1)
		return restore_refused(r,
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
		    : restore_refused(r,
			  "this backup is damaged: it does not hold what was "
			  "written into it");
}

/*
 * The digest knows rows alone.  Without the trigger that keeps a number from
 * counting twice, or with one more, a store would not be ours.
 */
static int
check_definitions(struct restore *r, sqlite3 *db)
{
	const int64_t version = inventory_number(db, "PRAGMA user_version");
	char differs[120], why[200];

	if (version > SCHEMA_LATEST)
		return restore_refused(r, store_verdict_text(STORE_NEWER));
	if (schema_check(db, version, differs, sizeof(differs)) == 0)
		return 0;
	snprintf(why, sizeof(why), "this backup is not as one is made: %s",
	    differs);
	return restore_refused(r, why);
}

/* What fails now is thrown away whole: no journal is needed. */
static int
fill_copy(struct restore *r, sqlite3 *db)
{
	int outcome,
	    code = sqlite3_exec(db, "PRAGMA journal_mode = OFF", NULL, NULL,
		NULL);

	if (code == SQLITE_OK)
		code = pages_copy(db, r->db);
	if (code != SQLITE_OK)
		return (code & 0xff) == SQLITE_FULL
		    ? restore_no_room(r,
			  "the disk is full: nothing was restored")
		    : restore_refused(r, sqlite3_errstr(code));
	outcome = check_copy(r, db);
	if (outcome == 0)
		outcome = check_definitions(r, db);
	if (outcome == 0 &&
	    sqlite3_exec(db, "DROP TABLE backup; DROP TABLE backup_file", NULL,
		NULL, NULL) != SQLITE_OK)
		outcome = restore_no_room(r, sqlite3_errmsg(db));
	return outcome;
}

static int
copy_store(struct restore *r)
{
	char path[RESTORE_PATH];
	sqlite3 *db = NULL;
	mode_t mask = umask(0077);
	int outcome;

	if (restore_path(path, r->part, "store.db") != 0 ||
	    sqlite3_open_v2(path, &db,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
		    SQLITE_OPEN_NOMUTEX,
		NULL) != SQLITE_OK)
		outcome = restore_no_room(r, "the store cannot be made");
	else
		outcome = fill_copy(r, restore_distrust(db));
	sqlite3_close(db);
	umask(mask);
	return outcome;
}

int
restore_copy(struct restore *r)
{
	int outcome = copy_store(r);

	return outcome == 0 ? take_files(r) : outcome;
}
