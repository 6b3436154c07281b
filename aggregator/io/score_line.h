/*
 * score_line.h - for score_text.c: what lines of a score report are made of.
 *
 * A line is a label, a number of answers, a figure with its range, and perhaps
 * what changed; at most 80 columns.
 */
#ifndef AGGREGATOR_IO_SCORE_LINE_H
#define AGGREGATOR_IO_SCORE_LINE_H

#include <stdbool.h>

#include "aggregator/core/message.h"
#include "aggregator/io/member.h"

struct json_t;

#define SCORE_LINE_WIDTH 80

/* Below it a figure would be read for more than it says. */
#define SCORE_LINE_FROM 10

/* Narrow columns leave 24 for what changed. */
struct score_line {
	struct bytes *out;
	bool narrow;
	bool has_change;
};

const char *score_line_plural(long long n, const char *one, const char *many);

/* Characters a text takes on the screen, near enough: code points. */
int score_line_width(const char *text);

/* The names of the columns; last is that of the one after the range. */
void score_line_head(const struct score_line *line, const char *last);

/* Begin a line.  A label that is longer than its column has one of its own. */
void score_line_label(const struct score_line *line, int indent,
    const char *label);
void score_line_n(const struct score_line *line, long long n);

/* The member name of part with its range; blanks where there is none. */
void score_line_range(const struct score_line *line, const struct json_t *part,
    const char *name);

/* "only 7 answers so far". */
void score_line_few(const struct score_line *line, long long n);

/* What changed in a row, in the column after the range. */
void score_line_change(const struct score_line *line, const struct json_t *row);

/* Is a change beyond chance, of answers enough for a mark in both times? */
bool score_line_is_marked(const struct json_t *change);

/* "+5.0 (-8.3 to 16.2)" or the words for no difference. */
void score_line_difference(const struct json_t *change, char text[64]);

/* End the line, without blanks before its end. */
void score_line_end(const struct score_line *line);

#endif
