/*
 * score_csv.c - a score report for spreadsheets.
 *
 * A line for the merged score of each row and one for each of its channels, in
 * the same columns, so that a filter on `part` makes either table.  Figures are not
 * rounded.
 */
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "aggregator/io/csv.h"
#include "aggregator/io/score_csv.h"
#include "protocol/limits.h"

/*
 * A column: where its value is in a row's line, and where in a channel's.  part
 * is a member of the row, or of the channel; NULL is it itself.  Without a name the
 * cell is empty.
 */
struct place {
	const char *part;
	const char *name;
};

#define ROW(name) \
	{ \
		NULL, name \
	}
#define NONE \
	{ \
		NULL, NULL \
	}

/* What says which row a line belongs to stands in every line. */
static const struct {
	const char *heading;
	struct place of;
} heads[] = {
	{ "touchpoint", ROW("touchpoint") },
	{ "question", ROW("question") },
	{ "department", { "group", "department" } },
	{ "region", { "group", "region" } },
	{ "month", { "group", "month" } },
	{ "week", { "group", "week" } },
	{ "day", { "group", "day" } },
	{ "weekday", { "group", "weekday" } },
	{ "hourofweek", { "group", "hourofweek" } },
	{ "hour", { "group", "hour" } },
};

static const struct {
	const char *heading;
	struct place row;
	struct place channel;
} columns[] = {
	{ "channel", { "group", "channel" }, ROW("channel") },
	{ "scale", NONE, ROW("scale") },
	{ "n", ROW("n"), ROW("n") },
	{ "flagged", ROW("flagged"), ROW("flagged") },
	{ "suppressed", ROW("suppressed"), NONE },
	{ "late", ROW("late"), NONE },
	{ "index", { "merged", "index" }, ROW("index") },
	{ "low", { "merged", "low" }, ROW("low") },
	{ "high", { "merged", "high" }, ROW("high") },
	{ "method", { "merged", "method" }, NONE },
	{ "weights", { "merged", "weights" }, NONE },
	{ "merged_n", { "merged", "n" }, NONE },
	{ "n_effective", { "merged", "n_effective" }, NONE },
	{ "disagree", { "merged", "disagree" }, NONE },
	{ "phi", NONE, ROW("phi") },
	{ "phi_checked", NONE, ROW("phi_checked") },
	{ "positive", NONE, { "positive", "percent" } },
	{ "positive_low", NONE, { "positive", "low" } },
	{ "positive_high", NONE, { "positive", "high" } },
	{ "pooled_index", { "pooled", "index" }, NONE },
	{ "pooled_low", { "pooled", "low" }, NONE },
	{ "pooled_high", { "pooled", "high" }, NONE },
	{ "nps", { "nps", "score" }, NONE },
	{ "nps_low", { "nps", "low" }, NONE },
	{ "nps_high", { "nps", "high" }, NONE },
	{ "nps_n", { "nps", "n" }, NONE },
	{ "ces_percent", { "ces", "percent" }, NONE },
	{ "ces_low", { "ces", "low" }, NONE },
	{ "ces_high", { "ces", "high" }, NONE },
	{ "ces_mean", { "ces", "mean" }, NONE },
	{ "ces_n", { "ces", "n" }, NONE },
	{ "raw_n", { "raw", "n" }, NONE },
	{ "raw_index", { "raw", "index" }, NONE },
	{ "raw_low", { "raw", "low" }, NONE },
	{ "raw_high", { "raw", "high" }, NONE },
	{ "change_against", { "change", "against" }, NONE },
	{ "change", { "change", "diff" }, NONE },
	{ "change_low", { "change", "low" }, NONE },
	{ "change_high", { "change", "high" }, NONE },
	{ "change_detectable", { "change", "detectable" }, NONE },
	{ "change_mix", { "change", "mix" }, NONE },
	{ "change_real", { "change", "real" }, NONE },
	{ "change_why", ROW("change_why"), NONE },
	{ "complete_to", { "complete", "to" }, NONE },
	{ "kiosks", { "complete", "kiosks" }, NONE },
	{ "silent", { "complete", "silent" }, NONE },
	{ "uncertain", { "complete", "uncertain" }, NONE },
	{ "lost", { "complete", "lost" }, NONE },
	{ "replaced", { "complete", "replaced" }, NONE },
	{ "withdrawn", { "complete", "withdrawn" }, NONE },
	{ "rehearsal", { "complete", "rehearsal" }, NONE },
	{ "seams", { "complete", "seams" }, NONE },
	{ "buckets", ROW("buckets"), NONE },
	{ "n_per_bucket", ROW("n_per_bucket"), NONE },
};

