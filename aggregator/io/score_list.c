/*
 * score_list.c - many scores one below the other.
 *
 * By question, so that what stands together may be compared.  What must be known
 * of a line to read it rightly is a mark behind its label, explained beneath.
 */
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "aggregator/core/score.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/score_corrections.h"
#include "aggregator/io/score_list.h"

/* ---- parts of a line --------------------------------------------------------- */

void
score_list_group(const json_t *group, char *label, size_t size)
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

bool
score_list_has(const json_t *names, const char *name)
{
	const json_t *other;
	size_t i;

	json_array_foreach(names, i, other) {
		if (strcmp(json_string_value(other), name) == 0)
			return true;
	}
	return false;
}

/* Every channel that was merged has answers enough for a mark. */
static bool
may_be_marked(const json_t *row)
{
	const json_t *missing = json_object_get(json_object_get(row, "merged"),
	    "missing");
	const json_t *channel;
	size_t i;

	json_array_foreach(json_object_get(row, "channels"), i, channel) {
		if (!score_list_has(missing, member_text(channel, "channel")) &&
		    member_count(channel, "n") < SCORE_MIN_N)
			return false;
	}
	return true;
}

bool
score_list_disagrees(const json_t *row)
{
	return json_is_true(json_object_get(json_object_get(row, "merged"),
		   "disagree")) &&
	    may_be_marked(row);
}

static bool
is_shown(const json_t *row)
{
	return member_count(row, "n") >= SCORE_LINE_FROM &&
	    !json_is_null(json_object_get(row, "channels"));
}

void
score_list_score(const struct score_line *line, const char *label,
    const json_t *row)
{
	const json_t *merged = json_object_get(row, "merged");
	const bool is_merged = json_is_object(merged);

	score_line_label(line, 2, label);
	score_line_n(line, member_count(is_merged ? merged : row, "n"));
	if (!is_shown(row))
		score_line_few(line, member_count(row, "n"));
	else
		score_line_range(line,
		    is_merged ? merged : json_object_get(row, "pooled"),
		    "index");
}

void
score_list_raw(const struct score_line *line, const json_t *row)
{
	const json_t *raw = json_object_get(row, "raw");

	if (!json_is_object(raw))
		return;
	score_line_label(line, 4, "with repeated presses");
	score_line_n(line, member_count(raw, "n"));
	if (member_count(row, "n") >= SCORE_LINE_FROM)
		score_line_range(line, raw, "index");
	score_line_end(line);
}

/* ---- marks ----------------------------------------------------------------------- */

enum mark {
	MARK_DISAGREE = 1 << 0,
	MARK_MISSING = 1 << 1,
	MARK_WEIGHTLESS = 1 << 2,
	MARK_POOLED = 1 << 3,
};

static const struct {
	enum mark mark;
	char sign;
	const char *says;
} marks[] = {
	{ MARK_DISAGREE, '*', "channels disagree: look at them side by side" },
	{ MARK_MISSING, '-', "a channel is left out: too few answers" },
	{ MARK_WEIGHTLESS, '0',
	    "a channel is left out: the weight that is set is 0" },
	{ MARK_POOLED, '+', "not merged, every answer alike: too few answers" },
};

#define MARKS (sizeof(marks) / sizeof(marks[0]))

static unsigned
marks_of(const json_t *row)
{
	const json_t *merged = json_object_get(row, "merged");
	const size_t missing = json_array_size(json_object_get(merged,
	    "missing"));
	const size_t weightless = json_array_size(json_object_get(merged,
	    "weightless"));
	unsigned all = 0;

	if (!is_shown(row))
		return 0;
	if (!json_is_object(merged))
		return MARK_POOLED;
	if (score_list_disagrees(row))
		all |= MARK_DISAGREE;
	if (missing > weightless)
		all |= MARK_MISSING;
	if (weightless > 0)
		all |= MARK_WEIGHTLESS;
	return all;
}

static void
put_legend(struct bytes *out, unsigned all)
{
	size_t i;

	for (i = 0; i < MARKS; i++) {
		if (all & marks[i].mark)
			bytes_printf(out, "  %c %s\n", marks[i].sign,
			    marks[i].says);
	}
}

/* ---- the lines --------------------------------------------------------------------- */

bool
score_list_is_places(const json_t *row)
{
	const json_t *group = json_object_get(row, "group");
	const char *name;
	json_t *value;

	if (json_object_size(group) == 0)
		return false;
	json_object_foreach((json_t *)(uintptr_t)group, name, value) {
		if (strcmp(name, "department") != 0 &&
		    strcmp(name, "region") != 0 &&
		    strcmp(name, "touchpoint") != 0)
			return false;
	}
	return true;
}

