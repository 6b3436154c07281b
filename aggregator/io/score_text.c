/*
 * score_text.c - a score report for people.
 *
 * Knows the JSON's shape and nothing of where it came from.  What each figure
 * means stands in core/score.h.
 */
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "aggregator/core/score.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/score_corrections.h"
#include "aggregator/io/score_grid.h"
#include "aggregator/io/score_line.h"
#include "aggregator/io/score_list.h"
#include "aggregator/io/score_text.h"

/* From here on the answers are worth noticeably less than their number. */
#define DESIGN_EFFECT_SHOWN 2

/* More touchpoints than this are listed, a line each. */
#define PLACES_IN_FULL 3

/* ---- table: what a row says --------------------------------------------------- */

static void
put_channel(const struct score_line *line, const json_t *channel)
{
	const json_t *positive = json_object_get(channel, "positive");
	const long long n = member_count(channel, "n");
	char label[128];

	snprintf(label, sizeof(label), "%s (%s)",
	    member_text(channel, "channel"), member_text(channel, "scale"));
	score_line_label(line, 4, label);
	score_line_n(line, n);
	if (n < SCORE_LINE_FROM) {
		score_line_few(line, n);
	} else if (json_is_object(positive)) {
		score_line_range(line, channel, "index");
		bytes_printf(line->out, " %7.1f %%",
		    member_figure(positive, "percent"));
	}
	score_line_end(line);
}

/* The answers per step, worst first. */
static void
put_counts(const struct score_line *line, const json_t *channel)
{
	const json_t *counts = json_object_get(channel, "counts"), *count;
	size_t k;

	bytes_printf(line->out, "      worst to best:");
	json_array_foreach(counts, k, count)
		bytes_printf(line->out, " %lld", json_integer_value(count));
	score_line_end(line);
}

/* A figure of every channel, whichever were merged; false: of too few. */
static bool
put_pooled(const struct score_line *line, const char *label, const json_t *part,
    const char *name)
{
	const long long n = member_count(part, "n");

	score_line_label(line, 4, label);
	score_line_n(line, n);
	if (n < SCORE_LINE_FROM)
		score_line_few(line, n);
	else
		score_line_range(line, part, name);
	return n >= SCORE_LINE_FROM;
}

static void
put_special(const struct score_line *line, const json_t *row)
{
	const json_t *nps = json_object_get(row, "nps");
	const json_t *ces = json_object_get(row, "ces");

	if (json_is_object(nps)) {
		put_pooled(line, "NPS of every channel, pooled", nps, "score");
		score_line_end(line);
	}
	if (json_is_object(ces)) {
		if (put_pooled(line, "CES of every channel, % easy", ces,
			"percent"))
			bytes_printf(line->out, " mean %.1f",
			    member_figure(ces, "mean"));
		score_line_end(line);
	}
}

/* The answers behind the row's figure: those of channels left out are not. */
static long long
answers_of(const json_t *row)
{
	const json_t *merged = json_object_get(row, "merged");

	return member_count(json_is_object(merged) ? merged : row, "n");
}

/* "kiosk, web" of a list of texts. */
static void
put_names(struct bytes *out, const json_t *names)
{
	const json_t *name;
	size_t i;

	json_array_foreach(names, i, name)
		bytes_printf(out, "%s%s", i == 0 ? "" : ", ",
		    json_string_value(name));
}

/*
 * How much alike the answers of a day are.  A factor of 1 that was looked for
 * goes without saying; one that could not be found is said.
 */
static void
put_phi(struct bytes *out, const json_t *row)
{
	const json_t *channel;
	size_t i;

	json_array_foreach(json_object_get(row, "channels"), i, channel) {
		const double phi = member_figure(channel, "phi");
		const json_t *checked = json_object_get(channel, "phi_checked");

		if (member_count(channel, "n") < SCORE_LINE_FROM ||
		    !json_is_object(json_object_get(channel, "positive")))
			continue;
		if (phi >= 1.05)
			bytes_printf(out,
			    "    %s: answers of a day are alike, phi %.1f "
			    "widens the range\n",
			    member_text(channel, "channel"), phi);
		else if (json_is_false(checked))
			bytes_printf(out,
			    "    %s: too few days; whether answers of a day are "
			    "alike is not checked\n",
			    member_text(channel, "channel"));
	}
}

