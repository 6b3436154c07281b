/*
 * fuzz_csv.c - tables of cells: what was read, written again with all its
 * quotes, is read as the same cells; what is broken has a place and a reason.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/core/csv_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CELL 200

static void
must(int holds)
{
	if (!holds)
		abort();
}

/* The cell in quotes and what ends it; how many bytes that took. */
static size_t
write_cell(char *out, const char *cell, enum csv_verdict verdict)
{
	size_t used = 0;

	out[used++] = '"';
	for (; *cell != '\0'; cell++) {
		if (*cell == '"')
			out[used++] = '"';
		out[used++] = *cell;
	}
	out[used++] = '"';
	out[used++] = verdict == CSV_LAST ? '\n' : ',';
	return used;
}

/* All cells that can be read, quoted, into out; the last verdict. */
static enum csv_verdict
rewrite(const void *data, size_t size, char *out, size_t *used)
{
	struct csv_reader reader;
	enum csv_verdict verdict;
	char cell[CELL];
	size_t line = 1;

	*used = 0;
	csv_reader_begin(&reader, data, size);
	for (;;) {
		verdict = csv_reader_next(&reader, cell, sizeof(cell));
		must(reader.line >= line && reader.column >= 1);
		line = reader.line;
		if (verdict > CSV_LAST)
			break;
		must(strlen(cell) < sizeof(cell));
		*used += write_cell(out + *used, cell, verdict);
	}
	must((verdict == CSV_BROKEN) == (reader.why != NULL));
	return verdict;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* A byte is at worst a cell of its own: two quotes and an end. */
	char *once = malloc(4 * size + 8), *twice = malloc(16 * size + 64);
	size_t used, again;

	must(once != NULL && twice != NULL);
	if (rewrite(data, size, once, &used) == CSV_END) {
		must(rewrite(once, used, twice, &again) == CSV_END);
		must(used == again && memcmp(once, twice, used) == 0);
	}
	free(once);
	free(twice);
	return 0;
}
