/*
 * csv.c - tables for spreadsheets: RFC 4180, or with a decimal comma.
 */
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "aggregator/io/bytes.h"
#include "aggregator/io/csv.h"

void
csv_init(struct csv *csv, struct bytes *out, bool decimal_comma)
{
	*csv = (struct csv){ .out = out, .decimal_comma = decimal_comma };
}

/* What stands before a cell. */
static void
begin_cell(struct csv *csv)
{
	if (csv->begun)
		bytes_printf(csv->out, "%c", csv->decimal_comma ? ';' : ',');
	csv->begun = true;
}

void
csv_text(struct csv *csv, const char *text)
{
	const char *c;

	begin_cell(csv);
	if (text[0] != '\0' && strchr("=+-@\t", text[0]) != NULL) {
		bytes_printf(csv->out, "\"'");
	} else if (strpbrk(text, ",;\"\r\n") == NULL) {
		bytes_printf(csv->out, "%s", text);
		return;
	} else {
		bytes_printf(csv->out, "\"");
	}
	for (c = text; *c != '\0'; c++)
		bytes_printf(csv->out, *c == '"' ? "\"\"" : "%c", *c);
	bytes_printf(csv->out, "\"");
}

void
csv_count(struct csv *csv, long long count)
{
	begin_cell(csv);
	bytes_printf(csv->out, "%lld", count);
}

void
csv_figure(struct csv *csv, double figure)
{
	char text[32], *point;

	begin_cell(csv);
	snprintf(text, sizeof(text), "%.10g", figure);
	point = strchr(text, '.');
	if (csv->decimal_comma && point != NULL)
		*point = ',';
	bytes_printf(csv->out, "%s", text);
}

void
csv_value(struct csv *csv, const json_t *value)
{
	if (json_is_string(value))
		csv_text(csv, json_string_value(value));
	else if (json_is_integer(value))
		csv_count(csv, json_integer_value(value));
	else if (json_is_real(value))
		csv_figure(csv, json_real_value(value));
	else if (json_is_boolean(value))
		csv_text(csv, json_is_true(value) ? "true" : "false");
	else
		csv_text(csv, "");
}

void
csv_end_line(struct csv *csv)
{
	csv->begun = false;
	bytes_printf(csv->out, "\r\n");
}

void
csv_head(struct csv *csv, const struct csv_column *columns, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		csv_text(csv, columns[i].heading);
	csv_end_line(csv);
}

void
csv_row(struct csv *csv, const struct csv_column *columns, size_t count,
    const json_t *row)
{
	const json_t *part;
	size_t i;

	for (i = 0; i < count; i++) {
		part = columns[i].part == NULL
		    ? row
		    : json_object_get(row, columns[i].part);
		csv_value(csv, json_object_get(part, columns[i].name));
	}
	csv_end_line(csv);
}