#define HEADS (sizeof(heads) / sizeof(heads[0]))
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static const json_t *
value_at(const json_t *json, const struct place *place)
{
	if (place->name == NULL)
		return NULL;
	if (place->part != NULL)
		json = json_object_get(json, place->part);
	return json_object_get(json, place->name);
}

static void
put_names(struct csv *csv)
{
	char name[16];
	size_t i;

	for (i = 0; i < HEADS; i++)
		csv_text(csv, heads[i].heading);
	csv_text(csv, "part");
	for (i = 0; i < COLUMNS; i++)
		csv_text(csv, columns[i].heading);
	csv_text(csv, "missing");
	for (i = 0; i < LIMIT_STEPS; i++) {
		snprintf(name, sizeof(name), "c%zu", i);
		csv_text(csv, name);
	}
	csv_end_line(csv);
}

/* With --by touchpoint its name stands in the group; it is the same column. */
static void
put_heads(struct csv *csv, const json_t *row)
{
	const json_t *value;
	size_t i;

	for (i = 0; i < HEADS; i++) {
		value = value_at(row, &heads[i].of);
		if (i == 0 && !json_is_string(value))
			value = json_object_get(json_object_get(row, "group"),
			    "touchpoint");
		csv_value(csv, value);
	}
}

/* The channels that were left out, in one cell. */
static void
put_missing(struct csv *csv, const json_t *merged)
{
	const json_t *name;
	char all[256] = "";
	size_t used = 0, i;

	json_array_foreach(json_object_get(merged, "missing"), i, name) {
		if (used < sizeof(all))
			used += (size_t)snprintf(all + used, sizeof(all) - used,
			    "%s%s", i == 0 ? "" : " ", json_string_value(name));
	}
	csv_text(csv, all);
}

static void
put_row(struct csv *csv, const json_t *row)
{
	size_t i;

	put_heads(csv, row);
	csv_text(csv, "merged");
	for (i = 0; i < COLUMNS; i++)
		csv_value(csv, value_at(row, &columns[i].row));
	put_missing(csv, json_object_get(row, "merged"));
	for (i = 0; i < LIMIT_STEPS; i++)
		csv_text(csv, "");
	csv_end_line(csv);
}

static void
put_channel(struct csv *csv, const json_t *row, const json_t *channel)
{
	const json_t *counts = json_object_get(channel, "counts");
	size_t i;

	put_heads(csv, row);
	csv_text(csv, "channel");
	for (i = 0; i < COLUMNS; i++)
		csv_value(csv, value_at(channel, &columns[i].channel));
	csv_text(csv, "");
	for (i = 0; i < LIMIT_STEPS; i++)
		csv_value(csv, json_array_get(counts, i));
	csv_end_line(csv);
}

void
score_csv(const json_t *scores, bool decimal_comma, struct bytes *out)
{
	const json_t *rows = json_object_get(scores, "scores"), *row, *channel;
	struct csv csv;
	size_t i, k;

	csv_init(&csv, out, decimal_comma);
	put_names(&csv);
	json_array_foreach(rows, i, row) {
		put_row(&csv, row);
		json_array_foreach(json_object_get(row, "channels"), k, channel)
			put_channel(&csv, row, channel);
	}
}
