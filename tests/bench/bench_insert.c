/*
 * bench_insert.c - the yardstick by itself: rows straight into SQLite from C.
 *
 *   bench_insert [ROWS]     100,000, in transactions of 10,000
 */

#include "tests/bench/support_insert.h"
#include "tests/load/gauge.h"

int
main(int argc, char **argv)
{
	const long rows = argument(argc, argv, 1, 100000, 1, 1000000000);
	struct inserted inserted;

	insert_rows(rows, 1, INSERT_EACH, &inserted);
	figure("insert_per_s", (double)rows / inserted.seconds, 0);
	figure("insert_cpu_us", inserted.cpu / (double)rows * 1e6, 3);
	return 0;
}