/* Channels that were not merged, by why. */
static void
put_left_out(struct bytes *out, const json_t *missing, const json_t *weightless)
{
	json_t *few = json_array();
	const json_t *name;
	size_t i;

	json_array_foreach(missing, i, name) {
		if (!score_list_has(weightless, json_string_value(name)))
			json_array_append(few, (json_t *)(uintptr_t)name);
	}
	if (json_array_size(few) > 0) {
		bytes_printf(out, "    left out: ");
		put_names(out, few);
		bytes_printf(out, " (too few answers)\n");
	}
	json_decref(few);
	if (json_array_size(weightless) == 0)
		return;
	bytes_printf(out, "    left out: ");
	put_names(out, weightless);
	bytes_printf(out, " (the weight that is set is 0)\n");
}

/* What must be said of a merge beside its figure. */
static void
put_remarks(struct bytes *out, const json_t *row)
{
	const json_t *merged = json_object_get(row, "merged");
	const json_t *missing = json_object_get(merged, "missing");
	const json_t *weightless = json_object_get(merged, "weightless");
	const double worth = member_figure(merged, "n_effective");
	const double n = (double)answers_of(row);
	const long long flagged = member_count(row, "flagged");

	if (n > DESIGN_EFFECT_SHOWN * worth && worth > 0)
		bytes_printf(out,
		    "    %.0f answers, worth %.0f drawn in balance\n", n,
		    worth);
	put_phi(out, row);
	if (score_list_disagrees(row))
		bytes_printf(out,
		    "    channels disagree: look at them side by side\n");
	put_left_out(out, missing, weightless);
	if (flagged > 0)
		bytes_printf(out,
		    "    %lld repeated press%s filtered, not counted\n",
		    flagged, score_line_plural(flagged, "", "es"));
}

/* What of it is real, where it could be another mix of channels. */
static void
put_split(struct bytes *out, const json_t *change)
{
	const json_t *channels = json_object_get(change, "channels");

	if (json_array_size(channels) < 2)
		return;
	bytes_printf(out,
	    "    of the pooled index: %+.1f real, %+.1f by the "
	    "mix of ",
	    member_figure(change, "real"), member_figure(change, "mix"));
	put_names(out, channels);
	bytes_printf(out, "\n");
}

/* The change in full, beneath the row. */
static void
put_change(struct bytes *out, const json_t *row)
{
	const json_t *change = json_object_get(row, "change");
	const char *why = member_text(row, "change_why");
	char difference[64];

	if (why[0] != '\0')
		bytes_printf(out, "  change: not known, %s\n", why);
	if (!json_is_object(change))
		return;
	score_line_difference(change, difference);
	bytes_printf(out, "  change: %s\n", difference);
	if (!score_line_is_marked(change))
		bytes_printf(out,
		    "    %+.1f (%.1f to %.1f); so many answers mostly show "
		    "changes from %.1f on\n",
		    member_figure(change, "diff"), member_figure(change, "low"),
		    member_figure(change, "high"),
		    member_figure(change, "detectable_from"));
	put_split(out, change);
	bytes_printf(out, "    %lld answers, compared with %lld\n",
	    member_count(change, "n_after"), member_count(change, "n_before"));
}

