/*
 * map_table.c - the whole map as a table of cells; see map_table.h.
 *
 * An empty cell empties its field, save where a card cannot do without (title,
 * kind, zone): there it says nothing.
 */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/core/csv_reader.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/csv.h"
#include "aggregator/io/map_table.h"
#include "aggregator/io/touchpoint_card.h"

#define COLUMNS 13 /* as many as there are fields */
#define NO_FIELD (-1)

/* Zones seen before in a file: to look one up among the system's takes a tenth
 * of a millisecond, and ten thousand of them an event loop's second. */
#define ZONES 16

/* The longest text of a card, its guard, and one byte that is too many. */
#define CELL (LIMIT_TITLE + 3)

static const char near_staff[] = "near_staff";
static const char retired[] = "retired";

/* A file while it is read. */
struct reading {
	struct map_table *table;
	struct csv_reader reader;
	int columns[COLUMNS]; /* the field of each */
	size_t column_count;
	size_t capacity;
	bool no_memory;
	size_t zone_count; /* newer ones replace the oldest */
	char zones[ZONES][LIMIT_ZONE + 1];
	char cell[CELL];
};

void
map_table_complain(struct map_table *table, const char *format, ...)
{
	char text[FIELD_WHY + 100];
	va_list args;

	if (table->complaint_count++ >= MAP_COMPLAINTS)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	bytes_printf(&table->complaints, "%s%s",
	    table->complaint_count > 1 ? "; " : "", text);
}

/* ---- guards ------------------------------------------------------------------- */

/*
 * csv_text puts an apostrophe before what a spreadsheet would take for a
 * formula.  One that was there already gets another, so that each text comes
 * back as it was.
 */
static bool
is_guarded(const char *text)
{
	if (text[0] != '\'')
		return false;
	text += strspn(text, "'");
	return text[0] != '\0' && strchr("=+-@", text[0]) != NULL;
}

static void
put_text(struct csv *csv, const char *text)
{
	char guarded[CELL];

	snprintf(guarded, sizeof(guarded), "%s%s", is_guarded(text) ? "'" : "",
	    text);
	csv_text(csv, guarded);
}

/* ---- the first line ----------------------------------------------------------- */

static int
field_named(const char *name)
{
	for (size_t i = 0; i < touchpoint_field_count; i++)
		if (strcmp(touchpoint_fields[i].name, name) == 0)
			return (int)i;
	if (strcmp(name, near_staff) == 0)
		return MAP_NEAR_STAFF;
	return strcmp(name, retired) == 0 ? MAP_RETIRED : NO_FIELD;
}

static void
take_heading(struct reading *r)
{
	const int field = field_named(r->cell);
	const size_t column = r->reader.column;

	for (size_t i = 0; i < r->column_count; i++) {
		if (field == NO_FIELD || r->columns[i] != field)
			continue;
		map_table_complain(r->table,
		    "line 1, column %zu: there is a column %s already", column,
		    r->cell);
		return;
	}
	if (field == NO_FIELD || r->column_count == COLUMNS)
		map_table_complain(r->table,
		    "line 1, column %zu: there is no field \"%s\"", column,
		    r->cell);
	else
		r->columns[r->column_count++] = field;
}

static void
complain_of_cell(struct reading *r)
{
	map_table_complain(r->table, "line %zu, column %zu: the cell %s",
	    r->reader.line, r->reader.column, r->reader.why);
}

/* False: no use in reading on. */
static bool
read_headings(struct reading *r)
{
	enum csv_verdict verdict;
	bool has_slug = false;

	do {
		verdict = csv_reader_next(&r->reader, r->cell, CELL);
		if (verdict == CSV_BROKEN)
			complain_of_cell(r);
		else if (verdict != CSV_END)
			take_heading(r);
	} while (verdict == CSV_CELL);
	for (size_t i = 0; i < r->column_count; i++)
		has_slug |= r->columns[i] == 0;
	if (!has_slug && verdict != CSV_BROKEN)
		map_table_complain(r->table,
		    "line 1: no column is called slug: it names the "
		    "touchpoint");
	return r->table->complaint_count == 0;
}

