/*
 * bench_insert.c - how fast SQLite takes the same rows straight from C.
 *
 * The yardstick that bench_backlog.sh divides by: eight integers a row,
 * PRIMARY KEY (journal, number) WITHOUT ROWID, no other index, a prepared
 * statement, WAL with synchronous=FULL, 10,000 rows a transaction.  No
 * network, no signature, no judgement.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define ROWS_DEFAULT 100000
#define ROWS_EACH 10000 /* in one transaction */

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
	if (result == SQLITE_OK || result == SQLITE_DONE)
		return;
	fprintf(stderr, "bench_insert: %s\n", sqlite3_errmsg(db));
	exit(1);
}

static double
seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void
insert_row(sqlite3 *db, sqlite3_stmt *row, long number)
{
	const long values[8] = { 1, number, 1763719200000 + number * 7000,
		number % 14, 1, 5, number % 5, 0 };

	for (int i = 0; i < 8; i++)
		demand(db, sqlite3_bind_int64(row, i + 1, values[i]));
	demand(db, sqlite3_step(row));
	demand(db, sqlite3_reset(row));
}

static double
insert_all(sqlite3 *db, long rows)
{
	sqlite3_stmt *row;
	double began;

	demand(db, sqlite3_prepare_v2(db, insert, -1, &row, NULL));
	began = seconds();
	for (long number = 1; number <= rows; number++) {
		if (number % ROWS_EACH == 1)
			demand(db, sqlite3_exec(db, "BEGIN", NULL, NULL, NULL));
		insert_row(db, row, number);
		if (number % ROWS_EACH == 0 || number == rows)
			demand(db,
			    sqlite3_exec(db, "COMMIT", NULL, NULL, NULL));
	}
	began = seconds() - began;
	demand(db, sqlite3_finalize(row));
	return began;
}

int
main(int argc, char **argv)
{
	char folder[] = "/tmp/touchstone-bench.XXXXXX", path[64], side[72];
	long rows = argc > 1 ? strtol(argv[1], NULL, 10) : ROWS_DEFAULT;
	sqlite3 *db;

	if (mkdtemp(folder) == NULL)
		return 1;
	snprintf(path, sizeof(path), "%s/rows.db", folder);
	demand(NULL, sqlite3_open(path, &db));
	demand(db, sqlite3_exec(db, schema, NULL, NULL, NULL));
	printf("insert_per_s %.0f\n", (double)rows / insert_all(db, rows));
	sqlite3_close(db);
	unlink(path);
	snprintf(side, sizeof(side), "%s-wal", path);
	unlink(side);
	snprintf(side, sizeof(side), "%s-shm", path);
	unlink(side);
	rmdir(folder);
	return 0;
}