static void
put_whole_row(struct bytes *out, const json_t *row)
{
	const struct score_line line = { out, false, false };
	const json_t *merged = json_object_get(row, "merged");
	const json_t *channel;
	char label[128];
	size_t i;

	snprintf(label, sizeof(label), "merged (balanced, %s)",
	    strcmp(member_text(merged, "weights"), "shares") == 0
		? "by shares"
		: "equal weights");
	score_list_score(&line,
	    json_is_object(merged) ? label : "not merged: too few answers",
	    row);
	score_line_end(&line);
	if (member_count(row, "n") < SCORE_LINE_FROM)
		return;
	score_line_label(&line, 2, "pooled (every answer alike)");
	bytes_printf(out, "%10s", "");
	score_line_range(&line, json_object_get(row, "pooled"), "index");
	score_line_end(&line);
	json_array_foreach(json_object_get(row, "channels"), i, channel) {
		put_channel(&line, channel);
		put_counts(&line, channel);
	}
	put_special(&line, row);
	score_list_raw(&line, row);
	put_remarks(out, row);
	put_change(out, row);
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
	if (column_of(out) + 2 + (int)strlen(part) > SCORE_LINE_WIDTH)
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
	const long long kiosks = member_count(complete, "kiosks");
	const char *to = member_text(complete, "to");
	size_t i;

	if (!json_is_object(complete))
		return;
	if (kiosks == 0)
		bytes_printf(out, "  no kiosk");
	else
		bytes_printf(out, "  %lld kiosk%s, complete to %s", kiosks,
		    score_line_plural(kiosks, "", "s"),
		    to[0] == '\0' ? "nobody knows when" : to);
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (member_count(complete, parts[i].name) > 0)
			put_part(out, member_count(complete, parts[i].name),
			    parts[i].said);
	}
	bytes_printf(out, "\n");
}

/* ---- table: the whole --------------------------------------------------------------- */

static bool
same_place(const json_t *a, const json_t *b)
{
	return strcmp(member_text(a, "touchpoint"),
		   member_text(b, "touchpoint")) == 0 &&
	    strcmp(member_text(a, "question"), member_text(b, "question")) == 0;
}

static bool
same_member(const json_t *a, const json_t *b, const char *name)
{
	const json_t *one = json_object_get(a, name);
	const json_t *other = json_object_get(b, name);

	return one == other || json_equal(one, other);
}

/* Rows of one place rest on the same; where not, each says its own. */
static bool
same_rest(const json_t *a, const json_t *b)
{
	return same_place(a, b) && same_member(a, b, "complete") &&
	    same_member(a, b, "corrections");
}

static void
put_rest(struct bytes *out, const json_t *row)
{
	put_complete(out, row);
	score_corrections_put(out, row);
}

/* An hour of the week each, and nothing else to be said of it. */
static bool
is_grid(const struct score_line *line, const json_t *row)
{
	return !line->has_change && score_grid_fits(row) &&
	    !json_is_object(json_object_get(row, "raw"));
}

/* What the answers of a pattern are divided by. */
static const char *
per_bucket(const json_t *row)
{
	const json_t *group = json_object_get(row, "group");

	if (json_object_get(row, "n_per_bucket") == NULL)
		return "";
	return json_object_get(group, "hour") != NULL ||
		json_object_get(group, "hourofweek") != NULL
	    ? "n an hour"
	    : "n a day";
}

static void
put_heading(const struct score_line *line, const json_t *row)
{
	const char *touchpoint = member_text(row, "touchpoint");

	bytes_printf(line->out, "\n%s%s%s\n", touchpoint,
	    touchpoint[0] == '\0' ? "" : ": ", member_text(row, "question"));
	if (is_grid(line, row))
		return;
	score_line_head(line,
	    !json_is_object(json_object_get(row, "group")) ? "positive"
		: line->has_change                         ? "change"
							   : per_bucket(row));
}

/* A line for each part of a touchpoint, or all about the whole of it. */
static void
put_row(const struct score_line *line, const json_t *row)
{
	const json_t *group = json_object_get(row, "group");
	char label[256];

	if (!json_is_object(group)) {
		put_whole_row(line->out, row);
		return;
	}
	score_list_group(group, label, sizeof(label));
	score_list_score(line, label, row);
	if (line->has_change && member_count(row, "n") >= SCORE_LINE_FROM)
		score_line_change(line, row);
	else if (json_object_get(row, "n_per_bucket") != NULL &&
	    member_count(row, "n") >= SCORE_LINE_FROM)
		bytes_printf(line->out, " %9.1f",
		    member_figure(row, "n_per_bucket"));
	score_line_end(line);
	score_list_raw(line, row);
}

/* A week with what it rests on; the row behind it. */
static size_t
put_grid(struct bytes *out, const json_t *rows, size_t from)
{
	const size_t next = score_grid_put(out, rows, from);
	json_t *whole = score_grid_whole(rows, from, next);

	put_rest(out, whole);
	json_decref(whole);
	return next;
}

