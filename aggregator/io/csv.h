/*
 * csv.h - tables for spreadsheets: RFC 4180, or with a decimal comma.
 *
 * Cells are put one after the other and a line is ended; what comes between
 * them is known here alone.  Where the decimal sign is a comma, cells are kept
 * apart by semicolons, as the spreadsheets of those countries expect.
 */
#ifndef AGGREGATOR_IO_CSV_H
#define AGGREGATOR_IO_CSV_H

#include <stdbool.h>

#include "aggregator/core/message.h"

struct json_t;

/* A table being written; out is lent and says whether memory failed. */
struct csv {
	struct bytes *out;
	bool decimal_comma;
	bool begun; /* a cell stands on the line */
};

/* One column of rows given as JSON: the member name of the row's member part,
 * or of the row itself where part is NULL. */
struct csv_column {
	const char *heading;
	const char *part;
	const char *name;
};

void csv_init(struct csv *csv, struct bytes *out, bool decimal_comma);

/*
 * A text, quoted where it must be; one that a spreadsheet would take for a formula
 * gets an apostrophe before it, and what would steer the terminal that shows the
 * table is a blank.  "" is an empty cell.
 */
void csv_text(struct csv *csv, const char *text);

void csv_count(struct csv *csv, long long count);

/* Ten digits, with the table's decimal sign. */
void csv_figure(struct csv *csv, double figure);

/* What the value is; null, a list and NULL leave the cell empty. */
void csv_value(struct csv *csv, const struct json_t *value);

void csv_end_line(struct csv *csv);

/* The headings as a line, and then a row of JSON as a line. */
void csv_head(struct csv *csv, const struct csv_column *columns, size_t count);
void csv_row(struct csv *csv, const struct csv_column *columns, size_t count,
    const struct json_t *row);

#endif