/* ---- rows --------------------------------------------------------------------- */

static bool
put_flag(int field, const char *text, struct touchpoint *card,
    char why[FIELD_WHY])
{
	const bool is_yes = strcmp(text, "yes") == 0;

	if (!is_yes && text[0] != '\0' && strcmp(text, "no") != 0) {
		snprintf(why, FIELD_WHY, "must be yes or no, not \"%s\"", text);
		return false;
	}
	if (field == MAP_NEAR_STAFF)
		card->near_staff = is_yes;
	else
		card->retired_ms = is_yes;
	return true;
}

static bool
is_known_zone(const struct reading *r, const char *text)
{
	for (size_t i = 0; i < ZONES && i < r->zone_count; i++)
		if (strcmp(r->zones[i], text) == 0)
			return true;
	return false;
}

static bool
put_zone(struct reading *r, const struct field *f, const char *text,
    struct touchpoint *card, char why[FIELD_WHY])
{
	if (is_known_zone(r, text))
		strcpy(card->zone, text);
	else if (field_put(f, text, card, why))
		strcpy(r->zones[r->zone_count++ % ZONES], text);
	else
		return false;
	return true;
}

static bool
put_text_field(struct reading *r, const struct field *f, const char *text,
    struct touchpoint *card, char why[FIELD_WHY])
{
	return f->offset == offsetof(struct touchpoint, zone)
	    ? put_zone(r, f, text, card, why)
	    : field_put(f, text, card, why);
}

static bool
put_field(struct reading *r, int field, const char *text, struct map_row *row,
    char why[FIELD_WHY])
{
	const bool is_flag = field == MAP_NEAR_STAFF || field == MAP_RETIRED;
	const struct field *f = &touchpoint_fields[is_flag ? 0 : field];
	const bool is_said = is_flag || field == 0 || !f->required ||
	    text[0] != '\0';

	if (!is_said)
		return true;
	row->given |= 1u << field;
	return is_flag ? put_flag(field, text, &row->card, why)
		       : put_text_field(r, f, text, &row->card, why);
}

static const char *
field_name(int field)
{
	if (field == MAP_NEAR_STAFF)
		return near_staff;
	return field == MAP_RETIRED ? retired : touchpoint_fields[field].name;
}

static void
take_cell(struct reading *r, struct map_row *row)
{
	const size_t column = r->reader.column;
	const char *text = is_guarded(r->cell) ? r->cell + 1 : r->cell;
	char why[FIELD_WHY];
	int field;

	if (column > r->column_count) {
		map_table_complain(r->table,
		    "line %zu, column %zu: line 1 has %zu columns",
		    r->reader.line, column, r->column_count);
		return;
	}
	field = r->columns[column - 1];
	if (!put_field(r, field, text, row, why))
		map_table_complain(r->table, "line %zu, column %zu: %s %s",
		    r->reader.line, column, field_name(field), why);
}

static void
keep_row(struct reading *r, const struct map_row *row)
{
	struct map_table *table = r->table;
	struct map_row *rows = table->rows;

	if (table->count == MAP_ROWS) {
		map_table_complain(table,
		    "line %zu: a file holds at most %d touchpoints", row->line,
		    MAP_ROWS);
		return;
	}
	if (table->count == r->capacity) {
		r->capacity = r->capacity > 0 ? 2 * r->capacity : 64;
		rows = realloc(rows, r->capacity * sizeof(*rows));
		if (rows == NULL) {
			r->no_memory = true;
			return;
		}
		table->rows = rows;
	}
	rows[table->count++] = *row;
}