static void
put_rows(const struct score_line *line, const json_t *rows)
{
	const json_t *row, *before = NULL;
	size_t i;

	json_array_foreach(rows, i, row) {
		if (before != NULL && !same_rest(before, row))
			put_rest(line->out, before);
		if (before == NULL || !same_place(before, row))
			put_heading(line, row);
		before = is_grid(line, row) ? NULL : row;
		if (before == NULL)
			i = put_grid(line->out, rows, i) - 1;
		else
			put_row(line, row);
	}
	if (json_array_size(rows) == 0)
		bytes_printf(line->out, "\nNo ratings yet.\n");
	else if (before != NULL)
		put_rest(line->out, before);
}

/* Many touchpoints, or parts of the map: one below the other, to be compared. */
static bool
is_list(const json_t *rows)
{
	const char *before = "";
	const json_t *row;
	size_t i, places = 0;

	if (score_list_is_places(json_array_get(rows, 0)))
		return true;
	json_array_foreach(rows, i, row) {
		const char *touchpoint = member_text(row, "touchpoint");

		if (json_is_object(json_object_get(row, "group")))
			return false;
		places += strcmp(touchpoint, before) != 0;
		before = touchpoint;
	}
	return places > PLACES_IN_FULL;
}

/* Was a change asked for? */
static bool
has_change(const json_t *row)
{
	return json_is_object(json_object_get(row, "change")) ||
	    json_object_get(row, "change_why") != NULL;
}

/* "" where nobody asked for them to be left out. */
static void
put_holidays(struct bytes *out, const char *holidays)
{
	if (strcmp(holidays, "left out") == 0)
		bytes_printf(out, "Holidays left out\n");
	else if (holidays[0] != '\0')
		bytes_printf(out,
		    "No holiday is left out: there is no calendar (calendar "
		    "import)\n");
}

static void
put_span(struct bytes *out, const json_t *scores)
{
	const char *from = member_text(scores, "from");
	const char *to = member_text(scores, "to");

	if (from[0] == '\0' && to[0] == '\0')
		bytes_printf(out, "All time");
	else
		bytes_printf(out, "%s to %s", from[0] == '\0' ? "..." : from,
		    to[0] == '\0' ? "now" : to);
	bytes_printf(out, ", as of %s\n", member_text(scores, "as_of"));
	put_holidays(out, member_text(scores, "holidays"));
}

/*
 * What the rows are compared with.  Those of a series each have a time of their
 * own; the last one's is the example.
 */
static void
put_against(struct bytes *out, const json_t *rows)
{
	const char *against = "", *other;
	bool same = true;
	const json_t *row;
	size_t i;

	json_array_foreach(rows, i, row) {
		other = member_text(json_object_get(row, "change"), "against");
		if (other[0] == '\0')
			continue;
		same &= against[0] == '\0' || strcmp(against, other) == 0;
		against = other;
	}
	if (against[0] == '\0')
		return;
	bytes_printf(out, "%s",
	    same ? "Compared with"
		 : "Each compared with an earlier one, the last with");
	bytes_printf(out, "%s%s\n",
	    column_of(out) + 1 + (int)strlen(against) > SCORE_LINE_WIDTH
		? "\n  "
		: " ",
	    against);
}

void
score_text_table(const json_t *scores, struct bytes *out)
{
	const json_t *rows = json_object_get(scores, "scores"), *row;
	struct score_line line = { out, false, false };
	size_t i;

	json_array_foreach(rows, i, row)
		line.has_change |= has_change(row);
	put_span(out, scores);
	put_against(out, rows);
	if (is_list(rows)) {
		line.narrow = true;
		score_list_put(&line, rows);
	} else {
		line.has_change &=
		    json_is_object(json_object_get(json_array_get(rows, 0),
			"group"));
		line.narrow = line.has_change;
		put_rows(&line, rows);
	}
	bytes_printf(out, "\n%s\n%s\n",
	    "The range covers chance variation among those who answered;",
	    strchr(SCORE_CAVEAT, ';') + 2);
}
