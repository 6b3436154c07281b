/*
 * score_line.c - what lines of a score report are made of.
 */
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "aggregator/core/score.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/score_line.h"

/* Label, n, index, range: 34 + 10 + 8 + 16 and a dozen columns left; or
 * 26 + 8 + 7 + 14 and as many as "no detectable difference" has, with a blank. */
#define WIDE 34
#define NARROW 26

/* What fits beside a narrow line. */
#define CHANGE_WIDTH 24

const char *
score_line_plural(long long n, const char *one, const char *many)
{
	return n == 1 ? one : many;
}

int
score_line_width(const char *text)
{
	int width = 0;

	for (; *text != '\0'; text++)
		width += ((unsigned char)*text & 0xc0) != 0x80;
	return width;
}

void
score_line_end(const struct score_line *line)
{
	struct bytes *out = line->out;

	while (out->length > 0 && out->data[out->length - 1] == ' ')
		out->length--;
	bytes_printf(out, "\n");
}

void
score_line_head(const struct score_line *line, const char *last)
{
	if (line->narrow)
		bytes_printf(line->out, "%*s%8s %6s  %-12s %s", NARROW, "", "n",
		    "index", "95 % range", last);
	else
		bytes_printf(line->out, "%*s%10s %7s  %-14s %9s", WIDE, "", "n",
		    "index", "95 % range", last);
	score_line_end(line);
}

void
score_line_label(const struct score_line *line, int indent, const char *label)
{
	const int room = (line->narrow ? NARROW : WIDE) - indent;
	const int missing = room - score_line_width(label);

	bytes_printf(line->out, "%*s%s", indent, "", label);
	if (missing < 0)
		bytes_printf(line->out, "\n%*s", indent + room, "");
	else
		bytes_printf(line->out, "%*s", missing, "");
}

void
score_line_n(const struct score_line *line, long long n)
{
	bytes_printf(line->out, "%*lld", line->narrow ? 8 : 10, n);
}

void
score_line_range(const struct score_line *line, const json_t *part,
    const char *name)
{
	char range[32] = "", figure[16] = "";

	if (json_is_number(json_object_get(part, name))) {
		snprintf(figure, sizeof(figure), "%.1f",
		    member_figure(part, name));
		snprintf(range, sizeof(range), "%.1f - %.1f",
		    member_figure(part, "low"), member_figure(part, "high"));
	}
	if (line->narrow)
		bytes_printf(line->out, " %6s  %-12s", figure, range);
	else
		bytes_printf(line->out, " %7s  %-14s", figure, range);
}

void
score_line_few(const struct score_line *line, long long n)
{
	if (n == 0)
		bytes_printf(line->out, "  no answers yet");
	else
		bytes_printf(line->out, "  only %lld answer%s so far", n,
		    score_line_plural(n, "", "s"));
}

/* Are there answers enough for a mark? */
static bool
may_be_marked(const json_t *change)
{
	return member_count(change, "n_before") >= SCORE_MIN_N &&
	    member_count(change, "n_after") >= SCORE_MIN_N;
}

bool
score_line_is_marked(const json_t *change)
{
	return json_is_true(json_object_get(change, "detectable")) &&
	    may_be_marked(change);
}

void
score_line_difference(const json_t *change, char text[64])
{
	if (!may_be_marked(change))
		strcpy(text, "too few for a mark");
	else if (score_line_is_marked(change))
		snprintf(text, 64, "%+.1f (%.1f to %.1f)",
		    member_figure(change, "diff"), member_figure(change, "low"),
		    member_figure(change, "high"));
	else
		strcpy(text, "no detectable difference");
}

void
score_line_change(const struct score_line *line, const json_t *row)
{
	const json_t *change = json_object_get(row, "change");
	const char *why = member_text(row, "change_why");
	char text[64];

	if (json_is_object(change))
		score_line_difference(change, text);
	else if (score_line_width(why) <= CHANGE_WIDTH)
		snprintf(text, sizeof(text), "%s", why);
	else
		strcpy(text, "too few to compare");
	bytes_printf(line->out, " %s", text);
}
