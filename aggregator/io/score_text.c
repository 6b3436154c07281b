/*
 * score_text.c - a score report for people and for spreadsheets.
 *
 * Knows the JSON's shape and nothing of where it came from.  What each figure
 * means stands in core/score.h.
 */
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "aggregator/core/score.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/csv.h"
#include "aggregator/io/score_text.h"

/* Below it a figure would be read for more than it says. */
#define SHOWN_FROM 10

/* From here on the answers are worth noticeably less than their number. */
#define DESIGN_EFFECT_SHOWN 2

#define TABLE_WIDTH 80

/* Where the columns of figures begin. */
#define LABEL_WIDTH 34

/* ---- the JSON's parts -------------------------------------------------------- */

static const char *
text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text == NULL ? "" : text;
}

static long long
count_of(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

static double
figure_of(const json_t *object, const char *name)
{
	return json_number_value(json_object_get(object, name));
}

static const char *
plural(long long n, const char *one, const char *many)
{
	return n == 1 ? one : many;
}

/* ---- table: a line -------------------------------------------------------------- */

/* Characters a text takes on the screen, near enough: code points. */
static int
width_of(const char *text)
{
	int width = 0;

	for (; *text != '\0'; text++)
		width += ((unsigned char)*text & 0xc0) != 0x80;
	return width;
}

static void
put_label(struct bytes *out, int indent, const char *label)
{
	const int width = LABEL_WIDTH - indent;
	const int missing = width - width_of(label);

	bytes_printf(out, "%*s%s%*s", indent, "", label,
	    missing > 0 ? missing : 0, "");
}

/* index (or whatever name says) with its range, or blanks. */
static void
put_range(struct bytes *out, const json_t *part, const char *name)
{
	char range[32];

	if (!json_is_object(part) ||
	    !json_is_number(json_object_get(part, name)))
		return;
	snprintf(range, sizeof(range), "%.1f - %.1f", figure_of(part, "low"),
	    figure_of(part, "high"));
	bytes_printf(out, " %7.1f  %-14s", figure_of(part, name), range);
}

static void
put_few(struct bytes *out, long long n)
{
	if (n == 0)
		bytes_printf(out, "  no answers yet");
	else
		bytes_printf(out, "  only %lld answer%s so far", n,
		    plural(n, "", "s"));
}

/* Ends the line, without blanks before its end. */
static void
end_line(struct bytes *out)
{
	while (out->length > 0 && out->data[out->length - 1] == ' ')
		out->length--;
	bytes_printf(out, "\n");
}

/* ---- table: what a row says --------------------------------------------------- */

static void
put_channel(struct bytes *out, const json_t *channel)
{
	const json_t *positive = json_object_get(channel, "positive");
	const long long n = count_of(channel, "n");
	char label[128];

	snprintf(label, sizeof(label), "%s (%s)", text_of(channel, "channel"),
	    text_of(channel, "scale"));
	put_label(out, 4, label);
	bytes_printf(out, "%10lld", n);
	if (n < SHOWN_FROM) {
		put_few(out, n);
	} else if (json_is_object(positive)) {
		put_range(out, channel, "index");
		bytes_printf(out, " %7.1f %%", figure_of(positive, "percent"));
	}
	end_line(out);
}

/* The answers per step, worst first. */
static void
put_counts(struct bytes *out, const json_t *channel)
{
	const json_t *counts = json_object_get(channel, "counts"), *count;
	size_t k;

	bytes_printf(out, "      worst to best:");
	json_array_foreach(counts, k, count)
		bytes_printf(out, " %lld", json_integer_value(count));
	end_line(out);
}

/* A figure of every channel, whichever were merged; false: of too few. */
static bool
put_pooled(struct bytes *out, const char *label, const json_t *part,
    const char *name)
{
	const long long n = count_of(part, "n");

	put_label(out, 4, label);
	bytes_printf(out, "%10lld", n);
	if (n < SHOWN_FROM)
		put_few(out, n);
	else
		put_range(out, part, name);
	return n >= SHOWN_FROM;
}

static void
put_special(struct bytes *out, const json_t *row)
{
	const json_t *nps = json_object_get(row, "nps");
	const json_t *ces = json_object_get(row, "ces");

	if (json_is_object(nps)) {
		put_pooled(out, "NPS of every channel, pooled", nps, "score");
		end_line(out);
	}
	if (json_is_object(ces)) {
		if (put_pooled(out, "CES of every channel, % easy", ces,
			"percent"))
			bytes_printf(out, " mean %.1f", figure_of(ces, "mean"));
		end_line(out);
	}
}

/* No mark on the word of a few: every channel that was merged has thirty. */
static bool
may_be_marked(const json_t *row)
{
	const json_t *missing = json_object_get(json_object_get(row, "merged"),
	    "missing");
	const json_t *channel, *name;
	size_t i, j;

	json_array_foreach(json_object_get(row, "channels"), i, channel) {
		bool is_missing = false;

		json_array_foreach(missing, j, name)
			is_missing |= strcmp(json_string_value(name),
					  text_of(channel, "channel")) == 0;
		if (!is_missing && count_of(channel, "n") < SCORE_MIN_N)
			return false;
	}
	return true;
}

/* The answers behind the row's figure: those of channels left out are not. */
static long long
answers_of(const json_t *row)
{
	const json_t *merged = json_object_get(row, "merged");

	return count_of(json_is_object(merged) ? merged : row, "n");
}

/* What must be said of a merge beside its figure. */
static void
put_remarks(struct bytes *out, const json_t *row)
{
	const json_t *merged = json_object_get(row, "merged"), *name;
	const json_t *missing = json_object_get(merged, "missing");
	const double worth = figure_of(merged, "n_effective");
	const double n = (double)answers_of(row);
	size_t i;

	if (n > DESIGN_EFFECT_SHOWN * worth && worth > 0)
		bytes_printf(out,
		    "    %.0f answers, worth %.0f drawn in balance\n", n,
		    worth);
	if (json_is_true(json_object_get(merged, "disagree")) &&
	    may_be_marked(row))
		bytes_printf(out,
		    "    channels disagree: look at them side by side\n");
	json_array_foreach(missing, i, name)
		bytes_printf(out, "%s%s", i == 0 ? "    left out: " : ", ",
		    json_string_value(name));
	if (json_array_size(missing) > 0)
		bytes_printf(out, " (too few answers)\n");
	if (count_of(row, "flagged") > 0)
		bytes_printf(out,
		    "    %lld repeated press%s filtered, not counted\n",
		    count_of(row, "flagged"),
		    plural(count_of(row, "flagged"), "", "es"));
}

static void
put_raw(struct bytes *out, const json_t *row)
{
	const json_t *raw = json_object_get(row, "raw");

	if (!json_is_object(raw))
		return;
	put_label(out, 4, "repeated presses counted too");
	bytes_printf(out, "%10lld", count_of(raw, "n"));
	if (count_of(row, "n") >= SHOWN_FROM)
		put_range(out, raw, "index");
	end_line(out);
}

/* The merged score, or every answer alike where nothing could be merged. */
static void
put_score(struct bytes *out, int indent, const char *label, const json_t *row)
{
	const json_t *merged = json_object_get(row, "merged");
	const long long n = count_of(row, "n");

	put_label(out, indent, label);
	bytes_printf(out, "%10lld", answers_of(row));
	if (n < SHOWN_FROM || json_is_null(json_object_get(row, "channels")))
		put_few(out, n);
	else if (json_is_object(merged))
		put_range(out, merged, "index");
	else
		put_range(out, json_object_get(row, "pooled"), "index");
	end_line(out);
}

static void
put_whole_row(struct bytes *out, const json_t *row)
{
	const json_t *channels = json_object_get(row, "channels"), *channel;
	char label[128];
	size_t i;

	snprintf(label, sizeof(label), "merged (balanced, %s weights)",
	    text_of(json_object_get(row, "merged"), "weights"));
	put_score(out, 2,
	    json_is_object(json_object_get(row, "merged"))
		? label
		: "not merged: too few answers",
	    row);
	if (count_of(row, "n") < SHOWN_FROM)
		return;
	put_label(out, 2, "pooled (every answer alike)");
	bytes_printf(out, "%10s", "");
	put_range(out, json_object_get(row, "pooled"), "index");
	end_line(out);
	json_array_foreach(channels, i, channel) {
		put_channel(out, channel);
		put_counts(out, channel);
	}
	put_special(out, row);
	put_raw(out, row);
	put_remarks(out, row);
}

/* "2026-11-20 web", "Mon", "14 h". */
static void
group_label(const json_t *group, char *label, size_t size)
{
	static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri",
		"Sat", "Sun" };
	const char *name;
	json_t *value;
	size_t used = 0;
	long long n;

	label[0] = '\0';
	json_object_foreach((json_t *)(uintptr_t)group, name, value) {
		char part[128];

		n = json_integer_value(value);
		if (json_is_string(value))
			snprintf(part, sizeof(part), "%s",
			    json_string_value(value)[0] == '\0'
				? "(none)"
				: json_string_value(value));
		else if (strcmp(name, "weekday") == 0)
			snprintf(part, sizeof(part), "%s", days[n % 7]);
		else if (strcmp(name, "hourofweek") == 0)
			snprintf(part, sizeof(part), "%s %02lld h",
			    days[n / 24 % 7], n % 24);
		else
			snprintf(part, sizeof(part), "%02lld h", n);
		if (used < size)
			used += (size_t)snprintf(label + used, size - used,
			    "%s%s", used == 0 ? "" : " ", part);
	}
}

