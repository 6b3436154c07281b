/*
 * score_grid.c - the week at a glance: an index for each of its hours.
 */
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "aggregator/core/score.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/member.h"
#include "aggregator/io/score_grid.h"
#include "aggregator/io/score_line.h"

#define DAYS 7
#define HOURS 24

/* Up to so many hours a cell has four columns, else three: 80 in all. */
#define WIDE_HOURS 18

/* Whole points; what is no figure is below 0. */
#define NOBODY (-2)
#define FEW (-1)

struct grid {
	int cells[DAYS][HOURS];
	int first, last; /* hours with answers */
};

bool
score_grid_fits(const json_t *row)
{
	const json_t *group = json_object_get(row, "group");

	return json_object_size(group) == 1 &&
	    json_object_get(group, "hourofweek") != NULL;
}

static bool
same_place(const json_t *a, const json_t *b)
{
	return strcmp(member_text(a, "touchpoint"),
		   member_text(b, "touchpoint")) == 0 &&
	    strcmp(member_text(a, "question"), member_text(b, "question")) == 0;
}

/* The merged index, or of every answer alike where nothing was merged. */
static int
points_of(const json_t *row)
{
	const json_t *merged = json_object_get(row, "merged");
	const json_t *part = json_is_object(merged)
	    ? merged
	    : json_object_get(row, "pooled");

	if (member_count(row, "n") == 0)
		return NOBODY;
	if (member_count(row, "n") < SCORE_MIN_N || !json_is_object(part))
		return FEW;
	return (int)(member_figure(part, "index") + 0.5);
}

static void
take(struct grid *grid, const json_t *row)
{
	const long long at = member_count(json_object_get(row, "group"),
	    "hourofweek");
	const int hour = (int)(at % HOURS), points = points_of(row);

	if (at < 0 || at >= DAYS * HOURS)
		return;
	grid->cells[at / HOURS][hour] = points;
	if (points == NOBODY)
		return;
	grid->first = hour < grid->first ? hour : grid->first;
	grid->last = hour > grid->last ? hour : grid->last;
}

static size_t
fill(struct grid *grid, const json_t *rows, size_t from)
{
	const json_t *first = json_array_get(rows, from);
	size_t i = from;

	for (int day = 0; day < DAYS; day++)
		for (int hour = 0; hour < HOURS; hour++)
			grid->cells[day][hour] = NOBODY;
	grid->first = HOURS;
	grid->last = -1;
	for (; i < json_array_size(rows) &&
	     same_place(first, json_array_get(rows, i));
	     i++)
		take(grid, json_array_get(rows, i));
	return i;
}

static void
put_cell(struct bytes *out, int points, int width)
{
	if (points >= 0)
		bytes_printf(out, "%*d", width, points);
	else
		bytes_printf(out, "%*s", width, points == FEW ? "." : "");
}

size_t
score_grid_put(struct bytes *out, const json_t *rows, size_t from)
{
	static const char *const days[DAYS] = { "Mon", "Tue", "Wed", "Thu",
		"Fri", "Sat", "Sun" };
	const struct score_line line = { out, false, false };
	struct grid grid;
	const size_t next = fill(&grid, rows, from);
	const int width = grid.last - grid.first < WIDE_HOURS ? 4 : 3;

	bytes_printf(out, "     ");
	for (int hour = grid.first; hour <= grid.last; hour++)
		bytes_printf(out, "%*s%02d", width - 2, "", hour);
	score_line_end(&line);
	for (int day = 0; day < DAYS; day++) {
		bytes_printf(out, "  %s", days[day]);
		for (int hour = grid.first; hour <= grid.last; hour++)
			put_cell(out, grid.cells[day][hour], width);
		score_line_end(&line);
	}
	bytes_printf(out, "  index by the hour; a dot: fewer than %d answers\n",
	    SCORE_MIN_N);
	return next;
}

json_t *
score_grid_whole(const json_t *rows, size_t from, size_t next)
{
	static const char *const counts[] = { "withdrawn", "replaced",
		"rehearsal" };
	json_t *complete = json_copy(json_object_get(json_array_get(rows, from),
	    "complete"));

	for (size_t c = 0; c < sizeof(counts) / sizeof(counts[0]); c++) {
		json_int_t sum = 0;

		for (size_t i = from; i < next; i++)
			sum += member_count(json_object_get(json_array_get(rows,
								i),
						"complete"),
			    counts[c]);
		if (json_is_object(complete))
			json_object_set_new(complete, counts[c],
			    json_integer(sum));
	}
	return json_pack("{s:o, s:O?}", "complete",
	    complete != NULL ? complete : json_null(), "corrections",
	    json_object_get(json_array_get(rows, from), "corrections"));
}
