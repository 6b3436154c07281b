/*
 * support_insert.c - how fast SQLite takes the same rows straight from C.
 */

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/bench/support_insert.h"
#include "tests/load/gauge.h"

static const char schema[] =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
    "CREATE TABLE rating (journal INTEGER, number INTEGER, at INTEGER,"
    " touchpoint INTEGER, question INTEGER, scale INTEGER, step INTEGER,"
    " flags INTEGER, PRIMARY KEY (journal, number)) WITHOUT ROWID;";

static const char insert[] =
    "INSERT INTO rating VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

/* A yardstick that fails has nothing to say. */
static void
demand(sqlite3 *db, int result)
{
	if (result != SQLITE_OK && result != SQLITE_DONE)
		give_up("the yardstick: %s", sqlite3_errmsg(db));
}

static void
insert_row(sqlite3 *db, sqlite3_stmt *row, long journal, long number)
{
	const long values[8] = { journal, number, 1763719200000 + number * 7000,
		number % 14, 1, 5, number % 5, 0 };

	for (int i = 0; i < 8; i++)
		demand(db, sqlite3_bind_int64(row, i + 1, values[i]));
	demand(db, sqlite3_step(row));
	demand(db, sqlite3_reset(row));
}

static void
insert_all(sqlite3 *db, long rows, long journals, long each)
{
	const long share = (rows + journals - 1) / journals;
	sqlite3_stmt *row;

	demand(db, sqlite3_prepare_v2(db, insert, -1, &row, NULL));
	for (long i = 0; i < rows; i++) {
		if (i % each == 0)
			demand(db, sqlite3_exec(db, "BEGIN", NULL, NULL, NULL));
		insert_row(db, row, 1 + i / share, 1 + i % share);
		if (i % each == each - 1 || i == rows - 1)
			demand(db,
			    sqlite3_exec(db, "COMMIT", NULL, NULL, NULL));
	}
	demand(db, sqlite3_finalize(row));
}

static void
remove_files(const char *folder, const char *path)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	char file[300];

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		snprintf(file, sizeof(file), "%s%s", path, ends[i]);
		unlink(file);
	}
	rmdir(folder);
}

void
insert_rows(long rows, long journals, long each, struct inserted *out)
{
	const char *tmp = getenv("TMPDIR");
	char folder[256], path[270];
	sqlite3 *db;

	snprintf(folder, sizeof(folder), "%s/touchstone-insert.XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(folder) == NULL)
		give_up("no folder for the yardstick: %s", folder);
	snprintf(path, sizeof(path), "%s/rows.db", folder);
	demand(NULL, sqlite3_open(path, &db));
	demand(db, sqlite3_exec(db, schema, NULL, NULL, NULL));
	out->seconds = gauge_now();
	out->cpu = gauge_cpu(0);
	insert_all(db, rows, journals, each);
	out->cpu = gauge_cpu(0) - out->cpu;
	out->seconds = gauge_now() - out->seconds;
	sqlite3_close(db);
	remove_files(folder, path);
}
