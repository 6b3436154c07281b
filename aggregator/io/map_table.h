/*
 * map_table.h - the whole map as a table of comma-separated cells.
 *
 * One line for each touchpoint, one column for each field of its card and
 * near_staff and retired (yes or no).  Whatever a spreadsheet did to it that
 * leaves the cells whole is read (core/csv_reader.h).
 */

#ifndef AGGREGATOR_IO_MAP_TABLE_H
#define AGGREGATOR_IO_MAP_TABLE_H

#include "aggregator/core/message.h"
#include "aggregator/io/store_touchpoint.h"

/* Touchpoints of one file: twenty times the largest fleet that was thought of. */
#define MAP_ROWS 10000

/* Sentences of one refusal; what is wrong beyond them is counted. */
#define MAP_COMPLAINTS 5

/* A line of the file.  Only what is given means anything in card. */
struct map_row {
	struct touchpoint card;
	unsigned given; /* bits by the number of the field, slug 0 */
	size_t line;
};

struct map_table {
	struct map_row *rows; /* by slug */
	size_t count;
	size_t complaint_count;
	struct bytes complaints; /* the first ones, "; " between */
};

/* The fields after those of touchpoint_fields, as bits of given. */
#define MAP_NEAR_STAFF 30
#define MAP_RETIRED 31

/*
 * Read a file.  NULL: no memory.  What is wrong with it is among the
 * complaints, each with its line and column; then rows are not whole.
 */
struct map_table *map_table_read(const void *bytes, size_t length);
void map_table_free(struct map_table *table);

/* One more thing that is wrong, printf-style. */
void map_table_complain(struct map_table *table, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The row of that slug, or NULL. */
const struct map_row *map_table_find(const struct map_table *table,
    const char *slug);

/* Put what the row gives over t; retired_ms becomes now_ms where it retires. */
void map_row_over(const struct map_row *row, int64_t now_ms,
    struct touchpoint *t);

/* Write: the heading, then a line for each. */
struct csv;
void map_table_head(struct csv *csv);
void map_table_line(struct csv *csv, const struct touchpoint *t);

#endif
