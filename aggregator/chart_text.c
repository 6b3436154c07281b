/*
 * chart_text.c - a chart of days for a terminal, and for a spreadsheet.
 *
 * One line a day, so that it reads downwards like a calendar and a screen
 * reader or a Braille line can follow it:
 *
 *                    n  index    40        50        60        70
 *     Tue 24 Nov   143   51.2 !     o   [    ~     |          ]
 */

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "aggregator/chart_text.h"
#include "aggregator/core/query.h"
#include "aggregator/core/score.h"
#include "aggregator/core/watch.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/csv.h"
#include "aggregator/io/member.h"
#include "aggregator/paragraph.h"

/* Columns of the axis; 26 stand before it. */
#define AXIS 52

/* The least the axis spans, so that a calm month does not look wild. */
#define AXIS_POINTS 20

struct axis {
	double low, high;
};

static bool
is_entered(const json_t *point)
{
	return json_object_get(point, "index") != NULL;
}

/* ---- the axis ---------------------------------------------------------------------- */

static void
axis_hold(struct axis *axis, double figure)
{
	axis->low = fmin(axis->low, figure);
	axis->high = fmax(axis->high, figure);
}

/* From what is on the chart to full tens, 20 points at least. */
static struct axis
axis_of(const json_t *chart)
{
	const double usual = member_figure(json_object_get(chart, "baseline"),
	    "index");
	struct axis axis = { usual, usual };
	const json_t *point;
	size_t i;

	json_array_foreach(json_object_get(chart, "points"), i, point) {
		if (!is_entered(point))
			continue;
		axis_hold(&axis, member_figure(point, "index"));
		axis_hold(&axis, member_figure(point, "low"));
		axis_hold(&axis, member_figure(point, "high"));
		axis_hold(&axis, member_figure(point, "ewma"));
	}
	axis.low = 10 * floor(axis.low / 10);
	axis.high = 10 * ceil(axis.high / 10);
	if (axis.high - axis.low < AXIS_POINTS)
		axis.high = fmin(100, axis.low + AXIS_POINTS);
	if (axis.high - axis.low < AXIS_POINTS)
		axis.low = axis.high - AXIS_POINTS;
	return axis;
}

static int
column_of(const struct axis *axis, double figure)
{
	return (int)lround((figure - axis->low) / (axis->high - axis->low) *
	    (AXIS - 1));
}

/* The line of numbers above the chart, each beginning over its place. */
static void
put_scale(struct bytes *out, const struct axis *axis)
{
	char line[AXIS + 8];
	size_t end = 0;

	memset(line, ' ', sizeof(line));
	for (int at = (int)axis->low; at <= (int)axis->high; at += 10) {
		int column = column_of(axis, at);
		char number[8];
		const int length = snprintf(number, sizeof(number), "%d", at);

		if (column + length > AXIS + 1)
			column = AXIS + 1 - length;
		memcpy(line + column, number, (size_t)length);
		end = (size_t)(column + length);
	}
	bytes_printf(out, "%17s %6s   %.*s\n", "n", "index", (int)end, line);
}

/* ---- lines -------------------------------------------------------------------------- */

/* "Tue 24 Nov" of 2026-11-24. */
static void
put_date(struct bytes *out, const char *day)
{
	struct query_time time = { .value = 0 };
	char text[WATCH_DATE];

	query_time_read(day, &time);
	watch_date(time.value, text);
	bytes_printf(out, "%.3s %-6s", text, strchr(text, ' ') + 1);
}

/* Later signs stand over earlier ones. */
static void
draw(char line[AXIS + 1], const struct axis *axis, double usual,
    const json_t *point)
{
	memset(line, ' ', AXIS);
	line[AXIS] = '\0';
	line[column_of(axis, usual)] = '|';
	line[column_of(axis, member_figure(point, "low"))] = '[';
	line[column_of(axis, member_figure(point, "high"))] = ']';
	line[column_of(axis, member_figure(point, "ewma"))] = '~';
	line[column_of(axis, member_figure(point, "index"))] = 'o';
	for (int i = AXIS; i > 0 && line[i - 1] == ' '; i--)
		line[i - 1] = '\0';
}