/* One line; false: there is none, or no use in reading on. */
static bool
read_row(struct reading *r)
{
	struct map_row row = { .given = 0 };
	enum csv_verdict verdict;
	bool is_blank;
	size_t cells = 0;

	do {
		verdict = csv_reader_next(&r->reader, r->cell, CELL);
		if (verdict == CSV_BROKEN)
			complain_of_cell(r);
		if (verdict > CSV_LAST)
			return false;
		if (cells++ == 0)
			row.line = r->reader.line;
		is_blank = cells == 1 && verdict == CSV_LAST &&
		    r->cell[0] == '\0';
		if (!is_blank)
			take_cell(r, &row);
	} while (verdict == CSV_CELL);
	if (!is_blank && cells < r->column_count)
		map_table_complain(r->table,
		    "line %zu: it has %zu of %zu columns", row.line, cells,
		    r->column_count);
	if (!is_blank)
		keep_row(r, &row);
	return !r->no_memory;
}

static int
by_slug(const void *a, const void *b)
{
	const struct map_row *x = a, *y = b;
	const int order = strcmp(x->card.slug, y->card.slug);

	return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

static void
complain_of_twins(struct map_table *table)
{
	for (size_t i = 1; i < table->count; i++) {
		const struct map_row *one = &table->rows[i - 1];
		const struct map_row *next = &table->rows[i];

		if (strcmp(one->card.slug, next->card.slug) == 0)
			map_table_complain(table,
			    "line %zu: \"%s\" stands on line %zu already",
			    next->line, next->card.slug, one->line);
	}
}

struct map_table *
map_table_read(const void *bytes, size_t length)
{
	struct reading r = { .table = calloc(1, sizeof(*r.table)) };

	if (r.table == NULL)
		return NULL;
	csv_reader_begin(&r.reader, bytes, length);
	if (read_headings(&r))
		while (read_row(&r))
			;
	if (r.no_memory || r.table->complaints.failed) {
		map_table_free(r.table);
		return NULL;
	}
	if (r.table->count > 0)
		qsort(r.table->rows, r.table->count, sizeof(*r.table->rows),
		    by_slug);
	if (r.table->complaint_count == 0)
		complain_of_twins(r.table);
	return r.table;
}

void
map_table_free(struct map_table *table)
{
	if (table == NULL)
		return;
	free(table->rows);
	bytes_release(&table->complaints);
	free(table);
}

const struct map_row *
map_table_find(const struct map_table *table, const char *slug)
{
	size_t low = 0, high = table->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const int order = strcmp(table->rows[middle].card.slug, slug);

		if (order == 0)
			return &table->rows[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

void
map_row_over(const struct map_row *row, int64_t now_ms, struct touchpoint *t)
{
	for (size_t i = 0; i < touchpoint_field_count; i++) {
		const struct field *f = &touchpoint_fields[i];

		if (row->given & 1u << i)
			strcpy((char *)t + f->offset,
			    touchpoint_text(&row->card, i));
	}
	if (row->given & 1u << MAP_NEAR_STAFF)
		t->near_staff = row->card.near_staff;
	if (row->given & 1u << MAP_RETIRED &&
	    (row->card.retired_ms != 0) != (t->retired_ms != 0))
		t->retired_ms = row->card.retired_ms != 0 ? now_ms : 0;
}

/* ---- writing ------------------------------------------------------------------ */

void
map_table_head(struct csv *csv)
{
	for (size_t i = 0; i < touchpoint_field_count; i++)
		csv_text(csv, touchpoint_fields[i].name);
	csv_text(csv, near_staff);
	csv_text(csv, retired);
	csv_end_line(csv);
}

void
map_table_line(struct csv *csv, const struct touchpoint *t)
{
	for (size_t i = 0; i < touchpoint_field_count; i++)
		put_text(csv, touchpoint_text(t, i));
	csv_text(csv, t->near_staff ? "yes" : "no");
	csv_text(csv, t->retired_ms != 0 ? "yes" : "no");
	csv_end_line(csv);
}