/* The column the last line has reached. */
static int
column_of(const struct bytes *out)
{
	size_t i = out->length;

	while (i > 0 && out->data[i - 1] != '\n')
		i--;
	return (int)(out->length - i);
}

/* ", 3 silent", on a line of its own where it would not fit. */
static void
put_part(struct bytes *out, long long count, const char *said)
{
	char part[64];

	snprintf(part, sizeof(part), "%lld %s", count, said);
	if (column_of(out) + 2 + (int)strlen(part) > TABLE_WIDTH)
		bytes_printf(out, ",\n    %s", part);
	else
		bytes_printf(out, ", %s", part);
}

/* What the figures rest on; the parts that are zero go without saying. */
static void
put_complete(struct bytes *out, const json_t *row)
{
	static const struct {
		const char *name, *said;
	} parts[] = { { "silent", "silent" },
		{ "uncertain", "of uncertain date" },
		{ "withdrawn", "withdrawn" }, { "replaced", "replaced" },
		{ "rehearsal", "rehearsed" }, { "lost", "lost" },
		{ "seams", "not yet closed seams" } };
	const json_t *complete = json_object_get(row, "complete");
	const long long kiosks = count_of(complete, "kiosks");
	const char *to = text_of(complete, "to");
	size_t i;

	if (!json_is_object(complete))
		return;
	if (kiosks == 0)
		bytes_printf(out, "  no kiosk");
	else
		bytes_printf(out, "  %lld kiosk%s, complete to %s", kiosks,
		    plural(kiosks, "", "s"),
		    to[0] == '\0' ? "nobody knows when" : to);
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (count_of(complete, parts[i].name) > 0)
			put_part(out, count_of(complete, parts[i].name),
			    parts[i].said);
	}
	bytes_printf(out, "\n");
}