static void
put_point(struct bytes *out, const struct axis *axis, double usual,
    const json_t *point)
{
	const bool outside = member_figure(point, "signal") != 0;
	const bool drifts = member_figure(point, "drift") != 0;
	char line[AXIS + 1];

	put_date(out, member_text(point, "from"));
	bytes_printf(out, " %6lld", member_count(point, "n"));
	if (!is_entered(point)) {
		bytes_printf(out, "      -\n");
		return;
	}
	draw(line, axis, usual, point);
	bytes_printf(out, " %6.1f%s%s%s\n", member_figure(point, "index"),
	    outside ? "!" : " ", drifts ? "~" : " ", line);
}

/* ---- the whole ---------------------------------------------------------------------- */

static void
put_head(struct bytes *out, const json_t *chart)
{
	const json_t *baseline = json_object_get(chart, "baseline");
	char text[400];

	bytes_printf(out, "%s: %s (%s, %s), by %s\n",
	    member_text(chart, "touchpoint"), member_text(chart, "question"),
	    member_text(chart, "channel"), member_text(chart, "scale"),
	    member_text(chart, "bucket"));
	if (!json_is_true(json_object_get(baseline, "known"))) {
		bytes_printf(out, "No usual to compare with yet: ");
		paragraph_put(out, 0, member_text(baseline, "words"));
		return;
	}
	snprintf(text, sizeof(text),
	    "Usual: %.1f, from %s to %s (n %lld); phi %.1f%s",
	    member_figure(baseline, "index"), member_text(baseline, "from"),
	    member_text(baseline, "to"), member_count(baseline, "n"),
	    member_figure(baseline, "phi"),
	    json_is_true(json_object_get(baseline, "phi_checked"))
		? ""
		: ", not checked: too few days");
	paragraph_put(out, 0, text);
}

/* bucket: day or week. */
static void
put_legend(struct bytes *out, const char *bucket)
{
	char text[256];

	snprintf(text, sizeof(text),
	    "o that %s's index, [ ] where it is expected, | the usual, ~ the "
	    "drift chart; behind the index: ! a %s outside, ~ a drift; - fewer "
	    "than 10 answers.",
	    bucket, bucket);
	paragraph_put(out, 0, text);
}

void
chart_text_table(const json_t *chart, struct bytes *out)
{
	const json_t *points = json_object_get(chart, "points"), *point;
	const double usual = member_figure(json_object_get(chart, "baseline"),
	    "index");
	const struct axis axis = axis_of(chart);
	size_t i;

	put_head(out, chart);
	if (json_array_size(points) > 0) {
		bytes_printf(out, "\n");
		put_scale(out, &axis);
	}
	json_array_foreach(points, i, point)
		put_point(out, &axis, usual, point);
	if (json_array_size(points) > 0) {
		bytes_printf(out, "\n");
		put_legend(out, member_text(chart, "bucket"));
	}
	bytes_printf(out, "\n");
	paragraph_put(out, 0, SCORE_CAVEAT);
}

void
chart_text_csv(const json_t *chart, bool decimal_comma, struct bytes *out)
{
	static const struct csv_column columns[] = {
		{ "from", NULL, "from" },
		{ "to", NULL, "to" },
		{ "n", NULL, "n" },
		{ "index", NULL, "index" },
		{ "low", NULL, "low" },
		{ "high", NULL, "high" },
		{ "signal", NULL, "signal" },
		{ "ewma", NULL, "ewma" },
		{ "ewma_low", NULL, "ewma_low" },
		{ "ewma_high", NULL, "ewma_high" },
		{ "drift", NULL, "drift" },
	};
	const size_t count = sizeof(columns) / sizeof(columns[0]);
	const json_t *point;
	struct csv csv;
	size_t i;

	csv_init(&csv, out, decimal_comma);
	csv_head(&csv, columns, count);
	json_array_foreach(json_object_get(chart, "points"), i, point)
		csv_row(&csv, columns, count, point);
}
