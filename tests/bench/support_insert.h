/*
 * support_insert.h - how fast SQLite takes the same rows straight from C.
 *
 * The yardstick of the benches: eight integers a row, PRIMARY KEY (journal,
 * number) WITHOUT ROWID, no other index, a prepared statement, WAL with
 * synchronous=FULL.  No network, no signature, no judgement.
 */

#ifndef TESTS_BENCH_SUPPORT_INSERT_H
#define TESTS_BENCH_SUPPORT_INSERT_H

#define INSERT_EACH 10000 /* rows a transaction, for the backlog's yardstick */

struct inserted {
	double seconds, cpu; /* of the insertions and commits alone */
};

/*
 * Insert rows of so many journals, each whole before the next, with `each` of
 * them in a transaction; in a folder of its own, removed afterwards.
 */
void insert_rows(long rows, long journals, long each, struct inserted *out);

#endif