/* ---- table: the whole --------------------------------------------------------------- */

static bool
same_place(const json_t *a, const json_t *b)
{
	return strcmp(text_of(a, "touchpoint"), text_of(b, "touchpoint")) ==
	    0 &&
	    strcmp(text_of(a, "question"), text_of(b, "question")) == 0;
}

/* Rows of one place rest on the same; where not, each says its own. */
static bool
same_rest(const json_t *a, const json_t *b)
{
	return same_place(a, b) &&
	    json_equal(json_object_get(a, "complete"),
		json_object_get(b, "complete"));
}

static void
put_heading(struct bytes *out, const json_t *row)
{
	const char *touchpoint = text_of(row, "touchpoint");

	bytes_printf(out, "\n%s%s%s\n", touchpoint,
	    touchpoint[0] == '\0' ? "" : ": ", text_of(row, "question"));
	bytes_printf(out, "%*s%10s %7s  %-14s %9s", LABEL_WIDTH, "", "n",
	    "index", "95 % range",
	    json_is_object(json_object_get(row, "group")) ? "" : "positive");
	end_line(out);
}

static void
put_row(struct bytes *out, const json_t *row)
{
	const json_t *group = json_object_get(row, "group");
	char label[256];

	if (!json_is_object(group)) {
		put_whole_row(out, row);
		return;
	}
	group_label(group, label, sizeof(label));
	put_score(out, 2, label, row);
	put_raw(out, row);
}

