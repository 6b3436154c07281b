/*
 * journey_text.c - the score along a journey for people and for spreadsheets.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "aggregator/core/score.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/csv.h"
#include "aggregator/io/journey_text.h"
#include "aggregator/io/member.h"

/* A line: number, label, n, index, range, bar; 80 columns. */
#define LABEL_WIDTH 22
#define LABEL_MOST 80
#define BAR_WIDTH 20

/* ---- the JSON's parts -------------------------------------------------------- */

static bool
has_index(const json_t *object)
{
	return json_is_number(json_object_get(object, "index"));
}

/* ---- table: a step --------------------------------------------------------------- */

/* As many of a text's characters as there is room for. */
static void
put_start(struct bytes *out, const char *text, int most)
{
	int length = 0;

	for (; text[length] != '\0'; length++)
		if (((unsigned char)text[length] & 0xc0) != 0x80 && most-- == 0)
			break;
	bytes_printf(out, "%.*s", length, text);
}

/* 0 to 100 as so many signs of BAR_WIDTH. */
static void
put_bar(struct bytes *out, double index)
{
	const int filled = (int)lround(index / 100 * BAR_WIDTH);
	int i;

	bytes_printf(out, " |");
	for (i = 0; i < BAR_WIDTH; i++)
		bytes_printf(out, "%c", i < filled ? '#' : ' ');
	bytes_printf(out, "|");
}

static void
put_figures(struct bytes *out, const json_t *step)
{
	const json_int_t n = json_integer_value(json_object_get(step, "n"));
	char range[32];

	bytes_printf(out, "%9lld", (long long)n);
	if (!has_index(step)) {
		bytes_printf(out,
		    n == 0 ? "  no answers yet\n"
			   : "  too few answers so far\n");
		return;
	}
	snprintf(range, sizeof(range), "(%.1f-%.1f)",
	    member_figure(step, "low"), member_figure(step, "high"));
	bytes_printf(out, " %6.1f %-13s", member_figure(step, "index"), range);
	put_bar(out, member_figure(step, "index"));
	bytes_printf(out, "\n");
}

/* What is more or less than right before, where that is not chance. */
static void
put_drop(struct bytes *out, const json_t *step)
{
	const json_t *drop = json_object_get(step, "drop");
	const double diff = member_figure(drop, "diff");

	if (!json_is_true(json_object_get(drop, "detectable")))
		return;
	bytes_printf(out,
	    "      %.1f points %s than the step before (%+.1f to %+.1f)\n",
	    fabs(diff), diff < 0 ? "less" : "more", member_figure(drop, "low"),
	    member_figure(drop, "high"));
}

static void
put_step(struct bytes *out, const json_t *step, size_t number)
{
	const char *slug = member_text(step, "touchpoint");
	const char *title = member_text(step, "title");
	const char *department = member_text(step, "department");
	const int missing = LABEL_WIDTH - (int)strlen(slug);

	bytes_printf(out, "%3zu  %s", number, slug);
	if (missing < 0)
		bytes_printf(out, "\n%*s", LABEL_WIDTH + 5, "");
	else
		bytes_printf(out, "%*s", missing, "");
	put_figures(out, step);
	bytes_printf(out, "      ");
	put_start(out, title, LABEL_MOST / 2 - 4);
	bytes_printf(out, "%s", department[0] == '\0' ? "" : ", ");
	put_start(out, department, LABEL_MOST / 2 - 4);
	bytes_printf(out, "\n");
	put_drop(out, step);
}

/* ---- table: what it comes to ------------------------------------------------------- */

static void
put_left_out(struct bytes *out, const json_t *left)
{
	const json_t *slug;
	size_t column = 0, i;

	json_array_foreach(left, i, slug) {
		const char *name = json_string_value(slug);

		if (i == 0)
			bytes_printf(out,
			    "  Left out, of too few answers:\n    ");
		else if (column + strlen(name) > 72)
			bytes_printf(out, ",\n    ");
		else
			bytes_printf(out, ", ");
		column = i > 0 && column + strlen(name) <= 72
		    ? column + strlen(name) + 2
		    : strlen(name) + 4;
		bytes_printf(out, "%s", name);
	}
	if (json_array_size(left) > 0)
		bytes_printf(out, "\n");
}

