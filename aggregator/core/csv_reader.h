/*
 * csv_reader.h - cells of comma-separated text (RFC 4180), one at a time.
 *
 * As spreadsheets write it: perhaps a byte order mark, commas or semicolons or
 * tabs between cells (found out from the first row), lines that end with CR LF
 * or LF, cells in quotes where they hold any of these.  What is neither is
 * refused with its place, never guessed at.
 */

#ifndef AGGREGATOR_CORE_CSV_READER_H
#define AGGREGATOR_CORE_CSV_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What was read; the bytes are the caller's and lent to it. */
struct csv_reader {
	const uint8_t *at, *end;
	char separator;
	size_t line;     /* of the cell read last, from 1; its first one */
	size_t column;   /* of that cell, from 1 */
	size_t lines;    /* begun so far */
	size_t next;     /* the column that is read next */
	const char *why; /* after CSV_BROKEN: what is wrong with that cell */
};

enum csv_verdict {
	CSV_CELL,   /* more cells of this row follow */
	CSV_LAST,   /* the last one of its row */
	CSV_END,    /* there was no further row */
	CSV_BROKEN, /* and nothing further can be read */
};

/* Begin; bytes may be NULL when length is 0. */
void csv_reader_begin(struct csv_reader *reader, const void *bytes,
    size_t length);

/*
 * The next cell into out, NUL-terminated, its quotes undone.  An empty line is
 * one empty cell.  A cell of size bytes or more, that is no UTF-8, or holds a
 * NUL, is broken.
 */
enum csv_verdict csv_reader_next(struct csv_reader *reader, char *out,
    size_t size);

#endif