static void
put_span(struct bytes *out, const json_t *scores)
{
	const char *from = text_of(scores, "from"), *to = text_of(scores, "to");

	if (from[0] == '\0' && to[0] == '\0')
		bytes_printf(out, "All time");
	else
		bytes_printf(out, "%s to %s", from[0] == '\0' ? "..." : from,
		    to[0] == '\0' ? "now" : to);
	bytes_printf(out, ", as of %s\n", text_of(scores, "as_of"));
}

void
score_text_table(const json_t *scores, struct bytes *out)
{
	const json_t *rows = json_object_get(scores, "scores"), *row;
	const json_t *before = NULL;
	size_t i;

	put_span(out, scores);
	json_array_foreach(rows, i, row) {
		if (before != NULL && !same_rest(before, row))
			put_complete(out, before);
		if (before == NULL || !same_place(before, row))
			put_heading(out, row);
		put_row(out, row);
		before = row;
	}
	if (before == NULL)
		bytes_printf(out, "\nNo ratings yet.\n");
	else
		put_complete(out, before);
	bytes_printf(out, "\n%s\n%s\n",
	    "The range covers chance variation among those who answered;",
	    strchr(SCORE_CAVEAT, ';') + 2);
}

/* ---- CSV ---------------------------------------------------------------------------------- */

static const struct csv_column columns[] = {
	{ "touchpoint", NULL, "touchpoint" },
	{ "question", NULL, "question" },
	{ "department", "group", "department" },
	{ "region", "group", "region" },
	{ "channel", "group", "channel" },
	{ "month", "group", "month" },
	{ "week", "group", "week" },
	{ "day", "group", "day" },
	{ "weekday", "group", "weekday" },
	{ "hourofweek", "group", "hourofweek" },
	{ "hour", "group", "hour" },
	{ "n", NULL, "n" },
	{ "flagged", NULL, "flagged" },
	{ "suppressed", NULL, "suppressed" },
	{ "index", "merged", "index" },
	{ "low", "merged", "low" },
	{ "high", "merged", "high" },
	{ "method", "merged", "method" },
	{ "weights", "merged", "weights" },
	{ "n_effective", "merged", "n_effective" },
	{ "disagree", "merged", "disagree" },
	{ "pooled_index", "pooled", "index" },
	{ "pooled_low", "pooled", "low" },
	{ "pooled_high", "pooled", "high" },
	{ "nps", "nps", "score" },
	{ "nps_low", "nps", "low" },
	{ "nps_high", "nps", "high" },
	{ "ces_percent", "ces", "percent" },
	{ "ces_low", "ces", "low" },
	{ "ces_high", "ces", "high" },
	{ "raw_n", "raw", "n" },
	{ "raw_index", "raw", "index" },
	{ "raw_low", "raw", "low" },
	{ "raw_high", "raw", "high" },
	{ "complete_to", "complete", "to" },
	{ "kiosks", "complete", "kiosks" },
	{ "silent", "complete", "silent" },
	{ "uncertain", "complete", "uncertain" },
	{ "lost", "complete", "lost" },
	{ "replaced", "complete", "replaced" },
	{ "withdrawn", "complete", "withdrawn" },
	{ "rehearsal", "complete", "rehearsal" },
	{ "seams", "complete", "seams" },
	{ "merged_n", "merged", "n" },
	{ "nps_n", "nps", "n" },
	{ "ces_n", "ces", "n" },
};

#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

/* With --by touchpoint its name stands in the group; it is the same column. */
static const json_t *
cell_of(const json_t *row, size_t column)
{
	const char *part = columns[column].part;
	const json_t *value = json_object_get(part == NULL
		? row
		: json_object_get(row, part),
	    columns[column].name);

	if (column == 0 && !json_is_string(value))
		value = json_object_get(json_object_get(row, "group"),
		    "touchpoint");
	return value;
}

void
score_text_csv(const json_t *scores, bool decimal_comma, struct bytes *out)
{
	const json_t *rows = json_object_get(scores, "scores"), *row;
	struct csv csv;
	size_t i, c;

	csv_init(&csv, out, decimal_comma);
	csv_head(&csv, columns, COLUMNS);
	json_array_foreach(rows, i, row) {
		for (c = 0; c < COLUMNS; c++)
			csv_value(&csv, cell_of(row, c));
		csv_end_line(&csv);
	}
}
