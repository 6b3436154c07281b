/*
 * table.c - measures first, prints second; the last column is never padded.
 */

#include <stdio.h>
#include <string.h>

#include "aggregator/table.h"

#define TABLE_CELL 256
#define TABLE_COLUMNS 12
#define TABLE_WIDTH 80
#define TABLE_REST_LEAST 8 /* characters that still say something */

/* A list of texts, commas between. */
static void
join(const json_t *list, char *out, size_t size)
{
	size_t used = 0, i;
	json_t *value;

	out[0] = '\0';
	json_array_foreach(list, i, value) {
		if (used >= size)
			return;
		used += (size_t)snprintf(out + used, size - used, "%s%s",
		    i > 0 ? "," : "", json_string_value(value));
	}
}

static void
value_text(const json_t *value, char out[TABLE_CELL])
{
	if (json_is_string(value))
		snprintf(out, TABLE_CELL, "%s", json_string_value(value));
	else if (json_is_integer(value))
		snprintf(out, TABLE_CELL, "%lld",
		    (long long)json_integer_value(value));
	else if (json_is_boolean(value))
		snprintf(out, TABLE_CELL, "%s",
		    json_is_true(value) ? "yes" : "no");
	else if (json_is_array(value))
		join(value, out, TABLE_CELL);
	else
		snprintf(out, TABLE_CELL, "-");
	if (out[0] == '\0')
		strcpy(out, "-");
}

/* Characters, not bytes: UTF-8's followers take no room. */
static int
width_of(const char *text)
{
	int width = 0;

	for (; *text != '\0'; text++)
		width += ((unsigned char)*text & 0xc0) != 0x80;
	return width;
}

/* Keep that many characters. */
static void
cut(char *text, int most)
{
	for (; *text != '\0'; text++)
		if (((unsigned char)*text & 0xc0) != 0x80 && most-- == 0)
			break;
	*text = '\0';
}

/* most: of this column, once it is known. */
static void
cell_text(const json_t *row, const struct table_column *column, int most,
    char out[TABLE_CELL])
{
	value_text(json_object_get(row, column->member), out);
	if (most > 0)
		cut(out, most);
}

static void
print_cell(const char *text, int width, int is_last)
{
	fputs(text, stdout);
	if (is_last)
		putchar('\n');
	else
		printf("%*s", width - width_of(text) + 2, "");
}

static void
measure(const json_t *list, const struct table_column *columns, int *widths)
{
	char text[TABLE_CELL];
	json_t *row;
	size_t i;

	for (int c = 0; columns[c].member != NULL; c++)
		widths[c] = width_of(columns[c].title);
	json_array_foreach(list, i, row)
		for (int c = 0; columns[c].member != NULL; c++) {
			cell_text(row, &columns[c], columns[c].most, text);
			if (width_of(text) > widths[c])
				widths[c] = width_of(text);
		}
}

/* The one column that takes the rest gives way until the lines fit. */
static void
fit(const struct table_column *columns, int *widths)
{
	int over = -TABLE_WIDTH, rest = -1;

	for (int c = 0; columns[c].member != NULL; c++) {
		over += widths[c] + (c > 0 ? 2 : 0);
		if (columns[c].most == TABLE_REST)
			rest = c;
	}
	if (rest < 0 || over <= 0)
		return;
	widths[rest] -= over;
	if (widths[rest] < TABLE_REST_LEAST)
		widths[rest] = TABLE_REST_LEAST;
}

void
table_print(const json_t *list, const struct table_column *columns,
    const char *empty)
{
	int widths[TABLE_COLUMNS];
	char text[TABLE_CELL];
	json_t *row;
	size_t i;

	if (json_array_size(list) == 0) {
		puts(empty);
		return;
	}
	measure(list, columns, widths);
	fit(columns, widths);
	for (int c = 0; columns[c].member != NULL; c++)
		print_cell(columns[c].title, widths[c],
		    columns[c + 1].member == NULL);
	json_array_foreach(list, i, row)
		for (int c = 0; columns[c].member != NULL; c++) {
			cell_text(row, &columns[c], widths[c], text);
			print_cell(text, widths[c],
			    columns[c + 1].member == NULL);
		}
}