static void
put_ends(struct bytes *out, const json_t *journey)
{
	bytes_printf(out, "  Entry: %s\n  Exit: %s\n",
	    member_text(journey, "entry"), member_text(journey, "exit"));
}

static void
put_drops(struct bytes *out, const json_t *journey)
{
	const json_t *drop = json_object_get(journey, "biggest_drop");

	if (!json_is_object(drop)) {
		bytes_printf(out, "  No detectable drop between neighbours.\n");
		return;
	}
	bytes_printf(out,
	    "  Biggest drop: %.1f points (%.1f to %.1f), from\n    %s to\n"
	    "    %s\n",
	    -member_figure(drop, "diff"), -member_figure(drop, "high"),
	    -member_figure(drop, "low"), member_text(drop, "from"),
	    member_text(drop, "to"));
}

static void
put_whole(struct bytes *out, const json_t *journey)
{
	const json_t *mean = json_object_get(journey, "mean");
	const long long used = json_integer_value(json_object_get(journey,
	    "used"));
	const char *weakest = member_text(journey, "weakest");

	bytes_printf(out, "\n");
	if (has_index(mean)) {
		bytes_printf(out,
		    "  Mean of %lld step%s: %.1f (%.1f-%.1f)\n"
		    "  Weakest: %s\n",
		    used, used == 1 ? "" : "s", member_figure(mean, "index"),
		    member_figure(mean, "low"), member_figure(mean, "high"),
		    weakest[0] != '\0' ? weakest : "no step has 30 answers");
		put_drops(out, journey);
	} else {
		bytes_printf(out, "  No step has enough answers yet.\n");
	}
	put_ends(out, journey);
	put_left_out(out, json_object_get(journey, "left_out"));
}

static void
put_head(struct bytes *out, const json_t *journey)
{
	const char *from = member_text(journey, "from"),
		   *to = member_text(journey, "to");
	const char *question = member_text(journey, "question");

	put_start(out, member_text(journey, "title"), LABEL_MOST - 10);
	bytes_printf(out, "%s\n",
	    json_is_true(json_object_get(journey, "retired")) ? " (removed)"
							      : "");
	if (question[0] != '\0')
		bytes_printf(out, "%s\n", question);
	if (from[0] == '\0' && to[0] == '\0')
		bytes_printf(out, "All time");
	else
		bytes_printf(out, "%s to %s", from[0] == '\0' ? "..." : from,
		    to[0] == '\0' ? "now" : to);
	bytes_printf(out, ", as of %s\n\n", member_text(journey, "as_of"));
	bytes_printf(out, "%*s%9s %6s %-13s  0%*s\n", LABEL_WIDTH + 5, "", "n",
	    "index", "(95 % range)", BAR_WIDTH - 1, "100");
}

void
journey_text_table(const json_t *journey, struct bytes *out)
{
	const json_t *step;
	size_t i;

	put_head(out, journey);
	json_array_foreach(json_object_get(journey, "steps"), i, step)
		put_step(out, step, i + 1);
	put_whole(out, journey);
	bytes_printf(out, "\n%s\n%s\n",
	    "The range covers chance variation among those who answered;",
	    strchr(SCORE_CAVEAT, ';') + 2);
}

/* ---- CSV ---------------------------------------------------------------------------------- */

static const struct csv_column columns[] = {
	{ "touchpoint", NULL, "touchpoint" },
	{ "title", NULL, "title" },
	{ "department", NULL, "department" },
	{ "n", NULL, "n" },
	{ "index", NULL, "index" },
	{ "low", NULL, "low" },
	{ "high", NULL, "high" },
	{ "diff", "drop", "diff" },
	{ "diff_low", "drop", "low" },
	{ "diff_high", "drop", "high" },
	{ "detectable", "drop", "detectable" },
};

#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

void
journey_text_csv(const json_t *journey, bool decimal_comma, struct bytes *out)
{
	const json_t *step;
	struct csv csv;
	size_t i;

	csv_init(&csv, out, decimal_comma);
	csv_head(&csv, columns, COLUMNS);
	json_array_foreach(json_object_get(journey, "steps"), i, step)
		csv_row(&csv, columns, COLUMNS, step);
}