static unsigned
put_label(const struct score_line *line, const json_t *row)
{
	const json_t *group = json_object_get(row, "group");
	const unsigned all = marks_of(row);
	char label[256];
	size_t length, i;

	if (json_is_object(group))
		score_list_group(group, label, sizeof(label) - MARKS - 2);
	else
		snprintf(label, sizeof(label) - MARKS - 2, "%s",
		    member_text(row, "touchpoint"));
	length = strlen(label);
	if (all != 0)
		label[length++] = ' ';
	for (i = 0; i < MARKS; i++) {
		if (all & marks[i].mark)
			label[length++] = marks[i].sign;
	}
	label[length] = '\0';
	score_list_score(line, label, row);
	return all;
}

static const char *
last_column(const struct score_line *line, const json_t *row)
{
	if (line->has_change)
		return "change";
	if (json_is_object(json_object_get(row, "nps")))
		return "NPS";
	return json_is_object(json_object_get(row, "ces")) ? "CES"
							   : "complete to";
}

/* Up to when a row is complete. */
static const char *
complete_to(const json_t *row)
{
	const json_t *complete = json_object_get(row, "complete");
	const char *to = member_text(complete, "to");

	if (member_count(complete, "kiosks") == 0)
		return "no kiosk";
	return to[0] == '\0' ? "nobody knows when" : to;
}

static void
put_last(const struct score_line *line, const json_t *row)
{
	const json_t *nps = json_object_get(row, "nps");
	const json_t *ces = json_object_get(row, "ces");

	if (line->has_change)
		score_line_change(line, row);
	else if (json_is_object(nps))
		bytes_printf(line->out, " %.1f (%.1f to %.1f)",
		    member_figure(nps, "score"), member_figure(nps, "low"),
		    member_figure(nps, "high"));
	else if (json_is_object(ces))
		bytes_printf(line->out, " %.1f %% easy, mean %.1f",
		    member_figure(ces, "percent"), member_figure(ces, "mean"));
	else
		bytes_printf(line->out, " %s", complete_to(row));
}

/* What keeps a figure from being whole; nothing to say, nothing said. */
static void
put_rest(struct bytes *out, const json_t *row)
{
	static const struct {
		const char *name, *said;
	} parts[] = { { "uncertain", "of uncertain date" }, { "lost", "lost" },
		{ "seams", "not yet closed seams" } };
	const json_t *complete = json_object_get(row, "complete");
	const char *before = "      ";
	size_t i;

	if (member_count(complete, "silent") > 0) {
		bytes_printf(out, "%s%lld of %lld kiosks silent", before,
		    member_count(complete, "silent"),
		    member_count(complete, "kiosks"));
		before = ", ";
	}
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (member_count(complete, parts[i].name) == 0)
			continue;
		bytes_printf(out, "%s%lld %s", before,
		    member_count(complete, parts[i].name), parts[i].said);
		before = ", ";
	}
	if (before[0] == ',')
		bytes_printf(out, "\n");
}

static unsigned
put_question(const struct score_line *line, const json_t *rows,
    const char *question)
{
	bool begun = false;
	unsigned all = 0;
	const json_t *row;
	size_t i;

	json_array_foreach(rows, i, row) {
		if (strcmp(member_text(row, "question"), question) != 0)
			continue;
		if (!begun) {
			bytes_printf(line->out, "\n%s\n", question);
			score_line_head(line, last_column(line, row));
		}
		begun = true;
		all |= put_label(line, row);
		if (is_shown(row))
			put_last(line, row);
		score_line_end(line);
		score_list_raw(line, row);
		put_rest(line->out, row);
		score_corrections_put(line->out, row);
	}
	return all;
}

/* Is this the first row of its question? */
static bool
is_first(const json_t *rows, size_t of)
{
	const char *question = member_text(json_array_get(rows, of),
	    "question");
	size_t i;

	for (i = 0; i < of; i++) {
		if (strcmp(member_text(json_array_get(rows, i), "question"),
			question) == 0)
			return false;
	}
	return true;
}

/* How the channels of the list were merged. */
static void
put_weights(struct bytes *out, const json_t *rows)
{
	const json_t *row;
	bool shares = false;
	size_t i;

	json_array_foreach(rows, i, row)
		shares |= strcmp(member_text(json_object_get(row, "merged"),
				     "weights"),
			      "shares") == 0;
	bytes_printf(out, "Channels merged %s.\n",
	    shares ? "by the shares of visitors that are set"
		   : "at equal weights");
}

void
score_list_put(const struct score_line *line, const json_t *rows)
{
	unsigned all = 0;
	const json_t *row;
	size_t i;

	put_weights(line->out, rows);
	json_array_foreach(rows, i, row) {
		if (is_first(rows, i))
			all |= put_question(line, rows,
			    member_text(row, "question"));
	}
	if (all != 0)
		bytes_printf(line->out, "\n");
	put_legend(line->out, all);
}
