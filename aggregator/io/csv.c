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

/* Length of a control character at text that is no blank or line's end, or 0. */
static size_t
control_at(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;

	if ((at[0] < ' ' && strchr("\t\r\n", at[0]) == NULL) || at[0] == 0x7f)
		return 1;
	return at[0] == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0 ? 2 : 0;
}

static void
put_clean(struct csv *csv, const char *text)
{
	for (size_t control; *text != '\0'; text += control > 0 ? control : 1) {
		control = control_at(text);
		if (control > 0)
			bytes_printf(csv->out, " ");
		else
			bytes_printf(csv->out, *text == '"' ? "\"\"" : "%c",
			    *text);
	}
}

void
csv_text(struct csv *csv, const char *text)
{
	const bool formula = text[0] != '\0' &&
	    strchr("=+-@\t\r", text[0]) != NULL;

	begin_cell(csv);
	if (!formula && strpbrk(text, ",;\"\r\n") == NULL) {
		put_clean(csv, text);
		return;
	}
	bytes_printf(csv->out, formula ? "\"'" : "\"");
	put_clean(csv, text);
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
